/* workshop.h: the inside of struct certs, for the files that mint and load. */
#ifndef EK_CERTS_WORKSHOP_H
#define EK_CERTS_WORKSHOP_H

#include "certs-gen/certs.h"
#include "certs-gen/crl.h"
#include "certs-gen/hierarchy.h"
#include "certs-gen/table.h"
#include "certs-gen/trust.h"

struct certs {
    struct hierarchy hierarchy;
    struct trust trust;
    struct trust imported_trust; /* what outsiders have to import */
    struct table identities;     /* order_key or "pem:FILE" -> struct certs_identity */
    struct table leaf_keys;      /* "TYPE NAME" or "rsa-8192" -> EVP_PKEY */
    struct crl crl;
};

/* workshop_leaf_key: the key for `order`, made when first asked for; NULL on failure. */
EVP_PKEY *workshop_leaf_key(
    struct certs *certs, const struct certs_order *order, struct err *e) EK_CHECK;

/* workshop_identity: a new identity from its certificates, leaf first, and its key; checked by
 * nobody and kept by nobody yet. NULL on failure. */
struct certs_identity *workshop_identity(
    const char *label, STACK_OF(X509) * chain, EVP_PKEY *key, struct err *e) EK_CHECK;
void workshop_identity_free(void *identity);
/* workshop_take_roots: moves text and names of `roots` into the identity. */
void workshop_take_roots(struct certs_identity *identity, struct trust *roots);

#endif
