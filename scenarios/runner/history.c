#include "scenarios/runner/history.h"

#include "scenarios/runner/commands.h"
#include "scenarios/runner/grid.h"
#include "scenarios/runs/index.h"
#include "scenarios/runs/keeping.h"
#include "scenarios/runs/store.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

static int fail(const struct err *e)
{
    fprintf(stderr, "ekulab history: %s\n", e->text);
    return err_exit_code(e);
}

static bool is_under_way(const char *store, int64_t run)
{
    char *path = store_results(store, run);
    bool is = keeping_is_under_way(path);
    free(path);
    return is;
}

/* ---- the list ---- */

struct list {
    const char *store;
    struct grid grid;
};

static const char *state_of(const char *store, const struct index_run *run)
{
    if (run->ended)
        return "ended";
    return is_under_way(store, run->id) ? "going on" : "did not end";
}

static void add_end(struct grid *grid, const char *store, const struct index_run *run)
{
    if (!run->ended)
        grid_add(grid, state_of(store, run));
    else if (run->stopped != NULL)
        grid_addf(grid, "%d, %s", run->exit_code, run->stopped);
    else
        grid_addf(grid, "%d", run->exit_code);
}

static void add_row(void *ctx, const struct index_run *run)
{
    struct list *list = ctx;
    struct grid *grid = &list->grid;
    grid_addf(grid, "r%lld", (long long)run->id);
    grid_add(grid, run->started_at);
    grid_add(grid, run->scenario);
    grid_addf(grid, "%lld", (long long)run->cells);
    for (int i = 0; i < VERDICT_SKIP; i++) {
        if (run->ended)
            grid_addf(grid, "%lld", (long long)run->counts[i]);
        else
            grid_add(grid, "-");
    }
    add_end(grid, list->store, run);
    grid_add(grid, run->options);
}

static void put(json_t *object)
{
    json_dumpf(object, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(object);
}

/* Options are what somebody typed: bytes that are no UTF-8 become question marks. */
static json_t *typed(const char *text)
{
    json_t *out = json_string(text);
    char *copy = out == NULL ? ek_strdup(text) : NULL;
    for (char *c = copy; c != NULL && *c != '\0'; c++)
        *c = (unsigned char)*c < 0x80 ? *c : '?';
    if (copy != NULL)
        out = json_string(copy);
    free(copy);
    return out;
}

static void put_run(void *ctx, const struct index_run *run)
{
    const struct list *list = ctx;
    const int64_t *counts = run->counts;
    char *id = ek_asprintf("r%lld", (long long)run->id);
    json_t *o = json_pack("{s:s,s:s,s:s,s:s,s:s,s:o,s:o,s:s,s:s,s:I,s:s}", "kind", "kept-run",
        "run", id, "started_at", run->started_at, "scenario", run->scenario, "title", run->title,
        "file", typed(run->file), "options", typed(run->options), "tool", run->tool, "openssl",
        run->openssl, "cells", (json_int_t)run->cells, "state", state_of(list->store, run));
    for (int i = 0; i < VERDICT_COUNT; i++) {
        static const char *const keys[VERDICT_COUNT] = {
            "pass", "break", "mismatch", "inconclusive", "skip"};
        json_object_set_new(o, keys[i], run->ended ? json_integer(counts[i]) : json_null());
    }
    json_object_set_new(o, "exit", run->ended ? json_integer(run->exit_code) : json_null());
    json_object_set_new(
        o, "stopped", run->stopped == NULL ? json_null() : json_string(run->stopped));
    put(o);
    free(id);
}

int history_runs(const char *store, bool jsonl)
{
    static const char *const heads[] = {"run", "started", "scenario", "cells", "pass", "break",
        "mismatch", "inconclusive", "exit", "options"};
    struct list list = {.store = store, .grid = {.num_columns = sizeof heads / sizeof heads[0]}};
    struct err e = {0};
    struct index *index = index_open(store, &e);
    if (!jsonl)
        grid_row(&list.grid, heads);
    else if (index != NULL)
        put(json_pack("{s:i,s:s}", "schema_version", 1, "kind", "history"));
    bool ok = index != NULL && index_runs(index, jsonl ? put_run : add_row, &list, &e);
    if (ok && !jsonl)
        grid_print(&list.grid, "");
    index_close(index);
    grid_cleanup(&list.grid);
    return ok ? EXIT_AS_EXPECTED : fail(&e);
}

/* ---- forget ---- */

/* The results first: what is left of a run when that fails can be forgotten again. */
static bool forget(struct index *index, const char *store, int64_t run, struct err *e)
{
    bool ok = store_remove(store, run, e) && index_drop(index, run, e);
    if (ok)
        printf("dropped r%lld\n", (long long)run);
    return ok;
}

int history_drop(const char *store, const int64_t *runs, size_t num)
{
    struct err e = {0};
    for (size_t i = 0; i < num; i++) {
        if (is_under_way(store, runs[i]))
            err_set(&e, ERR_USAGE, "r%lld is going on", (long long)runs[i]);
    }
    struct index *index = e.code == ERR_NONE ? index_open(store, &e) : NULL;
    bool ok = index != NULL;
    for (size_t i = 0; ok && i < num; i++)
        ok = forget(index, store, runs[i], &e);
    index_close(index);
    return ok ? EXIT_AS_EXPECTED : fail(&e);
}

struct old {
    const char *store;
    size_t to_keep;
    int64_t *runs;
    size_t num;
};

static void note_old(void *ctx, const struct index_run *run)
{
    struct old *old = ctx;
    bool stays = old->to_keep > 0 || (!run->ended && is_under_way(old->store, run->id));
    old->to_keep -= old->to_keep > 0 ? 1 : 0;
    if (stays)
        return;
    old->runs = ek_realloc(old->runs, (old->num + 1) * sizeof *old->runs);
    old->runs[old->num++] = run->id;
}

int history_keep(const char *store, size_t num)
{
    struct err e = {0};
    struct old old = {.store = store, .to_keep = num};
    struct index *index = index_open(store, &e);
    bool ok = index != NULL && index_runs(index, note_old, &old, &e);
    for (size_t i = 0; ok && i < old.num; i++)
        ok = forget(index, store, old.runs[i], &e);
    index_close(index);
    free(old.runs);
    return ok ? EXIT_AS_EXPECTED : fail(&e);
}
