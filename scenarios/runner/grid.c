#include "scenarios/runner/grid.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void take(struct grid *grid, char *cell)
{
    size_t size = (grid->num_cells + 1) * sizeof *grid->cells;
    grid->cells = ek_realloc(grid->cells, size);
    grid->cells[grid->num_cells++] = cell;
}

void grid_add(struct grid *grid, const char *cell)
{
    take(grid, ek_strdup(cell));
}

void grid_addf(struct grid *grid, const char *fmt, ...)
{
    char *cell = NULL;
    va_list args;
    va_start(args, fmt);
    int len = vasprintf(&cell, fmt, args);
    va_end(args);
    take(grid, len < 0 ? ek_strdup("") : cell);
}

void grid_row(struct grid *grid, const char *const *cells)
{
    for (size_t i = 0; i < grid->num_columns; i++)
        grid_add(grid, cells[i]);
}

static void measure(const struct grid *grid, int widths[GRID_COLUMNS_MAX])
{
    memset(widths, 0, GRID_COLUMNS_MAX * sizeof *widths);
    for (size_t i = 0; i < grid->num_cells; i++) {
        int len = (int)strlen(grid->cells[i]);
        int *width = &widths[i % grid->num_columns];
        *width = len > *width ? len : *width;
    }
}

static void write_row(
    const struct grid *grid, size_t first, const int widths[GRID_COLUMNS_MAX], struct buf *out)
{
    size_t last = grid->num_columns;
    while (last > 1 && grid->cells[first + last - 1][0] == '\0')
        last--;
    for (size_t i = 0; i < last; i++) {
        if (i + 1 < last)
            buf_addf(out, "%-*s  ", widths[i], grid->cells[first + i]);
        else
            buf_addf(out, "%s\n", grid->cells[first + i]);
    }
}

void grid_write(const struct grid *grid, const char *indent, struct buf *out)
{
    int widths[GRID_COLUMNS_MAX];
    measure(grid, widths);
    for (size_t i = 0; i + grid->num_columns <= grid->num_cells; i += grid->num_columns) {
        buf_adds(out, indent);
        write_row(grid, i, widths, out);
    }
}

void grid_print(const struct grid *grid, const char *indent)
{
    struct buf text = {0};
    grid_write(grid, indent, &text);
    fputs(buf_str(&text), stdout);
    buf_cleanup(&text);
}

void grid_cleanup(struct grid *grid)
{
    for (size_t i = 0; i < grid->num_cells; i++)
        free(grid->cells[i]);
    free(grid->cells);
    *grid = (struct grid){0};
}
