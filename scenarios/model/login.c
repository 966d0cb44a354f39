#include "scenarios/model/internal.h"

/* Jabber's login: HTTPS to E:8443, through the tunnel to C, from C's traffic server to Unified CM.
 */

/* C verifies Unified CM: trusted CA, serverAuth, and the name by which it knows it in the SAN. */
static bool traffic_server_refuses(const struct model_case *mc, struct outcome *out)
{
    const struct model_peer *cucm = &mc->peers[PEER_CUCM];
    struct link_end c = box_end(&mc->c, true, 0);
    struct link_end server = {.side = SIDE_CUCM, .versions = 3, .chain = peer_chain(cucm)};
    bool always = release_rule_is(mc->c.release, RULE_TRAFFIC_SERVER_VERIFY, "always");
    outcome_add_rule(out, RULE_TRAFFIC_SERVER_VERIFY, false);
    if (always || cucm->tls_verify) {
        c.demand.verified = true;
        c.demand.usage = CERT_EKU_SERVER_AUTH;
        c.demand.by_name = true;
        c.demand.names[0] = cucm->name;
        c.demand.num_names = 1;
    }
    return link_fails(mc, &c, &server, out);
}

void predict_login(const struct model_case *mc, struct outcome *out)
{
    struct outcome tunnel;
    outcome_init(&tunnel);
    if (jabber_fails(mc, "8443", out))
        return;
    predict_tunnel(mc, &tunnel);
    if (tunnel.state == OUTCOME_DOWN) {
        out->state = OUTCOME_DOWN;
        out->stage = STAGE_HTTPS;
        out->side = SIDE_EXPRESSWAY_E;
        out->reason = REASON_DEPENDENCY_DOWN;
        out->caused_by = SERVICE_TUNNEL_SSH;
        return;
    }
    if (traffic_server_refuses(mc, out))
        return;
    out->state = OUTCOME_UP;
    out->stage = STAGE_HTTPS;
}
