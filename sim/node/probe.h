/* probe.h: what the runner asks a cell to do: set a service's connections up. A probe says when it
 * is done, not how it went; that is in the facts. */
#ifndef EK_NODE_PROBE_H
#define EK_NODE_PROBE_H

#include "sim/node/cell.h"

struct probe {
    struct probe *next;
    struct cell *cell;
    char service[48];
    unsigned awaited; /* connections that have not settled */
};

/* probe_start: begins the probe for `service`; sends `done` when it is settled, perhaps at once.
 * Fails with ERR_NOT_SUPPORTED when this program does not start that service. */
bool probe_start(struct cell *cell, const char *service, struct err *e) EK_CHECK;

/* probe_expect: one more thing to wait for. probe_arrived: one of them has settled; the probe may
 * be gone after it. */
void probe_expect(struct probe *probe);
void probe_arrived(struct probe *probe);
void probes_free(struct cell *cell);

#endif
