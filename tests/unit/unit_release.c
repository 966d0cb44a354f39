/* Version order, finding releases, the values that decide the lab's headline, diffs. */
#include "sim/base/text.h"
#include "sim/release/release.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define NUM(array) (sizeof(array) / sizeof(array)[0])

static int load(void **state)
{
    struct conf_diag diag = {0};
    *state = releases_load(EK_SOURCE_DIR "/sim/releases", &diag);
    print_message("%s", buf_str(&diag.text));
    conf_diag_cleanup(&diag);
    return *state == NULL ? -1 : 0;
}

static int unload(void **state)
{
    releases_free(*state);
    return 0;
}

static void names_order_as_versions(void **state)
{
    (void)state;
    static const char *const rising[] = {"X12.5", "X14.0.0", "X14.0.2", "X14.0.10", "X14.2",
        "X14.3.7", "X15.0", "X15.0.1", "X15.4", "X15.10", "X100.0"};
    for (size_t i = 0; i < NUM(rising); i++) {
        for (size_t k = 0; k < NUM(rising); k++) {
            int order = release_compare(rising[i], rising[k]);
            assert_int_equal(order < 0, i < k);
            assert_int_equal(order > 0, i > k);
        }
    }
    assert_int_equal(release_compare("X15.4", "x15.4.0"), 0);
    assert_int_equal(release_compare("X15.4", "X15.4.1"), -1);
}

static void names_have_a_shape(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool is_name;
    } rows[] = {
        {"X15.4", true},
        {"x15.4", true},
        {"X15.3.2", true},
        {"X15.3.2.1", false},
        {"X15", false},
        {"X15.", false},
        {"X15.4.", false},
        {"X.4", false},
        {"15.4", false},
        {"X15.4a", false},
        {"X15.4 ", false},
        {" X15.4", false},
        {"X15..4", false},
        {"X-1.4", false},
        {"X99999.0", false},
        {"X", false},
        {"", false},
        {NULL, false},
    };
    for (size_t i = 0; i < NUM(rows); i++)
        assert_int_equal(release_is_name(rows[i].text), rows[i].is_name);
}

/* What begins alike is nearer than what differs in one character. */
static void unknown_releases_are_answered(void **state)
{
    static const struct {
        const char *typed;
        const char *says;
    } rows[] = {
        {"X15.5.1", "unknown release \"X15.5.1\"; did you mean \"X15.5\"? see `ekulab releases`"},
        {"x15.4.7", "unknown release \"x15.4.7\"; did you mean \"X15.4\"? see `ekulab releases`"},
        {"X15.6", "unknown release \"X15.6\"; did you mean \"X15.5\"? see `ekulab releases`"},
        {"15.5", "unknown release \"15.5\"; did you mean \"X15.5\"? see `ekulab releases`"},
        {"newest", "unknown release \"newest\"; see `ekulab releases`"},
        {"", "unknown release \"\"; see `ekulab releases`"},
    };
    char text[RELEASES_UNKNOWN_CAP];
    for (size_t i = 0; i < NUM(rows); i++) {
        releases_unknown(*state, rows[i].typed, text);
        assert_string_equal(text, rows[i].says);
    }
    releases_unknown(NULL, "X15.6", text);
    assert_string_equal(text, "unknown release \"X15.6\"; see `ekulab releases`");
}

static void releases_are_found(void **state)
{
    static const struct {
        const char *typed;
        const char *name; /* NULL: not found */
    } rows[] = {
        {"X14.3.7", "X14.3.7"},
        {"x14.3.7", "X14.3.7"},
        {"X14.3", "X14.3.0"},
        {"X14.0", "X14.0.0"},
        {"X15.4", "X15.4"},
        {"X15.4.0", "X15.4"},
        {"X15.4.1", NULL},
        {"X14.2.3", NULL},
        {"X14.1", NULL},
        {"X15.6", NULL},
        {"X15", NULL},
        {"", NULL},
        {NULL, NULL},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        const struct release *release = releases_find(*state, rows[i].typed);
        assert_true(text_is(release == NULL ? NULL : release->name, rows[i].name));
    }
}

/* The affected releases of Field Notice FN74362 rev 1.2, and the two that bring the fixes. */
static void every_release_is_there(void **state)
{
    static const char *const names[] = {"X14.0.0", "X14.0.1", "X14.0.2", "X14.0.3", "X14.0.4",
        "X14.0.5", "X14.0.6", "X14.0.7", "X14.0.8", "X14.0.9", "X14.0.10", "X14.0.11", "X14.2.0",
        "X14.2.1", "X14.2.2", "X14.2.5", "X14.2.6", "X14.2.7", "X14.3.0", "X14.3.1", "X14.3.2",
        "X14.3.3", "X14.3.4", "X14.3.5", "X14.3.6", "X14.3.7", "X15.0.0", "X15.0.1", "X15.0.2",
        "X15.0.3", "X15.2.0", "X15.2.1", "X15.2.2", "X15.2.3", "X15.2.4", "X15.3.0", "X15.3.1",
        "X15.3.2", "X15.4", "X15.5"};
    size_t num = 0;
    const char *const *loaded = releases_names(*state, &num);
    assert_int_equal(num, NUM(names));
    for (size_t i = 0; i < num; i++)
        assert_string_equal(loaded[i], names[i]);
}

static void families_are_in_order(void **state)
{
    static const char *const names[] = {
        "X14.0", "X14.0.8", "X14.2", "X14.3", "X15.0", "X15.2", "X15.3", "X15.4", "X15.5"};
    for (size_t i = 0; i < NUM(names); i++) {
        const struct release_family *family = releases_family_at(*state, i);
        assert_string_equal(release_family_name(family), names[i]);
        assert_ptr_equal(releases_family(*state, names[i]), family);
    }
    assert_null(releases_family_at(*state, NUM(names)));
    assert_null(releases_family(*state, "X14.1"));
    assert_null(releases_family(*state, NULL));
}

/* One row a rule that changed: before X15.4, in X15.4, in X15.5. */
static void rules_follow_the_documents(void **state)
{
    static const struct {
        enum rule_id rule;
        const char *old, *x154, *x155;
    } rows[] = {
        {RULE_CERTIFICATE_STORES, "1", "1", "2"},
        {RULE_SWITCH_SERVER_EKU_UPLOAD, "absent", "expressway-e", "deprecated"},
        {RULE_SWITCH_EKU_CHECK, "absent", "absent", "node"},
        {RULE_UPLOAD_E_CLIENT_AUTH, "required", "switch", "not-checked"},
        {RULE_UPLOAD_C_CLIENT_AUTH, "required", "required", "not-checked"},
        {RULE_UPLOAD_SERVER_AUTH, "required", "required", "required"},
        {RULE_UPLOAD_SERVER_NO_EKU, "refused", "refused", "accepted"},
        {RULE_UPLOAD_CLIENT_CLIENT_AUTH, "no-store", "no-store", "required"},
        {RULE_ZONE_TRAVERSAL_CLIENT_AUTH, "required", "required", "eku-check"},
        {RULE_ZONE_TRAVERSAL_SERVER_AUTH, "required", "required", "required"},
        {RULE_ZONE_NEIGHBOR_CLIENT_AUTH, "required", "required", "eku-check"},
        {RULE_ZONE_NEIGHBOR_SERVER_AUTH, "required", "required", "required"},
        {RULE_TUNNEL_CLIENT_AUTH, "required", "required", "required"},
        {RULE_SERVICE_CLIENT_AUTH, "required", "not-checked", "not-checked"},
        {RULE_SERVICE_SERVER_AUTH, "required", "required", "required"},
        {RULE_CLUSTER_CLIENT_AUTH, "required", "not-checked", "not-checked"},
    };
    size_t num = 0;
    const char *const *names = releases_names(*state, &num);
    for (size_t i = 0; i < num; i++) {
        const struct release *release = releases_find(*state, names[i]);
        for (size_t k = 0; k < NUM(rows); k++) {
            const char *value = text_is(names[i], "X15.5")   ? rows[k].x155
                                : text_is(names[i], "X15.4") ? rows[k].x154
                                                             : rows[k].old;
            assert_string_equal(release_rule(release, rows[k].rule)->value, value);
            assert_true(release_rule_is(release, rows[k].rule, value));
            assert_false(release_rule_is(release, rows[k].rule, "other"));
        }
        bool is_14_0 = release_compare(names[i], "X14.2") < 0;
        assert_true(release_rule_is(release, RULE_TLS_VERSIONS, is_14_0 ? "1.2" : "1.2+1.3"));
    }
}

/* What no document answers must not look as if one did. */
static void open_questions_are_marked_assumed(void **state)
{
    static const enum rule_id open[] = {RULE_UPLOAD_SERVER_NO_EKU, RULE_SERVICE_NAME,
        RULE_SERVICE_REFUSAL, RULE_REGISTER_REFUSAL, RULE_UPLOAD_SERVER_AUTH};
    size_t num = 0;
    const char *const *names = releases_names(*state, &num);
    for (size_t i = 0; i < num; i++) {
        const struct release *release = releases_find(*state, names[i]);
        for (size_t k = 0; k < NUM(open); k++)
            assert_int_equal(release_rule(release, open[k])->confidence, CONFIDENCE_ASSUMED);
        for (size_t k = 0; k < RULE_COUNT; k++) {
            const struct rule_line *line = release_rule(release, (enum rule_id)k);
            bool assumed = line->confidence == CONFIDENCE_ASSUMED;
            assert_int_equal(text_is(line->source, "no document states this"), assumed);
        }
        bool is_15_5 = text_is(names[i], "X15.5");
        assert_int_equal(release_rule(release, RULE_TUNNEL_CLIENT_AUTH)->confidence,
            is_15_5 ? CONFIDENCE_DOCUMENTED : CONFIDENCE_ASSUMED);
        assert_int_equal(release_rule(release, RULE_SERVICE_CERTIFICATE)->confidence,
            is_15_5 ? CONFIDENCE_ASSUMED : CONFIDENCE_DOCUMENTED);
    }
}

static void rule_names_are_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < RULE_COUNT; i++) {
        enum rule_id rule = RULE_COUNT;
        assert_true(rule_by_name(rule_name((enum rule_id)i), &rule));
        assert_int_equal(rule, i);
        assert_true(strlen(rule_says(rule)) > 0);
    }
    enum rule_id rule = RULE_COUNT;
    assert_false(rule_by_name("zone", &rule));
    assert_string_equal(confidence_name(CONFIDENCE_INFERRED), "inferred");
}

static void diffs_show_both_lines(void **state)
{
    struct buf same = {0}, changed = {0}, confidence = {0};
    const struct release *x1532 = releases_find(*state, "X15.3.2");
    const struct release *x154 = releases_find(*state, "X15.4");
    assert_int_equal(release_diff(x1532, x1532, &same), 0);
    assert_string_equal(buf_str(&same), "--- X15.3.2 (family X15.3)\n+++ X15.3.2 (family X15.3)\n");
    assert_true(release_diff(x1532, x154, &changed) >= 4);
    const char *text = buf_str(&changed);
    const char *old = strstr(text, "\n- mra.service-check.client-auth      required ");
    const char *new = strstr(text, "\n+ mra.service-check.client-auth      not-checked ");
    const char *apart = strstr(text, "\nthe same value, of another source or confidence:\n");
    const char *source = strstr(text, "\n- mra.service-check.server-auth      required ");
    assert_true(old != NULL && new != NULL &&apart != NULL &&source != NULL);
    assert_true(old < new &&new < apart &&apart < source);
    assert_true(strstr(text, "\n+ cluster.client-auth                not-checked ") < apart);
    assert_null(strstr(text, "tunnel.ssh"));
    assert_int_equal(
        release_diff(releases_find(*state, "X14.2"), releases_find(*state, "X14.3.7"), &confidence),
        1);
    assert_non_null(strstr(buf_str(&confidence), ":\n- cluster.name "));
    buf_cleanup(&same);
    buf_cleanup(&changed);
    buf_cleanup(&confidence);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_order_as_versions),
        cmocka_unit_test(names_have_a_shape),
        cmocka_unit_test(unknown_releases_are_answered),
        cmocka_unit_test(releases_are_found),
        cmocka_unit_test(every_release_is_there),
        cmocka_unit_test(families_are_in_order),
        cmocka_unit_test(rules_follow_the_documents),
        cmocka_unit_test(open_questions_are_marked_assumed),
        cmocka_unit_test(rule_names_are_known),
        cmocka_unit_test(diffs_show_both_lines),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
