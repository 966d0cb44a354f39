/* sharing.h: equal inputs share one live run. A line depends on what stands in a deployment about
 * the boxes and peers at its ends, about time, names and the firewall, and on the roots that
 * certificate files bring along; two lines of one service for which all that is the same share what
 * was seen of the first. Model and claims are still asked about each line of its own. */
#ifndef EK_RUNNER_SHARING_H
#define EK_RUNNER_SHARING_H

#include "scenarios/runner/observe.h"
#include "scenarios/runner/reorder.h"

struct run;
struct job;
struct sharing;

/* So many live lines are remembered; those that come behind run each for itself. */
#define SHARING_MAX 50000

/* sharing_new: `audit_percent` of the lines that could share a run are run all the same and must
 * come to the same. Free with sharing_free. */
struct sharing *sharing_new(double audit_percent);
void sharing_free(struct sharing *sharing);

/* sharing_split: leaves to `job`, which has a cell and a sequence, the services that must run live.
 * False when none must. `sharing` may be NULL: all must. */
bool sharing_split(struct sharing *sharing, struct job *job);

/* sharing_settle: remembers the live lines of a finished cell, inconclusive ones excepted. */
void sharing_settle(struct sharing *sharing, const struct cell_result *result);

/* sharing_tell: adds to `result`, which is next in cell order, the lines that share a run; a line
 * that was run again and came to something else becomes a MISMATCH. False when a run that it shares
 * was interrupted: the cell has nothing to tell. */
bool sharing_tell(struct run *run, struct cell_result *result);

/* sharing_key: what the line of `service` depends on, as text; the caller frees. */
char *sharing_key(const struct deployment *d, enum service service);

#endif
