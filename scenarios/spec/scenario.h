/* scenario.h: a matrix file: a deployment, axes, cases, a filter, services and claims; and its
 * cells. */
#ifndef EK_SPEC_SCENARIO_H
#define EK_SPEC_SCENARIO_H

#include "scenarios/spec/claims.h"

#define SCENARIO_CELLS_MAX ((size_t)5000000)

struct axis {
    enum setting setting;
    char **values; /* canonical */
    int *lines;    /* of each value in the scenario file, from 1 */
    size_t num_values;
};

struct case_setting {
    enum setting setting;
    char *value; /* canonical */
};

/* Settings that are given together: what one cell has that others have not. */
struct scenario_case {
    char
        *id; /* its name, or short names and values as in the ids of axes; "base" if it sets none */
    int line;                      /* in the scenario file, from 1 */
    struct case_setting *settings; /* in file order */
    size_t num_settings;
};

struct scenario {
    char *id;
    char *title;
    char *path;
    int line;              /* where it begins, behind comments, from 1 */
    char *deployment_path; /* of the file that `base` is from: `path` or another one */
    struct deployment base;
    struct axis *axes; /* in file order; the last one varies fastest */
    size_t num_axes;
    struct scenario_case *cases; /* one more dimension, which varies faster than any axis */
    size_t num_cases;
    struct expr *where; /* NULL: all */
    bool services[SERVICE_COUNT];
    struct claims claims;
    size_t num_points;               /* product of axes and cases, before `where` */
    const struct releases *releases; /* those it was loaded with */
    bool is_random;                  /* points are drawn, see scenario_randomize */
    uint64_t seed;
};

/* scenario_load: reads a scenario file; `deployment` is a path relative to it or the mapping
 * itself; no `title` means the id, no `services` all of them, no `claims` none. `cases` is a list
 * of mappings from dotted settings, as axes have them, to one value each, and a `name` if wanted.
 * All faults of the scenario, the deployment and the claim sets go to `diag`: also an empty axis,
 * an axis named twice, a value or a case named twice, two cases that set the same, a case that sets
 * what is an axis, a value that does not fit its setting, a cell whose setting its release does not
 * have or that is of a node which its box does not have (reported once for each setting, at the
 * axis, with the `where` to add, or at the case), no cell left by `where`, over SCENARIO_CELLS_MAX
 * points. NULL when there was one. */
struct scenario *scenario_load(const char *path, const struct releases *releases,
    const char *claims_dir, struct conf_diag *diag);
/* scenario_load_text: the same of `text`, of which complaints speak as `name`. */
struct scenario *scenario_load_text(const char *name, const char *text,
    const struct releases *releases, const char *claims_dir, struct conf_diag *diag);
/* scenario_of_plan: what a plan file has in common with a scenario: `plan` (its name), title,
 * deployment, services, claims; `keys` are all that it may have. One cell, and the caller makes
 * cases of it; complaints are those of scenario_load. `doc` stays the caller's. */
struct scenario *scenario_of_plan(const struct conf_doc *doc, const char *const *keys,
    size_t num_keys, const struct releases *releases, const char *claims_dir,
    struct conf_diag *diag);
void scenario_free(struct scenario *scenario);

/* scenario_varies: is `setting` an axis, or set by a case? */
bool scenario_varies(const struct scenario *scenario, enum setting setting);

/* scenario_randomize: from now on the scenario has `num` points, each a deployment drawn over all
 * settings, certificates, peers and releases: by `seed` and the point's number alone, so that every
 * run and every machine draws the same. Name, domain and clock stay those of the base. Axes,
 * cases and `where` are dropped. A drawn cell's id names all settings that differ from their
 * default. */
void scenario_randomize(struct scenario *scenario, size_t num, uint64_t seed);
/* scenario_draw: the deployment of a random point into `out` (initialised by the call); used by
 * scenario_cell. */
void scenario_draw(const struct scenario *scenario, size_t point, struct deployment *out);
/* deployment_id: the settings of `d` that differ from their default, in short names:
 * "e=X15.4/ecert=no-eku"; "defaults" when there are none. The caller frees. */
char *deployment_id(const struct deployment *d);

/* One cell: a deployment with a stable id. */
struct cell {
    char *id; /* "e=X15.3.2/c=X15.3.2/ecert=server-only", in the order of the axes, then the case */
    size_t point;
    struct deployment deployment;
    const char **axis_values;          /* one for each axis of the scenario */
    const struct scenario_case *given; /* its case; NULL when the scenario has none */
};

/* scenario_cell: builds the cell at `point` (0 .. num_points - 1); false when `where` leaves it
 * out. A scenario without axes and cases has one point and the id "base". Clean up with
 * cell_cleanup. */
bool scenario_cell(const struct scenario *scenario, size_t point, struct cell *out);
void cell_cleanup(struct cell *cell);

/* A line of a file of the user's; the path is borrowed. */
struct scenario_place {
    const char *path;
    int line; /* from 1 */
};

/* scenario_place: where the file says what decides in `cell`: at its case; without cases where
 * `setting` got its value, in an axis or in the deployment; where the scenario begins when it
 * stands nowhere, or is SETTING_NUM. */
struct scenario_place scenario_place(
    const struct scenario *scenario, const struct cell *cell, enum setting setting);

#endif
