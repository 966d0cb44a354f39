/* jsonl.h: the objects of a results file, one a line; `--output jsonl=FILE` writes them, other
 * writers start from them. The caller owns what it gets. */
#ifndef EK_REPORT_JSONL_H
#define EK_REPORT_JSONL_H

#include "scenarios/report/event.h"
#include "scenarios/report/line.h"
#include "scenarios/report/shrunk.h"

#include <jansson.h>

/* jsonl_run: the first line. jsonl_line: one service of one cell. jsonl_event: one line of a box's
 * log. jsonl_cell: what was proven about a cell. jsonl_shrunk: the smallest deployment with a
 * disagreement. jsonl_summary: the last line. */
json_t *jsonl_run(const struct run_info *info);
json_t *jsonl_line(const struct run_info *info, const struct line *line);
json_t *jsonl_event(const struct cell *cell, const struct event *event);
json_t *jsonl_cell(const struct cell *cell, const struct cell_proof *proof);
json_t *jsonl_shrunk(const struct shrunk *shrunk);
json_t *jsonl_summary(const struct run_info *info);

#endif
