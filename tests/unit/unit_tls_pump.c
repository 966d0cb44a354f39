/* Handshakes between two pumps, without a socket: who refuses whom, for which X.509 error at which
 * depth, with which alert, and what each end knows of it. Alerts by RFC 5246, 7.2.2 and RFC 8446,
 * 6.2, as OpenSSL chooses them for a verification error. */
#include "tests/testlib/shuttle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define NUM(rows) (sizeof rows / sizeof rows[0])
#define TLS_1_2   0x0303
#define TLS_1_3   0x0304

/* How an end looks at its peer. */
enum stance { STRICT, NO_USAGE, SAN_OR_CN, SAN_OR_CN_NO_USAGE, OPTIONAL, LOOKS_ON, STANCE_COUNT };

static const struct {
    enum tls_verify verify;
    bool usage;
    enum tls_name name;
} stances[STANCE_COUNT] = {
    [STRICT] = {TLS_VERIFY_REQUIRE, true, TLS_NAME_SAN},
    [NO_USAGE] = {TLS_VERIFY_REQUIRE, false, TLS_NAME_SAN},
    [SAN_OR_CN] = {TLS_VERIFY_REQUIRE, true, TLS_NAME_SAN_OR_CN},
    [SAN_OR_CN_NO_USAGE] = {TLS_VERIFY_REQUIRE, false, TLS_NAME_SAN_OR_CN},
    [OPTIONAL] = {TLS_VERIFY_REQUEST, true, TLS_NAME_SAN},
    [LOOKS_ON] = {TLS_VERIFY_NONE, true, TLS_NAME_SAN},
};

/* Who finds fault with the other, and whether that ends the connection. */
enum judge { NOBODY, CLIENT_REFUSES, SERVER_REFUSES, CLIENT_NOTES };

struct row {
    const char *name;
    const char *client; /* recipe, NULL: no certificate */
    enum stance client_stance;
    const char *server;
    enum stance server_stance;
    enum judge judge;
    int error, depth;
    int alert; /* in TLS 1.2 */
    int alert_1_3;
};

static const struct row rows[] = {
    {"combined both", "combined", STRICT, "combined", STRICT, NOBODY},
    {"each its own usage", "client-only", STRICT, "server-only", STRICT, NOBODY},
    {"no EKU both", "no-eku", STRICT, "no-eku", STRICT, NOBODY},

    {"client server-only", "server-only", STRICT, "combined", STRICT, SERVER_REFUSES, 26, 0, 43,
        43},
    {"client server-only, usage ignored", "server-only", STRICT, "combined", NO_USAGE, NOBODY},
    {"client any-eku", "any-eku", STRICT, "combined", STRICT, SERVER_REFUSES, 26, 0, 43, 43},
    {"client any-eku, usage ignored", "any-eku", STRICT, "combined", NO_USAGE, NOBODY},
    {"client code-signing", "code-signing", STRICT, "combined", STRICT, SERVER_REFUSES, 26, 0, 43,
        43},
    {"client intermediate", "combined+intermediate-server-only", STRICT, "combined", STRICT,
        SERVER_REFUSES, 26, 1, 43, 43},
    {"client intermediate, usage ignored", "combined+intermediate-server-only", STRICT, "combined",
        NO_USAGE, NOBODY},
    {"server intermediate", "combined", STRICT, "combined+intermediate-server-only", STRICT,
        NOBODY},
    {"server client-only", "combined", STRICT, "client-only", STRICT, CLIENT_REFUSES, 26, 0, 43,
        43},
    {"server client-only, usage ignored", "combined", NO_USAGE, "client-only", STRICT, NOBODY},
    {"server any-eku", "combined", STRICT, "any-eku", STRICT, CLIENT_REFUSES, 26, 0, 43, 43},

    {"client expired", "server-only+expired", STRICT, "combined", NO_USAGE, SERVER_REFUSES, 10, 0,
        45, 45},
    {"client not yet valid", "server-only+not-yet-valid", STRICT, "combined", NO_USAGE,
        SERVER_REFUSES, 9, 0, 42, 42},
    {"client wrong name", "server-only+wrong-name", STRICT, "combined", NO_USAGE, SERVER_REFUSES,
        62, 0, 42, 42},
    {"client untrusted root", "server-only+untrusted-root", STRICT, "combined", NO_USAGE,
        SERVER_REFUSES, 20, 1, 48, 48},
    {"client without intermediate", "server-only+missing-intermediate", STRICT, "combined",
        NO_USAGE, SERVER_REFUSES, 20, 0, 48, 48},
    {"client self-signed", "server-only+self-signed", STRICT, "combined", NO_USAGE, SERVER_REFUSES,
        18, 0, 48, 48},
    {"server expired", "combined", NO_USAGE, "client-only+expired", STRICT, CLIENT_REFUSES, 10, 0,
        45, 45},
    {"server wrong name", "combined", NO_USAGE, "client-only+wrong-name", STRICT, CLIENT_REFUSES,
        62, 0, 42, 42},
    {"server self-signed", "combined", NO_USAGE, "client-only+self-signed", STRICT, CLIENT_REFUSES,
        18, 0, 48, 48},

    {"client cn-only", "combined+cn-only", STRICT, "combined", STRICT, SERVER_REFUSES, 62, 0, 42,
        42},
    {"client cn-only, CN counts", "combined+cn-only", STRICT, "combined", SAN_OR_CN, NOBODY},
    {"client wrong name, CN counts", "combined+wrong-name", STRICT, "combined", SAN_OR_CN,
        SERVER_REFUSES, 62, 0, 42, 42},
    {"server cn-only", "combined", STRICT, "combined+cn-only", STRICT, CLIENT_REFUSES, 62, 0, 42,
        42},
    {"server cn-only, CN counts", "combined", SAN_OR_CN_NO_USAGE, "client-only+cn-only", STRICT,
        NOBODY},

    {"no client certificate", NULL, STRICT, "combined", STRICT, SERVER_REFUSES, 0, 0, 40, 116},
    {"no client certificate, usage ignored", NULL, STRICT, "combined", NO_USAGE, SERVER_REFUSES, 0,
        0, 40, 116},
    {"optional: none", NULL, STRICT, "combined", OPTIONAL, NOBODY},
    {"optional: a good one", "combined", STRICT, "combined", OPTIONAL, NOBODY},
    {"optional: a bad one", "server-only", STRICT, "combined", OPTIONAL, SERVER_REFUSES, 26, 0, 43,
        43},
    {"server does not ask", "server-only+expired", STRICT, "combined", LOOKS_ON, NOBODY},
    {"client looks on, good", "combined", LOOKS_ON, "combined", STRICT, NOBODY},
    {"client looks on, expired", "combined", LOOKS_ON, "combined+expired", STRICT, CLIENT_NOTES, 10,
        0},
    {"client looks on, usage", "combined", LOOKS_ON, "client-only", STRICT, CLIENT_NOTES, 26, 0},
    {"client looks on, name", "combined", LOOKS_ON, "combined+wrong-name", STRICT, CLIENT_NOTES, 62,
        0},
    {"client looks on, root", "combined", LOOKS_ON, "combined+untrusted-root", STRICT, CLIENT_NOTES,
        20, 1},
};

static struct testlab_end plan(
    const char *recipe, enum stance stance, enum tls_purpose purpose, int version)
{
    return (struct testlab_end){.recipe = recipe,
        .verify = stances[stance].verify,
        .purpose = stances[stance].usage ? purpose : TLS_PURPOSE_ANY,
        .name = stances[stance].name,
        .version = version};
}

static void begin(struct shuttle *s, struct testlab *lab, const struct row *row, int version)
{
    struct testlab_end client =
        plan(row->client, row->client_stance, TLS_PURPOSE_SSL_SERVER, version);
    struct testlab_end server =
        plan(row->server, row->server_stance, TLS_PURPOSE_SSL_CLIENT, version);
    shuttle_init(s, lab, &client, &server);
}

static void begin_plain(struct shuttle *s, struct testlab *lab, int version)
{
    static const struct row both = {"", "combined", STRICT, "combined", STRICT, NOBODY};
    begin(s, lab, &both, version);
}

static bool is_refused(const struct row *row)
{
    return row->judge == CLIENT_REFUSES || row->judge == SERVER_REFUSES;
}

/* TLS 1.2 asks after the server's Certificate, which ends it for a client that refuses; TLS 1.3
 * before. */
static bool client_is_asked(const struct row *row, int version)
{
    return stances[row->server_stance].verify != TLS_VERIFY_NONE &&
           (version == TLS_1_3 || row->judge != CLIENT_REFUSES);
}

static bool client_presents(const struct row *row, int version)
{
    return row->client != NULL && row->judge != CLIENT_REFUSES && client_is_asked(row, version);
}

/* The client of TLS 1.3 is through before the server has judged its certificate. */
static bool client_is_done(const struct row *row, int version)
{
    return !is_refused(row) || (row->judge == SERVER_REFUSES && version == TLS_1_3);
}

static void check_stories(const struct row *row, int version, const struct shuttle *s)
{
    const char *client = "R", *server = "R";
    if (is_refused(row)) {
        client = client_is_done(row, version) ? "RF" : "F";
        server = "F";
    }
    assert_string_equal(s->client.story, client);
    assert_string_equal(s->server.story, server);
    assert_int_equal(s->client.facts->handshake_done, client_is_done(row, version));
    assert_int_equal(s->server.facts->handshake_done, !is_refused(row));
}

static void check_verdict(const struct row *row, int version, const struct shuttle *s)
{
    const struct tls_facts *client = s->client.facts, *server = s->server.facts;
    bool by_server = row->judge == SERVER_REFUSES;
    const struct tls_facts *judge = by_server ? server : client;
    const struct tls_facts *judged = by_server ? client : server;
    int alert = version == TLS_1_3 ? row->alert_1_3 : row->alert;
    assert_int_equal(judge->x509_error, row->error);
    assert_int_equal(judge->x509_depth, row->depth);
    assert_int_equal(judged->x509_error, 0);
    assert_int_equal(judge->alert_sent, is_refused(row) ? alert : TLS_NO_ALERT);
    assert_int_equal(judged->alert_received, judge->alert_sent);
    assert_int_equal(judge->alert_received, TLS_NO_ALERT);
    assert_int_equal(judged->alert_sent, TLS_NO_ALERT);
    assert_int_equal(judge->error[0] != '\0', is_refused(row));
    assert_int_equal(judged->error[0] != '\0', is_refused(row));
    assert_int_equal(
        server->peer_without_certificate, by_server && row->client == NULL && row->error == 0);
    assert_false(client->peer_without_certificate);
    assert_int_equal(client->verify_enforced, row->client_stance != LOOKS_ON);
    assert_int_equal(server->verify_enforced, row->server_stance != LOOKS_ON);
}

static void check_chain(
    struct testlab *lab, const struct tls_facts *facts, const char *recipe, const char *host)
{
    if (recipe == NULL) {
        assert_int_equal(facts->peer.num_certs, 0);
        return;
    }
    const struct cert_chain *sent = &testlab_mint(lab, recipe, host)->chain;
    assert_int_equal(facts->peer.num_certs, sent->num_certs);
    for (size_t i = 0; i < sent->num_certs; i++) {
        assert_string_equal(facts->peer.certs[i].subject, sent->certs[i].subject);
        assert_string_equal(facts->peer.certs[i].fingerprint, sent->certs[i].fingerprint);
    }
}

static void check_certificates(
    struct testlab *lab, const struct row *row, int version, const struct shuttle *s)
{
    const struct tls_facts *client = s->client.facts, *server = s->server.facts;
    bool presents = client_presents(row, version);
    assert_int_equal(client->version, version);
    assert_int_equal(server->version, version);
    assert_int_equal(client->certificate_requested, client_is_asked(row, version));
    assert_false(server->certificate_requested);
    assert_int_equal(client->certificate_presented, presents);
    assert_true(server->certificate_presented);
    check_chain(lab, client, row->server, TESTLAB_SERVER);
    check_chain(lab, server, presents ? row->client : NULL, TESTLAB_CLIENT);
}

static void check_plain(struct shuttle_end *end, const char *text)
{
    assert_string_equal(buf_str(tls_pump_plain(end->pump)), text);
    assert_int_equal(tls_pump_plain(end->pump)->len, strlen(text));
}

/* Nothing passes a connection that was refused, whatever its ends think of it. */
static void check_exchange(const struct row *row, struct shuttle *s)
{
    bool up = !is_refused(row);
    tls_pump_send(s->client.pump, "ping", 4);
    tls_pump_send(s->server.pump, "pong", 4);
    shuttle_run(s);
    check_plain(&s->server, up ? "ping" : "");
    check_plain(&s->client, up ? "pong" : "");
    tls_pump_close(s->client.pump);
    shuttle_run(s);
    tls_pump_close(s->server.pump);
    shuttle_run(s);
    if (up) {
        assert_string_equal(s->client.story, "RDC");
        assert_string_equal(s->server.story, "RDC");
    }
    assert_int_equal(s->client.facts->alert_sent == TLS_NO_ALERT, row->judge != CLIENT_REFUSES);
}

static void check_row(struct testlab *lab, const struct row *row, int version, size_t portion)
{
    struct shuttle s;
    begin(&s, lab, row, version);
    s.portion = portion;
    shuttle_run(&s);
    print_message("%s, TLS 1.%d, by %zu: %s %s\n", row->name, version - 0x0301, portion,
        s.client.story, s.server.story);
    check_stories(row, version, &s);
    check_verdict(row, version, &s);
    check_certificates(lab, row, version, &s);
    check_exchange(row, &s);
    shuttle_cleanup(&s);
}

static void check_rows(struct testlab *lab, int version, size_t portion)
{
    for (size_t i = 0; i < NUM(rows); i++)
        check_row(lab, &rows[i], version, portion);
}

static void tls_1_2_decides(void **state)
{
    check_rows(*state, TLS_1_2, 0);
}

static void tls_1_3_decides(void **state)
{
    check_rows(*state, TLS_1_3, 0);
}

static void bytes_one_by_one_decide_the_same(void **state)
{
    check_rows(*state, TLS_1_2, 1);
    check_rows(*state, TLS_1_3, 1);
}

static void versions_that_do_not_meet(void **state)
{
    static const int versions[][2] = {{TLS_1_3, TLS_1_2}, {TLS_1_2, TLS_1_3}};
    for (size_t i = 0; i < NUM(versions); i++) {
        struct testlab_end client =
            plan("combined", STRICT, TLS_PURPOSE_SSL_SERVER, versions[i][0]);
        struct testlab_end server =
            plan("combined", STRICT, TLS_PURPOSE_SSL_CLIENT, versions[i][1]);
        struct shuttle s;
        shuttle_init(&s, *state, &client, &server);
        shuttle_run(&s);
        assert_string_equal(s.client.story, "F");
        assert_string_equal(s.server.story, "F");
        assert_int_equal(s.server.facts->alert_sent, 70);
        assert_int_equal(s.client.facts->alert_received, 70);
        assert_int_equal(s.client.facts->version, 0);
        assert_int_equal(s.server.facts->version, 0);
        assert_false(s.server.facts->certificate_presented);
        assert_false(s.client.facts->certificate_presented);
        shuttle_cleanup(&s);
    }
}

static void newest_common_version_wins(void **state)
{
    struct shuttle s;
    begin_plain(&s, *state, 0);
    shuttle_run(&s);
    assert_int_equal(s.client.facts->version, TLS_1_3);
    assert_string_equal(tls_version_name(s.client.facts->version), "TLSv1.3");
    shuttle_cleanup(&s);
    struct testlab_end client = plan("combined", STRICT, TLS_PURPOSE_SSL_SERVER, 0);
    struct testlab_end server = plan("combined", STRICT, TLS_PURPOSE_SSL_CLIENT, TLS_1_2);
    shuttle_init(&s, *state, &client, &server);
    shuttle_run(&s);
    assert_string_equal(s.client.story, "R");
    assert_string_equal(tls_version_name(s.server.facts->version), "TLSv1.2");
    shuttle_cleanup(&s);
}

/* One flight after the other: when exactly a refused client learns of it. */
static void refused_client_learns_late_in_tls_1_3(void **state)
{
    static const struct row refused = {
        "", "server-only", STRICT, "combined", STRICT, SERVER_REFUSES};
    struct shuttle s;
    begin(&s, *state, &refused, TLS_1_3);
    shuttle_step(&s.client);
    assert_true(shuttle_carry(&s, &s.client, &s.server));
    assert_true(shuttle_carry(&s, &s.server, &s.client));
    assert_string_equal(s.client.story, "R");
    assert_true(s.client.facts->handshake_done);
    assert_true(s.client.facts->certificate_presented);
    assert_int_equal(s.client.facts->alert_received, TLS_NO_ALERT);
    assert_string_equal(s.server.story, "");
    tls_pump_send(s.client.pump, "too early", 9);
    assert_true(shuttle_carry(&s, &s.client, &s.server));
    assert_string_equal(s.server.story, "F");
    assert_int_equal(s.server.facts->alert_sent, 43);
    assert_int_equal(tls_pump_step(s.client.pump), TLS_STEP_WAIT);
    assert_true(shuttle_carry(&s, &s.server, &s.client));
    assert_string_equal(s.client.story, "RF");
    assert_int_equal(s.client.facts->alert_received, 43);
    assert_true(s.client.facts->handshake_done);
    check_plain(&s.server, "");
    shuttle_cleanup(&s);
}

static void refused_client_learns_in_the_handshake_of_tls_1_2(void **state)
{
    static const struct row refused = {
        "", "server-only", STRICT, "combined", STRICT, SERVER_REFUSES};
    struct shuttle s;
    begin(&s, *state, &refused, TLS_1_2);
    shuttle_step(&s.client);
    assert_true(shuttle_carry(&s, &s.client, &s.server));
    assert_true(shuttle_carry(&s, &s.server, &s.client));
    assert_string_equal(s.client.story, "");
    assert_true(s.client.facts->certificate_presented);
    assert_true(shuttle_carry(&s, &s.client, &s.server));
    assert_true(shuttle_carry(&s, &s.server, &s.client));
    assert_string_equal(s.client.story, "F");
    assert_false(s.client.facts->handshake_done);
    assert_int_equal(s.client.facts->alert_received, 43);
    shuttle_cleanup(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tls_1_2_decides),
        cmocka_unit_test(tls_1_3_decides),
        cmocka_unit_test(bytes_one_by_one_decide_the_same),
        cmocka_unit_test(versions_that_do_not_meet),
        cmocka_unit_test(newest_common_version_wins),
        cmocka_unit_test(refused_client_learns_late_in_tls_1_3),
        cmocka_unit_test(refused_client_learns_in_the_handshake_of_tls_1_2),
    };
    return cmocka_run_group_tests(tests, testlab_setup, testlab_teardown);
}
