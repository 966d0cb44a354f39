#include "sim/node/actions.h"
#include "sim/node/box.h"
#include "sim/node/eventlog.h"
#include "sim/node/fact.h"
#include "sim/sip/digest.h"

#include <stdlib.h>
#include <string.h>

/* The UC traversal zone: C dials E on 7001, both verify, OPTIONS with digest credentials of the
 * zone settles it (Cisco 117811). The neighbor zone to Unified CM: OPTIONS without credentials. */

static void send_options(struct conn *conn, unsigned cseq, const char *authorization);

static void zone_failed(struct conn *conn, int status, const char *cause)
{
    fact_sip_on(conn, "OPTIONS", "client", status, cause);
    conn_end(conn);
}

static void answer_challenge(struct conn *conn, const struct sip_msg *response)
{
    const struct box *box = conn->cell->box;
    struct sip_credentials credentials = {box->traversal_user, box->traversal_password};
    char uri[CELL_NAME_MAX + 8];
    snprintf(uri, sizeof uri, "sip:%s", conn->peer);
    char cnonce[64];
    cell_token(conn->cell, "cnonce", cnonce, sizeof cnonce);
    char *challenge = sip_header(response, "WWW-Authenticate", 0);
    char *answer = challenge == NULL
                       ? NULL
                       : sip_digest_answer(challenge, &credentials, "OPTIONS", uri, cnonce, NULL);
    if (answer != NULL)
        send_options(conn, 2, answer);
    else
        zone_failed(conn, 401, "challenge");
    free(challenge);
    free(answer);
}

static void on_settled(void *ctx, const struct sip_msg *response)
{
    struct conn *conn = ctx;
    int status = response == NULL ? 0 : sip_status(response);
    if (status != 200) {
        zone_failed(conn, status, status == 401 ? "credentials" : NULL);
        return;
    }
    conn->exchanged = true;
    fact_sip_on(conn, "OPTIONS", "client", status, NULL);
    conn_done(conn);
}

static void on_first_answer(void *ctx, const struct sip_msg *response)
{
    struct conn *conn = ctx;
    if (response != NULL && sip_status(response) == 401)
        answer_challenge(conn, response);
    else
        on_settled(ctx, response);
}

static void send_options(struct conn *conn, unsigned cseq, const char *authorization)
{
    struct sip_msg *request = sip_link_options(conn, cseq, authorization);
    if (request == NULL)
        zone_failed(conn, 0, "message");
    else
        sip_link_send(conn, request, authorization == NULL ? on_first_answer : on_settled, conn);
}

static void client_ready(struct conn *conn)
{
    send_options(conn, 1, NULL);
}

/* Also the dialling side of a neighbor zone. */
const struct conn_ops zone_client_ops = {.ready = client_ready, .data = sip_link_data};

void traversal_start(struct cell *cell, struct probe *probe, enum link link)
{
    const struct node_names *peers = &cell->box->traversal_peers;
    for (size_t i = 0; i < peers->num; i++)
        box_dial(cell, probe, link, peers->name[i], &zone_client_ops);
}

/* What is said on the links to peers that are not SIP. */
static const struct conn_ops *ops_of(enum link link)
{
    if (link == LINK_XMPP)
        return &xmpp_client_ops;
    return link == LINK_CLOUD || link == LINK_CSSM ? &exchange_client_ops : &zone_client_ops;
}

void zone_start(struct cell *cell, struct probe *probe, enum link link)
{
    const struct box_zone *zone = &cell->box->zones[link];
    if (zone->exists)
        box_dial(cell, probe, link, zone->peer, ops_of(link));
}

/* Who calls, by its From: sip:c1.example.com. */
static void introduce(struct conn *conn, const struct sip_msg *request)
{
    char *from = sip_header(request, "From", 0);
    char *host = from == NULL ? NULL : strstr(from, "sip:");
    if (host != NULL) {
        host += strlen("sip:");
        host[strcspn(host, ">;?")] = '\0';
        conn_introduce(conn, host);
    }
    free(from);
}

#define CLOCKS_APART_MAX 300 /* seconds; modelled */

/* A request without a date tells nothing of the far end's clock. */
static bool are_clocks_apart(struct conn *conn, const struct sip_msg *request)
{
    int64_t own = cell_now(conn->cell);
    int64_t apart = sip_link_date(request, own) - own;
    if (apart >= -CLOCKS_APART_MAX && apart <= CLOCKS_APART_MAX)
        return false;
    return box_decides(conn, RULE_TRAVERSAL_CLOCKS, "together");
}

#define FORBIDDEN 403

void traversal_on_options(
    struct conn *conn, struct sip_incoming *incoming, const struct sip_msg *request)
{
    const struct box *box = conn->cell->box;
    struct sip_credentials credentials = {box->traversal_user, box->traversal_password};
    enum sip_digest_verdict verdict =
        sip_digest_check(request, conn->node, box->nonce, &credentials);
    if (verdict == SIP_DIGEST_ABSENT || verdict == SIP_DIGEST_STALE) {
        sip_link_challenge(conn, incoming, request);
        return;
    }
    bool accepted = verdict == SIP_DIGEST_OK;
    introduce(conn, request);
    if (accepted && are_clocks_apart(conn, request)) {
        fact_sip_on(conn, "OPTIONS", "server", FORBIDDEN, "clock");
        sip_link_reply(conn->cell, incoming, request, FORBIDDEN);
        return;
    }
    fact_sip_on(conn, "OPTIONS", "server", accepted ? 200 : 401, accepted ? NULL : "credentials");
    if (!accepted) {
        eventlog_denied(conn, "OPTIONS");
        sip_link_challenge(conn, incoming, request);
        return;
    }
    conn->exchanged = true;
    channel_settled(conn->channel);
    sip_link_reply(conn->cell, incoming, request, 200);
}

void neighbor_on_options(
    struct conn *conn, struct sip_incoming *incoming, const struct sip_msg *request)
{
    conn->exchanged = true;
    channel_settled(conn->channel);
    fact_sip_on(conn, "OPTIONS", "server", 200, NULL);
    sip_link_reply(conn->cell, incoming, request, 200);
}
