/* internal.h: what the files of this room know of each other. */
#ifndef EK_TLS_INTERNAL_H
#define EK_TLS_INTERNAL_H

#include "sim/net/tape.h"
#include "sim/tls/facts.h"
#include "sim/tls/profile.h"
#include "sim/tls/store.h"

#include <openssl/ssl.h>

struct tls_identity {
    X509 *leaf;
    STACK_OF(X509) * chain; /* intermediates, in sending order; may be empty */
    EVP_PKEY *key;
    struct cert_chain facts;
};

struct tls_trust {
    X509_STORE *store;
    unsigned refs;
};

#define TLS_ROOTS_MAX 400

/* What the verify callback asks beyond OpenSSL's own verification. */
struct tls_scrutiny {
    enum tls_purpose leaf_purpose; /* asked of the leaf alone */
    bool any_will_do;              /* ... and anyExtendedKeyUsage settles it */
    bool refuses_late;
    enum tls_revocation revocation;
    int max_rsa_bits;
    bool known_subject;
    int64_t combined_day;
    char imported_roots[TLS_ROOTS_MAX];
};

struct tls_profile {
    SSL_CTX *ctx;
    enum tls_role role;
    bool enforced;
    struct tls_scrutiny scrutiny;
};

/* One verification under watch: of an SSL it is the application data, of an X509_STORE_CTX without
 * one likewise. */
struct tls_watch {
    struct tls_facts facts;
    struct tls_scrutiny scrutiny;
    struct tape *tape; /* NULL: nobody records */
    bool verified;     /* what the tape was to be told of it has been */
};

/* MD5 and SHA-1 signatures and RSA keys below 2048 bits are below it (SSL_CTX_set_security_level).
 */
#define TLS_SECURITY_LEVEL 2

/* crypto_error: ERR_CRYPTO with `what` and the reason on top of OpenSSL's error queue, which is
 * then emptied. Returns false. */
bool crypto_error(struct err *e, const char *what);

/* no_password: for OpenSSL's PEM readers, which otherwise ask for a password on the terminal. */
int no_password(char *password, int cap, int writing, void *arg);

/* pem_read_certs: all certificates in `pem`, in order; NULL and an error when there is none or one
 * is broken. */
STACK_OF(X509) * pem_read_certs(const char *pem, struct err *e);

/* pem_write_cert: appends one certificate. */
void pem_write_cert(X509 *cert, struct buf *out);

/* signing_digest: the digest that signatures by `key` take, NULL where the algorithm has its own.
 */
const EVP_MD *signing_digest(const EVP_PKEY *key);

/* verify_configure: sets clock, purpose, names, revocation and security level of `rule` on `param`;
 * verify_scrutiny: what is left for the callback. */
bool verify_configure(
    X509_VERIFY_PARAM *param, const struct tls_verify_rule *rule, struct err *e) EK_CHECK;

struct tls_scrutiny verify_scrutiny(const struct tls_verify_rule *rule);

/* watch_verify: the verify callback of every verification. It writes the chain and the first error
 * into the facts of the struct tls_watch, and adds the objections of its scrutiny. The one error
 * that it may pass over is a missing revocation list, where the scrutiny is lenient about it. Of
 * who refuses late the handshake goes on after an error, and tls_facts.refused_late will say that
 * the connection must not be used. */
int watch_verify(int preverified, X509_STORE_CTX *ctx);

#endif
