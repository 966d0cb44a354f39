/* replay.h: cells of a results file, run once more to see what happened on the wire. */
#ifndef EK_RUNNER_REPLAY_H
#define EK_RUNNER_REPLAY_H

#include "scenarios/runner/run.h"

struct replay {
    const char *path;  /* of the results file, for complaints */
    const json_t *run; /* its first line, which says what all cells have in common */
    json_t *cells; /* array of {cell, services}: the cell's service lines as the file has them */
    bool progress; /* on standard error */
};

/* replay_run: runs every cell with the releases and assumptions of its run and hands its evidence
 * to `fn`, in the order of `cells`. A cell whose services do not do what the file says gets no
 * evidence: the call fails, and the reason names the line. */
bool replay_run(const struct replay *replay, evidence_fn *fn, void *ctx, struct err *e) EK_CHECK;

#endif
