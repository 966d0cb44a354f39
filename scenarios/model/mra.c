#include "scenarios/model/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int status_of(const struct model_box *box, size_t node, enum rule_id rule)
{
    return (int)strtol(release_rule(box->nodes[node].release, rule)->value, NULL, 10);
}

/* Jabber dials E and shows no certificate; E asks for none that it could not do without. */
bool jabber_fails(const struct model_case *mc, size_t e, const char *port, struct outcome *out)
{
    struct link_end client = guest_end(mc, GUEST_JABBER, mc->e.nodes[e].name);
    struct link_end server = box_end(&mc->e, false, e);
    return firewall_drops(mc, port, out) || link_fails(mc, &client, &server, out);
}

static void depend(struct outcome *out, enum service cause, enum stage stage, int status)
{
    out->state = OUTCOME_DOWN;
    out->stage = stage;
    out->side = SIDE_EXPRESSWAY_E;
    out->reason = REASON_DEPENDENCY_DOWN;
    out->caused_by = cause;
    out->sip_status = status;
}

/* Node `c` judges one certificate of node `e`, once for each usage that its own release demands. */
static bool certificate_refused(
    const struct model_case *mc, size_t c, size_t e, struct outcome *out)
{
    static const struct {
        enum rule_id rule;
        unsigned usage;
    } checks[] = {
        {RULE_SERVICE_SERVER_AUTH, CERT_EKU_SERVER_AUTH},
        {RULE_SERVICE_CLIENT_AUTH, CERT_EKU_CLIENT_AUTH},
    };
    const struct release *judge = mc->c.nodes[c].release;
    const struct model_node *node = &mc->e.nodes[e];
    bool from_client = release_rule_is(node->release, RULE_SERVICE_CERTIFICATE, "client-store");
    bool by_name = release_rule_is(judge, RULE_SERVICE_NAME, "peer-address");
    const struct cert_chain *in_use = store_in_use(&mc->e, e, from_client);
    const struct cert_chain leaf = {.certs = in_use->certs, .num_certs = 1};
    const struct cert_chain *seen = store_in_use(&mc->e, e, false);
    struct demand demand = {.verified = true,
        .clock = mc->c.clock,
        .by_name = by_name && node->address == NULL,
        .address = by_name ? node->address : NULL,
        .names = {node->name},
        .num_names = 1};
    struct path_verdict verdict = path_judge(mc, &leaf, seen, &demand);
    for (size_t i = 0; i < 2; i++) {
        if (!release_rule_is(judge, checks[i].rule, "required"))
            continue;
        demand.usage = checks[i].usage;
        verdict = path_judge(mc, &leaf, seen, &demand);
        if (verdict.error != PATH_OK)
            break;
    }
    out->reason = path_reason(verdict, demand.usage);
    out->x509_error = (int)verdict.error;
    return verdict.error != PATH_OK;
}

static void predict_service_check(const struct model_case *mc, size_t e, struct outcome *out)
{
    struct outcome phone;
    size_t c = 0;
    outcome_init(&phone);
    if (!live_link(mc, ROLE_UC_TRAVERSAL_LINK, e, &c, out)) {
        depend(out, SERVICE_ZONE_UC_TRAVERSAL, STAGE_SIP_SERVICE, 0);
        return;
    }
    if (jabber_fails(mc, e, "5061", &phone)) {
        out->num_rules = 0; /* the zone is up, it is the phone that does not come */
        depend(out, SERVICE_MRA_REGISTRATION, STAGE_SIP_SERVICE, 0);
        return;
    }
    outcome_add_rule(out, RULE_SERVICE_CLIENT_AUTH, false, c);
    outcome_add_rule(out, RULE_SERVICE_SERVER_AUTH, false, c);
    outcome_add_rule(out, RULE_SERVICE_NAME, false, c);
    outcome_add_rule(out, RULE_SERVICE_CERTIFICATE, true, e);
    note_page(&mc->e, e,
        release_rule_is(mc->e.nodes[e].release, RULE_SERVICE_CERTIFICATE, "client-store"), out);
    out->stage = STAGE_SIP_SERVICE;
    out->state = OUTCOME_UP;
    out->sip_status = 200;
    if (mc->nat) {
        out->state = OUTCOME_DOWN;
        out->side = SIDE_EXPRESSWAY_C;
        out->reason = REASON_NAT_REWRITTEN;
        out->sip_status = 408;
        return;
    }
    if (!certificate_refused(mc, c, e, out))
        return;
    out->state = OUTCOME_DOWN;
    out->side = SIDE_EXPRESSWAY_C;
    out->sip_status = status_of(&mc->c, c, RULE_SERVICE_REFUSAL);
    outcome_add_rule(out, RULE_SERVICE_REFUSAL, false, c);
}

#define NO_TRAVERSAL_CONNECTION 480

static void predict_registration(const struct model_case *mc, size_t e, struct outcome *out)
{
    if (jabber_fails(mc, e, "5061", out))
        return;
    struct outcome check;
    outcome_init(&check);
    predict_service_check(mc, e, &check);
    outcome_carry(out, &check);
    if (check.state == OUTCOME_UP) {
        out->state = mc->trunk_on_line_port ? OUTCOME_DOWN : OUTCOME_UP;
        out->stage = STAGE_SIP_REGISTER;
        out->sip_status = mc->trunk_on_line_port ? 405 : 200;
        out->side = mc->trunk_on_line_port ? SIDE_CUCM : SIDE_NONE;
        out->reason = mc->trunk_on_line_port ? REASON_METHOD_NOT_ALLOWED : REASON_NONE;
    } else if (check.reason == REASON_DEPENDENCY_DOWN) {
        depend(out, check.caused_by, STAGE_SIP_REGISTER, NO_TRAVERSAL_CONNECTION);
    } else {
        outcome_add_rule(out, RULE_REGISTER_REFUSAL, true, e);
        depend(out, SERVICE_MRA_SERVICE_CHECK, STAGE_SIP_REGISTER,
            status_of(&mc->e, e, RULE_REGISTER_REFUSAL));
    }
}

/* A phone knows every node of E, by one SRV record each, and any of them will do; but each node
 * whose certificate C refuses is a fault of its own. */
void predict_phones(const struct model_case *mc, enum service service, struct outcome *out)
{
    struct fold_part parts[MODEL_NODES_MAX];
    for (size_t e = 0; e < mc->e.num_nodes; e++) {
        const char *name = mc->e.nodes[e].name;
        snprintf(parts[e].label, OUTCOME_ITEM_MAX, "%.*s", (int)strcspn(name, "."), name);
        outcome_init(&parts[e].outcome);
        if (service == SERVICE_MRA_SERVICE_CHECK)
            predict_service_check(mc, e, &parts[e].outcome);
        else if (service == SERVICE_MRA_LOGIN)
            predict_login(mc, e, &parts[e].outcome);
        else
            predict_registration(mc, e, &parts[e].outcome);
    }
    bool all = service == SERVICE_MRA_SERVICE_CHECK;
    fold(all ? FOLD_SENT : FOLD_ANY, parts, mc->e.num_nodes, out);
}
