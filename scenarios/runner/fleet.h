/* fleet.h: the processes of the lab: one expressway-e, one expressway-c, one uc-peer. */
#ifndef EK_RUNNER_FLEET_H
#define EK_RUNNER_FLEET_H

#include "sim/control/control.h"

#include <sys/types.h>

enum fleet_member { FLEET_E, FLEET_C, FLEET_UC, FLEET_SIZE };

/* The name of the program: "expressway-e", ... */
const char *fleet_name(enum fleet_member member);

struct fleet;

struct fleet_handlers {
    /* An event of a member (borrowed). */
    void (*on_event)(void *ctx, enum fleet_member member, const json_t *event);
    /* A member is gone, without being asked to: once for each fleet. The fleet is of no more use;
     * the handler may not free it. */
    void (*on_lost)(void *ctx, enum fleet_member member, const char *why);
};

/* What the programs are started with. */
struct fleet_setup {
    const char *bin_dir;            /* where the programs are */
    const char *releases_dir;       /* their profiles */
    const char *change;             /* NULL, or one rule that they change in them */
    const char *const *assumptions; /* RULE=VALUE, what they assume otherwise */
    size_t num_assumptions;
};

/* fleet_start: starts the three programs. They die with this process and with their control
 * channel. NULL when one cannot be started. */
struct fleet *fleet_start(struct net_loop *loop, const struct fleet_setup *setup,
    const struct fleet_handlers *handlers, void *ctx, struct err *e) EK_CHECK;

/* fleet_stop: ends the control channels and waits for the processes; one that does not end by
 * itself within FLEET_STOP_MS is killed. Accepts NULL. */
#define FLEET_STOP_MS 5000
void fleet_stop(struct fleet *fleet);

/* fleet_send: sends `op` to `member`; takes the reference. False, with nothing sent, when it is
 * longer than a process takes. */
bool fleet_send(struct fleet *fleet, enum fleet_member member, json_t *op, struct err *e) EK_CHECK;

#endif
