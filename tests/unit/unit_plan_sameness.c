/* Which deployments no check can tell apart: dates count by what they decide. */
#include "scenarios/plan/timeline.h"
#include "sim/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void set(struct deployment *d, enum setting setting, const char *value)
{
    free(d->value[setting]);
    d->value[setting] = ek_strdup(value);
}

static char *key_of(const char *clock, const char *certificate, const char *verify)
{
    struct deployment d;
    deployment_init(&d);
    set(&d, SETTING_E_RELEASE, "X15.3.2");
    set(&d, SETTING_C_RELEASE, "X15.3.2");
    set(&d, SETTING_CLOCK, clock);
    set(&d, SETTING_E_CERTIFICATE, certificate);
    set(&d, SETTING_CUCM_TLS_VERIFY, verify);
    char *key = sameness_key(&d);
    deployment_cleanup(&d);
    return key;
}

static const struct {
    const char *what, *clock, *certificate, *other_clock, *other_certificate;
    bool same;
} pairs[] = {
    {"another day", "2026-03-01T00:00:00Z", "letsencrypt/classic@2026-02-11",
        "2026-03-20T00:00:00Z", "letsencrypt/classic@2026-02-11", true},
    {"another certificate of its kind", "2026-03-01T00:00:00Z", "letsencrypt/classic@2026-02-11",
        "2026-05-01T00:00:00Z", "letsencrypt/classic@2026-04-12", true},
    {"another usage", "2026-02-15T00:00:00Z", "letsencrypt/classic@2026-02-10",
        "2026-02-15T00:00:00Z", "letsencrypt/classic@2026-02-11", false},
    {"the last day, and the end", "2026-05-07T00:00:00Z", "letsencrypt/classic@2026-02-11",
        "2026-05-12T00:00:00Z", "letsencrypt/classic@2026-02-11", false},
    {"two days before the end, for clocks that are off", "2026-05-07T00:00:00Z",
        "letsencrypt/classic@2026-02-11", "2026-05-10T12:00:00Z", "letsencrypt/classic@2026-02-11",
        false},
    {"not yet valid", "2026-02-09T00:00:00Z", "letsencrypt/classic@2026-02-13",
        "2026-02-20T00:00:00Z", "letsencrypt/classic@2026-02-13", false},
    {"another kind of CA", "2026-03-01T00:00:00Z", "private-pki@2026-02-13:server-only",
        "2026-03-01T00:00:00Z", "digicert/default@2026-02-13", false},
    {"a recipe behind Chrome's day", "2027-04-01T00:00:00Z", "combined", "2027-05-01T00:00:00Z",
        "combined", false},
    {"a recipe before it", "2026-04-01T00:00:00Z", "combined", "2026-05-01T00:00:00Z", "combined",
        true},
    {"files are looked at by nobody", "2026-04-01T00:00:00Z", "pem:a.pem", "2026-05-01T00:00:00Z",
        "pem:a.pem", false},
};

static void dates_count_by_what_they_decide(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        char *one = key_of(pairs[i].clock, pairs[i].certificate, "on");
        char *other = key_of(pairs[i].other_clock, pairs[i].other_certificate, "on");
        if (text_is(one, other) != pairs[i].same)
            fail_msg("%s", pairs[i].what);
        free(one);
        free(other);
    }
}

static void every_other_setting_counts(void **state)
{
    (void)state;
    char *one = key_of("2026-03-01T00:00:00Z", "combined", "on");
    char *other = key_of("2026-03-01T00:00:00Z", "combined", "off");
    assert_string_not_equal(one, other);
    free(one);
    free(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_count_by_what_they_decide),
        cmocka_unit_test(every_other_setting_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
