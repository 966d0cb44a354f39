/* What renewals make of a certificate, under the calendar that is shipped. */
#include "scenarios/audit/future.h"
#include "sim/base/vclock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define BOTH (CERT_EKU_SERVER_AUTH | CERT_EKU_CLIENT_AUTH)

static int64_t day(const char *text)
{
    struct err e = {0};
    int64_t at = 0;
    assert_true(vclock_parse(text, &at, &e));
    return at;
}

static struct future look(const char *product, bool is_public, const char *ends, const char *now)
{
    const struct calendar *calendar = calendar_in_use();
    const struct cert_facts leaf = {.has_eku = true, .eku = BOTH, .not_after = day(ends)};
    struct future future;
    const struct calendar_product *of =
        product == NULL ? NULL : calendar_product(calendar, product);
    assert_true(product == NULL || of != NULL);
    future_of(calendar, of, is_public, &leaf, day(now), &future);
    return future;
}

static void expect_step(
    const struct future *future, size_t i, const char *on, unsigned usages, bool late)
{
    struct cert_facts leaf = {.has_eku = true, .eku = BOTH};
    assert_true(i < future->num_steps);
    future_facts(&future->steps[i], &leaf);
    assert_int_equal(future->steps[i].day, day(on));
    assert_int_equal(leaf.eku, usages);
    assert_int_equal(future->steps[i].late, late);
    assert_false(future->steps[i].impossible);
}

static void test_the_first_renewal_takes_the_usage_away(void **state)
{
    (void)state;
    struct future f = look("letsencrypt/classic", true, "2026-05-01", "2026-03-01");
    assert_int_equal(f.num_steps, 1);
    expect_step(&f, 0, "2026-05-01", CERT_EKU_SERVER_AUTH, false);
    assert_true(f.steps[0].phase->intermediate_server_only);
}

/* DigiCert on request: both usages until 2027-03-01, for 200 days at a time. */
static void test_a_renewal_that_still_gives_both(void **state)
{
    (void)state;
    struct future f = look("digicert/on-request", true, "2026-07-01", "2026-06-20");
    assert_int_equal(f.num_steps, 2);
    expect_step(&f, 0, "2026-07-01", BOTH, false);
    expect_step(&f, 1, "2027-08-05", CERT_EKU_SERVER_AUTH, true);
}

static void test_what_is_over_is_renewed_now(void **state)
{
    (void)state;
    struct future f = look("letsencrypt/classic", true, "2025-05-01", "2026-06-20");
    expect_step(&f, 0, "2026-06-20", CERT_EKU_SERVER_AUTH, false);
}

static void test_a_product_that_ends(void **state)
{
    (void)state;
    struct future f = look("letsencrypt/tlsclient", true, "2026-08-01", "2026-06-20");
    assert_int_equal(f.num_steps, 1);
    assert_true(f.steps[0].impossible);
    assert_int_equal(f.steps[0].day, day("2026-08-01"));
}

static void test_a_private_ca_gives_the_same_for_ever(void **state)
{
    (void)state;
    assert_int_equal(look("private-pki", false, "2026-08-01", "2026-06-20").num_steps, 0);
    assert_int_equal(look(NULL, false, "2026-08-01", "2026-06-20").num_steps, 0);
}

/* Chrome's policy begins on 2027-03-15. */
static void test_a_public_ca_that_nobody_knows(void **state)
{
    (void)state;
    struct future f = look(NULL, true, "2027-01-01", "2026-06-20");
    assert_int_equal(f.num_steps, 2);
    expect_step(&f, 0, "2027-01-01", BOTH, false);
    expect_step(&f, 1, "2027-07-20", CERT_EKU_SERVER_AUTH, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_first_renewal_takes_the_usage_away),
        cmocka_unit_test(test_a_renewal_that_still_gives_both),
        cmocka_unit_test(test_what_is_over_is_renewed_now),
        cmocka_unit_test(test_a_product_that_ends),
        cmocka_unit_test(test_a_private_ca_gives_the_same_for_ever),
        cmocka_unit_test(test_a_public_ca_that_nobody_knows),
    };
    return cmocka_run_group_tests_name("future", tests, NULL, NULL);
}
