/* twinkey.h: new keys like those of original certificates. */
#ifndef EK_CERTS_TWINKEY_H
#define EK_CERTS_TWINKEY_H

#include "certs-gen/table.h"
#include "certs-gen/twinnotes.h"

#include <openssl/x509.h>

#define TWIN_RSA_BITS_MAX 8192 /* longer keys take minutes to make */
#define TWIN_KEY_ID_LEN   20   /* SHA-1 */

struct twin_keys {
    struct table of_cas; /* digest of the original's key -> EVP_PKEY */
    struct table rsa;    /* kind, size, exponent -> EVP_PKEY */
};

void twin_keys_init(struct twin_keys *keys);
void twin_keys_cleanup(struct twin_keys *keys);

/* twin_key_ca: a key like that of the CA certificate `cert`, the same for all certificates with
 * that key. twin_key_leaf: a new one like the leaf's; those of RSA, which take long to make, are
 * shared by leaves with the same size and exponent. A kind that cannot be made becomes ec P-256.
 * NULL on failure. The reference is the caller's. */
EVP_PKEY *twin_key_ca(struct twin_keys *keys, X509 *cert, struct err *e) EK_CHECK;
EVP_PKEY *twin_key_leaf(struct twin_keys *keys, X509 *cert, struct err *e) EK_CHECK;

/* twin_key_compare: notes what `key` is, and in what it is not like the key in `cert`. */
void twin_key_compare(X509 *cert, const EVP_PKEY *key, struct twin_notes *notes);

/* twin_key_signer: a new key of the kind that signed `cert`, as far as the signature tells. */
EVP_PKEY *twin_key_signer(X509 *cert, struct err *e) EK_CHECK;

/* twin_key_id: the key's identifier (RFC 5280, 4.2.1.2, method 1). */
bool twin_key_id(EVP_PKEY *key, unsigned char out[TWIN_KEY_ID_LEN], struct err *e) EK_CHECK;

/* twin_key_text: "rsa of 2048 bits", "ec P-256", "ed25519". */
void twin_key_text(const EVP_PKEY *key, char *out, size_t cap);

#endif
