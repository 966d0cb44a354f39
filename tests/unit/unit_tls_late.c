/* A server that refuses after the handshake: it finds what any other finds, tells nobody by an
 * alert, and marks the connection as one that must not be used. */
#include "tests/testlib/shuttle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define NUM(rows) (sizeof rows / sizeof rows[0])

static const struct {
    const char *name;
    const char *client; /* recipe, NULL: no certificate */
    enum tls_verify verify;
    bool refused;
    int error, depth;
} rows[] = {
    {"a good one", "combined", TLS_VERIFY_REQUIRE, false, 0, 0},
    {"no usage", "server-only", TLS_VERIFY_REQUIRE, true, 26, 0},
    {"the issuer's usage", "combined+intermediate-server-only", TLS_VERIFY_REQUIRE, true, 26, 1},
    {"expired", "combined+expired", TLS_VERIFY_REQUIRE, true, 10, 0},
    {"nobody knows the root", "combined+untrusted-root", TLS_VERIFY_REQUIRE, true, 20, 1},
    {"the first error counts", "server-only+expired", TLS_VERIFY_REQUIRE, true, 26, 0},
    {"none", NULL, TLS_VERIFY_REQUIRE, true, 0, 0},
    {"none, and none is asked for", NULL, TLS_VERIFY_NONE, false, 0, 0},
};

static void a_refusal_comes_after_the_handshake(void **state)
{
    static const int versions[] = {0x0303, 0x0304};
    for (size_t i = 0; i < 2 * NUM(rows); i++) {
        size_t row = i / 2;
        struct testlab_end client = {.recipe = rows[row].client, .version = versions[i % 2]};
        struct testlab_end server = {.recipe = "combined",
            .verify = rows[row].verify,
            .purpose = TLS_PURPOSE_SSL_CLIENT,
            .refuses_late = true};
        struct shuttle s;
        shuttle_init(&s, *state, &client, &server);
        shuttle_run(&s);
        const struct tls_facts *facts = s.server.facts;
        if (facts->refused_late != rows[row].refused || facts->x509_error != rows[row].error ||
            facts->x509_depth != rows[row].depth)
            fail_msg("%s: refused %d, error %d at %d", rows[row].name, facts->refused_late,
                facts->x509_error, facts->x509_depth);
        assert_string_equal(s.server.story, "R");
        assert_string_equal(s.client.story, "R");
        assert_int_equal(facts->alert_sent, TLS_NO_ALERT);
        assert_int_equal(
            facts->peer_without_certificate, rows[row].refused && rows[row].client == NULL);
        assert_false(s.client.facts->refused_late);
        shuttle_cleanup(&s);
    }
}

/* A profile of a client, or of who does without a certificate, refuses as ever. */
static void others_refuse_at_once(void **state)
{
    struct testlab_end good = {.recipe = "combined"};
    struct testlab_end bad = {.recipe = "server-only+expired"};
    struct testlab_end judge = {.recipe = "combined",
        .verify = TLS_VERIFY_REQUEST,
        .purpose = TLS_PURPOSE_SSL_CLIENT,
        .refuses_late = true};
    struct shuttle s;
    shuttle_init(&s, *state, &bad, &judge);
    shuttle_run(&s);
    assert_string_equal(s.server.story, "F");
    assert_false(s.server.facts->refused_late);
    assert_int_not_equal(s.server.facts->alert_sent, TLS_NO_ALERT);
    shuttle_cleanup(&s);
    judge.verify = TLS_VERIFY_REQUIRE;
    judge.purpose = TLS_PURPOSE_SSL_SERVER;
    bad.recipe = "client-only";
    shuttle_init(&s, *state, &judge, &bad);
    shuttle_run(&s);
    assert_string_equal(s.client.story, "F");
    assert_false(s.client.facts->refused_late);
    shuttle_cleanup(&s);
    shuttle_init(&s, *state, &judge, &good);
    shuttle_run(&s);
    assert_string_equal(s.client.story, "R");
    shuttle_cleanup(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_refusal_comes_after_the_handshake),
        cmocka_unit_test(others_refuse_at_once),
    };
    return cmocka_run_group_tests(tests, testlab_setup, testlab_teardown);
}
