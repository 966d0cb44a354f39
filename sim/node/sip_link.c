#include "sim/base/text.h"
#include "sim/node/actions.h"
#include "sim/node/box.h"
#include "sim/node/eventlog.h"
#include "sim/sip/digest.h"
#include "sim/sip/framing.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* Who answers what, on which link. */
static const struct {
    enum program_kind program;
    enum link link;
    bool dialled;
    const char *method;
    sip_request_fn *handler;
} handlers[] = {
    {PROGRAM_EXPRESSWAY_E, LINK_UC_TRAVERSAL, false, "OPTIONS", traversal_on_options},
    {PROGRAM_EXPRESSWAY_E, LINK_ZONE_TRAVERSAL, false, "OPTIONS", traversal_on_options},
    {PROGRAM_EXPRESSWAY_E, LINK_MRA_SIP, false, "REGISTER", mra_e_on_register},
    {PROGRAM_EXPRESSWAY_E, LINK_MRA_SIP, false, "OPTIONS", default_zone_on_options},
    {PROGRAM_EXPRESSWAY_E, LINK_B2B, false, "OPTIONS", default_zone_on_options},
    {PROGRAM_EXPRESSWAY_E, LINK_IMP, false, "OPTIONS", default_zone_on_options},
    {PROGRAM_EXPRESSWAY_C, LINK_UC_TRAVERSAL, true, "SERVICE", mra_c_on_service},
    {PROGRAM_EXPRESSWAY_C, LINK_UC_TRAVERSAL, true, "REGISTER", mra_c_on_register},
    {PROGRAM_UC_PEER, LINK_CUCM_LINE, false, "REGISTER", persona_on_register},
};

/* On a link to a peer either end answers OPTIONS. */
static sip_request_fn *handler_of(const struct conn *conn, const char *method)
{
    enum program_kind program = conn->cell->program->kind;
    for (size_t i = 0; i < sizeof handlers / sizeof handlers[0]; i++) {
        if (handlers[i].program == program && handlers[i].link == conn->link &&
            handlers[i].dialled == conn->dialled && text_is(handlers[i].method, method))
            return handlers[i].handler;
    }
    bool to_peer = conn->link >= LINK_CUCM_ZONE && conn->link <= LINK_WEBEX;
    return to_peer && text_is(method, "OPTIONS") ? neighbor_on_options : NULL;
}

static void on_request(
    void *user, void *connection, struct sip_incoming *incoming, const struct sip_msg *request)
{
    struct cell *cell = user;
    struct conn *conn = connection;
    sip_request_fn *handler = handler_of(conn, sip_method(request));
    if (handler != NULL)
        handler(conn, incoming, request);
    else
        sip_link_reply(cell, incoming, request, 405);
}

static bool on_send(void *user, void *connection, const char *data, size_t len)
{
    (void)user;
    struct conn *conn = connection;
    if (conn->dead || channel_end(conn->channel) != CHANNEL_OPEN)
        return false;
    eventlog_sip(conn, true, data, len);
    conn_send(conn, data, len);
    return true;
}

static void schedule(struct cell *cell)
{
    int ms = sip_agent_timeout_ms(cell->sip);
    if (ms >= 0)
        net_timer_start(cell->sip_timer, ms);
    else
        net_timer_stop(cell->sip_timer);
}

static void on_timer(void *ctx)
{
    struct cell *cell = ctx;
    cell->held = true; /* the agent must not go while it works */
    sip_agent_run_timers(cell->sip);
    cell->held = false;
    schedule(cell);
    cell_settle(cell);
}

void sip_link_init(struct cell *cell)
{
    static const struct sip_agent_handlers agent = {.send = on_send, .on_request = on_request};
    cell->sip = sip_agent_new(&agent, cell);
    cell->sip_timer = net_timer_new(cell->program->loop, on_timer, cell);
}

/* Hands one frame to the agent; false when the stream is not SIP. */
static bool take_frame(struct conn *conn, size_t len)
{
    struct buf *in = channel_in(conn->channel);
    struct buf frame = {0};
    buf_add(&frame, in->data, len);
    buf_drop(in, len);
    eventlog_sip(conn, false, frame.data, frame.len);
    bool ok = sip_agent_receive(conn->cell->sip, conn, frame.data, frame.len, NULL);
    buf_cleanup(&frame);
    return ok;
}

void sip_link_data(struct conn *conn)
{
    size_t len = 0;
    bool ok = true;
    while (ok && !conn->dead) {
        enum sip_frame frame = sip_frame_next(channel_in(conn->channel), &len, NULL);
        if (frame == SIP_FRAME_MORE)
            break;
        if (frame == SIP_FRAME_MESSAGE)
            ok = take_frame(conn, len);
        else if (frame == SIP_FRAME_KEEPALIVE)
            buf_drop(channel_in(conn->channel), len);
        else
            ok = false;
    }
    if (!ok)
        conn_end(conn);
    else
        schedule(conn->cell);
}

static void server_ready(struct conn *conn)
{
    (void)conn; /* the dialling end speaks first */
}

const struct conn_ops sip_server_ops = {.ready = server_ready, .data = sip_link_data};

const char *sip_status_phrase(int status)
{
    static const struct {
        int status;
        const char *phrase;
    } phrases[] = {
        {200, "OK"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {405, "Method Not Allowed"},
        {408, "Request Timeout"},
        {483, "Too Many Hops"},
        {480, "Temporarily Unavailable"},
        {488, "Not Acceptable Here"},
        {500, "Server Internal Error"},
        {503, "Service Unavailable"},
    };
    for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++) {
        if (phrases[i].status == status)
            return phrases[i].phrase;
    }
    return "Unknown";
}

void sip_link_product(const struct conn *conn, char *out, size_t cap)
{
    const struct box *box = conn->cell->box;
    if (box != NULL)
        snprintf(out, cap, "TANDBERG/0 (%s) ekulab", box_node(box, conn->node)->release->name);
    else
        snprintf(out, cap, "ekulab");
}

void sip_link_send(struct conn *conn, struct sip_msg *request, sip_final_fn *on_final, void *ctx)
{
    char branch[64];
    char via[CELL_NAME_MAX + 128];
    cell_token(conn->cell, "z9hG4bK", branch, sizeof branch);
    snprintf(via, sizeof via, "SIP/2.0/%s 127.0.0.1:%u;egress-zone=%s;branch=%s;rport",
        channel_is_tls(conn->channel) ? "TLS" : "TCP", (unsigned)channel_local_port(conn->channel),
        link_name(conn->link), branch);
    if (!sip_push_header(request, "Via", via)) {
        sip_msg_free(request);
        on_final(ctx, NULL);
        return;
    }
    struct cell *cell = conn->cell;
    sip_agent_send(cell->sip, conn, request, on_final, ctx);
    schedule(cell);
}

void sip_link_reply(
    struct cell *cell, struct sip_incoming *incoming, const struct sip_msg *request, int status)
{
    char tag[64];
    cell_token(cell, "tag", tag, sizeof tag);
    struct sip_msg *response = sip_response(request, status, sip_status_phrase(status), tag);
    sip_agent_reply(cell->sip, incoming, response);
}

void sip_link_challenge(
    struct conn *conn, struct sip_incoming *incoming, const struct sip_msg *request)
{
    struct cell *cell = conn->cell;
    char tag[64];
    cell_token(cell, "tag", tag, sizeof tag);
    char *value = sip_digest_challenge(conn->node, cell->box->nonce);
    struct sip_msg *response = sip_response(request, 401, sip_status_phrase(401), tag);
    if (response == NULL || !sip_add_header(response, "WWW-Authenticate", value))
        sip_msg_free(response);
    else
        sip_agent_reply(cell->sip, incoming, response);
    free(value);
}

#define SIP_DATE "%a, %d %b %Y %H:%M:%S GMT"

bool sip_link_add_date(struct sip_msg *msg, const struct cell *cell)
{
    char date[64];
    time_t now = (time_t)cell_now(cell);
    struct tm tm;
    gmtime_r(&now, &tm);
    strftime(date, sizeof date, SIP_DATE, &tm);
    return sip_add_header(msg, "Date", date);
}

int64_t sip_link_date(const struct sip_msg *msg, int64_t none)
{
    char *text = sip_header(msg, "Date", 0);
    struct tm tm = {0};
    bool ok = text != NULL && strptime(text, SIP_DATE, &tm) != NULL;
    free(text);
    return ok ? (int64_t)timegm(&tm) : none;
}

struct sip_msg *sip_link_options(struct conn *conn, unsigned cseq, const char *authorization)
{
    char tag[64], call_id[64], from[CELL_NAME_MAX + 96], to[CELL_NAME_MAX + 8], product[96];
    cell_token(conn->cell, "tag", tag, sizeof tag);
    cell_token(conn->cell, "options", call_id, sizeof call_id);
    snprintf(from, sizeof from, "<sip:%s>;tag=%s", conn->node, tag);
    snprintf(to, sizeof to, "<sip:%s>", conn->peer);
    sip_link_product(conn, product, sizeof product);
    char uri[CELL_NAME_MAX + 8];
    snprintf(uri, sizeof uri, "sip:%s", conn->peer);
    struct sip_msg *request = sip_request("OPTIONS", uri, from, to, call_id, cseq, NULL);
    bool ok = request != NULL && sip_add_header(request, "User-Agent", product) &&
              sip_link_add_date(request, conn->cell) &&
              (authorization == NULL || sip_add_header(request, "Authorization", authorization));
    if (ok)
        return request;
    sip_msg_free(request);
    return NULL;
}
