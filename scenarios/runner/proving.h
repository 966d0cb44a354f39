/* proving.h: the causes of a finished cell's failing lines, proven by repair: one property of the
 * deployment is changed, run live, and the line turns green. Private to the run. */
#ifndef EK_RUNNER_PROVING_H
#define EK_RUNNER_PROVING_H

#include "scenarios/runner/lab.h"

/* With at most so many single repairs within reach of a line that none turns green, pairs of them
 * are tried. */
#define PROVING_PAIRS_OF_MAX 10

/* proving_start: takes the finished cell's `result` and lets it go on to `run->reorder` once its
 * proofs are complete; at once when none of its lines fails. */
void proving_start(struct run *run, struct cell_result *result, const bool services[SERVICE_COUNT]);

/* proving_give_up: the run has ended; what was under way goes on with proofs that say so. */
void proving_give_up(struct run *run);

#endif
