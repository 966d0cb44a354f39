/* Orders: which are possible, and what their dates and names make of a certificate. */
#include "certs-gen/certs.h"
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
#define CLOCK     1781913600 /* 2026-06-20T00:00:00Z */

static const char *const further_names[] = {"example.com", "E.example.com", "example.com"};

static int new_workshop(void **state)
{
    struct err e = {0};
    *state = certs_new(&e);
    return *state == NULL;
}

static int free_workshop(void **state)
{
    certs_free(*state);
    return 0;
}

static struct certs_order order_of(const char *recipe)
{
    struct certs_order order = {.common_name = "e.example.com",
        .dns_names = further_names,
        .num_dns_names = NUM(further_names),
        .clock = CLOCK};
    if (!recipe_parse(recipe, &order.recipe, NULL))
        fail_msg("%s", recipe);
    return order;
}

#define A63 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define A20 "aaaaaaaaaaaaaaaaaaaa"
#define A31 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define A32 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void impossible_orders_are_refused(void **state)
{
    static const struct {
        const char *name, *dns;
        int64_t clock;
        enum err_code code; /* ERR_NONE: minted */
    } rows[] = {
        {A63, "a", CLOCK, ERR_NONE},
        {A63 "a", "a", CLOCK, ERR_USAGE},            /* label too long */
        {A31 "." A32, "a", CLOCK, ERR_NONE},         /* CN of 64 characters */
        {A32 "." A32, "a", CLOCK, ERR_USAGE},        /* 65 */
        {"a", A63 "." A63 "." A63, CLOCK, ERR_NONE}, /* SAN is not bound to 64 */
        {"a", A63 "." A63 "." A63 "." A63, CLOCK, ERR_USAGE},
        {"*.example.com", "a", CLOCK, ERR_NONE},
        {"a.*.example.com", "a", CLOCK, ERR_USAGE},
        {"", "a", CLOCK, ERR_USAGE},
        {NULL, "a", CLOCK, ERR_USAGE},
        {"a..b", "a", CLOCK, ERR_USAGE},
        {"a.b.", "a", CLOCK, ERR_USAGE},
        {"a", "a,DNS:b", CLOCK, ERR_USAGE}, /* would be two names for OpenSSL */
        {"a b", "a", CLOCK, ERR_USAGE},
        {"192.0.2.1", "a", CLOCK, ERR_USAGE},
        {"192.0.2.example", "a", CLOCK, ERR_NONE},
        {"a", "a", 946684800 + 30 * VCLOCK_DAY, ERR_NONE},
        {"a", "a", 946684800 + 30 * VCLOCK_DAY - 1, ERR_DATE_INVALID},
        {"a", "a", 2524607999 - 60 * VCLOCK_DAY, ERR_NONE},
        {"a", "a", 2524607999 - 60 * VCLOCK_DAY + 1, ERR_DATE_INVALID},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        struct certs_order order = {.common_name = rows[i].name,
            .dns_names = &rows[i].dns,
            .num_dns_names = 1,
            .clock = rows[i].clock};
        struct err e = {0};
        bool ok = certs_mint(*state, &order, &e) != NULL;
        if (e.code != rows[i].code || ok != (rows[i].code == ERR_NONE))
            fail_msg("row %zu: %s", i, e.text);
    }
}

/* Dates of its own make an identity the same under every clock. */
static void an_order_may_give_its_dates(void **state)
{
    struct certs_order order = order_of("server-only");
    struct err e = {0};
    order.not_before = CLOCK - 400 * VCLOCK_DAY;
    order.not_after = order.not_before + 90 * VCLOCK_DAY - 1;
    const struct certs_identity *identity = certs_mint(*state, &order, &e);
    assert_non_null(identity);
    assert_int_equal(identity->chain.certs[0].not_before, order.not_before);
    assert_int_equal(identity->chain.certs[0].not_after, order.not_after);
    order.clock += VCLOCK_DAY;
    assert_ptr_equal(certs_mint(*state, &order, &e), identity);
    order.not_after++;
    assert_ptr_not_equal(certs_mint(*state, &order, &e), identity);
}

static void impossible_dates_are_refused(void **state)
{
    static const struct {
        const char *recipe;
        int64_t from, to;
        enum err_code code;
    } rows[] = {
        {"combined", CLOCK, CLOCK, ERR_DATE_INVALID},
        {"combined", CLOCK, 0, ERR_DATE_INVALID},
        {"combined", 946684799, CLOCK, ERR_DATE_INVALID},
        {"combined", CLOCK, 2524608000, ERR_DATE_INVALID},
        {"combined+expired", CLOCK, CLOCK + 1, ERR_RECIPE_INVALID},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        struct certs_order order = order_of(rows[i].recipe);
        struct err e = {0};
        order.not_before = rows[i].from;
        order.not_after = rows[i].to;
        assert_null(certs_mint(*state, &order, &e));
        assert_int_equal(e.code, rows[i].code);
    }
}

/* Two defects need a domain, and room for the name that they make. */
static void names_in_the_domain_must_be_possible(void **state)
{
    static const struct {
        const char *recipe, *name;
        enum err_code code;
    } rows[] = {
        {"combined", "a", ERR_NONE},
        {"combined+wildcard", "a", ERR_USAGE},
        {"combined+wildcard", "a.b", ERR_NONE},
        {"combined+other-host", "a", ERR_USAGE},
        {"combined+other-host", "a.b", ERR_NONE},
        {"combined+other-host", "a." A32 "." A20, ERR_NONE}, /* other-host. and 53 characters */
        {"combined+other-host", "a." A32 "." A20 "a", ERR_USAGE}, /* and 54 */
        {"combined+wildcard", "a." A32 "." A20 "a", ERR_NONE},
        {"combined+other-host", "*.example.com", ERR_NONE},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        struct certs_order order = order_of(rows[i].recipe);
        struct err e = {0};
        order.common_name = rows[i].name;
        bool ok = certs_mint(*state, &order, &e) != NULL;
        if (e.code != rows[i].code || ok != (rows[i].code == ERR_NONE))
            fail_msg("row %zu: %s", i, e.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(impossible_orders_are_refused),
        cmocka_unit_test(names_in_the_domain_must_be_possible),
        cmocka_unit_test(an_order_may_give_its_dates),
        cmocka_unit_test(impossible_dates_are_refused),
    };
    return cmocka_run_group_tests(tests, new_workshop, free_workshop);
}
