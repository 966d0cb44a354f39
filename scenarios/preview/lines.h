/* lines.h: a preview as the lines of a results file (contract of `ekulab run`), with two kinds of
 * its own: "plan" behind the first line, and "state" before the lines of each state. */
#ifndef EK_PREVIEW_LINES_H
#define EK_PREVIEW_LINES_H

#include "scenarios/preview/preview.h"

/* lines_of: all of them, an array that the caller owns. */
json_t *lines_of(const struct preview *preview);

#endif
