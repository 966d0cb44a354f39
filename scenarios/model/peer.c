#include "scenarios/model/internal.h"

/* The peer's end: it knows the box by the node's or the cluster's name, in SAN or CN. */
static struct link_end peer_end(
    const struct model_peer *peer, enum side side, const struct model_box *box, bool as_client)
{
    struct link_end end = {.side = side, .versions = 3};
    end.chain = as_client && !peer->presents ? NULL : peer->chain;
    end.demand.verified = as_client || peer->asks;
    if (peer->enforces)
        end.demand.usage = as_client ? CERT_EKU_SERVER_AUTH : CERT_EKU_CLIENT_AUTH;
    end.demand.leaf_only = peer->leaf_only;
    end.demand.by_name = true;
    end.demand.common_name = true;
    end.demand.names[0] = box->nodes[0].name;
    end.demand.names[1] = box->cluster_name;
    end.demand.num_names = 2;
    return end;
}

void predict_peer(const struct model_case *mc, const struct role *role, struct outcome *out)
{
    enum peer peer = role_peer(role);
    const struct model_peer *p = &mc->peers[peer];
    const struct model_box *box = peer_on_e(peer) ? &mc->e : &mc->c;
    bool outbound = role_is_box(role->client.side);
    if (!p->exists) {
        skip(out, "the deployment has no such peer");
        return;
    }
    if (peer == PEER_CSSM && mc->cssm_refuses) {
        out->state = OUTCOME_DOWN;
        out->stage = STAGE_TCP;
        out->reason = REASON_NETWORK;
        return;
    }
    struct link_end own = box_end(box, outbound, 0);
    struct link_end far =
        peer_end(p, outbound ? role->server.side : role->client.side, box, !outbound);
    if (p->tls_verify)
        demand_of(&own.demand, box, role, outbound, &p->name, 1, out);
    if (outbound ? link_fails(mc, &own, &far, out) : link_fails(mc, &far, &own, out))
        return;
    out->state = OUTCOME_UP;
    out->stage = role->stage;
    out->sip_status = out->stage == STAGE_SIP_OPTIONS ? 200 : 0;
}
