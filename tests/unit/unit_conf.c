/* What a good file gives: kinds, text, order, positions; and the checks that readers call. */
#include "sim/base/text.h"
#include "sim/conf/conf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define NUM(array) (sizeof(array) / sizeof(array)[0])

static struct conf_doc *parse(const char *text)
{
    struct conf_diag diag = {0};
    struct conf_doc *doc = conf_parse_text("t.yaml", text, strlen(text), &diag);
    assert_string_equal(buf_str(&diag.text), "");
    assert_int_equal(diag.num_errors, 0);
    assert_non_null(doc);
    conf_diag_cleanup(&diag);
    return doc;
}

static void files_without_content_have_no_root(void **state)
{
    (void)state;
    static const char *const rows[] = {"", "\n\n", "# only this\n", "---\n", "\xef\xbb\xbf", "~"};
    for (size_t i = 0; i < NUM(rows); i++) {
        struct conf_doc *doc = parse(rows[i]);
        bool is_tilde = text_is(rows[i], "~");
        assert_int_equal(conf_kind(conf_root(doc)), is_tilde ? CONF_SCALAR : CONF_NONE);
        assert_string_equal(conf_name(doc), "t.yaml");
        conf_doc_free(doc);
    }
    conf_doc_free(NULL);
}

static void mappings_keep_file_order(void **state)
{
    (void)state;
    struct conf_doc *doc = parse("b: 1\na: {y: 2, x: 3}\nlist: [p, q]\n");
    const struct conf_node *root = conf_root(doc);
    assert_int_equal(conf_kind(root), CONF_MAPPING);
    assert_int_equal(conf_size(root), 3);
    assert_string_equal(conf_key(root, 0), "b");
    assert_string_equal(conf_key(root, 1), "a");
    assert_null(conf_key(root, 3));
    const struct conf_node *a = conf_get(root, "a");
    assert_string_equal(conf_key(a, 0), "y");
    assert_string_equal(conf_text(conf_item(a, 1)), "3");
    const struct conf_node *list = conf_get(root, "list");
    assert_int_equal(conf_kind(list), CONF_SEQUENCE);
    assert_string_equal(conf_text(conf_item(list, 1)), "q");
    assert_null(conf_item(list, 2));
    assert_null(conf_key(list, 0));
    assert_null(conf_get(list, "p"));
    assert_null(conf_get(root, "c"));
    assert_null(conf_text(list));
    conf_doc_free(doc);
}

static void scalars_are_plain_text(void **state)
{
    (void)state;
    static const struct {
        const char *yaml;
        const char *text;
    } rows[] = {
        {"v: on", "on"},
        {"v: 'on'", "on"},
        {"v: \"on\"", "on"},
        {"v: 2", "2"},
        {"v: 1.10", "1.10"},
        {"v:", ""},
        {"v: ''", ""},
        {"v: null", "null"},
        {"v: two words # and a comment", "two words"},
        {"v: \"a\\tb\\u00e4\"", "a\tb\xc3\xa4"},
        {"v: |\n  one\n  two\n", "one\ntwo\n"},
        {"v: >-\n  one\n  two\n", "one two"},
        {"v:\tafter a tab", "after a tab"},
        {"\xef\xbb\xbfv: behind a byte order mark", "behind a byte order mark"},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        struct conf_doc *doc = parse(rows[i].yaml);
        const struct conf_node *value = conf_get(conf_root(doc), "v");
        assert_string_equal(conf_text(value), rows[i].text);
        assert_ptr_equal(conf_text(value), conf_text(value));
        conf_doc_free(doc);
    }
}

static void positions_count_from_one(void **state)
{
    (void)state;
    struct conf_doc *doc = parse("a: 1\n\xc3\xa4: {\xc3\xb6: x}\r\nlist:\r\n  - k: v\n  - \"q\"\n");
    const struct conf_node *root = conf_root(doc);
    const struct conf_node *list = conf_get(root, "list");
    const struct {
        const struct conf_node *node;
        int line, column;
    } rows[] = {
        {root, 1, 1},
        {conf_get(root, "a"), 1, 4},
        {conf_key_node(root, 1), 2, 1},
        {conf_item(conf_item(root, 1), 0), 2, 8},
        {list, 4, 3},
        {conf_get(conf_item(list, 0), "k"), 4, 8},
        {conf_item(list, 1), 5, 5},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        int line = 0, column = 0;
        conf_position(rows[i].node, &line, &column);
        assert_int_equal(line, rows[i].line);
        assert_int_equal(column, rows[i].column);
    }
    conf_doc_free(doc);
}

static void errors_show_line_and_caret(void **state)
{
    (void)state;
    struct conf_doc *doc = parse("a: 1\n\xc3\xa4:\t\xc3\xb6\r\n");
    struct conf_diag diag = {0};
    conf_error(&diag, doc, conf_item(conf_root(doc), 1), "bad \"%s\"", "x\033[31m\n");
    conf_error(&diag, doc, NULL, "whole");
    conf_error_file(&diag, "folder", "no %s", "files");
    assert_int_equal(diag.num_errors, 3);
    assert_string_equal(buf_str(&diag.text), "t.yaml:2:4: error: bad \"x?[31m?\"\n"
                                             " \xc3\xa4:\t\xc3\xb6\n"
                                             "   \t^\n"
                                             "t.yaml:1:1: error: whole\n"
                                             "folder:1:1: error: no files\n");
    conf_diag_cleanup(&diag);
    assert_int_equal(diag.num_errors, 0);
    conf_doc_free(doc);
}

/* An error inside the value of "v"; `column` is where its caret must be. */
static void errors_inside_a_text_are_placed(void **state)
{
    (void)state;
    static const struct {
        const char *yaml;
        size_t offset;
        int line, column;
    } rows[] = {
        {"v: one two", 0, 1, 4},
        {"v: one two", 4, 1, 8},
        {"v: one two # end", 7, 1, 11}, /* just behind it */
        {"v: one two # end", 8, 1, 4},  /* past its end */
        {"a: 1\r\n\xc3\xa4: {v: one}", 1, 2, 9},
        {"v: \xc3\xb6 two", 3, 1, 6},
        {"v: [one, {w: two}]", 2, 1, 4},
        {"v: \"one two\"", 4, 1, 9},
        {"v: 'one two'", 4, 1, 9},
        {"v: 'x == \"y\"'", 5, 1, 10},
        {"v: \"x == 'y'\"", 5, 1, 10},
        {"v: 'it''s two'", 5, 1, 4},
        {"v: ''''''", 1, 1, 4},
        {"v: \"a\\tb\"", 1, 1, 4},
        {"v: \"\\\\\\\\\"", 1, 1, 4},
        {"v: one\n  two", 4, 1, 4},
        {"v: \"one\n  two\"", 4, 1, 4},
        {"v: |\n  one\n  two\n", 4, 2, 1},
        {"v: >-\n  one\n  two\n", 4, 2, 1},
        {"--- |\none\ntwo\n", 4, 2, 1},
        {"v:", 0, 1, 1},
        {"v:", 1, 1, 1},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        struct conf_doc *doc = parse(rows[i].yaml);
        const struct conf_node *root = conf_root(doc);
        const struct conf_node *deep = conf_get(conf_item(root, 1), "v");
        const struct conf_node *flat = conf_kind(root) == CONF_SCALAR ? root : conf_get(root, "v");
        const struct conf_node *value = deep != NULL ? deep : flat;
        struct conf_diag diag = {0};
        char *head = ek_asprintf("t.yaml:%d:%d: error: m 1\n", rows[i].line, rows[i].column);
        conf_error_in(&diag, doc, value, rows[i].offset, "m %d", 1);
        if (strncmp(buf_str(&diag.text), head, strlen(head)) != 0)
            fail_msg("%s, %zu: %s", rows[i].yaml, rows[i].offset, buf_str(&diag.text));
        assert_int_equal(diag.num_errors, 1);
        free(head);
        conf_diag_cleanup(&diag);
        conf_doc_free(doc);
    }
}

static void the_caret_stands_inside_the_text(void **state)
{
    (void)state;
    struct conf_doc *doc = parse("a: 1\nv: '\xc3\xb6\ttwo'\n");
    struct conf_diag diag = {0};
    conf_error_in(&diag, doc, conf_get(conf_root(doc), "v"), 3, "m");
    assert_string_equal(
        buf_str(&diag.text), "t.yaml:2:7: error: m\n v: '\xc3\xb6\ttwo'\n      \t^\n");
    conf_diag_cleanup(&diag);
    conf_doc_free(doc);
}

static void long_lines_are_cut_around_the_column(void **state)
{
    (void)state;
    struct buf yaml = {0};
    buf_addf(&yaml, "[%0200d, here, %0200d]", 0, 0);
    struct conf_doc *doc = parse(buf_str(&yaml));
    struct conf_diag diag = {0};
    conf_error(&diag, doc, conf_item(conf_root(doc), 1), "m");
    const char *line = strchr(buf_str(&diag.text), '\n') + 1;
    const char *caret_line = strchr(line, '\n') + 1;
    assert_int_equal(strncmp(line, " ...000", 7), 0);
    assert_true(caret_line - line < 130);
    size_t at = strcspn(caret_line, "^");
    assert_int_equal(strncmp(line + at, "here", 4), 0);
    assert_int_equal(strncmp(caret_line - 5, "0...\n", 5), 0);
    conf_diag_cleanup(&diag);
    conf_doc_free(doc);
    buf_cleanup(&yaml);
}

static void reads_a_file(void **state)
{
    (void)state;
    char path[] = "/tmp/ek-conf-XXXXXX";
    int fd = mkstemp(path);
    assert_int_equal(write(fd, "a: 1\n", 5), 5);
    close(fd);
    struct conf_diag diag = {0};
    struct conf_doc *doc = conf_parse_file(path, &diag);
    assert_non_null(doc);
    assert_string_equal(conf_name(doc), path);
    assert_string_equal(conf_text(conf_get(conf_root(doc), "a")), "1");
    conf_doc_free(doc);
    conf_diag_cleanup(&diag);
    unlink(path);
}

enum check { KNOWN, NEED_TEXT, NEED_LIST, WANT_MAP, CHOICE };

/* One call of a check on one file; `error` is the first line it adds, "" for none. */
static const struct {
    const char *yaml;
    enum check check;
    const char *error;
} checks[] = {
    {"alpha: 1\nx-mine: 2", KNOWN, ""},
    {"alpha: 1\nbeta: 2", KNOWN, ""},
    {"alpha: 1\nbets: 2", KNOWN, "t:2:1: error: unknown key \"bets\"; did you mean \"beta\"?"},
    {"y-mine: 1", KNOWN, "t:1:1: error: unknown key \"y-mine\" (known: alpha, beta)"},
    {"x: 1", KNOWN, "t:1:1: error: unknown key \"x\" (known: alpha, beta)"},
    {"[alpha]", KNOWN, ""},
    {"alpha: 1", NEED_TEXT, ""},
    {"beta: 1", NEED_TEXT, "t:1:1: error: missing key \"alpha\""},
    {"alpha: [1]", NEED_TEXT, "t:1:8: error: \"alpha\" must be one value, not a list"},
    {"", NEED_TEXT, "t:1:1: error: missing key \"alpha\""},
    {"alpha: [1]", NEED_LIST, ""},
    {"alpha: 1", NEED_LIST, "t:1:8: error: \"alpha\" must be a list, not one value"},
    {"alpha:", NEED_LIST, "t:1:1: error: \"alpha\" must be a list, not empty"},
    {"beta: 1", WANT_MAP, ""},
    {"alpha: {}", WANT_MAP, ""},
    {"alpha: []", WANT_MAP,
        "t:1:8: error: \"alpha\" must be a mapping of keys to values, not a list"},
    {"alpha: beta", CHOICE, ""},
    {"alpha: bera", CHOICE, "t:1:8: error: unknown letter \"bera\"; did you mean \"beta\"?"},
    {"alpha: zzz", CHOICE, "t:1:8: error: unknown letter \"zzz\" (known: alpha, beta)"},
    {"alpha: {}", CHOICE,
        "t:1:8: error: letter must be one value, not a mapping of keys to values"},
};

static void checks_tell_what_is_wrong(void **state)
{
    (void)state;
    static const char *const words[] = {"alpha", "beta"};
    for (size_t i = 0; i < NUM(checks); i++) {
        struct conf_diag diag = {0};
        struct conf_doc *doc = conf_parse_text("t", checks[i].yaml, strlen(checks[i].yaml), &diag);
        const struct conf_node *root = conf_root(doc);
        const struct conf_node *alpha = conf_get(root, "alpha");
        bool fails = *checks[i].error != '\0', ok = true;
        switch (checks[i].check) {
        case KNOWN:
            ok = conf_known_keys(&diag, doc, root, words, NUM(words));
            break;
        case NEED_TEXT:
            ok = conf_need(&diag, doc, root, "alpha", CONF_SCALAR) != NULL;
            break;
        case NEED_LIST:
            ok = conf_need(&diag, doc, root, "alpha", CONF_SEQUENCE) != NULL;
            break;
        case WANT_MAP:
            ok = conf_want(&diag, doc, root, "alpha", CONF_MAPPING) != NULL || alpha == NULL;
            break;
        case CHOICE:
            ok = conf_choice(&diag, doc, alpha, "letter", words, NUM(words)) == 1;
            break;
        }
        assert_int_equal(ok, !fails);
        assert_int_equal(diag.num_errors, fails ? 1 : 0);
        size_t len = strcspn(buf_str(&diag.text), "\n");
        assert_int_equal(len, strlen(checks[i].error));
        assert_int_equal(strncmp(buf_str(&diag.text), checks[i].error, len), 0);
        conf_doc_free(doc);
        conf_diag_cleanup(&diag);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_without_content_have_no_root),
        cmocka_unit_test(mappings_keep_file_order),
        cmocka_unit_test(scalars_are_plain_text),
        cmocka_unit_test(positions_count_from_one),
        cmocka_unit_test(errors_show_line_and_caret),
        cmocka_unit_test(errors_inside_a_text_are_placed),
        cmocka_unit_test(the_caret_stands_inside_the_text),
        cmocka_unit_test(long_lines_are_cut_around_the_column),
        cmocka_unit_test(reads_a_file),
        cmocka_unit_test(checks_tell_what_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
