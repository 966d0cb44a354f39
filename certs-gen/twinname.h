/* twinname.h: what the CAs of a twin are called: their original's name with a common name that says
 * LAB, so that nobody takes them for the originals. */
#ifndef EK_CERTS_TWINNAME_H
#define EK_CERTS_TWINNAME_H

#include "certs-gen/table.h"
#include "sim/base/buf.h"
#include "sim/base/err.h"

#include <openssl/x509.h>

#define TWIN_DIGEST_CAP 65 /* SHA-256 in hex */

/* twin_digest: SHA-256 of `len` bytes. */
void twin_digest(const unsigned char *bytes, size_t len, char out[TWIN_DIGEST_CAP]);
/* twin_fingerprint: SHA-256 of a certificate. */
void twin_fingerprint(const X509 *cert, char out[TWIN_DIGEST_CAP]);

void twin_names_init(struct table *names);

/* twin_name: the lab's name for the CA `original`: all its attributes but the last common name,
 * which becomes "EKULAB LAB Twin CA HHHHHHHH NAME", cut at 64 characters (ub-common-name, RFC 5280
 * appendix A.1), with the first 8 digits of `digest`; the same for the same name ever after. Owned
 * by `names`; NULL on failure. */
const X509_NAME *twin_name(
    struct table *names, const X509_NAME *original, const char *digest, struct err *e) EK_CHECK;

/* twin_name_text: RFC 2253, at most `max` bytes of it; the caller frees. */
char *twin_name_text(const X509_NAME *name, size_t max);

/* twin_name_file: the last common name of `cert`, else its first DNS name, as a file name; `digest`
 * when it has neither. */
void twin_name_file(X509 *cert, const char *digest, char *out, size_t cap);

#endif
