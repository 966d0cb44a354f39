#include "sim/node/persona.h"

#include "sim/base/text.h"
#include "sim/node/actions.h"
#include "sim/node/endpoint.h"
#include "sim/node/fact.h"

#include <stdlib.h>
#include <string.h>

#define TLS_OLDEST 0x0303
#define TLS_NEWEST 0x0304

static bool read_peer(struct cell *cell, const json_t *entry, struct err *e)
{
    enum link link;
    const char *name = json_text(entry, "link");
    if (!link_by_name(name, &link))
        return err_set(e, ERR_NOT_SUPPORTED, "link %s", name == NULL ? "(none)" : name);
    struct peer_role *peer = &cell->persona->peers[link];
    text_copy(peer->name, sizeof peer->name, json_text(entry, "name"));
    json_names(entry, "boxes", &peer->boxes);
    text_copy(peer->cluster, sizeof peer->cluster, json_text(entry, "cluster"));
    peer->exists = true;
    peer->asks = json_is_true(json_object_get(entry, "asks"));
    peer->identity = party_identity(cell, entry, e);
    peer->presents = peer->identity != NULL && party_presents(entry, peer->identity);
    return peer->identity != NULL && party_read(&peer->party, cell, entry, e);
}

struct persona *persona_new(struct cell *cell, const json_t *config, struct err *e)
{
    struct persona *p = ek_calloc(1, sizeof *p);
    cell->persona = p;
    json_names(config, "edge", &p->edge);
    json_names(config, "core", &p->core);
    p->line_is_trunk = json_is_true(json_object_get(config, "line-port-is-trunk"));
    text_copy(p->cssm_reach, sizeof p->cssm_reach, json_text(config, "cssm-reach"));
    p->b2b_to_sip_port = json_is_true(json_object_get(config, "b2b-to-sip-port"));
    const char *user = json_text(config, "mra-user");
    const char *password = json_text(config, "mra-password");
    p->user = ek_strdup(user == NULL ? "" : user);
    p->password = ek_strdup(password == NULL ? "" : password);
    size_t index = 0;
    json_t *entry = NULL;
    json_array_foreach(json_object_get(config, "peers"), index, entry)
    {
        if (!read_peer(cell, entry, e))
            return NULL;
    }
    bool ok = party_read(&p->browser, cell, json_object_get(config, "browser"), e) &&
              party_read(&p->jabber, cell, json_object_get(config, "jabber"), e);
    return ok ? p : NULL;
}

void persona_free(struct persona *persona)
{
    if (persona == NULL)
        return;
    for (size_t i = 0; i < LINK_COUNT; i++)
        tls_trust_free(persona->peers[i].party.trust);
    tls_trust_free(persona->browser.trust);
    tls_trust_free(persona->jabber.trust);
    free(persona->user);
    free(persona->password);
    free(persona);
}

/* A peer compares the names of the box's certificate with what it was told of it, in SAN or CN. */
static struct link_verification peer_verification(const struct peer_role *peer, enum tls_role role)
{
    struct link_verification v = peer->party.judges[role];
    v.name = TLS_NAME_SAN_OR_CN;
    if (role == TLS_SERVER && !peer->asks)
        return (struct link_verification){.verify = TLS_VERIFY_NONE};
    return v;
}

/* Unified CM's line side and its HTTPS service belong to the same machine as its trunk. */
static const struct peer_role *peer_of(const struct persona *p, enum link link)
{
    bool of_cucm = link == LINK_CUCM_LINE || link == LINK_CUCM_HTTPS;
    return &p->peers[of_cucm ? LINK_CUCM_ZONE : link];
}

#define PEER_NAMES_MAX (CELL_NODES_MAX + 1)

/* Who dials knows whom; who is dialled takes any node of the box. `box`: whom it dials, "" as
 * server. */
static struct conn_plan peer_plan(const struct cell *cell, enum link link, const char *box,
    const struct conn_ops *ops, const char **names)
{
    const struct peer_role *peer = peer_of(cell->persona, link);
    enum tls_role role = *box == '\0' ? TLS_SERVER : TLS_CLIENT;
    size_t num = 0;
    names[num++] = peer->cluster;
    for (size_t i = 0; i < peer->boxes.num; i++) {
        if (role == TLS_SERVER || text_is(peer->boxes.name[i], box))
            names[num++] = peer->boxes.name[i];
    }
    struct conn_plan plan = {.link = link,
        .ops = ops,
        .node = peer->name,
        .peer = box,
        .identity = role == TLS_SERVER || peer->presents ? peer->identity : NULL,
        .trust = peer->party.trust,
        .verification = peer_verification(peer, role),
        .names = names,
        .num_names = num,
        .min_version = TLS_OLDEST,
        .max_version = TLS_NEWEST};
    if (link == LINK_CUCM_HTTPS)
        plan.verification = (struct link_verification){.verify = TLS_VERIFY_NONE};
    return plan;
}

/* The ports on which peers are dialled. */
static const struct {
    enum link link;
    const struct conn_ops *ops;
} ports[] = {
    {LINK_CUCM_LINE, &sip_server_ops},
    {LINK_CUCM_HTTPS, &exchange_server_ops},
    {LINK_CUCM_ZONE, &sip_server_ops},
    {LINK_UNITY_ZONE, &sip_server_ops},
    {LINK_CUBE_ZONE, &sip_server_ops},
    {LINK_CMS_ZONE, &sip_server_ops},
    {LINK_B2B, &sip_server_ops},
    {LINK_IMP, &sip_server_ops},
    {LINK_XMPP, &xmpp_server_ops},
    {LINK_CLOUD, &exchange_server_ops},
    {LINK_CSSM, &exchange_server_ops},
};

/* What lies before the licensing service, instead of it. */
static void obstruct(struct conn_plan *plan, const char *reach)
{
    plan->shut = text_is(reach, "refused");
    plan->silent = text_is(reach, "dropped");
    plan->plain = text_is(reach, "proxy");
    if (plan->plain)
        plan->ops = &proxy_server_ops;
}

bool persona_listen(struct cell *cell, struct err *e)
{
    for (size_t i = 0; i < sizeof ports / sizeof ports[0]; i++) {
        const char *names[PEER_NAMES_MAX];
        if (!peer_of(cell->persona, ports[i].link)->exists)
            continue;
        struct conn_plan plan = peer_plan(cell, ports[i].link, "", ports[i].ops, names);
        if (ports[i].link == LINK_CSSM)
            obstruct(&plan, cell->persona->cssm_reach);
        if (!endpoint_open(cell, &plan, e))
            return false;
    }
    return true;
}

void persona_dial_start(struct cell *cell, struct probe *probe, enum link link)
{
    const struct peer_role *peer = &cell->persona->peers[link];
    const struct conn_ops *ops = link == LINK_XMPP ? &xmpp_client_ops : &zone_client_ops;
    for (size_t i = 0; peer->exists && i < peer->boxes.num; i++) {
        const char *names[PEER_NAMES_MAX];
        struct conn_plan plan = peer_plan(cell, link, peer->boxes.name[i], ops, names);
        if (link == LINK_B2B && cell->persona->b2b_to_sip_port)
            plan.link = LINK_B2B_SIP;
        plan.probe = probe;
        probe_expect(probe);
        (void)conn_dial(cell, &plan);
    }
}

/* The node that took the REGISTER first left the bottommost Path (RFC 3327). */
static void note_register(const struct conn *conn, const struct sip_msg *request, int status)
{
    size_t num = sip_num_headers(request, "Path");
    char *path = num == 0 ? NULL : sip_header(request, "Path", num - 1);
    char *host = path == NULL ? NULL : strstr(path, "sip:");
    if (host != NULL) {
        host += strlen("sip:");
        host[strcspn(host, ":;>")] = '\0';
    }
    fact_sip(conn->cell, &(struct fact_sip){.node = conn->node,
                             .link = conn->link,
                             .method = "REGISTER",
                             .role = "server",
                             .status = status,
                             .through = host});
    free(path);
}

void persona_on_register(
    struct conn *conn, struct sip_incoming *incoming, const struct sip_msg *request)
{
    struct cell *cell = conn->cell;
    char tag[64];
    conn->exchanged = true;
    channel_settled(conn->channel);
    if (cell->persona->line_is_trunk) {
        note_register(conn, request, 405);
        sip_link_reply(cell, incoming, request, 405);
        return;
    }
    cell_token(cell, "tag", tag, sizeof tag);
    struct sip_msg *response = sip_response(request, 200, sip_status_phrase(200), tag);
    char *contact = sip_header(request, "Contact", 0);
    bool ok = response != NULL && contact != NULL && sip_add_header(response, "Contact", contact) &&
              sip_add_header(response, "Expires", "3600");
    free(contact);
    if (!ok) {
        sip_msg_free(response);
        sip_link_reply(cell, incoming, request, 400);
        return;
    }
    note_register(conn, request, 200);
    sip_agent_reply(cell->sip, incoming, response);
}
