/* Variations of a deployment: the repairs and reductions that it has, in their order, what applying
 * one changes, and the YAML that reads back as the same deployment. */
#include "scenarios/spec/scenario.h"
#include "scenarios/spec/variation.h"
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
#define HEAD       "scenario: a\ndeployment:\n"
#define E          "  expressway-e: {release: X15.4"
#define C          "  expressway-c: {release: X15.4"
#define PLAIN_C    C "}\n"

/* "SETTING TO" of each change, joined by "; ". */
static char *changes(
    const struct deployment *d, size_t (*list)(const struct deployment *, struct variation **))
{
    struct buf text = {0};
    struct variation *all = NULL;
    size_t num = list(d, &all);
    for (size_t i = 0; i < num; i++) {
        struct deployment changed;
        deployment_copy(&changed, d);
        assert_true(variation_apply(&all[i], &changed));
        assert_false(variation_apply(&all[i], &changed)); /* a second time changes nothing */
        buf_addf(&text, "%s%s %s", i == 0 ? "" : "; ", setting_path(all[i].setting),
            all[i].kind == VARY_PEER ? "gone" : deployment_get(&changed, all[i].setting));
        deployment_cleanup(&changed);
    }
    free(all);
    return buf_take(&text);
}

static const struct {
    const char *name;
    const char *text;
    const char *repairs;
    const char *reductions; /* NULL: the same */
} rows[] = {
    {"all defaults", E "}\n" PLAIN_C, "", NULL},
    {"a usage: combined is the default", E ", certificate: server-only}\n" PLAIN_C,
        "expressway-e.certificate combined", NULL},
    {"a defect", E ", certificate: combined+expired}\n" PLAIN_C,
        "expressway-e.certificate combined", NULL},
    {"a usage and defects", E ", certificate: server-only+expired+cn-only}\n" PLAIN_C,
        "expressway-e.certificate server-only+cn-only; expressway-e.certificate "
        "server-only+expired; expressway-e.certificate combined+expired+cn-only",
        NULL},
    {"a node's certificate goes back to its box's",
        E ", nodes: 2, node: {2: {certificate: no-eku}}}\n" PLAIN_C,
        "expressway-e.node.2.certificate combined; expressway-e.node.2.certificate same",
        "expressway-e.nodes 1; expressway-e.node.2.certificate combined; "
        "expressway-e.node.2.certificate same"},
    {"a combined certificate of a node has one step",
        E ", nodes: 2, node: {2: {certificate: combined}}}\n" PLAIN_C,
        "expressway-e.node.2.certificate same",
        "expressway-e.nodes 1; expressway-e.node.2.certificate same"},
    {"a node's release is a cause, a box's is not",
        E ", nodes: 2, node: {2: {release: X15.3.2}}}\n  expressway-c: {release: X15.3.2}\n",
        "expressway-e.node.2.release same",
        "expressway-e.nodes 1; expressway-c.release X15.4; expressway-e.release X15.3.2; "
        "expressway-e.node.2.release same"},
    {"choices, in the order of the settings",
        "  firewall: 7001\n" E ", upload: web}\n" C ", traversal-password: wrong}\n",
        "expressway-e.upload scp; expressway-c.traversal-password right; firewall off", NULL},
    {"a peer keeps being there when it is repaired",
        E "}\n" PLAIN_C "  peers: {b2b: {certificate: server-only, eku: ignore}}\n",
        "peers.b2b.certificate combined; peers.b2b.eku persona",
        "peers.b2b.certificate gone; peers.b2b.certificate combined; peers.b2b.eku persona"},
    {"what a deployment is causes nothing",
        "  name: x\n  domain: a.example\n  clock: 2026-07-01T00:00:00Z\n" E "}\n" PLAIN_C, "",
        NULL},
};

static void lists_are_in_order(void **state)
{
    for (size_t i = 0; i < NUM(rows); i++) {
        char *file = ek_asprintf(HEAD "%s", rows[i].text);
        struct scenario *s = spec_load(*state, file);
        print_message("%s\n", rows[i].name);
        char *repairs = changes(&s->base, variations_of_repair);
        char *reductions = changes(&s->base, variations_of_reduction);
        assert_string_equal(repairs, rows[i].repairs);
        if (strstr(rows[i].text, "peers") == NULL || rows[i].reductions == NULL)
            assert_string_equal(
                reductions, rows[i].reductions == NULL ? rows[i].repairs : rows[i].reductions);
        free(repairs);
        free(reductions);
        scenario_free(s);
        free(file);
    }
}

static void a_dropped_peer_is_gone(void **state)
{
    struct scenario *s = spec_load(
        *state, HEAD E "}\n" PLAIN_C "  peers: {b2b: {eku: ignore}, cssm: {tls-verify: on}}\n");
    const struct variation drop = {VARY_PEER, peer_setting(PEER_B2B, PEER_CERTIFICATE), PEER_B2B};
    char *before = deployment_key(&s->base);
    assert_true(variation_apply(&drop, &s->base));
    char *after = deployment_key(&s->base);
    assert_false(deployment_has_peer(&s->base, PEER_B2B));
    assert_true(deployment_has_peer(&s->base, PEER_CSSM));
    assert_true(deployment_is(&s->base, peer_setting(PEER_B2B, PEER_EKU), "persona"));
    assert_string_not_equal(before, after);
    free(before);
    free(after);
    scenario_free(s);
}

/* Two changes of one certificate's recipe can be made together, but not with its default. */
static void what_excludes_each_other(void **state)
{
    (void)state;
    const struct variation defect = {VARY_DEFECT, SETTING_E_CERTIFICATE, 0};
    const struct variation usage = {VARY_USAGE, SETTING_E_CERTIFICATE, 0};
    const struct variation standard = {VARY_DEFAULT, SETTING_E_CERTIFICATE, 0};
    const struct variation other = {VARY_DEFAULT, SETTING_C_CERTIFICATE, 0};
    assert_false(variations_exclude(&defect, &usage));
    assert_true(variations_exclude(&defect, &standard));
    assert_true(variations_exclude(&standard, &usage));
    assert_false(variations_exclude(&standard, &other));
}

/* The key tells apart what a run could see: a peer without a setting of its own is there or not. */
static void keys_tell_apart(void **state)
{
    static const char *const texts[] = {
        E "}\n" PLAIN_C,
        E "}\n" PLAIN_C "  peers: {b2b: {eku: persona}}\n",
        E "}\n" PLAIN_C "  domain: other.example\n",
        E "}\n" PLAIN_C "  clock: 2026-07-01T00:00:00Z\n",
        E ", nodes: 2}\n" PLAIN_C,
        E "}\n  expressway-c: {release: X15.5}\n",
    };
    char *keys[NUM(texts)];
    for (size_t i = 0; i < NUM(texts); i++) {
        char *file = ek_asprintf(HEAD "%s", texts[i]);
        struct scenario *s = spec_load(*state, file);
        keys[i] = deployment_key(&s->base);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(keys[k], keys[i]);
        scenario_free(s);
        free(file);
    }
    for (size_t i = 0; i < NUM(texts); i++)
        free(keys[i]);
}

/* ---- YAML ---- */

static void expect_round_trip(void *state, const struct deployment *d)
{
    struct buf file = {0};
    buf_adds(&file, HEAD);
    deployment_yaml(d, 2, &file);
    struct scenario *s = spec_load(state, buf_str(&file));
    char *wanted = deployment_key(d);
    char *got = deployment_key(&s->base);
    assert_string_equal(got, wanted);
    assert_string_equal(deployment_get(&s->base, SETTING_NAME), deployment_get(d, SETTING_NAME));
    free(wanted);
    free(got);
    scenario_free(s);
    buf_cleanup(&file);
}

static void yaml_reads_back(void **state)
{
    for (size_t i = 0; i < NUM(rows); i++) {
        char *file = ek_asprintf(HEAD "%s", rows[i].text);
        struct scenario *s = spec_load(*state, file);
        expect_round_trip(*state, &s->base);
        scenario_free(s);
        free(file);
    }
}

static void a_node_that_goes_takes_its_settings_along(void **state)
{
    const struct variation fewer = {VARY_DEFAULT, SETTING_E_NODES, 0};
    struct scenario *s = spec_load(*state,
        HEAD E ", nodes: 3, node: {1: {certificate: no-eku}, 3: {release: X15.3.2}}}\n" C
               ", nodes: 2, node: {2: {release: X15.3.2}}}\n");
    assert_true(variation_apply(&fewer, &s->base));
    assert_true(deployment_is(&s->base, SETTING_E_NODE3_RELEASE, "same"));
    assert_true(deployment_is(&s->base, SETTING_E_NODE1_CERTIFICATE, "no-eku"));
    assert_true(deployment_is(&s->base, SETTING_C_NODE2_RELEASE, "X15.3.2"));
    expect_round_trip(*state, &s->base);
    scenario_free(s);
}

static void yaml_of_random_deployments_reads_back(void **state)
{
    struct scenario *s =
        spec_load(*state, HEAD E "}\n" PLAIN_C "  name: 'a \"quoted\" name: with \\'\n");
    scenario_randomize(s, 200, 7);
    for (size_t i = 0; i < 200; i++) {
        struct cell cell;
        assert_true(scenario_cell(s, i, &cell));
        expect_round_trip(*state, &cell.deployment);
        cell_cleanup(&cell);
    }
    scenario_free(s);
}

static void yaml_is_short(void **state)
{
    struct buf text = {0};
    struct scenario *s = spec_load(*state,
        HEAD E ", certificate: server-only, nodes: 2, node: {2: {release: X15.3.2}}}\n" PLAIN_C
               "  peers: {cssm: {reach: refused}, b2b: {eku: persona}}\n  firewall: 7001\n");
    deployment_yaml(&s->base, 0, &text);
    assert_string_equal(buf_str(&text), "expressway-e:\n"
                                        "  release: X15.4\n"
                                        "  nodes: 2\n"
                                        "  certificate: server-only\n"
                                        "  node:\n"
                                        "    2:\n"
                                        "      release: X15.3.2\n"
                                        "expressway-c:\n"
                                        "  release: X15.4\n"
                                        "peers:\n"
                                        "  b2b:\n"
                                        "    certificate: combined\n"
                                        "  cssm:\n"
                                        "    reach: refused\n"
                                        "firewall: 7001\n");
    buf_cleanup(&text);
    scenario_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_are_in_order),
        cmocka_unit_test(a_dropped_peer_is_gone),
        cmocka_unit_test(what_excludes_each_other),
        cmocka_unit_test(keys_tell_apart),
        cmocka_unit_test(yaml_reads_back),
        cmocka_unit_test(a_node_that_goes_takes_its_settings_along),
        cmocka_unit_test(yaml_of_random_deployments_reads_back),
        cmocka_unit_test(yaml_is_short),
    };
    return cmocka_run_group_tests(tests, spec_set_up, spec_tear_down);
}
