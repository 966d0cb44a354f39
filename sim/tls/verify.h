/* verify.h: verification outside a handshake: the certificate that travels in a SIP SERVICE body.
 */
#ifndef EK_TLS_VERIFY_H
#define EK_TLS_VERIFY_H

#include "sim/tls/facts.h"
#include "sim/tls/profile.h"

struct tls_verdict {
    bool accepted;
    int x509_error; /* 0 when accepted */
    int x509_depth;
};

/* All that can be told of one verification. */
struct tls_examination {
    struct tls_verdict verdict;
    enum tls_objection objection;
    struct cert_chain built; /* the chain that OpenSSL built, leaf first, as far as it came */
};

/* tls_examine_pem: like tls_verify_pem, with the chain. `bare`: as `openssl verify` does it,
 * without the security level and the objections of this lab. The caller cleans out->built up, also
 * after a failure. */
bool tls_examine_pem(const char *leaf_pem, const char *untrusted_pem, const struct tls_trust *trust,
    const struct tls_verify_rule *rule, bool bare, struct tls_examination *out,
    struct err *e) EK_CHECK;

/* tls_verify_pem: verifies the first certificate of `leaf_pem` with `rule` against `trust`;
 * `untrusted_pem` (may be NULL) offers intermediates. False when the PEM does not parse. */
bool tls_verify_pem(const char *leaf_pem, const char *untrusted_pem, const struct tls_trust *trust,
    const struct tls_verify_rule *rule, struct tls_verdict *out, struct err *e) EK_CHECK;

/* tls_verify_signature: is base64 `signature` a SHA-256 signature over `bytes` by the key of the
 * first certificate of `leaf_pem`? */
bool tls_verify_signature(
    const char *leaf_pem, const void *bytes, size_t len, const char *signature);

/* tls_leaf_facts: the facts of the certificates in `pem`; the caller cleans `out` up. */
bool tls_leaf_facts(const char *pem, struct cert_chain *out);

#endif
