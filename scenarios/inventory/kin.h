/* kin.h: CA certificates from many files, and which of them issued what (RFC 5280, 6.1; building a
 * path as RFC 4158 advises: names first, then the signature). */
#ifndef EK_INVENTORY_KIN_H
#define EK_INVENTORY_KIN_H

#include "sim/base/certificate.h"

#include <openssl/x509.h>

struct kin;

struct kin *kin_new(void);
void kin_free(struct kin *kin);

/* kin_add: one more CA certificate; takes a reference of its own. `is_public`: a root of the public
 * trust stores. The same certificate counts once, as public if it ever was told so; returned is the
 * one that counts, borrowed. Only before the first kin_path. */
X509 *kin_add(struct kin *kin, X509 *ca, bool is_public);

/* From an issuer up: the intermediates, and the root in which they end. Borrowed. */
struct kin_path {
    X509 *cas[CERT_CHAIN_MAX];
    size_t num;
    X509 *root;       /* self-signed; NULL: the issuer of the last one is not there */
    bool public_root; /* the root is one of the public ones */
};

/* So many CAs of one name are tried as the issuer of a certificate: those whose key identifier it
 * names, and as many of the others. */
#define KIN_TRIES 16

/* kin_path: who issued `cert` among those that were added: the name of the issuer fits and its key
 * verifies the signature. `sent` (of kin_add, `num_sent`) come along with it, each the issuer of
 * the one before, and stand before all others. Of several others, those whose key identifier is the
 * one that `cert` names come first, of these one that is a root, then the one that lasts longest. A
 * self-signed `cert` has an empty path, with itself as the root. */
void kin_path(
    struct kin *kin, X509 *cert, X509 *const *sent, size_t num_sent, struct kin_path *out);

#endif
