/* bundle.h: the certificates in what people have: PEM in any order with text around it, DER, and
 * PKCS#7 or CMS signed data in either form (RFC 7468; RFC 2315; RFC 5652), also one inside another.
 *
 * What holds a private key is refused as a whole: by its labels and first tags before anything is
 * parsed, by what turns out to be under a label or behind a certificate as soon as it does. One
 * unreadable object costs itself alone: it becomes a fault with its line, the others are still
 * there. */
#ifndef EK_CERTS_BUNDLE_H
#define EK_CERTS_BUNDLE_H

#include "sim/base/err.h"

#include <openssl/x509.h>

#define BUNDLE_FILE_MAX   ((size_t)64 << 20) /* bytes of a file: 20,000 certificates and more */
#define BUNDLE_CERTS_MAX  100000             /* certificates of one file */
#define BUNDLE_DEPTH_MAX  4                  /* PKCS#7 inside PKCS#7 */
#define BUNDLE_FAULTS_MAX 1000               /* the last of so many says that there are more */

/* Something in the file that could not be read, or is no certificate. */
struct bundle_fault {
    size_t line;     /* of its BEGIN, from 1; 0: in DER */
    bool is_foreign; /* nothing is wrong with it, it is no certificate */
    char *text;
};

struct bundle {
    STACK_OF(X509) * certs; /* in the order of the file; owned */
    size_t *lines;          /* of each: the line of its BEGIN; 0 in DER */
    struct bundle_fault *faults;
    size_t num_faults;
    const char *key; /* what kind of private key it was refused for; NULL: none */
};

/* bundle_read: the certificates of file `path`. bundle_parse: those in `len` bytes at `data`, which
 * came from `name`; the bytes are only read. Both fail with ERR_PEM_INVALID and a hint when there
 * is a private key (also an encrypted one, PKCS#12, or a key store) or nothing that is or should be
 * a certificate, with ERR_FILE_TOO_LARGE past the limits above, and with ERR_FILE_READ. Everything
 * unreadable inside becomes a fault; there may be faults alone. `out` needs its cleanup either way.
 */
bool bundle_read(struct bundle *out, const char *path, struct err *e) EK_CHECK;
bool bundle_parse(
    struct bundle *out, const char *name, const char *data, size_t len, struct err *e) EK_CHECK;
void bundle_cleanup(struct bundle *bundle);

#endif
