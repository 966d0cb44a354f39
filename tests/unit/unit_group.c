/* Cells with equal results become few rows. */
#include "scenarios/report/group.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define MANY 100

/* Two axes, MANY by 2: up everywhere, but for one cell far behind. */
static void rows_of_a_product_are_merged(void **state)
{
    (void)state;
    struct group group = {0};
    for (size_t i = 0; i < MANY; i++) {
        for (size_t j = 0; j < 2; j++)
            group_add(&group, (size_t[]){i, j}, 2, i == 70 && j == 1 ? "down" : "up");
    }
    group_fold(&group, 2);
    size_t num_down = 0;
    size_t num_cells = 0;
    for (size_t i = 0; i < group.num_rows; i++) {
        const struct group_row *row = &group.rows[i];
        num_cells += valueset_num(&row->values[0]) * valueset_num(&row->values[1]);
        if (row->signature[0] != 'd')
            continue;
        num_down++;
        assert_int_equal(valueset_first(&row->values[0]), 70);
        assert_int_equal(valueset_num(&row->values[0]), 1);
        assert_true(valueset_has(&row->values[1], 1));
    }
    assert_int_equal(num_down, 1);
    assert_int_equal(group.num_rows, 3);
    assert_int_equal(num_cells, MANY * 2);
    group_cleanup(&group);
}

/* An axis that is not folded keeps its values apart, in their order. */
static void unfolded_axes_stay_in_order(void **state)
{
    (void)state;
    struct group group = {0};
    for (size_t i = MANY; i-- > 0;)
        group_add(&group, (size_t[]){0, i}, 2, "up");
    group_fold(&group, 1);
    assert_int_equal(group.num_rows, MANY);
    for (size_t i = 0; i < MANY; i++)
        assert_int_equal(valueset_first(&group.rows[i].values[1]), i);
    group_cleanup(&group);
}

/* Without axes every cell is a row, in the order of group_add, whatever its results. */
static void cells_without_axes_stay_in_order(void **state)
{
    (void)state;
    struct group group = {0};
    for (size_t i = 0; i < MANY; i++)
        group_add(&group, NULL, 0, i % 3 == 0 ? "up" : "down");
    group_fold(&group, 0);
    assert_int_equal(group.num_rows, MANY);
    for (size_t i = 0; i < MANY; i++)
        assert_int_equal(group.rows[i].first, i);
    group_cleanup(&group);
}

/* Whichever of the rows that are merged held it. */
static void a_row_knows_its_first_cell(void **state)
{
    (void)state;
    for (size_t first = 0; first < 4; first++) {
        struct group group = {0};
        group_add(&group, (size_t[]){first / 2, first % 2}, 2, "up");
        for (size_t i = 0; i < 4; i++) {
            if (i != first)
                group_add(&group, (size_t[]){i / 2, i % 2}, 2, "up");
        }
        group_fold(&group, 2);
        assert_int_equal(group.num_rows, 1);
        assert_int_equal(group.rows[0].first, 0);
        group_cleanup(&group);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_of_a_product_are_merged),
        cmocka_unit_test(unfolded_axes_stay_in_order),
        cmocka_unit_test(cells_without_axes_stay_in_order),
        cmocka_unit_test(a_row_knows_its_first_cell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
