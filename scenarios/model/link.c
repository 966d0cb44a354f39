#include "scenarios/model/internal.h"

#include "sim/base/text.h"

#define TLS_1_2 1u
#define TLS_1_3 2u

static unsigned version_bits(const struct model_box *box, size_t node)
{
    const char *versions = box->tls_versions;
    if (text_is(versions, "release"))
        versions = release_rule(box->nodes[node].release, RULE_TLS_VERSIONS)->value;
    if (text_is(versions, "1.2"))
        return TLS_1_2;
    return text_is(versions, "1.3") ? TLS_1_3 : TLS_1_2 | TLS_1_3;
}

struct link_end box_end(const struct model_box *box, bool as_client, size_t node)
{
    return (struct link_end){.side = box->is_e ? SIDE_EXPRESSWAY_E : SIDE_EXPRESSWAY_C,
        .chain = store_in_use(box, node, as_client),
        .box = box,
        .node = node,
        .demand = {.clock = box->clock},
        .versions = version_bits(box, node)};
}

static void demand_usage(struct demand *demand, const struct model_box *box, size_t node,
    enum rule_id rule, unsigned usage, struct outcome *out)
{
    const struct release *release = box->nodes[node].release;
    demand->verified = true;
    outcome_add_rule(out, rule, box->is_e, node);
    bool by_switch = release_rule_is(release, rule, "eku-check");
    if (by_switch)
        outcome_add_rule(out, RULE_SWITCH_EKU_CHECK, box->is_e, node);
    if (release_rule_is(release, rule, "required") || (by_switch && box->eku_check))
        demand->usage = usage;
}

static void demand_name(struct demand *demand, const struct model_box *box, size_t node,
    enum rule_id rule, const char *const *names, size_t num_names, struct outcome *out)
{
    if (rule == NO_RULE)
        return;
    outcome_add_rule(out, rule, box->is_e, node);
    demand->by_name = true;
    demand->common_name = release_rule_is(box->nodes[node].release, rule, "san-or-cn");
    for (size_t i = 0; i < num_names; i++)
        demand->names[demand->num_names++] = names[i];
}

#define LIMITED_KEY_BITS 4096

/* What is asked beside usage and name. */
static void demand_rest(
    struct demand *demand, const struct model_box *box, size_t node, const struct role *role)
{
    const struct release *release = box->nodes[node].release;
    if (role_is_sip_tls(role)) {
        bool limited = release_rule_is(release, RULE_SIP_TLS_MAX_KEY_BITS, "4096");
        demand->limits_key = true;
        demand->max_rsa_bits = limited ? LIMITED_KEY_BITS : 0;
        demand->checks_revocation = box->revocation_check ? box : NULL;
    }
    if (role->service == SERVICE_TUNNEL_SSH) {
        demand->minds_subject = true;
        demand->known_subject = release_rule_is(release, RULE_TUNNEL_UNKNOWN_OID, "refused");
    }
}

void demand_of(struct demand *demand, const struct model_box *box, size_t node,
    const struct role *role, bool as_client, const char *const *names, size_t num_names,
    struct outcome *out)
{
    const struct role_end *end = as_client ? &role->client : &role->server;
    unsigned usage = as_client ? CERT_EKU_SERVER_AUTH : CERT_EKU_CLIENT_AUTH;
    demand_usage(demand, box, node, end->usage, usage, out);
    demand_name(demand, box, node, end->name, names, num_names, out);
    demand_rest(demand, box, node, role);
    if (end->usage != RULE_ZONE_NEIGHBOR_CLIENT_AUTH)
        return;
    outcome_add_rule(out, RULE_ZONE_NEIGHBOR_KNOWN, box->is_e, node);
    if (release_rule_is(box->nodes[node].release, RULE_ZONE_NEIGHBOR_KNOWN, "after-handshake"))
        demand->late = STAGE_TLS;
}

void demand_unverified(struct demand *demand, const struct model_box *box, size_t node,
    const struct role *role, struct outcome *out)
{
    const struct release *release = box->nodes[node].release;
    enum rule_id usage = role->server.usage;
    if (usage == NO_RULE || !release_rule_is(release, usage, "eku-check"))
        return;
    outcome_add_rule(out, RULE_ZONE_UNVERIFIED, box->is_e, node);
    if (!release_rule_is(release, RULE_ZONE_UNVERIFIED, "eku-check") || !box->eku_check)
        return;
    outcome_add_rule(out, usage, box->is_e, node);
    demand->verified = true;
    demand->optional = true;
    demand->usage = CERT_EKU_CLIENT_AUTH;
    demand_rest(demand, box, node, role);
}

static int alert_of(enum path_error error)
{
    switch (error) {
    case PATH_OK:
        break;
    case PATH_NOT_YET_VALID:
    case PATH_NAME:
    case PATH_ADDRESS:
    case PATH_WEAK_SIGNATURE:
        return ALERT_BAD_CERTIFICATE;
    case PATH_REVOKED:
        return ALERT_CERTIFICATE_REVOKED;
    case PATH_OBJECTION:
        return ALERT_HANDSHAKE_FAILURE;
    case PATH_EXPIRED:
        return ALERT_CERTIFICATE_EXPIRED;
    case PATH_NO_LIST:
    case PATH_SELF_SIGNED:
    case PATH_NO_ISSUER:
        return ALERT_UNKNOWN_CA;
    case PATH_PURPOSE:
        return ALERT_UNSUPPORTED_CERTIFICATE;
    }
    return OUTCOME_NO_ALERT;
}

static bool refuse(struct outcome *out, enum side side, enum reason reason, int error, int alert)
{
    out->state = OUTCOME_DOWN;
    out->stage = STAGE_TLS;
    out->side = side;
    out->reason = reason;
    out->x509_error = error;
    out->alert = alert;
    return true;
}

/* Rules that speak of few certificates, where one of these is shown. */
static void note_rare_rules(
    const struct link_end *judge, const struct cert_chain *shown, struct outcome *out)
{
    const struct cert_facts *leaf = &shown->certs[0];
    if (judge->demand.limits_key && leaf->key_bits > LIMITED_KEY_BITS)
        outcome_add_rule(out, RULE_SIP_TLS_MAX_KEY_BITS, judge->box->is_e, judge->node);
    if (judge->demand.minds_subject && leaf->unknown_subject_oid)
        outcome_add_rule(out, RULE_TUNNEL_UNKNOWN_OID, judge->box->is_e, judge->node);
}

/* Does `judge` refuse what `shown` presents? */
static bool judged(const struct model_case *mc, const struct link_end *judge,
    const struct link_end *shown, bool tls_1_3, struct outcome *out)
{
    if (!judge->demand.verified)
        return false;
    if (shown->chain == NULL && judge->demand.optional)
        return false;
    struct path_verdict verdict = {0};
    if (shown->chain != NULL)
        note_rare_rules(judge, shown->chain, out);
    if (shown->chain != NULL)
        verdict = path_judge(mc, shown->chain, NULL, &judge->demand);
    if (shown->chain == NULL)
        refuse(out, judge->side, REASON_NO_CERTIFICATE_PRESENTED, 0,
            tls_1_3 ? ALERT_CERTIFICATE_REQUIRED : ALERT_HANDSHAKE_FAILURE);
    else if (verdict.error != PATH_OK)
        refuse(out, judge->side, path_reason(verdict, judge->demand.usage), (int)verdict.error,
            alert_of(verdict.error));
    else
        return false;
    if (judge->demand.late != STAGE_NONE) {
        out->stage = judge->demand.late;
        out->alert = OUTCOME_NO_ALERT;
    }
    return true;
}

bool firewall_drops(const struct model_case *mc, const char *port, struct outcome *out)
{
    if (!text_is(mc->firewall, port))
        return false;
    out->state = OUTCOME_DOWN;
    out->stage = STAGE_TLS;
    out->reason = REASON_TIMEOUT;
    out->num_rules = 0; /* nothing was judged */
    return true;
}

/* Rules that decide what the dialling box shows. */
static void note_stores(const struct link_end *end, struct outcome *out)
{
    if (end->box == NULL || !has_own_client(&end->box->nodes[end->node]))
        return;
    outcome_add_rule(out, RULE_CERTIFICATE_STORES, end->box->is_e, end->node);
    if (text_is(end->box->upload, "acme"))
        outcome_add_rule(out, RULE_ACME_CLIENT_STORE, end->box->is_e, end->node);
}

static void note_versions(const struct link_end *end, struct outcome *out)
{
    if (end->box != NULL && text_is(end->box->tls_versions, "release"))
        outcome_add_rule(out, RULE_TLS_VERSIONS, end->box->is_e, end->node);
}

/* The server's certificate is judged first in every version of TLS. */
bool link_fails(const struct model_case *mc, const struct link_end *client,
    const struct link_end *server, struct outcome *out)
{
    unsigned common = client->versions & server->versions;
    note_stores(client, out);
    if (common == 0) {
        out->num_rules = 0;
        note_versions(client, out);
        note_versions(server, out);
    }
    if (common == 0)
        return refuse(out, server->side, REASON_PROTOCOL_VERSION, 0, ALERT_PROTOCOL_VERSION);
    bool tls_1_3 = (common & TLS_1_3) != 0;
    if (client->box != NULL)
        note_page(client->box, client->node, true, out);
    if (server->box != NULL)
        note_page(server->box, server->node, false, out);
    return judged(mc, client, server, tls_1_3, out) || judged(mc, server, client, tls_1_3, out);
}
