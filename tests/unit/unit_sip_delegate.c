/* A delegated digest: what a phone signed is judged the same after it went through the fields of a
 * SERVICE call, and every change on the way is seen. */
#include "sim/sip/delegate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NUM(array) (sizeof(array) / sizeof(array)[0])
#define REALM      "e.example.com"
#define URI        "sip:example.com"

static const struct sip_credentials good = {"alice", "secret"};

/* The request as E has it: printed by the phone and parsed again. */
static struct sip_msg *over_the_wire(struct sip_msg *sent)
{
    struct err e = {0};
    struct buf wire = {0};
    assert_true(sip_push_header(sent, "Via", "SIP/2.0/TLS phone.invalid;branch=z9hG4bK1"));
    assert_true(sip_print(sent, &wire));
    struct sip_msg *received = sip_parse(buf_str(&wire), wire.len, &e);
    assert_string_equal(e.text, "");
    assert_non_null(received);
    buf_cleanup(&wire);
    sip_msg_free(sent);
    return received;
}

static struct sip_msg *unsigned_register(void)
{
    struct err e = {0};
    struct sip_msg *msg = sip_request(
        "REGISTER", URI, "<sip:alice@example.com>;tag=1", "<sip:alice@example.com>", "id", 1, &e);
    assert_non_null(msg);
    return msg;
}

static char *answer_for(const char *realm, const struct sip_credentials *who)
{
    struct err e = {0};
    char *challenge = sip_digest_challenge(realm, "n1");
    char *answer = sip_digest_answer(challenge, who, "REGISTER", URI, "cn", &e);
    assert_non_null(answer);
    free(challenge);
    return answer;
}

static struct sip_msg *phone_register(const char *realm, const struct sip_credentials *who)
{
    struct sip_msg *msg = unsigned_register();
    char *answer = answer_for(realm, who);
    assert_true(sip_add_header(msg, "Authorization", answer));
    free(answer);
    return over_the_wire(msg);
}

static void delegate(
    const char *realm, const struct sip_credentials *who, struct sip_service_call *out)
{
    struct sip_msg *request = phone_register(realm, who);
    assert_true(sip_delegate(request, out));
    sip_msg_free(request);
}

/* The call as C has it: written into a SERVICE body and read again. */
static void through_a_service(struct sip_service_call *call)
{
    static const char pem[] = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    struct err e = {0};
    struct buf body = {0};
    char *type = NULL;
    char *read_pem = NULL;
    sip_service_write(call, pem, "boundary-1", &body, &type);
    sip_service_call_cleanup(call);
    assert_true(sip_service_read(type, buf_str(&body), body.len, call, &read_pem, &e));
    free(type);
    free(read_pem);
    buf_cleanup(&body);
}

static void verdicts_survive_the_way(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *realm;
        struct sip_credentials phone;
        struct sip_credentials known;
        enum sip_digest_verdict verdict;
    } rows[] = {
        {"good", REALM, {"alice", "secret"}, {"alice", "secret"}, SIP_DIGEST_OK},
        {"password", REALM, {"alice", "secret"}, {"alice", "Secret"}, SIP_DIGEST_WRONG},
        {"user", REALM, {"alice", "secret"}, {"bob", "secret"}, SIP_DIGEST_WRONG_USER},
        {"user case", REALM, {"alice", "secret"}, {"Alice", "secret"}, SIP_DIGEST_WRONG_USER},
        {"quote", REALM, {"a\"b", "secret"}, {"a\"b", "secret"}, SIP_DIGEST_OK},
        {"quote lost", REALM, {"a\"b", "secret"}, {"ab", "secret"}, SIP_DIGEST_WRONG_USER},
        {"quote escaped", REALM, {"a\"b", "s"}, {"a\\\"b", "s"}, SIP_DIGEST_WRONG_USER},
        {"quote, password", REALM, {"a\"b", "s"}, {"a\"b", "t"}, SIP_DIGEST_WRONG},
        {"all in quotes", REALM, {"\"a\"", "s"}, {"\"a\"", "s"}, SIP_DIGEST_OK},
        {"without quotes", REALM, {"\"a\"", "s"}, {"a", "s"}, SIP_DIGEST_WRONG_USER},
        {"backslash", REALM, {"lab\\alice", "s"}, {"lab\\alice", "s"}, SIP_DIGEST_OK},
        {"two for one", REALM, {"lab\\alice", "s"}, {"lab\\\\alice", "s"}, SIP_DIGEST_WRONG_USER},
        {"two", REALM, {"lab\\\\alice", "s"}, {"lab\\\\alice", "s"}, SIP_DIGEST_OK},
        {"backslash at the end", REALM, {"a\\", "s"}, {"a\\", "s"}, SIP_DIGEST_OK},
        {"backslash, quote", REALM, {"\\\"", "s"}, {"\\\"", "s"}, SIP_DIGEST_OK},
        {"XML", REALM, {"<&amp;>'\"", "s"}, {"<&amp;>'\"", "s"}, SIP_DIGEST_OK},
        {"XML resolved", REALM, {"<&amp;>", "s"}, {"<&>", "s"}, SIP_DIGEST_WRONG_USER},
        {"parameters", REALM, {"a\", qop=\"x", "s"}, {"a\", qop=\"x", "s"}, SIP_DIGEST_OK},
        {"UTF-8", REALM, {"\xc3\xa4", "\xc3\xb6"}, {"\xc3\xa4", "\xc3\xb6"}, SIP_DIGEST_OK},
        {"realm", "r\"1\\<&>, nonce=\"", {"a", "s"}, {"a", "s"}, SIP_DIGEST_OK},
        {"realm, password", "r\"1\\<&>", {"a", "s"}, {"a", "t"}, SIP_DIGEST_WRONG},
        {"password", REALM, {"a", "p\"\\<&>"}, {"a", "p\"\\<&>"}, SIP_DIGEST_OK},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        struct sip_service_call call = {0};
        delegate(rows[i].realm, &rows[i].phone, &call);
        enum sip_digest_verdict before = sip_delegate_check(&call, &rows[i].known);
        through_a_service(&call);
        enum sip_digest_verdict after = sip_delegate_check(&call, &rows[i].known);
        if (before != rows[i].verdict || after != rows[i].verdict)
            fail_msg("%s: %d, in a SERVICE %d", rows[i].name, (int)before, (int)after);
        sip_service_call_cleanup(&call);
    }
}

static void fields_hold_plain_text(void **state)
{
    (void)state;
    static const struct sip_credentials odd = {"a\"b\\c", "secret"};
    struct sip_service_call call = {.id = ek_strdup("7"), .username = ek_strdup("before")};
    delegate("r\"\\", &odd, &call);
    assert_string_equal(call.username, "a\"b\\c");
    assert_string_equal(call.realm, "r\"\\");
    assert_string_equal(call.nonce, "n1");
    assert_string_equal(call.qop, "auth");
    assert_string_equal(call.cnonce, "cn");
    assert_string_equal(call.nc, "00000001");
    assert_int_equal(strlen(call.response), 32);
    assert_string_equal(call.uri, URI);
    assert_string_equal(call.method, "REGISTER");
    assert_string_equal(call.id, "7");
    assert_null(call.msgid);
    sip_service_call_cleanup(&call);
}

/* A phone's good answer with one text replaced: can it be delegated, and with which verdict? */
static void changed_answers_are_seen(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        const char *to;
        bool delegated;
        enum sip_digest_verdict verdict;
    } rows[] = {
        {"qop=auth", "qop=\"auth\"", true, SIP_DIGEST_OK},
        {"qop=auth", "qop=au\\th", true, SIP_DIGEST_BROKEN},
        {"algorithm=MD5, ", "", true, SIP_DIGEST_OK},
        {"alice", "bob", true, SIP_DIGEST_WRONG_USER},
        {"nonce=\"n1\"", "nonce=\"n2\"", true, SIP_DIGEST_WRONG},
        {"username=", "x-username=", false},
        {"realm=", "x-realm=", false},
        {"nonce=", "x-nonce=", false},
        {"uri=", "x-uri=", false},
        {"response=", "x-response=", false},
        {" cnonce=", " x-cnonce=", false},
        {"qop=", "x-qop=", false},
        {"nc=0", "x-nc=0", false},
    };
    char *answer = answer_for(REALM, &good);
    for (size_t i = 0; i < NUM(rows); i++) {
        const char *at = strstr(answer, rows[i].from);
        assert_non_null(at);
        char *changed = ek_asprintf(
            "%.*s%s%s", (int)(at - answer), answer, rows[i].to, at + strlen(rows[i].from));
        struct sip_msg *request = unsigned_register();
        assert_true(sip_add_header(request, "Authorization", changed));
        struct sip_service_call call = {0};
        bool delegated = sip_delegate(request, &call);
        if (delegated != rows[i].delegated)
            fail_msg("%s -> %s", rows[i].from, rows[i].to);
        if (delegated && sip_delegate_check(&call, &good) != rows[i].verdict)
            fail_msg("%s -> %s, verdict", rows[i].from, rows[i].to);
        sip_service_call_cleanup(&call);
        sip_msg_free(request);
        free(changed);
    }
    free(answer);
}

static void requests_without_answer_are_not_delegated(void **state)
{
    (void)state;
    struct sip_service_call call = {0};
    struct sip_msg *request = unsigned_register();
    assert_false(sip_delegate(request, &call));
    sip_msg_free(request);
    sip_service_call_cleanup(&call);
}

static void the_first_answer_is_delegated(void **state)
{
    (void)state;
    struct sip_service_call call = {0};
    struct sip_msg *request = phone_register(REALM, &good);
    char *other = answer_for("other", &(struct sip_credentials){"bob", "x"});
    assert_true(sip_add_header(request, "Authorization", other));
    assert_true(sip_delegate(request, &call));
    assert_int_equal(sip_delegate_check(&call, &good), SIP_DIGEST_OK);
    free(other);
    sip_msg_free(request);
    sip_service_call_cleanup(&call);
}

#define FIELD(name) #name, offsetof(struct sip_service_call, name)

/* A good call with one field replaced, NULL for none. */
static void changed_calls_are_seen(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t field;
        const char *text;
        enum sip_digest_verdict verdict;
    } rows[] = {
        {FIELD(method), "REGISTER", SIP_DIGEST_OK},
        {FIELD(method), "OPTIONS", SIP_DIGEST_WRONG},
        {FIELD(method), "", SIP_DIGEST_BROKEN},
        {FIELD(method), NULL, SIP_DIGEST_BROKEN},
        {FIELD(username), "bob", SIP_DIGEST_WRONG_USER},
        {FIELD(username), "alice\r\nX: y", SIP_DIGEST_BROKEN},
        {FIELD(username), NULL, SIP_DIGEST_BROKEN},
        {FIELD(realm), "other", SIP_DIGEST_WRONG},
        {FIELD(realm), NULL, SIP_DIGEST_BROKEN},
        {FIELD(nonce), "n2", SIP_DIGEST_WRONG},
        {FIELD(nonce), NULL, SIP_DIGEST_BROKEN},
        {FIELD(qop), "AUTH", SIP_DIGEST_BROKEN},
        {FIELD(qop), "auth-int", SIP_DIGEST_BROKEN},
        {FIELD(qop), "auth, opaque=\"x\"", SIP_DIGEST_BROKEN},
        {FIELD(qop), NULL, SIP_DIGEST_BROKEN},
        {FIELD(cnonce), "cm", SIP_DIGEST_WRONG},
        {FIELD(cnonce), NULL, SIP_DIGEST_BROKEN},
        {FIELD(nc), "00000002", SIP_DIGEST_WRONG},
        {FIELD(nc), "1", SIP_DIGEST_BROKEN},
        {FIELD(nc), "00000001, opaque=\"x\"", SIP_DIGEST_BROKEN},
        {FIELD(nc), NULL, SIP_DIGEST_BROKEN},
        {FIELD(response), "6629fae49393a05397450978507c4ef1", SIP_DIGEST_WRONG},
        {FIELD(response), NULL, SIP_DIGEST_BROKEN},
        {FIELD(uri), "sip:example.org", SIP_DIGEST_WRONG},
        {FIELD(uri), "", SIP_DIGEST_BROKEN},
        {FIELD(uri), NULL, SIP_DIGEST_BROKEN},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        struct sip_service_call call = {0};
        delegate(REALM, &good, &call);
        char **field = (char **)((char *)&call + rows[i].field);
        free(*field);
        *field = rows[i].text == NULL ? NULL : ek_strdup(rows[i].text);
        enum sip_digest_verdict verdict = sip_delegate_check(&call, &good);
        if (verdict != rows[i].verdict)
            fail_msg("%s %s: %d", rows[i].name, rows[i].text, (int)verdict);
        sip_service_call_cleanup(&call);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verdicts_survive_the_way),
        cmocka_unit_test(fields_hold_plain_text),
        cmocka_unit_test(changed_answers_are_seen),
        cmocka_unit_test(requests_without_answer_are_not_delegated),
        cmocka_unit_test(the_first_answer_is_delegated),
        cmocka_unit_test(changed_calls_are_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
