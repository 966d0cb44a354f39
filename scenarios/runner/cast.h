/* cast.h: who plays in a deployment: nodes with their names and certificates, in the form that the
 * model needs (parsed facts) and in the form that the emulators need (PEM). */
#ifndef EK_RUNNER_CAST_H
#define EK_RUNNER_CAST_H

#include "certs-gen/certs.h"
#include "scenarios/model/model.h"
#include "sim/base/buf.h"

#define CAST_NAME_MAX HOST_CAP
/* The lab's two roots, at most four roots of a file (see certs_load), and a NULL. */
#define CAST_ROOTS_MAX ((size_t)(3 + 4 * (4 * MODEL_NODES_MAX + PEER_COUNT)))

/* One certificate of the cast. */
struct cast_identity {
    const struct certs_identity *minted; /* NULL in a prediction */
    struct cert_chain expected;          /* used when nothing was minted */
    const char *label;                   /* recipe or pem:FILE; borrowed from the deployment */
};

struct cast_node {
    char name[CAST_NAME_MAX];
    char address[16]; /* of E, where peer addresses are numbers (RFC 5737) */
    struct cast_identity server;
    struct cast_identity client; /* label NULL: the client store is a copy */
    struct cast_identity former; /* a combined certificate that a refused upload leaves in use */
};

struct cast_box {
    char cluster_name[CAST_NAME_MAX];
    struct cast_node nodes[MODEL_NODES_MAX];
    size_t num_nodes;
};

struct cast_peer {
    char name[CAST_NAME_MAX];
    struct cast_identity identity; /* label NULL: the deployment has no such peer */
    struct cast_identity former;   /* label NULL unless a persona may go on with it */
};

struct cast {
    const struct deployment *deployment;
    struct cast_box e;
    struct cast_box c;
    struct cast_peer peers[PEER_COUNT];
    struct buf trust_pem; /* what is trusted in this deployment, what outsiders import first */
    size_t imported_len;  /* bytes of that, which not everybody trusts */
    const char *trust_names[CAST_ROOTS_MAX];
    size_t num_trust_names;
    struct buf lists_pem;    /* the revocation lists of the lab's CAs; empty in a prediction */
    struct model_case model; /* points into this cast, the releases and the workshop */
};

/* cast_new: names and certificates for `d`. With `mint` they are made (and read back) by `certs`;
 * without, their facts follow from the recipes; a PEM file is loaded in both cases. The deployment
 * must outlive the cast. Free with cast_cleanup also after a failure. */
bool cast_new(struct cast *cast, const struct deployment *d, const struct releases *releases,
    struct certs *certs, bool mint, struct err *e) EK_CHECK;
void cast_cleanup(struct cast *cast);

/* cast_trust_pem: what one trusts who has imported the roots of the private CA and the alternative
 * one, or has not. */
const char *cast_trust_pem(const struct cast *cast, bool with_imported);

/* cast_dialled: E's node `e` as C dials it: by name or by address. */
const char *cast_dialled(const struct cast *cast, size_t e);

/* cast_skew: seconds by which the clock of a box is off. */
int64_t cast_skew(const struct deployment *d, bool on_e);

/* cast_label: the label of the certificate with this SHA-256 fingerprint; a former one says so.
 * NULL when nobody in the cast has it. */
const char *cast_label(const struct cast *cast, const char *fingerprint);

#endif
