/* Which settings make a line of a service another one: what its ends have, and nothing else. */
#include "scenarios/runner/sharing.h"
#include "scenarios/spec/variation.h"
#include "sim/base/buf.h"
#include "sim/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define NUM(array) (sizeof(array) / sizeof(array)[0])

static const struct {
    enum service service;
    enum setting setting;
    const char *value;
    bool depends;
} rows[] = {
    {SERVICE_CLUSTER_E, SETTING_E_CERTIFICATE, "server-only", true},
    {SERVICE_CLUSTER_E, SETTING_E_NODE2_CERTIFICATE, "server-only", true},
    {SERVICE_CLUSTER_E, SETTING_E_CLUSTER_TLS_VERIFY, "enforcing", true},
    {SERVICE_CLUSTER_E, SETTING_C_CERTIFICATE, "server-only", false},
    {SERVICE_CLUSTER_E, SETTING_CUCM_CERTIFICATE, "server-only", false},
    {SERVICE_CLUSTER_E, SETTING_CLOCK, "2027-01-01T00:00:00Z", true},
    {SERVICE_CLUSTER_E, SETTING_DOMAIN, "example.org", true},
    {SERVICE_CLUSTER_E, SETTING_NAME, "another", false},
    {SERVICE_CLUSTER_E, SETTING_C_CERTIFICATE, "pem:c.pem", true},
    {SERVICE_ZONE_UC_TRAVERSAL, SETTING_C_CERTIFICATE, "server-only", true},
    {SERVICE_ZONE_UC_TRAVERSAL, SETTING_C_TRAVERSAL_PASSWORD, "wrong", true},
    {SERVICE_ZONE_UC_TRAVERSAL, SETTING_FIREWALL, "7001", true},
    {SERVICE_ZONE_UC_TRAVERSAL, SETTING_CUCM_CERTIFICATE, "server-only", false},
    {SERVICE_MRA_REGISTRATION, SETTING_CUCM_LINE_PORT, "trunk", true},
    {SERVICE_MRA_REGISTRATION, SETTING_JABBER_TRUST, "public", true},
    {SERVICE_MRA_REGISTRATION, SETTING_UNITY_CERTIFICATE, "server-only", false},
    {SERVICE_CUCM_INBOUND, SETTING_CUCM_EKU, "ignore", true},
    {SERVICE_CUCM_INBOUND, SETTING_C_RELEASE, "X15.5", true},
    {SERVICE_CUCM_INBOUND, SETTING_E_RELEASE, "X15.5", false},
    {SERVICE_CUCM_INBOUND, SETTING_CUBE_EKU, "ignore", false},
    {SERVICE_B2B_INBOUND, SETTING_ACCESS_RULES, "deny-partner", true},
    {SERVICE_B2B_INBOUND, SETTING_B2B_DIALS, "sip-port", true},
    {SERVICE_B2B_INBOUND, SETTING_C_RELEASE, "X15.5", false},
    {SERVICE_WEB_ADMIN_C, SETTING_BROWSER_PERSONA, "chrome", true},
    {SERVICE_WEB_ADMIN_C, SETTING_E_CERTIFICATE, "expired", false},
    {SERVICE_SMART_LICENSING, SETTING_CSSM_REACH, "proxy", true},
    {SERVICE_MRA_ONBOARDING, SETTING_CLOUD_CERTIFICATE, "server-only", true},
};

static void init(struct deployment *d)
{
    deployment_init(d);
    d->value[SETTING_E_RELEASE] = ek_strdup("X15.4");
    d->value[SETTING_C_RELEASE] = ek_strdup("X15.4");
}

static char *key_of(size_t i, const char *value)
{
    struct deployment d;
    init(&d);
    if (value != NULL) {
        free(d.value[rows[i].setting]);
        d.value[rows[i].setting] = ek_strdup(value);
    }
    char *key = sharing_key(&d, rows[i].service);
    deployment_cleanup(&d);
    return key;
}

static void test_depends(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM(rows); i++) {
        char *before = key_of(i, NULL);
        char *after = key_of(i, rows[i].value);
        if (text_is(before, after) == rows[i].depends)
            fail_msg("%s: %s", service_id(rows[i].service), setting_path(rows[i].setting));
        free(before);
        free(after);
    }
}

/* Two services never share a line, whatever they depend on. */
static void test_services(void **state)
{
    (void)state;
    struct deployment d;
    init(&d);
    for (size_t i = 0; i + 1 < SERVICE_COUNT; i++) {
        char *one = sharing_key(&d, (enum service)i);
        char *other = sharing_key(&d, (enum service)(i + 1));
        assert_string_not_equal(one, other);
        free(one);
        free(other);
    }
    deployment_cleanup(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_depends), cmocka_unit_test(test_services)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
