/* timeline.h: what a plan leads to: a list of states, each the deployment that runs between two
 * moments, with what happened when it began; and the uploads that its steps ask for. Nothing here
 * says whether a service is up: that is found out by running the states. */
#ifndef EK_PLAN_TIMELINE_H
#define EK_PLAN_TIMELINE_H

#include "scenarios/plan/plan.h"

#define PLAN_STATES_MAX 2000

/* code, name in results */
#define PLAN_EVENTS(X)                                                                             \
    X(START, "start")                                                                              \
    X(STEP, "step")                                                                                \
    X(RENEWAL, "renewal") /* by the ACME scheduler */                                              \
    X(RESTART, "restart") /* by a maintenance window */                                            \
    X(EXPIRY, "expiry")                                                                            \
    X(VALIDITY, "validity") /* a certificate that is in use begins to be valid */                  \
    X(ISSUE, "issue")       /* a CA product issues something else from this day on */              \
    X(POLICY, "policy")                                                                            \
    X(WINDOW, "window")                                                                            \
    X(REFUSED, "refused") /* what the plan asks for, and the box or the CA does not do */          \
    X(WARNING, "warning") /* an order that the guides advise against */                            \
    X(SKIPPED, "skipped") /* a step that has nothing left to do */

enum plan_event_kind {
#define X(code, name) PLAN_EVENT_##code,
    PLAN_EVENTS(X)
#undef X
        PLAN_EVENT_COUNT
};
const char *plan_event_name(enum plan_event_kind kind);

struct plan_event {
    enum plan_event_kind kind;
    char *text;
    const char *source; /* NULL: the plan itself */
    int line;           /* of the step in the plan's file; 0: none */
    bool added;         /* of a step that was added to the plan, an option's */
};

/* One upload of a file, at the moment when it is tried. */
struct plan_install {
    char *id;             /* of its cell: "2026-03-01/upload-1/expressway-e/server" */
    enum service service; /* upload.e.server ... */
    bool accepted;        /* as the release's rules say; the run has to agree */
    struct deployment deployment;
};

struct plan_state {
    char *id; /* the moment of its beginning: "2026-02-11", "2026-02-11T22:00:00Z" */
    int64_t from;
    int64_t until;
    struct deployment deployment;
    struct plan_event *events;
    size_t num_events;
    char **pending; /* what is in a store and not in use, one sentence each */
    size_t num_pending;
    size_t same_as; /* the first state that nothing tells apart from this one; itself if new */
};

/* What stands at the end of the plan, on the releases of its beginning: the way back, of one box or
 * of both. */
struct plan_way_back {
    char *id;         /* of its cell: "back/expressway-e/X15.3.2" */
    const char *name; /* "expressway-e", "expressway-c", "both" */
    const char *release;
    struct deployment deployment;
    size_t reload; /* install: would the page take the server certificate again? SIZE_MAX: not
                    * asked, of both boxes */
    const char *reload_says; /* what the page says */
};

struct timeline {
    const struct plan *plan;
    struct plan_state *states; /* the next begins where one ends */
    size_t num_states;
    struct plan_install *installs;
    size_t num_installs;
    struct plan_way_back *ways_back;
    size_t num_ways_back;
};

/* timeline_build: walks through the plan. Steps that the boxes cannot do are errors at their
 * positions, saying what the box would say: a switch that the release does not have, a client store
 * before X15.5, a release that runs already, a downgrade without roll-back. `lenient`: a step that
 * has nothing to do any more, or comes too late, is left out with an event instead: for steps that
 * are added to a plan. NULL when there was an error. */
struct timeline *timeline_build(const struct plan *plan, bool lenient, struct conf_diag *diag);
void timeline_free(struct timeline *timeline);

/* sameness_key: equal for deployments between which no check of the lab can tell: their settings,
 * and of each certificate everything but its dates, of these whether it is valid yet, or still. The
 * caller frees. */
char *sameness_key(const struct deployment *d);

#endif
