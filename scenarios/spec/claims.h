/* claims.h: what documents say will happen, as data with citations. Claims are written from the
 * documents, never from the model; a run compares live results with them. */
#ifndef EK_SPEC_CLAIMS_H
#define EK_SPEC_CLAIMS_H

#include "scenarios/spec/deployment.h"
#include "scenarios/spec/expr.h"
#include "scenarios/spec/services.h"

/* What a claim expects of one service where its `when` holds. Strings may be NULL: not claimed. */
struct expectation {
    enum service service;
    bool up;
    char *side;
    char *stage;
    char *reason;
    char *caused_by;
    int line; /* in the claims file */
};

/* One case of a claim: a condition on the deployment and what follows. */
struct claim_case {
    struct expr *when;
    char *when_text;
    struct expectation *expectations;
    size_t num_expectations;
};

struct claim {
    char *id;         /* "MRA-1", unique over all loaded sets */
    char *says;       /* in ekulab's own words */
    char *citation;   /* document and section */
    char *confidence; /* documented | inferred | assumed */
    char **conflicts; /* ids of claims that say otherwise */
    size_t num_conflicts;
    char *note; /* may be NULL */
    struct claim_case *cases;
    size_t num_cases;
    const struct claim_set *set;
};

struct claim_set {
    char *name; /* file name without .yaml */
    char *path;
    char *document; /* title, number, revision, date */
    char *url;
    struct claim *claims;
    size_t num_claims;
};

struct claims {
    struct claim_set **sets;
    size_t num_sets;
};

/* claims_load: reads DIR/NAME.yaml for each of `names`. An unknown set is an error at `at` in `doc`
 * (with a suggestion from the folder's files); faults inside a set at their own position. A claim
 * without a case, a case without an expectation, an expectation "down" without side and reason are
 * errors. */
bool claims_load(struct claims *out, const char *dir, const char *const *names,
    const struct conf_node *const *at, size_t num_names, const struct conf_doc *doc,
    struct conf_diag *diag);
void claims_cleanup(struct claims *claims);

/* claims_of: calls `fn` for each expectation that speaks of `service` in deployment `d`. */
typedef void claims_fn(
    void *ctx, const struct claim *claim, const struct claim_case *claim_case,
    const struct expectation *expectation);
void claims_of(const struct claims *claims, const struct deployment *d, enum service service,
    claims_fn *fn, void *ctx);

#endif
