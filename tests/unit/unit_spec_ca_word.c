/* Certificates of CA products in deployments: how they are written, what they are on a day. */
#include "scenarios/spec/deployment.h"
#include "sim/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NUM(array) (sizeof(array) / sizeof(array)[0])

/* What `value` becomes as a peer's certificate; NULL, and the complaint in `diag`, when nothing. */
static char *read_value(const char *value, const char *clock, struct conf_diag *diag, char **plain)
{
    struct deployment d;
    char *text = ek_asprintf("%s\n", value);
    struct conf_doc *doc = conf_parse_text("d.yaml", text, strlen(text), diag);
    char *out = NULL;
    deployment_init(&d);
    free(d.value[SETTING_CLOCK]);
    d.value[SETTING_CLOCK] = ek_strdup(clock);
    if (deployment_put(&d, SETTING_CUCM_CERTIFICATE, doc, conf_root(doc), NULL, diag)) {
        out = ek_strdup(deployment_get(&d, SETTING_CUCM_CERTIFICATE));
        *plain = ek_strdup(deployment_effective(&d, SETTING_CUCM_CERTIFICATE));
    }
    deployment_cleanup(&d);
    conf_doc_free(doc);
    free(text);
    return out;
}

static void a_product_and_a_day_make_a_certificate(void **state)
{
    (void)state;
    static const struct {
        const char *value, *clock, *word, *plain;
    } rows[] = {
        {"{ca: letsencrypt/classic, issued: 2026-03-01}", "2026-03-01T00:00:00Z",
            "letsencrypt/classic@2026-03-01", "server-only+intermediate-server-only"},
        {"{ca: letsencrypt/classic, issued: 2026-02-10}", "2026-05-10T23:59:58Z",
            "letsencrypt/classic@2026-02-10", "combined"},
        {"{ca: letsencrypt/classic, issued: 2026-02-10}", "2026-05-11T00:00:00Z",
            "letsencrypt/classic@2026-02-10", "combined+expired"},
        {"letsencrypt/classic@2026-02-10", "2026-02-09T23:59:59Z", "letsencrypt/classic@2026-02-10",
            "combined+not-yet-valid"},
        {"{ca: private-pki, issued: 2026-02-10, usage: client-only, days: 30}",
            "2026-02-11T00:00:00Z", "private-pki@2026-02-10:client-only:30",
            "client-only+private-ca"},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        struct conf_diag diag = {0};
        char *plain = NULL;
        char *word = read_value(rows[i].value, rows[i].clock, &diag, &plain);
        if (!text_is(word, rows[i].word) || !text_is(plain, rows[i].plain))
            fail_msg("%s: %s %s %s", rows[i].value, word, plain, buf_str(&diag.text));
        free(word);
        free(plain);
        conf_diag_cleanup(&diag);
    }
}

static void what_a_ca_does_not_issue_is_refused_at_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *value, *says;
    } rows[] = {
        {"{ca: letsencrypt/clasic, issued: 2026-03-01}",
            "d.yaml:1:6: error: no such certificate is issued: unknown CA product "
            "\"letsencrypt/clasic\"; did you mean "
            "\"letsencrypt/classic\"?"},
        {"{ca: letsencrypt/tlsclient, issued: 2027-03-01}",
            "d.yaml:1:37: error: no such certificate is issued: letsencrypt/tlsclient issues "
            "nothing on 2027-03-01: it ended on"},
        {"{ca: letsencrypt/classic}", "d.yaml:1:1: error: missing key \"issued\""},
        {"{ca: letsencrypt/classic, issued: 2026-03-01T10:00:00Z}",
            "d.yaml:1:35: error: issued is a day"},
        {"{ca: letsencrypt/classic, issued: 2026-02-30}", "d.yaml:1:35: error: not a date"},
        {"{ca: private-pki, issued: 2026-03-01, usage: server}",
            "d.yaml:1:46: error: unknown usage \"server\" (known: combined, "},
        {"{ca: private-pki, issued: 2026-03-01, days: 0}", "d.yaml:1:45: error: days is"},
        {"{ca: private-pki, issued: 2026-03-01, day: 3}", "did you mean \"days\"?"},
        {"letsencrypt/classic@yesterday", "d.yaml:1:1: error: "},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        struct conf_diag diag = {0};
        char *plain = NULL;
        assert_null(read_value(rows[i].value, "2026-03-01T00:00:00Z", &diag, &plain));
        if (strstr(buf_str(&diag.text), rows[i].says) == NULL)
            fail_msg("%s: %s", rows[i].value, buf_str(&diag.text));
        conf_diag_cleanup(&diag);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_product_and_a_day_make_a_certificate),
        cmocka_unit_test(what_a_ca_does_not_issue_is_refused_at_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
