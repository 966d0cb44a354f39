/* Two agents and everything that may happen to them, in any order: requests, answers now, later,
 * twice, connections that close or take nothing, messages carried, doubled, cut or bent, timers.
 * Each byte is one event. Every request must have exactly one final answer in the end. */
#include "sim/sip/agent.h"
#include "sim/sip/framing.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#define LINES       2 /* connections between the two */
#define WAITING_MAX 8

struct end;
struct waiting {
    struct sip_incoming *incoming;
    struct sip_msg *request;
    int line;
};

struct end {
    struct sip_agent *agent;
    struct buf sent[LINES];
    bool gone[LINES];
    bool closes_when_gone;
    int server; /* what it does with requests: see on_request */
    struct waiting waiting[WAITING_MAX];
    size_t num_waiting;
    size_t requests;
    size_t finals;
    bool sends_again;
};

static struct end ends[2];
static int lines[LINES];
static time_t now;
static unsigned branches;

int osip_gettimeofday(struct timeval *tp, void *tz);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int osip_gettimeofday(struct timeval *tp, void *tz)
{
    (void)tz;
    *tp = (struct timeval){.tv_sec = now};
    return 0;
}

static int line_of(const void *connection)
{
    return (int)((const int *)connection - lines);
}

static bool on_send(void *user, void *connection, const char *data, size_t len)
{
    struct end *end = user;
    int line = line_of(connection);
    if (end->gone[line]) {
        if (end->closes_when_gone)
            sip_agent_connection_closed(end->agent, connection);
        return false;
    }
    buf_add(&end->sent[line], data, len);
    return true;
}

static void reply(struct end *end, struct sip_incoming *incoming, const struct sip_msg *request)
{
    static const int statuses[] = {200, 302, 404, 503, 603};
    int status = statuses[branches % 5];
    sip_agent_reply(end->agent, incoming, sip_response(request, status, "Text", "tag"));
}

static void forget(struct end *end, size_t i)
{
    sip_msg_free(end->waiting[i].request);
    end->waiting[i] = end->waiting[--end->num_waiting];
}

static void drop_line(struct end *end, int line)
{
    for (size_t i = end->num_waiting; i-- > 0;) {
        if (end->waiting[i].line == line)
            forget(end, i);
    }
    sip_agent_connection_closed(end->agent, &lines[line]);
}

static void on_request(
    void *user, void *connection, struct sip_incoming *incoming, const struct sip_msg *request)
{
    struct end *end = user;
    int line = line_of(connection);
    if (end->server == 0) {
        reply(end, incoming, request);
    } else if (end->server == 1) {
        drop_line(end, line);
        reply(end, incoming, request);
    } else if (end->num_waiting < WAITING_MAX) {
        end->waiting[end->num_waiting++] = (struct waiting){incoming, sip_msg_clone(request), line};
    }
}

static struct sip_msg *make_request(bool same_branch)
{
    static const char *const methods[] = {"OPTIONS", "REGISTER", "SERVICE", "INVITE"};
    char via[96];
    const char *method = methods[branches % 4];
    branches += !same_branch;
    snprintf(via, sizeof via, "SIP/2.0/TLS c.example:5061;branch=z9hG4bK%u", branches);
    struct sip_msg *msg = sip_request(
        method, "sip:e.example", "<sip:c.example>;tag=1", "<sip:e.example>", "id@c", 1, NULL);
    if (msg == NULL || !sip_push_header(msg, "Via", via))
        abort();
    return msg;
}

static void on_final(void *ctx, const struct sip_msg *response)
{
    struct end *end = ctx;
    end->finals++;
    if (response != NULL && sip_status(response) < 200)
        abort();
    if (end->sends_again) {
        end->sends_again = false;
        end->requests++;
        sip_agent_send(end->agent, &lines[0], make_request(false), on_final, end);
    }
}

/* Carries what `from` has sent on a line; `bend` changes a byte of each message first. */
static void carry(struct end *from, struct end *to, int line, uint8_t bend, bool twice)
{
    struct buf in = from->sent[line];
    from->sent[line] = (struct buf){0};
    size_t len = 0;
    if (bend != 0 && in.len > 0)
        in.data[(in.len * bend) >> 8] ^= bend;
    while (sip_frame_next(&in, &len, NULL) == SIP_FRAME_MESSAGE) {
        for (int i = 0; i <= twice; i++)
            (void)!sip_agent_receive(to->agent, &lines[line], in.data, len, NULL);
        buf_drop(&in, len);
    }
    buf_cleanup(&in);
}

static void answer_one(struct end *end, bool with_nothing)
{
    if (end->num_waiting == 0)
        return;
    struct waiting *w = &end->waiting[0];
    if (with_nothing)
        sip_agent_reply(end->agent, w->incoming, NULL);
    else
        reply(end, w->incoming, w->request);
    forget(end, 0);
}

/* Low bits: what happens; then the end, the line, and what is left. */
static void step(uint8_t what, uint8_t more)
{
    struct end *end = &ends[(what >> 4) & 1];
    struct end *far = &ends[end == &ends[0]];
    int line = (what >> 5) & 1;
    bool flag = what >> 7;
    switch (what & 15) {
    case 0:
    case 1:
    case 2:
        end->requests++;
        sip_agent_send(end->agent, &lines[line], make_request(flag), on_final, end);
        break;
    case 3:
    case 4:
    case 5:
        carry(end, far, line, 0, flag);
        break;
    case 6:
        carry(end, far, line, more, flag);
        break;
    case 7:
    case 8:
        answer_one(end, flag);
        break;
    case 9:
        drop_line(end, line);
        break;
    case 10:
        end->gone[line] = flag;
        break;
    case 11:
        end->closes_when_gone = flag;
        break;
    case 12:
        end->server = more % 3;
        break;
    case 13:
        end->sends_again = true;
        break;
    default:
        now += more % 48;
        (void)sip_agent_timeout_ms(end->agent);
        sip_agent_run_timers(end->agent);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct sip_agent_handlers handlers = {on_send, on_request};
    now = 1000;
    branches = 0;
    for (int i = 0; i < 2; i++) {
        ends[i] = (struct end){0};
        ends[i].agent = sip_agent_new(&handlers, &ends[i]);
    }
    for (size_t i = 0; i + 1 < size && i < 512; i++)
        step(data[i], data[i + 1]);
    for (int i = 0; i < 2; i++) {
        ends[i].sends_again = false;
        sip_agent_free(ends[i].agent);
        if (ends[i].finals != ends[i].requests)
            abort();
        while (ends[i].num_waiting > 0)
            forget(&ends[i], 0);
        for (int line = 0; line < LINES; line++)
            buf_cleanup(&ends[i].sent[line]);
    }
    return 0;
}
