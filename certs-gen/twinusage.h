/* twinusage.h: what if it had both usages? */
#ifndef EK_CERTS_TWINUSAGE_H
#define EK_CERTS_TWINUSAGE_H

#include "certs-gen/twinmint.h"

/* twin_both_usages: the certificates of a minted chain (`out`, one for each of its parts, the
 * caller's also after a failure), where each Extended Key Usage has become serverAuth and
 * clientAuth; all else, the keys too, is as it was. */
bool twin_both_usages(
    const struct twin_mint *mint, X509 *out[CERT_CHAIN_MAX], struct err *e) EK_CHECK;

#endif
