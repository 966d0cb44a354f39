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

/* One case of a claim: a condition on the deployment and what follows: what becomes of services,
 * and which settings the box's release does not have. */
struct claim_case {
    struct expr *when;
    char *when_text;
    struct expectation *expectations;
    size_t num_expectations;
    enum setting *lacks;
    size_t num_lacks;
};

/* How a sentence is taken that can be understood in two ways. Each reading is an entry of its own,
 * under the same id. */
enum claim_reading { READING_PLAIN, READING_STRICT, READING_LENIENT, READING_COUNT };

struct claim {
    char *id;         /* "MRA-1", unique over all loaded sets, but for the readings */
    char *says;       /* in ekulab's own words */
    char *citation;   /* document and section */
    char *confidence; /* documented | inferred | assumed */
    char **conflicts; /* ids of claims that say otherwise */
    size_t num_conflicts;
    char *note; /* may be NULL */
    struct claim_case *cases;
    size_t num_cases;
    enum claim_reading reading; /* READING_PLAIN: there is one way to read it */
    const struct claim_set *set;
};

struct claim_set {
    char *name; /* file name without .yaml */
    char *path;
    char *document; /* title, number, revision, date */
    char *url;
    struct expr *given; /* what every case takes for granted; NULL: nothing */
    char *given_text;
    struct claim *claims;
    size_t num_claims;
};

struct claims {
    struct claim_set **sets;
    size_t num_sets;
    enum claim_reading asked; /* the reading that a run is held to; READING_PLAIN: to none */
};

/* claims_load: reads DIR/NAME.yaml for each of `names`. An unknown set is an error at `at` in `doc`
 * (with a suggestion from the folder's files); faults inside a set at their own position. A claim
 * without a case, a case that neither expects nor `lacks` anything, an expectation "down" without
 * side and reason, a setting under `lacks` that every release has, are errors. `when` and `given`
 * speak of effective values (deployment_effective). */
bool claims_load(struct claims *out, const char *dir, const char *const *names,
    const struct conf_node *const *at, size_t num_names, const struct conf_doc *doc,
    struct conf_diag *diag);
/* claims_load_all: every set in `dir`, in name order. */
bool claims_load_all(struct claims *out, const char *dir, struct conf_diag *diag);
void claims_cleanup(struct claims *claims);

/* claim_reading_name: "strict", "lenient"; "" for READING_PLAIN. */
const char *claim_reading_name(enum claim_reading reading);

/* claims_of: calls `fn` for each expectation that speaks of `service` in deployment `d`: those of
 * the cases whose `when` holds in a set whose `given` holds. Claims that can be read in two ways
 * bind nobody who has not asked for a reading, and are left out. claims_of_reading: only those of
 * one reading. */
typedef void claims_fn(void *ctx, const struct claim *claim, const struct claim_case *claim_case,
    const struct expectation *expectation);
void claims_of(const struct claims *claims, const struct deployment *d, enum service service,
    claims_fn *fn, void *ctx);
void claims_of_reading(const struct claims *claims, const struct deployment *d,
    enum service service, enum claim_reading reading, claims_fn *fn, void *ctx);

/* claim_case_holds: is deployment `d` one that the case speaks of? */
bool claim_case_holds(const struct claim_case *c, const struct deployment *d);

/* claims_on_settings: calls `fn` for each setting that a claim which speaks of deployment `d` says
 * its release to lack; only claims without a reading. */
typedef void claims_setting_fn(void *ctx, const struct claim *claim, enum setting setting);
void claims_on_settings(
    const struct claims *claims, const struct deployment *d, claims_setting_fn *fn, void *ctx);
/* claims_contradicted: such a claim whose setting the release has in `releases`; NULL when there is
 * none. */
const struct claim *claims_contradicted(
    const struct claims *claims, const struct deployment *d, const struct releases *releases);

#endif
