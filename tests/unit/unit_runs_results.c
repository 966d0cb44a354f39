/* Result lines as outcomes: what of them is kept, and which files are refused. */
#include "scenarios/runs/outcomes.h"
#include "scenarios/runs/resultfile.h"
#include "tests/unit/runs_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define NUM(rows) (sizeof rows / sizeof rows[0])

#define RUN        "{\"kind\":\"run\"}\n"
#define PREDICTION "{\"kind\":\"prediction\"}\n"
#define SUMMARY    "{\"kind\":\"summary\",\"stopped\":null}\n"
#define LINE(rest) "{\"kind\":\"service\",\"cell\":\"x\",\"service\":\"web.admin.e\"," rest "}\n"
#define UP         LINE("\"verdict\":\"PASS\",\"live\":\"up\",\"model\":\"up\"")
#define DOWN                                                                                       \
    LINE("\"verdict\":\"BREAK\",\"live\":\"down\",\"model\":\"down\",\"stage\":\"tls\",\"side\":"  \
         "\"cucm\",\"reason\":\"a-new-one\",\"caused_by\":null,\"x509_error\":26,\"alert\":0,"     \
         "\"sip_status\":null")

static const struct {
    const char *name;
    const char *text;
    bool usable;
    size_t num;
    bool complete;
    enum outcome_state state; /* of the first line */
} rows[] = {
    {"up", RUN UP SUMMARY, true, 1, true, OUTCOME_UP},
    {"down", RUN DOWN SUMMARY, true, 1, true, OUTCOME_DOWN},
    {"the later one counts", RUN UP DOWN SUMMARY, true, 1, true, OUTCOME_DOWN},
    {"does not apply", RUN LINE("\"verdict\":\"SKIP\",\"live\":null") SUMMARY, true, 0, true, 0},
    {"not known", RUN LINE("\"verdict\":\"INCONCLUSIVE\",\"live\":null") SUMMARY, true, 1, true,
        OUTCOME_UNKNOWN},
    {"predicted", PREDICTION LINE("\"verdict\":\"BREAK\",\"live\":null,\"model\":\"down\"") SUMMARY,
        true, 1, true, OUTCOME_DOWN},
    {"not the model of a run",
        RUN LINE("\"verdict\":\"MISMATCH\",\"live\":\"up\",\"model\":\"down\"") SUMMARY, true, 1,
        true, OUTCOME_UP},
    {"did not end", RUN UP, true, 1, false, OUTCOME_UP},
    {"cut off", RUN UP "{\"kind\":\"serv", true, 1, false, OUTCOME_UP},
    {"ended early", RUN UP "{\"kind\":\"summary\",\"stopped\":\"interrupted\"}\n", true, 1, false,
        OUTCOME_UP},
    {"a kind that came later", RUN "{\"kind\":\"other\"}\n" UP SUMMARY, true, 1, true, OUTCOME_UP},
    {"an unknown verdict", RUN LINE("\"verdict\":\"MAYBE\""), false, 0, false, 0},
    {"no verdict", RUN LINE("\"live\":\"up\""), false, 0, false, 0},
    {"a number beyond all", RUN LINE("\"verdict\":\"PASS\",\"alert\":4294967296"), false, 0, false,
        0},
    {"broken, with its end", RUN UP "{\"kind\":\"serv\n", false, 0, false, 0},
    {"broken at once", "{\"kind\":\"ru", false, 0, false, 0},
    {"no first line", UP, false, 0, false, 0},
    {"two first lines", RUN RUN, false, 0, false, 0},
    {"nothing", "", false, 0, false, 0},
};

static void what_is_kept_of_results(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM(rows); i++) {
        struct vocabulary vocabulary;
        struct outcomes outcomes;
        vocabulary_init(&vocabulary);
        outcomes_init(&outcomes, &vocabulary);
        runs_write("run.jsonl", rows[i].text);
        bool ok = outcomes_load(&outcomes, "run.jsonl");
        if (ok != rows[i].usable)
            fail_msg("%s: %s", rows[i].name, ok ? "usable" : "refused");
        if (ok && (outcomes.num != rows[i].num || outcomes.complete != rows[i].complete ||
                      (outcomes.num > 0 && outcomes.lines[0].state != rows[i].state)))
            fail_msg("%s: %zu lines, complete %d", rows[i].name, outcomes.num, outcomes.complete);
        outcomes_cleanup(&outcomes);
        vocabulary_cleanup(&vocabulary);
    }
}

static void all_of_a_line(void **state)
{
    (void)state;
    struct vocabulary vocabulary;
    struct outcomes o;
    vocabulary_init(&vocabulary);
    outcomes_init(&o, &vocabulary);
    runs_write("run.jsonl", RUN DOWN);
    assert_true(outcomes_load(&o, "run.jsonl"));
    const struct told *told = &o.lines[0];
    assert_string_equal(outcomes_cell(&o, told->cell), "x");
    assert_string_equal(outcomes_word(&o, told->service), "web.admin.e");
    assert_string_equal(outcomes_word(&o, told->stage), "tls");
    assert_string_equal(outcomes_word(&o, told->side), "cucm");
    assert_string_equal(outcomes_word(&o, told->reason), "a-new-one");
    assert_string_equal(outcomes_word(&o, told->caused_by), "");
    assert_int_equal(told->verdict, VERDICT_BREAK);
    assert_int_equal(told->x509_error, 26);
    assert_int_equal(told->alert, 0);
    assert_int_equal(told->sip_status, 0);
    outcomes_cleanup(&o);
    vocabulary_cleanup(&vocabulary);
}

static void find_all(uint32_t num_cells, uint16_t num_services)
{
    struct vocabulary vocabulary;
    struct outcomes o;
    vocabulary_init(&vocabulary);
    outcomes_init(&o, &vocabulary);
    assert_null(outcomes_find(&o, 0, 0));
    for (uint32_t i = 0; i < num_cells * num_services; i++) {
        const struct told told = {.cell = i / num_services,
            .service = (uint16_t)(i % num_services),
            .x509_error = (int32_t)i};
        assert_true(outcomes_add(&o, &told));
        assert_false(outcomes_add(&o, &told));
    }
    assert_int_equal(o.num, num_cells * num_services);
    for (uint32_t i = 0; i < num_cells * num_services; i++) {
        const struct told *told = outcomes_find(&o, i / num_services, (uint16_t)(i % num_services));
        assert_non_null(told);
        assert_int_equal(told->x509_error, i);
    }
    assert_null(outcomes_find(&o, num_cells, 0));
    assert_null(outcomes_find(&o, 0, num_services));
    outcomes_cleanup(&o);
    vocabulary_cleanup(&vocabulary);
}

/* The table grows, and each line is found again: of many cells, and of many services of few cells,
 * which stand in each other's way. */
static void many_lines_are_found(void **state)
{
    (void)state;
    find_all(3000, 4);
    find_all(4, 3000);
}

#define ROW(test) cmocka_unit_test_setup_teardown(test, runs_set_up, runs_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROW(what_is_kept_of_results),
        ROW(all_of_a_line),
        cmocka_unit_test(many_lines_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
