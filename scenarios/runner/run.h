/* run.h: runs every cell of a scenario on the lab and hands the lines to the writers, in cell
 * order. */
#ifndef EK_RUNNER_RUN_H
#define EK_RUNNER_RUN_H

#include "scenarios/report/writer.h"
#include "scenarios/spec/expr.h"

#include <jansson.h>

/* Gets what was recorded of a cell (evidence.h; borrowed), behind its lines and in their order. */
typedef void evidence_fn(void *ctx, const struct cell *cell, const json_t *evidence);

struct run_options {
    const char *bin_dir;            /* where the three programs are */
    const char *releases_dir;       /* their profiles */
    const char *change;             /* NULL, or one rule that they change, as info->releases does */
    const char *const *assumptions; /* RULE=VALUE, taken as in info->releases */
    size_t num_assumptions;
    size_t jobs;             /* number of E, C, uc-peer triples */
    const struct expr *only; /* NULL: everything */
    bool predict;            /* the model alone: no process, no socket */
    bool events;             /* report the boxes' event logs */
    evidence_fn *evidence;   /* NULL: nothing is recorded */
    void *evidence_ctx;
    bool share;           /* equal inputs share a live run (sharing.h) */
    double audit_percent; /* of the lines that could share one, these are run all the same */
    bool prove_cause;     /* repair what fails, and run that too */
    bool shrink;          /* look for the smallest deployment that shows a MISMATCH */
    bool progress;        /* on standard error */
    bool progress_on_terminal;
};

/* Cells that one triple works on at once. */
#define RUN_IN_FLIGHT 16
/* A triple takes no further cell while those that it works on have this many links between nodes.
 */
#define RUN_LINKS_IN_FLIGHT 192
/* So many cells wait, of which nothing has to run, for one before them; and so many leave before
 * the loop is served again. */
#define RUN_SHARED_WAITING 256
#define RUN_SHARED_AT_ONCE 64
/* A cell whose processes failed is run again this often, alone; then it stays INCONCLUSIVE. */
#define RUN_RETRIES 1

enum run_end { RUN_DONE, RUN_INTERRUPTED, RUN_LAB_FAILED };

/* run_execute: a sanity cell first (everything combined; if that is not all green, nothing that
 * follows would mean anything and every line is INCONCLUSIVE), then all cells. Fills the counts of
 * `info`. What was measured before an interrupt has been written. */
enum run_end run_execute(const struct run_options *options, struct run_info *info,
    struct writer *const *writers, size_t num_writers, struct err *e);

#endif
