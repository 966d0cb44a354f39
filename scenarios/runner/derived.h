/* derived.h: deployments that are derived from a cell and run live on the same processes while the
 * run goes on. Equal ones share one live run. Private to the run. */
#ifndef EK_RUNNER_DERIVED_H
#define EK_RUNNER_DERIVED_H

#include "scenarios/runner/lab.h"

/* What the live run showed of one service. */
struct derived_line {
    bool wanted;
    enum verdict verdict;
    enum outcome_state state; /* live */
    enum stage stage;
    enum side side;
    enum reason reason;
    enum service caused_by;
    int x509_error;
    int alert;
    int sip_status;
    const char *disputed; /* of a MISMATCH, as in struct line */
    char *detail;         /* of a MISMATCH or an INCONCLUSIVE line, else NULL */
};

struct derived {
    char *key;
    struct derived_line lines[SERVICE_COUNT];
};

/* Called once with what the live run showed; `derived` is only lent. May be called from inside
 * derived_run, when an equal deployment has been run. */
typedef void derived_fn(void *ctx, size_t number, const struct derived *derived);

/* derived_run: runs a copy of `d`, named `cell_id` in complaints, for `services`; fn gets `number`
 * back. Never called when the run is stopped before. */
void derived_run(struct run *run, const struct deployment *d, const char *cell_id,
    const bool services[SERVICE_COUNT], derived_fn *fn, void *ctx, size_t number);

/* derived_drop: frees what was shared, and what was asked for and never came. */
void derived_drop(struct run *run);

#endif
