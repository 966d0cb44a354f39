/* particulars.h: reads what inventory.h calls particulars. */
#ifndef EK_INVENTORY_PARTICULARS_H
#define EK_INVENTORY_PARTICULARS_H

#include "scenarios/inventory/inventory.h"

#include <openssl/x509.h>

/* particulars_read: fills `out` from `cert`. */
void particulars_read(X509 *cert, struct particulars *out);

/* particulars_modelled: can the model judge this leaf with these CA certificates, from its issuer
 * up, and this root (NULL: not there)? Else false, and the reason (see certs-gen/usable.h) in `e`.
 */
bool particulars_modelled(
    X509 *leaf, X509 *const *cas, size_t num_cas, X509 *root, struct err *e) EK_CHECK;

#endif
