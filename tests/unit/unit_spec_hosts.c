/* Names of hosts: given or derived, and no two the same. */
#include "scenarios/spec/deployment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define NUM(array) (sizeof(array) / sizeof(array)[0])

static struct releases *releases;

static int load_releases(void **state)
{
    (void)state;
    struct conf_diag diag = {0};
    releases = releases_load(EK_SOURCE_DIR "/sim/releases", &diag);
    conf_diag_cleanup(&diag);
    return releases == NULL ? -1 : 0;
}

static int free_releases(void **state)
{
    (void)state;
    releases_free(releases);
    return 0;
}

/* Reads YAML `text` as the content of `deployment:` in a file called `name`. */
static bool read_as(
    const char *name, const char *text, struct deployment *d, struct conf_diag *diag)
{
    struct conf_doc *doc = conf_parse_text(name, text, strlen(text), diag);
    assert_non_null(doc);
    bool ok = deployment_read(d, doc, conf_root(doc), releases, diag);
    conf_doc_free(doc);
    return ok;
}

static void expect_fit(const char *text)
{
    struct deployment d;
    struct conf_diag diag = {0};
    enum setting setting;
    char why[200];
    deployment_init(&d);
    if (!read_as("d.yaml", text, &d, &diag))
        fail_msg("%s:\n%s", text, buf_str(&diag.text));
    assert_false(deployment_unfit(&d, releases, &setting, why, sizeof why));
    deployment_cleanup(&d);
    conf_diag_cleanup(&diag);
}

static void expect_errors(const char *text, const char *head, unsigned num)
{
    struct deployment d;
    struct conf_diag diag = {0};
    deployment_init(&d);
    bool ok = read_as("d.yaml", text, &d, &diag);
    if (ok || diag.num_errors != num || strncmp(buf_str(&diag.text), head, strlen(head)) != 0)
        fail_msg(
            "%s\nwanted %u: %s\ngot %u: %s", text, num, head, diag.num_errors, buf_str(&diag.text));
    deployment_cleanup(&d);
    conf_diag_cleanup(&diag);
}

static void hosts_have_their_own_names_or_derived_ones(void **state)
{
    (void)state;
    struct deployment d;
    struct conf_diag diag = {0};
    char name[HOST_CAP];
    deployment_init(&d);
    assert_true(read_as("d.yaml",
        "domain: corp.example\n"
        "expressway-e: {release: X15.4, nodes: 2, node: {1: {name: Edge.dmz.example}}}\n"
        "expressway-c: {release: X15.4, cluster-name: core.example}\n"
        "peers: {cucm: {name: cm.example}, cms: {tls-verify: on}}\n",
        &d, &diag));
    static const struct {
        bool on_e;
        size_t node;
        const char *name;
    } nodes[] = {
        {true, 0, "edge.dmz.example"}, {true, 1, "e2.corp.example"}, {false, 0, "c1.corp.example"}};
    for (size_t i = 0; i < NUM(nodes); i++) {
        host_of_node(&d, nodes[i].on_e, nodes[i].node, name);
        assert_string_equal(name, nodes[i].name);
    }
    host_of_cluster(&d, true, name);
    assert_string_equal(name, "e.corp.example");
    host_of_cluster(&d, false, name);
    assert_string_equal(name, "core.example");
    host_of_peer(&d, PEER_CUCM, name);
    assert_string_equal(name, "cm.example");
    host_of_peer(&d, PEER_CMS, name);
    assert_string_equal(name, "cms.corp.example");
    host_of_peer(&d, PEER_B2B, name);
    assert_string_equal(name, "sip.b2b-partner.example");
    assert_string_equal(deployment_about(&d, "nodes-differ"), "no");
    deployment_cleanup(&d);
    conf_diag_cleanup(&diag);
}

static void no_two_hosts_have_one_name(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *head; /* NULL: it fits */
    } rows[] = {
        {"expressway-e: {cluster-name: a.example, node: {1: {name: a.example}}}", NULL},
        {"peers: {b2b: {name: cucm.example.com}}", "d.yaml:1:21: error: peers.b2b.name: another "
                                                   "host is called cucm.example.com too\n"},
        {"expressway-e: {node: {1: {name: c1.example.com}}}",
            "d.yaml:1:33: error: expressway-e.node.1.name: another host"},
        {"expressway-e: {nodes: 2, node: {2: {name: e1.example.com}}}",
            "d.yaml:1:43: error: expressway-e.node.2.name: another host"},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        if (rows[i].head == NULL)
            expect_fit(rows[i].text);
        else
            expect_errors(rows[i].text, rows[i].head, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hosts_have_their_own_names_or_derived_ones),
        cmocka_unit_test(no_two_hosts_have_one_name),
    };
    return cmocka_run_group_tests(tests, load_releases, free_releases);
}
