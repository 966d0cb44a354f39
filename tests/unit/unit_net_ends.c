/* How streams come to their end: freed or retired by their owners, cut by their peers. */
#include "tests/testlib/netpair.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#define NUM(rows) (sizeof rows / sizeof rows[0])
#define SOON_MS   20
#define LATE_MS   600000

static void retire_late(struct netend *end)
{
    net_stream_retire(end->stream, LATE_MS);
    end->stream = NULL;
}

static void say_hello(struct netend *end)
{
    netend_text(end, "hello");
}

static void say_hello_and_end(struct netend *end)
{
    netend_text(end, "hello");
    net_stream_end(end->stream);
}

/* The owner's act in its callback, for each event: the stream is gone, and nothing else is told. */
static void streams_may_go_in_any_callback(void **state)
{
    (void)state;
    static const struct {
        enum net_event event;
        netend_hook *answer; /* of the accepting end, to the client's hello */
        const char *story;
    } rows[] = {
        {NET_CONNECTED, NULL, "C"},
        {NET_DATA, say_hello_and_end, "CD"},
        {NET_EOF, say_hello_and_end, "CDE"},
        {NET_EOF, netend_drop, "CE"},
        {NET_FAILED, netend_reset, "CF"},
    };
    static netend_hook *const acts[] = {netend_drop, retire_late};
    for (size_t i = 0; i < NUM(rows) * NUM(acts); i++) {
        struct netpair p;
        netpair_init(&p);
        p.client.hooks[NET_CONNECTED] = say_hello;
        p.server.hooks[NET_DATA] = rows[i / NUM(acts)].answer;
        p.client.hooks[rows[i / NUM(acts)].event] = acts[i % NUM(acts)];
        netpair_dial(&p);
        net_loop_run(p.loop);
        assert_string_equal(p.client.story, rows[i / NUM(acts)].story);
        assert_null(p.client.stream);
        netpair_cleanup(&p);
    }
}

static void drop_other(struct netend *end)
{
    netend_drop(end->other);
}

/* Both have something to tell in the same turn of the loop. */
static void freed_stream_tells_nothing(void **state)
{
    (void)state;
    struct netpair p;
    netpair_init(&p);
    netpair_join(&p);
    netend_text(&p.client, "to the server");
    netend_text(&p.server, "to the client");
    p.client.hooks[NET_DATA] = p.server.hooks[NET_DATA] = drop_other;
    net_loop_run(p.loop);
    assert_int_equal(strlen(p.client.story) * strlen(p.server.story), 0);
    netpair_cleanup(&p);
}

/* The peer says why and resets the connection; the next write fails before anything was read. */
static void last_words_come_before_the_failure(void **state)
{
    (void)state;
    for (size_t writes = 0; writes < 3; writes++) {
        struct netpair p;
        netpair_half(&p);
        int fd = p.server.fd;
        assert_int_equal(send(fd, "alert", 5, 0), 5);
        net_reset(fd);
        for (size_t i = 0; i < writes; i++)
            netend_text(&p.client, "more");
        net_loop_run(p.loop);
        assert_string_equal(p.client.story, "CDF");
        assert_string_equal(buf_str(&p.client.in), "alert");
        assert_int_not_equal(p.client.error, 0);
        netpair_cleanup(&p);
    }
}

/* Without MSG_NOSIGNAL this ends the process. */
static void write_to_a_closed_peer_fails(void **state)
{
    (void)state;
    struct netpair p;
    netpair_init(&p);
    netpair_join(&p);
    netend_drop(&p.server);
    netend_text(&p.client, "hello");
    assert_string_equal(p.client.story, "");
    net_loop_run(p.loop);
    assert_string_equal(p.client.story, "F");
    assert_int_equal(p.client.error, EPIPE);
    netpair_cleanup(&p);
}

/* The accepting end leaves 64 KB of the client's unread and goes, with much still to send. */
static void speak_and_retire(struct netend *end)
{
    netend_much(end);
    net_stream_retire(end->stream, LATE_MS);
    end->stream = NULL;
}

static void speak_and_drop(struct netend *end)
{
    netend_much(end);
    netend_drop(end);
}

static void send_unasked(struct netend *end)
{
    char bytes[65536] = {0};
    net_stream_send(end->stream, bytes, sizeof bytes);
}

static void retired_stream_delivers_its_last_words(void **state)
{
    (void)state;
    static const struct {
        netend_hook *leave;
        bool whole;
    } rows[] = {{speak_and_retire, true}, {speak_and_drop, false}};
    for (size_t i = 0; i < NUM(rows); i++) {
        struct netpair p;
        netpair_init(&p);
        p.client.hooks[NET_CONNECTED] = send_unasked;
        p.server.hooks[NET_DATA] = rows[i].leave;
        netpair_dial(&p);
        net_loop_run(p.loop);
        assert_int_equal(p.client.in.len == NETEND_MUCH, rows[i].whole);
        assert_string_equal(p.client.story, rows[i].whole ? "CDE" : "CDF");
        assert_string_equal(p.server.story, "D");
        netpair_cleanup(&p);
    }
}

/* The peer holds its end open and says nothing. */
static void retired_stream_ends_in_time(void **state)
{
    (void)state;
    struct netpair p;
    netpair_half(&p);
    int fd = p.server.fd;
    netend_much(&p.client);
    net_stream_retire(p.client.stream, SOON_MS);
    p.client.stream = NULL;
    net_loop_run(p.loop);
    assert_string_equal(p.client.story, "C");
    close(fd);
    netpair_cleanup(&p);
}

static void retired_stream_ends_when_its_write_fails(void **state)
{
    (void)state;
    struct netpair p;
    netpair_half(&p);
    int fd = p.server.fd;
    netend_much(&p.client);
    retire_late(&p.client);
    net_reset(fd);
    net_loop_run(p.loop);
    assert_string_equal(p.client.story, "C");
    netpair_cleanup(&p);
}

static void speak_retire_and_be_reset(struct netend *end)
{
    speak_and_retire(end);
    net_reset(end->other->fd);
}

static size_t num_open_descriptors(void)
{
    size_t num = 0;
    for (int fd = 0; fd < 256; fd++)
        num += fcntl(fd, F_GETFD) >= 0;
    return num;
}

/* The peer had ended its direction, so that only the write can still fail. */
static void retired_stream_ends_when_its_write_fails_after_the_end(void **state)
{
    (void)state;
    struct netpair p;
    netpair_half(&p);
    p.client.hooks[NET_EOF] = speak_retire_and_be_reset;
    size_t num = num_open_descriptors();
    shutdown(p.server.fd, SHUT_WR);
    net_loop_run(p.loop);
    assert_string_equal(p.client.story, "CE");
    assert_int_equal(num_open_descriptors(), num - 2);
    netpair_cleanup(&p);
}

static void loop_frees_what_is_retired(void **state)
{
    (void)state;
    struct netpair p;
    netpair_half(&p);
    int fd = p.server.fd;
    retire_late(&p.client);
    netpair_cleanup(&p);
    close(fd);
    net_stream_retire(NULL, 0);
    net_stream_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(streams_may_go_in_any_callback),
        cmocka_unit_test(freed_stream_tells_nothing),
        cmocka_unit_test(last_words_come_before_the_failure),
        cmocka_unit_test(write_to_a_closed_peer_fails),
        cmocka_unit_test(retired_stream_delivers_its_last_words),
        cmocka_unit_test(retired_stream_ends_in_time),
        cmocka_unit_test(retired_stream_ends_when_its_write_fails),
        cmocka_unit_test(retired_stream_ends_when_its_write_fails_after_the_end),
        cmocka_unit_test(loop_frees_what_is_retired),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
