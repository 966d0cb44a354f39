/* certfacts.h: from PEM or X509 to the plain facts of certificate.h. */
#ifndef EK_TLS_CERTFACTS_H
#define EK_TLS_CERTFACTS_H

#include "sim/base/certificate.h"
#include "sim/base/err.h"

#include <openssl/x509.h>

/* certfacts_read: fills `out` (zeroed by the call) from `cert`; strings become the caller's. */
bool certfacts_read(X509 *cert, struct cert_facts *out, struct err *e) EK_CHECK;

/* certfacts_read_pem: appends the facts of every certificate in `pem`, in order, to `chain`. */
bool certfacts_read_pem(const char *pem, struct cert_chain *chain, struct err *e) EK_CHECK;

#endif
