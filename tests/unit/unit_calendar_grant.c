/* What a CA would have issued on a day, around the days that the calendars name. */
#include "scenarios/calendar/calendar.h"
#include "sim/base/text.h"
#include "sim/base/vclock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NUM(rows) (sizeof rows / sizeof rows[0])

static const struct {
    const char *calendar, *word, *recipe;
    int days;
} grants[] = {
    {"current", "letsencrypt/classic@2026-02-10", "combined", 90},
    {"current", "letsencrypt/classic@2026-02-11", "server-only+intermediate-server-only", 90},
    {"doc-2026-02", "letsencrypt/classic@2026-02-10", "combined", 90},
    {"doc-2026-02", "letsencrypt/classic@2026-02-11", "server-only+intermediate-server-only", 90},
    {"current", "letsencrypt/tlsserver@2026-01-01", "server-only", 90},
    {"current", "letsencrypt/tlsclient@2026-07-07", "combined", 90},
    {"current", "letsencrypt/shortlived@2026-03-01", "server-only", 6},
    {"current", "digicert/default@2025-09-30", "combined", 398},
    {"current", "digicert/default@2025-10-01", "server-only", 398},
    {"current", "digicert/on-request@2026-03-10", "combined", 398},
    {"current", "digicert/on-request@2026-03-14", "combined", 398},
    {"current", "digicert/on-request@2026-03-15", "combined", 200},
    {"current", "digicert/on-request@2026-03-20", "combined", 200},
    {"current", "digicert/on-request@2027-02-28", "combined", 200},
    {"current", "digicert/on-request@2027-03-01", "server-only", 200},
    {"current", "digicert/on-request@2027-03-15", "server-only", 100},
    {"current", "digicert/on-request@2029-03-15", "server-only", 47},
    {"doc-2026-02", "digicert/on-request@2026-04-30", "combined", 200},
    {"doc-2026-02", "digicert/on-request@2026-05-01", "server-only", 200},
    {"current", "sectigo/on-request@2027-02-09", "combined", 200},
    {"current", "sectigo/on-request@2027-02-10", "server-only", 200},
    {"doc-2026-02", "sectigo/on-request@2026-05-15", "server-only", 200},
    {"current", "godaddy/default@2026-06-14", "combined", 200},
    {"current", "godaddy/default@2026-06-15", "server-only", 200},
    {"current", "google-trust-services/on-request@2026-04-12", "combined", 90},
    {"current", "google-trust-services/on-request@2026-04-13", "server-only", 90},
    {"current", "certum/on-request@2026-05-14", "combined", 200},
    {"current", "certum/on-request@2026-05-15", "server-only", 200},
    {"current", "ssl.com/default@2025-09-15", "server-only", 398},
    {"current", "identrust/public-sector@2028-01-01", "combined+alternative-root", 100},
    {"current", "digicert/assured-id-client@2026-04-01", "client-only+alternative-root", 200},
    {"current", "private-pki@2027-06-01", "combined+private-ca", 730},
    {"current", "private-pki@2027-06-01:client-only", "client-only+private-ca", 730},
    {"current", "private-pki@2027-06-01:server-only:1095", "server-only+private-ca", 1095},
    {"current", "self-signed@2030-01-01::365", "combined+self-signed", 365},
};

static void a_day_decides_what_is_issued(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM(grants); i++) {
        struct calendar_grant grant;
        struct err e = {0};
        char recipe[200];
        if (!calendar_use(grants[i].calendar, &e) ||
            !calendar_grant(calendar_in_use(), grants[i].word, &grant, &e))
            fail_msg("%s: %s", grants[i].word, e.text);
        recipe_text(&grant.recipe, recipe, sizeof recipe);
        if (!text_is(recipe, grants[i].recipe) ||
            grant.not_after - grant.not_before + 1 != grants[i].days * VCLOCK_DAY)
            fail_msg("%s: %s", grants[i].word, recipe);
    }
}

static void a_ca_says_why_not(void **state)
{
    (void)state;
    static const struct {
        const char *word, *says;
    } rows[] = {
        {"letsencrypt/clasic@2026-03-01", "did you mean \"letsencrypt/classic\"?"},
        {"letsencrypt/tlsclient@2026-07-08", "it ended on 2026-07-08"},
        {"letsencrypt/tlsclient@2025-09-30", "not before 2025-10-01"},
        {"letsencrypt/classic@2026-03-01:combined", "issues server-only on 2026-03-01, whatever"},
        {"letsencrypt/classic@2026-03-01::30", "decides on usages and days itself"},
        {"private-pki@2027-06-01:clientonly", "unknown usage \"clientonly\""},
        {"private-pki@2027-06-01:combined:0", "no number of days"},
        {"private-pki@2027-06-01:combined:99x", "no number of days"},
        {"private-pki@2048-06-01:combined:900", "2000 to 2049"},
        {"private-pki@2027-06-01:combined:90:1", "write PRODUCT@DATE"},
        {"private-pki@2027-6-1", "write PRODUCT@DATE"},
        {"private-pki@2027-02-30", "not in the calendar"},
        {"@2027-02-03", "write PRODUCT@DATE"},
        {"private-pki", "write PRODUCT@DATE"},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        struct calendar_grant grant;
        struct err e = {0};
        assert_true(calendar_use("current", &e));
        assert_false(calendar_grant(calendar_in_use(), rows[i].word, &grant, &e));
        if (strstr(e.text, rows[i].says) == NULL)
            fail_msg("%s: %s", rows[i].word, e.text);
    }
}

static void words_are_canonical(void **state)
{
    (void)state;
    char word[CALENDAR_WORD_LEN];
    calendar_word(word, "private-pki", 1772323200, RECIPE_CLIENT_ONLY, 1095);
    assert_string_equal(word, "private-pki@2026-03-01:client-only:1095");
    calendar_word(word, "private-pki", 1772323200, -1, 1095);
    assert_string_equal(word, "private-pki@2026-03-01::1095");
    calendar_word(word, "letsencrypt/classic", 1772323200, -1, 0);
    assert_string_equal(word, "letsencrypt/classic@2026-03-01");
    assert_true(calendar_is_word(word));
    assert_false(calendar_is_word("combined+private-ca"));
    assert_false(calendar_is_word("pem:a@b.pem"));
}

static void an_unknown_calendar_is_refused(void **state)
{
    (void)state;
    struct err e = {0};
    assert_false(calendar_use("doc-2026-03", &e));
    assert_non_null(strstr(e.text, "did you mean \"doc-2026-02\"?"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_decides_what_is_issued),
        cmocka_unit_test(a_ca_says_why_not),
        cmocka_unit_test(words_are_canonical),
        cmocka_unit_test(an_unknown_calendar_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
