/* scenario_read.h: what the files that read a scenario share; private to this room. */
#ifndef EK_SPEC_SCENARIO_READ_H
#define EK_SPEC_SCENARIO_READ_H

#include "scenarios/spec/scenario.h"

/* A scenario while it is read. */
struct scenario_reader {
    struct scenario *scenario;
    const char *kind; /* "scenario" or "plan": the key of its name, the noun for complaints */
    const char *const *keys; /* that the file may have */
    size_t num_keys;
    bool is_plan; /* has neither axes nor cases nor a filter */
    const struct releases *releases;
    struct conf_diag *diag;
    const struct conf_doc *doc;
    const struct conf_node *root;
    const struct conf_node *axes;          /* NULL: none */
    const struct conf_doc *deployment_doc; /* of its own or `doc`; NULL: not readable */
    const struct conf_node *deployment;
    unsigned before_cases; /* errors there were when the cases began */
};

/* scenario_is_id: may `text` name a scenario or a case? */
bool scenario_is_id(const char *text);

/* axes_read: reads `axes`. */
void axes_read(struct scenario_reader *r);
/* axis_of: the index of the axis over `setting`; false when there is none. */
bool axis_of(const struct scenario *scenario, enum setting setting, size_t *out_index);

/* cases_read: reads `cases`, behind the axes. cases_drop: frees them. */
void cases_read(struct scenario_reader *r);
void cases_drop(struct scenario *scenario);

/* point_case: the case of `point`, NULL when the scenario has none. */
const struct scenario_case *point_case(const struct scenario *scenario, size_t point);
/* point_view: the deployment at `point`, its values borrowed from the scenario: no cleanup.
 * point_kept: does `where` keep it? */
void point_view(const struct scenario *scenario, size_t point, struct deployment *out_view);
bool point_kept(const struct scenario *scenario, const struct deployment *view);

/* fitcheck: walks all points of a scenario without faults; reports settings that a release does not
 * have, and a `where` that keeps nothing. */
void fitcheck(struct scenario_reader *r);

#endif
