/* opening.h: what the processes are told of a cell before it runs. */
#ifndef EK_RUNNER_OPENING_H
#define EK_RUNNER_OPENING_H

#include "scenarios/runner/cellrun.h"

/* opening_send: sends the certificates that a process has not seen yet, then `open` to each. */
void opening_send(struct squad *squad, const struct cast *cast, int64_t id);

#endif
