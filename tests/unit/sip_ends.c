#include "tests/unit/sip_ends.h"

#include "sim/sip/framing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sys/time.h>

struct end c, e;
int line, other_line;
time_t test_clock = 1000;
const struct sip_credentials account = {"c-account", "secret"};

int osip_gettimeofday(struct timeval *tp, void *tz);
int osip_gettimeofday(struct timeval *tp, void *tz)
{
    (void)tz;
    *tp = (struct timeval){.tv_sec = test_clock};
    return 0;
}

static bool end_send(void *user, void *connection, const char *data, size_t len)
{
    struct end *end = user;
    if (end->gone) {
        if (end->closes_when_gone)
            sip_agent_connection_closed(end->agent, connection);
        return false;
    }
    buf_add(&end->sent, data, len);
    return true;
}

void reply(struct end *end, struct sip_incoming *incoming, const struct sip_msg *request,
    int status, const char *reason)
{
    struct sip_msg *response = sip_response(request, status, reason, "e-tag");
    assert_non_null(response);
    if (status == 401) {
        char *challenge = sip_digest_challenge("zone", "n1");
        assert_true(sip_add_header(response, "WWW-Authenticate", challenge));
        free(challenge);
    }
    sip_agent_reply(end->agent, incoming, response);
}

static void end_request(
    void *user, void *connection, struct sip_incoming *incoming, const struct sip_msg *request)
{
    struct end *end = user;
    end->num_requests++;
    if (end->server == ANSWERS) {
        reply(end, incoming, request, 200, "OK");
    } else if (end->server == CHALLENGES) {
        bool ok = sip_digest_check(request, "zone", "n1", &account) == SIP_DIGEST_OK;
        reply(end, incoming, request, ok ? 200 : 401, ok ? "OK" : "Unauthorised");
    } else if (end->server == CLOSES) {
        sip_agent_connection_closed(end->agent, connection);
        reply(end, incoming, request, 200, "OK");
    } else {
        end->waiting = incoming;
        sip_msg_free(end->waiting_request);
        end->waiting_request = sip_msg_clone(request);
    }
}

static void end_init(struct end *end, enum server server)
{
    static const struct sip_agent_handlers handlers = {end_send, end_request};
    *end = (struct end){.server = server};
    end->agent = sip_agent_new(&handlers, end);
    assert_non_null(end->agent);
}

static void end_cleanup(struct end *end)
{
    sip_agent_free(end->agent);
    sip_msg_free(end->waiting_request);
    buf_cleanup(&end->sent);
    free(end->challenge);
}

struct sip_msg *options(const char *branch)
{
    struct err error = {0};
    struct sip_msg *msg = sip_request(
        "OPTIONS", "sip:e.example", "<sip:c.example>;tag=1", "<sip:e.example>", "id@c", 1, &error);
    char *via = ek_asprintf("SIP/2.0/TLS c.example:5061;branch=z9hG4bK%s;rport", branch);
    assert_non_null(msg);
    assert_true(sip_push_header(msg, "Via", via));
    free(via);
    return msg;
}

void end_final(void *ctx, const struct sip_msg *response)
{
    struct end *end = ctx;
    end->num_finals++;
    end->last_status = response == NULL ? 0 : sip_status(response);
    if (end->last_status == 401) {
        free(end->challenge);
        end->challenge = sip_header(response, "WWW-Authenticate", 0);
    }
    if (end->sends_again) {
        end->sends_again = false;
        sip_agent_send(end->agent, &line, options("again"), end_final, end);
    }
}

void carry(struct end *from, struct end *to)
{
    struct err error = {0};
    size_t len = 0;
    struct buf in = from->sent;
    from->sent = (struct buf){0};
    while (sip_frame_next(&in, &len, &error) == SIP_FRAME_MESSAGE) {
        assert_true(sip_agent_receive(to->agent, &line, in.data, len, &error));
        buf_drop(&in, len);
    }
    assert_int_equal(in.len, 0);
    buf_cleanup(&in);
}

int sip_ends_set_up(void **state)
{
    (void)state;
    end_init(&c, ANSWERS);
    end_init(&e, ANSWERS);
    return 0;
}

int sip_ends_tear_down(void **state)
{
    (void)state;
    end_cleanup(&c);
    end_cleanup(&e);
    return 0;
}
