#include "sim/node/actions.h"
#include "sim/node/box.h"

#include <string.h>

/* One request and one answer, so that both ends know that application data passes. The cluster's
 * words are stand-ins: the real protocol is Expressway's own. */
struct exchange {
    enum link link;
    const char *request;
    const char *reply;
    const char *end; /* what ends either of them */
};

#define HTTP_GET(path) "GET " path " HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n"
#define HTTP_OK                                                                                    \
    "HTTP/1.1 200 OK\r\nServer: ekulab\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

static const struct exchange exchanges[] = {
    {LINK_CLUSTER, "CLUSTER HELLO stand-in\r\n", "CLUSTER WELCOME stand-in\r\n", "\r\n"},
    {LINK_WEB_ADMIN, HTTP_GET("/"), HTTP_OK, "\r\n\r\n"},
    {LINK_CLOUD, HTTP_GET("/lab/onboarding"), HTTP_OK, "\r\n\r\n"},
    {LINK_CSSM, HTTP_GET("/lab/licence"), HTTP_OK, "\r\n\r\n"},
    {LINK_CUCM_HTTPS, HTTP_GET("/cucm-uds/version"), HTTP_OK, "\r\n\r\n"},
};

#define REQUEST_MAX ((size_t)16384)

static const struct exchange *exchange_of(enum link link)
{
    const struct exchange *found = &exchanges[0];
    for (size_t i = 0; i < sizeof exchanges / sizeof exchanges[0]; i++) {
        if (exchanges[i].link == link)
            found = &exchanges[i];
    }
    return found;
}

/* Takes one text that ends as `end` says out of the input; false while it is incomplete. */
static bool take_text(struct conn *conn, const char *end, struct buf *out)
{
    struct buf *in = channel_in(conn->channel);
    char *found = memmem(in->data, in->len, end, strlen(end));
    if (found == NULL)
        return false;
    size_t len = (size_t)(found - in->data) + strlen(end);
    buf_add(out, in->data, len);
    buf_drop(in, len);
    return true;
}

static void client_ready(struct conn *conn)
{
    const char *request = exchange_of(conn->link)->request;
    conn_send(conn, request, strlen(request));
}

static void client_data(struct conn *conn)
{
    const struct exchange *exchange = exchange_of(conn->link);
    struct buf reply = {0};
    bool whole = take_text(conn, exchange->end, &reply);
    if (whole)
        conn->exchanged = strncmp(buf_str(&reply), exchange->reply, strlen(exchange->reply)) == 0;
    buf_cleanup(&reply);
    if (whole || channel_in(conn->channel)->len > REQUEST_MAX)
        conn_end(conn);
}

static void server_ready(struct conn *conn)
{
    (void)conn; /* the dialling end speaks first */
}

static void server_data(struct conn *conn)
{
    const struct exchange *exchange = exchange_of(conn->link);
    struct buf request = {0};
    if (take_text(conn, exchange->end, &request)) {
        conn_send(conn, exchange->reply, strlen(exchange->reply));
        conn->exchanged = true;
        channel_settled(conn->channel);
    } else if (channel_in(conn->channel)->len > REQUEST_MAX) {
        conn_end(conn);
    }
    buf_cleanup(&request);
}

const struct conn_ops exchange_client_ops = {.ready = client_ready, .data = client_data};
const struct conn_ops exchange_server_ops = {.ready = server_ready, .data = server_data};

static void proxy_data(struct conn *conn)
{
    static const char demand[] = "HTTP/1.1 407 Proxy Authentication Required\r\n"
                                 "Proxy-Authenticate: Basic realm=\"lab\"\r\n"
                                 "Content-Length: 0\r\nConnection: close\r\n\r\n";
    buf_clear(channel_in(conn->channel));
    conn_send(conn, demand, sizeof demand - 1);
    channel_settled(conn->channel);
}

const struct conn_ops proxy_server_ops = {.ready = server_ready, .data = proxy_data};

void cluster_start(struct cell *cell, struct probe *probe, enum link link)
{
    const struct box *box = cell->box;
    for (size_t from = 0; from < box->num_nodes; from++) {
        for (size_t to = 0; to < box->num_nodes; to++) {
            if (from == to)
                continue;
            const char *names[CELL_NODES_MAX];
            struct conn_plan plan = box_plan(
                cell, link, TLS_CLIENT, from, box->nodes[to].name, &exchange_client_ops, names);
            plan.probe = probe;
            probe_expect(probe);
            (void)conn_dial(cell, &plan);
        }
    }
}
