/* evidence_file.h: the evidence that is kept beside a results file, in FILE.evidence: one JSON
 * object a line, the first of which says of which content of FILE it is. Evidence of another
 * content, such as an earlier run's, is not used. */
#ifndef EK_RUNNER_EVIDENCE_FILE_H
#define EK_RUNNER_EVIDENCE_FILE_H

#include "sim/base/err.h"

#include <jansson.h>

struct evidence_file;

/* evidence_file_open: what is kept beside the results file at `path`; with nothing in it when there
 * is no such evidence. evidence_file_has, evidence_file_get: is that of `cell` there; the evidence
 * itself (the caller owns it), NULL when it is not, or cannot be read. */
struct evidence_file *evidence_file_open(const char *path);
bool evidence_file_has(const struct evidence_file *file, const char *cell);
json_t *evidence_file_get(const struct evidence_file *file, const char *cell);
void evidence_file_close(struct evidence_file *file);

/* evidence_file_add: keeps `evidence` beside the results file at `path`, behind what is there;
 * evidence of another content of that file is thrown away first. */
bool evidence_file_add(const char *path, const json_t *evidence, struct err *e) EK_CHECK;

#endif
