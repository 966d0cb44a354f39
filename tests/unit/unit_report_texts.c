/* Texts on their way into the formats of others: Markdown and URIs. */
#include "scenarios/report/md_text.h"
#include "scenarios/report/uri.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#define NUM(array) (sizeof(array) / sizeof(array)[0])

struct row {
    const char *text;
    const char *wanted;
};

static void markup_is_escaped_and_nothing_else(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"combined+expired (tls, X509 error 10)", "combined+expired (tls, X509 error 10)"},
        {"a|b", "a\\|b"},
        {"2 * 3 *", "2 * 3 *"},
        {"*bold*", "\\*bold*"},
        {"TTSSL_continueHandshake", "TTSSL_continueHandshake"},
        {"_emphasis_", "\\_emphasis\\_"},
        {"<b> < c <- </b>", "\\<b> < c <- \\</b>"},
        {"R&D &amp; & x", "R\\&D \\&amp; & x"},
        {"\\n \\*", "\\n \\\\*"},
        {"[1](2)", "\\[1](2)"},
        {"one\n    two\tthree", "one; two three"},
        {"- # 1.", "- # 1."},
        {"", ""},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        struct buf out = {0};
        md_inline(&out, rows[i].text);
        assert_string_equal(buf_str(&out), rows[i].wanted);
        buf_cleanup(&out);
    }
}

static void a_block_begins_as_text(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"# no heading", "\\# no heading"},
        {"- no item", "\\- no item"},
        {"> no quotation", "\\> no quotation"},
        {"1. no number", "1\\. no number"},
        {"12) neither", "12\\) neither"},
        {"3 lines", "3 lines"},
        {"X15.4 - and", "X15.4 - and"},
        {"225693", "225693"},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        struct buf out = {0};
        md_block(&out, rows[i].text);
        assert_string_equal(buf_str(&out), rows[i].wanted);
        buf_cleanup(&out);
    }
}

static void columns_are_as_wide_as_their_widest_cell(void **state)
{
    (void)state;
    static const char *const cells[] = {"a", "long title", "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", "|"};
    struct md_table table;
    struct buf out = {0};
    md_table_init(&table, 2);
    for (size_t i = 0; i < NUM(cells); i++)
        md_table_add(&table, cells[i]);
    md_table_end(&table, &out);
    assert_string_equal(buf_str(&out), "| a    | long title |\n"
                                       "| ---- | ---------- |\n"
                                       "| \xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9 | \\|         |\n");
    buf_cleanup(&out);
}

static void files_are_relative_references(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"matrix/a.yaml", "matrix/a.yaml"},
        {"./matrix//a.yaml", "matrix/a.yaml"},
        {"matrix/../deployments/b.yaml", "deployments/b.yaml"},
        {"a/../../b.yaml", "b.yaml"},
        {"../c/b.yaml", "b.yaml"},
        {"/elsewhere/b.yaml", "b.yaml"},
        {"..a/b..yaml", "..a/b..yaml"},
        {"a b%/c#?:.yaml", "a%20b%25/c%23%3F%3A.yaml"},
        {"\xc3\xa9.yaml", "%C3%A9.yaml"},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        char *uri = uri_of_file(rows[i].text);
        assert_string_equal(uri, rows[i].wanted);
        free(uri);
    }
}

static void a_file_of_the_working_folder_is_told_from_there(void **state)
{
    (void)state;
    char here[PATH_MAX];
    assert_non_null(getcwd(here, sizeof here));
    const struct row rows[] = {
        {"/d/a.yaml", "d/a.yaml"}, {"/d/../../a.yaml", "a.yaml"}, {"beside/a.yaml", "a.yaml"}};
    for (size_t i = 0; i < NUM(rows); i++) {
        char *path = ek_asprintf("%s%s", here, rows[i].text);
        char *uri = uri_of_file(path);
        assert_string_equal(uri, rows[i].wanted);
        free(uri);
        free(path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(markup_is_escaped_and_nothing_else),
        cmocka_unit_test(a_block_begins_as_text),
        cmocka_unit_test(columns_are_as_wide_as_their_widest_cell),
        cmocka_unit_test(files_are_relative_references),
        cmocka_unit_test(a_file_of_the_working_folder_is_told_from_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
