/* captures.h: packet captures of cells, written to files. */
#ifndef EK_RUNNER_CAPTURES_H
#define EK_RUNNER_CAPTURES_H

#include "scenarios/runner/run.h"

/* Where those of a run go. */
struct captures {
    const char *folder;          /* exists */
    const struct run_info *info; /* num_told gives each cell its number */
    bool legs;                   /* also one file for each connection, in a folder of the cell */
    struct err e;                /* what went wrong; nothing is written after that */
};

/* captures_warn: says on standard error that captures of an earlier run lie in `folder`, if they
 * do.
 */
void captures_warn(const char *folder);

/* captures_take: an evidence_fn; `ctx` is a struct captures. Writes FOLDER/N-CELL.pcapng, and with
 * `legs` FOLDER/N-CELL/M-LINK-CLIENT-SERVER.pcapng. */
void captures_take(void *ctx, const struct cell *cell, const json_t *evidence);

/* captures_are_whole: was everything written? What was not is told on standard error. */
bool captures_are_whole(const struct captures *captures);

/* captures_legs: one file for each connection of `evidence` that is part of `service` (NULL: of
 * all), in `folder`, which is made. */
bool captures_legs(
    const json_t *evidence, const char *service, const char *folder, struct err *e) EK_CHECK;

#endif
