#include "scenarios/report/dimension.h"
#include "scenarios/report/table.h"
#include "scenarios/report/writer_ops.h"

#include "sim/base/text.h"

#include <libsmartcols.h>
#include <stdlib.h>
#include <string.h>

/* An axis that always had the same value as an earlier one is shown with it. */
static size_t shown_with(const struct table *t, size_t axis)
{
    for (size_t earlier = 0; earlier < axis; earlier++) {
        const struct scenario *s = t->info->scenario;
        if (!t->differs[earlier][axis] && dimension_size(s, axis) > 1)
            return earlier;
    }
    return axis;
}

static void axis_title(const struct table *t, size_t axis, struct buf *out)
{
    const struct scenario *s = t->info->scenario;
    buf_adds(out, dimension_title(s, axis));
    for (size_t i = axis + 1; i < dimensions_num(s); i++) {
        if (shown_with(t, i) == axis)
            buf_addf(out, "=%s", dimension_title(s, i));
    }
}

static void add_columns(const struct table *t, struct libscols_table *table)
{
    const struct scenario *s = t->info->scenario;
    for (size_t i = 0; i < dimensions_num(s); i++) {
        struct buf title = {0};
        if (shown_with(t, i) != i || !dimension_has_column(s, i))
            continue;
        axis_title(t, i, &title);
        scols_table_new_column(table, buf_str(&title), 0, 0);
        buf_cleanup(&title);
    }
    scols_table_new_column(table, s->is_random ? "draw" : "settings", 0, 0);
    for (size_t i = 0; i < SERVICE_COUNT; i++) {
        if (t->seen[i])
            scols_table_new_column(table, service_column((enum service)i), 0, 0);
    }
}

static bool is_mix(const struct group_row *row)
{
    return text_is(strrchr(row->signature, '\t') + 1, TABLE_MIX);
}

static void settings_text(const struct table *t, const struct group_row *row, struct buf *out)
{
    const struct scenario *s = t->info->scenario;
    if (s->is_random)
        buf_addf(out, "%zu", t->draws[row->first].point + 1);
    for (size_t i = 0; i < dimensions_num(s); i++) {
        if (shown_with(t, i) != i || dimension_has_column(s, i) ||
            valueset_last(&row->values[i]) == 0)
            continue;
        buf_adds(out, out->len > 0 ? " " : "");
        axis_title(t, i, out);
        buf_adds(out, "=");
        dimension_text(s, i, &row->values[i], out);
    }
    buf_adds(out, out->len > 0 ? "" : ".");
    buf_adds(out, is_mix(row) ? " " TABLE_MIX : "");
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

static void add_row(
    const struct table *t, bool color, struct libscols_table *table, const struct group_row *row)
{
    const struct scenario *s = t->info->scenario;
    struct libscols_line *line = scols_table_new_line(table, NULL);
    size_t column = 0;
    struct buf text = {0};
    for (size_t i = 0; i < dimensions_num(s); i++) {
        if (shown_with(t, i) != i || !dimension_has_column(s, i))
            continue;
        buf_clear(&text);
        dimension_text(s, i, &row->values[i], &text);
        scols_line_set_data(line, column++, buf_str(&text));
    }
    buf_clear(&text);
    settings_text(t, row, &text);
    scols_line_set_data(line, column++, buf_str(&text));
    buf_cleanup(&text);
    const char *next = row->signature;
    for (size_t i = 0; i < SERVICE_COUNT; i++) {
        size_t len = strcspn(next, "\t");
        char *result = ek_strndup(next, len);
        next += len + 1;
        if (t->seen[i]) {
            scols_line_set_data(line, column, result);
            if (color)
                color_cell(line, column, result);
            column++;
        }
        free(result);
    }
}

void table_print_rows(struct table *t, const struct writer *writer)
{
    /* An axis shown with another one must not keep rows apart. */
    for (size_t r = 0; r < t->group.num_rows; r++) {
        for (size_t i = 0; i < t->group.num_axes; i++) {
            if (shown_with(t, i) != i)
                t->group.rows[r].values[i] = valueset_of(0);
        }
    }
    group_fold(&t->group, t->info->scenario->num_axes); /* a case is a row of its own */
    struct libscols_table *table = scols_new_table();
    scols_table_set_stream(table, writer->file);
    scols_table_enable_colors(table, writer->style.color);
    scols_table_set_termforce(table, SCOLS_TERMFORCE_NEVER);
    add_columns(t, table);
    for (size_t i = 0; i < t->group.num_rows; i++)
        add_row(t, writer->style.color, table, &t->group.rows[i]);
    scols_print_table(table);
    scols_unref_table(table);
}
