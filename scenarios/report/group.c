#include "scenarios/report/group.h"

#include <stdlib.h>
#include <string.h>

void group_add(struct group *group, const size_t *values, size_t num_axes, const char *signature)
{
    group->rows = ek_realloc(group->rows, (group->num_rows + 1) * sizeof *group->rows);
    struct group_row *row = &group->rows[group->num_rows++];
    *row = (struct group_row){.signature = ek_strdup(signature), .first = group->num_cells++};
    for (size_t i = 0; i < num_axes; i++)
        row->values[i] = valueset_of(values[i]);
    group->num_axes = num_axes;
}

/* What rows must share to be merged along `except`. */
struct order {
    size_t num_axes;
    size_t except;
};

static int compare(const void *left, const void *right, void *ctx)
{
    const struct group_row *a = left;
    const struct group_row *b = right;
    const struct order *order = ctx;
    for (size_t i = 0; i < order->num_axes; i++) {
        int differ = i == order->except ? 0 : valueset_compare(&a->values[i], &b->values[i]);
        if (differ != 0)
            return differ;
    }
    return strcmp(a->signature, b->signature);
}

/* Merges along one axis; true when anything changed. */
static bool fold_axis(struct group *group, size_t axis)
{
    struct order order = {group->num_axes, axis};
    qsort_r(group->rows, group->num_rows, sizeof *group->rows, compare, &order);
    size_t kept = 0;
    for (size_t i = 1; i < group->num_rows; i++) {
        if (compare(&group->rows[kept], &group->rows[i], &order) == 0) {
            valueset_add_all(&group->rows[kept].values[axis], &group->rows[i].values[axis]);
            free(group->rows[i].signature);
            if (group->rows[i].first < group->rows[kept].first)
                group->rows[kept].first = group->rows[i].first;
        } else {
            group->rows[++kept] = group->rows[i];
        }
    }
    bool changed = kept + 1 < group->num_rows;
    group->num_rows = group->num_rows == 0 ? 0 : kept + 1;
    return changed;
}

static int by_first_cell(const void *left, const void *right, void *ctx)
{
    const struct group_row *a = left;
    const struct group_row *b = right;
    const struct order *order = ctx;
    for (size_t i = 0; i < order->num_axes; i++) {
        size_t first_a = valueset_first(&a->values[i]);
        size_t first_b = valueset_first(&b->values[i]);
        if (first_a != first_b)
            return first_a < first_b ? -1 : 1;
    }
    return (a->first > b->first) - (a->first < b->first);
}

void group_fold(struct group *group, size_t num_folded)
{
    bool changed = group->num_rows > 0;
    while (changed) {
        changed = false;
        for (size_t axis = num_folded; axis-- > 0;)
            changed = fold_axis(group, axis) || changed;
    }
    struct order order = {group->num_axes, SIZE_MAX};
    if (group->num_rows > 0)
        qsort_r(group->rows, group->num_rows, sizeof *group->rows, by_first_cell, &order);
}

void group_cleanup(struct group *group)
{
    for (size_t i = 0; i < group->num_rows; i++)
        free(group->rows[i].signature);
    free(group->rows);
    *group = (struct group){0};
}
