/* report_evidence.h: what the HTML report shows of each cell beside its lines: the ladder, the
 * certificates and the event logs, from the evidence that is kept beside a results file. */
#ifndef EK_RUNNER_REPORT_EVIDENCE_H
#define EK_RUNNER_REPORT_EVIDENCE_H

#include "sim/base/err.h"

#include <jansson.h>

struct report_evidence;

/* report_evidence_open: before the results are read (see evidence_file_open). Reads beside the
 * results at `path`, which must outlive it. NULL, with the reason on standard error, when they
 * cannot be read. */
struct report_evidence *report_evidence_open(const char *path);
void report_evidence_close(struct report_evidence *evidence);

/* report_evidence_kept: what is kept beside the results, to be filled. */
struct evidence_file *report_evidence_kept(struct report_evidence *evidence);

/* report_evidence_of: html_evidence_fn; `ctx` is a struct report_evidence. Cells must be asked for
 * in the order of the file. */
json_t *report_evidence_of(void *ctx, const char *cell);

#endif
