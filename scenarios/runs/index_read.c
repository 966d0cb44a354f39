#include "scenarios/runs/index.h"

#include "scenarios/runs/index_room.h"

/* A run is read from columns in this order, a cell from those that follow. */
#define RUN_COLUMNS                                                                                \
    "runs.id, " INDEX_RUN ", runs.pass, runs.break, runs.mismatch,"                                \
    " runs.inconclusive, runs.skip, exit_code, stopped"
#define CELL_COLUMNS                                                                               \
    "cells.cell, cells.pass, cells.break, cells.mismatch, cells.inconclusive,"                     \
    " cells.skip, cells.told"
#define FIRST_OF_CELL (9 + VERDICT_COUNT + 2)

static const char *text_at(sqlite3_stmt *row, int column)
{
    const char *text = (const char *)sqlite3_column_text(row, column);
    return text == NULL ? "" : text; /* an index that somebody else has written */
}

static void read_counts(sqlite3_stmt *row, int first, int64_t counts[VERDICT_COUNT])
{
    for (int i = 0; i < VERDICT_COUNT; i++)
        counts[i] = sqlite3_column_int64(row, first + i);
}

static void read_run(sqlite3_stmt *row, struct index_run *out)
{
    const int end = 9 + VERDICT_COUNT;
    *out = (struct index_run){.id = sqlite3_column_int64(row, 0),
        .started_at = text_at(row, 1),
        .scenario = text_at(row, 2),
        .title = text_at(row, 3),
        .file = text_at(row, 4),
        .options = text_at(row, 5),
        .tool = text_at(row, 6),
        .openssl = text_at(row, 7),
        .cells = sqlite3_column_int64(row, 8),
        .ended = sqlite3_column_type(row, end) != SQLITE_NULL,
        .exit_code = sqlite3_column_int(row, end),
        .stopped = (const char *)sqlite3_column_text(row, end + 1)};
    read_counts(row, 9, out->counts);
}

static void read_cell(sqlite3_stmt *row, struct index_cell *out)
{
    out->cell = text_at(row, FIRST_OF_CELL);
    read_counts(row, FIRST_OF_CELL + 1, out->counts);
    out->told = text_at(row, FIRST_OF_CELL + 1 + VERDICT_COUNT);
}

/* The end of reading: frees the statement. */
static bool finish(const struct index *index, sqlite3_stmt *statement, int last, struct err *e)
{
    bool ok = last == SQLITE_DONE || index_fail(index, e);
    sqlite3_finalize(statement);
    return ok;
}

bool index_runs(struct index *index, index_run_fn *fn, void *ctx, struct err *e)
{
    int last = SQLITE_ERROR;
    sqlite3_stmt *row =
        index_prepare(index, "SELECT " RUN_COLUMNS " FROM runs ORDER BY id DESC", e);
    while (row != NULL && (last = sqlite3_step(row)) == SQLITE_ROW) {
        struct index_run run;
        read_run(row, &run);
        fn(ctx, &run);
    }
    return finish(index, row, last, e);
}

bool index_cells(struct index *index, index_name_fn *fn, void *ctx, struct err *e)
{
    int last = SQLITE_ERROR;
    sqlite3_stmt *row = index_prepare(index, "SELECT DISTINCT cell FROM cells ORDER BY cell", e);
    while (row != NULL && (last = sqlite3_step(row)) == SQLITE_ROW)
        fn(ctx, text_at(row, 0));
    return finish(index, row, last, e);
}

bool index_seen(struct index *index, const char *cell, index_seen_fn *fn, void *ctx, struct err *e)
{
    int last = SQLITE_ERROR;
    sqlite3_stmt *row = index_prepare(index,
        "SELECT " RUN_COLUMNS ", " CELL_COLUMNS " FROM runs JOIN cells ON cells.run = runs.id"
        " WHERE cells.cell = ? ORDER BY runs.id, cells.rowid",
        e);
    bool bound = row != NULL && sqlite3_bind_text(row, 1, cell, -1, SQLITE_STATIC) == SQLITE_OK;
    while (bound && (last = sqlite3_step(row)) == SQLITE_ROW) {
        struct index_seen seen;
        read_run(row, &seen.run);
        read_cell(row, &seen.cell);
        fn(ctx, &seen);
    }
    return finish(index, row, last, e);
}
