/* wrap.h: long texts in lines that a terminal shows whole. */
#ifndef EK_RUNNER_WRAP_H
#define EK_RUNNER_WRAP_H

#include "sim/base/buf.h"

#include <stddef.h>

/* wrap: appends `text` in lines of at most `width` columns (a longer word stays whole): the first
 * begins with `first`, the others with `rest`. print_wrapped: the same on standard output. */
void wrap(struct buf *out, size_t width, const char *first, const char *rest, const char *text);
void print_wrapped(size_t width, const char *first, const char *rest, const char *text);

#endif
