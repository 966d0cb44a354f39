/* evidence_load.h: RUN:CELL[#SERVICE] on a command line -> the cell's lines and its evidence. */
#ifndef EK_RUNNER_EVIDENCE_LOAD_H
#define EK_RUNNER_EVIDENCE_LOAD_H

#include "scenarios/runner/runfile.h"

/* Zero-initialise it. */
struct evidence_cell {
    struct runref ref;
    struct runfile file; /* the run, and the cell's lines */
    json_t *evidence;
    const char *service; /* that was asked for; NULL: none. Points into `ref`. */
};

/* evidence_load: what `argument` names. Evidence that was kept beside the results file is used;
 * without, the cell is run again, and if it ends as the file says its evidence is kept there.
 * Returns the exit code: EXIT_AS_EXPECTED, or why not, which is on standard error then. Clean up
 * with evidence_cell_cleanup in either case. `command`: for
 * complaints; `runs`: --runs or NULL. */
int evidence_load(
    const char *command, const char *argument, const char *runs, struct evidence_cell *out);
void evidence_cell_cleanup(struct evidence_cell *cell);

#endif
