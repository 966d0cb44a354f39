/* chart.h: a preview on a terminal, and as Markdown for a change request. */
#ifndef EK_PREVIEW_CHART_H
#define EK_PREVIEW_CHART_H

#include "scenarios/preview/preview.h"

#include <stdio.h>

/* chart_print: summary, services by states, states with their events, breaks, ways back. `width`:
 * columns of the terminal. */
void chart_print(const struct preview *preview, const struct reasons *reasons, size_t width,
    bool color, FILE *file);

/* chart_markdown: the same for people who decide about a change. */
void chart_markdown(const struct preview *preview, const struct reasons *reasons, FILE *file);

/* chart_junit: one testcase a service: a failure when it goes down in the plan. */
void chart_junit(const struct preview *preview, FILE *file);

#endif
