/* twincheck.h: is a twin like its original? */
#ifndef EK_CERTS_TWINCHECK_H
#define EK_CERTS_TWINCHECK_H

#include "certs-gen/twinnotes.h"

#include <openssl/x509.h>

/* twin_check_cert: holds a certificate of a twin against its original: the facts that the lab reads
 * from certificates, and, byte for byte, all that is not to be different. Fails with
 * ERR_RECIPE_MISMATCH. `keeps_subject`: the leaf's; `unlike`: key and signature are not compared.
 */
bool twin_check_cert(
    X509 *original, X509 *twin, bool keeps_subject, bool unlike, struct err *e) EK_CHECK;

/* A chain: what is verified, what is sent along, what is trusted. */
struct twin_case {
    X509 *leaf;
    STACK_OF(X509) * untrusted;
    STACK_OF(X509) * roots;
};

/* twin_check_verification: verifies both for each TLS purpose and for any, half-way through the
 * leaf's validity. What comes out otherwise is noted when `notes` have something unlike, else a
 * failure with ERR_RECIPE_MISMATCH. */
bool twin_check_verification(const struct twin_case *original, const struct twin_case *twin,
    struct twin_notes *notes, struct err *e) EK_CHECK;

#endif
