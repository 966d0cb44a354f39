/* `ekulab plan compare`: the ways out, each of them run. */
#include "scenarios/preview/actions.h"
#include "scenarios/preview/tell.h"
#include "scenarios/preview/trial.h"
#include "scenarios/report/md_text.h"
#include "scenarios/runner/commands.h"
#include "scenarios/runner/grid.h"
#include "sim/base/text.h"
#include "sim/base/vclock.h"

#include <stdlib.h>
#include <string.h>

#define FOUND_MAX 5 /* sets that --search tells */

/* One way out, as it was run. */
struct outcome_row {
    option_set set;
    char name[TRIAL_NAME_LEN];
    char lost[TALLY_DAYS_LEN];
    char first_day[PLAN_MOMENT_LEN];
    struct buf first_break;
    struct buf at_end;
    struct buf left_out; /* steps that had nothing to do on that day, or could not be done */
    bool possible;
    bool good;
    bool mismatch;
    bool unknown;
    bool has_last_day;
    int64_t last_day;
    bool day_after_breaks; /* run live, the day after the last one */
    bool proven;           /* on its last day it was run live, and nothing went down */
};

struct comparison {
    struct trials *trials;
    int64_t day;
    struct outcome_row *rows;
    size_t num_rows;
    bool failed; /* the lab */
};

/* ---- running ---- */

static void note_left_out(struct outcome_row *row, const struct timeline *t)
{
    for (size_t i = 0; i < t->num_states; i++) {
        for (size_t k = 0; k < t->states[i].num_events; k++) {
            const struct plan_event *event = &t->states[i].events[k];
            bool told = strstr(buf_str(&row->left_out), event->text) != NULL;
            if ((event->kind == PLAN_EVENT_SKIPPED || event->kind == PLAN_EVENT_REFUSED) && !told)
                buf_addf(&row->left_out, "  left out on %s: %s\n", t->states[i].id, event->text);
        }
    }
}

static void note(struct outcome_row *row, const struct preview *preview)
{
    size_t mismatches = 0;
    size_t unknown = 0;
    size_t state = preview->tally.first_break;
    tally_days(preview->tally.lost, row->lost);
    text_copy(row->first_day, sizeof row->first_day,
        state == SIZE_MAX ? "none" : preview->timeline->states[state].id);
    tell_first_break(preview, &row->first_break);
    tell_broken_at_end(preview, &row->at_end);
    note_left_out(row, preview->timeline);
    row->good = trial_is_good(preview);
    preview_trouble(preview, &mismatches, &unknown);
    row->mismatch = mismatches > 0;
    row->unknown = unknown > 0;
    row->possible = true;
}

/* The model says which day it is, a run on it and one on the next day whether that is so. */
static void prove_last_day(struct comparison *c, struct outcome_row *row)
{
    if (!trial_last_day(c->trials, row->set, &row->last_day))
        return;
    row->has_last_day = true;
    row->proven = trial_is_good_live(c->trials, row->set, row->last_day);
    int64_t next = row->last_day + VCLOCK_DAY;
    row->day_after_breaks =
        next < c->trials->session->plan->horizon && !trial_is_good_live(c->trials, row->set, next);
}

static struct outcome_row *add_row(struct comparison *c, option_set set)
{
    c->rows = ek_realloc(c->rows, (c->num_rows + 1) * sizeof *c->rows);
    struct outcome_row *row = &c->rows[c->num_rows++];
    *row = (struct outcome_row){.set = set};
    trial_name(c->trials, set, row->name);
    return row;
}

static void try_set(struct comparison *c, option_set set)
{
    struct outcome_row *row = add_row(c, set);
    struct preview preview;
    if (trial_run(c->trials, set, c->day, true, &preview)) {
        note(row, &preview);
        prove_last_day(c, row);
    }
    preview_cleanup(&preview);
}

static void try_all(struct comparison *c)
{
    struct outcome_row *base = add_row(c, 0);
    text_copy(base->name, sizeof base->name, "(nothing)");
    note(base, &c->trials->base);
    if (c->trials->session->args.search) {
        option_set found[FOUND_MAX];
        size_t num = trial_cheapest(c->trials, c->day, found, FOUND_MAX);
        for (size_t i = 0; i < num && found[i] != 0; i++)
            try_set(c, found[i]);
        return;
    }
    for (size_t i = 0; i < c->trials->options.num; i++)
        try_set(c, 1u << i);
}

/* ---- telling ---- */

static const char *last_day(const struct outcome_row *row, char out[CALENDAR_DAY_LEN])
{
    if (!row->has_last_day)
        return row->set == 0 ? "" : "none";
    calendar_day(row->last_day, out);
    return out;
}

static void print_rows(const struct comparison *c)
{
    static const char *const head[] = {
        "option", "service-days lost", "first broken day", "last responsible day"};
    struct grid grid = {.num_columns = 4};
    grid_row(&grid, head);
    for (size_t i = 0; i < c->num_rows; i++) {
        const struct outcome_row *row = &c->rows[i];
        char day[CALENDAR_DAY_LEN];
        grid_add(&grid, row->name);
        grid_add(&grid, row->possible ? row->lost : "not possible on that day");
        grid_add(&grid, row->first_day);
        grid_add(&grid, last_day(row, day));
    }
    grid_print(&grid, "");
    grid_cleanup(&grid);
}

static void print_proof(const struct outcome_row *row)
{
    char day[CALENDAR_DAY_LEN];
    if (!row->has_last_day) {
        puts("  last responsible day: none: on no day does it keep everything up (by the model)");
        return;
    }
    printf("  last responsible day: %s; run live on it: %s; on the next day: %s\n",
        last_day(row, day), row->proven ? "nothing goes down" : "NOT PROVEN, something goes down",
        row->day_after_breaks ? "something goes down" : "not in the plan, or nothing goes down");
}

static void print_details(const struct comparison *c, const struct outcome_row *row)
{
    printf("\n%s\n", row->name);
    for (size_t i = 0; i < c->trials->options.num; i++) {
        const struct option *option = &c->trials->options.all[i];
        if ((row->set >> i & 1u) != 0)
            printf("  %s (branch %s; %s)\n  needs: %s\n", option->title, option->branch,
                option->source, option->needs);
    }
    if (!row->possible)
        return;
    fputs(buf_str(&row->left_out), stdout);
    printf("  first broken day: %s\n  broken at the end: %s\n", buf_str(&row->first_break),
        buf_str(&row->at_end));
    if (row->set != 0)
        print_proof(row);
}

static void print_nothing_found(const struct comparison *c)
{
    if (!trial_is_good(&c->trials->base))
        puts("\nNo set of up to three options keeps everything up when it is taken on that day.");
    else if (c->trials->base.tally.counts[TALLY_STANDING] == 0)
        puts("\nNothing has to be done: nothing goes down.");
    else
        printf("\nNothing that is up goes down; down before the plan, and mended by no set of up "
               "to three "
               "options: %s\n",
            buf_str(&c->rows[0].at_end));
}

static void print_table(const struct comparison *c)
{
    const struct plan *plan = c->trials->session->plan;
    char day[CALENDAR_DAY_LEN];
    calendar_day(c->day, day);
    printf("%s: %s\ncalendar %s; options are taken on %s\n\n", plan->scenario->id,
        plan->scenario->title, calendar_in_use()->id, day);
    print_rows(c);
    if (c->trials->session->args.search && c->num_rows == 1)
        print_nothing_found(c);
    for (size_t i = 1; i < c->num_rows; i++)
        print_details(c, &c->rows[i]);
}

static void print_markdown(const struct comparison *c)
{
    struct md_table table;
    struct buf out = {0};
    static const char *const head[] = {"option", "service-days lost", "first broken day",
        "broken at the end", "last responsible day"};
    md_table_init(&table, 5);
    for (size_t i = 0; i < 5; i++)
        md_table_add(&table, head[i]);
    for (size_t i = 0; i < c->num_rows; i++) {
        char day[CALENDAR_DAY_LEN];
        md_table_add(&table, c->rows[i].name);
        md_table_add(&table, c->rows[i].possible ? c->rows[i].lost : "not possible on that day");
        md_table_add(&table, buf_str(&c->rows[i].first_break));
        md_table_add(&table, buf_str(&c->rows[i].at_end));
        md_table_add(&table, last_day(&c->rows[i], day));
    }
    md_table_end(&table, &out);
    fputs(buf_str(&out), stdout);
    buf_cleanup(&out);
}

static void print_json(const struct comparison *c)
{
    for (size_t i = 0; i < c->num_rows; i++) {
        const struct outcome_row *row = &c->rows[i];
        char day[CALENDAR_DAY_LEN];
        json_t *o = json_pack("{s:i,s:s,s:s,s:b,s:s,s:s,s:s,s:s,s:b,s:o,s:b,s:b}", "schema_version",
            1, "kind", "option", "option", row->name, "possible", row->possible,
            "service_days_lost", row->lost, "first_break", buf_str(&row->first_break),
            "broken_at_end", buf_str(&row->at_end), "left_out", buf_str(&row->left_out), "good",
            row->good, "last_responsible_day",
            row->has_last_day ? json_string(last_day(row, day)) : json_null(), "proven_on_it",
            row->proven, "breaks_on_the_next_day", row->day_after_breaks);
        json_dumpf(o, stdout, JSON_COMPACT);
        putchar('\n');
        json_decref(o);
    }
}

/* ---- the command ---- */

static const struct {
    const char *kind;
    void (*print)(const struct comparison *c);
} kinds[] = {{"table", print_table}, {"md", print_markdown}, {"jsonl", print_json}};

static int find_kind(const char *format)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (format == NULL || text_is(kinds[i].kind, format))
            return (int)i;
    }
    fprintf(stderr, "ekulab plan compare: --format is table, md or jsonl, not \"%s\"\n", format);
    return -1;
}

static bool find_day(const struct session *s, int64_t *out)
{
    struct err e = {0};
    *out = s->plan->start - s->plan->start % VCLOCK_DAY;
    if (s->args.decide == NULL)
        *out = s->plan->start;
    else if (!vclock_parse(s->args.decide, out, &e))
        fprintf(stderr, "ekulab plan compare: --decide: %s\n", e.text);
    else if (*out < s->plan->start || *out >= s->plan->horizon)
        fprintf(stderr, "ekulab plan compare: --decide %s is not between start and horizon\n",
            s->args.decide);
    else
        return true;
    return s->args.decide == NULL;
}

static int code_of(const struct comparison *c)
{
    bool mismatch = false;
    bool unknown = false;
    for (size_t i = 0; i < c->num_rows; i++)
        mismatch =
            mismatch || c->rows[i].mismatch || (c->rows[i].has_last_day && !c->rows[i].proven);
    for (size_t i = 0; i < c->num_rows; i++)
        unknown = unknown || c->rows[i].unknown;
    if (c->trials->end == RUN_INTERRUPTED)
        return EXIT_INTERRUPTED;
    if (mismatch)
        return EXIT_MISMATCH;
    return c->trials->end != RUN_DONE || unknown ? EXIT_INCONCLUSIVE : EXIT_AS_EXPECTED;
}

int plan_compare(struct session *session)
{
    struct trials trials;
    struct comparison c = {.trials = &trials};
    int kind = find_kind(session->args.format);
    int code = EXIT_USAGE;
    if (kind < 0)
        return EXIT_USAGE;
    if (trials_open(&trials, session, &code)) {
        code = EXIT_USAGE;
        if (find_day(session, &c.day)) {
            try_all(&c);
            kinds[kind].print(&c);
            code = code_of(&c);
        }
    }
    for (size_t i = 0; i < c.num_rows; i++) {
        buf_cleanup(&c.rows[i].first_break);
        buf_cleanup(&c.rows[i].at_end);
        buf_cleanup(&c.rows[i].left_out);
    }
    free(c.rows);
    trials_close(&trials);
    return code;
}
