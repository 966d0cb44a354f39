/* explain_run.h: what became of one cell of a run, and why: `ekulab explain RUN:CELL`. */
#ifndef EK_RUNNER_EXPLAIN_RUN_H
#define EK_RUNNER_EXPLAIN_RUN_H

#include "scenarios/runner/library.h"

/* explain_run: `argument` is FILE:CELL, FILE:CELL#SERVICE, or FILE, whose cells are listed then;
 * `service` NULL or the one to explain.
 * Prints, and returns an exit code of the program. */
int explain_run(const struct library *library, const char *argument, const char *service);

#endif
