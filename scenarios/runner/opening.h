/* opening.h: what the processes are told of a cell before it runs. */
#ifndef EK_RUNNER_OPENING_H
#define EK_RUNNER_OPENING_H

#include "scenarios/runner/cellrun.h"

/* opening_send: sends the certificates that a process has not seen yet, then `open` to each. False,
 * with squad->refused set, when some of it is more than a process takes; the rest is not sent. */
bool opening_send(struct squad *squad, const struct cast *cast, int64_t id) EK_CHECK;

#endif
