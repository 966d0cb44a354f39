/* cellrun.h: one cell on its way through the lab: open on the three processes, probe, close, and
 * then the lines. */
#ifndef EK_RUNNER_CELLRUN_H
#define EK_RUNNER_CELLRUN_H

#include "scenarios/report/event.h"
#include "scenarios/runner/cast.h"
#include "scenarios/runner/facts.h"
#include "scenarios/runner/judge.h"

/* A cell that does not finish within this time is INCONCLUSIVE. */
#define CELLRUN_MS 60000

struct cellrun;

/* The three processes with what they have been given. */
struct squad {
    struct fleet *fleet;
    json_t
        *sent; /* what each member knows: "member:identity" -> id, "member:trust" -> {id, lists} */
    bool events;        /* the boxes report their event logs */
    bool tapes;         /* everybody records */
    struct err refused; /* what of an opening could not be sent */
};

/* Called once, when the cell is finished or has failed; not from inside cellrun_start. */
typedef void cellrun_fn(void *ctx, struct cellrun *run);

/* cellrun_start: mints and sends what the cell needs and opens it as number `id` (unique in the
 * life of the processes). Takes `cell`, a heap object. `services`: those of which lines are wanted.
 * NULL, with `e` set and the cell still the caller's, when certificates cannot be made. */
struct cellrun *cellrun_start(struct net_loop *loop, struct squad *squad, struct certs *certs,
    const struct releases *releases, struct cell *cell, const bool services[SERVICE_COUNT],
    int64_t id, cellrun_fn *fn, void *ctx, struct err *e) EK_CHECK;

/* cellrun_event: an event with this cell's id. cellrun_fail: the lab failed under it. */
void cellrun_event(struct cellrun *run, enum fleet_member member, const json_t *event);
void cellrun_fail(struct cellrun *run, const char *why);

int64_t cellrun_id(const struct cellrun *run);
bool cellrun_failed(const struct cellrun *run);
/* cellrun_is_stuck: it failed because its processes did not answer in time. */
bool cellrun_is_stuck(const struct cellrun *run);

/* cellrun_lines: judges the finished cell: one line for each wanted service into `lines`, in
 * service order; returns their number. The lines point at the cell. */
size_t cellrun_lines(
    const struct cellrun *run, const struct claims *claims, struct line lines[SERVICE_COUNT]);
/* cellrun_events: the event logs of the finished cell's boxes; empty when they were not asked for.
 * Clean up with events_cleanup. */
void cellrun_events(const struct cellrun *run, struct events *out);
/* cellrun_evidence: what was recorded of the finished cell (evidence.h), NULL when nobody asked for
 * it. The caller owns it. */
json_t *cellrun_evidence(const struct cellrun *run);
/* lines_are_conclusive: is none of them INCONCLUSIVE? */
bool lines_are_conclusive(const struct line *lines, size_t num);
/* cellrun_take_cell: moves the cell out; the caller cleans it up and frees it. */
struct cell *cellrun_take_cell(struct cellrun *run);
void cellrun_free(struct cellrun *run);

#endif
