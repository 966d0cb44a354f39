/* Several links make one line: the model's fold and the observer's sum, held against one table. */
#include "scenarios/model/internal.h"
#include "scenarios/runner/observe.h"
#include "sim/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define NUM(array) (sizeof(array) / sizeof(array)[0])

/* One letter a link: u up, d down, w down because of something else, ? not known. */
struct row {
    const char *name;
    const char *links;
    enum sum_rule rule;
    enum outcome_state state;
    size_t decides; /* counted from 1 */
    size_t num_broken;
    const char *detail;
};

static const struct row rows[] = {
    {"one that is up", "u", SUM_ALL, OUTCOME_UP, 1, 0, ""},
    {"one that is down keeps its own detail", "d", SUM_ALL, OUTCOME_DOWN, 1, 1, "own"},
    {"all up: the first", "uuu", SUM_ALL, OUTCOME_UP, 1, 0, ""},
    {"the last is down", "uuud", SUM_ALL, OUTCOME_DOWN, 4, 1, "broken links: n4"},
    {"the first that is down decides", "uddu", SUM_ALL, OUTCOME_DOWN, 2, 2, "broken links: n2, n3"},
    {"all down", "ddd", SUM_ALL, OUTCOME_DOWN, 1, 3, "broken links: n1, n2, n3"},
    {"a consequence counts like any other", "wu", SUM_ALL, OUTCOME_DOWN, 1, 1, "broken links: n1"},
    {"one of two will do", "du", SUM_ANY, OUTCOME_UP, 2, 1, "not through n1"},
    {"the first that will do", "wuud", SUM_ANY, OUTCOME_UP, 2, 2, "not through n1, n4"},
    {"none will do: the first", "wd", SUM_ANY, OUTCOME_DOWN, 1, 2, "not through n1, n2"},
    {"any one", "d", SUM_ANY, OUTCOME_DOWN, 1, 1, "own"},
    {"asked and refused", "ud", SUM_ASKED, OUTCOME_DOWN, 2, 1, "not through n2"},
    {"not asked is set aside", "wu", SUM_ASKED, OUTCOME_UP, 2, 1, "not through n1"},
    {"refused behind one that was not asked", "wudu", SUM_ASKED, OUTCOME_DOWN, 3, 1,
        "not through n3"},
    {"nothing asked: the first", "ww", SUM_ASKED, OUTCOME_DOWN, 1, 2, "not through n1, n2"},
    {"asked of one alone", "w", SUM_ASKED, OUTCOME_DOWN, 1, 1, "own"},
    {"not known", "u?d", SUM_ALL, OUTCOME_UNKNOWN, 2, 1, "own"},
    {"not known behind one that is down", "d?", SUM_ALL, OUTCOME_UNKNOWN, 2, 1, "own"},
    {"not known beside one that will do", "u?", SUM_ANY, OUTCOME_UNKNOWN, 2, 1, "own"},
};

static struct outcome outcome_of(char link, size_t index)
{
    static const char letters[] = "?ud"; /* as enum outcome_state */
    struct outcome o;
    outcome_init(&o);
    o.state = link == 'w' ? OUTCOME_DOWN : (enum outcome_state)(strchr(letters, link) - letters);
    o.reason = link == 'w' ? REASON_DEPENDENCY_DOWN : REASON_NONE;
    o.sip_status = (int)index + 1; /* to know it again */
    if (link != 'u')
        snprintf(o.detail, sizeof o.detail, "own");
    return o;
}

static void check(const struct row *row, const char *who, const struct outcome *o)
{
    if (o->state != row->state || o->sip_status != (int)row->decides ||
        o->num_broken != row->num_broken || o->num_links != strlen(row->links) ||
        !text_is(o->detail, row->detail))
        fail_msg("%s, %s: state %d by %d, %zu of %zu broken, \"%s\"", row->name, who, (int)o->state,
            o->sip_status, o->num_broken, o->num_links, o->detail);
}

static void test_model(void **state)
{
    static const enum fold_rule rules[] = {
        [SUM_ALL] = FOLD_ALL, [SUM_ANY] = FOLD_ANY, [SUM_ASKED] = FOLD_SENT};
    (void)state;
    for (size_t i = 0; i < NUM(rows); i++) {
        struct fold_part parts[FOLD_MAX];
        struct outcome out;
        size_t num = strlen(rows[i].links);
        if (strchr(rows[i].links, '?') != NULL)
            continue; /* the model always knows */
        for (size_t k = 0; k < num; k++) {
            parts[k].outcome = outcome_of(rows[i].links[k], k);
            snprintf(parts[k].label, sizeof parts[k].label, "n%zu", k + 1);
        }
        fold(rules[rows[i].rule], parts, num, &out);
        check(&rows[i], "model", &out);
    }
}

static void test_observer(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM(rows); i++) {
        struct seen_link links[SEEN_LINKS_MAX] = {0};
        struct observation out;
        size_t num = strlen(rows[i].links);
        for (size_t k = 0; k < num; k++) {
            links[k].seen.outcome = outcome_of(rows[i].links[k], k);
            snprintf(links[k].label, sizeof links[k].label, "n%zu", k + 1);
            snprintf(links[k].seen.client.name, sizeof links[k].seen.client.name, "n%zu", k + 1);
        }
        observe_sum(rows[i].rule, links, num, &out);
        check(&rows[i], "observer", &out.outcome);
        assert_string_equal(out.client.name, links[rows[i].decides - 1].seen.client.name);
    }
}

/* A list that is too long says how much of it is missing. */
static void test_long_list(void **state)
{
    (void)state;
    char items[36][OUTCOME_ITEM_MAX];
    struct outcome o;
    for (size_t i = 0; i < NUM(items); i++)
        snprintf(items[i], sizeof items[i], "c%zu to e%zu", i / 6 + 1, i % 6 + 1);
    for (size_t num = 1; num <= NUM(items); num++) {
        outcome_init(&o);
        outcome_list(&o, "broken links: ", items, num);
        size_t told = 0;
        unsigned more = 0;
        for (const char *at = o.detail; (at = strstr(at, " to ")) != NULL; at++)
            told++;
        const char *rest = strstr(o.detail, ", and ");
        if (rest != NULL)
            assert_int_equal(sscanf(rest, ", and %u more", &more), 1);
        assert_int_equal(told + more, num);
    }
    assert_non_null(strstr(o.detail, "more"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_model),
        cmocka_unit_test(test_observer),
        cmocka_unit_test(test_long_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
