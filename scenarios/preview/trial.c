#include "scenarios/preview/trial.h"

#include "scenarios/runner/commands.h"
#include "sim/base/text.h"
#include "sim/base/vclock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TOGETHER_MAX 3 /* options in one set */
#define DAYS_MAX     4000

/* ---- together ---- */

void trial_name(const struct trials *trials, option_set set, char out[TRIAL_NAME_LEN])
{
    size_t len = 0;
    *out = '\0';
    for (size_t i = 0; i < trials->options.num && len < TRIAL_NAME_LEN; i++) {
        if ((set >> i & 1u) != 0)
            len += (size_t)snprintf(out + len, TRIAL_NAME_LEN - len, "%s%s", len == 0 ? "" : " + ",
                trials->options.all[i].id);
    }
}

int trial_effort(const struct trials *trials, option_set set)
{
    int effort = 0;
    for (size_t i = 0; i < trials->options.num; i++)
        effort += (set >> i & 1u) != 0 ? trials->options.all[i].effort : 0;
    return effort;
}

/* ---- one trial ---- */

static bool take_options(struct trials *trials, option_set set, int64_t day)
{
    struct plan *plan = trials->session->plan;
    struct conf_diag diag = {0};
    bool ok = true;
    plan->decision = day;
    for (size_t i = 0; i < trials->options.num && ok; i++) {
        if ((set >> i & 1u) != 0)
            ok = plan_add_steps(plan, trials->options.doc, trials->options.all[i].steps, &diag);
    }
    conf_diag_cleanup(&diag);
    return ok;
}

static struct timeline *timeline_with(struct trials *trials, option_set set, int64_t day)
{
    struct plan *plan = trials->session->plan;
    struct conf_diag diag = {0};
    struct timeline *timeline = NULL;
    if (take_options(trials, set, day))
        timeline = timeline_build(plan, true, &diag);
    plan_drop_steps(plan, trials->options.doc);
    conf_diag_cleanup(&diag);
    return timeline;
}

bool trial_run(struct trials *trials, option_set set, int64_t day, bool live, struct preview *out)
{
    struct err e = {0};
    char name[TRIAL_NAME_LEN];
    char moment[PLAN_MOMENT_LEN];
    struct timeline *timeline = timeline_with(trials, set, day);
    *out = (struct preview){0};
    if (timeline == NULL)
        return false;
    trial_name(trials, set, name);
    plan_moment(day, moment);
    char *prefix = ek_asprintf("%s/%s/", name, moment);
    enum run_end end = preview_run(
        out, timeline, live ? trials->live : trials->model, prefix, &trials->base.tally, &e);
    out->predicted = !live;
    free(prefix);
    if (live && end != RUN_DONE && trials->end == RUN_DONE) {
        trials->end = end;
        fprintf(stderr, "ekulab plan: %s\n", e.text);
    }
    return end == RUN_DONE;
}

/* A step of an option, not of the plan, that could not be done, or that a page or a CA refused. */
static bool is_incomplete(const struct plan_state *state)
{
    for (size_t i = 0; i < state->num_events; i++) {
        const struct plan_event *event = &state->events[i];
        if (event->added &&
            (event->kind == PLAN_EVENT_SKIPPED || event->kind == PLAN_EVENT_REFUSED))
            return true;
    }
    return false;
}

bool trial_is_good(const struct preview *preview)
{
    for (size_t i = 0; i < preview->timeline->num_states; i++) {
        if (is_incomplete(&preview->timeline->states[i]))
            return false;
    }
    for (size_t i = 0; i < preview->tally.num_rows; i++) {
        if (preview->tally.rows[i].unknown)
            return false;
    }
    return preview->tally.first_break == SIZE_MAX;
}

static bool ends_well(const struct preview *preview)
{
    for (size_t i = 0; i < preview->tally.num_rows; i++) {
        if (preview->tally.rows[i].broken_at_end)
            return false;
    }
    return true;
}

static bool is_wanted(struct trials *trials, option_set set, int64_t day, bool mends)
{
    struct preview preview;
    bool wanted = trial_run(trials, set, day, false, &preview) && trial_is_good(&preview) &&
                  (!mends || ends_well(&preview));
    preview_cleanup(&preview);
    return wanted;
}

static bool is_good_by_model(struct trials *trials, option_set set, int64_t day)
{
    return is_wanted(trials, set, day, false);
}

bool trial_is_good_live(struct trials *trials, option_set set, int64_t day)
{
    struct preview preview;
    bool good =
        trial_run(trials, set, trial_end_of(day), true, &preview) && trial_is_good(&preview);
    preview_cleanup(&preview);
    return good;
}

/* ---- the last day ---- */

int64_t trial_end_of(int64_t day)
{
    return day + VCLOCK_DAY - 60;
}

struct days {
    int64_t all[DAYS_MAX];
    size_t num;
};

static void add_day(struct days *days, const struct plan *plan, int64_t time)
{
    int64_t day = time - time % VCLOCK_DAY;
    if (trial_end_of(day) >= plan->start && trial_end_of(day) < plan->horizon &&
        days->num < DAYS_MAX)
        days->all[days->num++] = day;
}

static int latest_first(const void *a, const void *b)
{
    const int64_t *one = a;
    const int64_t *other = b;
    return (*other > *one) - (*other < *one);
}

/* What an option comes to changes with an event of the plan or of the calendar: the days of these,
 * and the days before. */
static void candidates(const struct trials *trials, struct days *out)
{
    const struct plan *plan = trials->session->plan;
    const struct timeline *t = trials->base.timeline;
    const struct calendar *calendar = calendar_in_use();
    out->num = 0;
    add_day(out, plan, plan->start);
    add_day(out, plan, plan->horizon - 1);
    for (size_t i = 0; i < t->num_states; i++) {
        add_day(out, plan, t->states[i].from);
        add_day(out, plan, t->states[i].from - VCLOCK_DAY);
    }
    for (size_t i = 0; i < calendar->num_products; i++) {
        for (size_t k = 0; k < calendar->products[i].num_phases; k++) {
            int64_t day = calendar->products[i].phases[k].from.effective_on;
            add_day(out, plan, day);
            add_day(out, plan, day - VCLOCK_DAY);
        }
    }
    qsort(out->all, out->num, sizeof *out->all, latest_first);
}

/* Between a day that is good and a later one that is not. */
static int64_t last_good(struct trials *trials, option_set set, int64_t good, int64_t bad)
{
    while (bad - good > VCLOCK_DAY) {
        int64_t middle = good + (bad - good) / (2 * VCLOCK_DAY) * VCLOCK_DAY;
        if (is_good_by_model(trials, set, trial_end_of(middle)))
            good = middle;
        else
            bad = middle;
    }
    return good;
}

bool trial_last_day(struct trials *trials, option_set set, int64_t *out_day)
{
    struct days *days = ek_calloc(1, sizeof *days);
    bool found = false;
    int64_t later = 0;
    candidates(trials, days);
    for (size_t i = 0; i < days->num && !found; i++) {
        if (i > 0 && days->all[i] == days->all[i - 1])
            continue;
        found = is_good_by_model(trials, set, trial_end_of(days->all[i]));
        *out_day = days->all[i];
        if (found && later != 0)
            *out_day = last_good(trials, set, days->all[i], later);
        later = days->all[i];
    }
    free(days);
    return found;
}

/* ---- the cheapest ---- */

static size_t num_options(option_set set)
{
    size_t num = 0;
    for (; set != 0; set &= set - 1)
        num++;
    return num;
}

static void insert(struct trials *trials, option_set *out, size_t *num, size_t cap, option_set set)
{
    size_t at = *num;
    while (at > 0 && trial_effort(trials, out[at - 1]) > trial_effort(trials, set))
        at--;
    if (at == cap)
        return;
    size_t kept = *num < cap ? *num : cap - 1;
    memmove(&out[at + 1], &out[at], (kept - at) * sizeof *out);
    out[at] = set;
    *num = kept + 1;
}

/* `mends`: what was down before the plan must be up at its end, too. */
static size_t find_sets(struct trials *trials, int64_t day, bool mends, option_set *out, size_t cap)
{
    size_t num = 0;
    option_set end = 1u << trials->options.num;
    for (size_t together = 0; together <= TOGETHER_MAX && num == 0; together++) {
        for (option_set set = 0; set < end; set++) {
            if (num_options(set) == together && is_wanted(trials, set, day, mends))
                insert(trials, out, &num, cap, set);
        }
    }
    return num;
}

size_t trial_cheapest(struct trials *trials, int64_t day, option_set *out, size_t cap)
{
    size_t num = find_sets(trials, day, true, out, cap);
    return num > 0 ? num : find_sets(trials, day, false, out, cap);
}

/* ---- open and close ---- */

static bool run_base(struct trials *trials)
{
    struct err e = {0};
    struct timeline *timeline = session_timeline(trials->session, false);
    if (timeline == NULL)
        return false;
    trials->live = session_play(trials->session, timeline, false);
    trials->model = session_play(trials->session, timeline, true);
    trials->end = preview_run(&trials->base, timeline, trials->live, "", NULL, &e);
    if (e.code != ERR_NONE)
        fprintf(stderr, "ekulab plan: %s\n", e.text);
    return true;
}

/* On the first day at least all of them must be steps that this plan can have. */
static bool options_are_steps(struct trials *trials)
{
    struct plan *plan = trials->session->plan;
    struct conf_diag diag = {0};
    plan->decision = plan->start;
    for (size_t i = 0; i < trials->options.num; i++)
        (void)!plan_add_steps(plan, trials->options.doc, trials->options.all[i].steps, &diag);
    plan_drop_steps(plan, trials->options.doc);
    fputs(buf_str(&diag.text), stderr);
    bool ok = diag.num_errors == 0;
    conf_diag_cleanup(&diag);
    return ok;
}

bool trials_open(struct trials *out, struct session *session, int *out_code)
{
    const struct plan_args *args = &session->args;
    struct conf_diag diag = {0};
    *out = (struct trials){.session = session};
    *out_code = EXIT_USAGE;
    bool ok = options_load(&out->options, args->options_file, args->only, &diag);
    fputs(buf_str(&diag.text), stderr);
    conf_diag_cleanup(&diag);
    if (!ok || !session_load(session, args->calendar) || !run_base(out))
        return false;
    if (!options_are_steps(out))
        return false;
    if (out->end == RUN_DONE)
        return true;
    *out_code = out->end == RUN_INTERRUPTED ? EXIT_INTERRUPTED : EXIT_INCONCLUSIVE;
    return false;
}

void trials_close(struct trials *trials)
{
    preview_cleanup(&trials->base);
    play_free(trials->live);
    play_free(trials->model);
    options_cleanup(&trials->options);
}
