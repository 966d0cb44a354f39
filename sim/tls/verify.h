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
