#include "scenarios/preview/preview.h"

#include "sim/base/text.h"

#include <stdio.h>
#include <stdlib.h>

static size_t ask(
    struct preview *p, const char *prefix, const char *id, const struct deployment *d, bool uploads)
{
    char *full = ek_asprintf("%s%s", prefix, id);
    size_t cell = play_ask(p->play, d, full, uploads);
    free(full);
    return cell;
}

static void ask_all(struct preview *p, const char *prefix)
{
    const struct timeline *t = p->timeline;
    p->cells = ek_calloc(t->num_states + 1, sizeof *p->cells);
    p->installs = ek_calloc(t->num_installs + 1, sizeof *p->installs);
    p->ways = ek_calloc(t->num_ways_back + 1, sizeof *p->ways);
    for (size_t i = 0; i < t->num_states; i++)
        p->cells[i] = ask(p, prefix, t->states[i].id, &t->states[i].deployment, false);
    for (size_t i = 0; i < t->num_installs; i++)
        p->installs[i] = ask(p, prefix, t->installs[i].id, &t->installs[i].deployment, true);
    for (size_t i = 0; i < t->num_ways_back; i++)
        p->ways[i] = ask(p, prefix, t->ways_back[i].id, &t->ways_back[i].deployment, false);
}

enum run_end preview_run(struct preview *out, struct timeline *timeline, struct play *play,
    const char *prefix, const struct tally *before, struct err *e)
{
    *out = (struct preview){.plan = timeline->plan, .timeline = timeline, .play = play};
    ask_all(out, prefix);
    enum run_end end = play_run(play, e);
    tally_make(&out->tally, timeline, play, out->cells, before);
    return end;
}

void preview_cleanup(struct preview *preview)
{
    tally_cleanup(&preview->tally);
    timeline_free(preview->timeline);
    free(preview->cells);
    free(preview->installs);
    free(preview->ways);
    *preview = (struct preview){0};
}

static const struct play_line *upload_line(const struct preview *preview, size_t install)
{
    const struct play_cell *cell = play_cell(preview->play, preview->installs[install]);
    return &cell->lines[preview->timeline->installs[install].service];
}

bool preview_upload_agrees(const struct preview *preview, size_t install)
{
    const struct play_line *line = upload_line(preview, install);
    enum outcome_state expected =
        preview->timeline->installs[install].accepted ? OUTCOME_UP : OUTCOME_DOWN;
    return !line->told || line->outcome.state == OUTCOME_UNKNOWN || line->outcome.state == expected;
}

void preview_trouble(const struct preview *preview, size_t *out_mismatches, size_t *out_unknown)
{
    const size_t *counts = play_counts(preview->play);
    *out_mismatches = counts[VERDICT_MISMATCH];
    *out_unknown = counts[VERDICT_INCONCLUSIVE];
    for (size_t i = 0; i < preview->timeline->num_installs; i++)
        *out_mismatches += preview_upload_agrees(preview, i) ? 0 : 1;
    for (size_t i = 0; i < preview->tally.num_rows; i++)
        *out_unknown += preview->tally.rows[i].unknown && *out_unknown == 0 ? 1 : 0;
}

const struct play_line *preview_line(
    const struct preview *preview, size_t state, enum service service)
{
    return &play_cell(preview->play, preview->cells[state])->lines[service];
}

const struct play_line *preview_root(
    const struct preview *preview, size_t state, enum service service)
{
    const struct play_line *line = preview_line(preview, state, service);
    for (int depth = 0; depth < SERVICE_COUNT && line->outcome.caused_by != SERVICE_COUNT;
         depth++) {
        const struct play_line *cause = preview_line(preview, state, line->outcome.caused_by);
        if (!cause->told) /* the plan does not ask for that service */
            break;
        line = cause;
    }
    return line;
}

size_t preview_shares(const struct preview *preview, size_t state)
{
    for (size_t i = 0; i < state; i++) {
        if (preview->cells[i] == preview->cells[state])
            return i;
    }
    return SIZE_MAX;
}

void preview_why(const struct play_line *line, char out[PREVIEW_WHY_LEN])
{
    const struct outcome *o = &line->outcome;
    if (o->caused_by != SERVICE_COUNT)
        snprintf(out, PREVIEW_WHY_LEN, "%s, caused by %s", reason_name(o->reason),
            service_id(o->caused_by));
    else
        snprintf(out, PREVIEW_WHY_LEN, "%s at %s", reason_name(o->reason), side_name(o->side));
}
