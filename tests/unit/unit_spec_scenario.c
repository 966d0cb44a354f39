/* Matrix files: cells and their ids, `where`, and the place and text of every fault. */
#include "tests/unit/spec_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define NUM(array) (sizeof(array) / sizeof(array)[0])

/* ---- cells ---- */

#define BOTH "deployment: {expressway-e: {release: X15.4}, expressway-c: {release: X15.4}}\n"

static void a_scenario_without_axes_has_one_cell(void **state)
{
    struct scenario *s = spec_load(*state, "scenario: one\n" BOTH);
    struct cell cell;
    assert_string_equal(s->id, "one");
    assert_string_equal(s->title, "one");
    assert_int_equal(s->num_points, 1);
    assert_true(scenario_cell(s, 0, &cell));
    assert_string_equal(cell.id, "base");
    assert_string_equal(deployment_get(&cell.deployment, SETTING_C_RELEASE), "X15.4");
    cell_cleanup(&cell);
    for (size_t i = 0; i < SERVICE_COUNT; i++)
        assert_true(s->services[i]);
    scenario_free(s);
    scenario_free(NULL);
}

static void cells_follow_the_axes(void **state)
{
    static const char text[] = "scenario: two\n"
                               "title: Two axes\n"
                               "deployment: {expressway-c: {release: X15.4}}\n"
                               "axes:\n"
                               "  expressway-e.release: [X15.3.2, x15.4]\n"
                               "  expressway-e.certificate: [combined, no-eku+cn-only, any-eku]\n"
                               "where: expressway-e.release == X15.4 or\n"
                               "  expressway-e.certificate == combined\n"
                               "services: [cluster.e, web.admin.e]\n";
    static const char *const ids[] = {"e=X15.3.2/ecert=combined", NULL, NULL,
        "e=X15.4/ecert=combined", "e=X15.4/ecert=no-eku+cn-only", "e=X15.4/ecert=any-eku"};
    struct scenario *s = spec_load(*state, text);
    assert_string_equal(s->title, "Two axes");
    assert_int_equal(s->num_points, NUM(ids));
    for (size_t i = 0; i < NUM(ids); i++) {
        struct cell cell;
        assert_int_equal(scenario_cell(s, i, &cell), ids[i] != NULL);
        if (ids[i] == NULL)
            continue;
        assert_string_equal(cell.id, ids[i]);
        assert_string_equal(
            cell.axis_values[1], deployment_get(&cell.deployment, SETTING_E_CERTIFICATE));
        assert_true(cell.deployment.given[SETTING_E_CERTIFICATE]);
        cell_cleanup(&cell);
    }
    assert_true(s->services[SERVICE_CLUSTER_E]);
    assert_false(s->services[SERVICE_CLUSTER_C]);
    scenario_free(s);
}

static void deployments_may_have_a_file(void **state)
{
    const struct spec_files *f = *state;
    static const char *const rows[] = {
        "deployment:\n  expressway-e: {release: X15.4}\n  expressway-c: {release: X15.4}\n",
        "x-mine: 1\ndeployment: {expressway-e: {release: X15.4}, expressway-c: {release: X15.4}}\n",
        "expressway-e: {release: X15.4}\nexpressway-c: {release: X15.4}\n",
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        spec_write(f->deployment, rows[i]);
        struct scenario *s = spec_load(f, "scenario: a\ndeployment: d.yaml\n");
        assert_true(deployment_is(&s->base, SETTING_E_RELEASE, "X15.4"));
        scenario_free(s);
    }
}

static void a_setting_that_fits_its_cells_is_fine(void **state)
{
    struct scenario *s = spec_load(*state,
        "scenario: a\n"
        "deployment: {expressway-c: {release: X15.5}}\n"
        "axes: {expressway-e.release: [X15.4, X15.5], expressway-e.eku-check: [on, off]}\n"
        "where: expressway-e.eku-check == on or expressway-e.release in [X15.5]\n");
    struct cell cell;
    size_t num = 0;
    for (size_t i = 0; i < s->num_points; i++) {
        if (scenario_cell(s, i, &cell)) {
            num++;
            cell_cleanup(&cell);
        }
    }
    assert_int_equal(num, 3);
    scenario_free(s);
}

/* ---- faults ---- */

#define HEAD "scenario: a\n" BOTH /* two lines */

static const struct {
    const char *text;
    const char *head;
} faults[] = {
    {"", "1:1: error: the file is empty; a scenario must be a mapping"},
    {"- a\n", "1:1: error: a scenario must be a mapping"},
    {"scenario: [a\n", "2:1: error: "},
    {"scenario: a\n\tb: c\n", "1:11: error: "},
    {"scenario: a\nscenario: b\n" BOTH, "2:1: error: "},
    {BOTH, "1:1: error: missing key \"scenario\""},
    {"scenario: a/b\n" BOTH, "1:11: error: a scenario's name holds letters"},
    {"scenario: ''\n" BOTH, "1:11: error: a scenario's name holds letters"},
    {"scenario: a\n", "1:1: error: missing key \"deployment\""},
    {"scenario: a\ndeployment: [1]\n", "2:13: error: \"deployment\" must be a mapping"},
    {"scenario: a\ndeployment: nowhere.yaml\n", "2:13: error: cannot read file: "},
    {"scenario: a\ndeployment: ''\n", "2:13: error: \"deployment\" must name a file"},
    {"scenario: a\ndeployment: {expressway-c: {release: X15.4}}\n",
        "2:13: error: expressway-e.release is missing"},
    {"scenario: a\ndeployment: {expressway-e: {release: X15.6}}\n",
        "2:38: error: unknown release \"X15.6\"; did you mean \"X15."},
    {HEAD "wheer: a\n", "3:1: error: unknown key \"wheer\"; did you mean \"where\"?"},
    {HEAD "title: [a]\n", "3:8: error: \"title\" must be one value"},
    {HEAD "axes: []\n", "3:7: error: \"axes\" must be a mapping"},
    {HEAD "axes:\n  expressway-e.relaese: [X15.4]\n",
        "4:3: error: unknown key \"expressway-e.relaese\"; did you mean "
        "\"expressway-e.release\"?"},
    {HEAD "axes:\n  expressway-e.release: X15.4\n",
        "4:25: error: axis expressway-e.release must be a list of values"},
    {HEAD "axes:\n  expressway-e.release: []\n", "4:25: error: axis expressway-e.release is empty"},
    {HEAD "axes:\n  expressway-e.release: [X15.4, X15.9]\n",
        "4:33: error: unknown release \"X15.9\"; did you mean"},
    {HEAD "axes:\n  expressway-e.release: [X15.4, x15.4]\n",
        "4:33: error: value \"X15.4\" is named twice"},
    {HEAD "axes:\n  expressway-e.nodes: [1]\n  expressway-e.nodes: [2]\n", "5:3: error: "},
    {HEAD "axes:\n  expressway-e.nodes: [1, 9]\n",
        "4:27: error: expressway-e.nodes must be a whole number from 1 to 6"},
    {HEAD "axes:\n  expressway-e.certificate: [{pem: none.pem}]\n",
        "4:36: error: cannot read file: /tmp/"},
    {HEAD "where: expresway-e.nodes == 1\n",
        "3:8: error: unknown key \"expresway-e.nodes\"; did you mean \"expressway-e.nodes\"?"},
    {HEAD "where: expressway-e.nodes == 1 adn expressway-c.nodes == 1\n",
        "3:32: error: unexpected \"adn\""},
    {HEAD "where: \"expressway-e.nodes == \"\n", "3:31: error: a key or a value is missing"},
    {HEAD "where: >-\n  expressway-e.nodes == 1\n  and\n", "4:1: error: a key or a value"},
    {HEAD "where: expressway-e.nodes == 1\n  and\n", "3:8: error: a key or a value"},
    {HEAD "where: expressway-e.nodes == 2\n", "3:8: error: \"where\" leaves no cell"},
    {HEAD "where: [a]\n", "3:8: error: \"where\" must be one value"},
    {HEAD "services: some\n", "3:11: error: \"services\" must be all or a list"},
    {HEAD "services: []\n", "3:11: error: \"services\" must be all or a list"},
    {HEAD "services: [cluster.f]\n",
        "3:12: error: unknown service \"cluster.f\"; did you mean \"cluster."},
    {HEAD "services: [cluster.e, cluster.e]\n",
        "3:23: error: service \"cluster.e\" is named twice"},
    {HEAD "claims: cisco-faq\n", "3:9: error: \"claims\" must be a list"},
    {HEAD "claims: [cisco-fax]\n",
        "3:10: error: unknown claim set \"cisco-fax\"; did you mean \"cisco-faq\"?"},
    {HEAD "claims: [cisco-faq, cisco-faq]\n",
        "3:21: error: claim set \"cisco-faq\" is named twice"},
    {HEAD "claims: [{a: b}]\n", "3:10: error: \"claims\" must be a list of names"},
};

static void faults_have_a_place(void **state)
{
    const struct spec_files *f = *state;
    for (size_t i = 0; i < NUM(faults); i++)
        spec_expect_errors(f, f->scenario, faults[i].text, faults[i].head, 1);
}

static void all_faults_are_reported(void **state)
{
    const struct spec_files *f = *state;
    spec_expect_errors(f, f->scenario,
        "scenario: a\ncolour: red\ndeployment: {expressway-e: {release: X15.6}}\n"
        "axes: {expressway-e.nodes: []}\nwhere: a b\nservices: [x]\nclaims: [y]\n",
        "2:1: error: unknown key \"colour\"", 6);
}

static void faults_of_a_deployment_show_its_file(void **state)
{
    const struct spec_files *f = *state;
    static const struct {
        const char *text;
        const char *head;
    } rows[] = {
        {"deployment:\n  expressway-e: {release: X15.6}\n",
            "2:27: error: unknown release \"X15.6\"; did you mean"},
        {"expressway-e: {release: X15.4}\n", "1:1: error: expressway-c.release is missing"},
        {"deployment:\n  expressway-e: {release: X15.4}\n",
            "2:3: error: expressway-c.release is missing"},
        {"deployment: {expressway-e: {release: X15.4}, expressway-c: {release: X15.4}}\nnam: a\n",
            "2:1: error: unknown key \"nam\""},
        {"expressway-e: [\n", "2:1: error: "},
        {"", "1:1: error: deployment must be a mapping of settings"},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        spec_write(f->deployment, rows[i].text);
        spec_expect_errors(f, f->deployment, "scenario: a\ndeployment: d.yaml\n", rows[i].head, 1);
    }
}

static void settings_that_a_release_lacks_are_reported_once(void **state)
{
    const struct spec_files *f = *state;
    static const struct {
        const char *text;
        const char *head;
        unsigned num;
    } rows[] = {
        {"scenario: a\ndeployment: {expressway-c: {release: X15.4}}\naxes:\n"
         "  expressway-e.release: [X15.3.2, X15.4, X15.5]\n  expressway-e.eku-check: [on, off]\n",
            "5:3: error: expressway-e.eku-check: X15.3.2 has no setting that switches the EKU "
            "check off; add to where: (expressway-e.eku-check == on or expressway-e.release in "
            "[X15.5])\n",
            1},
        {"scenario: a\ndeployment:\n  expressway-c: {release: X15.4}\n"
         "  expressway-e: {eku-check: off}\naxes:\n  expressway-e.release: [X15.5, X15.4]\n",
            "6:3: error: expressway-e.eku-check: X15.4 has no setting that switches the EKU check "
            "off; add to where: (expressway-e.eku-check == on or expressway-e.release in "
            "[X15.5])\n",
            1},
        {HEAD "axes:\n  expressway-c.server-eku-upload: [off, on]\n"
              "  expressway-c.client-certificate: [copy, combined]\n",
            "5:3: error: expressway-c.client-certificate: X15.4 has one certificate store for both "
            "TLS roles, so there is no client certificate to set; add to where: "
            "expressway-c.client-certificate == copy\n",
            2},
    };
    for (size_t i = 0; i < NUM(rows); i++)
        spec_expect_errors(f, f->scenario, rows[i].text, rows[i].head, rows[i].num);
}

#define NODES_3                                                                                    \
    "scenario: a\ndeployment: {expressway-e: {release: X15.4, nodes: 3}, "                         \
    "expressway-c: {release: X15.4}}\n"
#define NODE_2_OF_ONE                                                                              \
    "scenario: a\ndeployment: {expressway-e: {release: X15.4, "                                    \
    "node: {2: {certificate: no-eku}}}, expressway-c: {release: X15.4}}\n"

static void settings_of_nodes_that_are_not_there_are_faults(void **state)
{
    const struct spec_files *f = *state;
    static const struct {
        const char *text;
        const char *head; /* NULL: no fault */
    } rows[] = {
        {NODES_3 "axes: {expressway-e.node.5.certificate: [same, no-eku]}\n",
            "3:8: error: expressway-e.node.5.certificate: expressway-e has 3 nodes\n"},
        {NODES_3 "axes: {expressway-e.node.3.certificate: [same, no-eku]}\n", NULL},
        {NODES_3 "cases: [{}, {expressway-e.node.4.release: X15.5}]\n",
            "3:14: error: expressway-e.node.4.release: expressway-e has 3 nodes\n"},
        {NODES_3 "cases: [{expressway-e.nodes: 4, expressway-e.node.4.release: X15.5}]\n", NULL},
        {HEAD "axes:\n  expressway-e.nodes: [1, 2, 3]\n"
              "  expressway-e.node.2.certificate: [same, no-eku]\n",
            "5:3: error: expressway-e.node.2.certificate: expressway-e has 1 node; add to where: "
            "(expressway-e.node.2.certificate == same or expressway-e.nodes in [2, 3]), or give "
            "both in cases\n"},
        {HEAD "axes:\n  expressway-e.nodes: [1, 2, 3]\n"
              "  expressway-e.node.2.certificate: [same, no-eku]\n"
              "where: expressway-e.node.2.certificate == same or expressway-e.nodes in [2, 3]\n",
            NULL},
        {NODE_2_OF_ONE, "2:69: error: expressway-e.node.2.certificate: expressway-e has 1 node\n"},
        {NODE_2_OF_ONE "axes: {expressway-e.nodes: [2, 3]}\n", NULL},
        {"scenario: s\ndeployment:\n  expressway-e: {release: X15.4, nodes: 1, node: {2: "
         "{certificate: "
         "server-only}}}\n  expressway-c: {release: X15.4}\naxes: {expressway-e.nodes: [2, 3]}\n",
            NULL},
        {NODE_2_OF_ONE "axes: {expressway-e.nodes: [2, 1]}\n",
            "3:8: error: expressway-e.node.2.certificate: expressway-e has 1 node; add to where: "},
        {NODE_2_OF_ONE "cases: [{expressway-e.nodes: 2}]\n", NULL},
        {NODE_2_OF_ONE "cases: [{expressway-e.nodes: 2}, {}]\n",
            "2:13: error: expressway-e.node.2.certificate: expressway-e has 1 node\n"},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        if (rows[i].head == NULL)
            scenario_free(spec_load(f, rows[i].text));
        else
            spec_expect_errors(f, f->scenario, rows[i].text, rows[i].head, 1);
    }
}

/* 46,656 points are within the limit, 121 times as many are not. */
static void the_number_of_cells_is_limited(void **state)
{
    const struct spec_files *f = *state;
    struct buf text = {0};
    buf_adds(&text, HEAD "axes:\n  expressway-e.nodes: [1, 2, 3, 4, 5, 6]\n"
                         "  expressway-c.nodes: [1, 2, 3, 4, 5, 6]\n"
                         "  expressway-e.tls-versions: [release, 1.2, 1.3, 1.2+1.3]\n"
                         "  expressway-c.tls-versions: [release, 1.2, 1.3, 1.2+1.3]\n"
                         "  expressway-e.key: [ec-p256, rsa-2048, rsa-4096]\n"
                         "  expressway-c.key: [ec-p256, rsa-2048, rsa-4096]\n"
                         "  expressway-e.upload: [web, scp, acme]\n"
                         "  expressway-c.upload: [web, scp, acme]\n");
    struct buf one_more = {0};
    buf_adds(&one_more, buf_str(&text));
    for (size_t i = 0; i < 2; i++)
        buf_addf(&one_more,
            "  %s.certificate: [combined, server-only, client-only, no-eku, "
            "any-eku, code-signing, combined+expired, server-only+expired, "
            "no-eku+expired, any-eku+expired, client-only+expired]\n",
            i == 0 ? "expressway-e" : "expressway-c");
    buf_adds(&text, "where: expressway-e.nodes == 1 and expressway-c.nodes == 1\n");
    struct scenario *s = spec_load(f, buf_str(&text));
    assert_int_equal(s->num_points, 46656);
    scenario_free(s);
    spec_expect_errors(
        f, f->scenario, buf_str(&one_more), "4:3: error: the axes span more than 5000000 cells", 1);
    buf_cleanup(&text);
    buf_cleanup(&one_more);
}

static void huge_files_are_refused(void **state)
{
    const struct spec_files *f = *state;
    struct conf_diag diag = {0};
    char head[100];
    spec_write(f->scenario, "scenario: a\n");
    assert_int_equal(truncate(f->scenario, (off_t)50 * 1024 * 1024), 0);
    snprintf(head, sizeof head, "%s:1:1: error: file is too large", f->scenario);
    assert_null(scenario_load(f->scenario, f->releases, SPEC_CLAIMS_DIR, &diag));
    assert_int_equal(diag.num_errors, 1);
    assert_memory_equal(buf_str(&diag.text), head, strlen(head));
    conf_diag_cleanup(&diag);
}

static void missing_files_are_errors(void **state)
{
    const struct spec_files *f = *state;
    struct conf_diag diag = {0};
    assert_null(scenario_load("/nonexistent/s.yaml", f->releases, SPEC_CLAIMS_DIR, &diag));
    static const char head[] = "/nonexistent/s.yaml:1:1: error: cannot read file";
    assert_int_equal(diag.num_errors, 1);
    assert_memory_equal(buf_str(&diag.text), head, strlen(head));
    conf_diag_cleanup(&diag);
}

/* The excerpt below an error in `where` shows the line and a caret under the word. */
static void where_faults_show_a_caret(void **state)
{
    const struct spec_files *f = *state;
    struct conf_diag diag = {0};
    spec_write(f->scenario, HEAD "where: expressway-e.nodes = 1\n");
    assert_null(scenario_load(f->scenario, f->releases, SPEC_CLAIMS_DIR, &diag));
    assert_non_null(strstr(buf_str(&diag.text), ":3:27: error: "));
    assert_non_null(strstr(buf_str(&diag.text), "\n where: expressway-e.nodes = 1\n"
                                                "                           ^\n"));
    conf_diag_cleanup(&diag);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scenario_without_axes_has_one_cell),
        cmocka_unit_test(cells_follow_the_axes),
        cmocka_unit_test(deployments_may_have_a_file),
        cmocka_unit_test(a_setting_that_fits_its_cells_is_fine),
        cmocka_unit_test(faults_have_a_place),
        cmocka_unit_test(all_faults_are_reported),
        cmocka_unit_test(faults_of_a_deployment_show_its_file),
        cmocka_unit_test(settings_that_a_release_lacks_are_reported_once),
        cmocka_unit_test(settings_of_nodes_that_are_not_there_are_faults),
        cmocka_unit_test(the_number_of_cells_is_limited),
        cmocka_unit_test(huge_files_are_refused),
        cmocka_unit_test(missing_files_are_errors),
        cmocka_unit_test(where_faults_show_a_caret),
    };
    return cmocka_run_group_tests(tests, spec_set_up, spec_tear_down);
}
