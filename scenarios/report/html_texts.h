/* html_texts.h: what the ids of a run's lines mean, each once. */
#ifndef EK_REPORT_HTML_TEXTS_H
#define EK_REPORT_HTML_TEXTS_H

#include "scenarios/report/html.h"
#include "scenarios/report/html_data.h"

/* html_texts: puts the meaning of everything that `data` names into `page`. */
void html_texts(const struct html_data *data, const struct html_sources *sources, json_t *page);

#endif
