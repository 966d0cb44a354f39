/* Which rules a result rests on: of a live run those that the boxes named, of a prediction those of
 * the model. */
#include "scenarios/report/basis.h"
#include "scenarios/report/writer.h"
#include "scenarios/runner/coverage.h"
#include "sim/base/text.h"
#include "tests/unit/spec_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define NUM(array) (sizeof(array) / sizeof(array)[0])

static const char scenario_text[] = "scenario: s\n"
                                    "deployment:\n"
                                    "  expressway-e: {release: X15.4}\n"
                                    "  expressway-c: {release: X15.4}\n";

#define LIVE_RULE  RULE_ZONE_TRAVERSAL_CLIENT_AUTH
#define MODEL_RULE RULE_TUNNEL_CLIENT_AUTH

static struct outcome outcome_of(enum outcome_state state, enum rule_id rule)
{
    struct outcome o;
    outcome_init(&o);
    o.state = state;
    o.stage = STAGE_TLS;
    o.side = state == OUTCOME_DOWN ? SIDE_EXPRESSWAY_E : SIDE_NONE;
    o.reason = state == OUTCOME_DOWN ? REASON_EKU_CLIENT_AUTH_MISSING : REASON_NONE;
    if (rule != RULE_COUNT)
        outcome_add_rule(&o, rule, true, 0);
    return o;
}

/* RULE_COUNT: no rule. */
static const struct row {
    const char *name;
    bool prediction;
    enum outcome_state live;
    enum rule_id live_rule;
    enum rule_id model_rule;
    enum rule_id wanted;
} rows[] = {
    {"live, up", false, OUTCOME_UP, LIVE_RULE, MODEL_RULE, LIVE_RULE},
    {"live, down", false, OUTCOME_DOWN, LIVE_RULE, MODEL_RULE, LIVE_RULE},
    {"live, and no box named a rule", false, OUTCOME_UP, RULE_COUNT, MODEL_RULE, RULE_COUNT},
    {"live, and not known", false, OUTCOME_UNKNOWN, RULE_COUNT, MODEL_RULE, RULE_COUNT},
    {"live, not known, but a box named one", false, OUTCOME_UNKNOWN, LIVE_RULE, MODEL_RULE,
        LIVE_RULE},
    {"live, not applicable", false, OUTCOME_SKIP, RULE_COUNT, MODEL_RULE, RULE_COUNT},
    {"predicted", true, OUTCOME_UNKNOWN, RULE_COUNT, MODEL_RULE, MODEL_RULE},
    {"predicted, and no rule", true, OUTCOME_UNKNOWN, RULE_COUNT, RULE_COUNT, RULE_COUNT},
};

static void make_line(struct line *line, const struct row *row, const struct cell *cell)
{
    *line = (struct line){.cell = cell,
        .service = SERVICE_ZONE_UC_TRAVERSAL,
        .verdict = VERDICT_PASS,
        .live = outcome_of(row->live, row->live_rule),
        .model = outcome_of(OUTCOME_UP, row->model_rule)};
}

static void a_result_rests_on_what_was_told(void **state)
{
    const struct spec_files *f = *state;
    struct scenario *s = spec_load(f, scenario_text);
    struct cell cell;
    assert_true(scenario_cell(s, 0, &cell));
    for (size_t i = 0; i < NUM(rows); i++) {
        const struct run_info info = {
            .scenario = s, .releases = f->releases, .prediction = rows[i].prediction};
        struct line line;
        struct basis basis;
        make_line(&line, &rows[i], &cell);
        const struct outcome *told = basis_told(&info, &line);
        basis_of(&info, &line, &basis);
        enum rule_id rule = basis.num == 0 ? RULE_COUNT : basis.rules[0].rule;
        if (rule != rows[i].wanted || basis.num > 1 ||
            told != (rows[i].prediction ? &line.model : &line.live))
            fail_msg("%s: %zu rules, the first is %s", rows[i].name, basis.num,
                rule == RULE_COUNT ? "none" : rule_name(rule));
    }
    cell_cleanup(&cell);
    scenario_free(s);
}

/* How sure a result is follows from the live rules too: the model's is assumed, the live one not.
 */
static void confidence_is_that_of_the_live_rules(void **state)
{
    const struct spec_files *f = *state;
    struct scenario *s = spec_load(f, scenario_text);
    const struct run_info info = {.scenario = s, .releases = f->releases};
    const struct row row = {"live", false, OUTCOME_UP, LIVE_RULE, MODEL_RULE, LIVE_RULE};
    struct cell cell;
    struct line line;
    struct basis basis;
    assert_true(scenario_cell(s, 0, &cell));
    make_line(&line, &row, &cell);
    basis_of(&info, &line, &basis);
    const struct release *release = releases_find(f->releases, "X15.4");
    assert_int_equal(release_rule(release, MODEL_RULE)->confidence, CONFIDENCE_ASSUMED);
    assert_int_equal(basis.weakest, CONFIDENCE_DOCUMENTED);
    assert_false(basis_assumes(&basis, 0, true));
    cell_cleanup(&cell);
    scenario_free(s);
}

static size_t lines_of(const struct coverage *c, enum rule_id rule)
{
    size_t num = 0;
    for (size_t i = 0; i < RULE_WORDS_MAX; i++)
        num += c->values[rule][i].lines;
    return num;
}

static size_t breaks_of(const struct coverage *c, enum rule_id rule)
{
    size_t num = 0;
    for (size_t i = 0; i < RULE_WORDS_MAX; i++)
        num += c->values[rule][i].breaks;
    return num;
}

/* Coverage counts the same rules; of a line that is not known it has only a prediction's. */
static void coverage_counts_what_was_told(void **state)
{
    const struct spec_files *f = *state;
    struct scenario *s = spec_load(f, scenario_text);
    struct cell cell;
    assert_true(scenario_cell(s, 0, &cell));
    for (size_t i = 0; i < NUM(rows); i++) {
        const struct run_info info = {
            .scenario = s, .releases = f->releases, .prediction = rows[i].prediction};
        struct coverage coverage;
        struct err e = {0};
        struct line line;
        if (rows[i].live == OUTCOME_UNKNOWN && !rows[i].prediction)
            continue; /* is INCONCLUSIVE, see below */
        coverage_init(&coverage, f->releases, &e);
        struct writer *writer = coverage_writer(&coverage);
        make_line(&line, &rows[i], &cell);
        writer_begin(writer, &info);
        writer_line(writer, &line);
        assert_true(writer_end(writer, &info));
        size_t of_live = lines_of(&coverage, LIVE_RULE);
        size_t of_model = lines_of(&coverage, MODEL_RULE);
        if (of_live != (rows[i].wanted == LIVE_RULE) || of_model != (rows[i].wanted == MODEL_RULE))
            fail_msg(
                "%s: %zu of the live rule, %zu of the model's", rows[i].name, of_live, of_model);
        assert_int_equal(breaks_of(&coverage, LIVE_RULE), rows[i].live == OUTCOME_DOWN);
        writer_free(writer);
        coverage_cleanup(&coverage);
    }
    cell_cleanup(&cell);
    scenario_free(s);
}

/* A line about which the lab can say nothing, or that is not there, counts for no rule. */
static void coverage_leaves_out_what_is_not_known(void **state)
{
    static const enum verdict verdicts[] = {VERDICT_INCONCLUSIVE, VERDICT_SKIP};
    static const struct row row = {
        "not known", false, OUTCOME_UNKNOWN, RULE_COUNT, MODEL_RULE, RULE_COUNT};
    const struct spec_files *f = *state;
    struct scenario *s = spec_load(f, scenario_text);
    const struct run_info info = {.scenario = s, .releases = f->releases};
    struct cell cell;
    assert_true(scenario_cell(s, 0, &cell));
    for (size_t i = 0; i < NUM(verdicts); i++) {
        struct coverage coverage;
        struct err e = {0};
        struct line line;
        coverage_init(&coverage, f->releases, &e);
        struct writer *writer = coverage_writer(&coverage);
        make_line(&line, &row, &cell);
        line.verdict = verdicts[i];
        writer_begin(writer, &info);
        writer_line(writer, &line);
        assert_true(writer_end(writer, &info));
        assert_int_equal(coverage.num_lines, 0);
        assert_int_equal(lines_of(&coverage, MODEL_RULE), 0);
        writer_free(writer);
        coverage_cleanup(&coverage);
    }
    cell_cleanup(&cell);
    scenario_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_result_rests_on_what_was_told),
        cmocka_unit_test(confidence_is_that_of_the_live_rules),
        cmocka_unit_test(coverage_counts_what_was_told),
        cmocka_unit_test(coverage_leaves_out_what_is_not_known),
    };
    return cmocka_run_group_tests(tests, spec_set_up, spec_tear_down);
}
