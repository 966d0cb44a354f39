/* world.h: the boxes of a plan at one moment: releases, what is in their stores and what is in use,
 * settings; private to this room. */
#ifndef EK_PLAN_WORLD_H
#define EK_PLAN_WORLD_H

#include "scenarios/plan/plan.h"

/* A certificate takes effect after a restart: until then `in_use` is what it was (Cisco Expressway
 * Certificate Creation and Use Guide X15.5, Server Certificate Requirements). */
struct world_store {
    char *stored;
    char *in_use;
};

struct world_node {
    const struct release *release;
    struct world_store store[2]; /* by enum upload_store; the client store from X15.5 on */
    bool gave_up;                /* the ACME scheduler: the CA issues nothing like it any more */
};

struct world_box {
    struct world_node nodes[BOX_NODES_MAX];
    size_t num;
    struct plan_acme acme;
    const struct release *past[PLAN_STEPS_MAX]; /* that it ran before */
    size_t num_past;
};

#define WORLD_WHY_CAP 300

struct world {
    const struct plan *plan;
    struct deployment settings; /* all but what stands above */
    struct world_box boxes[2];  /* [on_e] */
    int64_t clock;
};

void world_init(struct world *w, const struct plan *plan);
void world_copy(struct world *dst, const struct world *src); /* dst uninitialised */
void world_cleanup(struct world *w);

/* world_fit: settings that a box's release does not have go back to their defaults. world_unfit:
 * the first of them, with the reason; false when all fit. */
void world_fit(struct world *w);
bool world_unfit(const struct world *w, enum setting *out, char why[WORLD_WHY_CAP]);

/* world_deployment: the deployment that runs now into `out` (uninitialised): what is in use, the
 * clock, files that are in their stores already. */
void world_deployment(const struct world *w, struct deployment *out);

/* store_put: a certificate into a store. store_restart: it comes into use. store_pending: is it
 * another one than that in use? */
void store_put(struct world_store *store, const char *certificate);
void store_restart(struct world_store *store);
bool store_pending(const struct world_store *store);

/* release_has_client_store: X15.5 and later. */
bool release_has_client_store(const struct release *release);

/* node_restart: everything that the node's stores hold comes into use. node_move: to another
 * release, which restarts it; a client store that comes to be holds a copy of the server store
 * (Cisco 225693 rev 1.0), one that ceases to be is lost. */
void node_restart(struct world_node *node);
void node_move(struct world_node *node, const struct release *release);

/* world_names: the nodes that are `marked` (by number), as people call them: "expressway-e" when
 * they are all, "expressway-e.node.1, expressway-e.node.3" otherwise; appended to `out`. */
void world_names(const struct world_box *box, bool on_e, const bool *marked, struct buf *out);

/* world_set: a setting of the deployment. */
void world_set(struct world *w, enum setting setting, const char *value);

#endif
