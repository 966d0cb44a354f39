/* issue.h: the signing desk: one X.509 v3 certificate from names, dates and extensions. */
#ifndef EK_CERTS_ISSUE_H
#define EK_CERTS_ISSUE_H

#include "sim/base/err.h"

#include <openssl/x509.h>
#include <stdint.h>

struct issue_extension {
    int nid;
    const char *value; /* OpenSSL's configuration syntax (x509v3_config(5)); NULL: leave it out */
};

/* What to sign. Issuer certificate and key are NULL when the certificate signs itself. Subject key
 * and authority key identifiers are added to every certificate. */
struct issue_request {
    const char *common_name;
    const char *further_oid; /* dotted OID of one more attribute of the subject; NULL: none */
    EVP_PKEY *key;
    X509 *issuer;
    EVP_PKEY *issuer_key;
    const EVP_MD *digest; /* of the signature; NULL: SHA-256 */
    int64_t not_before, not_after;
    const struct issue_extension *extensions;
    size_t num_extensions;
};

/* issue: the signed certificate, the caller's; NULL on failure. */
X509 *issue(const struct issue_request *request, struct err *e) EK_CHECK;

#endif
