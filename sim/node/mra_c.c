/* mra_c.c: C's part in a phone's registration: it judges the certificate that E put into the
 * SERVICE by the rules of its own release, checks the phone's digest, and passes the REGISTER that
 * follows to Unified CM. */
#include "sim/base/text.h"
#include "sim/node/actions.h"
#include "sim/node/box.h"
#include "sim/node/eventlog.h"
#include "sim/node/fact.h"
#include "sim/node/relay.h"
#include "sim/node/service_identity.h"
#include "sim/sip/delegate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A SERVICE under judgement. */
struct hearing {
    struct cell *cell;
    struct conn *conn; /* the traversal connection that it came on */
    const struct release *release;
    const struct sip_msg *service;
    struct sip_service_call call;
    char *certificate;
    struct fact_judgement judgement;
    enum rule_id rules[4];
};

static bool object_to(struct hearing *h, const char *cause)
{
    h->judgement.cause = cause;
    return false;
}

static bool read_body(struct hearing *h)
{
    struct buf body = {0};
    sip_body(h->service, &body);
    char *type = sip_header(h->service, "Content-Type", 0);
    bool ok = type != NULL &&
              sip_service_read(type, buf_str(&body), body.len, &h->call, &h->certificate, NULL);
    free(type);
    buf_cleanup(&body);
    return ok || object_to(h, "body");
}

/* The chain is completed with what E presented on the traversal connection. */
static bool certificate_fits(struct hearing *h, enum tls_purpose purpose, const char *name)
{
    bool by_name = release_rule_is(h->release, RULE_SERVICE_NAME, "peer-address");
    const char *names[] = {h->conn->peer};
    struct tls_verify_rule rule = {.purpose = purpose,
        .name = by_name ? TLS_NAME_SAN : TLS_NAME_NONE,
        .names = names,
        .num_names = 1,
        .clock = h->cell->clock};
    struct buf chain = {0};
    channel_peer_chain_pem(h->conn->channel, &chain);
    bool ok = tls_verify_pem(h->certificate, chain.len == 0 ? NULL : buf_str(&chain),
        h->cell->trust, &rule, &h->judgement.verdict, NULL);
    buf_cleanup(&chain);
    if (!ok)
        return object_to(h, "body");
    h->judgement.purpose = name;
    return h->judgement.verdict.accepted || object_to(h, "certificate");
}

/* One verification for each usage that the release demands; without any, all but the usage. */
static bool check_certificate(struct hearing *h)
{
    bool server = release_rule_is(h->release, RULE_SERVICE_SERVER_AUTH, "required");
    bool client = release_rule_is(h->release, RULE_SERVICE_CLIENT_AUTH, "required");
    if (!server && !client)
        return certificate_fits(h, TLS_PURPOSE_ANY, "any");
    return (!server || certificate_fits(h, TLS_PURPOSE_SSL_SERVER, "server-auth")) &&
           (!client || certificate_fits(h, TLS_PURPOSE_SSL_CLIENT, "client-auth"));
}

static bool check_signature(struct hearing *h)
{
    struct buf text = {0};
    service_identity_text(h->service, &text);
    char *header = sip_header(h->service, "Identity", 0);
    size_t len = header == NULL ? 0 : strlen(header);
    bool quoted = len > 2 && header[0] == '"' && header[len - 1] == '"';
    char *signature = quoted ? ek_strndup(header + 1, len - 2) : ek_strdup("");
    bool ok = tls_verify_signature(h->certificate, buf_str(&text), text.len, signature);
    free(signature);
    free(header);
    buf_cleanup(&text);
    return ok || object_to(h, "signature");
}

static bool check_credentials(struct hearing *h)
{
    const struct box *box = h->cell->box;
    struct sip_credentials user = {box->mra_user, box->mra_password};
    return sip_delegate_check(&h->call, &user) == SIP_DIGEST_OK || object_to(h, "credentials");
}

static void note_rules(struct hearing *h)
{
    static const enum rule_id rules[] = {
        RULE_SERVICE_CLIENT_AUTH, RULE_SERVICE_SERVER_AUTH, RULE_SERVICE_NAME};
    memcpy(h->rules, rules, sizeof rules);
    h->judgement.rules = h->rules;
    h->judgement.num_rules = sizeof rules / sizeof rules[0];
}

static void conclude(struct hearing *h, struct conn *conn)
{
    struct cert_chain facts = {0};
    if (h->certificate != NULL && tls_leaf_facts(h->certificate, &facts))
        h->judgement.certificate = &facts.certs[0];
    h->judgement.accepted = h->judgement.cause == NULL;
    if (h->judgement.accepted) {
        h->judgement.status = 200;
    } else if (text_is(h->judgement.cause, "nat")) {
        h->judgement.status = 408;
    } else {
        const char *status = release_rule(h->release, RULE_SERVICE_REFUSAL)->value;
        h->judgement.status = (int)strtol(status, NULL, 10);
        h->rules[h->judgement.num_rules++] = RULE_SERVICE_REFUSAL;
    }
    fact_judgement(conn, &h->judgement);
    eventlog_judgement(conn, &h->judgement);
    cert_chain_cleanup(&facts);
}

/* The topmost Route is C's address as E sees it. When that is not C's own, an address translation
 * lies in between: C tries to connect to it, cannot, and answers 408 (Cisco 212347). */
static bool is_own_address(struct hearing *h)
{
    char own[64];
    snprintf(own, sizeof own, "<sip:127.0.0.1:%u;", (unsigned)channel_local_port(h->conn->channel));
    char *route = sip_header(h->service, "Route", 0);
    bool ok = route != NULL && strncmp(route, own, strlen(own)) == 0;
    free(route);
    return ok || object_to(h, "nat");
}

void mra_c_on_service(
    struct conn *conn, struct sip_incoming *incoming, const struct sip_msg *request)
{
    struct hearing h = {.cell = conn->cell,
        .conn = conn,
        .release = box_node(conn->cell->box, conn->node)->release,
        .service = request,
        .judgement = {.node = conn->node, .peer = conn->peer}};
    note_rules(&h);
    if (is_own_address(&h) && read_body(&h) && check_certificate(&h) && check_signature(&h))
        (void)check_credentials(&h);
    conclude(&h, conn);
    sip_link_reply(conn->cell, incoming, request, h.judgement.status);
    sip_service_call_cleanup(&h.call);
    free(h.certificate);
}

/* The line side of Unified CM: one plain SIP connection of each node (zone CEtcp-<node>), dialled
 * for the first REGISTER and kept; requests that come meanwhile wait in the cell's relays. */

static void line_ready(struct conn *conn)
{
    conn->exchanged = true;
    channel_settled(conn->channel);
    for (struct relay *relay; (relay = relay_waiting(conn)) != NULL;)
        relay_forward(relay, conn);
}

static void line_over(struct conn *conn)
{
    for (struct relay *relay; (relay = relay_waiting(conn)) != NULL;)
        relay_answer(relay, 503);
}

static const struct conn_ops line_ops = {
    .ready = line_ready, .data = sip_link_data, .over = line_over};

static struct conn *dial_line(struct cell *cell, const char *node)
{
    const char *names[CELL_NODES_MAX];
    struct conn_plan plan = box_plan(cell, LINK_CUCM_LINE, TLS_CLIENT,
        box_node_index(cell->box, node), cell->box->zones[LINK_CUCM_ZONE].peer, &line_ops, names);
    return conn_dial(cell, &plan);
}

void mra_c_on_register(
    struct conn *conn, struct sip_incoming *incoming, const struct sip_msg *request)
{
    struct relay *relay = relay_new(conn, incoming, request);
    struct conn *line = conn_at(conn->cell, LINK_CUCM_LINE, conn->node, false, CONN_FIRST);
    relay->to = line != NULL ? line : dial_line(conn->cell, conn->node);
    if (relay->to == NULL)
        relay_answer(relay, 503);
    else if (relay->to->exchanged)
        relay_forward(relay, relay->to);
}
