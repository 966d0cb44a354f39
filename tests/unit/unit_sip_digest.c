/* Digest: the example of RFC 2617, 3.5, and every way not to be let in. */
#include "sim/sip/digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct sip_credentials good = {"c-account", "secret"};

static void the_example_of_the_rfc(void **state)
{
    (void)state;
    struct err e = {0};
    char *answer = sip_digest_answer("Digest realm=\"testrealm@host.com\", qop=\"auth,auth-int\", "
                                     "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", "
                                     "opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"",
        &(struct sip_credentials){"Mufasa", "Circle Of Life"}, "GET", "/dir/index.html", "0a4f113b",
        &e);
    assert_non_null(answer);
    assert_non_null(strstr(answer, "response=\"6629fae49393a05397450978507c4ef1\""));
    assert_non_null(strstr(answer, "username=\"Mufasa\""));
    assert_non_null(strstr(answer, "opaque=\"5ccc069c403ebaf9f0171e9517f40e41\""));
    assert_non_null(strstr(answer, "qop=auth, nc=00000001"));
    free(answer);
}

static void challenges_we_cannot_answer(void **state)
{
    (void)state;
    static const struct {
        const char *challenge;
        bool ok;
    } rows[] = {
        {"Digest realm=\"r\", nonce=\"n\", qop=\"auth\"", true},
        {"digest realm=\"r\", nonce=\"n\", qop=\"auth-int, auth\", algorithm=md5", true},
        {"Digest realm=\"r\", nonce=\"n\", qop=\"auth\", algorithm=\"MD5\"", true},
        {"Digest realm=\"r\", nonce=\"n\", qop=\"auth\", algorithm=MD5-sess", false},
        {"Digest realm=\"r\", nonce=\"n\", qop=\"auth\", algorithm=SHA-256", false},
        {"Digest realm=\"r\", nonce=\"n\", qop=\"auth-int\"", false},
        {"Digest realm=\"r\", nonce=\"n\"", false},
        {"Digest realm=\"r\", qop=\"auth\"", false},
        {"Digest nonce=\"n\", qop=\"auth\"", false},
        {"Basic realm=\"r\", nonce=\"n\", qop=\"auth\"", false},
        {"Digest", false},
        {"", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct err e = {0};
        char *answer =
            sip_digest_answer(rows[i].challenge, &good, "OPTIONS", "sip:e.example", "cn", &e);
        if ((answer != NULL) != rows[i].ok)
            fail_msg("%s: %s", rows[i].challenge, e.text);
        assert_int_equal(e.code, rows[i].ok ? ERR_NONE : ERR_SIP_SYNTAX);
        free(answer);
    }
}

static struct sip_msg *options(void)
{
    struct err e = {0};
    struct sip_msg *msg = sip_request(
        "OPTIONS", "sip:e.example", "<sip:c.example>;tag=1", "<sip:e.example>", "id", 1, &e);
    assert_non_null(msg);
    return msg;
}

static enum sip_digest_verdict verdict_on(const char *header)
{
    struct sip_msg *msg = options();
    if (header != NULL)
        assert_true(sip_add_header(msg, "Authorization", header));
    enum sip_digest_verdict verdict = sip_digest_check(msg, "traversal zone", "n1", &good);
    sip_msg_free(msg);
    return verdict;
}

static void answers_are_judged(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *realm;
        const char *nonce;
        struct sip_credentials who;
        const char *method;
        const char *uri;
        enum sip_digest_verdict verdict;
    } rows[] = {
        {"good", "traversal zone", "n1", {"c-account", "secret"}, "OPTIONS", "sip:e.example",
            SIP_DIGEST_OK},
        {"password", "traversal zone", "n1", {"c-account", "Secret"}, "OPTIONS", "sip:e.example",
            SIP_DIGEST_WRONG},
        {"user", "traversal zone", "n1", {"C-account", "secret"}, "OPTIONS", "sip:e.example",
            SIP_DIGEST_WRONG_USER},
        {"nonce", "traversal zone", "n2", {"c-account", "secret"}, "OPTIONS", "sip:e.example",
            SIP_DIGEST_STALE},
        {"realm", "Traversal zone", "n1", {"c-account", "secret"}, "OPTIONS", "sip:e.example",
            SIP_DIGEST_ABSENT},
        {"method", "traversal zone", "n1", {"c-account", "secret"}, "REGISTER", "sip:e.example",
            SIP_DIGEST_WRONG},
        {"uri", "traversal zone", "n1", {"c-account", "secret"}, "OPTIONS", "sip:x.example",
            SIP_DIGEST_WRONG},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct err e = {0};
        char *challenge = sip_digest_challenge(rows[i].realm, rows[i].nonce);
        char *answer =
            sip_digest_answer(challenge, &rows[i].who, rows[i].method, rows[i].uri, "cn", &e);
        assert_non_null(answer);
        if (verdict_on(answer) != rows[i].verdict)
            fail_msg("%s: %d", rows[i].name, (int)verdict_on(answer));
        free(answer);
        free(challenge);
    }
    assert_int_equal(verdict_on(NULL), SIP_DIGEST_ABSENT);
}

/* A good answer with one text replaced. */
static void broken_answers_are_seen(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        const char *to;
        enum sip_digest_verdict verdict;
    } rows[] = {
        {"MD5", "md5", SIP_DIGEST_OK},
        {"MD5", "SHA-256", SIP_DIGEST_BROKEN},
        {"Digest", "Basic", SIP_DIGEST_BROKEN},
        {"qop=auth", "qop=auth-int", SIP_DIGEST_BROKEN},
        {"qop=auth", "x=auth", SIP_DIGEST_BROKEN},
        {"nc=00000001", "nc=1", SIP_DIGEST_BROKEN},
        {"nc=00000001", "nc=00000001z", SIP_DIGEST_BROKEN},
        {"nc=00000001", "nc=0000000g", SIP_DIGEST_BROKEN},
        {"nc=00000001", "nc=00000002", SIP_DIGEST_WRONG},
        {"response=\"", "response=\"0", SIP_DIGEST_WRONG},
        {"cnonce=\"cn\"", "cnonce=\"cm\"", SIP_DIGEST_WRONG},
        {"cnonce", "cnounce", SIP_DIGEST_BROKEN},
        {"username", "user", SIP_DIGEST_BROKEN},
        {"realm", "rea1m", SIP_DIGEST_BROKEN},
    };
    struct err e = {0};
    char *challenge = sip_digest_challenge("traversal zone", "n1");
    char *answer = sip_digest_answer(challenge, &good, "OPTIONS", "sip:e.example", "cn", &e);
    assert_non_null(answer);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *at = strstr(answer, rows[i].from);
        assert_non_null(at);
        char *changed = ek_asprintf(
            "%.*s%s%s", (int)(at - answer), answer, rows[i].to, at + strlen(rows[i].from));
        if (verdict_on(changed) != rows[i].verdict)
            fail_msg("%s -> %s: %d", rows[i].from, rows[i].to, (int)verdict_on(changed));
        free(changed);
    }
    free(answer);
    free(challenge);
}

static void quotes_are_escaped(void **state)
{
    (void)state;
    static const struct sip_credentials odd = {"a\"b\\c", "p\"w"};
    struct err e = {0};
    char *challenge = sip_digest_challenge("r\"\\1", "n1");
    char *answer = sip_digest_answer(challenge, &odd, "OPTIONS", "sip:e.example", "cn", &e);
    struct sip_msg *msg = options();
    assert_string_equal(
        challenge, "Digest realm=\"r\\\"\\\\1\", nonce=\"n1\", algorithm=MD5, qop=\"auth\"");
    assert_true(sip_add_header(msg, "Authorization", answer));
    assert_int_equal(sip_digest_check(msg, "r\"\\1", "n1", &odd), SIP_DIGEST_OK);
    assert_int_equal(sip_digest_check(msg, "r\"1", "n1", &odd), SIP_DIGEST_ABSENT);
    sip_msg_free(msg);
    free(answer);
    free(challenge);
}

static void the_header_of_our_realm_counts(void **state)
{
    (void)state;
    struct err e = {0};
    struct sip_msg *msg = options();
    char *ours = sip_digest_challenge("traversal zone", "n1");
    char *other = sip_digest_challenge("other", "n1");
    char *right = sip_digest_answer(ours, &good, "OPTIONS", "sip:e.example", "cn", &e);
    char *wrong = sip_digest_answer(other, &good, "OPTIONS", "sip:e.example", "cn", &e);
    assert_true(sip_add_header(msg, "Authorization", wrong));
    assert_int_equal(sip_digest_check(msg, "traversal zone", "n1", &good), SIP_DIGEST_ABSENT);
    assert_true(sip_add_header(msg, "Authorization", right));
    assert_int_equal(sip_digest_check(msg, "traversal zone", "n1", &good), SIP_DIGEST_OK);
    free(wrong);
    free(right);
    free(other);
    free(ours);
    sip_msg_free(msg);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_of_the_rfc),
        cmocka_unit_test(challenges_we_cannot_answer),
        cmocka_unit_test(answers_are_judged),
        cmocka_unit_test(broken_answers_are_seen),
        cmocka_unit_test(quotes_are_escaped),
        cmocka_unit_test(the_header_of_our_realm_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
