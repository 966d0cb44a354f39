/* readback.h: facts as named lines of text, to compare two certificates and to show one. */
#ifndef EK_CERTS_READBACK_H
#define EK_CERTS_READBACK_H

#include "sim/base/buf.h"
#include "sim/base/certificate.h"

struct readback_field {
    const char *name;
    void (*print)(const struct cert_facts *cert, struct buf *out);
};

/* readback_fields: every fact that a certificate tells, but the fingerprint, in the order in which
 * people read them; ended by a NULL name. */
extern const struct readback_field readback_fields[];

/* readback_is_equal: true, or false and the first field that differs in words, appended to
 * `out_difference`. Not compared are fingerprints and `revoked`, which no certificate tells. */
bool readback_is_equal(
    const struct cert_facts *expected, const struct cert_facts *actual, struct buf *out_difference);

/* readback_compare: fails with ERR_RECIPE_MISMATCH naming the certificate and the first field that
 * differs from `expected`. Fingerprints are not compared. */
bool readback_compare(
    const struct cert_chain *expected, const struct cert_chain *actual, struct err *e) EK_CHECK;

#endif
