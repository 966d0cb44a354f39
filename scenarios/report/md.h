/* md.h: the Markdown output: what it gathers while lines come, and its parts. */
#ifndef EK_REPORT_MD_H
#define EK_REPORT_MD_H

#include "scenarios/report/table.h"

struct md_service {
    size_t num_told; /* lines that are not SKIP */
    size_t num_down; /* of them: BREAK */
    struct texts causes;
};

struct md {
    struct table table;
    struct md_service services[SERVICE_COUNT];
    bool has_reason[REASON_COUNT]; /* of some line that is down */
    size_t num_broken_cells;
    size_t last_break; /* the point of the last cell that is counted there */
    struct buf shrunk;
};

/* md_add_...: each appends its part, a heading and an empty line behind it included, and nothing
 * when there is nothing to say. */
void md_add_head(const struct md *md, struct buf *out);
void md_add_summary(const struct md *md, const struct run_info *info, struct buf *out);
void md_add_troubles(const struct md *md, struct buf *out);
void md_add_rows(struct md *md, struct buf *out);
void md_add_causes(const struct md *md, struct buf *out);
void md_add_ways_out(const struct md *md, struct buf *out);
void md_add_basis(const struct md *md, struct buf *out);
void md_add_legend(const struct md *md, struct buf *out);

#endif
