/* Channels over real sockets: how each kind of connection begins and ends, as both ends tell it. */
#include "tests/testlib/chanpair.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define NUM(rows) (sizeof rows / sizeof rows[0])
#define TLS_1_2   0x0303
#define TLS_1_3   0x0304

static void say_hello(struct chanend *end)
{
    chanend_text(end, "hello");
}

static void free_it(struct chanend *end)
{
    channel_free(end->channel);
    end->channel = NULL;
}

static void shut_it(struct chanend *end)
{
    channel_shut(end->channel);
}

static void close_it(struct chanend *end)
{
    channel_close(end->channel, CHANEND_LATE_MS);
}

static void answer(struct chanend *end)
{
    chanend_text(end, "welcome");
}

static void close_after_answer(struct chanend *end)
{
    if (strcmp(buf_str(&end->in), "welcome") == 0)
        close_it(end);
}

static void free_after_answer(struct chanend *end)
{
    if (strcmp(buf_str(&end->in), "welcome") == 0)
        free_it(end);
}

static void shut_after_answer(struct chanend *end)
{
    if (strcmp(buf_str(&end->in), "welcome") == 0)
        shut_it(end);
}

/* A question and an answer, then the client ends it in one way or another. */
static void orderly_ends(void **state)
{
    static const struct {
        const char *name;
        chanend_hook *leave;
        const char *story; /* of the client */
        bool kept;         /* the client's channel can still be asked */
    } rows[] = {
        {"close", close_after_answer, "RDO", true},
        {"shut", shut_after_answer, "RD", true},
        {"free", free_after_answer, "RD", false},
    };
    static const int versions[] = {0, TLS_1_2, TLS_1_3};
    for (size_t i = 0; i < NUM(rows) * NUM(versions); i++) {
        int version = versions[i / NUM(rows)];
        struct chanpair p;
        print_message("%s, version %04x\n", rows[i % NUM(rows)].name, (unsigned)version);
        chanpair_init(&p, *state, version, "combined", "combined");
        p.client.hooks[CHANNEL_READY] = say_hello;
        p.server.hooks[CHANNEL_DATA] = answer;
        p.client.hooks[CHANNEL_DATA] = rows[i % NUM(rows)].leave;
        chanpair_dial(&p);
        net_loop_run(p.loop);
        assert_string_equal(p.client.story, rows[i % NUM(rows)].story);
        assert_string_equal(p.server.story, version == 0 ? "DO" : "RDO");
        assert_int_equal(channel_end(p.server.channel), CHANNEL_CLOSED_THERE);
        assert_int_equal(p.client.channel != NULL, rows[i % NUM(rows)].kept);
        if (p.client.channel != NULL)
            assert_int_equal(channel_end(p.client.channel), CHANNEL_CLOSED_HERE);
        assert_string_equal(buf_str(&p.server.in), "hello");
        chanpair_cleanup(&p);
    }
}

static void facts_outlive_the_end(void **state)
{
    struct chanpair p;
    chanpair_init(&p, *state, TLS_1_3, "combined", "combined");
    p.client.hooks[CHANNEL_READY] = shut_it;
    chanpair_dial(&p);
    net_loop_run(p.loop);
    struct channel *c = p.client.channel, *s = p.server.channel;
    assert_true(channel_is_tls(c));
    assert_true(channel_tls_facts(c)->handshake_done);
    assert_int_equal(channel_tls_facts(s)->version, TLS_1_3);
    assert_int_not_equal(channel_local_port(c), 0);
    assert_int_equal(channel_local_port(c), channel_peer_port(s));
    assert_int_equal(channel_peer_port(c), channel_local_port(s));
    struct buf pem = {0};
    channel_peer_chain_pem(c, &pem);
    assert_string_equal(buf_str(&pem), testlab_mint(*state, "combined", TESTLAB_SERVER)->chain_pem);
    buf_cleanup(&pem);
    channel_send(c, "late", 4);
    channel_close(c, 0);
    channel_settled(c);
    channel_expect(c, 0);
    channel_shut(c);
    net_loop_run(p.loop);
    assert_int_equal(channel_end(c), CHANNEL_CLOSED_HERE);
    assert_string_equal(p.client.story, "R");
    chanpair_cleanup(&p);
}

static void plain_channel_has_no_tls(void **state)
{
    struct chanpair p;
    chanpair_init(&p, *state, 0, NULL, NULL);
    p.client.hooks[CHANNEL_READY] = free_it;
    chanpair_dial(&p);
    assert_false(channel_is_tls(p.client.channel));
    assert_null(channel_tls_facts(p.client.channel));
    struct buf pem = {0};
    channel_peer_chain_pem(p.client.channel, &pem);
    assert_int_equal(pem.len, 0);
    net_loop_run(p.loop);
    assert_int_equal(channel_end(p.server.channel), CHANNEL_CLOSED_THERE);
    chanpair_cleanup(&p);
    channel_free(NULL);
}

/* What was not read before the end can be read after it. */
static void unread_bytes_outlive_the_end(void **state)
{
    static const int versions[] = {0, TLS_1_2, TLS_1_3};
    for (size_t i = 0; i < NUM(versions); i++) {
        struct chanpair p;
        chanpair_init(&p, *state, versions[i], "combined", "combined");
        p.server.hoards = true;
        p.client.hooks[CHANNEL_READY] = say_hello;
        p.server.hooks[CHANNEL_DATA] = shut_it;
        chanpair_dial(&p);
        net_loop_run(p.loop);
        assert_int_equal(channel_end(p.client.channel), CHANNEL_CLOSED_THERE);
        assert_string_equal(buf_str(channel_in(p.server.channel)), "hello");
        buf_drop(channel_in(p.server.channel), 4);
        assert_string_equal(buf_str(channel_in(p.server.channel)), "o");
        chanpair_cleanup(&p);
    }
}

/* The client of TLS 1.3 speaks before it knows that it is refused; all that it says lies unread at
 * the server, which must not make the alert get lost in a reset. */
static void refusal_reaches_both_ends(void **state)
{
    static const struct {
        const char *client, *server;
        int version;
        chanend_hook *ready;
        bool by_server;
        int error, alert;
        const char *story; /* of the client */
    } rows[] = {
        {"server-only", "combined", TLS_1_2, NULL, true, 26, 43, "O"},
        {"server-only", "combined", TLS_1_3, NULL, true, 26, 43, "RO"},
        {"server-only", "combined", TLS_1_3, say_hello, true, 26, 43, "RO"},
        {"server-only", "combined", TLS_1_3, chanend_much, true, 26, 43, "RO"},
        {"server-only", "combined", TLS_1_3, close_it, true, 26, 43, "RO"},
        {NULL, "combined", TLS_1_2, NULL, true, 0, 40, "O"},
        {NULL, "combined", TLS_1_3, chanend_much, true, 0, 116, "RO"},
        {"combined", "client-only", TLS_1_2, NULL, false, 26, 43, "O"},
        {"combined", "client-only", TLS_1_3, NULL, false, 26, 43, "O"},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        struct chanpair p;
        print_message("row %zu\n", i);
        chanpair_init(&p, *state, rows[i].version, rows[i].client, rows[i].server);
        p.client.hooks[CHANNEL_READY] = rows[i].ready;
        chanpair_dial(&p);
        net_loop_run(p.loop);
        const struct tls_facts *client = channel_tls_facts(p.client.channel);
        const struct tls_facts *server = channel_tls_facts(p.server.channel);
        const struct tls_facts *judge = rows[i].by_server ? server : client;
        const struct tls_facts *judged = rows[i].by_server ? client : server;
        assert_string_equal(p.client.story, rows[i].story);
        assert_string_equal(p.server.story, "O");
        assert_int_equal(channel_end(p.client.channel), CHANNEL_TLS_FAILED);
        assert_int_equal(channel_end(p.server.channel), CHANNEL_TLS_FAILED);
        assert_int_equal(judge->x509_error, rows[i].error);
        assert_int_equal(judge->alert_sent, rows[i].alert);
        assert_int_equal(judged->alert_received, rows[i].alert);
        chanpair_cleanup(&p);
    }
}

static void plain_peer_of_a_tls_channel_fails(void **state)
{
    struct chanpair p;
    chanpair_init(&p, *state, 0, NULL, NULL);
    struct testlab_end strict = {
        "combined", TLS_VERIFY_REQUIRE, TLS_PURPOSE_SSL_CLIENT, TLS_NAME_SAN};
    p.server.profile = testlab_profile(*state, TLS_SERVER, &strict);
    p.client.hooks[CHANNEL_READY] = say_hello;
    chanpair_dial(&p);
    net_loop_run(p.loop);
    assert_string_equal(p.server.story, "O");
    assert_int_equal(channel_end(p.server.channel), CHANNEL_TLS_FAILED);
    assert_int_equal(channel_end(p.client.channel), CHANNEL_CLOSED_THERE);
    chanpair_cleanup(&p);
}

static void much_passes_both_ways(void **state)
{
    static const int versions[] = {0, TLS_1_2, TLS_1_3};
    for (size_t i = 0; i < NUM(versions); i++) {
        struct chanpair p;
        chanpair_init(&p, *state, versions[i], "combined", "combined");
        p.client.hooks[CHANNEL_READY] = chanend_much;
        p.server.hooks[CHANNEL_READY] = chanend_much;
        p.client.hooks[CHANNEL_DATA] = p.server.hooks[CHANNEL_DATA] = chanend_close_when_much;
        if (versions[i] == 0)
            p.server.on_adopted = chanend_much;
        chanpair_dial(&p);
        net_loop_run(p.loop);
        chanend_check_much(&p.client);
        chanend_check_much(&p.server);
        chanpair_cleanup(&p);
    }
}

static void much_and_shut(struct chanend *end)
{
    chanend_much(end);
    channel_shut(end->channel);
}

/* Much of the client's words lies unread when the server goes; the server's own still arrive. */
static void shut_channel_delivers_what_it_sent(void **state)
{
    static const int versions[] = {0, TLS_1_2, TLS_1_3};
    for (size_t i = 0; i < NUM(versions); i++) {
        struct chanpair p;
        chanpair_init(&p, *state, versions[i], "combined", "combined");
        p.client.hooks[CHANNEL_READY] = chanend_much;
        p.server.hooks[CHANNEL_DATA] = much_and_shut;
        chanpair_dial(&p);
        net_loop_run(p.loop);
        chanend_check_much(&p.client);
        assert_int_equal(channel_end(p.client.channel), CHANNEL_CLOSED_THERE);
        assert_string_equal(p.client.story, "RDO");
        chanpair_cleanup(&p);
    }
}

/* Freed or shut in each callback of either end, with TLS and without. */
static void channels_may_go_in_any_callback(void **state)
{
    static chanend_hook *const acts[] = {free_it, shut_it};
    static const int versions[] = {0, TLS_1_2, TLS_1_3};
    for (size_t i = 0; i < 2 * 3 * 3 * 2; i++) {
        enum channel_event event = (enum channel_event)(i / 2 % 3);
        bool by_client = i / 18 == 0;
        struct chanpair p;
        chanpair_init(&p, *state, versions[i / 6 % 3], "combined", "combined");
        struct chanend *goes = by_client ? &p.client : &p.server;
        struct chanend *stays = by_client ? &p.server : &p.client;
        p.client.hooks[CHANNEL_READY] = say_hello;
        p.server.hooks[CHANNEL_DATA] = answer;
        p.client.hooks[CHANNEL_DATA] = close_after_answer;
        if (event == CHANNEL_OVER)
            stays->hooks[CHANNEL_DATA] = close_it;
        goes->hooks[event] = acts[i % 2];
        chanpair_dial(&p);
        net_loop_run(p.loop);
        if (event == CHANNEL_OVER)
            assert_non_null(strchr(goes->story, 'O'));
        assert_int_equal(goes->channel == NULL, i % 2 == 0 && strchr(goes->story, "RDO"[event]));
        assert_non_null(strchr(stays->story, 'O'));
        chanpair_cleanup(&p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(orderly_ends),
        cmocka_unit_test(facts_outlive_the_end),
        cmocka_unit_test(plain_channel_has_no_tls),
        cmocka_unit_test(unread_bytes_outlive_the_end),
        cmocka_unit_test(refusal_reaches_both_ends),
        cmocka_unit_test(plain_peer_of_a_tls_channel_fails),
        cmocka_unit_test(much_passes_both_ways),
        cmocka_unit_test(shut_channel_delivers_what_it_sent),
        cmocka_unit_test(channels_may_go_in_any_callback),
    };
    return cmocka_run_group_tests(tests, testlab_setup, testlab_teardown);
}
