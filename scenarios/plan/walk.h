/* walk.h: a walk through a plan, from moment to moment; private to this room. */
#ifndef EK_PLAN_WALK_H
#define EK_PLAN_WALK_H

#include "scenarios/plan/timeline.h"
#include "scenarios/plan/world.h"

/* A step, or its share in one node. */
struct walk_action {
    int64_t at;
    const struct plan_step *step;
    int node; /* -1: as the step's target says */
};

struct walk {
    const struct plan *plan;
    struct timeline *timeline;
    struct conf_diag *diag;
    bool lenient;
    struct world world;
    struct walk_action *actions; /* in the order of their times */
    size_t num_actions;
    size_t next_action;
    int64_t before; /* the moment before this one; what is dated between belongs to this one */
    struct plan_state *state; /* that begins now */
};

/* walk_tell: an event of the state that begins now; `step` and `source` may be NULL. */
void walk_tell(struct walk *walk, enum plan_event_kind kind, const struct plan_step *step,
    const char *source, const char *fmt, ...) EK_PRINTF(5, 6);
/* walk_fault: the step cannot be done: an error at `at`, or, of a lenient walk, an event. */
void walk_fault(struct walk *walk, const struct plan_step *step, const struct conf_node *at,
    const char *fmt, ...) EK_PRINTF(4, 5);

/* act: does one action. */
void act(struct walk *walk, const struct walk_action *action);
/* act_install: RENEW and INSTALL. */
void act_install(struct walk *walk, const struct plan_step *step);
/* act_warn_order: what the guides advise against about moving `node` of the box to `release`. */
void act_warn_order(
    struct walk *walk, const struct plan_step *step, bool on_e, size_t node, const char *release);
void act_warn_window(struct walk *walk, const struct plan_step *step);

/* install_reload: tries, as a cell of `id`, whether the page of what the box runs now would take
 * what is in its first node's server store; its number among the installs, SIZE_MAX when nobody can
 * tell, and what the page says. */
size_t install_reload(struct walk *walk, bool on_e, const char *id, const char **out_says);

/* moment_next: the next moment after now at which anything happens; the horizon if nothing does.
 * moment_tell: the events of now that are nobody's act: calendar, validity, windows.
 * moment_renew: what the ACME scheduler does now. */
int64_t moment_next(const struct walk *walk);
void moment_tell(struct walk *walk);
void moment_renew(struct walk *walk);

#endif
