/* Settings: what each type takes and what it refuses, defaults, and what a release does not have.
 */
#include "scenarios/spec/deployment.h"
#include "scenarios/spec/services.h"
#include "sim/base/text.h"
#include "sim/base/vclock.h"

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

static void expect_setting(const char *text, enum setting setting, const char *value)
{
    struct deployment d;
    struct conf_diag diag = {0};
    deployment_init(&d);
    if (!read_as("d.yaml", text, &d, &diag))
        fail_msg("%s:\n%s", text, buf_str(&diag.text));
    assert_string_equal(deployment_get(&d, setting), value);
    assert_true(d.given[setting]);
    deployment_cleanup(&d);
    conf_diag_cleanup(&diag);
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

static void every_type_takes_its_values(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum setting setting;
        const char *value; /* canonical */
    } rows[] = {
        {"name: My lab, east", SETTING_NAME, "My lab, east"},
        {"domain: Example.COM", SETTING_DOMAIN, "example.com"},
        {"domain: a-1.b2", SETTING_DOMAIN, "a-1.b2"},
        {"clock: 2026-06-20", SETTING_CLOCK, "2026-06-20T00:00:00Z"},
        {"clock: 2026-06-20T12:34:56Z", SETTING_CLOCK, "2026-06-20T12:34:56Z"},
        {"expressway-e: {release: x15.3.2}", SETTING_E_RELEASE, "X15.3.2"},
        {"expressway-c: {nodes: 6}", SETTING_C_NODES, "6"},
        {"expressway-c: {nodes: \"1\"}", SETTING_C_NODES, "1"},
        {"expressway-e: {certificate: no-eku}", SETTING_E_CERTIFICATE, "no-eku"},
        {"expressway-e: {certificate: combined+cn-only+expired}", SETTING_E_CERTIFICATE,
            "combined+expired+cn-only"},
        {"expressway-e: {client-certificate: copy}", SETTING_E_CLIENT_CERTIFICATE, "copy"},
        {"expressway-e: {release: X15.5, client-certificate: combined}",
            SETTING_E_CLIENT_CERTIFICATE, "combined"},
        {"expressway-e: {upload: acme}", SETTING_E_UPLOAD, "acme"},
        {"expressway-e: {release: X15.4, server-eku-upload: on}", SETTING_E_SERVER_EKU_UPLOAD,
            "on"},
        {"expressway-e: {release: X15.5, eku-check: off}", SETTING_E_EKU_CHECK, "off"},
        {"expressway-e: {release: X15.5, eku-check: 'off'}", SETTING_E_EKU_CHECK, "off"},
        {"expressway-c: {release: X15.5, eku-check: off}", SETTING_C_EKU_CHECK, "off"},
        {"expressway-c: {tls-versions: 1.2+1.3}", SETTING_C_TLS_VERSIONS, "1.2+1.3"},
        {"expressway-c: {tls-versions: 1.3}", SETTING_C_TLS_VERSIONS, "1.3"},
        {"peers: {cucm: {request-client-certificate: never}}", SETTING_CUCM_REQUEST_CERTIFICATE,
            "never"},
        {"x-owner: me\nexpressway-e: {x-rack: {row: 4}, key: rsa-2048}", SETTING_E_KEY, "rsa-2048"},
    };
    for (size_t i = 0; i < NUM(rows); i++)
        expect_setting(rows[i].text, rows[i].setting, rows[i].value);
}

static void a_clock_may_be_now(void **state)
{
    (void)state;
    char now[VCLOCK_TEXT_LEN];
    int64_t time = 0;
    assert_true(vclock_parse_or_now("now", &time, NULL));
    vclock_format(time, now);
    expect_setting("clock: now", SETTING_CLOCK, now);
}

static void every_type_refuses_near_misses(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *head;
    } rows[] = {
        {"name: ''", "d.yaml:1:7: error: name must be a text that is not empty"},
        {"name: \"a\\tb\"", "d.yaml:1:7: error: name must be a text without control characters"},
        {"name: [a]", "d.yaml:1:7: error: name must be one value"},
        {"domain: exa mple.com", "d.yaml:1:9: error: domain must be a DNS name"},
        {"domain: example..com", "d.yaml:1:9: error: domain must be a DNS name"},
        {"domain: -a.com", "d.yaml:1:9: error: domain must be a DNS name"},
        {"clock: yesterday", "d.yaml:1:8: error: not a date: \"yesterday\""},
        {"clock: 2026-02-30", "d.yaml:1:8: error: not a date"},
        {"expressway-e: {release: X15.6}",
            "d.yaml:1:25: error: unknown release \"X15.6\"; did you mean \"X15."},
        {"expressway-c: {nodes: 7}",
            "d.yaml:1:23: error: expressway-c.nodes must be a whole number from 1 to 6, not \"7\""},
        {"expressway-c: {nodes: 0}", "d.yaml:1:23: error: expressway-c.nodes must be"},
        {"expressway-c: {nodes: two}", "d.yaml:1:23: error: expressway-c.nodes must be"},
        {"expressway-e: {certificate: serveronly}", "d.yaml:1:29: error: not a certificate recipe"},
        {"expressway-e: {certificate: copy}", "d.yaml:1:29: error: not a certificate recipe"},
        {"expressway-e: {certificate: [combined]}",
            "d.yaml:1:29: error: expressway-e.certificate must be a certificate recipe, {ca: "},
        {"expressway-e: {certificate: {pen: a.pem}}",
            "d.yaml:1:30: error: unknown key \"pen\"; did you mean \"pem\"?"},
        {"expressway-e: {certificate: {}}", "d.yaml:1:29: error: missing key \"pem\""},
        {"expressway-e: {upload: ftp}",
            "d.yaml:1:24: error: unknown value \"ftp\" of expressway-e.upload; "},
        {"expressway-e: {cluster-tls-verify: enforce}",
            "d.yaml:1:36: error: unknown value \"enforce\" of expressway-e.cluster-tls-verify; did "
            "you mean \"enforcing\"?"},
        {"expressway-e: {upload: {web: on}}",
            "d.yaml:1:24: error: expressway-e.upload must be one value"},
        {"expressway-e: {eku-check: yes}",
            "d.yaml:1:27: error: unknown value \"yes\" of expressway-e.eku-check; it is one of "
            "on|off"},
        {"expressway-e: X15.4", "d.yaml:1:15: error: expressway-e must be a mapping of settings"},
        {"- expressway-e", "d.yaml:1:1: error: deployment must be a mapping of settings"},
    };
    for (size_t i = 0; i < NUM(rows); i++)
        expect_errors(rows[i].text, rows[i].head, 1);
}

static void unknown_keys_get_a_suggestion(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *head;
    } rows[] = {
        {"clok: 2026-06-20", "d.yaml:1:1: error: unknown key \"clok\"; did you mean \"clock\"?"},
        {"expresway-c: {}",
            "d.yaml:1:1: error: unknown key \"expresway-c\"; did you mean \"expressway-c\"?"},
        {"expressway-e: {uploads: web}", "d.yaml:1:16: error: unknown key \"uploads\" in "
                                         "expressway-e; did you mean \"upload\"?"},
        {"expressway-e.upload: web", "d.yaml:1:1: error: unknown key \"expressway-e.upload\"; did "
                                     "you mean \"expressway-e\"?"},
        {"peers: {uniti: {eku: ignore}}",
            "d.yaml:1:9: error: unknown key \"uniti\" in peers; did you mean \"unity\"?\n"},
        {"peers: {cuc: {eku: ignore}}",
            "d.yaml:1:9: error: unknown key \"cuc\" in peers; did you mean \"cucm\"?"},
        {"peers: {partner: {eku: ignore}}",
            "d.yaml:1:9: error: unknown key \"partner\" in peers; it is one of cucm, unity, cube, "
            "cms, b2b, imp, xmpp, webex, cloud, cssm, browser, jabber\n"},
        {"expressway-e: {colour: red}", "d.yaml:1:16: error: unknown key \"colour\" in "
                                        "expressway-e; see `ekulab explain settings`\n"},
        {"? ''\n: 1", "d.yaml:1:3: error: unknown key \"\"; it is one of name, domain, clock, "
                      "expressway-e, expressway-c, peers, firewall\n"},
    };
    for (size_t i = 0; i < NUM(rows); i++)
        expect_errors(rows[i].text, rows[i].head, 1);
    expect_errors("clok: 1\nexpressway-e:\n  nodes: 9\n  uplod: web\n", "d.yaml:1:1: error: ", 3);
}

static void nodes_that_are_not_there_have_no_settings(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *head; /* NULL: fits */
    } rows[] = {
        {"expressway-e: {nodes: 2, node: {3: {certificate: server-only}}}",
            "d.yaml:1:50: error: expressway-e.node.3.certificate: expressway-e has 2 nodes\n"},
        {"expressway-e: {node: {2: {release: X15.4}}}",
            "d.yaml:1:36: error: expressway-e.node.2.release: expressway-e has 1 node\n"},
        {"expressway-c: {release: X15.5, nodes: 5, node: {6: {client-certificate: copy}}}",
            "d.yaml:1:73: error: expressway-c.node.6.client-certificate: expressway-c has 5"},
        {"expressway-e: {nodes: 6}\nexpressway-c: {nodes: 1, node: {2: {release: X15.5}}}",
            "d.yaml:2:46: error: expressway-c.node.2.release: expressway-c has 1 node\n"},
        {"expressway-e: {nodes: 3, node: {3: {certificate: server-only}}}", NULL},
        {"expressway-c: {node: {1: {certificate: server-only}}}", NULL},
        {"expressway-c: {node: {2: {certificate: same}}}", NULL},
        {"expressway-c: {nodes: 6, node: {6: {release: X15.5}}}", NULL},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        if (rows[i].head == NULL)
            expect_fit(rows[i].text);
        else
            expect_errors(rows[i].text, rows[i].head, 1);
    }
}

static void releases_refuse_what_they_do_not_have(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *head; /* NULL: fits */
    } rows[] = {
        {"expressway-e: {release: X15.4, client-certificate: combined}",
            "d.yaml:1:52: error: expressway-e.client-certificate: X15.4 has one certificate store"},
        {"expressway-c: {release: X15.3.2, client-certificate: server-only}",
            "d.yaml:1:54: error: expressway-c.client-certificate: X15.3.2 has one"},
        {"expressway-c: {release: X15.5, client-certificate: server-only}", NULL},
        {"expressway-c: {release: X15.4, client-certificate: copy}", NULL},
        {"expressway-e: {release: X15.4, eku-check: off}",
            "d.yaml:1:43: error: expressway-e.eku-check: X15.4 has no setting that switches the "
            "EKU check off"},
        {"expressway-e: {release: X15.4, eku-check: on}", NULL},
        {"expressway-e: {release: X15.5, eku-check: off}", NULL},
        {"expressway-e: {release: X15.4, server-eku-upload: on}", NULL},
        {"expressway-e: {release: X15.3.2, server-eku-upload: on}",
            "d.yaml:1:53: error: expressway-e.server-eku-upload: X15.3.2 does not have "
            "EnableServerEkuUpload\n"},
        {"expressway-e: {release: X15.5, server-eku-upload: on}",
            "d.yaml:1:51: error: expressway-e.server-eku-upload: X15.5 has EnableServerEkuUpload "
            "deprecated"},
        {"expressway-c: {release: X15.4, server-eku-upload: on}",
            "d.yaml:1:51: error: expressway-c.server-eku-upload: X15.4 does not have "
            "EnableServerEkuUpload on Expressway-C: the switch exists on Expressway-E alone"},
        {"expressway-c: {release: X15.5, server-eku-upload: on}",
            "d.yaml:1:51: error: expressway-c.server-eku-upload: X15.5 has EnableServerEkuUpload "
            "deprecated"},
        {"expressway-c: {release: X14.3.7, server-eku-upload: on}",
            "d.yaml:1:53: error: expressway-c.server-eku-upload: X14.3.7 does not have"},
        {"expressway-c: {server-eku-upload: off, eku-check: on}", NULL},
        {"expressway-c: {server-eku-upload: on, eku-check: off}",
            NULL}, /* an axis may give X15.5 */
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        if (rows[i].head == NULL)
            expect_fit(rows[i].text);
        else
            expect_errors(rows[i].text, rows[i].head, 1);
    }
    expect_errors("expressway-e: {release: X15.3.2, eku-check: off, server-eku-upload: on}",
        "d.yaml:1:45: error: expressway-e.eku-check: X15.3.2", 2);
}

static void defaults_are_complete(void **state)
{
    (void)state;
    struct deployment d;
    deployment_init(&d);
    size_t num = 0;
    const char *const *paths = setting_paths(&num);
    assert_int_equal(num, SETTING_NUM);
    for (size_t i = 0; i < num; i++) {
        enum setting setting = (enum setting)i;
        enum setting found;
        assert_true(setting_by_path(paths[i], &found));
        assert_int_equal(found, setting);
        assert_string_equal(setting_path(setting), paths[i]);
        bool is_release = setting == SETTING_E_RELEASE || setting == SETTING_C_RELEASE;
        assert_int_equal(deployment_get(&d, setting) == NULL, is_release);
        assert_false(d.given[setting]);
    }
    assert_false(setting_by_path("expressway-e", &(enum setting){0}));
    assert_string_equal(setting_short(SETTING_E_RELEASE), "e");
    assert_string_equal(setting_short(SETTING_C_CLIENT_CERTIFICATE), "cclient");
    assert_true(deployment_is(&d, SETTING_E_UPLOAD, "scp"));
    assert_false(deployment_is(&d, SETTING_E_RELEASE, "X15.5"));
    deployment_cleanup(&d);
}

static void settings_say_what_they_decide(void **state)
{
    (void)state;
    for (size_t i = 0; i < SETTING_NUM; i++) {
        if (*setting_says((enum setting)i) == '\0')
            fail_msg("%s", setting_path((enum setting)i));
    }
    assert_non_null(strstr(setting_says(SETTING_C_CLIENT_CERTIFICATE), "client store"));
    assert_non_null(strstr(setting_says(SETTING_E_SERVER_EKU_UPLOAD), "EnableServerEkuUpload"));
    assert_non_null(strstr(setting_says(SETTING_E_NODE6_RELEASE), "this node"));
}

static void short_names_differ(void **state)
{
    (void)state;
    for (size_t i = 0; i < SETTING_NUM; i++) {
        for (size_t j = i + 1; j < SETTING_NUM; j++)
            assert_string_not_equal(setting_short((enum setting)i), setting_short((enum setting)j));
    }
}

static void a_copied_client_certificate_is_the_servers(void **state)
{
    (void)state;
    static const char text[] = "expressway-e: {certificate: server-only}\n"
                               "expressway-c: {release: X15.5, certificate: server-only,\n"
                               "  client-certificate: combined}\n";
    struct deployment d, copy;
    struct conf_diag diag = {0};
    deployment_init(&d);
    assert_true(read_as("d.yaml", text, &d, &diag));
    deployment_copy(&copy, &d);
    deployment_cleanup(&d);
    assert_string_equal(deployment_get(&copy, SETTING_E_CLIENT_CERTIFICATE), "copy");
    assert_string_equal(deployment_effective(&copy, SETTING_E_CLIENT_CERTIFICATE), "server-only");
    assert_string_equal(deployment_effective(&copy, SETTING_C_CLIENT_CERTIFICATE), "combined");
    assert_string_equal(deployment_effective(&copy, SETTING_C_CERTIFICATE), "server-only");
    deployment_cleanup(&copy);
    conf_diag_cleanup(&diag);
}

static void services_have_names(void **state)
{
    (void)state;
    size_t num = 0;
    const char *const *ids = service_ids(&num);
    assert_int_equal(num, SERVICE_COUNT);
    for (size_t i = 0; i < num; i++) {
        enum service service;
        assert_true(service_by_id(ids[i], &service));
        assert_int_equal(service, i);
        assert_string_equal(service_id(service), ids[i]);
        assert_true(strlen(service_column(service)) > 0 && strlen(service_says(service)) > 0);
    }
    assert_false(service_by_id("zone.uc", &(enum service){0}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_takes_its_values),
        cmocka_unit_test(a_clock_may_be_now),
        cmocka_unit_test(every_type_refuses_near_misses),
        cmocka_unit_test(unknown_keys_get_a_suggestion),
        cmocka_unit_test(nodes_that_are_not_there_have_no_settings),
        cmocka_unit_test(releases_refuse_what_they_do_not_have),
        cmocka_unit_test(defaults_are_complete),
        cmocka_unit_test(settings_say_what_they_decide),
        cmocka_unit_test(short_names_differ),
        cmocka_unit_test(a_copied_client_certificate_is_the_servers),
        cmocka_unit_test(services_have_names),
    };
    return cmocka_run_group_tests(tests, load_releases, free_releases);
}
