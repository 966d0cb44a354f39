/* What a pump makes of bytes: data both ways, closing, and everything that is no TLS or not all of
 * it. */
#include "sim/tls/names.h"
#include "sim/tls/verify.h"
#include "tests/testlib/shuttle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NUM(rows) (sizeof rows / sizeof rows[0])
#define TLS_1_2   0x0303
#define TLS_1_3   0x0304

static void begin(struct shuttle *s, struct testlab *lab, int version)
{
    struct testlab_end client = {
        "combined", TLS_VERIFY_REQUIRE, TLS_PURPOSE_SSL_SERVER, TLS_NAME_SAN, version};
    struct testlab_end server = {
        "combined", TLS_VERIFY_REQUIRE, TLS_PURPOSE_SSL_CLIENT, TLS_NAME_SAN, version};
    shuttle_init(s, lab, &client, &server);
}

static void begin_up(struct shuttle *s, struct testlab *lab, int version)
{
    begin(s, lab, version);
    shuttle_run(s);
    assert_string_equal(s->client.story, "R");
    assert_string_equal(s->server.story, "R");
}

static void much_data_passes_both_ways(void **state)
{
    enum { LEN = 300000 };
    char *bytes = malloc(LEN);
    for (size_t i = 0; i < LEN; i++)
        bytes[i] = (char)(i * 31 % 251);
    for (int version = TLS_1_2; version <= TLS_1_3; version++) {
        struct shuttle s;
        begin_up(&s, *state, version);
        tls_pump_send(s.client.pump, bytes, LEN);
        tls_pump_send(s.server.pump, bytes, LEN);
        shuttle_run(&s);
        assert_int_equal(tls_pump_plain(s.server.pump)->len, LEN);
        assert_int_equal(tls_pump_plain(s.client.pump)->len, LEN);
        assert_memory_equal(tls_pump_plain(s.server.pump)->data, bytes, LEN);
        assert_memory_equal(tls_pump_plain(s.client.pump)->data, bytes, LEN);
        shuttle_cleanup(&s);
    }
    free(bytes);
}

static void what_is_sent_too_early_is_dropped(void **state)
{
    struct shuttle s;
    begin(&s, *state, TLS_1_3);
    tls_pump_send(s.client.pump, "early", 5);
    tls_pump_close(s.client.pump);
    shuttle_run(&s);
    assert_string_equal(s.client.story, "R");
    assert_string_equal(s.server.story, "R");
    assert_int_equal(tls_pump_plain(s.server.pump)->len, 0);
    shuttle_cleanup(&s);
}

/* The closing end may still hear, but says nothing more; the other end answers before it closes. */
static void close_ends_one_direction(void **state)
{
    for (int version = TLS_1_2; version <= TLS_1_3; version++) {
        struct shuttle s;
        begin_up(&s, *state, version);
        tls_pump_close(s.client.pump);
        tls_pump_send(s.client.pump, "after", 5);
        tls_pump_send(s.server.pump, "last", 4);
        shuttle_run(&s);
        assert_string_equal(s.server.story, "RC");
        assert_string_equal(s.client.story, "RD");
        assert_string_equal(buf_str(tls_pump_plain(s.client.pump)), "last");
        assert_int_equal(tls_pump_plain(s.server.pump)->len, 0);
        tls_pump_close(s.server.pump);
        shuttle_run(&s);
        assert_string_equal(s.client.story, "RDC");
        assert_int_equal(tls_pump_step(s.client.pump), TLS_STEP_CLOSED);
        assert_int_equal(s.client.facts->alert_received, TLS_NO_ALERT);
        assert_string_equal(s.client.facts->error, "");
        shuttle_cleanup(&s);
    }
}

static void peer_chain_is_what_was_sent(void **state)
{
    static const struct {
        bool by_server;
        const char *host;
    } ends[] = {{true, TESTLAB_CLIENT}, {false, TESTLAB_SERVER}};
    for (size_t i = 0; i < NUM(ends); i++) {
        struct shuttle s;
        begin(&s, *state, TLS_1_3);
        struct buf pem = {0};
        struct shuttle_end *end = ends[i].by_server ? &s.server : &s.client;
        shuttle_step(&s.client);
        tls_pump_peer_chain_pem(end->pump, &pem);
        assert_int_equal(pem.len, 0);
        shuttle_run(&s);
        tls_pump_peer_chain_pem(end->pump, &pem);
        assert_string_equal(
            buf_str(&pem), testlab_mint(*state, "combined", ends[i].host)->chain_pem);
        buf_cleanup(&pem);
        shuttle_cleanup(&s);
    }
}

/* The client of TLS 1.2 has judged the server's chain, but is not through. */
static void chain_is_kept_back_during_the_handshake(void **state)
{
    struct shuttle s;
    begin(&s, *state, TLS_1_2);
    shuttle_step(&s.client);
    shuttle_carry(&s, &s.client, &s.server);
    shuttle_carry(&s, &s.server, &s.client);
    assert_int_equal(s.client.facts->peer.num_certs, 2);
    assert_string_equal(s.client.story, "");
    struct buf pem = {0};
    tls_pump_peer_chain_pem(s.client.pump, &pem);
    assert_int_equal(pem.len, 0);
    shuttle_cleanup(&s);
}

/* Both ends hold the intermediate as trusted; the client's identity comes without it. */
static void chain_is_not_completed_from_the_trusted_list(void **state)
{
    struct testlab *lab = *state;
    const char *chain = testlab_mint(lab, "combined", TESTLAB_CLIENT)->chain_pem;
    char *roots = ek_asprintf("%s%s", certs_trust_pem(lab->certs), strstr(chain + 1, "-----BEGIN"));
    struct testlab wider = {.certs = lab->certs, .trust = tls_trust_new(roots, NULL, NULL)};
    assert_non_null(wider.trust);
    struct testlab_end client = {
        "combined+missing-intermediate", TLS_VERIFY_REQUIRE, TLS_PURPOSE_SSL_SERVER, TLS_NAME_SAN};
    struct testlab_end server = {
        "combined", TLS_VERIFY_REQUIRE, TLS_PURPOSE_SSL_CLIENT, TLS_NAME_SAN};
    struct shuttle s;
    shuttle_init(&s, &wider, &client, &server);
    shuttle_run(&s);
    assert_string_equal(s.server.story, "R");
    assert_int_equal(s.server.facts->peer.num_certs, 1);
    assert_int_equal(s.client.facts->peer.num_certs, 2);
    shuttle_cleanup(&s);
    tls_trust_free(wider.trust);
    free(roots);
}

static void chain_is_kept_back_until_it_is_accepted(void **state)
{
    struct testlab_end client = {"server-only", TLS_VERIFY_REQUIRE, TLS_PURPOSE_ANY, TLS_NAME_SAN};
    struct testlab_end server = {
        "combined", TLS_VERIFY_REQUIRE, TLS_PURPOSE_SSL_CLIENT, TLS_NAME_SAN};
    struct shuttle s;
    shuttle_init(&s, *state, &client, &server);
    shuttle_run(&s);
    struct buf pem = {0};
    tls_pump_peer_chain_pem(s.server.pump, &pem);
    assert_int_equal(pem.len, 0);
    assert_int_equal(s.server.facts->peer.num_certs, 2);
    shuttle_cleanup(&s);
}

static void garbage_fails(void **state)
{
    static const struct {
        const char *name;
        const char *bytes;
        size_t len;
    } inputs[] = {
        {"zeros", "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16},
        {"http", "GET / HTTP/1.1\r\nHost: e.example.com\r\n\r\n", 39},
        {"sip", "OPTIONS sip:e.example.com SIP/2.0\r\n\r\n", 37},
        {"unknown record type", "\x63\x03\x03\x00\x02\x00\x00", 7},
        {"record too long", "\x16\x03\x03\xff\xff\x01\x00\x00\x00", 9},
        {"data before a handshake", "\x17\x03\x03\x00\x04ping", 9},
        {"a fatal alert", "\x15\x03\x03\x00\x02\x02\x28", 7},
        {"a handshake message of an unknown type", "\x16\x03\x03\x00\x04\x63\x00\x00\x00", 9},
    };
    for (size_t i = 0; i < NUM(inputs); i++) {
        for (size_t portion = 0; portion < 2; portion++) {
            print_message("%s, by %zu\n", inputs[i].name, portion);
            struct shuttle s;
            begin(&s, *state, 0);
            s.portion = portion;
            shuttle_step(&s.client);
            shuttle_feed(&s, &s.client, inputs[i].bytes, inputs[i].len);
            shuttle_feed(&s, &s.server, inputs[i].bytes, inputs[i].len);
            assert_string_equal(s.client.story, "F");
            assert_string_equal(s.server.story, "F");
            assert_string_not_equal(s.server.facts->error, "");
            assert_int_equal(s.server.facts->version, 0);
            shuttle_cleanup(&s);
        }
    }
}

/* A client that knows only RSA key exchange with RSA certificates meets an EC certificate. */
static void unsent_certificate_is_not_presented(void **state)
{
    char hello[4 + 2 + 32 + 1 + 2 + 2 + 2 + 5] = {
        0x16, 0x03, 0x01, 0x00, 45, 0x01, 0x00, 0x00, 41, 0x03, 0x03};
    size_t at = 5 + 4 + 2 + 32;
    static const char tail[] = {0, 0, 2, 0x00, 0x2f, 1, 0};
    memcpy(hello + at, tail, sizeof tail);
    struct shuttle s;
    begin(&s, *state, 0);
    shuttle_feed(&s, &s.server, hello, at + sizeof tail);
    assert_string_equal(s.server.story, "F");
    assert_int_equal(s.server.facts->alert_sent, 40);
    assert_string_equal(tls_alert_name(s.server.facts->alert_sent), "handshake_failure");
    assert_false(s.server.facts->certificate_presented);
    assert_int_equal(s.server.facts->version, 0);
    shuttle_cleanup(&s);
}

static struct buf first_flight(struct shuttle *s)
{
    struct buf flight = {0};
    shuttle_step(&s->client);
    tls_pump_take(s->client.pump, &flight);
    assert_true(flight.len > 100);
    return flight;
}

static void truncated_hello_waits(void **state)
{
    struct shuttle s;
    begin(&s, *state, 0);
    struct buf flight = first_flight(&s);
    for (size_t len = 0; len < flight.len; len++) {
        struct shuttle other;
        begin(&other, *state, 0);
        shuttle_feed(&other, &other.server, flight.data, len);
        struct buf answer = {0};
        tls_pump_take(other.server.pump, &answer);
        assert_string_equal(other.server.story, "");
        assert_int_equal(answer.len, 0);
        shuttle_cleanup(&other);
        len += len / 8;
    }
    buf_cleanup(&flight);
    shuttle_cleanup(&s);
}

/* Whatever byte of the client's last flight is not as sent, the server is not through. */
static void altered_flight_never_completes(void **state)
{
    for (int version = TLS_1_2; version <= TLS_1_3; version++) {
        size_t len = 1;
        for (size_t at = 0; at < len; at += 23) {
            struct shuttle s;
            begin(&s, *state, version);
            shuttle_step(&s.client);
            shuttle_carry(&s, &s.client, &s.server);
            shuttle_carry(&s, &s.server, &s.client);
            struct buf flight = {0};
            tls_pump_take(s.client.pump, &flight);
            len = flight.len;
            flight.data[at < len ? at : 0] ^= 0x20;
            shuttle_feed(&s, &s.server, flight.data, len);
            assert_null(strchr(s.server.story, 'R'));
            buf_cleanup(&flight);
            shuttle_cleanup(&s);
        }
        assert_true(len > 500);
    }
}

static void nothing_happens_after_a_failure(void **state)
{
    struct shuttle s;
    begin(&s, *state, 0);
    struct buf flight = first_flight(&s);
    shuttle_feed(&s, &s.server, "\x16\x03\x03\xff\xff\x01", 6);
    assert_string_equal(s.server.story, "F");
    int alert = s.server.facts->alert_sent;
    struct buf answer = {0};
    tls_pump_take(s.server.pump, &answer);
    assert_true(answer.len > 0);
    buf_clear(&answer);
    shuttle_feed(&s, &s.server, flight.data, flight.len);
    tls_pump_send(s.server.pump, "text", 4);
    tls_pump_close(s.server.pump);
    assert_int_equal(tls_pump_step(s.server.pump), TLS_STEP_FAILED);
    tls_pump_take(s.server.pump, &answer);
    assert_int_equal(answer.len, 0);
    assert_int_equal(s.server.facts->alert_sent, alert);
    assert_int_equal(tls_pump_plain(s.server.pump)->len, 0);
    buf_cleanup(&flight);
    buf_cleanup(&answer);
    shuttle_cleanup(&s);
}

static void numbers_have_names(void **state)
{
    (void)state;
    static const struct {
        int alert;
        const char *name;
    } alerts[] = {{0, "close_notify"}, {40, "handshake_failure"}, {42, "bad_certificate"},
        {43, "unsupported_certificate"}, {45, "certificate_expired"}, {48, "unknown_ca"},
        {70, "protocol_version"}, {100, "no_renegotiation"}, {116, "certificate_required"},
        {1, "unknown"}, {-1, "unknown"}};
    for (size_t i = 0; i < NUM(alerts); i++)
        assert_string_equal(tls_alert_name(alerts[i].alert), alerts[i].name);
    assert_string_equal(tls_x509_error_text(26), "unsuitable certificate purpose");
    assert_string_equal(tls_version_name(0), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(much_data_passes_both_ways),
        cmocka_unit_test(what_is_sent_too_early_is_dropped),
        cmocka_unit_test(close_ends_one_direction),
        cmocka_unit_test(peer_chain_is_what_was_sent),
        cmocka_unit_test(chain_is_kept_back_during_the_handshake),
        cmocka_unit_test(chain_is_not_completed_from_the_trusted_list),
        cmocka_unit_test(chain_is_kept_back_until_it_is_accepted),
        cmocka_unit_test(garbage_fails),
        cmocka_unit_test(unsent_certificate_is_not_presented),
        cmocka_unit_test(truncated_hello_waits),
        cmocka_unit_test(altered_flight_never_completes),
        cmocka_unit_test(nothing_happens_after_a_failure),
        cmocka_unit_test(numbers_have_names),
    };
    return cmocka_run_group_tests(tests, testlab_setup, testlab_teardown);
}
