/* Recipes: spelling, exclusions, suggestions. */
#include "certs-gen/certs.h"
#include "certs-gen/order.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NUM(rows) (sizeof rows / sizeof rows[0])

static void recipes_are_read_and_spelt(void **state)
{
    (void)state;
    static const struct {
        const char *text, *canonical;
    } rows[] = {
        {"combined", "combined"},
        {"server-only", "server-only"},
        {"client-only", "client-only"},
        {"no-eku", "no-eku"},
        {"any-eku", "any-eku"},
        {"code-signing", "code-signing"},
        {"combined+cn-only+expired", "combined+expired+cn-only"},
        {"no-eku+self-signed", "no-eku+self-signed"},
        {"combined+missing-intermediate+intermediate-server-only",
            "combined+missing-intermediate+intermediate-server-only"},
        {"combined+unknown-oid+sha1+rsa-8192+revoked+issued-yesterday",
            "combined+issued-yesterday+revoked+rsa-8192+sha1+unknown-oid"},
        {"combined+no-cluster-name+other-host", "combined+other-host+no-cluster-name"},
        {"combined+other-host+cn-only", "combined+cn-only+other-host"},
        {"combined+cn-only+wrong-name", "combined+wrong-name+cn-only"},
        {"combined+sha1+self-signed", "combined+self-signed+sha1"},
        {"combined+revoked+missing-intermediate+intermediate-server-only",
            "combined+missing-intermediate+intermediate-server-only+revoked"},
        {"combined+wildcard+expired", "combined+expired+wildcard"},
        {"any-eku+untrusted-root+missing-intermediate+not-yet-valid+wrong-name",
            "any-eku+not-yet-valid+wrong-name+untrusted-root+missing-intermediate"},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        struct recipe recipe;
        struct err e = {0};
        char text[200];
        assert_true(recipe_parse(rows[i].text, &recipe, &e));
        recipe_text(&recipe, text, sizeof text);
        assert_string_equal(text, rows[i].canonical);
    }
}

static void bad_recipes_say_why(void **state)
{
    (void)state;
    static const struct {
        const char *text, *reason; /* a part of the message */
    } rows[] = {
        {"server-onyl", "unknown usage \"server-onyl\"; did you mean \"server-only\"?"},
        {"Combined", "did you mean \"combined\"?"},
        {"", "known are: combined server-only"},
        {"combined+", "unknown defect \"\""},
        {"+expired", "unknown usage \"\""},
        {"combined +expired", "did you mean \"combined\"?"},
        {"combined+expird", "unknown defect \"expird\"; did you mean \"expired\"?"},
        {"combined+qqqqqqqq", "known are: expired not-yet-valid"},
        {"expired", "\"expired\" is a defect"},
        {"combined+server-only", "one usage"},
        {"combined+expired+cn-only+expired", "\"expired\" is there twice"},
        {"combined+not-yet-valid+expired", "\"expired\" and \"not-yet-valid\" exclude"},
        {"combined+self-signed+untrusted-root", "\"self-signed\" and \"untrusted-root\""},
        {"combined+self-signed+missing-intermediate", "\"self-signed\" and \"missing-interm"},
        {"combined+intermediate-server-only+self-signed", "\"self-signed\" and \"intermediate-se"},
        {"combined+untrusted-root+intermediate-server-only", "\"untrusted-root\" and \"interm"},
        {"combined+issued-yesterday+expired", "\"expired\" and \"issued-yesterday\" exclude"},
        {"combined+issued-yesterday+not-yet-valid", "\"not-yet-valid\" and \"issued-yest"},
        {"combined+wildcard+wrong-name", "\"wrong-name\" and \"wildcard\" exclude"},
        {"combined+other-host+wrong-name", "\"wrong-name\" and \"other-host\" exclude"},
        {"combined+no-cluster-name+wrong-name", "\"wrong-name\" and \"no-cluster-name\""},
        {"combined+wildcard+cn-only", "\"cn-only\" and \"wildcard\" exclude"},
        {"combined+no-cluster-name+cn-only", "\"cn-only\" and \"no-cluster-name\""},
        {"combined+other-host+wildcard", "\"wildcard\" and \"other-host\" exclude"},
        {"combined+no-cluster-name+wildcard", "\"wildcard\" and \"no-cluster-name\""},
        {"combined+private-ca+self-signed", "\"self-signed\" and \"private-ca\" exclude"},
        {"combined+private-ca+untrusted-root", "\"untrusted-root\" and \"private-ca\" exclude"},
        {"combined+private-ca+intermediate-server-only", "\"private-ca\" and \"intermediate-se"},
        {"combined+private-ca+alternative-root", "\"private-ca\" and \"alternative-root\" exclude"},
        {"combined+revoked+private-ca", "\"private-ca\" and \"revoked\" exclude"},
        {"combined+revoked+self-signed", "\"self-signed\" and \"revoked\" exclude"},
        {"combined+revoked+untrusted-root", "\"untrusted-root\" and \"revoked\" exclude"},
        {"combined+sha256", "did you mean \"sha1\"?"},
        {"combined+rsa-8129", "did you mean \"rsa-8192\"?"},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        struct recipe recipe = {RECIPE_ANY_EKU, 5};
        struct err e = {0};
        assert_false(recipe_parse(rows[i].text, &recipe, &e));
        assert_int_equal(e.code, ERR_RECIPE_INVALID);
        if (strstr(e.text, rows[i].reason) == NULL)
            fail_msg("%s: %s", rows[i].text, e.text);
        assert_int_equal(recipe.usage, RECIPE_ANY_EKU); /* untouched after a failure */
        assert_int_equal(recipe.defects, 5);
    }
}

static void every_word_has_its_name(void **state)
{
    (void)state;
    for (int i = 0; i < RECIPE_USAGE_COUNT; i++) {
        struct recipe recipe;
        assert_true(recipe_parse(recipe_usage_name((enum recipe_usage)i), &recipe, NULL));
        assert_int_equal(recipe.usage, i);
        assert_int_equal(recipe.defects, 0);
    }
    for (unsigned bit = 0; bit < RECIPE_DEFECT_COUNT; bit++) {
        struct recipe recipe;
        char *text = ek_asprintf("combined+%s", recipe_defect_name(bit));
        assert_true(recipe_parse(text, &recipe, NULL));
        assert_int_equal(recipe.defects, 1u << bit);
        free(text);
    }
}

static void key_types_have_names(void **state)
{
    (void)state;
    for (int i = 0; i < CERTS_KEY_COUNT; i++) {
        enum certs_key key = CERTS_KEY_COUNT;
        assert_true(order_parse_key(certs_key_name((enum certs_key)i), &key, NULL));
        assert_int_equal(key, i);
    }
    enum certs_key key = CERTS_KEY_COUNT;
    struct err e = {0};
    assert_false(order_parse_key("rsa-2084", &key, &e));
    assert_non_null(strstr(e.text, "did you mean \"rsa-2048\"?"));
    assert_int_equal(key, CERTS_KEY_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recipes_are_read_and_spelt),
        cmocka_unit_test(bad_recipes_say_why),
        cmocka_unit_test(every_word_has_its_name),
        cmocka_unit_test(key_types_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
