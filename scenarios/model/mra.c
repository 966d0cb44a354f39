#include "scenarios/model/internal.h"

#include <stdlib.h>

static int status_of(const struct model_box *box, enum rule_id rule)
{
    return (int)strtol(release_rule(box->release, rule)->value, NULL, 10);
}

/* Jabber dials E and shows no certificate; E asks for none that it could not do without. */
bool jabber_fails(const struct model_case *mc, const char *port, struct outcome *out)
{
    struct link_end client = guest_end(mc, GUEST_JABBER, mc->e.nodes[0].name);
    struct link_end server = box_end(&mc->e, false, 0);
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

/* C judges one certificate of E, once for each usage that its own release demands. */
static bool certificate_refused(const struct model_case *mc, struct outcome *out)
{
    static const struct {
        enum rule_id rule;
        unsigned usage;
    } checks[] = {
        {RULE_SERVICE_SERVER_AUTH, CERT_EKU_SERVER_AUTH},
        {RULE_SERVICE_CLIENT_AUTH, CERT_EKU_CLIENT_AUTH},
    };
    bool from_client = release_rule_is(mc->e.release, RULE_SERVICE_CERTIFICATE, "client-store");
    const struct cert_chain *in_use = store_in_use(&mc->e, 0, from_client);
    const struct cert_chain leaf = {.certs = in_use->certs, .num_certs = 1};
    const struct cert_chain *seen = store_in_use(&mc->e, 0, false);
    struct demand demand = {.verified = true,
        .clock = mc->c.clock,
        .by_name = release_rule_is(mc->c.release, RULE_SERVICE_NAME, "peer-address"),
        .names = {mc->e.nodes[0].name},
        .num_names = 1};
    struct path_verdict verdict = path_judge(mc, &leaf, seen, &demand);
    for (size_t i = 0; i < 2; i++) {
        if (!release_rule_is(mc->c.release, checks[i].rule, "required"))
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

void predict_service_check(const struct model_case *mc, struct outcome *out)
{
    struct outcome zone, phone;
    outcome_init(&zone);
    outcome_init(&phone);
    predict_traversal(mc, &zone);
    if (zone.state == OUTCOME_DOWN) {
        depend(out, SERVICE_ZONE_UC_TRAVERSAL, STAGE_SIP_SERVICE, 0);
        return;
    }
    if (jabber_fails(mc, "5061", &phone)) {
        depend(out, SERVICE_MRA_REGISTRATION, STAGE_SIP_SERVICE, 0);
        return;
    }
    outcome_add_rule(out, RULE_SERVICE_CLIENT_AUTH, false);
    outcome_add_rule(out, RULE_SERVICE_SERVER_AUTH, false);
    outcome_add_rule(out, RULE_SERVICE_NAME, false);
    outcome_add_rule(out, RULE_SERVICE_CERTIFICATE, true);
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
    if (!certificate_refused(mc, out))
        return;
    out->state = OUTCOME_DOWN;
    out->side = SIDE_EXPRESSWAY_C;
    out->sip_status = status_of(&mc->c, RULE_SERVICE_REFUSAL);
}

#define NO_TRAVERSAL_CONNECTION 480

void predict_registration(const struct model_case *mc, struct outcome *out)
{
    if (jabber_fails(mc, "5061", out))
        return;
    struct outcome check;
    outcome_init(&check);
    predict_service_check(mc, &check);
    if (check.state == OUTCOME_UP) {
        out->state = mc->trunk_on_line_port ? OUTCOME_DOWN : OUTCOME_UP;
        out->stage = STAGE_SIP_REGISTER;
        out->sip_status = mc->trunk_on_line_port ? 405 : 200;
        out->side = mc->trunk_on_line_port ? SIDE_CUCM : SIDE_NONE;
        out->reason = mc->trunk_on_line_port ? REASON_METHOD_NOT_ALLOWED : REASON_NONE;
    } else if (check.reason == REASON_DEPENDENCY_DOWN) {
        depend(out, check.caused_by, STAGE_SIP_REGISTER, NO_TRAVERSAL_CONNECTION);
    } else {
        outcome_add_rule(out, RULE_REGISTER_REFUSAL, true);
        depend(out, SERVICE_MRA_SERVICE_CHECK, STAGE_SIP_REGISTER,
            status_of(&mc->e, RULE_REGISTER_REFUSAL));
    }
}
