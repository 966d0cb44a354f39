/* session.h: what the commands about plans load first. */
#ifndef EK_PREVIEW_SESSION_H
#define EK_PREVIEW_SESSION_H

#include "scenarios/preview/plan_args.h"
#include "scenarios/preview/preview.h"

struct session {
    struct plan_args args;
    struct releases *releases;
    struct reasons reasons;
    struct plan *plan;
};

/* session_open: reads the arguments, the profiles and the plan, whose faults are on standard error
 * when it fails. session_close: also after a failure, and after help was given. */
bool session_open(struct session *out, int argc, char **argv);
void session_close(struct session *session);

/* session_load: the plan again, with another calendar; the former one is freed. */
bool session_load(struct session *session, const char *calendar);

/* session_timeline: of the plan, faults on standard error. */
struct timeline *session_timeline(const struct session *session, bool lenient);

/* session_play: a lab for this plan. */
struct play *session_play(
    const struct session *session, const struct timeline *timeline, bool predict);

/* session_code: the exit code of a run that ended so, with its trouble told on standard error. */
int session_code(const struct preview *preview, enum run_end end, const struct err *e);

#endif
