/* Sets of values, at the ends of their words. */
#include "scenarios/report/valueset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void one_value_is_first_and_last(void **state)
{
    (void)state;
    for (size_t value = 0; value < VALUESET_MAX; value++) {
        struct valueset set = valueset_of(value);
        assert_int_equal(valueset_num(&set), 1);
        assert_int_equal(valueset_first(&set), value);
        assert_int_equal(valueset_last(&set), value);
        for (size_t other = 0; other < VALUESET_MAX; other++)
            assert_int_equal(valueset_has(&set, other), other == value);
    }
}

static void sets_are_joined(void **state)
{
    (void)state;
    struct valueset set = valueset_of(63);
    struct valueset more = valueset_of(64);
    struct valueset last = valueset_of(VALUESET_MAX - 1);
    assert_int_not_equal(valueset_compare(&set, &more), 0);
    valueset_add_all(&set, &more);
    valueset_add_all(&set, &last);
    valueset_add_all(&more, &last);
    assert_int_not_equal(valueset_compare(&set, &more), 0);
    struct valueset first = valueset_of(63);
    valueset_add_all(&more, &first);
    assert_int_equal(valueset_compare(&set, &more), 0);
    assert_int_equal(valueset_num(&set), 3);
    assert_int_equal(valueset_first(&set), 63);
    assert_int_equal(valueset_last(&set), VALUESET_MAX - 1);
}

static void the_empty_set_has_no_ends(void **state)
{
    (void)state;
    struct valueset set = {0};
    assert_int_equal(valueset_num(&set), 0);
    assert_int_equal(valueset_first(&set), VALUESET_MAX);
    assert_int_equal(valueset_last(&set), VALUESET_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_value_is_first_and_last),
        cmocka_unit_test(sets_are_joined),
        cmocka_unit_test(the_empty_set_has_no_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
