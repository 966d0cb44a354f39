#include "scenarios/preview/tally.h"

#include "sim/base/vclock.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static enum tally_mark mark_of(const struct play_line *line)
{
    if (!line->told || line->outcome.state == OUTCOME_SKIP || line->verdict == VERDICT_SKIP)
        return TALLY_NONE;
    switch (line->outcome.state) {
    case OUTCOME_UP:
        return line->outcome.num_broken > 0 ? TALLY_PARTLY : TALLY_UP;
    case OUTCOME_DOWN:
        return TALLY_DOWN;
    default:
        return TALLY_UNKNOWN;
    }
}

static bool is_up(enum tally_mark mark)
{
    return mark == TALLY_UP || mark == TALLY_PARTLY;
}

/* Down after it was up is news; down from its first state on was so before the plan. */
static void follow(struct tally_row *row, const struct timeline *t, bool was_up)
{
    bool any = false;
    row->first_break = SIZE_MAX;
    for (size_t i = 0; i < t->num_states; i++) {
        enum tally_mark mark = row->marks[i];
        any = any || mark != TALLY_NONE;
        row->unknown = row->unknown || mark == TALLY_UNKNOWN;
        if (mark == TALLY_DOWN) {
            row->lost += t->states[i].until - t->states[i].from;
            if (was_up && row->first_break == SIZE_MAX)
                row->first_break = i;
        }
        was_up = was_up || is_up(mark);
    }
    row->broken_at_end = row->marks[t->num_states - 1] == TALLY_DOWN;
    row->group = !any                           ? TALLY_ABSENT
                 : row->first_break != SIZE_MAX ? TALLY_NEWS
                 : row->lost > 0                ? TALLY_STANDING
                                                : TALLY_FINE;
}

static int by_news(const void *a, const void *b)
{
    const struct tally_row *one = a;
    const struct tally_row *other = b;
    if (one->group != other->group)
        return (one->group > other->group) - (one->group < other->group);
    if (one->first_break != other->first_break)
        return (one->first_break > other->first_break) - (one->first_break < other->first_break);
    return (one->service > other->service) - (one->service < other->service);
}

static bool was_up_before(const struct tally *before, enum service service)
{
    for (size_t i = 0; before != NULL && i < before->num_rows; i++) {
        if (before->rows[i].service == service)
            return is_up(before->rows[i].marks[0]);
    }
    return false;
}

void tally_make(struct tally *out, const struct timeline *timeline, const struct play *play,
    const size_t *cells, const struct tally *before)
{
    *out = (struct tally){.first_break = SIZE_MAX};
    for (int s = 0; s < SERVICE_COUNT; s++) {
        if (!timeline->plan->scenario->services[s])
            continue;
        struct tally_row *row = &out->rows[out->num_rows++];
        row->service = (enum service)s;
        row->marks = ek_calloc(timeline->num_states, sizeof *row->marks);
        for (size_t i = 0; i < timeline->num_states; i++)
            row->marks[i] = mark_of(&play_cell(play, cells[i])->lines[s]);
        follow(row, timeline, was_up_before(before, row->service));
        out->counts[row->group]++;
        out->lost += row->lost;
        out->lost_news += row->group == TALLY_NEWS ? row->lost : 0;
        if (row->first_break < out->first_break)
            out->first_break = row->first_break;
    }
    qsort(out->rows, out->num_rows, sizeof *out->rows, by_news);
}

void tally_cleanup(struct tally *tally)
{
    for (size_t i = 0; i < tally->num_rows; i++)
        free(tally->rows[i].marks);
    *tally = (struct tally){0};
}

void tally_days(int64_t seconds, char out[TALLY_DAYS_LEN])
{
    int64_t tenths = (seconds * 10 + VCLOCK_DAY / 2) / VCLOCK_DAY;
    if (seconds > 0 && tenths == 0)
        snprintf(out, TALLY_DAYS_LEN, "<0.1");
    else if (tenths % 10 == 0)
        snprintf(out, TALLY_DAYS_LEN, "%" PRId64, tenths / 10);
    else
        snprintf(out, TALLY_DAYS_LEN, "%" PRId64 ".%" PRId64, tenths / 10, tenths % 10);
}
