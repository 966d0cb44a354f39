/* html.h: the results as one HTML page that needs nothing but a browser. It is made from the
 * objects of a results file (jsonl.h), so that a kept file and a run that is under way give the
 * same page. What measures time is left out: equal results give equal bytes. */
#ifndef EK_REPORT_HTML_H
#define EK_REPORT_HTML_H

#include "scenarios/spec/claims.h"
#include "scenarios/spec/reasons.h"

#include <jansson.h>
#include <stdio.h>

struct report_html;

/* Where explanations come from: what each rule, claim and reason that the results name says goes
 * into the page once. */
struct html_sources {
    const struct releases *releases;
    const struct claims *claims;
    const struct reasons *reasons;
};

/* What was recorded while `cell` ran, as an object that the page shows: members `recorded`,
 * `ladder`, `certificates`, `logs`, each of which may be missing. The caller owns it; NULL when
 * there is nothing. */
typedef json_t *html_evidence_fn(void *ctx, const char *cell);

/* report_html_new: an empty report; what `sources` points at must outlive it. */
struct report_html *report_html_new(const struct html_sources *sources);
void report_html_free(struct report_html *report);

/* report_html_add: the next object of the results, in file order; kinds that it has no place for
 * are ignored. `line` is borrowed. */
void report_html_add(struct report_html *report, const json_t *line);

/* report_html_evidence: asks `fn` for the evidence of each cell, in the order of the cells, while
 * the report is written. Without it the page says how to see the evidence. */
void report_html_evidence(struct report_html *report, html_evidence_fn *fn, void *ctx);

/* report_html_write: the page, once, behind all lines. What could not be written, ferror(file)
 * tells. */
void report_html_write(struct report_html *report, FILE *file);

#endif
