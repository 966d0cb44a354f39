/* Channels whose peer is no channel: cut, reset, silent, absent, and one whose every word is read.
 */
#include "tests/testlib/chanpair.h"
#include "tests/testlib/netpair.h"

#include <arpa/inet.h>
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
#define TLS_1_2   0x0303
#define TLS_1_3   0x0304
#define SOON_MS   20

/* A channel that dials, and a bare stream that accepts. */
struct odd {
    struct chanpair channels; /* the server's is not used */
    struct netend peer;
};

static void odd_init(struct odd *o, struct testlab *lab, int version)
{
    chanpair_init(&o->channels, lab, version, "combined", "combined");
    o->peer = (struct netend){.loop = o->channels.loop};
}

static void odd_dial(struct odd *o)
{
    struct chanend *client = &o->channels.client;
    o->peer.listener =
        net_listener_new(o->peer.loop, NETPAIR_ADDRESS, 0, netend_accept, &o->peer, NULL);
    client->channel =
        channel_dial(client->loop, NETPAIR_ADDRESS, net_listener_port(o->peer.listener),
            client->profile, client->ms, chanend_event, client, NULL);
    assert_non_null(client->channel);
}

static void odd_cleanup(struct odd *o)
{
    net_stream_free(o->peer.stream);
    net_listener_free(o->peer.listener);
    buf_cleanup(&o->peer.in);
    chanpair_cleanup(&o->channels);
}

static void say_hello(struct chanend *end)
{
    chanend_text(end, "hello");
}

static void last_words_and_reset(struct netend *end)
{
    netend_text(end, "sorry");
    netend_reset(end);
}

static void cut_connections_are_told(void **state)
{
    static const struct {
        const char *name;
        int version;
        netend_hook *act; /* of the peer, when it has heard something */
        const char *story;
        enum channel_end end;
    } rows[] = {
        {"plain, closed", 0, netend_drop, "RO", CHANNEL_CLOSED_THERE},
        {"plain, reset", 0, netend_reset, "RO", CHANNEL_CUT},
        {"plain, last words", 0, last_words_and_reset, "RDO", CHANNEL_CUT},
        {"TLS, closed", TLS_1_3, netend_drop, "O", CHANNEL_CUT},
        {"TLS, reset", TLS_1_3, netend_reset, "O", CHANNEL_CUT},
        {"TLS 1.2, closed", TLS_1_2, netend_drop, "O", CHANNEL_CUT},
        {"TLS, not TLS", TLS_1_3, last_words_and_reset, "O", CHANNEL_TLS_FAILED},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        struct odd o;
        print_message("%s\n", rows[i].name);
        odd_init(&o, *state, rows[i].version);
        struct chanend *client = &o.channels.client;
        client->hooks[CHANNEL_READY] = say_hello;
        o.peer.hooks[NET_DATA] = rows[i].act;
        odd_dial(&o);
        net_loop_run(client->loop);
        assert_string_equal(client->story, rows[i].story);
        assert_int_equal(channel_end(client->channel), rows[i].end);
        odd_cleanup(&o);
    }
}

static void cut_off(struct chanend *end)
{
    shutdown(end->fd, SHUT_RDWR);
}

/* End of stream without close_notify: truncation, not an orderly end (RFC 8446, 6.1). */
static void tls_without_close_notify_is_cut(void **state)
{
    for (int version = TLS_1_2; version <= TLS_1_3; version++) {
        struct chanpair p;
        chanpair_init(&p, *state, version, "combined", "combined");
        p.client.hooks[CHANNEL_READY] = say_hello;
        p.server.hooks[CHANNEL_DATA] = cut_off;
        chanpair_dial(&p);
        net_loop_run(p.loop);
        assert_string_equal(p.client.story, "RO");
        assert_string_equal(p.server.story, "RDO");
        assert_int_equal(channel_end(p.client.channel), CHANNEL_CUT);
        assert_int_equal(channel_end(p.server.channel), CHANNEL_CUT);
        chanpair_cleanup(&p);
    }
}

static void expect_soon(struct chanend *end)
{
    channel_expect(end->channel, SOON_MS);
}

static void expect_and_settle(struct chanend *end)
{
    channel_expect(end->channel, SOON_MS);
    channel_settled(end->channel);
}

static void settle_and_expect(struct chanend *end)
{
    channel_settled(end->channel);
    channel_expect(end->channel, SOON_MS);
}

static void close_soon(struct chanend *end)
{
    channel_close(end->channel, SOON_MS);
    channel_settled(end->channel);
}

static void keep(struct netend *end)
{
    (void)end;
}

static void on_enough(void *ctx)
{
    net_loop_stop(ctx);
}

/* The peer accepts, and neither speaks nor closes. */
static void deadlines_fire(void **state)
{
    static const struct {
        const char *name;
        int version;
        int64_t ms;
        chanend_hook *ready;
        const char *story;
        enum channel_end end;
    } rows[] = {
        {"handshake", TLS_1_3, SOON_MS, NULL, "O", CHANNEL_TIMEOUT},
        {"at once", TLS_1_3, 0, NULL, "O", CHANNEL_TIMEOUT},
        {"plain", 0, CHANEND_LATE_MS, expect_soon, "RO", CHANNEL_TIMEOUT},
        {"settled", 0, CHANEND_LATE_MS, expect_and_settle, "R", CHANNEL_OPEN},
        {"settled, another set", 0, CHANEND_LATE_MS, settle_and_expect, "RO", CHANNEL_TIMEOUT},
        {"closing", 0, CHANEND_LATE_MS, close_soon, "RO", CHANNEL_CLOSED_HERE},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        struct odd o;
        print_message("%s\n", rows[i].name);
        odd_init(&o, *state, rows[i].version);
        struct chanend *client = &o.channels.client;
        struct net_timer *enough = net_timer_new(client->loop, on_enough, client->loop);
        client->ms = rows[i].ms;
        client->hooks[CHANNEL_READY] = rows[i].ready;
        o.peer.hooks[NET_EOF] = keep;
        odd_dial(&o);
        net_timer_start(enough, 10 * SOON_MS);
        net_loop_run(client->loop);
        assert_string_equal(client->story, rows[i].story);
        assert_int_equal(channel_end(client->channel), rows[i].end);
        net_timer_free(enough);
        odd_cleanup(&o);
    }
}

/* The client connects to a TLS port and says nothing. */
static void accepted_channel_has_a_deadline(void **state)
{
    struct chanpair p;
    chanpair_init(&p, *state, TLS_1_3, "combined", "combined");
    tls_profile_free(p.client.profile);
    p.client.profile = NULL;
    p.server.ms = SOON_MS;
    chanpair_dial(&p);
    net_loop_run(p.loop);
    assert_string_equal(p.server.story, "O");
    assert_int_equal(channel_end(p.server.channel), CHANNEL_TIMEOUT);
    assert_int_equal(channel_end(p.client.channel), CHANNEL_CLOSED_THERE);
    chanpair_cleanup(&p);
}

static void unreached_peer_is_a_tcp_failure(void **state)
{
    struct sockaddr_in name = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof name;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&name, len), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&name, &len), 0);
    for (int version = 0; version <= TLS_1_3; version += TLS_1_3) {
        struct odd o;
        odd_init(&o, *state, version);
        struct chanend *client = &o.channels.client;
        client->channel = channel_dial(client->loop, NETPAIR_ADDRESS, ntohs(name.sin_port),
            client->profile, client->ms, chanend_event, client, NULL);
        chanend_text(client, "too early");
        net_loop_run(client->loop);
        assert_string_equal(client->story, "O");
        assert_int_equal(channel_end(client->channel), CHANNEL_TCP_FAILED);
        struct err e = {0};
        assert_null(channel_dial(
            client->loop, "nowhere", 1, client->profile, 1, chanend_event, client, &e));
        assert_int_equal(e.code, ERR_USAGE);
        odd_cleanup(&o);
    }
    close(fd);
}

/* A server whose bytes the test makes itself. */
struct wire {
    struct netend end; /* first, so that a hook finds the rest */
    struct tls_pump *pump;
    char last; /* what its last step told */
};

static void wire_push(struct wire *w)
{
    struct buf out = {0};
    tls_pump_take(w->pump, &out);
    if (out.len > 0)
        net_stream_send(w->end.stream, out.data, out.len);
    buf_cleanup(&out);
}

/* Closes as soon as it is ready, but leaves the stream open. */
static void wire_data(struct netend *end)
{
    struct wire *w = (struct wire *)end;
    tls_pump_feed(w->pump, buf_str(&end->in), end->in.len);
    buf_clear(&end->in);
    enum tls_step step = tls_pump_step(w->pump);
    for (; step == TLS_STEP_READY || step == TLS_STEP_DATA; step = tls_pump_step(w->pump))
        tls_pump_close(w->pump);
    wire_push(w);
    w->last = "WRDCF"[step];
}

static void close_notify_is_answered(void **state)
{
    for (int version = TLS_1_2; version <= TLS_1_3; version++) {
        struct chanpair p;
        chanpair_init(&p, *state, version, "combined", "combined");
        struct wire w = {.end = {.loop = p.loop}};
        w.pump = tls_pump_new(p.server.profile, NULL);
        w.end.hooks[NET_DATA] = wire_data;
        w.end.listener = net_listener_new(p.loop, NETPAIR_ADDRESS, 0, netend_accept, &w.end, NULL);
        p.client.channel = channel_dial(p.loop, NETPAIR_ADDRESS, net_listener_port(w.end.listener),
            p.client.profile, CHANEND_LATE_MS, chanend_event, &p.client, NULL);
        net_loop_run(p.loop);
        assert_string_equal(p.client.story, "RO");
        assert_int_equal(channel_end(p.client.channel), CHANNEL_CLOSED_THERE);
        assert_int_equal(w.last, 'C');
        assert_string_equal(w.end.story, "DE");
        tls_pump_free(w.pump);
        buf_cleanup(&w.end.in);
        chanpair_cleanup(&p);
    }
}

static void ends_have_names(void **state)
{
    (void)state;
    static const char *const names[] = {
        "open", "closed-here", "closed-there", "cut", "tls-failed", "tcp-failed", "timeout"};
    for (int i = CHANNEL_OPEN; i <= CHANNEL_TIMEOUT; i++)
        assert_string_equal(channel_end_name((enum channel_end)i), names[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cut_connections_are_told),
        cmocka_unit_test(tls_without_close_notify_is_cut),
        cmocka_unit_test(deadlines_fire),
        cmocka_unit_test(accepted_channel_has_a_deadline),
        cmocka_unit_test(unreached_peer_is_a_tcp_failure),
        cmocka_unit_test(close_notify_is_answered),
        cmocka_unit_test(ends_have_names),
    };
    return cmocka_run_group_tests(tests, testlab_setup, testlab_teardown);
}
