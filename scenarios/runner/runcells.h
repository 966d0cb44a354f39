/* runcells.h: the names of the cells of a results file, for people who look for one. */
#ifndef EK_RUNNER_RUNCELLS_H
#define EK_RUNNER_RUNCELLS_H

#include "scenarios/runner/runfile.h"

/* runcells_print: a line for each cell with the number of its verdicts: first those that disagree
 * or were not decided, then those in which something breaks, then the others, each in file order.
 */
void runcells_print(const struct runfile *file);

/* runcells_unknown: there is no cell `name`: complains, with the names that are near it, and says
 * how to see them all. */
void runcells_unknown(const struct runfile *file, const char *name);

#endif
