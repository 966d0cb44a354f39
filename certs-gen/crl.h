/* crl.h: what the lab revoked, and the revocation lists that say so (RFC 5280, 5). */
#ifndef EK_CERTS_CRL_H
#define EK_CERTS_CRL_H

#include "certs-gen/hierarchy.h"
#include "sim/base/buf.h"

#include <openssl/x509.h>

#define CRL_ISSUERS 3

struct crl {
    STACK_OF(X509) * revoked;
    struct buf pem;                 /* empty: to be made */
    char *issuers[CRL_ISSUERS + 1]; /* subject names, NULL behind them */
};

void crl_init(struct crl *crl);
void crl_cleanup(struct crl *crl);

/* crl_revoke: puts `cert` on the list of its issuer; the caller keeps its own reference. */
bool crl_revoke(struct crl *crl, X509 *cert, struct err *e) EK_CHECK;

/* crl_pem: appends one list for each CA of the trusted hierarchy. They are signed once for all
 * calls between two revocations, since no two ECDSA signatures are the same. */
bool crl_pem(struct crl *crl, const struct hierarchy *h, struct buf *out, struct err *e) EK_CHECK;

#endif
