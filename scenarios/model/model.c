#include "scenarios/model/model.h"

#include "scenarios/model/internal.h"

#include <stdio.h>
#include <string.h>

/* Which port of E a link goes to. */
static const char *port_of(const struct role *role)
{
    if (role->service == SERVICE_TUNNEL_SSH)
        return "2222";
    return role->service == SERVICE_ZONE_UC_TRAVERSAL ? "7001" : "7003";
}

/* C dials E; E looks for the name of C's cluster, C for the address that it dialled: a name, or an
 * IP address that the certificate must bear instead. */
static bool c_to_e_fails(const struct model_case *mc, const struct role *role, size_t from,
    size_t to, struct outcome *out)
{
    const struct model_node *dialled = &mc->e.nodes[to];
    struct link_end c = box_end(&mc->c, true, from);
    struct link_end e = box_end(&mc->e, false, to);
    demand_of(&c.demand, &mc->c, from, role, true, &dialled->name, 1, out);
    demand_of(&e.demand, &mc->e, to, role, false, &mc->c.cluster_name, 1, out);
    c.demand.address = dialled->address;
    c.demand.by_name = c.demand.by_name && dialled->address == NULL;
    return firewall_drops(mc, port_of(role), out) || link_fails(mc, &c, &e, out);
}

#define UNAUTHORIZED     401
#define FORBIDDEN        403
#define CLOCKS_APART_MAX 300 /* seconds */

/* E minds how far C's clock is from its own. */
static bool are_clocks_apart(const struct model_case *mc, size_t e, struct outcome *out)
{
    int64_t apart = mc->c.clock - mc->e.clock;
    if (apart >= -CLOCKS_APART_MAX && apart <= CLOCKS_APART_MAX)
        return false;
    outcome_add_rule(out, RULE_TRAVERSAL_CLOCKS, true, e);
    return release_rule_is(mc->e.nodes[e].release, RULE_TRAVERSAL_CLOCKS, "together");
}

/* E does not take the zone's OPTIONS. */
static void decline(enum reason reason, int status, struct outcome *out)
{
    out->state = OUTCOME_DOWN;
    out->side = SIDE_EXPRESSWAY_E;
    out->reason = reason;
    out->sip_status = status;
}

/* Who cannot read its key file does not begin, or does not listen. */
static bool spoiled(const struct model_box *box, struct outcome *out)
{
    if (!box->key_file_spoiled)
        return false;
    out->state = OUTCOME_DOWN;
    out->stage = STAGE_TCP;
    out->side = box->is_e ? SIDE_EXPRESSWAY_E : SIDE_EXPRESSWAY_C;
    out->reason = REASON_KEY_FILE;
    return true;
}

static bool tunnel_is_missing(const struct model_case *mc, struct outcome *out)
{
    return spoiled(&mc->c, out) || firewall_drops(mc, "2222", out) || spoiled(&mc->e, out);
}

void predict_c_to_e(const struct model_case *mc, const struct role *role, size_t from, size_t to,
    struct outcome *out)
{
    if (role->service == SERVICE_TUNNEL_SSH && tunnel_is_missing(mc, out))
        return;
    if (c_to_e_fails(mc, role, from, to, out))
        return;
    out->state = OUTCOME_UP;
    out->stage = role->stage;
    if (out->stage != STAGE_SIP_OPTIONS)
        return;
    if (mc->wrong_password)
        decline(REASON_CREDENTIALS, UNAUTHORIZED, out);
    else if (are_clocks_apart(mc, to, out))
        decline(REASON_CLOCK_SKEW, FORBIDDEN, out);
    else
        out->sip_status = 200;
}

bool live_link(
    const struct model_case *mc, enum role_id id, size_t e, size_t *out_c, struct outcome *out)
{
    bool last = release_rule_is(mc->e.nodes[e].release, RULE_CORE_NODE, "last");
    const struct model_node *nodes = mc->c.nodes;
    struct outcome missing, chosen;
    size_t num_up = 0, first = 0;
    bool differ = false;
    outcome_init(&missing);
    for (size_t c = 0; c < mc->c.num_nodes; c++) {
        struct outcome link;
        outcome_init(&link);
        predict_c_to_e(mc, role_get(id), c, e, &link);
        if (link.state != OUTCOME_UP) {
            outcome_carry(&missing, &link);
            continue;
        }
        first = num_up == 0 ? c : first;
        differ = differ || nodes[c].release != nodes[first].release;
        if (num_up++ == 0 || last) {
            chosen = link;
            *out_c = c;
        }
    }
    if (differ)
        outcome_add_rule(out, RULE_CORE_NODE, true, e);
    outcome_carry(out, num_up > 0 ? &chosen : &missing);
    return num_up > 0;
}

static const struct model_box *box_at(const struct model_case *mc, enum side side)
{
    if (!role_is_box(side))
        return NULL;
    return side == SIDE_EXPRESSWAY_E ? &mc->e : &mc->c;
}

/* Every node dials every other one. */
static void predict_cluster(const struct model_case *mc, const struct role *role, size_t from,
    size_t to, struct outcome *out)
{
    const struct model_box *box = box_at(mc, role->client.side);
    struct link_end client = box_end(box, true, from);
    struct link_end server = box_end(box, false, to);
    const char *callers[MODEL_NODES_MAX];
    size_t num = 0;
    for (size_t i = 0; i < box->num_nodes; i++) {
        if (i != to)
            callers[num++] = box->nodes[i].name;
    }
    if (box->cluster_enforcing) {
        const char *const called = box->nodes[to].name;
        demand_of(&client.demand, box, from, role, true, &called, 1, out);
        demand_of(&server.demand, box, to, role, false, callers, num, out);
    }
    if (link_fails(mc, &client, &server, out))
        return;
    out->state = OUTCOME_UP;
    out->stage = role->stage;
}

static void predict_web(const struct model_case *mc, const struct role *role, size_t from,
    size_t to, struct outcome *out)
{
    (void)from;
    const struct model_box *box = box_at(mc, role->server.side);
    struct link_end browser = guest_end(mc, GUEST_BROWSER, box->nodes[to].name);
    struct link_end server = box_end(box, false, to);
    if (link_fails(mc, &browser, &server, out))
        return;
    out->state = OUTCOME_UP;
    out->stage = role->stage;
}

static void name_end(
    char *out, size_t cap, const struct model_box *box, size_t node, enum side side)
{
    if (box == NULL)
        snprintf(out, cap, "%s", side_name(side));
    else
        snprintf(out, cap, "%.*s", (int)strcspn(box->nodes[node].name, "."), box->nodes[node].name);
}

/* A line over all links between the nodes at both ends, in the order of the client's nodes, then of
 * the server's. */
static void predict_links(
    const struct model_case *mc, const struct role *role, predict_fn *fn, struct outcome *out)
{
    const struct model_box *client = box_at(mc, role->client.side);
    const struct model_box *server = box_at(mc, role->server.side);
    struct fold_part parts[FOLD_MAX];
    size_t num = 0;
    for (size_t from = 0; from < (client == NULL ? 1 : client->num_nodes); from++) {
        for (size_t to = 0; to < (server == NULL ? 1 : server->num_nodes); to++) {
            char a[OUTCOME_ITEM_MAX / 3], b[OUTCOME_ITEM_MAX / 3];
            if (client == server && from == to)
                continue;
            outcome_init(&parts[num].outcome);
            fn(mc, role, from, to, &parts[num].outcome);
            name_end(a, sizeof a, client, from, role->client.side);
            name_end(b, sizeof b, server, to, role->server.side);
            snprintf(parts[num++].label, OUTCOME_ITEM_MAX, "%s to %s", a, b);
        }
    }
    if (num > 0)
        fold(FOLD_ALL, parts, num, out);
    else
        skip(out, "one node, no cluster link");
}

static void predict_service_links(
    const struct model_case *mc, const struct role *role, struct outcome *out)
{
    enum peer peer = role_peer(role);
    if (peer != PEER_COUNT && mc->peers[peer].exists)
        predict_links(mc, role, predict_peer, out);
    else if (peer != PEER_COUNT)
        skip(out, "the deployment has no such peer");
    else if (role->when == ROLE_ENFORCING)
        predict_links(mc, role, predict_cluster, out);
    else if (role->client.side == SIDE_BROWSER)
        predict_links(mc, role, predict_web, out);
    else
        predict_links(mc, role, predict_c_to_e, out);
}

void model_predict(const struct model_case *mc, enum service service, struct outcome *out)
{
    outcome_init(out);
    switch (service) {
    case SERVICE_UPLOAD_E_SERVER:
    case SERVICE_UPLOAD_E_CLIENT:
        predict_upload(&mc->e, service == SERVICE_UPLOAD_E_CLIENT, out);
        break;
    case SERVICE_UPLOAD_C_SERVER:
    case SERVICE_UPLOAD_C_CLIENT:
        predict_upload(&mc->c, service == SERVICE_UPLOAD_C_CLIENT, out);
        break;
    case SERVICE_MRA_SERVICE_CHECK:
    case SERVICE_MRA_LOGIN:
    case SERVICE_MRA_REGISTRATION:
        predict_phones(mc, service, out);
        break;
    default:
        predict_service_links(mc, role_of(service), out);
        break;
    }
}
