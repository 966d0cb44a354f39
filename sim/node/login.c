/* login.c: Jabber's way in (Cisco TC and MRA troubleshooting guides): HTTPS to E:8443 with
 * /<base64 of the domain>/get_edge_config/, which E passes through the tunnel to C; C's traffic
 * server asks Unified CM over HTTPS and answers with the edge configuration. */
#include "sim/base/text.h"
#include "sim/node/actions.h"
#include "sim/node/box.h"
#include "sim/node/eventlog.h"
#include "sim/node/fact.h"
#include "sim/node/http.h"

#include <stdlib.h>
#include <string.h>

static void wait_for_peer(struct conn *conn)
{
    (void)conn; /* the other end speaks first */
}

/* ---- Jabber ---- */

static void phone_ready(struct conn *conn)
{
    struct buf text = {0};
    char *domain = text_base64(conn->cell->domain);
    buf_addf(
        &text, "GET /%s/get_edge_config/ HTTP/1.1\r\nHost: %s:8443\r\n\r\n", domain, conn->peer);
    conn_send(conn, text.data, text.len);
    free(domain);
    buf_cleanup(&text);
}

static void phone_data(struct conn *conn)
{
    struct buf response = {0};
    if (http_take(conn, &response)) {
        conn->exchanged = true;
        fact_http(conn->cell, conn->node, "client", conn->link, http_status(&response), NULL);
        conn_end(conn);
    }
    buf_cleanup(&response);
}

const struct conn_ops login_client_ops = {.ready = phone_ready, .data = phone_data};

/* ---- E ---- */

static void refuse_login(struct conn *conn, int status, const char *cause)
{
    fact_http(conn->cell, conn->node, "proxy", conn->link, status, cause);
    eventlog_http_error(conn, status);
    http_answer(conn, status, "CE_E", "");
    channel_settled(conn->channel);
}

static void phone_asks(struct conn *conn)
{
    struct box *box = conn->cell->box;
    struct buf request = {0};
    if (http_take(conn, &request)) {
        conn->exchanged = true;
        if (strstr(buf_str(&request), "/get_edge_config/ HTTP/1.1") == NULL) {
            refuse_login(conn, 401, "not a login");
        } else if (box->tunnel == NULL || box->tunnel->ward != NULL) {
            refuse_login(conn, 502, "no-tunnel");
        } else {
            box->tunnel->ward = conn;
            conn_send(box->tunnel, request.data, request.len);
        }
    }
    buf_cleanup(&request);
}

static void phone_gone(struct conn *conn)
{
    struct conn *tunnel = conn->cell->box->tunnel;
    if (tunnel != NULL && tunnel->ward == conn)
        tunnel->ward = NULL;
}

const struct conn_ops login_server_ops = {
    .ready = wait_for_peer, .data = phone_asks, .over = phone_gone};

static void core_answers(struct conn *tunnel)
{
    struct buf response = {0};
    if (!http_take(tunnel, &response))
        return;
    struct conn *phone = tunnel->ward;
    tunnel->ward = NULL;
    int status = http_status(&response);
    if (phone != NULL) {
        fact_http(phone->cell, phone->node, "proxy", phone->link, status, "forwarded");
        if (status != 200)
            eventlog_http_error(phone, status);
        conn_send(phone, response.data, response.len);
        channel_settled(phone->channel);
    }
    buf_cleanup(&response);
}

/* ---- C ---- */

/* The shape of get_edge_config's answer (Cisco TC guide). */
static void answer_login(struct conn *tunnel, int status)
{
    struct buf xml = {0};
    const struct box *box = tunnel->cell->box;
    if (status == 200)
        buf_addf(&xml,
            "<?xml version='1.0' encoding='UTF-8'?><getEdgeConfigResponse version=\"1.0\">"
            "<serviceConfig><service><name>_cisco-uds</name><server>1,1,8443,%s</server></service>"
            "</serviceConfig><edgeConfig><sipEdgeServer><server><address>%s</address>"
            "<tlsPort>5061</tlsPort></server></sipEdgeServer></edgeConfig></getEdgeConfigResponse>",
            box->zones[LINK_CUCM_ZONE].peer, box->traversal_peer);
    http_answer(tunnel, status, "CE_C ECS", buf_str(&xml));
    buf_cleanup(&xml);
}

static void core_ready(struct conn *conn)
{
    static const char request[] = "GET /cucm-uds/version HTTP/1.1\r\nHost: cucm\r\n\r\n";
    conn_send(conn, request, sizeof request - 1);
}

static void core_data(struct conn *conn)
{
    struct buf response = {0};
    if (http_take(conn, &response)) {
        conn->exchanged = true;
        conn->step = http_status(&response);
        conn_end(conn);
    }
    buf_cleanup(&response);
}

static void core_over(struct conn *conn)
{
    struct conn *tunnel = conn->ward;
    int status = conn->step == 200 ? 200 : 502;
    fact_http(conn->cell, conn->node, "client", conn->link, conn->step, NULL);
    if (tunnel != NULL && !tunnel->dead) {
        tunnel->ward = NULL;
        answer_login(tunnel, status);
    }
}

static const struct conn_ops core_ops = {.ready = core_ready, .data = core_data, .over = core_over};

static void edge_asks(struct conn *tunnel)
{
    struct cell *cell = tunnel->cell;
    struct buf request = {0};
    const char *names[BOX_NODES_MAX];
    if (http_take(tunnel, &request) && tunnel->ward == NULL) {
        struct conn_plan plan = box_plan(cell, LINK_CUCM_HTTPS, TLS_CLIENT, 0,
            cell->box->zones[LINK_CUCM_ZONE].peer, &core_ops, names);
        tunnel->ward = conn_dial(cell, &plan);
        if (tunnel->ward != NULL)
            tunnel->ward->ward = tunnel;
        else
            answer_login(tunnel, 502);
    }
    buf_cleanup(&request);
}

/* ---- the tunnel: a banner each way (stand-in for SSH), then HTTP ---- */

#define BANNER_C "SSH-2.0-ekulab-stand-in-C\r\n"
#define BANNER_E "SSH-2.0-ekulab-stand-in-E\r\n"

static bool take_banner(struct conn *conn, const char *banner)
{
    struct buf *in = channel_in(conn->channel);
    size_t len = strlen(banner);
    if (in->len < len)
        return false;
    bool fits = memcmp(in->data, banner, len) == 0;
    buf_drop(in, len);
    if (!fits) {
        conn_end(conn);
        return false;
    }
    conn->exchanged = true;
    conn->cell->box->tunnel = conn;
    return true;
}

static void tunnel_client_ready(struct conn *conn)
{
    conn_send(conn, BANNER_C, strlen(BANNER_C));
}

static void tunnel_client_data(struct conn *conn)
{
    if (conn->exchanged)
        edge_asks(conn);
    else if (take_banner(conn, BANNER_E))
        conn_done(conn);
}

static void tunnel_server_data(struct conn *conn)
{
    if (conn->exchanged) {
        core_answers(conn);
    } else if (take_banner(conn, BANNER_C)) {
        conn_send(conn, BANNER_E, strlen(BANNER_E));
        channel_settled(conn->channel);
    }
}

/* Who waits behind a tunnel that has gone learns it from its own deadline. */
static void tunnel_over(struct conn *conn)
{
    if (conn->ward != NULL)
        conn->ward->ward = NULL;
}

static const struct conn_ops tunnel_client_ops = {
    .ready = tunnel_client_ready, .data = tunnel_client_data, .over = tunnel_over};
const struct conn_ops tunnel_server_ops = {
    .ready = wait_for_peer, .data = tunnel_server_data, .over = tunnel_over};

void tunnel_start(struct cell *cell, struct probe *probe, enum link link)
{
    const char *names[BOX_NODES_MAX];
    struct conn_plan plan =
        box_plan(cell, link, TLS_CLIENT, 0, cell->box->traversal_peer, &tunnel_client_ops, names);
    plan.probe = probe;
    probe_expect(probe);
    (void)conn_dial(cell, &plan);
}
