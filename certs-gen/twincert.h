/* twincert.h: one certificate of a twin: a copy of the original with another key, another issuer
 * and another signature. */
#ifndef EK_CERTS_TWINCERT_H
#define EK_CERTS_TWINCERT_H

#include "certs-gen/twinnotes.h"

#include <openssl/x509.h>

/* What is to be put into the copy. All is borrowed. */
struct twin_order {
    X509 *original;
    const X509_NAME *subject; /* NULL: as in the original */
    EVP_PKEY *key;
    X509 *issuer_original; /* NULL: there is none */
    const X509_NAME *issuer;
    const X509_NAME *issuer_of_issuer;
    EVP_PKEY *issuer_key;
};

/* twin_cert: the certificate, encoded and parsed anew, the caller's; NULL on failure. In what it
 * differs is added to `notes`. */
X509 *twin_cert(const struct twin_order *order, struct twin_notes *notes, struct err *e) EK_CHECK;

/* twin_root: a root where the issuer of `original` is missing: its name and key as in `order`, the
 * serial number that `original` says its issuer has, without any restriction, for all times. */
X509 *twin_root(X509 *original, const X509_NAME *name, EVP_PKEY *key, struct err *e) EK_CHECK;

/* twin_parse_anew: `cert`, encoded and parsed again, the caller's; NULL on failure. OpenSSL keeps
 * the encoding and what it has found in the extensions: nothing of it may survive a change. */
X509 *twin_parse_anew(X509 *cert);

/* twin_leaves_out, twin_refits: is an extension of this kind left out of a twin, or does it hold
 * something else than in the original? */
bool twin_leaves_out(int nid);
bool twin_refits(int nid);

#endif
