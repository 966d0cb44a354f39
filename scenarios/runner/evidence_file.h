/* evidence_file.h: the evidence that is kept beside a results file, in FILE.evidence: one JSON
 * object a line, the first of which says of which content of FILE it is. Evidence of another
 * content, such as an earlier run's, is not used. It holds the secrets of TLS sessions: only its
 * owner may read it. */
#ifndef EK_RUNNER_EVIDENCE_FILE_H
#define EK_RUNNER_EVIDENCE_FILE_H

#include "sim/base/err.h"

#include <jansson.h>

struct evidence_file;

/* evidence_file_open: what is kept beside the results file at `path`, of the content that it has
 * now; with nothing in it when there is none. To be opened before the results are read: what is
 * added later is of this content, or is not kept. Close with evidence_file_close. */
struct evidence_file *evidence_file_open(const char *path);
void evidence_file_close(struct evidence_file *file);

/* evidence_file_has, evidence_file_get: is that of `cell` there; the evidence itself (the caller
 * owns it), NULL when it is not. */
bool evidence_file_has(const struct evidence_file *file, const char *cell);
json_t *evidence_file_get(const struct evidence_file *file, const char *cell);

/* evidence_file_add: keeps `evidence` of `cell`; of a cell that has some by now, nothing happens.
 * Where it cannot be kept beside the results (which changed meanwhile, or lie in a folder that
 * takes no file, or there is another file of that name, or somebody else holds it for seconds) it
 * is kept for as long as this is open, and evidence_file_unkept tells why: "" when all is kept. */
void evidence_file_add(struct evidence_file *file, const char *cell, const json_t *evidence);
const char *evidence_file_unkept(const struct evidence_file *file);

#endif
