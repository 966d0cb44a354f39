/* golden.h: what a matrix is expected to come to, as text that reads well in a diff of versions:
 * after a first line with the format's version one line for each cell and service, sorted by bytes,
 *
 *   CELL  SERVICE  up
 *   CELL  SERVICE  down REASON SIDE STAGE [x509=N] [alert=N] [sip=N] [caused-by=SERVICE]
 *
 * with two blanks between the parts, "-" for a word that is not known, and nothing that differs
 * from run to run: no times, no versions of libraries. Verdicts are not in it. */
#ifndef EK_RUNS_GOLDEN_H
#define EK_RUNS_GOLDEN_H

#include "scenarios/runs/outcomes.h"
#include "sim/conf/conf.h"

#include <stdio.h>

/* golden_is: does the file at `path` begin like a golden one? */
bool golden_is(const char *path);

/* golden_read: adds the lines of `file`, which `name` stands for in complaints. False when it has a
 * fault; all of them go to `diag`: another format, a line that is not as above, an unknown service,
 * reason, side or stage, a cell and service told twice. */
bool golden_read(struct outcomes *out, const char *name, FILE *file, struct conf_diag *diag);
/* golden_load: the same from a path, with the faults on standard error. */
bool golden_load(struct outcomes *out, const char *path) EK_CHECK;

/* golden_text: writes the lines of `outcomes` that are up or down into `out`. False for a cell
 * whose name holds characters that a line of text cannot have. */
bool golden_text(const struct outcomes *outcomes, struct buf *out, struct err *e) EK_CHECK;
/* golden_save: writes that to `path`, whole or not at all. */
bool golden_save(const struct outcomes *outcomes, const char *path, struct err *e) EK_CHECK;

#endif
