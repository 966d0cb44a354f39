/* A run against a golden file: what is accepted of it, and how it ends. */
#include "scenarios/runner/golden_run.h"
#include "tests/unit/runs_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define NUM(rows) (sizeof rows / sizeof rows[0])
#define HEAD      "ekulab-golden 1\n"
#define DOWN      "down timeout cucm tls"

/* A run that told some lines against a file that has some. */
static const struct {
    const char *name;
    const char *before; /* NULL: there is no file */
    const char *told;
    const char *unknown; /* the cell of a line that the lab could not tell; NULL: none */
    bool accept;
    const char *stopped;
    int code; /* that of the run */
    int wanted;
    const char *after; /* NULL: no file */
} rows[] = {
    {"equal", "x  mra.login  up\n", "x  mra.login  up\n", NULL, false, NULL, 0, 0,
        "x  mra.login  up\n"},
    {"differs", "x  mra.login  up\n", "x  mra.login  " DOWN "\n", NULL, false, NULL, 0, 1,
        "x  mra.login  up\n"},
    {"better is other too", "x  mra.login  " DOWN "\n", "x  mra.login  up\n", NULL, false, NULL, 0,
        1, "x  mra.login  " DOWN "\n"},
    {"a line more", "x  mra.login  up\n", "x  mra.login  up\ny  mra.login  up\n", NULL, false, NULL,
        0, 1, "x  mra.login  up\n"},
    {"differs, and something is not known", "x  mra.login  up\ny  mra.login  up\n",
        "x  mra.login  " DOWN "\ny  mra.login  up\n", "y", false, NULL, 3, 1,
        "x  mra.login  up\ny  mra.login  up\n"},
    {"not known alone is the run's affair", "x  mra.login  up\n", "x  mra.login  up\n", "x", false,
        NULL, 3, 3, "x  mra.login  up\n"},
    {"internal errors stay what they are", "x  mra.login  up\n", "x  mra.login  " DOWN "\n", NULL,
        false, NULL, 4, 4, "x  mra.login  up\n"},
    {"accepted", "x  mra.login  up\ny  mra.login  up\n", "x  mra.login  " DOWN "\n", NULL, true,
        NULL, 0, 0, "x  mra.login  " DOWN "\n"},
    {"accepted, with another fault", "x  mra.login  up\n", "x  mra.login  " DOWN "\n", NULL, true,
        NULL, 1, 1, "x  mra.login  " DOWN "\n"},
    {"new", NULL, "x  mra.login  up\n", NULL, true, NULL, 0, 0, "x  mra.login  up\n"},
    {"what is not known stays", "x  mra.login  " DOWN "\ny  mra.login  up\n",
        "x  mra.login  up\ny  mra.login  " DOWN "\n", "x", true, NULL, 3, 3,
        "x  mra.login  " DOWN "\ny  mra.login  " DOWN "\n"},
    {"what is not known and was not expected", "y  mra.login  up\n",
        "x  mra.login  up\ny  mra.login  up\n", "x", true, NULL, 3, 3, "y  mra.login  up\n"},
    {"ended early", "x  mra.login  up\n", "x  mra.login  " DOWN "\n", NULL, true, "interrupted",
        130, 130, "x  mra.login  up\n"},
    {"ended early, new", NULL, "x  mra.login  up\n", NULL, true, "interrupted", 130, 130, NULL},
};

static void set_unknown(struct outcomes *o, const char *cell)
{
    for (size_t i = 0; cell != NULL && i < o->num; i++) {
        if (strcmp(outcomes_cell(o, o->lines[i].cell), cell) == 0)
            o->lines[i].state = OUTCOME_UNKNOWN;
    }
}

static void put(const char *lines)
{
    char *text = ek_asprintf(HEAD "%s", lines);
    runs_write("golden.txt", text);
    free(text);
}

static void check_file(const char *name, const char *lines)
{
    struct buf text = {0};
    struct err e = {0};
    if (lines == NULL) {
        assert_int_not_equal(access("golden.txt", F_OK), 0);
        return;
    }
    assert_true(buf_read_file(&text, "golden.txt", 10000, &e));
    if (strncmp(buf_str(&text), HEAD, strlen(HEAD)) != 0 ||
        strcmp(buf_str(&text) + strlen(HEAD), lines) != 0)
        fail_msg("%s: the file is\n%s", name, buf_str(&text));
    buf_cleanup(&text);
}

static void ends_of_runs(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM(rows); i++) {
        struct golden_run golden;
        const struct run_info info = {.stopped = rows[i].stopped};
        unlink("golden.txt");
        if (rows[i].before != NULL)
            put(rows[i].before);
        assert_true(golden_run_begin(&golden, "golden.txt", rows[i].accept));
        runs_golden(&golden.told, rows[i].told);
        set_unknown(&golden.told, rows[i].unknown);
        int code = golden_run_end(&golden, &info, NULL, rows[i].code);
        golden_run_cleanup(&golden);
        if (code != rows[i].wanted)
            fail_msg("%s: exit code %d", rows[i].name, code);
        check_file(rows[i].name, rows[i].after);
    }
}

static void nothing_is_expected(void **state)
{
    (void)state;
    struct golden_run golden;
    const struct run_info info = {0};
    assert_true(golden_run_begin(&golden, NULL, false));
    assert_int_equal(golden_run_end(&golden, &info, "r1", 3), 3);
    golden_run_cleanup(&golden);
    assert_false(golden_run_begin(&golden, "nowhere.txt", false));
    golden_run_cleanup(&golden);
}

#define ROW(test) cmocka_unit_test_setup_teardown(test, runs_set_up, runs_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {ROW(ends_of_runs), ROW(nothing_is_expected)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
