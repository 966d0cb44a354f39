/* index.h: what runs were kept and what became of their cells: a SQLite file in the folder of runs.
 * The only room with sqlite3. Several processes may use it at once: each waits for its turn, and no
 * transaction lasts as long as a run. */
#ifndef EK_RUNS_INDEX_H
#define EK_RUNS_INDEX_H

#include "scenarios/report/line.h"

#include <stdint.h>

struct index;

/* index_open: the index in folder `store`, which is there; made when there is none. NULL when it
 * cannot be used or was written by a later ekulab. Close with index_close. */
struct index *index_open(const char *store, struct err *e);
void index_close(struct index *index);

/* A run. Texts are the caller's when it is written, and live as long as the callback when read. */
struct index_run {
    int64_t id;
    const char *started_at; /* UTC, RFC 3339 */
    const char *scenario;
    const char *title;
    const char *file;    /* the scenario's, as typed */
    const char *options; /* as typed, in the form that a shell takes */
    const char *tool;
    const char *openssl;
    int64_t cells;
    int64_t counts[VERDICT_COUNT];
    bool ended;
    int exit_code;       /* of a run that has ended */
    const char *stopped; /* why it ended early; NULL: it did not */
};

/* What became of a cell. */
struct index_cell {
    const char *cell;
    int64_t counts[VERDICT_COUNT];
    /* "SERVICE WORD; SERVICE WORD" of what was up or down: "up", or the reason */
    const char *told;
};

/* A cell in one of the runs. */
struct index_seen {
    struct index_run run;
    struct index_cell cell;
};

/* index_begin: enters a run that has not ended; its id, which no run had before, into *out_id.
 * index_tell: a cell of it, kept beside the index until index_end.
 * index_end: enters the cells and the end of the run, all at once. */
bool index_begin(
    struct index *index, const struct index_run *run, int64_t *out_id, struct err *e) EK_CHECK;
bool index_tell(struct index *index, const struct index_cell *cell, struct err *e) EK_CHECK;
bool index_end(struct index *index, const struct index_run *run, struct err *e) EK_CHECK;

/* index_drop: removes a run and its cells. */
bool index_drop(struct index *index, int64_t run, struct err *e) EK_CHECK;

/* index_runs, index_cells, index_seen: calls fn for each run, newest first; for each name of a
 * cell, in the order of names; for each run that had the cell `cell`, oldest first. */
typedef void index_run_fn(void *ctx, const struct index_run *run);
typedef void index_name_fn(void *ctx, const char *cell);
typedef void index_seen_fn(void *ctx, const struct index_seen *seen);
bool index_runs(struct index *index, index_run_fn *fn, void *ctx, struct err *e) EK_CHECK;
bool index_cells(struct index *index, index_name_fn *fn, void *ctx, struct err *e) EK_CHECK;
bool index_seen(
    struct index *index, const char *cell, index_seen_fn *fn, void *ctx, struct err *e) EK_CHECK;

#endif
