/* boxlogs.h: the event logs of a cell's boxes: collected while it runs, then put into an order that
 * is the same in every run, numbered and stamped. */
#ifndef EK_RUNNER_BOXLOGS_H
#define EK_RUNNER_BOXLOGS_H

#include "scenarios/report/event.h"
#include "scenarios/runner/labnet.h"

/* boxlogs_finish: `logs`: the log events of each member in the order in which they came. Lines are
 * ordered by box, node, act, story (link, direction, far end) and, within a story, as they came;
 * the i-th line of a node is stamped i milliseconds after the node's virtual now. What was unique
 * in the run is numbered in the order of its appearance. */
void boxlogs_finish(json_t *const logs[FLEET_SIZE], const struct cast *cast,
    const struct labnet *net, struct events *out);

#endif
