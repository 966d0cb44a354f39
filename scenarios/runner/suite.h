/* suite.h: the cells of some scenarios, ready to be predicted again and again with other rules: the
 * facts of their certificates, and what claims expect there. */
#ifndef EK_RUNNER_SUITE_H
#define EK_RUNNER_SUITE_H

#include "scenarios/runner/cast.h"
#include "scenarios/spec/scenario.h"

/* One expectation that speaks of one line. */
struct suite_check {
    enum service service;
    const struct claim *claim;
    const struct claim_case *claim_case;
    const struct expectation *expectation;
};

struct suite_cell {
    const struct scenario *scenario;
    struct cell cell;
    struct cast cast;
    struct outcome expected[SERVICE_COUNT]; /* with the profiles as they are */
    struct suite_check *checks;
    size_t num_checks;
};

struct suite {
    const struct releases *releases;
    struct certs *certs;
    struct scenario **scenarios;
    size_t num_scenarios;
    struct suite_cell **cells;
    size_t num_cells;
};

/* suite_load: reads the scenarios at `paths` and predicts all their cells. False when a file has a
 * fault, which then is on standard error, or when a certificate cannot be made. Clean up with
 * suite_cleanup also after a failure. */
bool suite_load(struct suite *suite, const char *const *paths, size_t num,
    const struct releases *releases, const char *claims_dir, struct err *e) EK_CHECK;
void suite_cleanup(struct suite *suite);

/* suite_uses: does a node of the cell run a release of `family`? */
bool suite_uses(const struct suite_cell *cell, const struct release_family *family);

/* cast_with: the case of the model if the releases were those of `releases`; borrows both. */
void cast_with(const struct cast *cast, const struct releases *releases, struct model_case *out);

#endif
