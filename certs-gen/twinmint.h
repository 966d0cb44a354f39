/* twinmint.h: the certificates of one twin. */
#ifndef EK_CERTS_TWINMINT_H
#define EK_CERTS_TWINMINT_H

#include "certs-gen/table.h"
#include "certs-gen/twinchain.h"
#include "certs-gen/twinkey.h"
#include "certs-gen/twinname.h"
#include "certs-gen/twinnotes.h"

/* What certificates of one workshop share. */
struct twin_shelf {
    struct table names; /* twinname.h */
    struct twin_keys keys;
    struct table cas;   /* fingerprint of an original, identifier of its issuer's key */
    struct table roots; /* name and identifier of a missing issuer */
};

void twin_shelf_init(struct twin_shelf *shelf);
void twin_shelf_cleanup(struct twin_shelf *shelf);

/* A certificate of the chain and what becomes of it. */
struct twin_part {
    char fingerprint[TWIN_DIGEST_CAP]; /* of the original */
    const X509_NAME *name;             /* the twin's subject */
    EVP_PKEY *key;
    X509 *cert; /* the twin */
    X509 *made; /* the root in the place of its issuer; NULL: the issuer is in the chain */
    EVP_PKEY *made_key;
    struct twin_notes notes;
};

struct twin_mint {
    struct twin_shelf *shelf;
    const struct twin_chain *chain;
    struct twin_part parts[CERT_CHAIN_MAX]; /* as the links of the chain */
};

/* twin_mint: all certificates of `chain`, checked one by one against their originals. `out` needs
 * its cleanup either way. */
bool twin_mint(struct twin_mint *out, struct twin_shelf *shelf, const struct twin_chain *chain,
    struct err *e) EK_CHECK;
void twin_mint_cleanup(struct twin_mint *mint);

#endif
