/* pemfile.h: certificates and the private key of the first of them, read from PEM files. */
#ifndef EK_CERTS_PEMFILE_H
#define EK_CERTS_PEMFILE_H

#include "sim/base/err.h"

#include <openssl/x509.h>

struct pem_file {
    STACK_OF(X509) * chain; /* leaf first, without the roots */
    STACK_OF(X509) * roots; /* self-signed CA certificates behind the first certificate */
    EVP_PKEY *key;
};

/* pem_file_read: the certificates in `path` and the private key (unencrypted) in `key_path`, which
 * may be the same file. Fails with ERR_PEM_INVALID and the reason when there is no certificate or
 * no key, the key does not belong to the first certificate, or TLS cannot use them; `out` needs its
 * cleanup either way. */
bool pem_file_read(
    struct pem_file *out, const char *path, const char *key_path, struct err *e) EK_CHECK;
void pem_file_cleanup(struct pem_file *file);

#endif
