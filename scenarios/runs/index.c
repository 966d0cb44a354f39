#include "scenarios/runs/index.h"

#include "scenarios/runs/index_room.h"
#include "scenarios/runs/store.h"

#include <stdlib.h>

#define INDEX_VERSION 1
#define WAIT_MS       20000 /* for the transactions of other processes, which are short */

/* Ids of runs are AUTOINCREMENT: those of dropped runs are not given again. */
static const char schema[] =
    "CREATE TABLE runs (id INTEGER PRIMARY KEY AUTOINCREMENT, started_at TEXT NOT NULL,"
    " scenario TEXT NOT NULL, title TEXT NOT NULL, file TEXT NOT NULL, options TEXT NOT NULL,"
    " tool TEXT NOT NULL, openssl TEXT NOT NULL, cells INTEGER NOT NULL,"
    " pass INTEGER NOT NULL DEFAULT 0, break INTEGER NOT NULL DEFAULT 0,"
    " mismatch INTEGER NOT NULL DEFAULT 0, inconclusive INTEGER NOT NULL DEFAULT 0,"
    " skip INTEGER NOT NULL DEFAULT 0, exit_code INTEGER, stopped TEXT);"
    "CREATE TABLE cells (run INTEGER NOT NULL REFERENCES runs (id), cell TEXT NOT NULL,"
    " pass INTEGER NOT NULL, break INTEGER NOT NULL, mismatch INTEGER NOT NULL,"
    " inconclusive INTEGER NOT NULL, skip INTEGER NOT NULL, told TEXT NOT NULL);"
    "CREATE INDEX cells_by_name ON cells (cell, run);"
    "CREATE INDEX cells_by_run ON cells (run);"
    "PRAGMA user_version = 1;";

/* Cells wait in a table of this connection, which locks nobody out and may grow beyond memory. */
static const char waiting[] = "CREATE TEMP TABLE IF NOT EXISTS waiting (cell, pass, break, "
                              "mismatch, inconclusive, skip, told)";

bool index_fail(const struct index *index, struct err *e)
{
    return err_set(e, ERR_HISTORY, "%s: %s", index->path, sqlite3_errmsg(index->db));
}

sqlite3_stmt *index_prepare(const struct index *index, const char *sql, struct err *e)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(index->db, sql, -1, &statement, NULL) != SQLITE_OK)
        index_fail(index, e);
    return statement;
}

static bool execute(const struct index *index, const char *sql, struct err *e)
{
    return sqlite3_exec(index->db, sql, NULL, NULL, NULL) == SQLITE_OK || index_fail(index, e);
}

/* ---- open ---- */

static bool read_version(const struct index *index, int *out, struct err *e)
{
    sqlite3_stmt *statement = index_prepare(index, "PRAGMA user_version", e);
    bool ok = statement != NULL && sqlite3_step(statement) == SQLITE_ROW;
    if (ok)
        *out = sqlite3_column_int(statement, 0);
    else
        index_fail(index, e);
    sqlite3_finalize(statement);
    return ok;
}

static bool close_transaction(const struct index *index, bool ok, struct err *e)
{
    ok = ok && execute(index, "COMMIT", e);
    if (!ok)
        sqlite3_exec(index->db, "ROLLBACK", NULL, NULL, NULL);
    return ok;
}

/* Two processes may find a new file at once: the second one looks again. */
static bool make_tables(const struct index *index, struct err *e)
{
    int version = 0;
    if (!execute(index, "BEGIN IMMEDIATE", e))
        return false;
    bool ok = read_version(index, &version, e) && (version != 0 || execute(index, schema, e));
    return close_transaction(index, ok, e);
}

static bool check_version(const struct index *index, struct err *e)
{
    int version = 0;
    if (!read_version(index, &version, e) || (version == 0 && !make_tables(index, e)))
        return false;
    return version <= INDEX_VERSION ||
           err_set(e, ERR_HISTORY, "%s: format %d, of a later ekulab; this one knows %d",
               index->path, version, INDEX_VERSION);
}

struct index *index_open(const char *store, struct err *e)
{
    struct index *index = ek_calloc(1, sizeof *index);
    index->path = store_index(store);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    bool ok = sqlite3_open_v2(index->path, &index->db, flags, NULL) == SQLITE_OK;
    if (!ok)
        index_fail(index, e);
    ok = ok && sqlite3_busy_timeout(index->db, WAIT_MS) == SQLITE_OK && check_version(index, e);
    if (ok)
        return index;
    index_close(index);
    return NULL;
}

void index_close(struct index *index)
{
    if (index == NULL)
        return;
    sqlite3_close(index->db);
    free(index->path);
    free(index);
}

/* ---- write ---- */

/* Binds as many as there are; the first failure leaves the statement without effect. */
static bool bind_texts(sqlite3_stmt *statement, int first, const char *const *texts, int num)
{
    bool ok = true;
    for (int i = 0; i < num; i++)
        ok =
            ok && sqlite3_bind_text(statement, first + i, texts[i], -1, SQLITE_STATIC) == SQLITE_OK;
    return ok;
}

static bool bind_counts(sqlite3_stmt *statement, int first, const int64_t counts[VERDICT_COUNT])
{
    bool ok = true;
    for (int i = 0; i < VERDICT_COUNT; i++)
        ok = ok && sqlite3_bind_int64(statement, first + i, counts[i]) == SQLITE_OK;
    return ok;
}

/* Runs a bound statement to its end and frees it. */
static bool finish(const struct index *index, sqlite3_stmt *statement, bool bound, struct err *e)
{
    bool ok = bound && sqlite3_step(statement) == SQLITE_DONE;
    if (!ok)
        index_fail(index, e);
    sqlite3_finalize(statement);
    return ok;
}

bool index_begin(struct index *index, const struct index_run *run, int64_t *out_id, struct err *e)
{
    const char *const texts[] = {run->started_at, run->scenario, run->title, run->file,
        run->options, run->tool, run->openssl};
    int num = (int)(sizeof texts / sizeof texts[0]);
    if (!execute(index, waiting, e))
        return false;
    sqlite3_stmt *statement =
        index_prepare(index, "INSERT INTO runs (" INDEX_RUN ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)", e);
    bool bound = statement != NULL && bind_texts(statement, 1, texts, num) &&
                 sqlite3_bind_int64(statement, num + 1, run->cells) == SQLITE_OK;
    bool ok = finish(index, statement, bound, e);
    *out_id = sqlite3_last_insert_rowid(index->db);
    return ok;
}

bool index_tell(struct index *index, const struct index_cell *cell, struct err *e)
{
    sqlite3_stmt *statement =
        index_prepare(index, "INSERT INTO temp.waiting VALUES (?, ?, ?, ?, ?, ?, ?)", e);
    bool bound = statement != NULL && bind_texts(statement, 1, &cell->cell, 1) &&
                 bind_counts(statement, 2, cell->counts) &&
                 bind_texts(statement, 2 + VERDICT_COUNT, &cell->told, 1);
    return finish(index, statement, bound, e);
}

static bool enter_cells(const struct index *index, int64_t run, struct err *e)
{
    sqlite3_stmt *statement =
        index_prepare(index, "INSERT INTO cells SELECT ?, * FROM temp.waiting", e);
    bool bound = statement != NULL && sqlite3_bind_int64(statement, 1, run) == SQLITE_OK;
    return finish(index, statement, bound, e);
}

static bool enter_end(const struct index *index, const struct index_run *run, struct err *e)
{
    sqlite3_stmt *statement = index_prepare(
        index, "UPDATE runs SET (" INDEX_RUN_END ") = (?, ?, ?, ?, ?, ?, ?) WHERE id = ?", e);
    bool bound = statement != NULL && bind_counts(statement, 1, run->counts) &&
                 sqlite3_bind_int(statement, 1 + VERDICT_COUNT, run->exit_code) == SQLITE_OK &&
                 bind_texts(statement, 2 + VERDICT_COUNT, &run->stopped, 1) &&
                 sqlite3_bind_int64(statement, 3 + VERDICT_COUNT, run->id) == SQLITE_OK;
    if (!finish(index, statement, bound, e))
        return false;
    return sqlite3_changes(index->db) == 1 ||
           err_set(e, ERR_HISTORY, "%s: run r%lld was dropped while it went on", index->path,
               (long long)run->id);
}

bool index_end(struct index *index, const struct index_run *run, struct err *e)
{
    if (!execute(index, "BEGIN IMMEDIATE", e))
        return false;
    bool ok = enter_cells(index, run->id, e) && enter_end(index, run, e);
    return close_transaction(index, ok, e);
}

static bool delete_of(const struct index *index, const char *sql, int64_t run, struct err *e)
{
    sqlite3_stmt *statement = index_prepare(index, sql, e);
    bool bound = statement != NULL && sqlite3_bind_int64(statement, 1, run) == SQLITE_OK;
    return finish(index, statement, bound, e);
}

bool index_drop(struct index *index, int64_t run, struct err *e)
{
    if (!execute(index, "BEGIN IMMEDIATE", e))
        return false;
    bool ok = delete_of(index, "DELETE FROM cells WHERE run = ?", run, e) &&
              delete_of(index, "DELETE FROM runs WHERE id = ?", run, e);
    return close_transaction(index, ok, e);
}
