/* runref.h: a run, and what of it, as people write it: RUN[:CELL[#SERVICE]]. RUN is a file, which
 * wins over what else it may be called, or a kept run: r12, last, last~1 (the one before). */
#ifndef EK_RUNS_RUNREF_H
#define EK_RUNS_RUNREF_H

#include "sim/base/buf.h"

#include <stdint.h>

struct runref {
    char *name; /* of the run, as commands take it: r12, or the path */
    char *path; /* of its results */
    char *rest; /* what stands behind the colon, NULL when there is none */
    int64_t id; /* of a kept run; 0: a file */
};

/* runref_find: what `argument` names. A path and a cell's id may hold colons: the longest beginning
 * that is a file and is followed by ':' or ends the argument is the path. `runs` is --runs or NULL,
 * as in store.h. False, with one or more lines in `complaint` (the first without a beginning, so
 * that a command can put its name in front), when there is no such run; kept ones that are near are
 * named. Clean up also after a failure. */
bool runref_find(
    struct runref *out, const char *argument, const char *runs, struct buf *complaint) EK_CHECK;
void runref_cleanup(struct runref *ref);

/* runref_is_kept: is `argument`, as far as a colon, written like a kept run? */
bool runref_is_kept(const char *argument);
/* runref_is_file: is there something at `path` that is no folder? */
bool runref_is_file(const char *path);

#endif
