/* Files that are refused: each with the head line of its first error, and nothing on stderr. */
#include "sim/conf/conf.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define NUM(array)     (sizeof(array) / sizeof(array)[0])
#define BYTES(literal) literal, sizeof(literal) - 1

/* Empty for input that is accepted. */
static char *first_error(const char *text, size_t len, unsigned *out_num)
{
    struct conf_diag diag = {0};
    struct conf_doc *doc = conf_parse_text("t", text, len, &diag);
    assert_int_equal(doc == NULL, diag.num_errors > 0);
    *out_num = diag.num_errors;
    conf_doc_free(doc);
    char *out = buf_take(&diag.text);
    out[strcspn(out, "\n")] = '\0';
    return out;
}

static void faults_are_placed(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t len;
        const char *error;
    } rows[] = {
        {BYTES("a: b"), ""},
        {BYTES("a: b\0c"), "t:1:5: error: control character U+0000 is not allowed"},
        {BYTES("a: 1\nb: \x1b[31m"), "t:2:4: error: control character U+001B is not allowed"},
        {BYTES("a: \xc2\x9b"), "t:1:4: error: control character U+009B is not allowed"},
        {BYTES("a: \xc3\xa4"), ""},
        {BYTES("\xc3\xa4: \xff"), "t:1:4: error: byte 0xff is not UTF-8 text"},
        {BYTES("a: \xc3"), "t:1:4: error: byte 0xc3 is not UTF-8 text"},
        {BYTES("a: \xed\xa0\x80"), "t:1:4: error: byte 0xed is not UTF-8 text"},
        {BYTES("a: \xc0\xaf"), "t:1:4: error: byte 0xc0 is not UTF-8 text"},
        {BYTES("\xff\xfe"
               "a\0"),
            "t:1:1: error: byte 0xff is not UTF-8 text"},
        {BYTES("a: 1\r\nb: \x01"), "t:2:4: error: control character U+0001 is not allowed"},
        {BYTES("a: 1\rb: \x01"), "t:2:4: error: control character U+0001 is not allowed"},
        {BYTES("\xef\xbb\xbf\x01"), "t:1:1: error: control character U+0001 is not allowed"},
        {BYTES("a: \"x\\0y\""), "t:1:4: error: text holds a NUL character"},
        {BYTES("a:\n\tb: 1"), "t:2:1: error: tab character may not be used as indentation"},
        {BYTES("a: [1\nb: 2\n"), "t:3:1: error: flow sequence without a closing bracket"},
        {BYTES("a: b: c"), "t:1:5: error: invalid nested block mapping on the same line"},
        {BYTES("a: &x 1"), "t:1:4: error: anchors (&name) are not supported"},
        {BYTES("a: '&x 1'"), ""},
        {BYTES("&x [1]"), "t:1:1: error: anchors (&name) are not supported"},
        {BYTES("a: *x"), "t:1:4: error: aliases (*name) are not supported"},
        {BYTES("a: !!str 1"), "t:1:4: error: tags (!name) are not supported"},
        {BYTES("a: ! 1"), "t:1:4: error: tags (!name) are not supported"},
        {BYTES("a: '! 1'"), ""},
        {BYTES("a: 1\n---\nb: 1"), "t:2:1: error: a file holds one document; a second one begins "
                                   "here"},
        {BYTES("---\na: 1\n...\n"), ""},
        {BYTES("%YAML 1.2\n---\na: 1"), "t:1:1: error: directives (%NAME) are not supported"},
        {BYTES("a: 1\nb: 2\na: 3"), "t:3:1: error: key \"a\" stands twice, first in line 1"},
        {BYTES("a: {b: 1, 'b': 2}"), "t:1:11: error: key \"b\" stands twice, first in line 1"},
        {BYTES("a: {b: 1}\nb: 2"), ""},
        {BYTES("? [a]\n: b"), "t:1:3: error: a key must be one word or quoted text"},
        {BYTES("? a\n: b"), ""},
        {BYTES("a:\n  b:c\n  d: 1\n"), "t:2:3: error: invalid multiline plain key; is there a space "
                                      "behind each colon, and do the "
                                      "keys of a mapping begin in one column?"},
        {BYTES("a: \"b\nc: 1\n"),
            "t:1:4: error: wrongly indented double-quoted scalar; is a closing quote missing?"},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        unsigned num = 0;
        char *error = first_error(rows[i].text, rows[i].len, &num);
        assert_string_equal(error, rows[i].error);
        assert_true(num <= 1);
        free(error);
    }
}

static char *repeat(const char *unit, size_t times)
{
    struct buf out = {0};
    for (size_t i = 0; i < times; i++)
        buf_adds(&out, unit);
    return buf_take(&out);
}

static void caps_hold(void **state)
{
    (void)state;
    static const struct {
        const char *unit;
        size_t times;
        const char *error; /* its beginning, "" for an accepted file */
    } rows[] = {
        {"- ", CONF_DEPTH_MAX, ""},
        {"- ", CONF_DEPTH_MAX + 1, "t:1:49: error: nested deeper than 24 levels"},
        {"- a\n", CONF_NODES_MAX - 1, ""},
        {"- a\n", CONF_NODES_MAX, "t:200000:3: error: more than 200000 values"},
        {"a: [", 257, "t:1:1028: error: more than 256 open brackets"},
        {"[\n", 25, "t:25:1: error: nested deeper than 24 levels"},
        {"#\n", CONF_FILE_MAX / 2, ""},
        {"#\n", CONF_FILE_MAX / 2 + 1, "t:1:1: error: file is too large: more than 4194304 bytes"},
        {"'", CONF_FILE_MAX - 1, "t:1:2: error: single-quoted"},
        {"\"", 999999, "t:1:3: error: invalid trailing content"},
        {": ", 1000000, "t:1:49: error: nested deeper"},
        {"? ", 1000000, "t:1:3: error: a key must be"},
        {"%", CONF_FILE_MAX, "t:1:1: error: directives"},
        {"{", CONF_FILE_MAX, "t:1:257: error: more than 256"},
        {"- &a\n", 150000, "t:1:3: error: anchors"},
        {"k: v\n", 90000, "t:2:1: error: key \"k\" stands twice"},
        {"!a ", 1000000, "t:1:1: error: "},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        char *text = repeat(rows[i].unit, rows[i].times);
        unsigned num = 0;
        char *error = first_error(text, strlen(text), &num);
        size_t len = strlen(rows[i].error);
        if (len == 0 || strncmp(error, rows[i].error, len) != 0)
            assert_string_equal(error, rows[i].error);
        free(error);
        free(text);
    }
}

static void many_errors_are_counted_and_cut(void **state)
{
    (void)state;
    char *text = repeat("k: v\n", 5000);
    struct conf_diag diag = {0};
    assert_null(conf_parse_text("t", text, strlen(text), &diag));
    assert_int_equal(diag.num_errors, 4999);
    assert_true(diag.text.len < CONF_ERRORS_SHOWN * 100);
    assert_non_null(
        strstr(buf_str(&diag.text), "\nt: too many errors, further ones are not shown\n"));
    conf_diag_cleanup(&diag);
    free(text);
}

static void unreadable_files_give_one_error(void **state)
{
    (void)state;
    char big[] = "/tmp/ek-conf-XXXXXX";
    int fd = mkstemp(big);
    assert_int_equal(ftruncate(fd, 50 * 1024 * 1024), 0);
    close(fd);
    const struct {
        const char *path;
        const char *error;
    } rows[] = {
        {"/nonexistent.yaml", "cannot read file: /nonexistent.yaml: No such file or directory"},
        {"/", "cannot read file: /: is a folder, not a file"},
        {big, "file is too large: more than 4194304 bytes"},
        {"/dev/zero", "file is too large: more than 4194304 bytes"},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        struct conf_diag diag = {0};
        char expected[300];
        snprintf(expected, sizeof expected, "%s:1:1: error: %s\n", rows[i].path, rows[i].error);
        assert_null(conf_parse_file(rows[i].path, &diag));
        assert_int_equal(diag.num_errors, 1);
        assert_string_equal(buf_str(&diag.text), expected);
        conf_diag_cleanup(&diag);
    }
    unlink(big);
}

/* Bytes from a fixed generator, weighted towards what YAML gives a meaning to. */
static void garbage_never_crashes(void **state)
{
    (void)state;
    static const char signs[] = "\n\n  :-[]{},'\"#&*!|>%@`?\t\\~ab\xc3\xa4";
    uint32_t seed = 1;
    for (int round = 0; round < 3000; round++) {
        char text[80];
        for (size_t i = 0; i < sizeof text; i++) {
            seed = seed * 1664525u + 1013904223u;
            uint32_t value = seed >> 16;
            text[i] = round % 4 == 0 ? (char)value : signs[value % (sizeof signs - 1)];
        }
        unsigned num = 0;
        free(first_error(text, sizeof text, &num));
    }
}

static void nothing_reaches_stderr(void **state)
{
    (void)state;
    char path[] = "/tmp/ek-conf-XXXXXX";
    int fd = mkstemp(path), saved = dup(STDERR_FILENO);
    fflush(stderr);
    dup2(fd, STDERR_FILENO);
    faults_are_placed(NULL);
    garbage_never_crashes(NULL);
    fflush(stderr);
    dup2(saved, STDERR_FILENO);
    close(saved);
    struct stat st;
    assert_int_equal(fstat(fd, &st), 0);
    assert_int_equal(st.st_size, 0);
    close(fd);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_are_placed),
        cmocka_unit_test(caps_hold),
        cmocka_unit_test(many_errors_are_counted_and_cut),
        cmocka_unit_test(unreadable_files_give_one_error),
        cmocka_unit_test(garbage_never_crashes),
        cmocka_unit_test(nothing_reaches_stderr),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
