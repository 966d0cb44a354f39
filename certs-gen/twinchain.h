/* twinchain.h: of a heap of certificates: which one is the leaf, and who issued it. */
#ifndef EK_CERTS_TWINCHAIN_H
#define EK_CERTS_TWINCHAIN_H

#include "sim/base/certificate.h"
#include "sim/base/err.h"

#include <openssl/x509.h>

#define TWIN_NO_ISSUER (-1)

struct twin_link {
    X509 *cert; /* borrowed */
    int issuer; /* its place in the chain: its own when it names itself; TWIN_NO_ISSUER: missing */
    bool misnamed; /* without issuer: some certificate has its name, but another key */
};

/* The leaf, then whoever leads from it to a root: its issuer, theirs, and those that are the same
 * CA, signed by somebody else. */
struct twin_chain {
    struct twin_link links[CERT_CHAIN_MAX];
    int num;
    int num_others; /* certificates that have nothing to do with the leaf */
};

/* twin_chain_sort: fails with ERR_PEM_INVALID when there is no end of issuers. */
bool twin_chain_sort(STACK_OF(X509) * certs, struct twin_chain *out, struct err *e) EK_CHECK;

#endif
