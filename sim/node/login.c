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
        fact_http(conn, "client", http_status(&response), NULL);
        conn_end(conn);
    }
    buf_cleanup(&response);
}

const struct conn_ops login_client_ops = {.ready = phone_ready, .data = phone_data};

/* ---- E ---- */

static void refuse_login(struct conn *conn, int status, const char *cause)
{
    fact_http(conn, "proxy", status, cause);
    eventlog_http_error(conn, status);
    http_answer(conn, status, "CE_E", "");
    channel_settled(conn->channel);
}

static void phone_asks(struct conn *conn)
{
    struct conn *tunnel = box_core(conn->cell, LINK_TUNNEL, conn->node);
    struct buf request = {0};
    if (http_take(conn, &request)) {
        conn->exchanged = true;
        if (strstr(buf_str(&request), "/get_edge_config/ HTTP/1.1") == NULL) {
            refuse_login(conn, 401, "not a login");
        } else if (tunnel == NULL || tunnel->ward != NULL) {
            refuse_login(conn, 502, "no-tunnel");
        } else {
            tunnel->ward = conn;
            conn_send(tunnel, request.data, request.len);
        }
    }
    buf_cleanup(&request);
}

static void phone_gone(struct conn *conn)
{
    for (struct conn *tunnel = conn->cell->conns; tunnel != NULL; tunnel = tunnel->next) {
        if (tunnel->ward == conn)
            tunnel->ward = NULL;
    }
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
        fact_http(phone, "proxy", status, "forwarded");
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
            "</serviceConfig><edgeConfig><sipEdgeServer>",
            box->zones[LINK_CUCM_ZONE].peer);
    for (size_t i = 0; status == 200 && i < box->traversal_peers.num; i++)
        buf_addf(&xml, "<server><address>%s</address><tlsPort>5061</tlsPort></server>",
            box->traversal_peers.name[i]);
    if (status == 200)
        buf_adds(&xml, "</sipEdgeServer></edgeConfig></getEdgeConfigResponse>");
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
    fact_http(conn, "client", conn->step, NULL);
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
    const char *names[CELL_NODES_MAX];
    if (http_take(tunnel, &request) && tunnel->ward == NULL) {
        struct conn_plan plan =
            box_plan(cell, LINK_CUCM_HTTPS, TLS_CLIENT, box_node_index(cell->box, tunnel->node),
                cell->box->zones[LINK_CUCM_ZONE].peer, &core_ops, names);
        plan.through = tunnel->peer;
        tunnel->ward = conn_dial(cell, &plan);
        if (tunnel->ward != NULL)
            tunnel->ward->ward = tunnel;
        else
            answer_login(tunnel, 502);
    }
    buf_cleanup(&request);
}

/* ---- the tunnel: a banner each way (stand-in for SSH), then HTTP. C's banner may name the node
 * in the comment that RFC 4253, 4.2 allows behind a space. ---- */

#define BANNER_C   "SSH-2.0-ekulab-stand-in-C"
#define BANNER_E   "SSH-2.0-ekulab-stand-in-E"
#define BANNER_MAX ((size_t)255) /* RFC 4253, 4.2: with CR LF */

/* Takes the far end's banner; one that is not `banner`, or too long, ends the connection. */
static bool take_banner(struct conn *conn, const char *banner)
{
    struct buf *in = channel_in(conn->channel);
    const char *end = memmem(in->data, in->len, "\r\n", 2);
    if (end == NULL && in->len < BANNER_MAX)
        return false;
    size_t len = end == NULL ? 0 : (size_t)(end - in->data);
    size_t own = strlen(banner);
    char line[BANNER_MAX + 1] = "";
    memcpy(line, in->data, len < BANNER_MAX ? len : 0);
    if (strncmp(line, banner, own) != 0 || (line[own] != '\0' && line[own] != ' ')) {
        conn_end(conn);
        return false;
    }
    buf_drop(in, len + 2);
    if (!conn->dialled && line[own] == ' ')
        conn_introduce(conn, line + own + 1);
    conn->exchanged = true;
    return true;
}

static void tunnel_client_ready(struct conn *conn)
{
    struct buf banner = {0};
    buf_addf(&banner, BANNER_C " %s\r\n", conn->node);
    conn_send(conn, banner.data, banner.len);
    buf_cleanup(&banner);
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
        conn_send(conn, BANNER_E "\r\n", strlen(BANNER_E "\r\n"));
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
    const struct node_names *peers = &cell->box->traversal_peers;
    for (size_t i = 0; i < peers->num; i++)
        box_dial(cell, probe, link, peers->name[i], &tunnel_client_ops);
}
