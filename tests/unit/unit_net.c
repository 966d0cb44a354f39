/* Streams over real sockets of the loopback: connecting, data, ends. */
#include "tests/testlib/netpair.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#define NUM(rows) (sizeof rows / sizeof rows[0])

static void say_hello(struct netend *end)
{
    netend_text(end, "hello");
}

static void say_hello_and_end(struct netend *end)
{
    netend_text(end, "hello");
    net_stream_end(end->stream);
}

static void end_direction(struct netend *end)
{
    net_stream_end(end->stream);
}

static void send_much_and_end(struct netend *end)
{
    netend_much(end);
    net_stream_end(end->stream);
}

static void answer_and_end(struct netend *end)
{
    struct netend *other = end->other;
    assert_int_equal(net_stream_local_port(end->stream), net_stream_peer_port(other->stream));
    assert_int_equal(net_stream_peer_port(end->stream), net_stream_local_port(other->stream));
    assert_int_not_equal(net_stream_peer_port(end->stream), 0);
    netend_text(end, "welcome");
    net_stream_end(end->stream);
}

static void bytes_pass_and_both_ends_close(void **state)
{
    (void)state;
    struct netpair p;
    netpair_init(&p);
    p.client.hooks[NET_CONNECTED] = say_hello;
    p.server.hooks[NET_DATA] = answer_and_end;
    netpair_dial(&p);
    net_loop_run(p.loop);
    assert_string_equal(p.client.story, "CDE");
    assert_string_equal(p.server.story, "DE");
    assert_string_equal(buf_str(&p.server.in), "hello");
    assert_string_equal(buf_str(&p.client.in), "welcome");
    netpair_cleanup(&p);
}

/* What is sent before the connection is there goes out once it is. */
static void sends_before_the_connection_wait(void **state)
{
    (void)state;
    struct netpair p;
    netpair_init(&p);
    netpair_dial(&p);
    say_hello_and_end(&p.client);
    net_loop_run(p.loop);
    assert_string_equal(p.server.story, "DE");
    assert_string_equal(buf_str(&p.server.in), "hello");
    netpair_cleanup(&p);
}

/* A bound socket that does not listen: its port refuses, and nobody else gets it meanwhile. */
static void refused_port_fails_once(void **state)
{
    (void)state;
    struct sockaddr_in name = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof name;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&name, len), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&name, &len), 0);
    struct netpair p;
    netpair_init(&p);
    p.client.stream = net_stream_dial(
        p.loop, NETPAIR_ADDRESS, ntohs(name.sin_port), netend_event, &p.client, NULL);
    assert_non_null(p.client.stream);
    netend_text(&p.client, "never");
    net_loop_run(p.loop);
    assert_string_equal(p.client.story, "F");
    assert_int_equal(p.client.error, ECONNREFUSED);
    netpair_cleanup(&p);
    close(fd);
}

static void unusable_addresses_are_refused(void **state)
{
    (void)state;
    static const char *const addresses[] = {"", "localhost", "127.0.0", "::1", "127.0.0.1:80"};
    struct net_loop *loop = net_loop_new();
    for (size_t i = 0; i < NUM(addresses); i++) {
        struct err e = {0};
        assert_null(net_stream_dial(loop, addresses[i], 1, netend_event, NULL, &e));
        assert_int_equal(e.code, ERR_USAGE);
        e = (struct err){0};
        assert_null(net_listener_new(loop, addresses[i], 0, netend_accept, NULL, &e));
        assert_int_equal(e.code, ERR_USAGE);
    }
    net_loop_free(loop);
}

/* The answer is more than the socket takes at once, and comes after the client has ended. */
static void half_closed_connection_still_answers(void **state)
{
    (void)state;
    struct netpair p;
    netpair_init(&p);
    p.client.hooks[NET_CONNECTED] = say_hello_and_end;
    p.server.hooks[NET_DATA] = netend_much;
    p.server.hooks[NET_EOF] = end_direction;
    netpair_dial(&p);
    net_loop_run(p.loop);
    assert_string_equal(p.client.story, "CDE");
    assert_string_equal(p.server.story, "DE");
    netend_check_much(&p.client);
    netpair_cleanup(&p);
}

static void much_passes_both_ways(void **state)
{
    (void)state;
    struct netpair p;
    netpair_init(&p);
    p.client.hooks[NET_CONNECTED] = send_much_and_end;
    p.server.hooks[NET_CONNECTED] = send_much_and_end;
    p.client.hooks[NET_EOF] = p.server.hooks[NET_EOF] = end_direction;
    netpair_dial(&p);
    net_loop_run(p.loop);
    netend_check_much(&p.client);
    netend_check_much(&p.server);
    assert_string_equal(p.client.story, "CDE");
    assert_string_equal(p.server.story, "DE");
    netpair_cleanup(&p);
}

static void send_unasked(struct netend *end)
{
    char bytes[65536] = {0};
    net_stream_send(end->stream, bytes, sizeof bytes);
}

static void too_much_to_send_fails(void **state)
{
    (void)state;
    struct netpair p;
    netpair_half(&p);
    int fd = p.server.fd;
    for (size_t sent = 0; sent <= NET_STREAM_BACKLOG_MAX + 4 * NETEND_MUCH; sent += NETEND_MUCH)
        netend_much(&p.client);
    net_loop_run(p.loop);
    assert_string_equal(p.client.story, "CF");
    assert_int_equal(p.client.error, ENOBUFS);
    close(fd);
    netpair_cleanup(&p);
}

static void send_much_five_times(struct netend *end)
{
    for (size_t i = 0; i < 4; i++)
        netend_much(end);
    send_unasked(end);
}

static void too_much_to_keep_fails(void **state)
{
    (void)state;
    struct netpair p;
    netpair_init(&p);
    p.client.hooks[NET_CONNECTED] = send_much_five_times;
    p.server.hoards = true;
    netpair_dial(&p);
    net_loop_run(p.loop);
    assert_string_equal(p.server.story, "DF");
    assert_int_equal(p.server.error, ENOBUFS);
    netpair_cleanup(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_pass_and_both_ends_close),
        cmocka_unit_test(sends_before_the_connection_wait),
        cmocka_unit_test(refused_port_fails_once),
        cmocka_unit_test(unusable_addresses_are_refused),
        cmocka_unit_test(half_closed_connection_still_answers),
        cmocka_unit_test(much_passes_both_ways),
        cmocka_unit_test(too_much_to_send_fails),
        cmocka_unit_test(too_much_to_keep_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
