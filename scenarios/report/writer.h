/* writer.h: where results go. A writer gets the start, every line in cell order, and the end. */
#ifndef EK_REPORT_WRITER_H
#define EK_REPORT_WRITER_H

#include "scenarios/report/event.h"
#include "scenarios/report/line.h"
#include "scenarios/report/shrunk.h"

#include <stdio.h>

struct writer;

/* The kinds of --output and --format. */
#define WRITER_KINDS(X)                                                                            \
    X(TABLE, "table", table_writer)                                                                \
    X(JSONL, "jsonl", jsonl_writer)                                                                \
    X(JUNIT, "junit", junit_writer)                                                                \
    X(TAP, "tap", tap_writer)                                                                      \
    X(CSV, "csv", csv_writer)                                                                      \
    X(MD, "md", md_writer)                                                                         \
    X(SARIF, "sarif", sarif_writer)                                                                \
    X(HTML, "html", html_writer)

struct writer_style {
    bool color;
    size_t width; /* columns of the terminal, 0: unlimited */
};

/* writer_new: a writer of `kind` on `file`, which the caller closes after writer_free. NULL when
 * the kind is unknown. writer_kinds: all names, for suggestions. */
struct writer *writer_new(const char *kind, FILE *file, const struct writer_style *style);
const char *const *writer_kinds(size_t *out_num);

void writer_begin(struct writer *writer, const struct run_info *info);
void writer_line(struct writer *writer, const struct line *line);
/* writer_events: the event logs of `cell`'s boxes, after its lines; a kind that has no place for
 * them ignores them. */
void writer_events(struct writer *writer, const struct cell *cell, const struct events *events);
/* writer_cell: what was proven about a cell, behind its lines. */
void writer_cell(struct writer *writer, const struct cell *cell, const struct cell_proof *proof);
/* writer_shrunk: the smallest deployment with a disagreement, behind all lines. */
void writer_shrunk(struct writer *writer, const struct shrunk *shrunk);
/* writer_end: false when something could not be written. */
bool writer_end(struct writer *writer, const struct run_info *info) EK_CHECK;
void writer_free(struct writer *writer);

#endif
