/* The index of kept runs: what is entered is read again, ids do not come back. */
#include "scenarios/runs/index.h"
#include "scenarios/runs/store.h"
#include "tests/unit/runs_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct index_run some_run = {.started_at = "2026-06-20T00:00:00Z",
    .scenario = "eku",
    .title = "A title; with 'marks'",
    .file = "x.yaml",
    .options = "--only 'a b'",
    .tool = "ekulab 1",
    .openssl = "OpenSSL 3",
    .cells = 2};

static void tell(struct index *index, const char *cell, const char *broken)
{
    struct err e = {0};
    const struct index_cell told = {.cell = cell, .counts = {1, 2, 3, 4, 5}, .told = broken};
    assert_true(index_tell(index, &told, &e));
}

struct seen {
    char text[4000];
};

static void note_run(void *ctx, const struct index_run *run)
{
    struct seen *seen = ctx;
    size_t len = strlen(seen->text);
    snprintf(seen->text + len, sizeof seen->text - len, "r%d %s %s %s %d %d/%d %s;", (int)run->id,
        run->scenario, run->title, run->options, (int)run->cells, run->ended ? run->exit_code : -1,
        (int)run->counts[VERDICT_BREAK], run->stopped == NULL ? "-" : run->stopped);
}

static void note_cell(void *ctx, const struct index_seen *row)
{
    struct seen *seen = ctx;
    size_t len = strlen(seen->text);
    snprintf(seen->text + len, sizeof seen->text - len, "r%d %s %d %d %s;", (int)row->run.id,
        row->cell.cell, (int)row->cell.counts[VERDICT_PASS], (int)row->cell.counts[VERDICT_SKIP],
        row->cell.told);
}

static void note_name(void *ctx, const char *cell)
{
    struct seen *seen = ctx;
    strncat(seen->text, cell, sizeof seen->text - strlen(seen->text) - 1);
    strncat(seen->text, ";", sizeof seen->text - strlen(seen->text) - 1);
}

static struct index *open_new(const struct runs_files *f)
{
    struct err e = {0};
    assert_true(store_make(f->store, &e));
    struct index *index = index_open(f->store, &e);
    assert_non_null(index);
    return index;
}

static void end(struct index *index, int64_t id, int exit_code, const char *stopped)
{
    struct err e = {0};
    const struct index_run run = {
        .id = id, .counts = {1, 2, 3, 4, 5}, .exit_code = exit_code, .stopped = stopped};
    assert_true(index_end(index, &run, &e));
}

static void what_is_entered_is_read_again(void **state)
{
    struct index *index = open_new(*state);
    struct index *other = open_new(*state); /* another process, so to speak */
    struct err e = {0};
    int64_t first = 0, second = 0;
    assert_true(index_begin(index, &some_run, &first, &e));
    assert_true(index_begin(other, &some_run, &second, &e));
    assert_int_equal(second, first + 1);
    tell(index, "x", "web.admin.e expired");
    tell(other, "x", "");
    tell(index, "y", "");
    struct seen before = {0}, cells = {0}, runs = {0}, names = {0};
    assert_true(index_seen(index, "x", note_cell, &before, &e));
    assert_string_equal(before.text, ""); /* not before the end */
    end(other, second, 3, "interrupted");
    end(index, first, 1, NULL);
    assert_true(index_seen(other, "x", note_cell, &cells, &e));
    assert_string_equal(cells.text, "r1 x 1 5 web.admin.e expired;r2 x 1 5 ;");
    assert_true(index_cells(index, note_name, &names, &e));
    assert_string_equal(names.text, "x;y;");
    assert_true(index_runs(index, note_run, &runs, &e));
    assert_string_equal(runs.text, "r2 eku A title; with 'marks' --only 'a b' 2 3/2 interrupted;"
                                   "r1 eku A title; with 'marks' --only 'a b' 2 1/2 -;");
    index_close(index);
    index_close(other);
}

static void dropped_ids_do_not_come_back(void **state)
{
    struct index *index = open_new(*state);
    struct err e = {0};
    int64_t id = 0;
    assert_true(index_begin(index, &some_run, &id, &e));
    tell(index, "x", "");
    end(index, id, 0, NULL);
    assert_true(index_drop(index, id, &e));
    index_close(index);
    index = open_new(*state);
    struct seen cells = {0}, runs = {0};
    assert_true(index_begin(index, &some_run, &id, &e));
    assert_int_equal(id, 2);
    assert_true(index_seen(index, "x", note_cell, &cells, &e));
    assert_true(index_cells(index, note_name, &cells, &e));
    assert_string_equal(cells.text, "");
    assert_true(index_runs(index, note_run, &runs, &e));
    assert_string_equal(runs.text, "r2 eku A title; with 'marks' --only 'a b' 2 -1/0 -;");
    index_close(index);
}

static void what_is_no_index_is_an_error(void **state)
{
    const struct runs_files *f = *state;
    struct err none = {0}, e = {0};
    assert_null(index_open(f->store, &none)); /* no folder */
    assert_int_equal(none.code, ERR_HISTORY);
    assert_true(store_make(f->store, &e));
    char *path = store_index(f->store);
    runs_write(path,
        "this is no database, and it is longer than the head of one would be, which is "
        "a hundred bytes and no more than that\n");
    assert_null(index_open(f->store, &e));
    assert_int_equal(e.code, ERR_HISTORY);
    assert_non_null(strstr(e.text, "index.sqlite: file is not a database"));
    free(path);
}

#define ROW(test) cmocka_unit_test_setup_teardown(test, runs_set_up, runs_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROW(what_is_entered_is_read_again),
        ROW(dropped_ids_do_not_come_back),
        ROW(what_is_no_index_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
