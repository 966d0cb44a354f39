/* wrap.h: long texts in lines that a terminal shows whole. */
#ifndef EK_RUNNER_WRAP_H
#define EK_RUNNER_WRAP_H

#include <stddef.h>

/* print_wrapped: `text` on standard output in lines of at most `width` columns (a longer word stays
 * whole): the first begins with `first`, the others with `rest`. */
void print_wrapped(size_t width, const char *first, const char *rest, const char *text);

#endif
