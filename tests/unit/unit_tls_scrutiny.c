/* What an end asks of a certificate beside usage, name and dates: revocation, size of the key,
 * strength of the signature, attributes of the subject. Each row is tried with either end as the
 * judge, in TLS 1.2 and 1.3. Errors as in OpenSSL's x509_vfy.h, alerts by RFC 8446, 6.2. */
#include "tests/testlib/shuttle.h"

#include "sim/tls/names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define NUM(rows) (sizeof rows / sizeof rows[0])

/* OFF, LENIENT, STRICT: about revocation. */
#define OFF     TLS_REVOCATION_OFF
#define LENIENT TLS_REVOCATION_LENIENT
#define STRICT  TLS_REVOCATION_STRICT

struct row {
    const char *name;
    const char *judged; /* recipe */
    struct testlab_end judge;
    bool looks_on; /* the judge does not enforce what it finds */
    int error;
    int alert;
    const char *objection;
};

static const struct row rows[] = {
    {"good, lists, check", "combined", {.revocation = STRICT, .has_lists = true}},
    {"revoked, lists, no check", "combined+revoked", {.revocation = OFF, .has_lists = true}},
    {"revoked, lists, lenient", "combined+revoked", {.revocation = LENIENT, .has_lists = true},
        false, 23, 44},
    {"revoked, lists, strict", "combined+revoked", {.revocation = STRICT, .has_lists = true}, false,
        23, 44},
    {"revoked, no lists, lenient", "combined+revoked", {.revocation = LENIENT}},
    {"revoked, no lists, strict", "combined+revoked", {.revocation = STRICT}, false, 3, 48},
    {"good, no lists, lenient", "combined", {.revocation = LENIENT}},
    {"good, no lists, strict", "combined", {.revocation = STRICT}, false, 3, 48},
    {"expired, no lists, lenient", "combined+expired", {.revocation = LENIENT}, false, 10, 45},
    {"wrong name, no lists, lenient", "combined+wrong-name", {.revocation = LENIENT}, false, 62,
        42},
    {"untrusted, no lists, lenient", "combined+untrusted-root", {.revocation = LENIENT}, false, 20,
        48},
    {"wrong name before revoked", "combined+wrong-name+revoked",
        {.revocation = STRICT, .has_lists = true}, false, 62, 42},
    {"revoked before expired", "combined+expired+revoked",
        {.revocation = STRICT, .has_lists = true}, false, 23, 44},
    {"no list before expired", "combined+expired", {.revocation = STRICT}, false, 3, 48},
    {"revoked, looks on", "combined+revoked", {.revocation = STRICT, .has_lists = true}, true, 23},

    {"SHA-1", "combined+sha1", {0}, false, 68, 42},
    {"SHA-1, looks on", "combined+sha1", {0}, true, 68},
    {"SHA-1 before wrong name", "combined+sha1+wrong-name", {0}, false, 68, 42},
    {"SHA-1 before revoked", "combined+revoked+sha1", {.revocation = STRICT, .has_lists = true},
        false, 68, 42},
    {"untrusted before SHA-1", "combined+untrusted-root+sha1", {0}, false, 20, 48},

    {"8192 bits, no limit", "combined+rsa-8192", {0}},
    {"8192 bits of 8192", "combined+rsa-8192", {.max_rsa_bits = 8192}},
    {"8192 bits of 4096", "combined+rsa-8192", {.max_rsa_bits = 4096}, false, 50, 40, "key-size"},
    {"256 bits of 4096", "combined", {.max_rsa_bits = 4096}},
    {"expired before 8192 bits", "combined+expired+rsa-8192", {.max_rsa_bits = 4096}, false, 10,
        45},
    {"8192 bits, looks on", "combined+rsa-8192", {.max_rsa_bits = 4096}, true, 50, 0, "key-size"},

    {"OID, not asked", "combined+unknown-oid", {0}},
    {"OID", "combined+unknown-oid", {.known_subject = true}, false, 50, 40, "subject-oid"},
    {"no OID", "combined", {.known_subject = true}},
    {"expired before OID", "combined+expired+unknown-oid", {.known_subject = true}, false, 10, 45},
};

/* A client that looks on finds the error and goes on; a server that looks on does not even ask. */
static void check_end(const struct row *row, const struct shuttle_end *judge,
    const struct shuttle_end *judged, bool by_server)
{
    bool finds = !row->looks_on || !by_server;
    bool refuses = row->error != 0 && !row->looks_on;
    const struct tls_facts *facts = judge->facts;
    assert_int_equal(facts->x509_error, finds ? row->error : 0);
    assert_string_equal(tls_objection_name(facts->objection),
        finds && row->objection != NULL ? row->objection : "");
    assert_int_equal(facts->alert_sent, refuses ? row->alert : TLS_NO_ALERT);
    assert_int_equal(judged->facts->alert_received, facts->alert_sent);
    assert_int_equal(judged->facts->x509_error, 0);
    assert_int_equal(strchr(judge->story, 'F') != NULL, refuses);
}

static void check_row(struct testlab *lab, const struct row *row, bool by_server, int version)
{
    struct testlab_end judge = row->judge;
    struct testlab_end judged = {.recipe = row->judged, .version = version};
    struct shuttle s;
    judge.recipe = "combined";
    judge.verify = row->looks_on ? TLS_VERIFY_NONE : TLS_VERIFY_REQUIRE;
    judge.name = TLS_NAME_SAN;
    judge.version = version;
    judged.verify = TLS_VERIFY_REQUIRE;
    shuttle_init(&s, lab, by_server ? &judged : &judge, by_server ? &judge : &judged);
    shuttle_run(&s);
    print_message("%s, by the %s, TLS 1.%d: %s %s\n", row->name, by_server ? "server" : "client",
        version - 0x0301, s.client.story, s.server.story);
    check_end(row, by_server ? &s.server : &s.client, by_server ? &s.client : &s.server, by_server);
    shuttle_cleanup(&s);
}

static void certificates_are_scrutinised(void **state)
{
    static const int versions[] = {0x0303, 0x0304};
    for (size_t i = 0; i < NUM(rows); i++) {
        (void)testlab_mint(*state, rows[i].judged, TESTLAB_CLIENT); /* before the lists are made */
        (void)testlab_mint(*state, rows[i].judged, TESTLAB_SERVER);
        for (size_t v = 0; v < NUM(versions); v++) {
            check_row(*state, &rows[i], false, versions[v]);
            check_row(*state, &rows[i], true, versions[v]);
        }
    }
}

#define TEXT(bytes) bytes, sizeof bytes - 1

/* The first bytes of the far end, which is a client or a server. */
static void what_is_not_tls_is_told(void **state)
{
    static const struct {
        const char *name;
        const char *bytes;
        size_t len;
        bool to_server;
        bool not_tls;
    } firsts[] = {
        {"an answer", TEXT("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"), false, true},
        {"a request", TEXT("GET / HTTP/1.1\r\n\r\n"), true, true},
        {"a request to a proxy", TEXT("CONNECT a:443 HTTP/1.1\r\n\r\n"), true, true},
        {"an alert of TLS", TEXT("\x15\x03\x03\x00\x02\x02\x28"), false, false},
        {"a broken hello", TEXT("\x16\x03\x01\x00\x04\x01\x00\x00\x00"), true, false},
    };
    struct testlab_end end = {.recipe = "combined", .verify = TLS_VERIFY_REQUIRE};
    for (size_t i = 0; i < NUM(firsts); i++) {
        struct shuttle s;
        shuttle_init(&s, *state, &end, &end);
        struct shuttle_end *told = firsts[i].to_server ? &s.server : &s.client;
        shuttle_step(told);
        shuttle_feed(&s, told, firsts[i].bytes, firsts[i].len);
        shuttle_step(told);
        print_message("%s: %s\n", firsts[i].name, told->facts->error);
        assert_string_equal(told->story, "F");
        assert_int_equal(told->facts->peer_not_tls, firsts[i].not_tls);
        shuttle_cleanup(&s);
    }
}

static size_t number(const unsigned char *at)
{
    return (size_t)at[0] << 8 | at[1];
}

/* The body of extension `type` in a ClientHello that fills one record (RFC 8446, 4.1.2). */
static const unsigned char *extension_of(const unsigned char *hello, size_t type)
{
    const unsigned char *at = hello + 5 + 4 + 2 + 32; /* record, message, version, random */
    at += 1 + at[0];                                  /* session */
    at += 2 + number(at);                             /* cipher suites */
    at += 1 + at[0];                                  /* compression */
    const unsigned char *end = at + 2 + number(at);
    for (at += 2; at < end; at += 4 + number(at + 2)) {
        if (number(at) == type)
            return at + 4;
    }
    return NULL;
}

/* That an end may present a SHA-1 signed certificate does not make it accept SHA-1 signatures. */
static void sha_1_is_not_offered(void **state)
{
    struct testlab_end end = {.recipe = "combined+sha1", .verify = TLS_VERIFY_REQUIRE};
    struct shuttle s;
    struct buf hello = {0};
    shuttle_init(&s, *state, &end, &end);
    shuttle_step(&s.client);
    tls_pump_take(s.client.pump, &hello);
    const unsigned char *algorithms =
        extension_of((const unsigned char *)hello.data, 13); /* signature_algorithms */
    assert_non_null(algorithms);
    assert_true(number(algorithms) >= 6);
    for (size_t i = 0; i < number(algorithms); i += 2) {
        size_t algorithm = number(algorithms + 2 + i);
        if (algorithm == 0x0201 || algorithm == 0x0203) /* with RSA, with ECDSA */
            fail_msg("signature algorithm 0x%04zx", algorithm);
    }
    buf_cleanup(&hello);
    shuttle_cleanup(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(certificates_are_scrutinised),
        cmocka_unit_test(what_is_not_tls_is_told),
        cmocka_unit_test(sha_1_is_not_offered),
    };
    return cmocka_run_group_tests(tests, testlab_setup, testlab_teardown);
}
