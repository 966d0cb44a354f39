#include "scenarios/model/internal.h"

/* Jabber's login: HTTPS to E:8443, through a tunnel to C, from C's traffic server to Unified CM. */

/* C verifies Unified CM: trusted CA, serverAuth, and the name by which it knows it in the SAN. */
static bool traffic_server_refuses(const struct model_case *mc, size_t node, struct outcome *out)
{
    const struct model_peer *cucm = &mc->peers[PEER_CUCM];
    const struct release *release = mc->c.nodes[node].release;
    struct link_end c = box_end(&mc->c, true, node);
    struct link_end server = {.side = SIDE_CUCM, .versions = 3, .chain = peer_chain(cucm)};
    bool always = release_rule_is(release, RULE_TRAFFIC_SERVER_VERIFY, "always");
    outcome_add_rule(out, RULE_TRAFFIC_SERVER_VERIFY, false, node);
    if (always || cucm->tls_verify) {
        c.demand.verified = true;
        c.demand.usage = CERT_EKU_SERVER_AUTH;
        c.demand.by_name = true;
        c.demand.names[0] = cucm->name;
        c.demand.num_names = 1;
    }
    return link_fails(mc, &c, &server, out);
}

void predict_login(const struct model_case *mc, size_t e, struct outcome *out)
{
    size_t c = 0;
    if (jabber_fails(mc, e, "8443", out))
        return;
    if (!live_link(mc, ROLE_TUNNEL_LINK, e, &c, out)) {
        out->state = OUTCOME_DOWN;
        out->stage = STAGE_HTTPS;
        out->side = SIDE_EXPRESSWAY_E;
        out->reason = REASON_DEPENDENCY_DOWN;
        out->caused_by = SERVICE_TUNNEL_SSH;
        return;
    }
    if (traffic_server_refuses(mc, c, out))
        return;
    out->state = OUTCOME_UP;
    out->stage = STAGE_HTTPS;
}
