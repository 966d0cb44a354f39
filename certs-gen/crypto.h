/* crypto.h: OpenSSL's failures as struct err, key generation, PEM writing. */
#ifndef EK_CERTS_CRYPTO_H
#define EK_CERTS_CRYPTO_H

#include "certs-gen/certs.h"
#include "sim/base/buf.h"

#include <openssl/x509.h>

/* crypto_fail: records `code` with OpenSSL's latest reason and empties OpenSSL's error queue. */
bool crypto_fail(struct err *e, enum err_code code, const char *fmt, ...) EK_PRINTF(3, 4);

/* crypto_generate: a new key of this type; NULL on failure. */
EVP_PKEY *crypto_generate(enum certs_key type, struct err *e) EK_CHECK;

/* crypto_generate_rsa_8192: a new RSA key of four primes (RFC 8017, 3), because two of half the
 * length would take most of a minute; the public half does not tell. NULL on failure. */
EVP_PKEY *crypto_generate_rsa_8192(struct err *e) EK_CHECK;

/* crypto_add_cert: appends `cert` as PEM. */
bool crypto_add_cert(struct buf *pem, X509 *cert, struct err *e) EK_CHECK;

/* crypto_key_pem: `key` as unencrypted PKCS#8; release it with crypto_free_secret. NULL on failure.
 */
char *crypto_key_pem(EVP_PKEY *key, struct err *e) EK_CHECK;

/* crypto_free_secret: overwrites the string, then frees it. */
void crypto_free_secret(char *secret);

#endif
