/* The lines of xConfiguration listings as people have them. */
#include "scenarios/import/listing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define NUM(rows) (sizeof rows / sizeof rows[0])

static struct listing parse(const char *text)
{
    struct err e = {0};
    struct listing listing;
    if (!listing_parse(&listing, "x.txt", text, strlen(text), &e))
        fail_msg("%s", e.text);
    return listing;
}

static void expect_item(
    const struct listing *l, size_t i, const char *path, const char *value, size_t line)
{
    assert_true(i < l->num);
    assert_string_equal(l->items[i].path, path);
    assert_string_equal(l->items[i].value, value);
    assert_int_equal(l->items[i].line, line);
}

static void test_one_item_however_it_is_written(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *value;
    } rows[] = {
        {"*c xConfiguration Zones Zone 1 Name: \"Edge\"", "Edge"},
        {"*C  XCONFIGURATION Zones   Zone 1  Name :  'Edge' ", "Edge"},
        {"xconfiguration Zones Zone 1 Name: Edge\r\n", "Edge"},
        {"\xef\xbb\xbfxConfiguration Zones Zone 1 Name: Edge", "Edge"},
        {"*c xConfiguration Zones Zone 1 Name:", ""},
        {"*c xConfiguration Zones Zone 1 Name: \"\"", ""},
        {"*c xConfiguration Zones Zone 1 Name: \"a:b \"\n** end\n", "a:b "},
        {"*c xConfiguration Zones Zone 1 Name: \"open", "open"},
        {"> *c xConfiguration Zones Zone 1 Name: x", "x"},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        struct listing l = parse(rows[i].text);
        assert_int_equal(l.num, 1);
        expect_item(&l, 0, "Zones Zone 1 Name", rows[i].value, 1);
        assert_int_equal(l.num_strange, 0);
        listing_cleanup(&l);
    }
}

static void test_many_items_on_a_line(void **state)
{
    (void)state;
    struct listing l = parse("\n*c xConfiguration A B: \"1\" *c xConfiguration C: 2"
                             "*c xConfiguration D: 'x *c y' *c xConfiguration E:\n"
                             "*c xConfiguration F: 3\n");
    assert_int_equal(l.num, 5);
    expect_item(&l, 0, "A B", "1", 2);
    expect_item(&l, 1, "C", "2", 2);
    expect_item(&l, 2, "D", "x *c y", 2);
    expect_item(&l, 3, "E", "", 2);
    expect_item(&l, 4, "F", "3", 3);
    assert_int_equal(l.items[1].column, 28);
    listing_cleanup(&l);
}

static void test_lines_that_are_none(void **state)
{
    (void)state;
    struct listing l =
        parse("OK\n*s SystemUnit: x\n\nhello\n*c xConfiguration A: 1\nworld\n** end\n");
    assert_int_equal(l.num, 1);
    assert_int_equal(l.num_strange, 2);
    assert_int_equal(l.first_strange, 4);
    listing_cleanup(&l);
}

static void expect_refusal(const char *text, size_t len, const char *what)
{
    struct err e = {0};
    struct listing listing;
    assert_false(listing_parse(&listing, "x.txt", text, len, &e));
    if (strstr(e.text, what) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", e.text, what);
    listing_cleanup(&listing);
}

static void test_what_is_no_listing(void **state)
{
    (void)state;
    expect_refusal("", 0, "x.txt:1:1: no xConfiguration item");
    expect_refusal("hello\n", 6, "no xConfiguration item");
    expect_refusal("*c xConfiguration A\0: 1", 23, "a zero byte");
    expect_refusal(
        "\n  *c xConfiguration Zones Zone 1\n", 34, "x.txt:2:3: an item without a colon");
    assert_false(listing_is_one("xConfigurations of mine", 23));
    assert_true(listing_is_one("hello\n*c xConfiguration A: 1", 28));
}

static void test_secrets(void **state)
{
    (void)state;
    struct listing l =
        parse("xConfiguration Authentication Password: x\n"
              "xConfiguration SNMP Community Name: y\n"
              "xConfiguration A: \"{cipher}AAAA\"\nxConfiguration Zones Zone 1 Name: z\n");
    assert_true(listing_is_secret(&l.items[0]));
    assert_true(listing_is_secret(&l.items[1]));
    assert_true(listing_is_secret(&l.items[2]));
    assert_false(listing_is_secret(&l.items[3]));
    listing_cleanup(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_item_however_it_is_written),
        cmocka_unit_test(test_many_items_on_a_line),
        cmocka_unit_test(test_lines_that_are_none),
        cmocka_unit_test(test_what_is_no_listing),
        cmocka_unit_test(test_secrets),
    };
    return cmocka_run_group_tests_name("listing", tests, NULL, NULL);
}
