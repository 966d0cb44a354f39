/* md_text.h: texts in Markdown (CommonMark, and GFM's tables), which shall read well unrendered
 * too: only what would be taken for markup is escaped. */
#ifndef EK_REPORT_MD_TEXT_H
#define EK_REPORT_MD_TEXT_H

#include "sim/base/buf.h"

/* md_inline: appends `text` as one line, for the middle of a line or a cell of a table; a line end
 * and the blanks behind it become "; ". md_block: for the start of a line: what would begin a
 * heading, a list or a quotation is escaped too. */
void md_inline(struct buf *out, const char *text);
void md_block(struct buf *out, const char *text);

/* A table whose columns are as wide as their widest cell. */
struct md_table {
    struct buf *cells;
    size_t num_columns;
    size_t num_cells;
};

/* md_table_init: with the number of columns; the first row is the heading. md_table_add: the next
 * cell, row by row. md_table_end: appends the table and frees it. */
void md_table_init(struct md_table *table, size_t num_columns);
void md_table_add(struct md_table *table, const char *text);
void md_table_end(struct md_table *table, struct buf *out);

#endif
