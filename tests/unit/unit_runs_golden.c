/* Golden files: what is written is read again; faults are told at their place. */
#include "scenarios/runs/golden.h"
#include "tests/unit/runs_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define NUM(rows) (sizeof rows / sizeof rows[0])
#define HEAD      "ekulab-golden 1\n"

/* Sorted by bytes, as files are. */
static const char lines[] =
    "a  b  web.admin.e  up\n"
    "ecert=combined/ccert=no-eku  mra.login  down dependency-down - https caused-by=tunnel.ssh\n"
    "ecert=combined/ccert=no-eku  mra.registration  down - - -\n"
    "ecert=combined/ccert=no-eku  tunnel.ssh  down timeout expressway-e tls alert=0\n"
    "ecert=combined/ccert=no-eku  zone.uc-traversal  down eku-client-auth-missing expressway-e tls "
    "x509=26 alert=43 sip=403\n"
    "ecert=pem:m\xc3\xbcller.pem   web.admin.e  up\n";

static void what_is_written_is_read_again(void **state)
{
    (void)state;
    struct vocabulary vocabulary;
    struct outcomes outcomes;
    struct buf text = {0};
    struct err e = {0};
    vocabulary_init(&vocabulary);
    outcomes_init(&outcomes, &vocabulary);
    runs_golden(&outcomes, lines);
    assert_int_equal(outcomes.num, 6);
    assert_true(golden_text(&outcomes, &text, &e));
    assert_string_equal(buf_str(&text),
        HEAD "a  b  web.admin.e  up\n"
             "ecert=combined/ccert=no-eku  mra.login  down "
             "dependency-down - https caused-by=tunnel.ssh\n"
             "ecert=combined/ccert=no-eku  mra.registration  down "
             "- - -\n"
             "ecert=combined/ccert=no-eku  tunnel.ssh  down timeout "
             "expressway-e tls alert=0\n"
             "ecert=combined/ccert=no-eku  zone.uc-traversal  down "
             "eku-client-auth-missing expressway-e tls x509=26 "
             "alert=43 sip=403\n"
             "ecert=pem:m\xc3\xbcller.pem   web.admin.e  up\n");
    assert_string_equal(outcomes_cell(&outcomes, outcomes.lines[0].cell), "a  b");
    assert_string_equal(
        outcomes_cell(&outcomes, outcomes.lines[5].cell), "ecert=pem:m\xc3\xbcller.pem ");
    buf_cleanup(&text);
    outcomes_cleanup(&outcomes);
    vocabulary_cleanup(&vocabulary);
}

static void what_is_not_known_is_not_written(void **state)
{
    (void)state;
    struct vocabulary vocabulary;
    struct outcomes outcomes;
    struct buf text = {0};
    struct err e = {0};
    vocabulary_init(&vocabulary);
    outcomes_init(&outcomes, &vocabulary);
    runs_golden(&outcomes, "x  web.admin.e  up\nx  web.admin.c  up\n");
    outcomes.lines[0].state = OUTCOME_UNKNOWN;
    assert_true(golden_text(&outcomes, &text, &e));
    assert_string_equal(buf_str(&text), HEAD "x  web.admin.c  up\n");
    struct told odd = outcomes.lines[1];
    odd.cell = (uint32_t)texts_add(&vocabulary.cells, "two\nlines");
    outcomes_add(&outcomes, &odd);
    assert_false(golden_text(&outcomes, &text, &e));
    buf_cleanup(&text);
    outcomes_cleanup(&outcomes);
    vocabulary_cleanup(&vocabulary);
}

static const struct {
    const char *text;
    const char *complaint; /* how it begins, behind the name */
    unsigned num_errors;
} faults[] = {
    {"", "1:1: error: the file is empty", 1},
    {"x  web.admin.e  up\n", "1:1: error: the first line is \"ekulab-golden 1\"", 1},
    {"ekulab-golden\n", "1:1: error: the first line is \"ekulab-golden 1\"", 1},
    {"ekulab-golden 2\nx y\n", "1:15: error: unknown format; this ekulab knows 1", 1},
    {HEAD "\n", "2:1: error: no line of the form CELL  SERVICE  up or down ...", 1},
    {HEAD "<<<<<<< HEAD\n", "2:1: error: no line of the form", 1},
    {HEAD "x web.admin.e up\n", "2:1: error: no line of the form", 1},
    {HEAD "x  web.admin.e up\n", "2:1: error: no line of the form", 1},
    {HEAD "  web.admin.e  up\n", "2:1: error: no line of the form", 1},
    {HEAD "x  web.admin.f  up\n",
        "2:4: error: unknown service \"web.admin.f\"; did you mean \"web.admin.c\"?", 1},
    {HEAD "x  -  up\n", "2:4: error: unknown service \"-\"", 1},
    {HEAD "x  web.admin.e  op\n", "2:17: error: \"up\", or \"down\" and a reason, belongs here", 1},
    {HEAD "x  web.admin.e  up now\n", "2:17: error: \"up\", or \"down\"", 1},
    {HEAD "x  web.admin.e  downcast\n", "2:17: error: \"up\", or \"down\"", 1},
    {HEAD "x  web.admin.e  \n", "2:17: error: \"up\", or \"down\"", 1},
    {HEAD "x  web.admin.e  down\n", "2:21: error: a reason belongs here, or -", 1},
    {HEAD "x  web.admin.e  down expired\n", "2:29: error: a side belongs here, or -", 1},
    {HEAD "x  web.admin.e  down expired cucm\n", "2:34: error: a stage belongs here, or -", 1},
    {HEAD "x  web.admin.e  down expierd cucm tls\n",
        "2:22: error: unknown reason \"expierd\"; did you mean \"expired\"?", 1},
    {HEAD "x  web.admin.e  down expired cucn tls\n",
        "2:30: error: unknown side \"cucn\"; did you mean \"cucm\"?", 1},
    {HEAD "x  web.admin.e  down expired cucm tcl\n", "2:35: error: unknown stage \"tcl\"", 1},
    {HEAD "x  web.admin.e  down expired cucm tls \n", "2:39: error: one blank too many", 1},
    {HEAD "x  web.admin.e  down expired cucm tls x508=1\n",
        "2:39: error: unknown key \"x508\"; did you mean \"x509\"?", 1},
    {HEAD "x  web.admin.e  down expired cucm tls x509\n", "2:39: error: unknown key \"x509\"", 1},
    {HEAD "x  web.admin.e  down expired cucm tls x509=\n", "2:44: error: a number belongs here", 1},
    {HEAD "x  web.admin.e  down expired cucm tls x509=-1\n", "2:44: error: a number belongs here",
        1},
    {HEAD "x  web.admin.e  down expired cucm tls x509=1x\n", "2:44: error: a number belongs here",
        1},
    {HEAD "x  web.admin.e  down expired cucm tls x509=99999999999999999999\n",
        "2:44: error: the number is too large", 1},
    {HEAD "x  web.admin.e  down expired cucm tls x509=4294967296\n",
        "2:44: error: the number is too large", 1},
    {HEAD "x  web.admin.e  down expired cucm tls alert=1 alert=1\n", "2:47: error: given twice", 1},
    {HEAD "x  web.admin.e  down expired cucm tls caused-by=nothing\n",
        "2:49: error: unknown service \"nothing\"", 1},
    {HEAD "x  web.admin.e  up\ny  web.admin.e  up\nx  web.admin.e  up\n",
        "4:1: error: this cell and service stand in the file twice", 1},
    {HEAD "m\xc3\xbcller  web.admin.x  up\n", "2:9: error: unknown service", 1},
    {HEAD "x  y  up\nx  z  up\nx  web.admin.e  up\nnothing\n", "2:4: error: unknown service \"y\"",
        3},
};

static void faults_are_told_at_their_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM(faults); i++) {
        struct vocabulary vocabulary;
        struct outcomes outcomes;
        struct conf_diag diag = {0};
        static const char name[] = "g.txt:";
        runs_write("g.txt", faults[i].text);
        FILE *file = fopen("g.txt", "r");
        vocabulary_init(&vocabulary);
        outcomes_init(&outcomes, &vocabulary);
        assert_false(golden_read(&outcomes, "g.txt", file, &diag));
        fclose(file);
        const char *said = buf_str(&diag.text);
        if (strncmp(said, name, strlen(name)) != 0 ||
            strncmp(said + strlen(name), faults[i].complaint, strlen(faults[i].complaint)) != 0 ||
            diag.num_errors != faults[i].num_errors)
            fail_msg("%s\nwanted %u: %s\ngot %u: %s", faults[i].text, faults[i].num_errors,
                faults[i].complaint, diag.num_errors, said);
        conf_diag_cleanup(&diag);
        outcomes_cleanup(&outcomes);
        vocabulary_cleanup(&vocabulary);
    }
}

/* The column of a long line with letters of several bytes: the caret stands below it. */
static void a_caret_stands_below_the_place(void **state)
{
    (void)state;
    struct vocabulary vocabulary;
    struct outcomes outcomes;
    struct conf_diag diag = {0};
    char text[] = HEAD "m\xc3\xbcller  web.admin.x  up\n";
    FILE *file = fmemopen(text, strlen(text), "r");
    vocabulary_init(&vocabulary);
    outcomes_init(&outcomes, &vocabulary);
    assert_false(golden_read(&outcomes, "g", file, &diag));
    assert_non_null(strstr(buf_str(&diag.text), "\n m\xc3\xbcller  web.admin.x  up\n         ^\n"));
    fclose(file);
    conf_diag_cleanup(&diag);
    outcomes_cleanup(&outcomes);
    vocabulary_cleanup(&vocabulary);
}

static void nul_bytes_hide_nothing(void **state)
{
    (void)state;
    static const char text[] = HEAD "x  web.admin.e  up\0down\n";
    struct vocabulary vocabulary;
    struct outcomes outcomes;
    struct conf_diag diag = {0};
    FILE *file = fmemopen((void *)text, sizeof text - 1, "r");
    vocabulary_init(&vocabulary);
    outcomes_init(&outcomes, &vocabulary);
    assert_false(golden_read(&outcomes, "g", file, &diag));
    assert_non_null(strstr(buf_str(&diag.text), "g:2:1: error: a line with a NUL byte"));
    fclose(file);
    conf_diag_cleanup(&diag);
    outcomes_cleanup(&outcomes);
    vocabulary_cleanup(&vocabulary);
}

static void saving_replaces_the_whole_file(void **state)
{
    (void)state;
    struct vocabulary vocabulary;
    struct outcomes outcomes;
    struct err e = {0};
    struct buf text = {0};
    struct stat status;
    vocabulary_init(&vocabulary);
    outcomes_init(&outcomes, &vocabulary);
    runs_golden(&outcomes, "x  web.admin.e  up\n");
    runs_write("old.txt", "something longer than what comes to stand here in its place\n");
    assert_int_equal(chmod("old.txt", 0640), 0);
    assert_int_equal(symlink("old.txt", "link.txt"), 0);
    assert_true(golden_save(&outcomes, "link.txt", &e));
    assert_true(buf_read_file(&text, "old.txt", 1000, &e));
    assert_string_equal(buf_str(&text), HEAD "x  web.admin.e  up\n");
    assert_int_equal(lstat("link.txt", &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    assert_int_equal(stat("old.txt", &status), 0);
    assert_int_equal(status.st_mode & 0777, 0640);
    assert_true(golden_is("link.txt"));
    assert_false(golden_save(&outcomes, "nowhere/new.txt", &e));
    assert_int_equal(err_exit_code(&e), 2);
    buf_cleanup(&text);
    outcomes_cleanup(&outcomes);
    vocabulary_cleanup(&vocabulary);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_again),
        cmocka_unit_test(what_is_not_known_is_not_written),
        cmocka_unit_test_setup_teardown(
            faults_are_told_at_their_place, runs_set_up, runs_tear_down),
        cmocka_unit_test(a_caret_stands_below_the_place),
        cmocka_unit_test(nul_bytes_hide_nothing),
        cmocka_unit_test_setup_teardown(
            saving_replaces_the_whole_file, runs_set_up, runs_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
