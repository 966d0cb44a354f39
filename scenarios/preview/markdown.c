/* A preview as Markdown (CommonMark with tables). */
#include "scenarios/preview/chart.h"
#include "scenarios/preview/notes.h"
#include "scenarios/preview/tell.h"
#include "scenarios/report/md_text.h"

struct page {
    const struct preview *p;
    const struct reasons *reasons;
    FILE *file;
    struct notes notes;
};

static void put_text(const struct page *page, const char *text)
{
    struct buf safe = {0};
    md_inline(&safe, text);
    fputs(buf_str(&safe), page->file);
    buf_cleanup(&safe);
}

static void fact(const struct page *page, const char *name,
    void (*tell)(const struct preview *p, struct buf *out))
{
    struct buf text = {0};
    tell(page->p, &text);
    fprintf(page->file, "| %s | ", name);
    put_text(page, buf_str(&text));
    fputs(" |\n", page->file);
    buf_cleanup(&text);
}

static void print_head(const struct page *page)
{
    const struct plan *plan = page->p->plan;
    char start[PLAN_MOMENT_LEN];
    char horizon[PLAN_MOMENT_LEN];
    plan_moment(plan->start, start);
    plan_moment(plan->horizon, horizon);
    fputs("# ", page->file);
    put_text(page, plan->scenario->title);
    fprintf(page->file, "\n\nPlan `%s`, %s to %s, calendar `%s`.\n\n| | |\n|---|---|\n",
        plan->scenario->id, start, horizon, calendar_in_use()->id);
    fact(page, "first broken day", tell_first_break);
    fact(page, "service-days lost", tell_lost);
    fact(page, "broken at the end", tell_broken_at_end);
    fact(page, "states", tell_runs);
}

/* Services as rows is for terminals: a state is a row here, so that many fit on paper. */
static void print_states(struct page *page)
{
    const struct timeline *t = page->p->timeline;
    fputs("\n## States\n\n| # | from | what happens | down |\n|---|---|---|---|\n", page->file);
    for (size_t i = 0; i < t->num_states; i++) {
        const struct plan_state *state = &t->states[i];
        fprintf(page->file, "| %zu | %s | ", i + 1, state->id);
        for (size_t k = 0; k < state->num_events; k++) {
            size_t note = notes_number(&page->notes, state->events[k].source);
            fputs(k == 0 ? "" : "<br>", page->file);
            put_text(page, state->events[k].text);
            if (note > 0)
                fprintf(page->file, " \\[%zu\\]", note);
        }
        fputs(" | ", page->file);
        size_t num = 0;
        for (size_t r = 0; r < page->p->tally.num_rows; r++) {
            const struct tally_row *row = &page->p->tally.rows[r];
            if (row->marks[i] == TALLY_DOWN)
                fprintf(page->file, "%s`%s`", num++ == 0 ? "" : " ", service_id(row->service));
        }
        fputs(num == 0 ? "nothing |\n" : " |\n", page->file);
    }
}

static void print_break(const struct page *page, const struct tally_row *row)
{
    struct buf text = {0};
    size_t at = row->group == TALLY_NEWS ? row->first_break : 0;
    const char *fix = tell_fix(page->reasons, preview_root(page->p, at, row->service));
    tell_break(page->p, row, &text);
    fputs("- ", page->file);
    put_text(page, buf_str(&text));
    if (fix != NULL && row->group == TALLY_NEWS) {
        fputs(". Way out: ", page->file);
        put_text(page, fix);
    }
    fputc('\n', page->file);
    buf_cleanup(&text);
}

static void print_breaks(const struct page *page)
{
    const struct tally *tally = &page->p->tally;
    if (tally->counts[TALLY_NEWS] + tally->counts[TALLY_STANDING] > 0)
        fputs("\n## Breaks\n\n", page->file);
    for (size_t i = 0; i < tally->num_rows; i++) {
        if (tally->rows[i].group == TALLY_NEWS || tally->rows[i].group == TALLY_STANDING)
            print_break(page, &tally->rows[i]);
    }
}

static void print_ways_back(const struct page *page)
{
    const struct timeline *t = page->p->timeline;
    if (t->num_ways_back > 0)
        fputs("\n## The way back\n\n", page->file);
    for (size_t i = 0; i < t->num_ways_back; i++) {
        struct buf text = {0};
        tell_way_back(page->p, i, &text);
        fprintf(page->file, "- %s on %s again, with what is installed at the end: down would be ",
            t->ways_back[i].name, t->ways_back[i].release);
        put_text(page, buf_str(&text));
        fputc('\n', page->file);
        buf_cleanup(&text);
    }
}

void chart_markdown(const struct preview *preview, const struct reasons *reasons, FILE *file)
{
    struct page page = {.p = preview, .reasons = reasons, .file = file};
    print_head(&page);
    print_breaks(&page);
    print_states(&page);
    print_ways_back(&page);
    if (page.notes.num > 0)
        fputs("\n## Sources\n\n", file);
    for (size_t i = 0; i < page.notes.num; i++) {
        fprintf(file, "- \\[%zu\\] ", i + 1);
        put_text(&page, page.notes.all[i]);
        fputc('\n', file);
    }
    notes_cleanup(&page.notes);
}
