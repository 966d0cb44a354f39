/* explain_run.h: what became of one cell of a run, and why: `ekulab explain RUN:CELL`. */
#ifndef EK_RUNNER_EXPLAIN_RUN_H
#define EK_RUNNER_EXPLAIN_RUN_H

#include "scenarios/runner/library.h"

/* What is asked of a run. */
struct explain_asked {
    const char *argument; /* RUN:CELL, RUN:CELL#SERVICE, or RUN, whose cells are listed then */
    const char *runs;     /* --runs or NULL */
    const char *service;  /* NULL, or the one to explain */
    bool log; /* the event logs in any case: the cell is run again if they are not there */
};

/* explain_run: prints, and returns an exit code of the program. */
int explain_run(const struct library *library, const struct explain_asked *asked);

#endif
