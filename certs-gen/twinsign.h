/* twinsign.h: signing as somebody else signed. */
#ifndef EK_CERTS_TWINSIGN_H
#define EK_CERTS_TWINSIGN_H

#include "certs-gen/twinnotes.h"

#include <openssl/x509.h>

/* twin_sign: signs `cert` with `key` by the algorithm and the parameters by which `original` is
 * signed; where the key, or this OpenSSL, cannot, by another one of like strength, which is noted.
 */
bool twin_sign(
    X509 *cert, X509 *original, EVP_PKEY *key, struct twin_notes *notes, struct err *e) EK_CHECK;

#endif
