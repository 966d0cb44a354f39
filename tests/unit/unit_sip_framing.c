/* Framing: where one SIP message ends in a byte stream, and what is no SIP stream at all. */
#include "sim/sip/framing.h"
#include "sim/sip/message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct buf buf_of(const char *text)
{
    struct buf b = {0};
    buf_adds(&b, text);
    return b;
}

#define START "OPTIONS sip:e SIP/2.0\r\n"

static const struct {
    const char *text;
    enum sip_frame frame;
    size_t len;
} fronts[] = {
    {"", SIP_FRAME_MORE, 0},
    {"\r", SIP_FRAME_MORE, 0},
    {"\r\n", SIP_FRAME_KEEPALIVE, 2},
    {"\r\n\r", SIP_FRAME_KEEPALIVE, 2},
    {"\r\n\r\n", SIP_FRAME_KEEPALIVE, 4},
    {"\r\n\r\n\r\n", SIP_FRAME_KEEPALIVE, 4},
    {"\r\nOPTIONS", SIP_FRAME_KEEPALIVE, 2},
    {"\rOPTIONS", SIP_FRAME_BROKEN, 0},
    {"\nOPTIONS", SIP_FRAME_BROKEN, 0},
    {"OPTIONS", SIP_FRAME_MORE, 0},
    {START "Content-Length: 0\r\n\r\n", SIP_FRAME_MESSAGE, 44},
    {START "Content-Length: 0\r\n\r\nOPTIONS", SIP_FRAME_MESSAGE, 44},
    {START "content-length :\t3 \r\n\r\nabcd", SIP_FRAME_MESSAGE, 49},
    {START "L:3\r\n\r\nabc", SIP_FRAME_MESSAGE, 33},
    {START "L:3\r\n\r\nab", SIP_FRAME_MORE, 0},
    {START "L: 0003\r\n\r\nabc", SIP_FRAME_MESSAGE, 37},
    {START "X: L: 1\r\nL:0\r\n\r\n", SIP_FRAME_MESSAGE, 39},
    {START "X: a\r\n L: 5\r\nL:0\r\n\r\n", SIP_FRAME_MESSAGE, 43},
    {START "\r\n", SIP_FRAME_BROKEN, 0},
    {START "X-Content-Length: 0\r\n\r\n", SIP_FRAME_BROKEN, 0},
    {START "L:0\r\nL:0\r\n\r\n", SIP_FRAME_BROKEN, 0},
    {START "L:0\r\nContent-Length: 5\r\n\r\n", SIP_FRAME_BROKEN, 0},
    {START "L:\r\n\r\n", SIP_FRAME_BROKEN, 0},
    {START "L:-1\r\n\r\n", SIP_FRAME_BROKEN, 0},
    {START "L:+1\r\n\r\n", SIP_FRAME_BROKEN, 0},
    {START "L:1 2\r\n\r\n", SIP_FRAME_BROKEN, 0},
    {START "L:1\r\n 2\r\n\r\n", SIP_FRAME_BROKEN, 0},
    {START " X: y\r\nL:0\r\n\r\n", SIP_FRAME_BROKEN, 0},
    {START "L:131072\r\n\r\n", SIP_FRAME_BROKEN, 0},
    {START "L:99999999999999999999999\r\n\r\n", SIP_FRAME_BROKEN, 0},
    {START "X: a\nL:0\r\n\r\n", SIP_FRAME_BROKEN, 0},
    {START "X: a\nY: b\r\nL:0\r\n\r\n", SIP_FRAME_BROKEN, 0},
    {START "X: a\rL:0\r\n\r\n", SIP_FRAME_BROKEN, 0},
    {START "no colon\r\nL:0\r\n\r\n", SIP_FRAME_BROKEN, 0},
    {START ": no name\r\nL:0\r\n\r\n", SIP_FRAME_BROKEN, 0},
};

static void fronts_are_told_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof fronts / sizeof fronts[0]; i++) {
        struct err e = {0};
        struct buf in = buf_of(fronts[i].text);
        size_t len = 99;
        enum sip_frame frame = sip_frame_next(&in, &len, &e);
        if (frame != fronts[i].frame || len != fronts[i].len)
            fail_msg("row %zu: frame %d, length %zu, %s", i, (int)frame, len, e.text);
        assert_int_equal(e.code != ERR_NONE, frame == SIP_FRAME_BROKEN);
        buf_cleanup(&in);
    }
}

static void nul_in_the_head_is_broken(void **state)
{
    (void)state;
    struct err e = {0};
    struct buf in = {0};
    size_t len = 0;
    buf_add(&in, "OPTIONS\0", 8);
    assert_int_equal(sip_frame_next(&in, &len, &e), SIP_FRAME_BROKEN);
    buf_cleanup(&in);
}

static void a_stream_byte_by_byte(void **state)
{
    (void)state;
    static const char stream[] = "\r\n\r\n" START "L:5\r\n\r\na\r\n\0b" START "L:0\r\n\r\n";
    static const char *const wanted[] = {"\r\n", "\r\n", START, START};
    struct buf in = {0};
    size_t num = 0;
    for (size_t i = 0; i < sizeof stream - 1; i++) {
        struct err e = {0};
        size_t len = 0;
        buf_add(&in, stream + i, 1);
        enum sip_frame frame = sip_frame_next(&in, &len, &e);
        assert_int_not_equal(frame, SIP_FRAME_BROKEN);
        if (frame == SIP_FRAME_MORE)
            continue;
        assert_int_equal(len, in.len);
        assert_true(num < 4);
        assert_memory_equal(in.data, wanted[num], strlen(wanted[num]));
        buf_drop(&in, len);
        num++;
    }
    assert_int_equal(num, 4);
    assert_int_equal(in.len, 0);
    buf_cleanup(&in);
}

static void limits_hold_to_the_byte(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t head_len; /* with the empty line */
        size_t body_len;
        enum sip_frame frame;
    } rows[] = {
        {"longest head", (size_t)64 * 1024, 0, SIP_FRAME_MESSAGE},
        {"head over 64 kB", (size_t)64 * 1024 + 1, 0, SIP_FRAME_BROKEN},
        {"longest message", 100, SIP_MESSAGE_MAX - 100, SIP_FRAME_MESSAGE},
        {"message over 128 kB", 100, SIP_MESSAGE_MAX - 99, SIP_FRAME_BROKEN},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct err e = {0};
        struct buf in = buf_of(START);
        size_t len = 0;
        buf_addf(&in, "L:%06zu\r\nX:", rows[i].body_len);
        while (in.len < rows[i].head_len - 4)
            buf_adds(&in, "x");
        buf_adds(&in, "\r\n\r\n");
        while (in.len < rows[i].head_len + rows[i].body_len)
            buf_adds(&in, "y");
        enum sip_frame frame = sip_frame_next(&in, &len, &e);
        if (frame != rows[i].frame)
            fail_msg("%s: %d, %s", rows[i].name, (int)frame, e.text);
        if (frame == SIP_FRAME_BROKEN)
            assert_int_equal(e.code, ERR_SIP_TOO_LARGE);
        else
            assert_int_equal(len, in.len);
        buf_cleanup(&in);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fronts_are_told_apart),
        cmocka_unit_test(nul_in_the_head_is_broken),
        cmocka_unit_test(a_stream_byte_by_byte),
        cmocka_unit_test(limits_hold_to_the_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
