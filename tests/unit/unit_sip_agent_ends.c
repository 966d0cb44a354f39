/* How an agent's transactions end without an answer: closed lines, refused data, timer F. */
#include "tests/unit/sip_ends.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void a_closed_connection_ends_its_transactions(void **state)
{
    (void)state;
    e.server = STAYS_SILENT;
    sip_agent_send(c.agent, &line, options("1"), end_final, &c);
    sip_agent_send(c.agent, &line, options("2"), end_final, &c);
    sip_agent_send(c.agent, &other_line, options("3"), end_final, &c);
    carry(&c, &e);
    assert_int_equal(e.num_requests, 3);
    sip_agent_connection_closed(c.agent, &line);
    assert_int_equal(c.num_finals, 2);
    assert_int_equal(c.last_status, 0);
    sip_agent_connection_closed(c.agent, &line);
    assert_int_equal(c.num_finals, 2);
    reply(&e, e.waiting, e.waiting_request, 200, "OK");
    buf_clear(&e.sent);
    sip_agent_connection_closed(e.agent, &line);
    assert_int_equal(sip_agent_timeout_ms(e.agent), -1);
    sip_agent_free(c.agent);
    c.agent = NULL;
    assert_int_equal(c.num_finals, 3);
}

static void closing_inside_on_request_is_safe(void **state)
{
    (void)state;
    e.server = CLOSES;
    sip_agent_send(c.agent, &line, options("1"), end_final, &c);
    carry(&c, &e);
    assert_int_equal(e.num_requests, 1);
    assert_int_equal(e.sent.len, 0);
}

static void a_refused_send_fails_at_once(void **state)
{
    (void)state;
    for (int closes = 0; closes < 2; closes++) {
        c.gone = true;
        c.closes_when_gone = closes == 1;
        c.num_finals = 0;
        c.last_status = 1;
        sip_agent_send(c.agent, &line, options("1"), end_final, &c);
        assert_int_equal(c.num_finals, 1);
        assert_int_equal(c.last_status, 0);
        assert_int_equal(sip_agent_timeout_ms(c.agent), -1);
    }
}

static void a_refused_reply_ends_the_transaction(void **state)
{
    (void)state;
    e.gone = true;
    sip_agent_send(c.agent, &line, options("1"), end_final, &c);
    carry(&c, &e);
    assert_int_equal(e.num_requests, 1);
    assert_int_equal(sip_agent_timeout_ms(e.agent), -1);
}

static void timer_f_ends_the_waiting(void **state)
{
    (void)state;
    sip_agent_send(c.agent, &line, options("1"), end_final, &c);
    test_clock += 31;
    assert_int_equal(sip_agent_timeout_ms(c.agent), 1000);
    sip_agent_run_timers(c.agent);
    assert_int_equal(c.num_finals, 0);
    size_t sent = c.sent.len;
    test_clock += 1;
    assert_int_equal(sip_agent_timeout_ms(c.agent), 0);
    sip_agent_run_timers(c.agent);
    assert_int_equal(c.num_finals, 1);
    assert_int_equal(c.last_status, 0);
    assert_int_equal(c.sent.len, sent); /* no timer E */
    assert_int_equal(sip_agent_timeout_ms(c.agent), -1);
}

static void a_callback_may_send_again(void **state)
{
    (void)state;
    c.sends_again = true;
    sip_agent_send(c.agent, &line, options("1"), end_final, &c);
    carry(&c, &e);
    carry(&e, &c);
    carry(&c, &e);
    carry(&e, &c);
    assert_int_equal(c.num_finals, 2);
    c.sends_again = true;
    sip_agent_send(c.agent, &line, options("2"), end_final, &c);
    sip_agent_connection_closed(c.agent, &line);
    assert_int_equal(c.num_finals, 3);
    sip_agent_connection_closed(c.agent, &line);
    assert_int_equal(c.num_finals, 4);
    c.sends_again = true;
    sip_agent_send(c.agent, &line, options("3"), end_final, &c);
    sip_agent_free(c.agent); /* what is sent from here on fails at once */
    c.agent = NULL;
    assert_int_equal(c.num_finals, 6);
}

static void what_cannot_be_sent_fails_at_once(void **state)
{
    (void)state;
    struct err error = {0};
    struct sip_msg *bare =
        sip_request("OPTIONS", "sip:e.example", "<sip:cc>", "<sip:ee>", "id", 1, &error);
    struct sip_msg *invite =
        sip_request("INVITE", "sip:e.example", "<sip:cc>", "<sip:ee>", "id", 1, &error);
    struct sip_msg *request = options("1");
    assert_true(sip_push_header(invite, "Via", "SIP/2.0/TLS cc;branch=z9hG4bK9"));
    sip_agent_send(c.agent, &line, bare, end_final, &c);
    sip_agent_send(c.agent, &line, invite, end_final, &c);
    sip_agent_send(c.agent, &line, sip_response(request, 200, "OK", "t"), end_final, &c);
    assert_int_equal(c.num_finals, 3);
    assert_int_equal(c.last_status, 0);
    assert_int_equal(c.sent.len, 0);
    sip_msg_free(request);
}

static void nonsense_is_reported(void **state)
{
    (void)state;
    struct err error = {0};
    assert_false(sip_agent_receive(e.agent, &line, "nonsense", 8, &error));
    assert_int_equal(error.code, ERR_SIP_SYNTAX);
    static const char ack[] = "ACK sip:ee SIP/2.0\r\nVia: SIP/2.0/TLS cc;branch=z9hG4bK1\r\n"
                              "From: <sip:cc>;tag=1\r\nTo: <sip:ee>\r\nCall-ID: x\r\n"
                              "CSeq: 1 ACK\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n";
    error = (struct err){0};
    assert_true(sip_agent_receive(e.agent, &line, ack, strlen(ack), &error));
    assert_int_equal(e.num_requests, 0);
    assert_int_equal(e.sent.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SIP_ENDS_TEST(a_closed_connection_ends_its_transactions),
        SIP_ENDS_TEST(closing_inside_on_request_is_safe),
        SIP_ENDS_TEST(a_refused_send_fails_at_once),
        SIP_ENDS_TEST(a_refused_reply_ends_the_transaction),
        SIP_ENDS_TEST(timer_f_ends_the_waiting),
        SIP_ENDS_TEST(a_callback_may_send_again),
        SIP_ENDS_TEST(what_cannot_be_sent_fails_at_once),
        SIP_ENDS_TEST(nonsense_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
