/* history.h: the kept runs, for people and for programs. Each prints, with complaints on standard
 * error, and returns an exit code of the program; `store` is the folder of kept runs. */
#ifndef EK_RUNNER_HISTORY_H
#define EK_RUNNER_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* history_runs: all of them, newest first. */
int history_runs(const char *store, bool jsonl);

/* history_cell: one cell through all that had it, newest first: what was down, and what is
 * otherwise than in the run of that scenario before. Names that are near when no run had it. */
int history_cell(const char *store, const char *cell, bool jsonl);

/* history_drop: forgets runs with all that they kept; none of them if one is going on.
 * history_keep: forgets all but the newest `num` and those that are going on. */
int history_drop(const char *store, const int64_t *runs, size_t num);
int history_keep(const char *store, size_t num);

#endif
