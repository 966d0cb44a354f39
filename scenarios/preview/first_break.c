/* `ekulab plan first-break`: the first service that a plan breaks, with its evidence. */
#include "scenarios/preview/actions.h"
#include "scenarios/preview/tell.h"
#include "scenarios/preview/trial.h"
#include "scenarios/runner/commands.h"
#include "sim/base/text.h"
#include "sim/base/vclock.h"

#include <stdlib.h>

#define FIXES_MAX 3

/* ---- evidence ---- */

/* The day before, or, when the state before is shorter than a day, its beginning. */
static int64_t day_before(const struct timeline *t, size_t state)
{
    int64_t before = t->states[state].from - VCLOCK_DAY;
    return before < t->states[state - 1].from ? t->states[state - 1].from : before;
}

struct evidence {
    size_t before; /* cells of the lab */
    size_t after;
    int64_t day_before;
    int64_t day;
};

/* Runs of their own, on the very days, whatever the preview has shared. */
static bool gather(struct trials *trials, struct evidence *out)
{
    struct session alone = *trials->session;
    const struct timeline *t = trials->base.timeline;
    size_t state = trials->base.tally.first_break;
    struct deployment before;
    char clock[VCLOCK_TEXT_LEN];
    struct err e = {0};
    alone.args.alone = true;
    play_free(trials->model);
    trials->model = session_play(&alone, t, false);
    out->day = t->states[state].from;
    out->day_before = day_before(t, state);
    deployment_copy(&before, &t->states[state - 1].deployment);
    vclock_format(out->day_before, clock);
    free(before.value[SETTING_CLOCK]);
    before.value[SETTING_CLOCK] = ek_strdup(clock);
    out->before = play_ask(trials->model, &before, "day-before", false);
    out->after = play_ask(trials->model, &t->states[state].deployment, "day-itself", false);
    deployment_cleanup(&before);
    bool ok = play_run(trials->model, &e) == RUN_DONE;
    if (!ok)
        fprintf(stderr, "ekulab plan: %s\n", e.text);
    return ok;
}

static void print_evidence(const struct play *play, size_t cell, int64_t day, const struct tally *t)
{
    char moment[PLAN_MOMENT_LEN];
    plan_moment(day, moment);
    printf("  %s\n", moment);
    for (size_t i = 0; i < t->num_rows; i++) {
        const struct tally_row *row = &t->rows[i];
        const struct play_line *line = &play_cell(play, cell)->lines[row->service];
        char why[PREVIEW_WHY_LEN];
        if (row->first_break != t->first_break)
            continue;
        preview_why(line, why);
        if (line->outcome.state == OUTCOME_UP)
            printf("    %-26s up\n", service_id(row->service));
        else if (line->outcome.state == OUTCOME_DOWN)
            printf("    %-26s down, %s: %s\n", service_id(row->service),
                stage_name(line->outcome.stage), why);
        else
            printf("    %-26s not found out\n", service_id(row->service));
        if (line->outcome.x509_error != 0)
            printf("    %-26s X.509 error %d\n", "", line->outcome.x509_error);
        if (line->outcome.alert != OUTCOME_NO_ALERT)
            printf("    %-26s TLS alert %d\n", "", line->outcome.alert);
        if (line->outcome.sip_status != 0)
            printf("    %-26s SIP status %d\n", "", line->outcome.sip_status);
    }
}

/* ---- what to do ---- */

static void print_fix(struct trials *trials, option_set set)
{
    char name[TRIAL_NAME_LEN];
    char text[CALENDAR_DAY_LEN] = "none";
    int64_t day = 0;
    bool found = trial_last_day(trials, set, &day);
    trial_name(trials, set, name);
    if (found)
        calendar_day(day, text);
    printf("  %s, until %s%s\n", name, text,
        !found                                 ? ""
        : trial_is_good_live(trials, set, day) ? " (run on that day: nothing goes down)"
                                               : " (NOT PROVEN by the run on that day)");
    for (size_t i = 0; i < trials->options.num; i++) {
        if ((set >> i & 1u) != 0)
            printf(
                "    %s; needs: %s\n", trials->options.all[i].title, trials->options.all[i].needs);
    }
}

/* Those of the latest day on which there are any: looked for from the eve of the break back to the
 * start, where a state of the plan begins or ends. */
static size_t find_fixes(struct trials *trials, option_set sets[FIXES_MAX])
{
    const struct timeline *t = trials->base.timeline;
    size_t num = 0;
    for (size_t i = trials->base.tally.first_break + 1; i-- > 0 && num == 0;) {
        int64_t day = t->states[i].from - t->states[i].from % VCLOCK_DAY;
        if (trial_end_of(day - VCLOCK_DAY) >= trials->session->plan->start)
            num = trial_cheapest(trials, trial_end_of(day - VCLOCK_DAY), sets, FIXES_MAX);
        if (num == 0 && i < trials->base.tally.first_break)
            num = trial_cheapest(trials, t->states[i].from, sets, FIXES_MAX);
    }
    return num;
}

static void print_fixes(struct trials *trials)
{
    option_set sets[FIXES_MAX];
    size_t num = find_fixes(trials, sets);
    puts("\nCheapest ways out, and the last day on which each keeps everything up");
    for (size_t i = 0; i < num; i++)
        print_fix(trials, sets[i]);
    if (num == 0)
        puts("  none of the options, nor three of them together, on any day before");
}

static void print_cause(const struct trials *trials)
{
    const struct preview *p = &trials->base;
    size_t state = p->tally.first_break;
    const struct plan_state *s = &p->timeline->states[state];
    const struct play_line *root = NULL;
    struct buf text = {0};
    tell_first_break(p, &text);
    printf("first broken day: %s\n\nWhat happens then\n", buf_str(&text));
    buf_cleanup(&text);
    for (size_t i = 0; i < s->num_events; i++)
        printf("  %s%s%s%s\n", s->events[i].text, s->events[i].source == NULL ? "" : " (",
            s->events[i].source == NULL ? "" : s->events[i].source,
            s->events[i].source == NULL ? "" : ")");
    for (size_t i = 0; i < p->tally.num_rows && root == NULL; i++) {
        if (p->tally.rows[i].first_break == state)
            root = preview_root(p, state, p->tally.rows[i].service);
    }
    const struct reason_text *reason = &trials->session->reasons.text[root->outcome.reason];
    if (reason->cause != NULL)
        printf("\nCause\n  %s\n  (%s)\n", reason->cause, reason->citation);
}

static int tell_break_of(struct trials *trials)
{
    struct evidence evidence;
    int code = session_code(&trials->base, trials->end, &(struct err){0});
    print_cause(trials);
    print_fixes(trials);
    if (!gather(trials, &evidence))
        return EXIT_INCONCLUSIVE;
    puts("\nEvidence: live runs on the day before and on the day itself");
    print_evidence(trials->model, evidence.before, evidence.day_before, &trials->base.tally);
    print_evidence(trials->model, evidence.after, evidence.day, &trials->base.tally);
    return code;
}

int plan_first_break(struct session *session)
{
    struct trials trials;
    int code = EXIT_USAGE;
    if (trials_open(&trials, session, &code)) {
        code = session_code(&trials.base, trials.end, &(struct err){0});
        if (trials.base.tally.first_break == SIZE_MAX)
            printf("nothing that is up at the start goes down before the horizon%s\n",
                trials.base.tally.counts[TALLY_STANDING] == 0
                    ? ""
                    : "; some services are down from the start: see plan preview");
        else
            code = tell_break_of(&trials);
    }
    trials_close(&trials);
    return code;
}
