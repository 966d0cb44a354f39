/* keeping.h: keeps a run while it goes on: its results in a folder of its own, so that what was
 * measured survives whatever ends it, and at its end what became of each cell in the index. */
#ifndef EK_RUNS_KEEPING_H
#define EK_RUNS_KEEPING_H

#include "scenarios/report/writer.h"
#include "scenarios/runs/index.h"

struct keeping;

/* Writers that a kept run has. */
#define KEEPING_WRITERS 2

/* keeping_start: enters a run (id, counts and end are not read) and opens its results. NULL when
 * that cannot be done. End it with keeping_end. */
struct keeping *keeping_start(const char *store, const struct index_run *run, struct err *e);

/* keeping_writers: those that are to get the lines of the run, before any that could make it wait;
 * they are the keeping's. keeping_name: "r12". */
void keeping_writers(const struct keeping *keeping, struct writer *out[KEEPING_WRITERS]);
const char *keeping_name(const struct keeping *keeping);

/* keeping_end: after the last line: writes the summary, and the end into the index. False when not
 * everything could be kept. Frees. */
bool keeping_end(
    struct keeping *keeping, const struct run_info *info, int exit_code, struct err *e) EK_CHECK;

/* keeping_is_under_way: is the run that writes the results at `path` still going on? */
bool keeping_is_under_way(const char *path);

#endif
