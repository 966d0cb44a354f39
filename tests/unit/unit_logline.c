/* Lines of an event log on their way: marks are found and filled, times are told in both forms. */
#include "sim/control/logline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define NUM(rows) (sizeof rows / sizeof rows[0])

/* Tells what it is asked for: "<mark:text>". */
static void tell(void *ctx, enum logline_mark mark, const char *text, size_t len, struct buf *out)
{
    (void)ctx;
    buf_addf(out, "<%d:%.*s>", (int)mark, (int)len, text);
}

static const struct {
    const char *name;
    const char *text;
    const char *filled;
} texts[] = {
    {"no mark", "Event=\"x\"\n SIPMSG:\n |a\tb", "Event=\"x\"\n SIPMSG:\n |a\tb"},
    {"nothing", "", ""},
    {"marks alone", "\x01 \x02 \x03:\x04 \x05:\x06", "<1:> <2:> <3:>:<4:> <5:>:<6:>"},
    {"marks with a text",
        "sip:\x0e"
        "4711\x11;p=\x0f"
        "80\x11 tag\x10"
        "7-1-2\x11.",
        "sip:<14:4711>;p=<15:80> tag<16:7-1-2>."},
    {"an empty text",
        "a\x10\x11"
        "b",
        "a<16:>b"},
    {"an end without a beginning",
        "a\x11"
        "b",
        "a\x11"
        "b"},
    {"a mark without an end",
        "a\x10"
        "bc",
        "a<16:bc>"},
    {"other control characters", "\x07\x08\x0b\x12\x1f", "\x07\x08\x0b\x12\x1f"},
};

static void test_fill(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM(texts); i++) {
        struct buf out = {0};
        logline_fill(texts[i].text, tell, NULL, &out);
        if (strcmp(buf_str(&out), texts[i].filled) != 0)
            print_error("%s\n", texts[i].name);
        assert_string_equal(buf_str(&out), texts[i].filled);
        buf_cleanup(&out);
    }
}

static const struct {
    int64_t ms;
    const char *stamp;
    const char *utc;
} times[] = {
    {1781913600000, "2026-06-20T00:00:00.000+00:00", "2026-06-20 00:00:00,000"},
    {1781913600007, "2026-06-20T00:00:00.007+00:00", "2026-06-20 00:00:00,007"},
    {1781913661999, "2026-06-20T00:01:01.999+00:00", "2026-06-20 00:01:01,999"},
    {0, "1970-01-01T00:00:00.000+00:00", "1970-01-01 00:00:00,000"},
};

static void test_times(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM(times); i++) {
        struct buf stamp = {0}, utc = {0};
        logline_add_time(&stamp, LOGLINE_STAMP, times[i].ms);
        logline_add_time(&utc, LOGLINE_UTC, times[i].ms);
        assert_string_equal(buf_str(&stamp), times[i].stamp);
        assert_string_equal(buf_str(&utc), times[i].utc);
        buf_cleanup(&stamp);
        buf_cleanup(&utc);
    }
}

static void test_add(void **state)
{
    (void)state;
    struct buf out = {0};
    logline_add_mark(&out, LOGLINE_UTC);
    logline_add_span(&out, LOGLINE_TOKEN, "7-1-2 and more", 5);
    assert_string_equal(buf_str(&out), "\x02\x10"
                                       "7-1-2\x11");
    buf_cleanup(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fill),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_add),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
