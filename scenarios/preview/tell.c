#include "scenarios/preview/tell.h"

#include "sim/base/text.h"

static const struct {
    char sign;
    const char *word;
} marks[] = {
    [TALLY_UP] = {'+', "up"},
    [TALLY_PARTLY] = {'~', "up in part"},
    [TALLY_DOWN] = {'X', "down"},
    [TALLY_NONE] = {'.', "not there"},
    [TALLY_UNKNOWN] = {'?', "not found out"},
};

char tell_mark(enum tally_mark mark)
{
    return marks[mark].sign;
}

const char *tell_mark_word(enum tally_mark mark)
{
    return marks[mark].word;
}

static void add_name(struct buf *out, size_t *num, enum service service)
{
    buf_addf(out, "%s%s", *num == 0 ? "" : ", ", service_id(service));
    (*num)++;
}

void tell_first_break(const struct preview *p, struct buf *out)
{
    const struct tally *tally = &p->tally;
    size_t num = 0;
    if (tally->first_break == SIZE_MAX) {
        buf_adds(out, "none");
        return;
    }
    buf_addf(out, "%s: ", p->timeline->states[tally->first_break].id);
    for (size_t i = 0; i < tally->num_rows; i++) {
        if (tally->rows[i].first_break == tally->first_break)
            add_name(out, &num, tally->rows[i].service);
    }
}

void tell_lost(const struct preview *p, struct buf *out)
{
    const struct tally *tally = &p->tally;
    size_t present = tally->num_rows - tally->counts[TALLY_ABSENT];
    size_t broken = tally->counts[TALLY_NEWS] + tally->counts[TALLY_STANDING];
    char lost[TALLY_DAYS_LEN];
    char standing[TALLY_DAYS_LEN];
    char all[TALLY_DAYS_LEN];
    tally_days(tally->lost, lost);
    tally_days(tally->lost - tally->lost_news, standing);
    tally_days((int64_t)present * (p->plan->horizon - p->plan->start), all);
    buf_addf(out, "%s of %s, in %zu of %zu services", lost, all, broken, present);
    if (tally->counts[TALLY_STANDING] > 0)
        buf_addf(out, " (%s of them in %zu that were down before the plan)", standing,
            tally->counts[TALLY_STANDING]);
}

void tell_broken_at_end(const struct preview *p, struct buf *out)
{
    size_t num = 0;
    for (size_t i = 0; i < p->tally.num_rows; i++) {
        if (p->tally.rows[i].broken_at_end)
            add_name(out, &num, p->tally.rows[i].service);
    }
    if (num == 0)
        buf_adds(out, "nothing");
}

void tell_runs(const struct preview *p, struct buf *out)
{
    size_t shared = 0;
    for (size_t i = 0; i < p->timeline->num_states; i++)
        shared += preview_shares(p, i) == SIZE_MAX ? 0 : 1;
    buf_addf(out, "%zu, %zu of them run %s", p->timeline->num_states,
        p->timeline->num_states - shared, p->predicted ? "through the model" : "live");
    if (shared > 0)
        buf_addf(out, "; %zu share the run of an equal one (= N)", shared);
}

/* From `state` on, the next one in which the row is up again; the number of states if none. */
static size_t next_up(const struct preview *p, const struct tally_row *row, size_t state)
{
    size_t i = state;
    while (
        i < p->timeline->num_states && row->marks[i] != TALLY_UP && row->marks[i] != TALLY_PARTLY)
        i++;
    return i;
}

void tell_break(const struct preview *p, const struct tally_row *row, struct buf *out)
{
    const struct timeline *t = p->timeline;
    char why[PREVIEW_WHY_LEN];
    char lost[TALLY_DAYS_LEN];
    size_t from = row->group == TALLY_NEWS ? row->first_break : 0;
    while (from < t->num_states && row->marks[from] != TALLY_DOWN)
        from++;
    size_t up = next_up(p, row, from);
    preview_why(preview_line(p, from, row->service), why);
    tally_days(row->lost, lost);
    buf_addf(out, "%s: down %s %s (state %zu)", service_id(row->service),
        row->group == TALLY_NEWS ? "from" : "already on", t->states[from].id, from + 1);
    if (up < t->num_states)
        buf_addf(out, " to %s", t->states[up].id);
    else
        buf_adds(out, " to the end");
    buf_addf(out, ", %s day%s in all: %s", lost, text_is(lost, "1") ? "" : "s", why);
}

const char *tell_fix(const struct reasons *reasons, const struct play_line *line)
{
    const struct reason_text *text = &reasons->text[line->outcome.reason];
    return text->num_fixes == 0 ? NULL : text->fixes[0];
}

/* The files are in their stores, so the earlier release reads them; its page is another matter. */
static void tell_reload(const struct preview *p, const struct plan_way_back *way, struct buf *out)
{
    if (way->reload == SIZE_MAX)
        return;
    const struct plan_install *page = &p->timeline->installs[way->reload];
    buf_addf(out, "; its page would %s the server certificate%s%s",
        page->accepted ? "take" : "refuse", page->accepted ? "" : ": ",
        page->accepted ? "" : way->reload_says);
}

void tell_way_back(const struct preview *p, size_t way, struct buf *out)
{
    const struct play_cell *cell = play_cell(p->play, p->ways[way]);
    size_t last = p->timeline->num_states - 1;
    size_t num = 0;
    for (int s = 0; s < SERVICE_COUNT; s++) {
        const struct play_line *then = preview_line(p, last, (enum service)s);
        if (cell->lines[s].outcome.state != OUTCOME_DOWN || !cell->lines[s].told ||
            then->outcome.state == OUTCOME_DOWN)
            continue;
        add_name(out, &num, (enum service)s);
    }
    if (num == 0)
        buf_adds(out, "nothing that is up at the end");
    tell_reload(p, &p->timeline->ways_back[way], out);
}
