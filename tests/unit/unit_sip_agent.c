/* Agents connected back to back: requests, answers, and who may send them twice. */
#include "tests/unit/sip_ends.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void a_request_is_answered(void **state)
{
    (void)state;
    assert_int_equal(sip_agent_timeout_ms(c.agent), -1);
    sip_agent_send(c.agent, &line, options("1"), end_final, &c);
    assert_int_equal(sip_agent_timeout_ms(c.agent), 32000);
    carry(&c, &e);
    assert_int_equal(e.num_requests, 1);
    carry(&e, &c);
    assert_int_equal(c.num_finals, 1);
    assert_int_equal(c.last_status, 200);
    assert_int_equal(sip_agent_timeout_ms(c.agent), 0);
    assert_int_equal(sip_agent_timeout_ms(e.agent), 0);
    sip_agent_run_timers(c.agent);
    sip_agent_run_timers(e.agent);
    assert_int_equal(sip_agent_timeout_ms(c.agent), -1);
    assert_int_equal(sip_agent_timeout_ms(e.agent), -1);
    assert_int_equal(c.num_finals, 1);
}

static void a_challenge_is_met(void **state)
{
    (void)state;
    struct err error = {0};
    e.server = CHALLENGES;
    sip_agent_send(c.agent, &line, options("1"), end_final, &c);
    carry(&c, &e);
    carry(&e, &c);
    assert_int_equal(c.last_status, 401);
    char *answer =
        sip_digest_answer(c.challenge, &account, "OPTIONS", "sip:e.example", "cn", &error);
    struct sip_msg *second = options("2");
    assert_true(sip_add_header(second, "Authorization", answer));
    free(answer);
    sip_agent_send(c.agent, &line, second, end_final, &c);
    carry(&c, &e);
    carry(&e, &c);
    assert_int_equal(c.last_status, 200);
    assert_int_equal(c.num_finals, 2);
    assert_int_equal(e.num_requests, 2);
}

static void an_answer_may_come_later(void **state)
{
    (void)state;
    e.server = STAYS_SILENT;
    sip_agent_send(c.agent, &line, options("1"), end_final, &c);
    carry(&c, &e);
    assert_int_equal(e.sent.len, 0);
    assert_int_equal(sip_agent_timeout_ms(e.agent), -1);
    reply(&e, e.waiting, e.waiting_request, 603, "Decline");
    carry(&e, &c);
    assert_int_equal(c.last_status, 603);
    assert_int_equal(c.num_finals, 1);
}

static void a_provisional_answer_is_not_final(void **state)
{
    (void)state;
    struct buf trying = {0};
    struct err error = {0};
    struct sip_msg *request = options("1");
    struct sip_msg *response = sip_response(request, 100, "Trying", "t");
    assert_true(sip_print(response, &trying));
    sip_msg_free(response);
    sip_agent_send(c.agent, &line, request, end_final, &c);
    assert_true(sip_agent_receive(c.agent, &line, trying.data, trying.len, &error));
    assert_int_equal(c.num_finals, 0);
    carry(&c, &e);
    carry(&e, &c);
    assert_int_equal(c.num_finals, 1);
    buf_cleanup(&trying);
}

static void a_retransmission_gets_the_stored_answer(void **state)
{
    (void)state;
    struct buf wire = {0};
    struct err error = {0};
    struct sip_msg *request = options("1");
    assert_true(sip_print(request, &wire));
    sip_msg_free(request);
    e.server = STAYS_SILENT;
    assert_true(sip_agent_receive(e.agent, &line, wire.data, wire.len, &error));
    assert_true(sip_agent_receive(e.agent, &line, wire.data, wire.len, &error));
    assert_int_equal(e.num_requests, 1);
    assert_int_equal(e.sent.len, 0);
    reply(&e, e.waiting, e.waiting_request, 200, "OK");
    size_t len = e.sent.len;
    assert_true(len > 0);
    assert_true(sip_agent_receive(e.agent, &line, wire.data, wire.len, &error));
    assert_int_equal(e.num_requests, 1);
    assert_int_equal(e.sent.len, 2 * len);
    assert_memory_equal(e.sent.data, e.sent.data + len, len);
    /* Near misses: another connection; later, when timer J has ended the transaction. */
    assert_true(sip_agent_receive(e.agent, &other_line, wire.data, wire.len, &error));
    assert_int_equal(e.num_requests, 2);
    sip_agent_run_timers(e.agent);
    assert_true(sip_agent_receive(e.agent, &line, wire.data, wire.len, &error));
    assert_int_equal(e.num_requests, 3);
    buf_cleanup(&wire);
}

static void stray_responses_are_dropped(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *branch;
        void *connection;
    } rows[] = {{"branch", "2", &line}, {"connection", "1", &other_line}};
    sip_agent_send(c.agent, &line, options("1"), end_final, &c);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct buf wire = {0};
        struct err error = {0};
        struct sip_msg *request = options(rows[i].branch);
        struct sip_msg *response = sip_response(request, 200, "OK", "t");
        assert_true(sip_print(response, &wire));
        assert_true(sip_agent_receive(c.agent, rows[i].connection, wire.data, wire.len, &error));
        if (c.num_finals != 0)
            fail_msg("%s", rows[i].name);
        sip_msg_free(response);
        sip_msg_free(request);
        buf_cleanup(&wire);
    }
    carry(&c, &e);
    struct buf answer = {0};
    buf_add(&answer, e.sent.data, e.sent.len);
    carry(&e, &c);
    buf_add(&e.sent, answer.data, answer.len); /* the same answer twice */
    carry(&e, &c);
    assert_int_equal(c.num_finals, 1);
    buf_cleanup(&answer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SIP_ENDS_TEST(a_request_is_answered),
        SIP_ENDS_TEST(a_challenge_is_met),
        SIP_ENDS_TEST(an_answer_may_come_later),
        SIP_ENDS_TEST(a_provisional_answer_is_not_final),
        SIP_ENDS_TEST(a_retransmission_gets_the_stored_answer),
        SIP_ENDS_TEST(stray_responses_are_dropped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
