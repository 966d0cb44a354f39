/* explain_run.h: what became of one cell of a run, and why: `ekulab explain RUN:CELL`. */
#ifndef EK_RUNNER_EXPLAIN_RUN_H
#define EK_RUNNER_EXPLAIN_RUN_H

#include "scenarios/runner/library.h"

/* explain_run: `argument` is RUN:CELL, RUN:CELL#SERVICE, or RUN, whose cells are listed then;
 * `runs`
 * --runs or NULL; `service` NULL or the one to explain.
 * Prints, and returns an exit code of the program. */
int explain_run(
    const struct library *library, const char *argument, const char *runs, const char *service);

#endif
