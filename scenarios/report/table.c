#include "scenarios/report/table.h"

#include "scenarios/report/writer_ops.h"
#include "sim/base/text.h"

#include <libsmartcols.h>
#include <stdlib.h>
#include <string.h>

/* The table on a terminal. */
struct terminal {
    struct table table;
    struct buf shrunk;
};

static void begin(struct writer *writer, const struct run_info *info)
{
    struct terminal *terminal = ek_calloc(1, sizeof *terminal);
    terminal->table.info = info;
    writer->state = terminal;
}

static void add_line(struct writer *writer, const struct line *line)
{
    table_line(&((struct terminal *)writer->state)->table, line);
}

static void add_cell(struct writer *writer, const struct cell *cell, const struct cell_proof *proof)
{
    table_cell(&((struct terminal *)writer->state)->table, cell, proof);
}

static void add_shrunk(struct writer *writer, const struct shrunk *s)
{
    struct terminal *terminal = writer->state;
    buf_addf(&terminal->shrunk,
        "\nthe smallest deployment%s that shows this of %s, from %s:\n%s\n\n%s",
        s->minimal ? "" : " found", service_id(s->service), s->cell, s->detail, s->scenario);
}

static void color_cell(struct libscols_line *line, size_t column, const char *result)
{
    struct libscols_cell *cell = scols_line_get_cell(line, column);
    if (cell == NULL)
        return;
    if (text_is(result, "up"))
        scols_cell_set_color(cell, "green");
    else if (strncmp(result, "up ", 3) == 0)
        scols_cell_set_color(cell, "yellow");
    else if (!text_is(result, "-"))
        scols_cell_set_color(cell, "red");
}

static void print_row(
    const struct table_grid *grid, size_t row, bool color, struct libscols_table *table)
{
    struct libscols_line *line = scols_table_new_line(table, NULL);
    for (size_t i = 0; i < grid->num_columns; i++) {
        const char *text = table_grid_text(grid, row, i);
        scols_line_set_data(line, i, text);
        if (color && i >= grid->first_result)
            color_cell(line, i, text);
    }
}

static void print_rows(struct table *t, const struct writer *writer)
{
    struct table_grid grid;
    table_grid_init(&grid, t);
    struct libscols_table *table = scols_new_table();
    scols_table_set_stream(table, writer->file);
    scols_table_enable_colors(table, writer->style.color);
    scols_table_set_termforce(table, SCOLS_TERMFORCE_NEVER);
    for (size_t i = 0; i < grid.num_columns; i++)
        scols_table_new_column(table, grid.titles[i], 0, 0);
    for (size_t i = 0; i < grid.num_rows; i++)
        print_row(&grid, i, writer->style.color, table);
    scols_print_table(table);
    scols_unref_table(table);
    table_grid_cleanup(&grid);
}

/* "100 cells, 3100 lines: ...", and "2 of 100 cells" when the run ended before the others. */
static void print_counts(const struct run_info *info, FILE *file)
{
    const size_t *counts = info->counts;
    size_t num_lines = 0;
    for (size_t i = 0; i < VERDICT_COUNT; i++)
        num_lines += counts[i];
    fputc('\n', file);
    if (info->stopped != NULL && info->num_told < info->num_cells)
        fprintf(file, "%zu of ", info->num_told);
    fprintf(file,
        "%zu cells, %zu lines%s: %zu PASS, %zu BREAK, %zu MISMATCH, %zu INCONCLUSIVE, %zu SKIP\n",
        info->num_cells, num_lines, info->prediction ? " predicted by the model alone" : "",
        counts[VERDICT_PASS], counts[VERDICT_BREAK], counts[VERDICT_MISMATCH],
        counts[VERDICT_INCONCLUSIVE], counts[VERDICT_SKIP]);
}

static void print_no_fit(FILE *file)
{
    struct buf text = {0};
    table_no_fit(&text);
    fprintf(file, "%s\n", buf_str(&text));
    buf_cleanup(&text);
}

static void end(struct writer *writer, const struct run_info *info)
{
    struct terminal *terminal = writer->state;
    struct table *t = &terminal->table;
    table_finish(t);
    table_print_head(t, writer->file);
    if (table_fits(t)) {
        print_rows(t, writer);
        table_print_legend(t, writer->file);
    } else {
        print_no_fit(writer->file);
    }
    print_counts(info, writer->file);
    table_proof_print_summary(info, writer->file);
    fputs(buf_str(&terminal->shrunk), writer->file);
    if (info->stopped != NULL)
        fprintf(writer->file, "stopped early: %s\n", info->stopped);
}

static void free_state(void *state)
{
    struct terminal *terminal = state;
    if (terminal == NULL)
        return;
    table_clear(&terminal->table);
    buf_cleanup(&terminal->shrunk);
    free(terminal);
}

const struct writer_ops table_writer = {.begin = begin,
    .line = add_line,
    .cell = add_cell,
    .shrunk = add_shrunk,
    .end = end,
    .free = free_state};
