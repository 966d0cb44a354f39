/* orders.h: who starts what in a cell, and for which services. */
#ifndef EK_RUNNER_ORDERS_H
#define EK_RUNNER_ORDERS_H

#include "scenarios/runner/fleet.h"
#include "scenarios/spec/services.h"

struct order {
    /* A registration needs the traversal zone, a login the tunnel: both are probed once the others
     * have settled. */
    bool late;
    enum fleet_member member;
    const char *probe;
    enum service wanted_by[3];
    size_t num_wanted_by;
};

/* orders_all: all of them, in the order in which they are given. */
const struct order *orders_all(size_t *out_num);

/* order_is_wanted: is it of use for one of `services`? */
bool order_is_wanted(const struct order *order, const bool services[SERVICE_COUNT]);

#endif
