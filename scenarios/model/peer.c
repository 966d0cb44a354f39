#include "scenarios/model/internal.h"

#include "sim/base/text.h"

#include <string.h>
#include <strings.h>

void demand_in_words(struct demand *demand, const char *word, bool as_client)
{
    bool of_servers = as_client || text_is(word, "enforce-server-auth");
    demand->any_will_do = text_is(word, "enforce-leaf-any");
    demand->leaf_only = demand->any_will_do || text_is(word, "enforce-leaf");
    if (!text_is(word, "ignore"))
        demand->usage = of_servers ? CERT_EKU_SERVER_AUTH : CERT_EKU_CLIENT_AUTH;
}

struct link_end guest_end(const struct model_case *mc, enum guest guest, const char *name)
{
    struct link_end end = {.side = guest == GUEST_BROWSER ? SIDE_BROWSER : SIDE_JABBER,
        .versions = 3,
        .demand = {.verified = true,
            .by_name = true,
            .wildcards = guest == GUEST_BROWSER,
            .names = {name},
            .num_names = 1}};
    demand_in_words(&end.demand, mc->guests[guest].usage_as_client, true);
    end.demand.trust = mc->guests[guest].trust;
    end.demand.combined_day = mc->guests[guest].combined_day;
    end.demand.imported_roots = mc->guests[guest].imported_roots;
    return end;
}

/* A peer that does not load a file without clientAuth goes on with what it had. */
const struct cert_chain *peer_chain(const struct model_peer *peer)
{
    bool lacks = (peer->chain->certs[0].eku & CERT_EKU_CLIENT_AUTH) == 0;
    return lacks && text_is(peer->loads, "with-client-auth") ? peer->former : peer->chain;
}

/* What the peer shows as client. */
static const struct cert_chain *chain_shown(const struct model_peer *peer)
{
    const struct cert_chain *chain = peer_chain(peer);
    unsigned usable = CERT_EKU_CLIENT_AUTH | CERT_EKU_ANY;
    bool is_usable = !chain->certs[0].has_eku || (chain->certs[0].eku & usable) != 0;
    if (text_is(peer->shows, "never") || (text_is(peer->shows, "when-usable") && !is_usable))
        return NULL;
    return chain;
}

/* The peer's end: it knows the box by the cluster's name or, in SAN or CN, by that of the node that
 * it dials; who dials it may be any node. */
static struct link_end peer_end(const struct model_peer *peer, enum side side,
    const struct model_box *box, bool as_client, size_t node, enum stage settled)
{
    struct link_end end = {.side = side, .versions = 3};
    end.chain = as_client ? chain_shown(peer) : peer_chain(peer);
    end.demand.verified = as_client || peer->asks;
    end.demand.trust = peer->trust;
    demand_in_words(
        &end.demand, as_client ? peer->usage_as_client : peer->usage_as_server, as_client);
    if (!as_client && text_is(peer->refuses, "after-handshake"))
        end.demand.late = settled == STAGE_STREAM ? STAGE_STREAM : STAGE_TLS;
    end.demand.by_name = true;
    end.demand.common_name = true;
    end.demand.names[end.demand.num_names++] = box->cluster_name;
    for (size_t i = 0; i < box->num_nodes; i++) {
        if (!as_client || i == node)
            end.demand.names[end.demand.num_names++] = box->nodes[i].name;
    }
    return end;
}

/* What lies before the licensing service lets nothing through. */
static bool is_out_of_reach(const char *reach, struct outcome *out)
{
    static const struct {
        const char *reach;
        enum stage stage;
        enum reason reason;
    } obstacles[] = {
        {"refused", STAGE_TCP, REASON_NETWORK},
        {"dropped", STAGE_TLS, REASON_TIMEOUT},
        {"proxy", STAGE_TLS, REASON_NOT_TLS},
    };
    for (size_t i = 0; i < sizeof obstacles / sizeof obstacles[0]; i++) {
        if (!text_is(reach, obstacles[i].reach))
            continue;
        out->state = OUTCOME_DOWN;
        out->stage = obstacles[i].stage;
        out->reason = obstacles[i].reason;
        return true;
    }
    return false;
}

/* On the mTLS port the DNS zone's inbound mapping wants its subject name to be there. */
static void demand_mapping(struct demand *demand, const struct model_case *mc, size_t node,
    const char *name, struct outcome *out)
{
    outcome_add_rule(out, RULE_DNS_ZONE_INBOUND_NAME, true, node);
    demand->by_name = true;
    demand->common_name =
        release_rule_is(mc->e.nodes[node].release, RULE_DNS_ZONE_INBOUND_NAME, "san-or-cn");
    demand->names[demand->num_names++] = name;
}

static bool dials_sip_port(const struct model_case *mc, const struct role *role)
{
    return role->service == SERVICE_B2B_INBOUND && mc->b2b_to_sip_port;
}

/* A call that comes in through the Default Zone: on the port for mutual TLS everybody is asked for
 * a certificate; on the port that phones use too nobody is, or, with mutual TLS on the Default
 * Zone, everybody, and who shows one must show a good one. */
static void demand_default_zone(struct demand *demand, const struct model_case *mc, size_t node,
    const struct role *role, const struct cert_chain *shown, struct outcome *out)
{
    bool on_sip_port = dials_sip_port(mc, role);
    if (on_sip_port && !mc->e.default_zone_mtls)
        return;
    demand_of(demand, &mc->e, node, role, false, NULL, 0, out);
    demand->optional = on_sip_port;
    if (on_sip_port && shown == NULL)
        out->num_rules = 0; /* whoever shows nothing is not judged */
    if (role->service == SERVICE_B2B_INBOUND && mc->b2b_mapping && !on_sip_port)
        demand_mapping(demand, mc, node, peer_host(PEER_B2B), out);
}

/* Has the leaf a name that ends so? */
static bool ends_in(const struct cert_facts *leaf, bool common_name, const char *end)
{
    size_t num = leaf->num_dns_names + (common_name && leaf->common_name != NULL ? 1 : 0);
    for (size_t i = 0; i < num; i++) {
        const char *name = i < leaf->num_dns_names ? leaf->dns_names[i] : leaf->common_name;
        size_t len = strlen(name), tail = strlen(end);
        if (len >= tail && strcasecmp(name + len - tail, end) == 0)
            return true;
    }
    return false;
}

/* On the SIP TLS port inbound mapping takes who bears the name; the port for mutual TLS has cut off
 * everybody else. */
static bool is_mapped(const struct model_case *mc, const struct role *role, size_t node,
    const struct cert_facts *leaf, struct outcome *out)
{
    if (!mc->b2b_mapping || role->service != SERVICE_B2B_INBOUND)
        return false;
    if (!dials_sip_port(mc, role))
        return true;
    struct demand demand = {.common_name = release_rule_is(mc->e.nodes[node].release,
                                RULE_DNS_ZONE_INBOUND_NAME, "san-or-cn")};
    outcome_add_rule(out, RULE_DNS_ZONE_INBOUND_NAME, true, node);
    return bears_name(leaf, peer_host(PEER_B2B), &demand);
}

/* What the access rules of the Default Zone make of a certificate. */
static bool is_let_in(
    const struct model_case *mc, size_t node, const struct cert_facts *leaf, struct outcome *out)
{
    const struct release *release = mc->e.nodes[node].release;
    const char *partner = peer_host(PEER_B2B);
    bool common_name = release_rule_is(release, RULE_ACCESS_NAME, "san-or-cn");
    outcome_add_rule(out, RULE_ACCESS_NAME, true, node);
    struct demand anywhere = {.common_name = common_name};
    if (text_is(mc->access_rules, "allow-partner") && bears_name(leaf, partner, &anywhere))
        return true;
    if (text_is(mc->access_rules, "deny-partner") && ends_in(leaf, common_name, ""))
        return !ends_in(leaf, common_name, partner);
    outcome_add_rule(out, RULE_ACCESS_UNMATCHED, true, node);
    return release_rule_is(release, RULE_ACCESS_UNMATCHED, "served");
}

/* Why the Default Zone does not serve a caller whose handshake is done; REASON_NONE: it does. */
static enum reason default_zone_objects(const struct model_case *mc, const struct role *role,
    size_t node, const struct cert_chain *shown, struct outcome *out)
{
    if (shown == NULL)
        return REASON_NO_CERTIFICATE_PRESENTED;
    const struct cert_facts *leaf = &shown->certs[0];
    if (!text_is(mc->access_rules, "off") && !is_mapped(mc, role, node, leaf, out) &&
        !is_let_in(mc, node, leaf, out))
        return REASON_ACCESS_RULE;
    if (!dials_sip_port(mc, role) || !mc->b2bua)
        return REASON_NONE;
    outcome_add_rule(out, RULE_DEFAULT_ZONE_B2BUA, true, node);
    bool served = release_rule_is(mc->e.nodes[node].release, RULE_DEFAULT_ZONE_B2BUA, "served");
    return served ? REASON_NONE : REASON_B2BUA;
}

#define FORBIDDEN 403

/* Settles a line whose handshake is done. */
static void answer(const struct role *role, enum reason reason, struct outcome *out)
{
    out->state = reason == REASON_NONE ? OUTCOME_UP : OUTCOME_DOWN;
    out->stage = role->stage;
    out->sip_status = out->stage != STAGE_SIP_OPTIONS ? 0 : reason == REASON_NONE ? 200 : FORBIDDEN;
    out->side = reason == REASON_NONE ? SIDE_NONE : SIDE_EXPRESSWAY_E;
    out->reason = reason;
}

void predict_peer(const struct model_case *mc, const struct role *role, size_t from, size_t to,
    struct outcome *out)
{
    enum peer peer = role_peer(role);
    const struct model_peer *p = &mc->peers[peer];
    const struct model_box *box = peer_on_e(peer) ? &mc->e : &mc->c;
    bool outbound = role_is_box(role->client.side);
    if (peer == PEER_CSSM && is_out_of_reach(mc->cssm_reach, out))
        return;
    size_t node = outbound ? from : to;
    struct link_end own = box_end(box, outbound, node);
    enum side side = outbound ? role->server.side : role->client.side;
    struct link_end far = peer_end(p, side, box, !outbound, node, role->stage);
    bool in_default_zone = role->when == ROLE_DEFAULT_ZONE;
    if (dials_sip_port(mc, role) && firewall_drops(mc, "5061", out))
        return;
    if (in_default_zone)
        demand_default_zone(&own.demand, mc, node, role, far.chain, out);
    else if (p->tls_verify)
        demand_of(&own.demand, box, node, role, outbound, &p->name, 1, out);
    else if (!outbound)
        demand_unverified(&own.demand, box, node, role, out);
    if (outbound ? link_fails(mc, &own, &far, out) : link_fails(mc, &far, &own, out))
        return;
    bool judged = in_default_zone && own.demand.verified;
    answer(role, judged ? default_zone_objects(mc, role, node, far.chain, out) : REASON_NONE, out);
}
