/* run_args.h: the command line of `ekulab run` and `ekulab predict`. */
#ifndef EK_RUNNER_RUN_ARGS_H
#define EK_RUNNER_RUN_ARGS_H

#include "scenarios/runner/outputs.h"
#include "scenarios/spec/claims.h"

#include <stddef.h>

struct run_args {
    const char *scenario;
    const char *releases_dir;
    const char *claims_dir;
    const char *only;  /* NULL: everything */
    const char *as_of; /* NULL: the deployment's clock */
    const char *calendar;
    const char *format; /* what goes to standard output */
    const char *golden; /* NULL: nothing is expected */
    bool accept;        /* write what was told into it */
    const char *runs;   /* where runs are kept; NULL: by default; "off" */
    const char *outputs[OUTPUTS_MAX];
    size_t num_outputs;
    const char *assumptions[RELEASES_ASSUMPTIONS_MAX];
    size_t num_assumptions;
    const char *capture; /* folder for packet captures; NULL: none */
    bool capture_legs;   /* also one file for each connection */
    size_t jobs;
    size_t random; /* random deployments to draw; 0: the scenario's cells */
    uint64_t seed;
    bool seed_given;
    enum claim_reading reading; /* READING_PLAIN: both are told, none counts */
    bool fail_on_break;
    bool events;          /* report the boxes' event logs */
    bool share;           /* equal inputs share a live run */
    double audit_percent; /* of the lines that could share one, these are run all the same */
    bool prove_cause;
    bool shrink;
    bool color;
    bool helped;   /* --help was given and answered */
    char *options; /* as typed, in the form that a shell takes; free with run_args_cleanup */
};

/* run_args_read: false when the arguments are wrong; the reason is on standard error then. */
bool run_args_read(struct run_args *out, int argc, char **argv) EK_CHECK;
void run_args_cleanup(struct run_args *args);

/* color_by_word: "always", "never", or "auto": on a terminal, unless NO_COLOR is set. False for any
 * other word. */
bool color_by_word(const char *word, bool *out_color) EK_CHECK;

#endif
