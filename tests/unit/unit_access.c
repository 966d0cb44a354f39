/* The access rules of the Default Zone: which are applied, in which order, to which names. */
#include "sim/base/text.h"
#include "sim/node/access.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define LONG "1234567890123456789012345678901234567890123456789012345678901234567890"

#define NUM(rows) (sizeof rows / sizeof rows[0])

static struct access_rules *rules_of(const char *text, struct err *e)
{
    json_t *list = json_loads(text, 0, NULL);
    assert_non_null(list);
    struct access_rules *rules = access_rules_read(list, e);
    json_decref(list);
    return rules;
}

#define RULE(priority, type, pattern, action)                                                      \
    "{\"priority\": " priority ", \"pattern-type\": \"" type "\", \"pattern\": \"" pattern         \
    "\", \"action\": \"" action "\"}"

/* A leaf with CN sip.partner.example and the SANs a.partner.example and b.other.example. */
static const struct {
    const char *rules;
    bool common_name;
    enum access verdict;
} rows[] = {
    {"[]", true, ACCESS_UNMATCHED},
    {"[" RULE("1", "exact", "a.partner.example", "allow") "]", false, ACCESS_ALLOWED},
    {"[" RULE("1", "exact", "b.other.example", "allow") "]", false, ACCESS_ALLOWED},
    {"[" RULE("1", "exact", "A.partner.example", "allow") "]", false, ACCESS_ALLOWED},
    {"[" RULE("1", "prefix", "B.Oth", "allow") "]", false, ACCESS_ALLOWED},
    {"[" RULE("1", "suffix", ".OTHER.example", "deny") "]", false, ACCESS_DENIED},
    {"[" RULE("1", "regex", "^B[.]", "deny") "]", false, ACCESS_DENIED},
    {"[" RULE("1", "regex", "^b{1,2}[.]", "deny") "]", false, ACCESS_DENIED},
    {"[" RULE("1", "exact", "partner.example", "allow") "]", false, ACCESS_UNMATCHED},
    {"[" RULE("1", "exact", "sip.partner.example", "allow") "]", true, ACCESS_ALLOWED},
    {"[" RULE("1", "exact", "sip.partner.example", "allow") "]", false, ACCESS_UNMATCHED},
    {"[" RULE("1", "prefix", "b.oth", "allow") "]", false, ACCESS_ALLOWED},
    {"[" RULE("1", "prefix", "other", "allow") "]", false, ACCESS_UNMATCHED},
    {"[" RULE("1", "suffix", ".other.example", "deny") "]", false, ACCESS_DENIED},
    {"[" RULE("1", "suffix", "b.other", "deny") "]", false, ACCESS_UNMATCHED},
    {"[" RULE("1", "suffix", "much.longer.than.any.name.b.other.example", "deny") "]", false,
        ACCESS_UNMATCHED},
    {"[" RULE("1", "regex", "^[ab][.](partner|other)", "allow") "]", false, ACCESS_ALLOWED},
    {"[" RULE("1", "regex", "^c", "allow") "]", false, ACCESS_UNMATCHED},
    /* Priority goes before order, order decides among equals. */
    {"[" RULE("2", "regex", ".", "allow") "," RULE("1", "suffix", "partner.example", "deny") "]",
        false, ACCESS_DENIED},
    {"[" RULE("1", "regex", ".", "allow") "," RULE("1", "suffix", "partner.example", "deny") "]",
        false, ACCESS_ALLOWED},
    {"[" RULE("1", "prefix", "zz", "deny") "," RULE("7", "prefix", "a.", "allow") "]", false,
        ACCESS_ALLOWED},
};

static void the_first_rule_that_fits_decides(void **state)
{
    (void)state;
    struct cert_chain chain = {0};
    struct cert_facts *leaf = cert_chain_add(&chain);
    leaf->common_name = ek_strdup("sip.partner.example");
    cert_add_dns(leaf, "a.partner.example");
    cert_add_dns(leaf, "b.other.example");
    for (size_t i = 0; i < NUM(rows); i++) {
        struct err e = {0};
        struct access_rules *rules = rules_of(rows[i].rules, &e);
        print_message("%s\n", rows[i].rules);
        assert_non_null(rules);
        assert_int_equal(access_judge(rules, leaf, rows[i].common_name), rows[i].verdict);
        access_rules_free(rules);
    }
    cert_chain_cleanup(&chain);
}

static void nobody_has_no_names(void **state)
{
    (void)state;
    struct err e = {0};
    struct cert_facts leaf = {0};
    struct access_rules *rules = rules_of("[" RULE("1", "regex", ".*", "allow") "]", &e);
    assert_non_null(rules);
    assert_int_equal(access_judge(rules, &leaf, true), ACCESS_UNMATCHED);
    access_rules_free(rules);
}

static void what_is_no_rule_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *rules;
        const char *said;
    } faults[] = {
        {"{}", "a list"},
        {"[1]", "needs a pattern"},
        {"[" RULE("1", "exact", "", "allow") "]", "needs a pattern"},
        {"[" RULE("1", "glob", "x", "allow") "]", "exact, prefix"},
        {"[" RULE("1", "exact", "x", "drop") "]", "allow or deny"},
        {"[" RULE("0", "exact", "x", "deny") "]", "from 1 on"},
        {"[" RULE("\"1\"", "exact", "x", "deny") "]", "from 1 on"},
        {"[" RULE("1", "exact", "x", "deny") "," RULE("1", "regex", "(", "deny") "]",
            "no regular expression"},
        {"[" RULE("1", "regex", "(a{1,200}){1,200}", "deny") "]", "more than one interval"},
        {"[" RULE("1", "regex", "(a*)b\\\\1", "deny") "]", "a back-reference"},
        {"[" RULE("1", "regex", "(a?){2,17}", "deny") "]", "above 16"},
        {"[" RULE("1", "exact", LONG LONG LONG LONG, "deny") "]", "at most 250 bytes"},
    };
    for (size_t i = 0; i < NUM(faults); i++) {
        struct err e = {0};
        assert_null(rules_of(faults[i].rules, &e));
        print_message("%s: %s\n", faults[i].rules, e.text);
        assert_non_null(strstr(e.text, faults[i].said));
    }
    struct err e = {0};
    assert_null(access_rules_read(NULL, &e));
    assert_int_equal(e.code, ERR_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_rule_that_fits_decides),
        cmocka_unit_test(nobody_has_no_names),
        cmocka_unit_test(what_is_no_rule_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
