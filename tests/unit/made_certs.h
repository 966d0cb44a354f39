/* made_certs.h: certificates of odd kinds, made with OpenSSL at run time, and folders for them. A
 * function that cannot do its work ends the test. */
#ifndef EK_UNIT_MADE_CERTS_H
#define EK_UNIT_MADE_CERTS_H

#include <openssl/x509.h>

/* made_cert: of version 3, P-256, valid from 2026-01-01 to 2026-12-31, not signed yet. `issuer`
 * NULL: the same as `subject`; both are common names. made_key: the key that all have. */
X509 *made_cert(const char *subject, const char *issuer);
EVP_PKEY *made_key(void);
void made_keys_free(void);

/* made_extension: adds an extension as openssl.cnf writes it. made_sign: signs with made_key. */
void made_extension(X509 *cert, int nid, const char *value);
void made_sign(X509 *cert);

/* made_folder: a new folder, which becomes the working folder. made_folder_end: removes it. */
void made_folder(void);
void made_folder_end(void);
/* made_file: a file of PEM certificates; ended by NULL. made_text: a file of text. */
void made_file(const char *name, ...) __attribute__((sentinel));
void made_text(const char *name, const char *text);

#endif
