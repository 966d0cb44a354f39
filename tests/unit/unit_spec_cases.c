/* Cases of a matrix file: the cells and ids that they make, beside axes and without, and the place
 * and text of every fault. */
#include "sim/base/text.h"
#include "tests/unit/spec_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define NUM(array) (sizeof(array) / sizeof(array)[0])
#define BOTH       "deployment: {expressway-e: {release: X15.4}, expressway-c: {release: X15.4}}\n"
#define HEAD       "scenario: a\n" BOTH /* two lines */

/* The ids of all points, NULL where `where` leaves one out. */
static void expect_ids(const struct scenario *s, const char *const *ids, size_t num)
{
    assert_int_equal(s->num_points, num);
    for (size_t i = 0; i < num; i++) {
        struct cell cell;
        assert_int_equal(scenario_cell(s, i, &cell), ids[i] != NULL);
        if (ids[i] == NULL)
            continue;
        assert_string_equal(cell.id, ids[i]);
        cell_cleanup(&cell);
    }
}

static void cases_stand_alone(void **state)
{
    static const char *const ids[] = {
        "base", "ecert=server-only+expired", "cskew=-2d/ecert=combined", "a-trunk"};
    struct scenario *s = spec_load(*state,
        HEAD "cases:\n"
             "  - {}\n"
             "  - {expressway-e.certificate: server-only+expired}\n"
             "  - {expressway-c.clock-skew: -2d, expressway-e.certificate: combined}\n"
             "  - {name: a-trunk, peers.cucm.line-port: trunk}\n");
    struct cell cell;
    expect_ids(s, ids, NUM(ids));
    assert_true(scenario_cell(s, 1, &cell));
    assert_true(deployment_is(&cell.deployment, SETTING_E_CERTIFICATE, "server-only+expired"));
    assert_true(cell.deployment.given[SETTING_E_CERTIFICATE]);
    assert_int_equal(cell.given->num_settings, 1);
    assert_string_equal(cell.given->settings[0].value, "server-only+expired");
    cell_cleanup(&cell);
    assert_true(scenario_cell(s, 3, &cell)); /* nothing of the case before */
    assert_true(deployment_is(&cell.deployment, SETTING_E_CERTIFICATE, "combined"));
    assert_true(deployment_is(&cell.deployment, SETTING_CUCM_LINE_PORT, "trunk"));
    assert_false(cell.deployment.given[SETTING_E_CERTIFICATE]);
    assert_string_equal(deployment_get(&cell.deployment, SETTING_NAME), "deployment");
    cell_cleanup(&cell);
    scenario_free(s);
}

static void cases_multiply_with_axes(void **state)
{
    static const char *const ids[] = {"e=X15.3.2/base", NULL, "e=X15.4/base", "e=X15.4/trunk"};
    struct scenario *s = spec_load(*state,
        HEAD "axes: {expressway-e.release: [X15.3.2, X15.4]}\n"
             "cases: [{}, {name: trunk, peers.cucm.line-port: trunk}]\n"
             "where: expressway-e.release == X15.4 or peers.cucm.line-port == separate\n");
    expect_ids(s, ids, NUM(ids));
    assert_true(scenario_varies(s, SETTING_E_RELEASE));
    assert_true(scenario_varies(s, SETTING_CUCM_LINE_PORT));
    assert_false(scenario_varies(s, SETTING_CLOCK));
    scenario_randomize(s, 3, 1);
    assert_int_equal(s->num_cases, 0);
    assert_int_equal(s->num_points, 3);
    scenario_free(s);
}

/* A peer is there in the cases that speak of it. */
static void a_case_brings_its_peers(void **state)
{
    struct scenario *s =
        spec_load(*state, HEAD "cases: [{}, {peers.cssm.certificate: combined}]\n");
    for (size_t i = 0; i < 2; i++) {
        struct cell cell;
        assert_true(scenario_cell(s, i, &cell));
        assert_int_equal(deployment_has_peer(&cell.deployment, PEER_CSSM), i == 1);
        cell_cleanup(&cell);
    }
    scenario_free(s);
}

static const struct {
    const char *text;
    const char *head;
} faults[] = {
    {HEAD "cases: {a: b}\n", "3:8: error: \"cases\" must be a list"},
    {HEAD "cases: []\n", "3:8: error: \"cases\" is empty"},
    {HEAD "cases: [trunk]\n", "3:9: error: a case must be a mapping of settings"},
    {HEAD "cases:\n  - {expressway-e.certficate: combined}\n",
        "4:6: error: unknown key \"expressway-e.certficate\"; did you mean "
        "\"expressway-e.certificate\"?"},
    {HEAD "cases:\n  - {expressway-e: {nodes: 2}}\n", "4:6: error: unknown key \"expressway-e\""},
    {HEAD "cases:\n  - {expressway-e.upload: [web, scp]}\n",
        "4:27: error: expressway-e.upload must be one value"},
    {HEAD "cases:\n  - {expressway-e.upload: wab}\n",
        "4:27: error: unknown value \"wab\" of expressway-e.upload; did you mean \"web\"?"},
    {HEAD "cases:\n  - {name: a/b}\n", "4:12: error: a case's name holds letters, digits"},
    {HEAD "cases:\n  - {name: [a]}\n", "4:12: error: a case's name holds letters, digits"},
    {HEAD "cases:\n  - {name: x, expressway-e.nodes: 2}\n  - {name: x}\n",
        "5:5: error: case \"x\" is named twice"},
    {HEAD "cases:\n  - {name: x, expressway-e.nodes: 2}\n  - {expressway-e.nodes: 2}\n",
        "5:5: error: this case sets the same as case \"x\""},
    {HEAD "cases:\n  - {expressway-e.nodes: 2, expressway-e.key: rsa-2048}\n"
          "  - {expressway-e.key: rsa-2048, expressway-e.nodes: 2}\n",
        "5:5: error: this case sets the same as case \"enodes=2/ekey=rsa-2048\""},
    {HEAD "cases: [{}, {}]\n", "3:13: error: case \"base\" is named twice"},
    {HEAD "axes: {expressway-e.nodes: [1, 2]}\ncases:\n  - {expressway-e.nodes: 2}\n",
        "5:6: error: expressway-e.nodes is an axis; a case cannot set it too"},
    {HEAD "cases:\n  - {expressway-e.nodes: 2, expressway-e.nodes: 3}\n", "4:29: error: "},
    {HEAD "cases:\n  - {expressway-e.nodes: 2, expressway-e.eku-check: off}\n",
        "4:29: error: expressway-e.eku-check: X15.4 has no setting that switches the EKU check "
        "off\n"},
    {"scenario: a\ndeployment: {expressway-e: {release: X15.5, eku-check: off}, "
     "expressway-c: {release: X15.4}}\ncases:\n  - {}\n  - {expressway-e.release: X15.4}\n",
        "5:6: error: expressway-e.eku-check: X15.4 has no setting that switches the EKU check "
        "off\n"},
    {"scenario: a\ndeployment: {expressway-c: {release: X15.4}}\n"
     "cases: [{expressway-e.release: X15.4}]\n",
        "2:13: error: expressway-e.release is missing"},
    {HEAD "cases: [{expressway-e.nodes: 2}]\nwhere: expressway-e.nodes == 3\n",
        "4:8: error: \"where\" leaves no cell"},
};

static void faults_have_a_place(void **state)
{
    const struct spec_files *f = *state;
    for (size_t i = 0; i < NUM(faults); i++)
        spec_expect_errors(f, f->scenario, faults[i].text, faults[i].head, 1);
}

/* The axes span 3,888,000 points; two cases make them too many. */
static void cases_count_towards_the_limit(void **state)
{
    const struct spec_files *f = *state;
    struct buf text = {0};
    buf_adds(&text, HEAD "cases: [{}, {expressway-e.upload: web}]\naxes:\n");
    for (size_t i = 0; i < 2; i++) {
        const char *box = i == 0 ? "expressway-e" : "expressway-c";
        buf_addf(&text, "  %s.nodes: [1, 2, 3, 4, 5, 6]\n", box);
        buf_addf(&text, "  %s.key: [ec-p256, rsa-2048, rsa-4096]\n", box);
        buf_addf(&text, "  %s.tls-versions: [release, 1.2, 1.3, 1.2+1.3]\n", box);
    }
    buf_adds(&text, "  peers.cucm.certificate: [combined, server-only, client-only, no-eku, "
                    "any-eku]\n"
                    "  peers.unity.certificate: [combined, server-only, client-only, no-eku, "
                    "any-eku]\n"
                    "  peers.b2b.certificate: [combined, server-only, client-only, no-eku, "
                    "any-eku]\n"
                    "  peers.imp.eku: [enforce, enforce-leaf, ignore]\n"
                    "  peers.cube.tls-verify: [on, off]\n");
    spec_expect_errors(f, f->scenario, buf_str(&text),
        "5:3: error: the axes and cases span more than 5000000 cells", 1);
    buf_cleanup(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cases_stand_alone),
        cmocka_unit_test(cases_multiply_with_axes),
        cmocka_unit_test(a_case_brings_its_peers),
        cmocka_unit_test(faults_have_a_place),
        cmocka_unit_test(cases_count_towards_the_limit),
    };
    return cmocka_run_group_tests(tests, spec_set_up, spec_tear_down);
}
