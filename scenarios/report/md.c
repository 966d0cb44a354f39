#include "scenarios/report/md.h"

#include "scenarios/report/basis.h"
#include "scenarios/report/md_text.h"
#include "scenarios/report/writer_ops.h"

#include <stdlib.h>

/* Markdown to paste into a change request: the answer first, then the cells, why, what to do, and
 * what the answer rests on. It is put together at the end, when all is counted. */

static void begin(struct writer *writer, const struct run_info *info)
{
    struct md *md = ek_calloc(1, sizeof *md);
    md->table.info = info;
    md->last_break = SIZE_MAX;
    writer->state = md;
}

static void note_break(struct md *md, const struct line *line)
{
    const struct outcome *told = basis_told(md->table.info, line);
    struct md_service *service = &md->services[line->service];
    if (told->reason == REASON_DEPENDENCY_DOWN) {
        char *text = ek_asprintf("down because of %s", service_id(told->caused_by));
        texts_add(&service->causes, text);
        free(text);
    } else {
        texts_add(&service->causes, reason_name(told->reason));
    }
    service->num_down++;
    md->num_broken_cells += md->last_break != line->cell->point ? 1 : 0;
    md->last_break = line->cell->point;
}

static void add_line(struct writer *writer, const struct line *line)
{
    struct md *md = writer->state;
    const struct outcome *told = basis_told(md->table.info, line);
    table_line(&md->table, line);
    md->services[line->service].num_told += line->verdict == VERDICT_SKIP ? 0 : 1;
    if (told->state == OUTCOME_DOWN)
        md->has_reason[told->reason] = true;
    if (line->verdict == VERDICT_BREAK)
        note_break(md, line);
}

static void add_cell(struct writer *writer, const struct cell *cell, const struct cell_proof *proof)
{
    table_cell(&((struct md *)writer->state)->table, cell, proof);
}

static void add_shrunk(struct writer *writer, const struct shrunk *s)
{
    struct buf *out = &((struct md *)writer->state)->shrunk;
    buf_addf(out, "The smallest deployment%s that shows this of %s, from ",
        s->minimal ? "" : " found", service_id(s->service));
    md_inline(out, s->cell);
    buf_adds(out, ": ");
    md_inline(out, s->detail);
    buf_addf(out, "\n\n```yaml\n%s```\n\n", s->scenario);
}

static void end(struct writer *writer, const struct run_info *info)
{
    struct md *md = writer->state;
    struct buf out = {0};
    table_finish(&md->table);
    md_add_head(md, &out);
    md_add_summary(md, info, &out);
    md_add_troubles(md, &out);
    md_add_rows(md, &out);
    md_add_causes(md, &out);
    md_add_ways_out(md, &out);
    md_add_basis(md, &out);
    md_add_legend(md, &out);
    out.len -= 1; /* the empty line behind the last part */
    fwrite(buf_str(&out), 1, out.len, writer->file);
    buf_cleanup(&out);
}

static void free_state(void *state)
{
    struct md *md = state;
    if (md == NULL)
        return;
    for (size_t i = 0; i < SERVICE_COUNT; i++)
        texts_cleanup(&md->services[i].causes);
    table_clear(&md->table);
    buf_cleanup(&md->shrunk);
    free(md);
}

const struct writer_ops md_writer = {.begin = begin,
    .line = add_line,
    .cell = add_cell,
    .shrunk = add_shrunk,
    .end = end,
    .free = free_state};
