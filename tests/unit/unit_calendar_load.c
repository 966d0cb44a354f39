/* Faults of calendar files, each at its place. */
#include "scenarios/calendar/calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define HEAD    "calendar: x\ntitle: t\nas-of: 2026-01-10\n"
#define REST    "lifetime-limits: []\npolicies: []\n"
#define FROM    "source: s, stated-on: 2026-01-01, effective-on: 2026-02-01"
#define PRODUCT "products:\n- {id: a/b, title: t, root: public, issues: "

static void faults_are_told_at_their_place(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
    } rows[] = {
        {"[]", "c.yaml:1:1: error: a calendar is a mapping"},
        {"calendar: x\ntitle: t\nas-of: 2026-01-10T01:00:00Z\n" REST "products: []\n",
            "c.yaml:3:8: error: a day is written 2026-02-11"},
        {HEAD REST "produkts: []\n", "did you mean \"products\"?"},
        {HEAD "policies: []\nproducts: []\nlifetime-limits:\n- {days: 0, " FROM "}\n",
            "c.yaml:7:10: error: \"days\" is a number of days"},
        {HEAD "policies: []\nproducts: []\nlifetime-limits:\n- {days: 9, " FROM
              "}\n- {days: 8, " FROM "}\n",
            "c.yaml:8:3: error: limits stand in the order of their days"},
        {HEAD "policies: []\nproducts: []\nlifetime-limits:\n- {days: 9, source: s, stated-on: "
              "2026-01-11, effective-on: 2026-02-01}\n",
            "error: it was said after the day of this calendar"},
        {HEAD "policies: []\nproducts: []\nlifetime-limits:\n- {days: 9, stated-on: 2026-01-01, "
              "effective-on: 2026-02-01}\n",
            "missing key \"source\""},
        {HEAD REST PRODUCT "[]}\n", "error: a product issues something, at least once"},
        {HEAD REST PRODUCT "[{usage: both, days: 9, " FROM "}]}\n", "unknown usage \"both\""},
        {HEAD REST PRODUCT "[{usage: combined, " FROM "}]}\n", "missing key \"days\""},
        {HEAD REST PRODUCT "[{usage: combined, days: 9, " FROM "}, {usage: ended, " FROM "}]}\n",
            "error: what it issues stands in the order of the days"},
        {HEAD REST "products:\n- {id: a@b, title: t, root: public, issues: [{usage: combined, "
                   "days: 9, " FROM "}]}\n",
            "c.yaml:7:8: error: an id has no blank, @, : or +"},
        {HEAD REST "products:\n- {id: p, title: t, root: private, issues: [{usage: combined, days: "
                   "limit, " FROM "}]}\n",
            "error: the limits bind public CAs alone"},
        {HEAD REST
            "products:\n- {id: p, title: t, root: private, issues: [{usage: combined, days: 9, "
            "intermediate: server-only, " FROM "}]}\n",
            "error: the lab has such an intermediate below its public root"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct conf_diag diag = {0};
        struct conf_doc *doc = conf_parse_text("c.yaml", rows[i].text, strlen(rows[i].text), &diag);
        assert_non_null(doc);
        calendars_check(doc, &diag);
        if (diag.num_errors == 0 || strstr(buf_str(&diag.text), rows[i].says) == NULL)
            fail_msg("%s\n%s", rows[i].text, buf_str(&diag.text));
        conf_doc_free(doc);
        conf_diag_cleanup(&diag);
    }
}

static void a_folder_needs_the_default(void **state)
{
    (void)state;
    struct conf_diag diag = {0};
    struct calendars calendars;
    assert_false(calendars_load(&calendars, "/nowhere", &diag));
    assert_non_null(strstr(buf_str(&diag.text), "cannot read folder"));
    calendars_cleanup(&calendars);
    conf_diag_cleanup(&diag);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_are_told_at_their_place),
        cmocka_unit_test(a_folder_needs_the_default),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
