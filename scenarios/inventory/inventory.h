/* inventory.h: the certificates in files and folders, as plain facts: each end-entity certificate
 * once, with the CA certificates that issued it, wherever among the files they are. */
#ifndef EK_INVENTORY_INVENTORY_H
#define EK_INVENTORY_INVENTORY_H

#include "sim/base/certificate.h"
#include "sim/base/err.h"

#define INVENTORY_MAX      200000 /* end-entity certificates */
#define INVENTORY_TEXT_CAP 120

/* What an inventory tells of a certificate beside the facts that decide verification: how it was
 * signed, and what is odd about it. Lists that are too long end in "...". */
struct particulars {
    char usages[INVENTORY_TEXT_CAP];              /* "serverAuth, 1.2.3.4"; "" without EKU */
    char signature[INVENTORY_TEXT_CAP];           /* "sha256WithRSAEncryption" */
    char issuer_organisation[INVENTORY_TEXT_CAP]; /* last O of the issuer; "" if there is none */
    char issuer_name[INVENTORY_TEXT_CAP];         /* last CN of the issuer, likewise */
    char unknown_critical[INVENTORY_TEXT_CAP];    /* critical extensions OpenSSL does not know */
    char repeated[INVENTORY_TEXT_CAP]; /* extensions that are there twice (RFC 5280, 4.2) */
    bool usages_critical;
    bool has_timestamps;  /* signed certificate timestamps (RFC 6962): logged as public CAs do */
    bool has_cabf_policy; /* a policy of the CA/Browser Forum (2.23.140.1.*) */
    bool bad_serial;      /* zero, negative, or longer than 20 octets (RFC 5280, 4.1.2.2) */
    bool nul_in_name;     /* a zero byte in CN or SAN */
    int version;          /* 1, 2, 3 */
};

/* One end-entity certificate. The strings are the caller's: inventory_leaf_cleanup. */
struct inventory_leaf {
    const char *file;        /* where it was found first; the inventory's */
    size_t line;             /* of its BEGIN; 0: DER */
    struct cert_chain chain; /* its facts, then those of its intermediates, as far as they are
                                there; empty: `unreadable` says why */
    char *unreadable;
    struct particulars particulars;
    char *root;        /* subject of the root, the last issuer; NULL: it is not there */
    int64_t root_from; /* its validity, as of a certificate's facts */
    int64_t root_until;
    bool public_root;  /* it is one of the public roots, and its signature is right */
    char *unmodelled;  /* why the model cannot judge it, or TLS cannot use it; NULL: it can */
    size_t num_sent;   /* intermediates behind it in its file, each the issuer of the one before */
    bool disordered;   /* its file has a further issuer, in a wrong place */
    size_t num_copies; /* further places with the same certificate */
};

/* Something that could not be read, or need not be. */
struct inventory_remark {
    char *file;
    size_t line; /* 0: the file as a whole */
    char *text;
    enum {
        REMARK_ERROR,
        REMARK_REFUSED,
        REMARK_NOTE
    } kind; /* refused: it holds a private key;
             * note: nothing was missed */
};

struct inventory; /* keeps the bytes of end-entity certificates alone: a folder may hold many */

/* inventory_new: no certificate yet, and the public roots in PEM file `public_roots` (NULL: none).
 * NULL with `e` set when that cannot be read. */
struct inventory *inventory_new(const char *public_roots, struct err *e) EK_CHECK;
void inventory_free(struct inventory *inventory);

/* inventory_add: everything at and below `paths` (NULL at the end). What cannot be read becomes a
 * remark; files in folders that hold no certificate are passed over and counted. Fails with
 * ERR_LIMIT past INVENTORY_MAX. */
bool inventory_add(struct inventory *inventory, char *const *paths, struct err *e) EK_CHECK;

size_t inventory_num(const struct inventory *inventory);        /* end-entity certificates */
size_t inventory_num_cas(const struct inventory *inventory);    /* CA certificates in the files */
size_t inventory_num_passed(const struct inventory *inventory); /* files passed over */
const struct inventory_remark *inventory_remarks(
    const struct inventory *inventory, size_t *out_num);

/* inventory_leaf: the i-th certificate, in the order of reading, with the path to its root as far
 * as the files and the public roots have it (RFC 5280, 6.1). Only after everything was added. */
void inventory_leaf(struct inventory *inventory, size_t i, struct inventory_leaf *out);
void inventory_leaf_cleanup(struct inventory_leaf *leaf);

#endif
