#include "scenarios/preview/chart.h"

#include "scenarios/preview/notes.h"
#include "scenarios/preview/tell.h"
#include "sim/base/text.h"

#include <stdlib.h>
#include <string.h>

#define NAME_MAX 30
#define INDENT   32 /* before the events of a state */

struct chart {
    const struct preview *p;
    const struct reasons *reasons;
    size_t width;
    bool color;
    FILE *file;
    size_t column; /* characters of a state */
    struct notes notes;
};

static void fact(
    const struct chart *c, const char *name, void (*tell)(const struct preview *p, struct buf *out))
{
    struct buf text = {0};
    tell(c->p, &text);
    fprintf(c->file, "%-19s %s\n", name, buf_str(&text));
    buf_cleanup(&text);
}

static void print_head(const struct chart *c)
{
    const struct plan *plan = c->p->plan;
    const struct calendar *calendar = calendar_in_use();
    char start[PLAN_MOMENT_LEN];
    char horizon[PLAN_MOMENT_LEN];
    char as_of[CALENDAR_DAY_LEN];
    plan_moment(plan->start, start);
    plan_moment(plan->horizon, horizon);
    calendar_day(calendar->as_of, as_of);
    fprintf(c->file, "%s: %s\n%s to %s, calendar %s (as of %s)\n\n", plan->scenario->id,
        plan->scenario->title, start, horizon, calendar->id, as_of);
    fact(c, "first broken day", tell_first_break);
    fact(c, "service-days lost", tell_lost);
    fact(c, "broken at the end", tell_broken_at_end);
    fact(c, "states", tell_runs);
}

/* ---- the chart ---- */

static void print_mark(const struct chart *c, enum tally_mark mark)
{
    static const char *const colors[] = {
        [TALLY_DOWN] = "\033[31m", [TALLY_PARTLY] = "\033[33m", [TALLY_UNKNOWN] = "\033[35m"};
    const char *color = mark < sizeof colors / sizeof colors[0] && c->color ? colors[mark] : NULL;
    fprintf(c->file, "%*s%s%c%s", (int)c->column - 1, "", color == NULL ? "" : color,
        tell_mark(mark), color == NULL ? "" : "\033[0m");
}

static void print_row(const struct chart *c, const struct tally_row *row, size_t from, size_t until)
{
    fprintf(c->file, "%-*s", NAME_MAX, service_id(row->service));
    for (size_t i = from; i < until; i++)
        print_mark(c, row->marks[i]);
    fputc('\n', c->file);
}

static void print_group(const struct chart *c, enum tally_group group, size_t from, size_t until)
{
    const struct tally *tally = &c->p->tally;
    for (size_t i = 0; i < tally->num_rows; i++) {
        if (tally->rows[i].group == group)
            print_row(c, &tally->rows[i], from, until);
    }
}

/* As many states side by side as the terminal has room for. */
static void print_block(const struct chart *c, size_t from, size_t until)
{
    const struct tally *tally = &c->p->tally;
    fprintf(c->file, "\n%-*s", NAME_MAX, "state");
    for (size_t i = from; i < until; i++)
        fprintf(c->file, "%*zu", (int)c->column, i + 1);
    fputc('\n', c->file);
    print_group(c, TALLY_NEWS, from, until);
    if (tally->counts[TALLY_STANDING] > 0 && tally->counts[TALLY_NEWS] > 0)
        fputs("down before the plan:\n", c->file);
    print_group(c, TALLY_STANDING, from, until);
}

static void print_chart(const struct chart *c)
{
    const struct tally *tally = &c->p->tally;
    size_t num = c->p->timeline->num_states;
    size_t wide = NAME_MAX + 4 * c->column;
    size_t room = c->width > wide ? (c->width - NAME_MAX) / c->column : 4;
    bool any = tally->counts[TALLY_NEWS] + tally->counts[TALLY_STANDING] > 0;
    for (size_t from = 0; any && from < num; from += room)
        print_block(c, from, from + room < num ? from + room : num);
    fprintf(c->file, "%s%zu service%s up throughout%s\n", any ? "" : "\n",
        tally->counts[TALLY_FINE], tally->counts[TALLY_FINE] == 1 ? "" : "s",
        any ? "  (+ up, ~ up in part, X down, . not there, ? not found out)" : "");
}

/* ---- states ---- */

/* A paragraph that begins in column `indent` and goes on there. */
static void print_wrapped(const struct chart *c, size_t indent, const char *text)
{
    size_t room = c->width > indent + 20 ? c->width - indent : 20;
    while (strlen(text) > room) {
        size_t cut = room;
        while (cut > 0 && text[cut] != ' ')
            cut--;
        if (cut == 0)
            cut = room;
        fprintf(c->file, "%.*s\n%*s", (int)cut, text, (int)indent, "");
        text += cut + (text[cut] == ' ' ? 1 : 0);
    }
    fprintf(c->file, "%s\n", text);
}

static void print_event(struct chart *c, const struct plan_event *event, bool first)
{
    size_t note = notes_number(&c->notes, event->source);
    struct buf text = {0};
    if (event->kind == PLAN_EVENT_REFUSED || event->kind == PLAN_EVENT_WARNING ||
        event->kind == PLAN_EVENT_SKIPPED)
        buf_addf(&text, "%s: ", plan_event_name(event->kind));
    buf_adds(&text, event->text);
    if (note > 0)
        buf_addf(&text, " [%zu]", note);
    if (!first)
        fprintf(c->file, "%*s", INDENT, "");
    print_wrapped(c, INDENT, buf_str(&text));
    buf_cleanup(&text);
}

static void print_state(struct chart *c, size_t i)
{
    const struct plan_state *state = &c->p->timeline->states[i];
    size_t shares = preview_shares(c->p, i);
    char same[32] = "";
    if (shares != SIZE_MAX)
        snprintf(same, sizeof same, "= %zu", shares + 1);
    fprintf(c->file, "%3zu  %-20s %-6s", i + 1, state->id, same);
    for (size_t k = 0; k < state->num_events; k++)
        print_event(c, &state->events[k], k == 0);
    if (state->num_events == 0)
        fputc('\n', c->file);
    for (size_t k = 0; k < state->num_pending; k++) {
        fprintf(c->file, "%*s", INDENT, "");
        print_wrapped(c, INDENT, state->pending[k]);
    }
}

static void print_states(struct chart *c)
{
    fputs("\nStates\n", c->file);
    for (size_t i = 0; i < c->p->timeline->num_states; i++)
        print_state(c, i);
}

/* ---- breaks ---- */

/* A way out that was told for the break before is not told again. */
static void print_break(const struct chart *c, const struct tally_row *row, const char **told)
{
    struct buf text = {0};
    size_t at = row->group == TALLY_NEWS ? row->first_break : 0;
    const char *fix = tell_fix(c->reasons, preview_root(c->p, at, row->service));
    tell_break(c->p, row, &text);
    fputs("  ", c->file);
    print_wrapped(c, 4, buf_str(&text));
    if (fix != NULL && row->group == TALLY_NEWS && fix != *told) {
        fputs("    fix: ", c->file);
        print_wrapped(c, 9, fix);
    }
    *told = fix;
    buf_cleanup(&text);
}

static void print_breaks(const struct chart *c)
{
    const struct tally *tally = &c->p->tally;
    const char *told = NULL;
    if (tally->counts[TALLY_NEWS] + tally->counts[TALLY_STANDING] > 0)
        fputs("\nBreaks\n", c->file);
    for (size_t i = 0; i < tally->num_rows; i++) {
        if (tally->rows[i].group == TALLY_NEWS || tally->rows[i].group == TALLY_STANDING)
            print_break(c, &tally->rows[i], &told);
    }
}

static void print_uploads(const struct chart *c)
{
    const struct timeline *t = c->p->timeline;
    for (size_t i = 0; i < t->num_installs; i++) {
        if (!preview_upload_agrees(c->p, i))
            fprintf(c->file, "MISMATCH: %s was %s when it was run\n", t->installs[i].id,
                t->installs[i].accepted ? "refused" : "accepted");
    }
}

static void print_ways_back(const struct chart *c)
{
    const struct timeline *t = c->p->timeline;
    if (t->num_ways_back > 0)
        fputs("\nThe way back, with what is installed at the end\n", c->file);
    for (size_t i = 0; i < t->num_ways_back; i++) {
        struct buf text = {0};
        buf_addf(
            &text, "%s on %s again: down would be ", t->ways_back[i].name, t->ways_back[i].release);
        tell_way_back(c->p, i, &text);
        fputs("  ", c->file);
        print_wrapped(c, 4, buf_str(&text));
        buf_cleanup(&text);
    }
}

static void print_notes(const struct chart *c)
{
    if (c->notes.num > 0)
        fputc('\n', c->file);
    for (size_t i = 0; i < c->notes.num; i++)
        fprintf(c->file, "[%zu] %s\n", i + 1, c->notes.all[i]);
}

void chart_print(const struct preview *preview, const struct reasons *reasons, size_t width,
    bool color, FILE *file)
{
    struct chart c = {.p = preview,
        .reasons = reasons,
        .width = width,
        .color = color,
        .file = file,
        .column = preview->timeline->num_states < 100 ? 3 : 4};
    print_head(&c);
    print_chart(&c);
    print_breaks(&c);
    print_states(&c);
    print_uploads(&c);
    print_ways_back(&c);
    print_notes(&c);
    notes_cleanup(&c.notes);
}
