/* explain_logs.h: the event logs of the boxes of a cell, for people. */
#ifndef EK_RUNNER_EXPLAIN_LOGS_H
#define EK_RUNNER_EXPLAIN_LOGS_H

#include "scenarios/runner/runfile.h"

/* explain_logs: prints them, node by node; or how to get them, when the run has none. */
void explain_logs(const struct runfile *file);

#endif
