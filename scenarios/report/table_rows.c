#include "scenarios/report/dimension.h"
#include "scenarios/report/table.h"
#include "sim/base/text.h"

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

/* ---- the grid ---- */

/* Takes the text. */
static void add_title(struct table_grid *grid, char *title)
{
    grid->titles = ek_realloc(grid->titles, (grid->num_columns + 1) * sizeof *grid->titles);
    grid->titles[grid->num_columns++] = title;
}

static void add_titles(const struct table *t, struct table_grid *grid)
{
    const struct scenario *s = t->info->scenario;
    for (size_t i = 0; i < dimensions_num(s); i++) {
        struct buf title = {0};
        if (shown_with(t, i) != i || !dimension_has_column(s, i))
            continue;
        axis_title(t, i, &title);
        add_title(grid, buf_take(&title));
    }
    add_title(grid, ek_strdup(s->is_random ? "draw" : "settings"));
    grid->first_result = grid->num_columns;
    for (size_t i = 0; i < SERVICE_COUNT; i++) {
        if (t->seen[i])
            add_title(grid, ek_strdup(service_column((enum service)i)));
    }
}

static void add_results(const struct table *t, const char *signature, char **out)
{
    for (size_t i = 0; i < SERVICE_COUNT; i++) {
        size_t len = strcspn(signature, "\t");
        if (t->seen[i])
            *out++ = ek_strndup(signature, len);
        signature += len + 1;
    }
}

static void add_row(const struct table *t, const struct group_row *row, char **out)
{
    const struct scenario *s = t->info->scenario;
    struct buf text = {0};
    for (size_t i = 0; i < dimensions_num(s); i++) {
        if (shown_with(t, i) != i || !dimension_has_column(s, i))
            continue;
        dimension_text(s, i, &row->values[i], &text);
        *out++ = buf_take(&text);
    }
    settings_text(t, row, &text);
    *out++ = buf_take(&text);
    add_results(t, row->signature, out);
}

void table_grid_init(struct table_grid *out, struct table *t)
{
    /* An axis shown with another one must not keep rows apart. */
    for (size_t r = 0; r < t->group.num_rows; r++) {
        for (size_t i = 0; i < t->group.num_axes; i++) {
            if (shown_with(t, i) != i)
                t->group.rows[r].values[i] = valueset_of(0);
        }
    }
    group_fold(&t->group, t->info->scenario->num_axes); /* a case is a row of its own */
    *out = (struct table_grid){.num_rows = t->group.num_rows};
    add_titles(t, out);
    out->texts = ek_calloc(out->num_rows * out->num_columns, sizeof *out->texts);
    for (size_t i = 0; i < out->num_rows; i++)
        add_row(t, &t->group.rows[i], &out->texts[i * out->num_columns]);
}

const char *table_grid_text(const struct table_grid *grid, size_t row, size_t column)
{
    return grid->texts[row * grid->num_columns + column];
}

void table_grid_cleanup(struct table_grid *grid)
{
    for (size_t i = 0; i < grid->num_columns; i++)
        free(grid->titles[i]);
    for (size_t i = 0; i < grid->num_rows * grid->num_columns; i++)
        free(grid->texts[i]);
    free(grid->titles);
    free(grid->texts);
    *grid = (struct table_grid){0};
}
