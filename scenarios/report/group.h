/* group.h: folds cells with equal results into few rows: each row is a set of values an axis. */
#ifndef EK_REPORT_GROUP_H
#define EK_REPORT_GROUP_H

#include "scenarios/report/valueset.h"
#include "sim/base/err.h"

#include <stddef.h>

#define GROUP_AXES_MAX 16

/* One row: the values on each axis, and what all its cells have in common. */
struct group_row {
    struct valueset values[GROUP_AXES_MAX];
    char *signature;
    size_t first; /* of its cells in the order of group_add, from 0 */
};

struct group {
    struct group_row *rows;
    size_t num_rows;
    size_t num_axes;
    size_t num_cells;
};

/* group_add: one cell; `values` are indexes into the axes, below VALUESET_MAX. The signature is
 * copied. */
void group_add(struct group *group, const size_t *values, size_t num_axes, const char *signature);
/* group_fold: merges rows of equal signature that differ in one of the first `num_folded` axes
 * alone, until none are left, and sorts them by their first cell; without axes they keep their
 * order. Cells that no row of a product
 * covers stay rows of their own. */
void group_fold(struct group *group, size_t num_folded);
void group_cleanup(struct group *group);

#endif
