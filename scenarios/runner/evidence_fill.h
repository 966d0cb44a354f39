/* evidence_fill.h: evidence of all cells of a run, for what shows all of them. */
#ifndef EK_RUNNER_EVIDENCE_FILL_H
#define EK_RUNNER_EVIDENCE_FILL_H

#include "scenarios/runner/evidence_file.h"

#include <stddef.h>

/* Cells without evidence that are run again for it unless all are asked for. */
#define EVIDENCE_FILL_MAX 500

/* evidence_fill: runs the cells of the results at `path` again that have no evidence in `kept`, and
 * adds it there; those that are INCONCLUSIVE are left out. More than `max` of them: none is run.
 * *out_left: how many have none in the end. False, with `e` set, when a cell does not end as the
 * results say; what was recorded before it is kept. `progress`: on standard error. A prediction has
 * no evidence: nothing happens. */
bool evidence_fill(struct evidence_file *kept, const char *path, size_t max, bool progress,
    size_t *out_left, struct err *e) EK_CHECK;

#endif
