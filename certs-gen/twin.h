/* twin.h: the double of a real certificate, for the lab: new keys and lab CAs, and all else that
 * verification looks at as in the original: the leaf's subject, names, usages, dates, key type, the
 * chain's depth, what its CAs may do, every extension that is not about where to fetch something.
 *
 * A workshop knows what it has doubled: CAs that several certificates have in common, or that are
 * cross-signed, have one name and one key there. A twin is read back and held against its original,
 * field by field and by OpenSSL's verification; what differs is listed, or the call fails. */
#ifndef EK_CERTS_TWIN_H
#define EK_CERTS_TWIN_H

#include "sim/base/buf.h"
#include "sim/base/certificate.h"
#include "sim/base/err.h"

#include <openssl/x509.h>

#define TWIN_CERTS_MAX 1000 /* certificates among which those of one twin are looked for */
#define TWIN_NAME_CAP  64

/* A twin; immutable, owned by the workshop. */
struct twin {
    char name[TWIN_NAME_CAP]; /* of the leaf, as a file name */
    char *subject;            /* of the leaf, RFC 2253 */
    char *chain_pem;          /* leaf, then its intermediates */
    char *roots_pem;          /* what is to be trusted; a self-signed leaf's: itself */
    char *key_pem;            /* PKCS#8 */
    char *all_pem;            /* what {pem: FILE} takes: leaf, intermediates, roots, key */
    char *both_pem;           /* like all_pem, but every Extended Key Usage has serverAuth and
                               * clientAuth: what would be if */
    char *differences;        /* a line each */
    size_t num_differences;
    size_t num_intermediates;
    size_t num_roots;
};

struct twins; /* the workshop */

struct twins *twins_new(void);
void twins_free(struct twins *twins);

/* twins_make: the twin of one of `certs` (in any order, 1 to TWIN_CERTS_MAX, borrowed): of the
 * first that none of the others names as its issuer, of those that are no CA if there is one. Its
 * issuers are looked for among `certs` by name and signature; where one is missing a root is made
 * in its place, which is listed. Made once for equal chains. NULL on failure: ERR_PEM_INVALID when
 * a certificate of the chain cannot be read as facts, ERR_RECIPE_MISMATCH when the twin is not like
 * its original. */
const struct twin *twins_make(struct twins *twins, STACK_OF(X509) * certs, struct err *e) EK_CHECK;

/* twins_make_files: twins_make from the certificates in file `path` and, unless NULL, `chain_path`
 * (PEM in any order, DER, PKCS#7; bundle.h). Files with a private key are refused before they are
 * parsed. What cannot be read in them is appended to `out_warnings`, "FILE:LINE: REASON" each. */
const struct twin *twins_make_files(struct twins *twins, const char *path, const char *chain_path,
    struct buf *out_warnings, struct err *e) EK_CHECK;

/* twin_write: into folder `dir`, made if needed: cert.pem, root.pem, key.pem and all.pem (0600),
 * differences.txt; all or none. What is there already is a failure, unless `force`. */
bool twin_write(const struct twin *twin, const char *dir, bool force, struct err *e) EK_CHECK;

#endif
