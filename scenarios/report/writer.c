#include "scenarios/report/writer.h"

#include "scenarios/report/writer_ops.h"
#include "sim/base/text.h"

#include <stdlib.h>

static const char *const names[] = {
#define X(code, name, ops) name,
    WRITER_KINDS(X)
#undef X
};

static const struct writer_ops *const all_ops[] = {
#define X(code, name, ops) &ops,
    WRITER_KINDS(X)
#undef X
};

#define NUM_KINDS (sizeof names / sizeof names[0])

const char *verdict_name(enum verdict verdict)
{
    static const char *const verdicts[VERDICT_COUNT] = {
        [VERDICT_PASS] = "PASS",
        [VERDICT_BREAK] = "BREAK",
        [VERDICT_MISMATCH] = "MISMATCH",
        [VERDICT_INCONCLUSIVE] = "INCONCLUSIVE",
        [VERDICT_SKIP] = "SKIP",
    };
    return verdicts[verdict];
}

void line_cleanup(struct line *line)
{
    free(line->claims);
    line_proof_free(line->proof);
    free(line->detail);
    *line = (struct line){0};
}

void events_cleanup(struct events *events)
{
    for (size_t i = 0; i < events->num; i++) {
        free(events->all[i].node);
        free(events->all[i].text);
    }
    free(events->all);
    *events = (struct events){0};
}

struct writer *writer_new(const char *kind, FILE *file, const struct writer_style *style)
{
    for (size_t i = 0; i < NUM_KINDS; i++) {
        if (!text_is(names[i], kind))
            continue;
        struct writer *writer = ek_calloc(1, sizeof *writer);
        *writer = (struct writer){.ops = all_ops[i], .file = file, .style = *style};
        return writer;
    }
    return NULL;
}

const char *const *writer_kinds(size_t *out_num)
{
    *out_num = NUM_KINDS;
    return names;
}

void writer_begin(struct writer *writer, const struct run_info *info)
{
    writer->ops->begin(writer, info);
}

void writer_line(struct writer *writer, const struct line *line)
{
    writer->ops->line(writer, line);
}

void writer_events(struct writer *writer, const struct cell *cell, const struct events *events)
{
    if (writer->ops->events != NULL)
        writer->ops->events(writer, cell, events);
}

void writer_cell(struct writer *writer, const struct cell *cell, const struct cell_proof *proof)
{
    if (writer->ops->cell != NULL)
        writer->ops->cell(writer, cell, proof);
}

void writer_shrunk(struct writer *writer, const struct shrunk *shrunk)
{
    if (writer->ops->shrunk != NULL)
        writer->ops->shrunk(writer, shrunk);
}

bool writer_end(struct writer *writer, const struct run_info *info)
{
    writer->ops->end(writer, info);
    return fflush(writer->file) == 0 && ferror(writer->file) == 0;
}

void writer_free(struct writer *writer)
{
    if (writer == NULL)
        return;
    writer->ops->free(writer->state);
    free(writer);
}
