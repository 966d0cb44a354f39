/* One rule of the profiles changed: what changes, what stays, and what is refused. */
#include "sim/base/text.h"
#include "sim/release/release.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

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

/* The number of rules of all releases whose value differs. */
static size_t count_differences(const struct releases *a, const struct releases *b)
{
    size_t num = 0, differences = 0;
    const char *const *names = releases_names(a, &num);
    for (size_t i = 0; i < num; i++) {
        for (int r = 0; r < RULE_COUNT; r++) {
            const char *value = release_rule(releases_find(b, names[i]), (enum rule_id)r)->value;
            if (!release_rule_is(releases_find(a, names[i]), (enum rule_id)r, value))
                differences++;
        }
    }
    return differences;
}

static void test_one_rule(void **state)
{
    const struct rule_change change = {"X15.4", RULE_CLUSTER_CLIENT_AUTH, "required"};
    struct releases *changed = releases_with(*state, &change);
    assert_non_null(changed);
    assert_true(
        release_rule_is(releases_find(changed, "X15.4"), RULE_CLUSTER_CLIENT_AUTH, "required"));
    assert_true(
        release_rule_is(releases_find(*state, "X15.4"), RULE_CLUSTER_CLIENT_AUTH, "not-checked"));
    assert_int_equal(count_differences(*state, changed), 1);
    assert_ptr_equal(releases_find(changed, "X15.4")->family, releases_family(changed, "X15.4"));
    releases_free(changed);
}

static void test_whole_family(void **state)
{
    const struct rule_change change = {"x15.3", RULE_TUNNEL_CLIENT_AUTH, "not-checked"};
    struct releases *changed = releases_with(*state, &change);
    assert_non_null(changed);
    assert_int_equal(count_differences(*state, changed), 3); /* X15.3.0 to X15.3.2 */
    releases_free(changed);
}

static void test_refused(void **state)
{
    static const struct rule_change changes[] = {
        {"X15.6", RULE_CLUSTER_CLIENT_AUTH, "required"},
        {"X15.4", RULE_CLUSTER_CLIENT_AUTH, "eku-check"}, /* another rule's value */
        {"X15.4", RULE_CLUSTER_CLIENT_AUTH, ""},
        {"X15.4", RULE_CLUSTER_CLIENT_AUTH, "required|not-checked"},
    };
    for (size_t i = 0; i < NUM(changes); i++)
        assert_null(releases_with(*state, &changes[i]));
}

static void test_word(void **state)
{
    (void)state;
    static const char word[] = "X15.3:cluster.client-auth=not-checked";
    char storage[RULE_CHANGE_MAX], again[RULE_CHANGE_MAX];
    struct rule_change change;
    assert_true(rule_change_parse(word, &change, storage));
    assert_string_equal(change.family, "X15.3");
    assert_int_equal(change.rule, RULE_CLUSTER_CLIENT_AUTH);
    assert_string_equal(change.value, "not-checked");
    rule_change_format(&change, again);
    assert_string_equal(again, word);
}

static void test_bad_words(void **state)
{
    (void)state;
    static const char *const words[] = {"", "X15.3", "X15.3:cluster.client-auth",
        "cluster.client-auth=required", "X15.3:cluster.client=required", "X15.3=a:b"};
    char storage[RULE_CHANGE_MAX];
    struct rule_change change;
    for (size_t i = 0; i < NUM(words); i++) {
        if (rule_change_parse(words[i], &change, storage))
            fail_msg("\"%s\" was accepted", words[i]);
    }
}

/* What no document decides may be assumed otherwise, in every family at once; the rest may not. */
static void test_assumptions(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *why; /* NULL: accepted */
    } rows[] = {
        {"mra.service-check.certificate=client-store", NULL},
        {"mra.service-check.refusal-status=488", NULL},
        {"mra.service-check.refusal-status=200", "unknown value \"200\"; it is one of 403, 401"},
        {"mra.service-check.certificat=client-store", "did you mean \"mra.service-check.certif"},
        {"xyzzy=1", "unknown rule \"xyzzy\"; see"},
        {"mra.service-check.certificate", "an assumption is RULE=VALUE"},
        {"cluster.client-auth=required", "is not assumed in any profile"},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        struct conf_diag diag = {0};
        struct err e = {0};
        struct releases *set = releases_load(EK_SOURCE_DIR "/sim/releases", &diag);
        bool ok = releases_assume(set, rows[i].text, &e);
        if (ok != (rows[i].why == NULL) || (!ok && strstr(e.text, rows[i].why) == NULL))
            fail_msg("%s: %s", rows[i].text, e.text);
        releases_free(set);
        conf_diag_cleanup(&diag);
    }
}

/* An assumed line of one family moves, a documented one of another stays. */
static void test_assumption_keeps_documents(void **state)
{
    struct conf_diag diag = {0};
    struct err e = {0};
    struct releases *set = releases_load(EK_SOURCE_DIR "/sim/releases", &diag);
    assert_true(releases_assume(set, "mra.service-check.certificate=client-store", &e));
    assert_true(
        release_rule_is(releases_find(set, "X15.5"), RULE_SERVICE_CERTIFICATE, "client-store"));
    assert_true(
        release_rule_is(releases_find(set, "X15.3.2"), RULE_SERVICE_CERTIFICATE, "server-store"));
    assert_int_equal(count_differences(*state, set), 1);
    releases_free(set);
    conf_diag_cleanup(&diag);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_rule),
        cmocka_unit_test(test_whole_family),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_word),
        cmocka_unit_test(test_bad_words),
        cmocka_unit_test(test_assumptions),
        cmocka_unit_test(test_assumption_keeps_documents),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
