/* evidence_file.h: the evidence that is kept beside a results file, in FILE.evidence: one JSON
 * object a line, the first of which says of which content of FILE it is. Evidence of another
 * content, such as an earlier run's, is not used. */
#ifndef EK_RUNNER_EVIDENCE_FILE_H
#define EK_RUNNER_EVIDENCE_FILE_H

#include "sim/base/err.h"

#include <jansson.h>

/* evidence_file_find: the evidence of `cell` in what is kept beside the results file at `path`;
 * NULL when none is. The caller owns it. */
json_t *evidence_file_find(const char *path, const char *cell);

/* evidence_file_add: keeps `evidence` beside the results file at `path`, behind what is there;
 * evidence of another content of that file is thrown away first. */
bool evidence_file_add(const char *path, const json_t *evidence, struct err *e) EK_CHECK;

#endif
