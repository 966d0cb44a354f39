/* options.h: the ways out that plans are compared by: scenarios/options/decision-tree.yaml, or a
 * file of the user's. */
#ifndef EK_PREVIEW_OPTIONS_H
#define EK_PREVIEW_OPTIONS_H

#include "sim/conf/conf.h"

#define OPTIONS_MAX 12

struct option {
    const char *id;
    const char *title;
    const char *branch; /* of the decision tree */
    int effort;         /* orders them: 1 a setting ... 7 an upgrade with new certificates */
    const char *needs;  /* from others */
    const char *source;
    const struct conf_node *steps; /* as in a plan, `at: decision` */
};

struct options {
    struct conf_doc *doc; /* owns the strings */
    struct option all[OPTIONS_MAX];
    size_t num;
};

/* options_load: all faults go to `diag`; clean up in any case. `chosen`: ids, separated by commas,
 * that alone are kept; NULL: all. */
bool options_load(
    struct options *out, const char *path, const char *chosen, struct conf_diag *diag);
void options_cleanup(struct options *options);

#endif
