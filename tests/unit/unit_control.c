/* The control channel: two ends of it, and one end against bytes that are not what they should be.
 */
#include "sim/base/buf.h"
#include "sim/control/control.h"
#include "sim/net/stream.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#define NUM(rows) (sizeof rows / sizeof rows[0])
#define HELLO     "{\"program\":\"peer\",\"v\":1}\n"

struct side;
typedef void hook_fn(struct side *side);

/* One end and what it was told. It frees itself when the channel has ended. */
struct side {
    struct control *control;
    struct buf heard; /* the messages, one a line */
    size_t num_ends;
    struct err end;
    hook_fn *on_message;
    bool stays; /* does not free itself at the end */
};

static void free_side(struct side *side)
{
    control_free(side->control);
    side->control = NULL;
}

static void on_control(void *ctx, const json_t *message, const struct err *e)
{
    struct side *side = ctx;
    assert_int_equal(side->num_ends, 0);
    if (message == NULL) {
        side->num_ends++;
        side->end = *e;
        control_send(side->control, json_pack("{s:s}", "op", "too late"), NULL);
        if (!side->stays)
            free_side(side);
        return;
    }
    assert_null(e);
    char *text = json_dumps(message, JSON_COMPACT);
    buf_addf(&side->heard, "%s\n", text);
    free(text);
    if (side->on_message != NULL)
        side->on_message(side);
}

static void two_sockets(int fds[2])
{
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
}

static void send_numbers(struct side *side)
{
    for (int i = 0; i < 3; i++)
        control_send(side->control, json_pack("{s:i,s:s}", "number", i, "event", "fact"), NULL);
}

static void check_end(const char *what, const struct side *side, enum err_code code)
{
    if (side->num_ends != 1 || side->end.code != code)
        fail_msg("%s: ended %zu times, %s %s", what, side->num_ends, err_name(side->end.code),
            side->end.text);
}

static void messages_pass_in_order(void **state)
{
    (void)state;
    struct net_loop *loop = net_loop_new();
    struct side one = {.on_message = free_side}, two = {.on_message = send_numbers};
    int fds[2];
    two_sockets(fds);
    one.control = control_new(loop, fds[0], "one", on_control, &one);
    two.control = control_new(loop, fds[1], "two", on_control, &two);
    control_send(one.control, json_pack("{s:s,s:s}", "op", "probe", "a", "line\nbreak"), NULL);
    net_loop_run(loop);
    assert_string_equal(buf_str(&two.heard), "{\"a\":\"line\\nbreak\",\"op\":\"probe\"}\n");
    assert_string_equal(buf_str(&one.heard), "{\"event\":\"fact\",\"number\":0}\n");
    assert_int_equal(one.num_ends, 0);
    assert_int_equal(two.num_ends, 1);
    buf_cleanup(&one.heard);
    buf_cleanup(&two.heard);
    net_loop_free(loop);
}

/* Equal messages are equal bytes, whatever the order of their members. */
static void bytes_are_as_documented(void **state)
{
    (void)state;
    struct net_loop *loop = net_loop_new();
    struct side side = {0};
    int fds[2];
    two_sockets(fds);
    side.control = control_new(loop, fds[0], "expressway-e", on_control, &side);
    control_send(side.control, json_pack("{s:i,s:i}", "b", 2, "a", 1), NULL);
    control_send(side.control, json_pack("{s:i,s:i}", "a", 1, "b", 2), NULL);
    control_send(side.control, NULL, NULL);
    control_free(side.control);
    char bytes[200] = "";
    assert_true(read(fds[1], bytes, sizeof bytes - 1) > 0);
    assert_string_equal(bytes, "{\"program\":\"expressway-e\",\"v\":1}\n"
                               "{\"a\":1,\"b\":2}\n{\"a\":1,\"b\":2}\n");
    control_free(NULL);
    close(fds[1]);
    net_loop_free(loop);
}

/* What a control channel makes of `bytes` and the end of the stream after them. */
static void hear(struct side *side, const char *bytes, size_t len)
{
    struct net_loop *loop = net_loop_new();
    int fds[2];
    two_sockets(fds);
    side->control = control_new(loop, fds[0], "one", on_control, side);
    assert_int_equal(write(fds[1], bytes, len), len);
    shutdown(fds[1], SHUT_WR);
    net_loop_run(loop);
    free_side(side);
    close(fds[1]);
    net_loop_free(loop);
}

static void faulty_lines_end_the_channel(void **state)
{
    (void)state;
    static const struct {
        const char *name, *bytes, *heard;
        enum err_code code;
    } rows[] = {
        {"orderly", HELLO "{\"op\":1}\n{\"op\":2}\n", "{\"op\":1}\n{\"op\":2}\n", ERR_NONE},
        {"nothing", "", "", ERR_NONE},
        {"greeting alone", HELLO, "", ERR_NONE},
        {"greeting twice", HELLO HELLO, HELLO, ERR_NONE},
        {"garbage for a greeting", "hello\n{\"op\":1}\n", "", ERR_CONTROL},
        {"garbage", HELLO "{\"op\":1}\nSIP/2.0 200 OK\n{\"op\":2}\n", "{\"op\":1}\n", ERR_CONTROL},
        {"an empty line", HELLO "\n", "", ERR_CONTROL},
        {"an array", HELLO "[1]\n", "", ERR_CONTROL},
        {"a number", HELLO "1\n", "", ERR_CONTROL},
        {"two objects in a line", HELLO "{}{}\n", "", ERR_CONTROL},
        {"an object in two lines", HELLO "{\"op\":\n1}\n", "", ERR_CONTROL},
        {"a member twice", HELLO "{\"op\":1,\"op\":2}\n", "", ERR_CONTROL},
        {"not UTF-8", HELLO "{\"op\":\"\xff\"}\n", "", ERR_CONTROL},
        {"version 2", "{\"v\":2}\n{\"op\":1}\n", "", ERR_CONTROL},
        {"version 0", "{\"v\":0}\n", "", ERR_CONTROL},
        {"version as text", "{\"v\":\"1\"}\n", "", ERR_CONTROL},
        {"no version", "{\"program\":\"peer\"}\n", "", ERR_CONTROL},
        {"end within a line", HELLO "{\"op\":1}\n{\"op\":2}", "{\"op\":1}\n", ERR_CONTROL},
        {"end within the greeting", "{\"v\":1}", "", ERR_CONTROL},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        struct side side = {0};
        hear(&side, rows[i].bytes, strlen(rows[i].bytes));
        check_end(rows[i].name, &side, rows[i].code);
        assert_string_equal(buf_str(&side.heard), rows[i].heard);
        assert_int_equal(side.end.text[0] != '\0', rows[i].code != ERR_NONE);
        buf_cleanup(&side.heard);
    }
}

static void wrong_version_is_named(void **state)
{
    (void)state;
    struct side side = {0};
    hear(&side, "{\"v\":7}\n", 8);
    assert_non_null(strstr(side.end.text, "version 7"));
    assert_non_null(strstr(side.end.text, "version 1"));
    buf_cleanup(&side.heard);
}

static void on_peer(void *ctx, struct net_stream *stream, enum net_event event)
{
    struct net_stream **peer = ctx;
    buf_clear(net_stream_in(stream));
    if (event == NET_DATA)
        return;
    net_stream_free(stream);
    *peer = NULL;
}

/* As `hear`, for more than a socket takes at once. */
static void hear_long(struct side *side, const struct buf *bytes)
{
    struct net_loop *loop = net_loop_new();
    int fds[2];
    two_sockets(fds);
    struct net_stream *peer = net_stream_adopt(loop, fds[1], on_peer, &peer);
    side->control = control_new(loop, fds[0], "one", on_control, side);
    net_stream_send(peer, bytes->data, bytes->len);
    net_stream_end(peer);
    net_loop_run(loop);
    assert_null(peer);
    free_side(side);
    net_loop_free(loop);
}

/* A line of `len` bytes and its newline. */
static void add_line(struct buf *bytes, size_t len, bool ended)
{
    static const char begin[] = "{\"op\":\"", end[] = "\"}";
    buf_adds(bytes, begin);
    for (size_t i = strlen(begin) + strlen(end); i < len; i++)
        buf_add(bytes, "x", 1);
    buf_adds(bytes, end);
    if (ended)
        buf_adds(bytes, "\n");
}

static void lines_have_a_limit(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t len;
        bool ended;
        enum err_code code;
    } rows[] = {
        {"the longest", CONTROL_LINE_MAX, true, ERR_NONE},
        {"one byte more", CONTROL_LINE_MAX + 1, true, ERR_CONTROL},
        {"one byte more and no newline", CONTROL_LINE_MAX + 1, false, ERR_CONTROL},
        {"much more", 3 * CONTROL_LINE_MAX, true, ERR_CONTROL},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        struct side side = {0};
        struct buf bytes = {0};
        buf_adds(&bytes, HELLO);
        add_line(&bytes, rows[i].len, rows[i].ended);
        hear_long(&side, &bytes);
        check_end(rows[i].name, &side, rows[i].code);
        assert_int_equal(side.heard.len, rows[i].code == ERR_NONE ? rows[i].len + 1 : 0);
        assert_int_equal(strstr(side.end.text, "1048576 bytes") != NULL, rows[i].code != ERR_NONE);
        buf_cleanup(&bytes);
        buf_cleanup(&side.heard);
    }
}

static void free_at_probe(struct side *side)
{
    if (strstr(buf_str(&side->heard), "probe") != NULL)
        free_side(side);
}

/* Neither end takes more than that, so neither sends it. */
static void longer_messages_are_not_sent(void **state)
{
    (void)state;
    struct net_loop *loop = net_loop_new();
    struct side one = {0}, two = {.on_message = free_at_probe};
    struct buf text = {0};
    struct err e = {0};
    int fds[2];
    two_sockets(fds);
    one.control = control_new(loop, fds[0], "one", on_control, &one);
    two.control = control_new(loop, fds[1], "two", on_control, &two);
    while (text.len < CONTROL_LINE_MAX - strlen("{\"op\":\"\"}"))
        buf_add(&text, "x", 1);
    assert_true(control_send(one.control, json_pack("{s:s}", "op", buf_str(&text)), &e));
    buf_add(&text, "x", 1);
    assert_false(control_send(one.control, json_pack("{s:s}", "op", buf_str(&text)), NULL));
    json_t *trust = json_pack("{s:s,s:s}", "op", "trust", "roots", buf_str(&text));
    assert_false(control_send(one.control, trust, &e));
    assert_int_equal(e.code, ERR_LIMIT);
    assert_non_null(strstr(e.text, "op trust of 1048593 bytes"));
    assert_non_null(strstr(e.text, "at most 1048576"));
    assert_true(control_send(one.control, json_pack("{s:s}", "op", "probe"), NULL));
    net_loop_run(loop);
    check_end("long messages", &one, ERR_NONE);
    assert_int_equal(two.heard.len, CONTROL_LINE_MAX + 1 + strlen("{\"op\":\"probe\"}\n"));
    buf_cleanup(&text);
    buf_cleanup(&two.heard);
    net_loop_free(loop);
}

/* Twenty long messages for a peer that does not read: the backlog overflows. */
static void deaf_peer_ends_the_channel(void **state)
{
    (void)state;
    struct net_loop *loop = net_loop_new();
    struct side side = {0};
    int fds[2];
    two_sockets(fds);
    side.control = control_new(loop, fds[0], "one", on_control, &side);
    struct buf bytes = {0};
    add_line(&bytes, CONTROL_LINE_MAX - 16, false);
    for (size_t i = 0; i < 20; i++)
        control_send(side.control, json_pack("{s:s}", "op", bytes.data), NULL);
    net_loop_run(loop);
    check_end("deaf peer", &side, ERR_CONTROL);
    buf_cleanup(&bytes);
    close(fds[1]);
    net_loop_free(loop);
}

/* A peer that dies before it has read everything. */
static void broken_channel_is_no_orderly_end(void **state)
{
    (void)state;
    struct net_loop *loop = net_loop_new();
    struct side side = {0};
    int fds[2];
    two_sockets(fds);
    side.control = control_new(loop, fds[0], "one", on_control, &side);
    close(fds[1]);
    net_loop_run(loop);
    check_end("broken", &side, ERR_CONTROL);
    net_loop_free(loop);
}

/* So many good lines that they take several reads. */
static void nothing_comes_after_the_end(void **state)
{
    (void)state;
    struct side side = {.stays = true};
    struct buf bytes = {0};
    buf_adds(&bytes, HELLO "{\"op\":1}\ngarbage\n");
    while (bytes.len < 200000)
        buf_adds(&bytes, "{\"op\":2}\n");
    hear_long(&side, &bytes);
    check_end("several reads", &side, ERR_CONTROL);
    assert_string_equal(buf_str(&side.heard), "{\"op\":1}\n");
    buf_cleanup(&bytes);
    buf_cleanup(&side.heard);
}

static void freed_channel_tells_nothing(void **state)
{
    (void)state;
    static const char bytes[] = HELLO "{\"op\":1}\n{\"op\":2}\ngarbage\n";
    struct side side = {.on_message = free_side};
    hear(&side, bytes, strlen(bytes));
    assert_string_equal(buf_str(&side.heard), "{\"op\":1}\n");
    assert_int_equal(side.num_ends, 0);
    buf_cleanup(&side.heard);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_pass_in_order),
        cmocka_unit_test(bytes_are_as_documented),
        cmocka_unit_test(faulty_lines_end_the_channel),
        cmocka_unit_test(wrong_version_is_named),
        cmocka_unit_test(lines_have_a_limit),
        cmocka_unit_test(longer_messages_are_not_sent),
        cmocka_unit_test(deaf_peer_ends_the_channel),
        cmocka_unit_test(broken_channel_is_no_orderly_end),
        cmocka_unit_test(nothing_comes_after_the_end),
        cmocka_unit_test(freed_channel_tells_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
