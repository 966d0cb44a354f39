/* trial.h: what would become of a plan if options were taken on a day. */
#ifndef EK_PREVIEW_TRIAL_H
#define EK_PREVIEW_TRIAL_H

#include "scenarios/preview/options.h"
#include "scenarios/preview/session.h"

/* Options that are taken together, bits by their number. */
typedef unsigned option_set;

struct trials {
    const struct session *session;
    struct options options;
    struct play *live;
    struct play *model;
    struct preview base; /* the plan as it is, run live */
    enum run_end end;    /* of all live runs so far */
};

/* trials_open: loads the options and runs the plan as it is. False, with the reason on standard
 * error and in *out_code, when that cannot be. Close in any case. */
bool trials_open(struct trials *out, struct session *session, int *out_code);
void trials_close(struct trials *trials);

/* trial_run: the plan with the options of `set` taken at `day`, run live, or through the model.
 * False: the lab failed, or the day is not in the plan. Clean `out` up with preview_cleanup. */
bool trial_run(struct trials *trials, option_set set, int64_t day, bool live, struct preview *out);

/* trial_is_good: every step of the options could be done, and nothing goes down that was up. What
 * was down before the plan may stay so. */
bool trial_is_good(const struct preview *preview);

/* trial_end_of: the last minute of a day: what is good then is in time at any hour of it. */
int64_t trial_end_of(int64_t day);
/* trial_last_day: the last day at whose end the options can still be taken so that nothing goes
 * down: looked for with the model. False when there is none. */
bool trial_last_day(struct trials *trials, option_set set, int64_t *out_day);
/* trial_is_good_live: a run of its own of the options, taken at the end of `day`. */
bool trial_is_good_live(struct trials *trials, option_set set, int64_t day);

/* trial_name: "x15.4 + private-pki-c" into `out`. trial_effort: of all of them. */
#define TRIAL_NAME_LEN 200
void trial_name(const struct trials *trials, option_set set, char out[TRIAL_NAME_LEN]);
int trial_effort(const struct trials *trials, option_set set);

/* trial_cheapest: the options that keep everything up when they are taken on `day`, by the model,
 * and mend what was down before; if nothing does that, those that keep up what was up: all sets of
 * the smallest number of options, those with the least effort first; at most `cap`. Returns their
 * number; the empty set says that nothing has to be done. */
size_t trial_cheapest(struct trials *trials, int64_t day, option_set *out, size_t cap);

#endif
