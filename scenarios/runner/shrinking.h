/* shrinking.h: looks for the smallest deployment that still shows a disagreement of the same
 * service about the same thing: setting by setting goes back to its default, live each time, until
 * nothing more can be dropped. Private to the run. */
#ifndef EK_RUNNER_SHRINKING_H
#define EK_RUNNER_SHRINKING_H

#include "scenarios/runner/lab.h"

/* Live runs for one disagreement. */
#define SHRINKING_RUNS_MAX 400

/* shrinking_consider: begins with the first MISMATCH of a cell that has left in cell order. */
void shrinking_consider(struct run *run, const struct cell_result *result);

/* shrinking_tell: hands what was found to the writers and to standard error. */
void shrinking_tell(const struct run *run);
void shrinking_drop(struct run *run);

#endif
