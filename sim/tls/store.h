/* store.h: what a box holds on its certificate pages: an identity (certificate, chain and private
 * key; one store each for server and client from X15.5) and the trusted CA list. Both are parsed
 * once, immutable, and may be shared by any number of profiles. */
#ifndef EK_TLS_STORE_H
#define EK_TLS_STORE_H

#include "sim/base/buf.h"
#include "sim/base/certificate.h"
#include "sim/base/err.h"

struct tls_identity;
struct tls_trust;

/* tls_identity_new: from PEM text: the leaf, then the intermediates that are sent along; the key in
 * PKCS#8. Fails with ERR_PEM_INVALID when a part is missing or the key does not fit the leaf. */
struct tls_identity *tls_identity_new(
    const char *chain_pem, const char *key_pem, struct err *e) EK_CHECK;
void tls_identity_free(struct tls_identity *identity);

/* tls_identity_chain: the facts of what is sent, leaf first. */
const struct cert_chain *tls_identity_chain(const struct tls_identity *identity);
/* tls_identity_leaf_pem: appends the leaf alone, as it travels in a SIP SERVICE body. */
void tls_identity_leaf_pem(const struct tls_identity *identity, struct buf *out);
/* tls_identity_files: appends the private key (PKCS#8) and what is sent, leaf first, in PEM.
 */
void tls_identity_files(
    const struct tls_identity *identity, struct buf *out_key, struct buf *out_chain);
/* tls_identity_sign: SHA-256 signature over `bytes` with the private key, in base64; the caller
 * frees. NULL on failure. */
char *tls_identity_sign(
    const struct tls_identity *identity, const void *bytes, size_t len, struct err *e) EK_CHECK;

/* tls_trust_new: a trusted CA list from PEM text with at least one certificate, and the revocation
 * lists that were uploaded beside it (PEM; NULL: none). Fails with ERR_PEM_INVALID.
 * tls_trust_share: one more reference to the same list. tls_trust_free: gives one back; accepts
 * NULL. */
struct tls_trust *tls_trust_new(
    const char *roots_pem, const char *lists_pem, struct err *e) EK_CHECK;
struct tls_trust *tls_trust_share(struct tls_trust *trust);
void tls_trust_free(struct tls_trust *trust);

#endif
