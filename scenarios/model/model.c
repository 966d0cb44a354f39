#include "scenarios/model/model.h"

#include "scenarios/model/internal.h"

/* Which port of E a link goes to. */
static const char *port_of(const struct role *role)
{
    if (role->service == SERVICE_TUNNEL_SSH)
        return "2222";
    return role->service == SERVICE_ZONE_UC_TRAVERSAL ? "7001" : "7003";
}

/* C dials E; E looks for the name of C's cluster, C for the address that it dialled: a name, or an
 * IP address that the certificate must bear instead. */
static bool c_to_e_fails(const struct model_case *mc, const struct role *role, struct outcome *out)
{
    const char *const e_name = mc->e.nodes[0].name;
    struct link_end c = box_end(&mc->c, true, 0);
    struct link_end e = box_end(&mc->e, false, 0);
    demand_of(&c.demand, &mc->c, role, true, &e_name, 1, out);
    demand_of(&e.demand, &mc->e, role, false, &mc->c.cluster_name, 1, out);
    c.demand.address = mc->address;
    c.demand.by_name = c.demand.by_name && mc->address == NULL;
    return firewall_drops(mc, port_of(role), out) || link_fails(mc, &c, &e, out);
}

#define UNAUTHORIZED 401

static void predict_c_to_e(
    const struct model_case *mc, const struct role *role, struct outcome *out)
{
    if (c_to_e_fails(mc, role, out))
        return;
    out->state = OUTCOME_UP;
    out->stage = role->stage;
    if (out->stage != STAGE_SIP_OPTIONS)
        return;
    out->sip_status = mc->wrong_password ? UNAUTHORIZED : 200;
    if (!mc->wrong_password)
        return;
    out->state = OUTCOME_DOWN;
    out->side = SIDE_EXPRESSWAY_E;
    out->reason = REASON_CREDENTIALS;
}

void predict_traversal(const struct model_case *mc, struct outcome *out)
{
    predict_c_to_e(mc, role_get(ROLE_UC_TRAVERSAL_LINK), out);
}

void predict_tunnel(const struct model_case *mc, struct outcome *out)
{
    predict_c_to_e(mc, role_get(ROLE_TUNNEL_LINK), out);
}

/* The box as one of its nodes is: with that node's release. */
static struct model_box at_node(const struct model_box *box, size_t node)
{
    struct model_box seen = *box;
    seen.release = box->nodes[node].release;
    return seen;
}

static bool cluster_link_fails(const struct model_case *mc, const struct model_box *box,
    size_t from, size_t to, struct outcome *out)
{
    const struct role *role = role_get(box->is_e ? ROLE_CLUSTER_E_LINK : ROLE_CLUSTER_C_LINK);
    struct model_box dialling = at_node(box, from);
    struct model_box listening = at_node(box, to);
    struct link_end client = box_end(&dialling, true, from);
    struct link_end server = box_end(&listening, false, to);
    const char *callers[MODEL_NODES_MAX];
    size_t num = 0;
    for (size_t i = 0; i < box->num_nodes; i++) {
        if (i != to)
            callers[num++] = box->nodes[i].name;
    }
    if (box->cluster_enforcing) {
        const char *const called = box->nodes[to].name;
        demand_of(&client.demand, &dialling, role, true, &called, 1, out);
        demand_of(&server.demand, &listening, role, false, callers, num, out);
    }
    return link_fails(mc, &client, &server, out);
}

/* Every peer dials every other; the first link that fails, by node numbers, is the one told. */
static void predict_cluster(
    const struct model_case *mc, const struct model_box *box, struct outcome *out)
{
    if (box->num_nodes < 2) {
        skip(out, "one node, no cluster link");
        return;
    }
    for (size_t from = 0; from < box->num_nodes; from++) {
        for (size_t to = 0; to < box->num_nodes; to++) {
            if (from != to && cluster_link_fails(mc, box, from, to, out))
                return;
        }
    }
    out->state = OUTCOME_UP;
    out->stage = STAGE_CLUSTER;
}

static void predict_web(
    const struct model_case *mc, const struct model_box *box, struct outcome *out)
{
    struct link_end browser = guest_end(mc, GUEST_BROWSER, box->nodes[0].name);
    struct link_end server = box_end(box, false, 0);
    if (link_fails(mc, &browser, &server, out))
        return;
    out->state = OUTCOME_UP;
    out->stage = STAGE_HTTPS;
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
    case SERVICE_ZONE_UC_TRAVERSAL:
    case SERVICE_ZONE_TRAVERSAL:
    case SERVICE_TUNNEL_SSH:
        predict_c_to_e(mc, role_of(service), out);
        break;
    case SERVICE_MRA_SERVICE_CHECK:
        predict_service_check(mc, out);
        break;
    case SERVICE_MRA_LOGIN:
        predict_login(mc, out);
        break;
    case SERVICE_MRA_REGISTRATION:
        predict_registration(mc, out);
        break;
    case SERVICE_CLUSTER_E:
        predict_cluster(mc, &mc->e, out);
        break;
    case SERVICE_CLUSTER_C:
        predict_cluster(mc, &mc->c, out);
        break;
    case SERVICE_WEB_ADMIN_E:
        predict_web(mc, &mc->e, out);
        break;
    case SERVICE_WEB_ADMIN_C:
        predict_web(mc, &mc->c, out);
        break;
    default:
        predict_peer(mc, role_of(service), out);
        break;
    }
}
