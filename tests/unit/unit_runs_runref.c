/* Runs as people write them, and where they are kept. */
#include "scenarios/runs/runref.h"
#include "scenarios/runs/store.h"
#include "sim/base/text.h"
#include "tests/unit/runs_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#define NUM(rows) (sizeof rows / sizeof rows[0])

/* Kept are r1 to r7, of which r3 and r4 were dropped; files are "file", "a:b", "last~1". */
static const struct {
    const char *argument;
    const char *name; /* NULL: there is none */
    int64_t id;
    const char *rest;
    const char *complaint;
} rows[] = {
    {"r1", "r1", 1, NULL, NULL}, {"r7:x=1/y=2", "r7", 7, "x=1/y=2", NULL},
    {"r7:x=1#web.admin.e", "r7", 7, "x=1#web.admin.e", NULL}, {"r7:pem:a", "r7", 7, "pem:a", NULL},
    {"r7:", "r7", 7, "", NULL}, {"last", "r7", 7, NULL, NULL}, {"last:x", "r7", 7, "x", NULL},
    {"last~0", "r7", 7, NULL, NULL}, {"last~2", "r5", 5, NULL, NULL},
    {"last~3:x", "r2", 2, "x", NULL}, {"last~4", "r1", 1, NULL, NULL},
    {"file", "file", 0, NULL, NULL}, {"file:x#y", "file", 0, "x#y", NULL},
    {"./file:x", "./file", 0, "x", NULL}, {"a:b", "a:b", 0, NULL, NULL},
    {"a:b:c:d", "a:b", 0, "c:d", NULL}, {"last~1", "last~1", 0, NULL, NULL},
    {"last~1:x", "last~1", 0, "x", NULL},
    {"last~5", NULL, 0, NULL, "unknown run \"last~5\"; 5 runs are kept in "},
    {"r3", NULL, 0, NULL, "unknown run \"r3\"; 5 runs are kept in "},
    {"r8:x", NULL, 0, NULL, "unknown run \"r8\"; 5 runs are kept in "},
    {"r0", NULL, 0, NULL, "r0: no such file; 5 runs are kept in "},
    {"r01", NULL, 0, NULL, "r01: no such file; "}, {"r1x", NULL, 0, NULL, "r1x: no such file; "},
    {"r99999999999999999999", NULL, 0, NULL, "r99999999999999999999: no such file; "},
    {"lastly", NULL, 0, NULL, "lastly: no such file; "},
    {"last~", NULL, 0, NULL, "last~: no such file; "},
    {"last~x", NULL, 0, NULL, "last~x: no such file; "},
    {"last~1x", NULL, 0, NULL, "last~1x: no such file; "},
    {"nowhere.jsonl:x", NULL, 0, NULL, "nowhere.jsonl: no such file; "},
    {"", NULL, 0, NULL, ": no such file; "},
    {"runs", NULL, 0, NULL, "runs: no such file; "}, /* a folder */
};

static void keep_some(const struct runs_files *f)
{
    struct err e = {0};
    for (int64_t id = 1; id <= 7; id++)
        assert_int_equal(runs_keep(f, "test", ""), id);
    struct index *index = index_open(f->store, &e);
    assert_true(index_drop(index, 3, &e) && index_drop(index, 4, &e));
    index_close(index);
    runs_write("file", "");
    runs_write("a:b", "");
    runs_write("last~1", "");
}

static void names_of_runs(void **state)
{
    const struct runs_files *f = *state;
    keep_some(f);
    for (size_t i = 0; i < NUM(rows); i++) {
        struct runref ref;
        struct buf complaint = {0};
        bool ok = runref_find(&ref, rows[i].argument, NULL, &complaint);
        if (ok != (rows[i].name != NULL) || !text_is(ref.name, rows[i].name) ||
            !text_is(ref.rest, rows[i].rest) || ref.id != rows[i].id)
            fail_msg("%s: %s, %s, %d, \"%s\"", rows[i].argument, ref.name, ref.rest, (int)ref.id,
                buf_str(&complaint));
        if (!ok && strncmp(buf_str(&complaint), rows[i].complaint, strlen(rows[i].complaint)) != 0)
            fail_msg("%s: %s", rows[i].argument, buf_str(&complaint));
        if (ok)
            assert_true(runref_is_file(ref.path));
        assert_int_equal(complaint.len > 0, !ok);
        runref_cleanup(&ref);
        buf_cleanup(&complaint);
    }
}

static void kept_runs_that_are_near_are_named(void **state)
{
    const struct runs_files *f = *state;
    struct runref ref;
    struct buf complaint = {0};
    for (int64_t id = 1; id <= 20; id++)
        runs_keep(f, "test", "");
    struct err e = {0};
    struct index *index = index_open(f->store, &e);
    assert_true(index_drop(index, 10, &e));
    index_close(index);
    assert_false(runref_find(&ref, "r10", NULL, &complaint));
    assert_non_null(strstr(buf_str(&complaint), "19 runs are kept in "));
    assert_non_null(
        strstr(buf_str(&complaint), ": r13 r12 r11 r9 r8 and others; `ekulab history` lists them"));
    buf_clear(&complaint);
    assert_false(runref_find(&ref, "r21", NULL, &complaint));
    assert_non_null(strstr(buf_str(&complaint), ": r20 r19 r18 r17 r16 and others"));
    buf_cleanup(&complaint);
}

static void what_is_written_like_a_kept_run(void **state)
{
    (void)state;
    static const char *const kept[] = {"r1", "r12:x", "last", "last:x#y", "last~1", "last~12:x"};
    static const char *const others[] = {"r", "r1x", "r0", "lastly", "last~", "MRA-1", "settings",
        "mra.login", "x:r1", "./r1", "R1", ""};
    for (size_t i = 0; i < NUM(kept); i++)
        assert_true(runref_is_kept(kept[i]));
    for (size_t i = 0; i < NUM(others); i++)
        assert_false(runref_is_kept(others[i]));
}

/* ---- where they are kept ---- */

static const struct {
    const char *asked;
    const char *runs;
    const char *state_home;
    const char *home;
    const char *found; /* NULL: nowhere */
    bool off;
} places[] = {
    {"/a", "/b", "/c", "/d", "/a", false},
    {NULL, "/b", "/c", "/d", "/b", false},
    {NULL, NULL, "/c", "/d", "/c/ekulab/runs", false},
    {NULL, "", "/c", "/d", "/c/ekulab/runs", false},
    {NULL, NULL, "c", "/d", "/d/.local/state/ekulab/runs", false},
    {NULL, NULL, NULL, "/d", "/d/.local/state/ekulab/runs", false},
    {NULL, NULL, NULL, NULL, NULL, false},
    {"off", "/b", "/c", "/d", NULL, true},
    {NULL, "off", "/c", "/d", NULL, true},
    {"/a", "off", "/c", "/d", "/a", false},
    {"./off", NULL, NULL, NULL, "./off", false},
};

static void set(const char *name, const char *value)
{
    if (value == NULL)
        unsetenv(name);
    else
        setenv(name, value, 1);
}

static void places_of_runs(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM(places); i++) {
        struct err e = {0};
        set("EKULAB_RUNS", places[i].runs);
        set("XDG_STATE_HOME", places[i].state_home);
        set("HOME", places[i].home);
        char *store = store_find(places[i].asked, &e);
        if (!text_is(store, places[i].found) || (store == NULL) != (e.code != ERR_NONE))
            fail_msg("row %zu: %s %s", i, store, e.text);
        assert_int_equal(store_is_off(places[i].asked), places[i].off);
        free(store);
    }
}

static void folders_are_made_and_removed(void **state)
{
    const struct runs_files *f = *state;
    struct err e = {0};
    struct stat status;
    char *store = ek_asprintf("%s/deep/down", f->store);
    assert_true(store_make(store, &e));
    assert_true(store_make(store, &e));
    assert_int_equal(stat(store, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0700);
    assert_false(store_is_used(store));
    char *folder = store_folder(store, 12);
    char *inner = ek_asprintf("%s/evidence", folder);
    char *file = ek_asprintf("%s/x", inner);
    assert_int_equal(mkdir(folder, 0700) + mkdir(inner, 0700), 0);
    runs_write(file, "x");
    assert_true(store_remove(store, 12, &e));
    assert_int_not_equal(stat(folder, &status), 0);
    assert_int_equal(stat(store, &status), 0);
    assert_true(store_remove(store, 12, &e));
    runs_write("plain", "");
    assert_false(store_make("plain/deep", &e));
    free(store);
    free(folder);
    free(inner);
    free(file);
}

#define ROW(test) cmocka_unit_test_setup_teardown(test, runs_set_up, runs_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROW(names_of_runs),
        ROW(kept_runs_that_are_near_are_named),
        cmocka_unit_test(what_is_written_like_a_kept_run),
        ROW(places_of_runs),
        ROW(folders_are_made_and_removed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
