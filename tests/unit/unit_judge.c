/* The judge: what was seen, what was foreseen and what is claimed, and the verdict. */
#include "scenarios/runner/judge.h"
#include "sim/base/text.h"
#include "tests/unit/spec_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NUM(array) (sizeof(array) / sizeof(array)[0])

/* Of E's web page a document says that it works, and another sentence can be read in two ways; of
 * C's nobody says anything. */
static const char claims_text[] =
    "claims: d\ndocument: d\nurl: u\nentries:\n"
    "- {id: PLAIN-1, says: b, citation: c, confidence: documented, conflicts_with: [READ-1],\n"
    "   cases: [{when: expressway-e.upload == scp, expect: {web.admin.e: up}}]}\n"
    "- {id: READ-1, reading: strict, says: b, citation: c, confidence: assumed,\n"
    "   cases: [{when: expressway-e.upload == scp, expect: {web.admin.e: up}}]}\n"
    "- {id: READ-1, reading: lenient, says: b, citation: c, confidence: assumed,\n"
    "   conflicts_with: [PLAIN-1],\n"
    "   cases: [{when: expressway-e.upload == scp,\n"
    "     expect: {web.admin.e: {down: expired, side: browser, stage: tls},\n"
    "       cluster.e: up}}]}\n";

static const char scenario_text[] = "scenario: s\n"
                                    "deployment:\n"
                                    "  expressway-e: {release: X15.4}\n"
                                    "  expressway-c: {release: X15.4}\n"
                                    "claims: [d]\n";

static struct scenario *load(const struct spec_files *f)
{
    struct conf_diag diag = {0};
    spec_write(f->deployment, claims_text); /* d.yaml */
    spec_write(f->scenario, scenario_text);
    struct scenario *scenario = scenario_load(f->scenario, f->releases, f->folder, &diag);
    if (scenario == NULL)
        fail_msg("%s", buf_str(&diag.text));
    conf_diag_cleanup(&diag);
    return scenario;
}

/* UP and DOWN are one outcome each; a row may change one field of what was seen. */
enum what { UNKNOWN, UP, DOWN, SKIP };

static struct outcome outcome_of(enum what what)
{
    struct outcome o;
    outcome_init(&o);
    o.state = (enum outcome_state)what;
    if (what == UP)
        o.stage = STAGE_HTTPS;
    if (what != DOWN)
        return o;
    o.stage = STAGE_TLS;
    o.side = SIDE_BROWSER;
    o.reason = REASON_EXPIRED;
    o.x509_error = 10;
    o.alert = 45;
    return o;
}

struct row {
    const char *name;
    enum service service;
    enum what live;
    enum what model;
    enum claim_reading asked;
    enum verdict verdict;
    const char *disputed; /* NULL: nothing */
};

#define E_PAGE  SERVICE_WEB_ADMIN_E
#define C_PAGE  SERVICE_WEB_ADMIN_C
#define PLAIN   READING_PLAIN
#define STRICT  READING_STRICT
#define LENIENT READING_LENIENT

static const struct row rows[] = {
    {"works, as foreseen", C_PAGE, UP, UP, PLAIN, VERDICT_PASS, NULL},
    {"fails, as foreseen", C_PAGE, DOWN, DOWN, PLAIN, VERDICT_BREAK, NULL},
    {"works, and should not", C_PAGE, UP, DOWN, PLAIN, VERDICT_MISMATCH, "state"},
    {"fails, and should not", C_PAGE, DOWN, UP, PLAIN, VERDICT_MISMATCH, "state"},
    {"not known, and should work", C_PAGE, UNKNOWN, UP, PLAIN, VERDICT_INCONCLUSIVE, NULL},
    {"not known, and should fail", C_PAGE, UNKNOWN, DOWN, PLAIN, VERDICT_INCONCLUSIVE, NULL},
    {"not known, and should not be there, but is", C_PAGE, UNKNOWN, SKIP, PLAIN,
        VERDICT_INCONCLUSIVE, NULL},
    {"is not there", SERVICE_CLUSTER_E, UNKNOWN, SKIP, PLAIN, VERDICT_SKIP, NULL},
    {"is not there, whatever is claimed", SERVICE_CLUSTER_E, UNKNOWN, SKIP, LENIENT, VERDICT_SKIP,
        NULL},
    {"is not there, and should work", SERVICE_CLUSTER_E, UNKNOWN, UP, PLAIN, VERDICT_MISMATCH,
        "state"},
    {"is seen, and should not be there", SERVICE_CLUSTER_E, UP, SKIP, PLAIN, VERDICT_MISMATCH,
        "state"},

    {"works, as claimed", E_PAGE, UP, UP, PLAIN, VERDICT_PASS, NULL},
    {"fails as foreseen, against a claim", E_PAGE, DOWN, DOWN, PLAIN, VERDICT_MISMATCH, "PLAIN-1"},
    {"works as claimed, and not as foreseen", E_PAGE, UP, DOWN, PLAIN, VERDICT_MISMATCH, "state"},
    {"not known, and nothing claimed counts", E_PAGE, UNKNOWN, DOWN, PLAIN, VERDICT_INCONCLUSIVE,
        NULL},

    {"strict: works", E_PAGE, UP, UP, STRICT, VERDICT_PASS, NULL},
    {"strict: fails", E_PAGE, DOWN, DOWN, STRICT, VERDICT_MISMATCH, "READ-1"},
    {"lenient: works", E_PAGE, UP, UP, LENIENT, VERDICT_MISMATCH, "READ-1"},
    {"lenient: fails, and what says otherwise is set aside", E_PAGE, DOWN, DOWN, LENIENT,
        VERDICT_BREAK, NULL},
};

static void check(const struct row *row, const struct line *line)
{
    if (line->verdict != row->verdict || !text_is(line->disputed, row->disputed))
        fail_msg("%s: %s about %s: %s", row->name, verdict_name(line->verdict),
            line->disputed == NULL ? "nothing" : line->disputed,
            line->detail == NULL ? "" : line->detail);
}

static void test_verdicts(void **state)
{
    struct scenario *s = load(*state);
    struct cell cell;
    assert_true(scenario_cell(s, 0, &cell));
    for (size_t i = 0; i < NUM(rows); i++) {
        struct observation seen = {.outcome = outcome_of(rows[i].live)};
        struct outcome model = outcome_of(rows[i].model);
        struct line line;
        s->claims.asked = rows[i].asked;
        judge_line(&line, &cell, rows[i].service, &seen, &model, &s->claims);
        check(&rows[i], &line);
        if (line.observed_by != NULL)
            assert_string_equal(line.observed_by, "handshake");
        line_cleanup(&line);
    }
    cell_cleanup(&cell);
    scenario_free(s);
}

/* Without a live run, claims are held against the model. */
static void test_predictions(void **state)
{
    static const struct row predicted[] = {
        {"works", C_PAGE, 0, UP, PLAIN, VERDICT_PASS, NULL},
        {"fails", C_PAGE, 0, DOWN, PLAIN, VERDICT_BREAK, NULL},
        {"is not there", SERVICE_CLUSTER_E, 0, SKIP, PLAIN, VERDICT_SKIP, NULL},
        {"works, as claimed", E_PAGE, 0, UP, PLAIN, VERDICT_PASS, NULL},
        {"fails, against a claim", E_PAGE, 0, DOWN, PLAIN, VERDICT_MISMATCH, "PLAIN-1"},
        {"fails, as a reading has it", E_PAGE, 0, DOWN, LENIENT, VERDICT_BREAK, NULL},
    };
    struct scenario *s = load(*state);
    struct cell cell;
    assert_true(scenario_cell(s, 0, &cell));
    for (size_t i = 0; i < NUM(predicted); i++) {
        struct outcome model = outcome_of(predicted[i].model);
        struct line line;
        s->claims.asked = predicted[i].asked;
        judge_line(&line, &cell, predicted[i].service, NULL, &model, &s->claims);
        check(&predicted[i], &line);
        assert_int_equal(line.live.state, OUTCOME_UNKNOWN);
        if (line.observed_by != NULL)
            assert_string_equal(line.observed_by, "model");
        line_cleanup(&line);
    }
    cell_cleanup(&cell);
    scenario_free(s);
}

/* Each field of what is compared, wrong on its own. */
static void change_field(struct outcome *o, const char *field)
{
    if (text_is(field, "reason"))
        o->reason = REASON_OTHER;
    else if (text_is(field, "side"))
        o->side = SIDE_EXPRESSWAY_C;
    else if (text_is(field, "stage"))
        o->stage = STAGE_HTTPS;
    else if (text_is(field, "caused_by"))
        o->caused_by = SERVICE_TUNNEL_SSH;
    else if (text_is(field, "x509_error"))
        o->x509_error = 26;
    else if (text_is(field, "alert"))
        o->alert = 43;
    else
        o->sip_status = 403;
}

static void test_fields(void **state)
{
    static const char *const fields[] = {
        "reason", "side", "stage", "caused_by", "x509_error", "alert", "sip_status"};
    struct scenario *s = load(*state);
    struct cell cell;
    assert_true(scenario_cell(s, 0, &cell));
    for (size_t i = 0; i < NUM(fields); i++) {
        const struct row row = {fields[i], C_PAGE, DOWN, DOWN, PLAIN, VERDICT_MISMATCH, fields[i]};
        struct observation seen = {.outcome = outcome_of(DOWN)};
        struct outcome model = outcome_of(DOWN);
        struct line line;
        change_field(&seen.outcome, fields[i]);
        judge_line(&line, &cell, C_PAGE, &seen, &model, &s->claims);
        check(&row, &line);
        assert_non_null(strstr(line.detail, "live and model differ in "));
        line_cleanup(&line);
    }
    cell_cleanup(&cell);
    scenario_free(s);
}

/* Claims are held against what was seen; a reading that nobody asked for is told all the same. */
static void test_entries(void **state)
{
    struct scenario *s = load(*state);
    struct cell cell;
    assert_true(scenario_cell(s, 0, &cell));
    struct observation seen = {.outcome = outcome_of(UP)};
    struct outcome model = outcome_of(DOWN);
    struct line line;
    judge_line(&line, &cell, E_PAGE, &seen, &model, &s->claims);
    assert_int_equal(line.num_claims, 3);
    for (size_t i = 0; i < line.num_claims; i++)
        assert_int_equal(line.claims[i].agrees, line.claims[i].claim->reading != READING_LENIENT);
    line_cleanup(&line);
    judge_line(&line, &cell, SERVICE_CLUSTER_E, &seen, &model, &s->claims);
    assert_int_equal(line.num_claims, 0); /* there is no such link */
    line_cleanup(&line);
    cell_cleanup(&cell);
    scenario_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_predictions),
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_entries),
    };
    return cmocka_run_group_tests(tests, spec_set_up, spec_tear_down);
}
