/* profile.h: an immutable set-up for one role on one link. One profile is one SSL_CTX; there is no
 * global one. Sessions are never resumed, so that every connection shows every certificate. Both
 * ends judge keys and signatures of the other by OpenSSL's security level 2, whatever the library's
 * default is; what an end presents itself is its own affair. */
#ifndef EK_TLS_PROFILE_H
#define EK_TLS_PROFILE_H

#include "sim/tls/store.h"

enum tls_role { TLS_CLIENT, TLS_SERVER };

/* TLS_VERIFY_NONE: as client the peer's chain is still examined and its error written down, but not
 * enforced; as server no certificate is requested. TLS_VERIFY_REQUEST: as server asks for one, does
 * without, but refuses a bad one. TLS_VERIFY_REQUIRE: refuses a missing one too. */
enum tls_verify { TLS_VERIFY_NONE, TLS_VERIFY_REQUEST, TLS_VERIFY_REQUIRE };

/* What a certificate must be good for; ANY leaves the extended key usage out of the verification
 * and keeps chain, dates and name (X509_PURPOSE_ANY). */
enum tls_purpose { TLS_PURPOSE_ANY, TLS_PURPOSE_SSL_CLIENT, TLS_PURPOSE_SSL_SERVER };

/* Of which certificates the purpose is asked: of the chain, as OpenSSL and Erlang do; of the leaf,
 * as NSS does; or of the leaf, for which anyExtendedKeyUsage (RFC 5280, 4.2.1.12) will do as well,
 * as in Java. */
enum tls_scope { TLS_SCOPE_CHAIN, TLS_SCOPE_LEAF, TLS_SCOPE_LEAF_OR_ANY };

/* Where the peer's name is looked for. Wildcards count only in TLS_NAME_SAN_WILDCARD (browsers;
 * Expressway does not support them). SAN_OR_CN looks at the CN even when there is a SAN. */
/* SAN_ELSE_CN is OpenSSL's own way: wildcards count, and the CN where no SAN has a host name. */
enum tls_name {
    TLS_NAME_NONE,
    TLS_NAME_SAN,
    TLS_NAME_SAN_OR_CN,
    TLS_NAME_SAN_WILDCARD,
    TLS_NAME_SAN_ELSE_CN
};

/* Is the leaf looked up in the revocation lists of the trusted CA list (RFC 5280, 6.3)? LENIENT: a
 * leaf whose issuer has no list there is taken for not revoked; STRICT: it is refused (X509 error
 * 3). */
enum tls_revocation { TLS_REVOCATION_OFF, TLS_REVOCATION_LENIENT, TLS_REVOCATION_STRICT };

struct tls_verify_rule {
    enum tls_purpose purpose;
    enum tls_scope scope;
    enum tls_name name;
    const char *const *names; /* host names of which any one must match, or one IP address; an
                               * empty one, or one that begins with a dot, matches nobody */
    size_t num_names;
    enum tls_revocation revocation;
    int max_rsa_bits;     /* a leaf with a larger RSA key is refused; 0: of any size */
    bool known_subject;   /* a leaf with an attribute of an unknown OID in its subject is refused */
    int64_t combined_day; /* a leaf with serverAuth and clientAuth that is valid from then on or
                           * later is refused (Chrome Root Program Policy 1.8); 0: none is */
    const char *imported_roots; /* subjects of roots to which that does not apply, a newline behind
                                 * each; NULL: none */
    bool refuses_late; /* as server that requires a certificate: what verification finds ends no
                        * handshake; it is written down (tls_facts.refused_late), and the owner
                        * closes what has just become ready. So do Node.js, Prosody, ejabberd. */
    int64_t clock;     /* virtual now, X509_VERIFY_PARAM_set_time */
};

struct tls_config {
    enum tls_role role;
    const struct tls_identity *identity; /* NULL: a client that has no certificate */
    const struct tls_trust *trust;
    enum tls_verify verify;
    struct tls_verify_rule rule;
    int min_version; /* 0x0303 or 0x0304 */
    int max_version;
    bool keeps_secrets; /* connections that are recorded put their secrets on the tape */
};

struct tls_profile;

/* tls_profile_new: all that `config` points to is only read during the call. */
struct tls_profile *tls_profile_new(const struct tls_config *config, struct err *e) EK_CHECK;
void tls_profile_free(struct tls_profile *profile);

#endif
