/* index_room.h: the index as this room keeps it; not for other rooms. */
#ifndef EK_RUNS_INDEX_ROOM_H
#define EK_RUNS_INDEX_ROOM_H

#include "scenarios/runs/index.h"

#include <sqlite3.h>

struct index {
    sqlite3 *db;
    char *path;
};

/* Columns in the order in which runs and cells are read and written. */
#define INDEX_COUNTS  "pass, break, mismatch, inconclusive, skip"
#define INDEX_RUN     "started_at, scenario, title, file, options, tool, openssl, cells"
#define INDEX_RUN_END INDEX_COUNTS ", exit_code, stopped"

/* index_fail: records what SQLite says; always false. */
bool index_fail(const struct index *index, struct err *e);
/* index_prepare: NULL after a failure. Free with sqlite3_finalize. */
sqlite3_stmt *index_prepare(const struct index *index, const char *sql, struct err *e);

#endif
