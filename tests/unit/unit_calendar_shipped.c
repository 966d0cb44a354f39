/* The calendars that come with ekulab: complete, and each date with its source. */
#include "scenarios/calendar/calendar.h"
#include "sim/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void check_source(const char *id, const struct calendar_source *from, int64_t as_of)
{
    if (from->source == NULL || from->stated_on == 0 || from->effective_on == 0 ||
        from->stated_on > as_of)
        fail_msg("%s", id);
}

static void every_date_has_its_source(void **state)
{
    (void)state;
    const struct calendars *shelf = calendars_shelf();
    assert_int_equal(shelf->num, 2);
    for (size_t i = 0; i < shelf->num; i++) {
        const struct calendar *c = &shelf->all[i];
        assert_true(c->num_limits == 4 && c->num_policies >= 4);
        for (size_t k = 0; k < c->num_limits; k++)
            check_source("limit", &c->limits[k].from, c->as_of);
        for (size_t k = 0; k < c->num_policies; k++)
            check_source(c->policies[k].id, &c->policies[k].from, c->as_of);
        for (size_t k = 0; k < c->num_products; k++) {
            const struct calendar_product *p = &c->products[k];
            for (size_t n = 0; n < p->num_phases; n++)
                check_source(p->id, &p->phases[n].from, c->as_of);
        }
    }
}

static void the_products_are_there(void **state)
{
    (void)state;
    static const char *const ids[] = {"letsencrypt/classic", "letsencrypt/tlsserver",
        "letsencrypt/tlsclient", "letsencrypt/shortlived", "digicert/default",
        "digicert/on-request", "sectigo/default", "ssl.com/default", "godaddy/default",
        "google-trust-services/default", "certum/default", "identrust/public-sector",
        "digicert/assured-id", "digicert/assured-id-client", "digicert/global", "private-pki",
        "self-signed"};
    const struct calendars *shelf = calendars_shelf();
    for (size_t i = 0; i < shelf->num; i++) {
        for (size_t k = 0; k < sizeof ids / sizeof ids[0]; k++) {
            if (calendar_product(&shelf->all[i], ids[k]) == NULL)
                fail_msg("%s: %s", shelf->names[i], ids[k]);
        }
        assert_non_null(calendar_policy(&shelf->all[i], CALENDAR_CHROME));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_date_has_its_source),
        cmocka_unit_test(the_products_are_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
