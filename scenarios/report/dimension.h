/* dimension.h: what tells the cells of a scenario apart: its axes, and its cases as one more behind
 * them. A dimension is known by its number, a value by its index in it. */
#ifndef EK_REPORT_DIMENSION_H
#define EK_REPORT_DIMENSION_H

#include "scenarios/report/valueset.h"
#include "scenarios/spec/scenario.h"

/* dimensions_num: how many there are. dimension_size: the values of one. */
size_t dimensions_num(const struct scenario *s);
size_t dimension_size(const struct scenario *s, size_t dimension);

/* dimension_title: the setting's short name, or "case". dimension_says: its path, or what a case
 * is. dimension_value: a value as text. */
const char *dimension_title(const struct scenario *s, size_t dimension);
const char *dimension_says(const struct scenario *s, size_t dimension);
const char *dimension_value(const struct scenario *s, size_t dimension, size_t value);

/* dimension_index: the value that `cell` has. */
size_t dimension_index(const struct scenario *s, size_t dimension, const struct cell *cell);

/* dimension_has_column: releases, certificates and cases get a column of a table each; every other
 * one is told in the column "settings", and only where it leaves its first value. */
bool dimension_has_column(const struct scenario *s, size_t dimension);

/* dimension_text: appends the values that are in `values`: "*" for all of several, "first ..
 * last" for many in a row. */
void dimension_text(
    const struct scenario *s, size_t dimension, const struct valueset *values, struct buf *out);

#endif
