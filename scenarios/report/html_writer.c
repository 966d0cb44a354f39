#include "scenarios/report/html.h"
#include "scenarios/report/jsonl.h"
#include "scenarios/report/writer_ops.h"

#include <stdlib.h>

/* The writer of --output html=FILE: the objects of a results file, put into a page at the end. */

struct html {
    const struct run_info *info;
    struct report_html *report;
};

static void add(struct html *html, json_t *line)
{
    report_html_add(html->report, line);
    json_decref(line);
}

static void begin(struct writer *writer, const struct run_info *info)
{
    const struct html_sources sources = {
        .releases = info->releases, .claims = &info->scenario->claims, .reasons = info->reasons};
    struct html *html = ek_calloc(1, sizeof *html);
    html->info = info;
    html->report = report_html_new(&sources);
    writer->state = html;
    add(html, jsonl_run(info));
}

static void add_line(struct writer *writer, const struct line *line)
{
    struct html *html = writer->state;
    add(html, jsonl_line(html->info, line));
}

static void add_events(struct writer *writer, const struct cell *cell, const struct events *events)
{
    for (size_t i = 0; i < events->num; i++)
        add(writer->state, jsonl_event(cell, &events->all[i]));
}

static void add_cell(struct writer *writer, const struct cell *cell, const struct cell_proof *proof)
{
    add(writer->state, jsonl_cell(cell, proof));
}

static void add_shrunk(struct writer *writer, const struct shrunk *shrunk)
{
    add(writer->state, jsonl_shrunk(shrunk));
}

static void end(struct writer *writer, const struct run_info *info)
{
    struct html *html = writer->state;
    add(html, jsonl_summary(info));
    report_html_write(html->report, writer->file);
}

static void free_state(void *state)
{
    struct html *html = state;
    if (html != NULL)
        report_html_free(html->report);
    free(html);
}

const struct writer_ops html_writer = {.begin = begin,
    .line = add_line,
    .events = add_events,
    .cell = add_cell,
    .shrunk = add_shrunk,
    .end = end,
    .free = free_state};
