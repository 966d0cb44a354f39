/* Buffers, virtual time, suggestions, errors. */
#include "sim/base/buf.h"
#include "sim/base/text.h"
#include "sim/base/vclock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void buf_grows_and_drops(void **state)
{
    (void)state;
    struct buf b = {0};
    assert_string_equal(buf_str(&b), "");
    for (int i = 0; i < 1000; i++)
        buf_addf(&b, "%03d,", i);
    assert_int_equal(b.len, 4000);
    buf_drop(&b, 3996);
    assert_string_equal(buf_str(&b), "999,");
    buf_drop(&b, 100);
    assert_int_equal(b.len, 0);
    buf_adds(&b, "left");
    char *taken = buf_take(&b);
    assert_string_equal(taken, "left");
    free(taken);
    buf_cleanup(&b);
}

static void first_error_wins(void **state)
{
    (void)state;
    struct err e = {0};
    assert_false(err_set(&e, ERR_FILE_READ, "%s", "a.yaml"));
    assert_false(err_set(&e, ERR_INTERNAL, "later"));
    assert_int_equal(e.code, ERR_FILE_READ);
    assert_string_equal(e.text, "cannot read file: a.yaml");
    assert_int_equal(err_exit_code(&e), 2);
    assert_string_equal(err_detail(&e), "a.yaml");
    assert_string_equal(err_name(ERR_TIMEOUT), "timeout");
}

static void missing_file_is_an_error(void **state)
{
    (void)state;
    struct buf b = {0};
    struct err e = {0};
    assert_false(buf_read_file(&b, "/nonexistent/file", 10, &e));
    assert_int_equal(e.code, ERR_FILE_READ);
    e = (struct err){0};
    assert_false(buf_read_file(&b, "/proc/self/maps", 10, &e));
    assert_int_equal(e.code, ERR_FILE_TOO_LARGE);
    e = (struct err){0};
    assert_false(buf_read_file(&b, "/", 10, &e));
    assert_int_equal(e.code, ERR_FILE_READ);
    buf_cleanup(&b);
}

static void times_parse_and_print(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t time; /* -1: refused */
    } rows[] = {
        {"1970-01-01", 0},
        {"2026-06-20T00:00:00Z", 1781913600},
        {"2026-06-20", 1781913600},
        {"2024-02-29", 1709164800},
        {"2026-02-29", -1},
        {"2026-13-01", -1},
        {"2026-00-01", -1},
        {"2026-06-20T24:00:00Z", -1},
        {"2026-06-20T00:00:00", -1},
        {"2026-06-20T00:00:00Z ", -1},
        {"1969-12-31", -1},
        {"tomorrow", -1},
        {"", -1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct err e = {0};
        int64_t time = -1;
        bool ok = vclock_parse(rows[i].text, &time, &e);
        assert_int_equal(ok, rows[i].time >= 0);
        if (ok)
            assert_int_equal(time, rows[i].time);
        else
            assert_int_equal(e.code, ERR_DATE_INVALID);
    }
    char text[VCLOCK_TEXT_LEN];
    vclock_format(1781913600, text);
    assert_string_equal(text, "2026-06-20T00:00:00Z");
}

/* All who ask for now get the same second; a date is a date. */
static void now_is_one_second(void **state)
{
    (void)state;
    struct err e = {0};
    int64_t first = -1, second = -1, date = -1;
    assert_true(vclock_parse_or_now("now", &first, &e));
    assert_true(vclock_parse_or_now("now", &second, &e));
    assert_true(vclock_parse_or_now("2026-06-20", &date, &e));
    assert_true(first > 1700000000);
    assert_int_equal(first, second);
    assert_int_equal(date, 1781913600);
    assert_false(vclock_parse_or_now("Now", &date, &e));
    assert_int_equal(e.code, ERR_DATE_INVALID);
    assert_false(vclock_parse("now", &date, NULL));
}

static void suggestions_are_near(void **state)
{
    (void)state;
    static const char *const words[] = {"X15.4", "X15.5", "server-only", "combined"};
    assert_string_equal(text_suggest("X15.6", words, 4), "X15.5");
    assert_string_equal(text_suggest("serveronly", words, 4), "server-only");
    assert_string_equal(text_suggest("Combined", words, 4), "combined");
    assert_null(text_suggest("upload", words, 4));
    assert_null(text_suggest("", words, 4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buf_grows_and_drops),
        cmocka_unit_test(first_error_wins),
        cmocka_unit_test(missing_file_is_an_error),
        cmocka_unit_test(times_parse_and_print),
        cmocka_unit_test(now_is_one_second),
        cmocka_unit_test(suggestions_are_near),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
