/* certificate.h: a certificate as plain facts, RFC 5280 terms, no library types. The release rules
 * and the model see certificates only in this form, so they cannot hide a TLS decision. */
#ifndef EK_BASE_CERTIFICATE_H
#define EK_BASE_CERTIFICATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Extended key usages (RFC 5280, 4.2.1.12), a set of bits. */
enum cert_eku {
    CERT_EKU_SERVER_AUTH = 1,
    CERT_EKU_CLIENT_AUTH = 2,
    CERT_EKU_ANY = 4,
    CERT_EKU_OTHER = 8,
};

#define CERT_FINGERPRINT_LEN 65 /* SHA-256 in lower-case hex, with NUL */

struct cert_facts {
    char *subject;     /* one line, RFC 2253 order as OpenSSL's XN_FLAG_RFC2253 prints it */
    char *issuer;      /* likewise */
    char *common_name; /* last CN of the subject, NULL if there is none */
    char **dns_names;  /* dNSName entries of subjectAltName */
    size_t num_dns_names;
    char **ip_addresses; /* iPAddress entries as text */
    size_t num_ip_addresses;
    bool has_eku;            /* extension present */
    unsigned eku;            /* bits of enum cert_eku; 0 when absent */
    unsigned key_usage_fits; /* TLS roles that keyUsage allows (4.2.1.3), as CERT_EKU_... bits */
    bool is_ca;              /* basicConstraints CA */
    bool self_signed;
    int64_t not_before; /* seconds since 1970, UTC */
    int64_t not_after;
    char key[16]; /* "ec-p256", "rsa-2048", ... */
    int key_bits; /* size of the public key as OpenSSL counts it; 0 for a key of an unknown kind */
    bool weak_signature;      /* the certificate is signed over an MD5 or SHA-1 digest */
    bool unknown_subject_oid; /* an attribute of the subject has an OID that nobody knows: neither
                                 X.520's, nor RFC 5280's, nor one of extended validation's */
    bool revoked; /* on its issuer's revocation list; only who issued it or read that list
                     knows, so a fact that was read from a certificate says false */
    char fingerprint[CERT_FINGERPRINT_LEN];
};

/* A leaf and as many certificates behind it, the root not counted, as OpenSSL's default depth lets
 * it verify (SSL_CTX_set_verify_depth(3)). */
#define CERT_CHAIN_MAX 101

/* A chain as one end presents it: the leaf first, then what it sends along. */
struct cert_chain {
    struct cert_facts *certs;
    size_t num_certs;
};

/* cert_chain_cleanup: frees what the chain owns and empties it; accepts an empty chain. */
void cert_chain_cleanup(struct cert_chain *chain);

/* cert_chain_add: appends an empty entry for the caller to fill; its strings become the chain's. */
struct cert_facts *cert_chain_add(struct cert_chain *chain);

/* cert_add_dns, cert_add_ip: append a copy of `name`. */
void cert_add_dns(struct cert_facts *cert, const char *name);
void cert_add_ip(struct cert_facts *cert, const char *address);

/* cert_is_host_name: can a host be called so (RFC 1123, 2.1; an underscore, which hosts have
 * although they must not, counts)? A wildcard, a number and an empty label are none. */
bool cert_is_host_name(const char *name);

/* cert_eku_text: "serverAuth, clientAuth", "none" (no extension), "anyExtendedKeyUsage", ... */
void cert_eku_text(const struct cert_facts *cert, char *out, size_t cap);

#endif
