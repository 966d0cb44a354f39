#include "scenarios/runner/observe.h"

#include "sim/base/text.h"

#include <stdio.h>

static const json_t *phone_connection(const struct facts *facts)
{
    struct facts_query query = {.fact = "connection", .link = "mra.sip", .role = "client"};
    return facts_find(facts, FLEET_UC, &query, 0);
}

/* What E made of the REGISTER: forwarded, service-refused, no-traversal-connection, ... */
static const json_t *register_at_e(const struct facts *facts)
{
    struct facts_query query = {.fact = "sip", .method = "REGISTER", .role = "proxy"};
    return facts_find(facts, FLEET_E, &query, 0);
}

static void depends(struct outcome *out, enum stage stage, enum service cause, int status)
{
    out->state = OUTCOME_DOWN;
    out->stage = stage;
    out->side = SIDE_EXPRESSWAY_E;
    out->reason = REASON_DEPENDENCY_DOWN;
    out->caused_by = cause;
    out->sip_status = status;
}

/* No SERVICE was sent: because there was no traversal connection, or no REGISTER. */
static void observe_unsent(const struct facts *facts, struct observation *out)
{
    struct facts_query zone = {.fact = "connection", .link = "zone.uc-traversal", .role = "client"};
    const json_t *traversal = facts_find(facts, FLEET_C, &zone, 0);
    const json_t *refused = register_at_e(facts);
    bool zone_down = traversal != NULL && !fact_true(traversal, "exchange");
    if (text_is(fact_text(refused, "cause"), "no-traversal-connection") || zone_down)
        depends(&out->outcome, STAGE_SIP_SERVICE, SERVICE_ZONE_UC_TRAVERSAL, 0);
    else if (phone_connection(facts) != NULL && refused == NULL)
        depends(&out->outcome, STAGE_SIP_SERVICE, SERVICE_MRA_REGISTRATION, 0);
}

static enum reason reason_of(const json_t *judgement)
{
    static const struct {
        const char *cause;
        enum reason reason;
    } causes[] = {
        {"nat", REASON_NAT_REWRITTEN},
        {"signature", REASON_SIGNATURE_REJECTED},
        {"credentials", REASON_CREDENTIALS},
        {"body", REASON_SERVICE_REJECTED},
    };
    const char *cause = fact_text(judgement, "cause");
    for (size_t i = 0; i < sizeof causes / sizeof causes[0]; i++) {
        if (text_is(causes[i].cause, cause))
            return causes[i].reason;
    }
    return observe_x509((int)fact_number(judgement, "x509_error", 0),
        (int)fact_number(judgement, "x509_depth", 0), fact_text(judgement, "purpose"),
        fact_text(judgement, "eku"), NULL);
}

/* E's side of the SERVICE must have seen the status that C says it sent. */
void observe_service_check(
    const struct facts *facts, const struct cast *cast, struct observation *out)
{
    struct facts_query asked = {
        .fact = "sip", .method = "SERVICE", .role = "client", .link = "zone.uc-traversal"};
    struct facts_query judged = {.fact = "judgement"};
    const json_t *request = facts_find(facts, FLEET_E, &asked, 0);
    const json_t *judgement = facts_find(facts, FLEET_C, &judged, 0);
    struct outcome *o = &out->outcome;
    if (request == NULL && judgement == NULL) {
        observe_unsent(facts, out);
        return;
    }
    int status = (int)fact_number(request, "status", 0);
    if (judgement == NULL || status != fact_number(judgement, "status", 0)) {
        snprintf(o->detail, sizeof o->detail, "E saw SIP status %d, C says otherwise", status);
        return;
    }
    bool accepted = fact_true(judgement, "accepted");
    observe_end(
        cast, fact_text(request, "node"), fact_text(judgement, "fingerprint"), &out->client);
    observe_end(cast, fact_text(judgement, "node"), NULL, &out->server);
    observe_rules(judgement, FLEET_C, o);
    o->state = accepted ? OUTCOME_UP : OUTCOME_DOWN;
    o->stage = STAGE_SIP_SERVICE;
    o->sip_status = status;
    if (accepted)
        return;
    o->side = SIDE_EXPRESSWAY_C;
    o->reason = reason_of(judgement);
    o->x509_error = (int)fact_number(judgement, "x509_error", 0);
}

/* Up only if Jabber got 200, E passed it on and Unified CM answered 200. */
static bool registered(const struct facts *facts, int status)
{
    struct facts_query at_cucm = {.fact = "sip", .method = "REGISTER", .role = "server"};
    return status == 200 && text_is(fact_text(register_at_e(facts), "cause"), "forwarded") &&
           fact_number(facts_find(facts, FLEET_UC, &at_cucm, 0), "status", 0) == 200;
}

void observe_registration(
    const struct facts *facts, const struct cast *cast, struct observation *out)
{
    struct facts_query answered = {.fact = "sip", .method = "REGISTER", .role = "client"};
    struct outcome *o = &out->outcome;
    observe_link(facts, cast, FLEET_UC, phone_connection(facts), STAGE_SIP_REGISTER, out);
    if (o->state != OUTCOME_UP)
        return;
    int status = (int)fact_number(facts_find(facts, FLEET_UC, &answered, 0), "status", 0);
    const json_t *at_e = register_at_e(facts);
    const char *cause = fact_text(at_e, "cause");
    o->sip_status = status;
    if (registered(facts, status))
        return;
    if (text_is(cause, "no-traversal-connection")) {
        depends(o, STAGE_SIP_REGISTER, SERVICE_ZONE_UC_TRAVERSAL, status);
    } else if (text_is(cause, "service-refused")) {
        depends(o, STAGE_SIP_REGISTER, SERVICE_MRA_SERVICE_CHECK, status);
        outcome_add_rule(o, RULE_REGISTER_REFUSAL, true);
    } else if (status == 405) {
        o->state = OUTCOME_DOWN;
        o->side = SIDE_CUCM;
        o->reason = REASON_METHOD_NOT_ALLOWED;
    } else {
        o->state = status == 200 || status == 0 ? OUTCOME_UNKNOWN : OUTCOME_DOWN;
        o->reason = status == 408 ? REASON_TIMEOUT : REASON_OTHER;
        snprintf(o->detail, sizeof o->detail, "SIP status %d at Jabber, %s at E", status,
            cause == NULL ? "nothing" : cause);
    }
}

/* C's traffic server and Unified CM, when the login came that far. */
static void observe_core(
    const struct facts *facts, const struct cast *cast, struct observation *out)
{
    struct facts_query https = {.fact = "connection", .link = "mra.cucm-https", .role = "client"};
    struct observation core = {0};
    outcome_init(&core.outcome);
    observe_link(facts, cast, FLEET_C, facts_find(facts, FLEET_C, &https, 0), STAGE_HTTPS, &core);
    if (core.outcome.state == OUTCOME_DOWN)
        *out = core;
    else
        out->outcome.state = OUTCOME_UNKNOWN;
}

void observe_login(const struct facts *facts, const struct cast *cast, struct observation *out)
{
    struct facts_query dialled = {.fact = "connection", .link = "mra.https", .role = "client"};
    struct facts_query answered = {.fact = "http", .link = "mra.https", .role = "client"};
    struct facts_query passed = {.fact = "http", .link = "mra.https", .role = "proxy"};
    struct facts_query core = {.fact = "http", .link = "mra.cucm-https", .role = "client"};
    struct facts_query https = {.fact = "connection", .link = "mra.cucm-https"};
    struct outcome *o = &out->outcome;
    observe_link(facts, cast, FLEET_UC, facts_find(facts, FLEET_UC, &dialled, 0), STAGE_HTTPS, out);
    if (o->state != OUTCOME_UP)
        return;
    int64_t status = fact_number(facts_find(facts, FLEET_UC, &answered, 0), "status", 0);
    int64_t at_core = fact_number(facts_find(facts, FLEET_C, &core, 0), "status", 0);
    const char *at_e = fact_text(facts_find(facts, FLEET_E, &passed, 0), "cause");
    observe_rules(facts_find(facts, FLEET_C, &https, 0), FLEET_C, o);
    if (status == 200 && at_core == 200 && text_is(at_e, "forwarded"))
        return;
    if (text_is(at_e, "no-tunnel"))
        depends(o, STAGE_HTTPS, SERVICE_TUNNEL_SSH, 0);
    else
        observe_core(facts, cast, out);
}
