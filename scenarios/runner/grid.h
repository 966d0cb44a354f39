/* grid.h: columns of text for a terminal: as wide as their widest cell, two blanks between them. */
#ifndef EK_RUNNER_GRID_H
#define EK_RUNNER_GRID_H

#include "sim/base/buf.h"

#define GRID_COLUMNS_MAX 10

/* Set num_columns (at most GRID_COLUMNS_MAX), then add cells row by row. */
struct grid {
    size_t num_columns;
    char **cells;
    size_t num_cells;
};

void grid_add(struct grid *grid, const char *cell);
void grid_addf(struct grid *grid, const char *fmt, ...) EK_PRINTF(2, 3);
/* grid_row: one row from a list of num_columns cells. */
void grid_row(struct grid *grid, const char *const *cells);

/* grid_write: appends all rows, each behind `indent`, without blanks at their ends. */
void grid_write(const struct grid *grid, const char *indent, struct buf *out);
/* grid_print: the same to standard output. */
void grid_print(const struct grid *grid, const char *indent);
void grid_cleanup(struct grid *grid);

#endif
