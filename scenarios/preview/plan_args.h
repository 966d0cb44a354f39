/* plan_args.h: the command line of `ekulab plan`. */
#ifndef EK_PREVIEW_PLAN_ARGS_H
#define EK_PREVIEW_PLAN_ARGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PLAN_OUTPUTS_MAX 8

struct plan_args {
    const char *plan;
    const char *calendar; /* NULL: the plan's; "both": what differs */
    const char *format;   /* NULL: chart, unless an output goes to standard output */
    const char *outputs[PLAN_OUTPUTS_MAX]; /* KIND=FILE */
    size_t num_outputs;
    const char *releases_dir;
    const char *claims_dir;
    const char *options_file; /* compare, first-break */
    const char *decide;       /* NULL: the first day; compare: when the options are taken */
    const char *only;         /* compare: options, by comma; NULL: all */
    size_t jobs;
    bool alone; /* --share off */
    bool detailed_exitcode;
    bool search;
    bool predict;
    bool color;
    bool helped;
};

/* plan_args_read: false when the arguments are wrong; the reason is on standard error then. */
bool plan_args_read(struct plan_args *out, int argc, char **argv);

#endif
