/* Who is who: the table of links against the predictor, and what each end must show. */
#include "scenarios/runner/cast.h"
#include "scenarios/runner/role_table.h"
#include "sim/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define NUM(array) (sizeof(array) / sizeof(array)[0])

static int set_up(void **state)
{
    struct conf_diag diag = {0};
    *state = releases_load(EK_SOURCE_DIR "/sim/releases", &diag);
    conf_diag_cleanup(&diag);
    return *state == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    releases_free(*state);
    return 0;
}

static bool is_upload(enum service service)
{
    return service == SERVICE_UPLOAD_E_SERVER || service == SERVICE_UPLOAD_E_CLIENT ||
           service == SERVICE_UPLOAD_C_SERVER || service == SERVICE_UPLOAD_C_CLIENT;
}

static void test_every_service_has_a_link(void **state)
{
    (void)state;
    bool has[SERVICE_COUNT] = {false};
    for (int i = 0; i < ROLE_COUNT; i++) {
        enum service services[ROLE_SERVICES_MAX];
        size_t num = role_services((enum role_id)i, services);
        assert_int_equal(services[0], role_get((enum role_id)i)->service);
        for (size_t k = 0; k < num; k++)
            has[services[k]] = true;
    }
    for (int i = 0; i < SERVICE_COUNT; i++) {
        if (has[i] == is_upload((enum service)i))
            fail_msg("%s: %s", service_id((enum service)i), has[i] ? "has a link" : "has no link");
    }
}

/* A link's rules are those that the predictor names, and there is no peer without its link. */
static void check_prediction(const struct cast *cast, enum service service, const char *release)
{
    const struct role *role = role_of(service);
    struct outcome out;
    if (role == NULL)
        return;
    model_predict(&cast->model, service, &out);
    if (out.state != OUTCOME_UP)
        fail_msg("%s, %s: everything is combined, yet it is not up", release, service_id(service));
    for (size_t i = 0; i < out.num_rules; i++) {
        enum rule_id rule = out.rules[i].rule;
        if (!role_has_rule(role, rule) && rule != RULE_SWITCH_EKU_CHECK)
            fail_msg("%s: the table does not know %s", service_id(service), rule_name(rule));
    }
}

static void test_predictor_agrees(void **state)
{
    size_t num = 0;
    const char *const *names = releases_names(*state, &num);
    struct err e = {0};
    struct certs *certs = certs_new(&e);
    struct cast *cast = ek_calloc(1, sizeof *cast);
    for (size_t i = 0; i < num; i++) {
        struct deployment d;
        role_strict(&d, names[i]);
        assert_true(cast_new(cast, &d, *state, certs, false, &e));
        for (int k = 0; k < SERVICE_COUNT; k++)
            check_prediction(cast, (enum service)k, names[i]);
        cast_cleanup(cast);
        deployment_cleanup(&d);
    }
    free(cast);
    certs_free(certs);
}

static const struct {
    const char *name;
    const char *release;
    enum role_id link;
    enum setting setting; /* SETTING_NUM: none is changed */
    const char *value;
    const char *client_store;
    const char *client_needs;
    const char *server_store;
    const char *server_needs;
} rows[] = {
    {"one store", "X15.4", ROLE_UC_TRAVERSAL_LINK, SETTING_NUM, "", "only", "clientAuth", "only",
        "serverAuth"},
    {"the role picks the store", "X15.5", ROLE_UC_TRAVERSAL_LINK, SETTING_NUM, "", "client",
        "clientAuth", "server", "serverAuth"},
    {"E's check off", "X15.5", ROLE_UC_TRAVERSAL_LINK, SETTING_E_EKU_CHECK, "off", "client",
        "any usage", "server", "serverAuth"},
    {"C's check off is no use there", "X15.5", ROLE_UC_TRAVERSAL_LINK, SETTING_C_EKU_CHECK, "off",
        "client", "clientAuth", "server", "serverAuth"},
    {"the tunnel does not go by the check", "X15.5", ROLE_TUNNEL_LINK, SETTING_E_EKU_CHECK, "off",
        "client", "clientAuth", "server", "serverAuth"},
    {"SERVICE before X15.4", "X15.3.2", ROLE_SERVICE_BODY_LINK, SETTING_NUM, "", "only",
        "clientAuth and serverAuth", "", "judges the body"},
    {"SERVICE on X15.4", "X15.4", ROLE_SERVICE_BODY_LINK, SETTING_NUM, "", "only", "serverAuth", "",
        "judges the body"},
    {"SERVICE on X15.5: the server store", "X15.5", ROLE_SERVICE_BODY_LINK, SETTING_NUM, "",
        "server", "serverAuth", "", "judges the body"},
    {"cluster before X15.4", "X15.3.2", ROLE_CLUSTER_E_LINK, SETTING_NUM, "", "only", "clientAuth",
        "only", "serverAuth"},
    {"cluster on X15.4", "X15.4", ROLE_CLUSTER_E_LINK, SETTING_NUM, "", "only", "any usage", "only",
        "serverAuth"},
    {"cluster that is permissive", "X15.3.2", ROLE_CLUSTER_E_LINK, SETTING_E_CLUSTER_TLS_VERIFY,
        "permissive", "only", "not asked for", "only", "not verified"},
    {"C's cluster minds its own mode", "X15.3.2", ROLE_CLUSTER_C_LINK, SETTING_E_CLUSTER_TLS_VERIFY,
        "permissive", "only", "clientAuth", "only", "serverAuth"},
    {"zone with TLS verify Off", "X15.4", ROLE_CUCM_INBOUND_LINK, SETTING_CUCM_TLS_VERIFY, "off",
        "", "not asked for", "only", "serverAuth"},
    {"dialling with TLS verify Off", "X15.4", ROLE_CUCM_OUTBOUND_LINK, SETTING_CUCM_TLS_VERIFY,
        "off", "only", "not asked for", "", "not verified"},
    {"a peer that asks all the same", "X15.4", ROLE_CUCM_OUTBOUND_LINK,
        SETTING_CUCM_REQUEST_CERTIFICATE, "always", "only", "clientAuth", "", "serverAuth"},
    {"a peer that never asks", "X15.4", ROLE_CUCM_OUTBOUND_LINK, SETTING_CUCM_REQUEST_CERTIFICATE,
        "never", "only", "not asked for", "", "serverAuth"},
    {"a peer that ignores usages", "X15.4", ROLE_CUCM_OUTBOUND_LINK, SETTING_CUCM_EKU, "ignore",
        "only", "any usage", "", "serverAuth"},
    {"a persona that ignores usages", "X15.4", ROLE_B2B_OUTBOUND_LINK, SETTING_B2B_PERSONA,
        "gnutls", "only", "any usage", "", "serverAuth"},
    {"the same one dials", "X15.4", ROLE_B2B_INBOUND_LINK, SETTING_B2B_PERSONA, "gnutls", "",
        "clientAuth", "only", "serverAuth or any in the leaf"},
    {"a persona that looks at the leaf", "X15.4", ROLE_B2B_OUTBOUND_LINK, SETTING_B2B_PERSONA,
        "nss", "only", "clientAuth in the leaf", "", "serverAuth"},
    {"the port for mutual TLS does not go by the zone", "X15.4", ROLE_B2B_INBOUND_LINK,
        SETTING_B2B_TLS_VERIFY, "off", "", "clientAuth", "only", "serverAuth"},
    {"federation comes in on that port as well", "X15.4", ROLE_IMP_INBOUND_LINK,
        SETTING_IMP_TLS_VERIFY, "off", "", "clientAuth", "only", "serverAuth"},
    {"the SIP TLS port asks nobody", "X15.4", ROLE_B2B_INBOUND_LINK, SETTING_B2B_DIALS, "sip-port",
        "", "not asked for", "only", "serverAuth"},
    {"a persona that wants serverAuth of all", "X15.4", ROLE_XMPP_OUTBOUND_LINK,
        SETTING_XMPP_PERSONA, "prosody", "only", "serverAuth", "", "serverAuth"},
    {"a persona that never asks", "X15.4", ROLE_B2B_OUTBOUND_LINK, SETTING_B2B_PERSONA,
        "https-service", "only", "not asked for", "", "serverAuth"},
    {"a browser that is no browser", "X15.5", ROLE_WEB_E_LINK, SETTING_BROWSER_PERSONA,
        "wget-gnutls", "", "shows none", "server", "any usage"},
    {"traffic server, TLS verify Off, X14.0", "X14.0.0", ROLE_TRAFFIC_SERVER_LINK,
        SETTING_CUCM_TLS_VERIFY, "off", "only", "not asked for", "", "not verified"},
    {"traffic server, TLS verify Off, X14.2", "X14.2.0", ROLE_TRAFFIC_SERVER_LINK,
        SETTING_CUCM_TLS_VERIFY, "off", "only", "not asked for", "", "serverAuth"},
    {"a browser", "X15.5", ROLE_WEB_E_LINK, SETTING_NUM, "", "", "shows none", "server",
        "serverAuth"},
    {"licensing asks for nothing", "X15.5", ROLE_CSSM_LINK, SETTING_NUM, "", "client",
        "not asked for", "", "serverAuth"},
    {"XMPP does not go by the check", "X15.5", ROLE_XMPP_INBOUND_LINK, SETTING_E_EKU_CHECK, "off",
        "", "clientAuth", "server", "serverAuth"},
    {"Webex goes by the check", "X15.5", ROLE_WEBEX_INBOUND_LINK, SETTING_E_EKU_CHECK, "off", "",
        "any usage", "server", "serverAuth"},
};

static void test_what_is_shown(void **state)
{
    for (size_t i = 0; i < NUM(rows); i++) {
        struct deployment d;
        const struct role *role = role_get(rows[i].link);
        role_strict(&d, rows[i].release);
        if (rows[i].setting != SETTING_NUM) {
            free(d.value[rows[i].setting]);
            d.value[rows[i].setting] = ek_strdup(rows[i].value);
        }
        struct role_show client = role_client(role, &d, *state);
        struct role_show server = role_server(role, &d, *state);
        if (!text_is(client.store, rows[i].client_store) ||
            !text_is(client.needs, rows[i].client_needs) ||
            !text_is(server.store, rows[i].server_store) ||
            !text_is(server.needs, rows[i].server_needs))
            fail_msg("%s: client %s, %s; server %s, %s", rows[i].name, client.store, client.needs,
                server.store, server.needs);
        deployment_cleanup(&d);
    }
}

static void test_personas_are_told(void **state)
{
    (void)state;
    struct deployment d;
    struct buf text = {0};
    deployment_init(&d);
    free(d.value[SETTING_XMPP_PERSONA]);
    d.value[SETTING_XMPP_PERSONA] = ek_strdup("ejabberd");
    role_personas(&d, &text);
    assert_string_equal(buf_str(&text), ""); /* no such peer */
    d.given[SETTING_XMPP_PERSONA] = true;
    role_personas(&d, &text);
    assert_string_equal(buf_str(&text), "  peers.xmpp.persona ejabberd: ejabberd 23.01, s2s\n"
                                        "    usage.as-server enforce (measured)\n"
                                        "    refuses after-handshake (measured)\n");
    buf_cleanup(&text);
    deployment_cleanup(&d);
}

static void test_links_that_are_there(void **state)
{
    (void)state;
    struct deployment d;
    deployment_init(&d);
    assert_true(role_exists(role_get(ROLE_CUCM_OUTBOUND_LINK), &d));
    assert_false(role_exists(role_get(ROLE_WEBEX_INBOUND_LINK), &d));
    assert_false(role_exists(role_get(ROLE_CLUSTER_E_LINK), &d));
    deployment_cleanup(&d);
    role_strict(&d, "X15.5");
    for (int i = 0; i < ROLE_COUNT; i++)
        assert_true(role_exists(role_get((enum role_id)i), &d));
    deployment_cleanup(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_service_has_a_link),
        cmocka_unit_test(test_predictor_agrees),
        cmocka_unit_test(test_what_is_shown),
        cmocka_unit_test(test_personas_are_told),
        cmocka_unit_test(test_links_that_are_there),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
