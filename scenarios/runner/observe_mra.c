#include "scenarios/runner/observe.h"

#include "sim/base/text.h"

#include <stdio.h>

/* One node of E, as a phone knows it. */
struct edge {
    const struct facts *facts;
    const struct cast *cast;
    size_t index;
    const char *name;
    const char *dialled; /* as C dials it */
};

static const json_t *phone_connection(const struct edge *e, const char *link)
{
    struct facts_query query = {
        .fact = "connection", .link = link, .role = "client", .node = "jabber", .peer = e->name};
    return facts_find(e->facts, FLEET_UC, &query, 0);
}

/* What the node made of the REGISTER: forwarded, service-refused, no-traversal-connection, ... */
static const json_t *register_at(const struct edge *e)
{
    struct facts_query query = {
        .fact = "sip", .method = "REGISTER", .role = "proxy", .node = e->name};
    return facts_find(e->facts, FLEET_E, &query, 0);
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

/* Has C tried the node, and has no traversal connection come of it? */
static bool has_no_zone(const struct edge *e)
{
    struct facts_query zone = {
        .fact = "connection", .link = "zone.uc-traversal", .role = "client", .peer = e->dialled};
    const json_t *fact = NULL;
    size_t num = 0;
    for (; (fact = facts_find(e->facts, FLEET_C, &zone, num)) != NULL; num++) {
        if (fact_true(fact, "exchange"))
            return false;
    }
    return num > 0;
}

/* The rules on which the link of `service` between the node and node `core` of C rests, and the
 * choice of that node; `core` NULL: those with every node of C, none of which is up. */
static void carry_link(
    const struct edge *e, enum service service, const char *core, struct outcome *out)
{
    const struct model_node *nodes = e->cast->model.c.nodes;
    const struct release *first = NULL;
    bool differ = false;
    for (size_t c = 0; c < e->cast->c.num_nodes; c++) {
        struct seen_link link;
        observe_pair(e->facts, e->cast, service, c, e->index, &link);
        if (link.seen.outcome.state == OUTCOME_UP) {
            first = first == NULL ? nodes[c].release : first;
            differ = differ || nodes[c].release != first;
        }
        if (core == NULL || text_is(core, e->cast->c.nodes[c].name))
            outcome_carry(out, &link.seen.outcome);
    }
    if (differ)
        outcome_add_rule(out, RULE_CORE_NODE, true, e->index);
}

/* No SERVICE was sent: because there was no traversal connection, or no REGISTER. */
static void observe_unsent(const struct edge *e, struct outcome *out)
{
    const json_t *refused = register_at(e);
    if (text_is(fact_text(refused, "cause"), "no-traversal-connection") || has_no_zone(e)) {
        depends(out, STAGE_SIP_SERVICE, SERVICE_ZONE_UC_TRAVERSAL, 0);
        carry_link(e, SERVICE_ZONE_UC_TRAVERSAL, NULL, out);
    } else if (phone_connection(e, "mra.sip") != NULL && refused == NULL) {
        depends(out, STAGE_SIP_SERVICE, SERVICE_MRA_REGISTRATION, 0);
    }
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
static void observe_service_check(const struct edge *e, struct observation *out)
{
    struct facts_query asked = {.fact = "sip",
        .method = "SERVICE",
        .role = "client",
        .link = "zone.uc-traversal",
        .node = e->name};
    struct facts_query judged = {.fact = "judgement", .peer = e->dialled};
    const json_t *request = facts_find(e->facts, FLEET_E, &asked, 0);
    const json_t *judgement = facts_find(e->facts, FLEET_C, &judged, 0);
    struct outcome *o = &out->outcome;
    if (request == NULL && judgement == NULL) {
        observe_unsent(e, o);
        return;
    }
    int status = (int)fact_number(request, "status", 0);
    if (judgement == NULL || status != fact_number(judgement, "status", 0)) {
        snprintf(o->detail, sizeof o->detail, "E saw SIP status %d, C says otherwise", status);
        return;
    }
    bool accepted = fact_true(judgement, "accepted");
    observe_end(
        e->cast, fact_text(request, "node"), fact_text(judgement, "fingerprint"), &out->client);
    observe_end(e->cast, fact_text(judgement, "node"), NULL, &out->server);
    observe_rules(e->cast, judgement, FLEET_C, o);
    outcome_add_rule(o, RULE_SERVICE_CERTIFICATE, true, e->index);
    observe_page(e->facts, e->cast, FLEET_E, e->name,
        release_rule_is(
            e->cast->model.e.nodes[e->index].release, RULE_SERVICE_CERTIFICATE, "client-store"),
        o);
    carry_link(e, SERVICE_ZONE_UC_TRAVERSAL, fact_text(judgement, "node"), o);
    o->state = accepted ? OUTCOME_UP : OUTCOME_DOWN;
    o->stage = STAGE_SIP_SERVICE;
    o->sip_status = status;
    if (accepted)
        return;
    o->side = SIDE_EXPRESSWAY_C;
    o->reason = reason_of(judgement);
    o->x509_error = (int)fact_number(judgement, "x509_error", 0);
}

/* Up only if Jabber got 200, E passed it on and Unified CM answered 200 to what came through it. */
static bool registered(const struct edge *e, int status)
{
    struct facts_query at_cucm = {
        .fact = "sip", .method = "REGISTER", .role = "server", .through = e->name};
    return status == 200 && text_is(fact_text(register_at(e), "cause"), "forwarded") &&
           fact_number(facts_find(e->facts, FLEET_UC, &at_cucm, 0), "status", 0) == 200;
}

/* Jabber and Unified CM know of a registration, and E of none; or the other way round. */
static bool is_contradicted(const struct edge *e, int status, const char *cause)
{
    struct facts_query at_cucm = {
        .fact = "sip", .method = "REGISTER", .role = "server", .through = e->name};
    int64_t registrar = fact_number(facts_find(e->facts, FLEET_UC, &at_cucm, 0), "status", 0);
    if (text_is(cause, "forwarded"))
        return registrar != 0 && registrar != status;
    return status == 200 || registrar != 0;
}

static void observe_registration(const struct edge *e, struct observation *out)
{
    struct facts_query answered = {
        .fact = "sip", .method = "REGISTER", .role = "client", .peer = e->name};
    struct outcome *o = &out->outcome;
    observe_link(
        e->facts, e->cast, FLEET_UC, phone_connection(e, "mra.sip"), STAGE_SIP_REGISTER, out);
    if (o->state != OUTCOME_UP)
        return;
    struct observation check = {0};
    outcome_init(&check.outcome);
    observe_service_check(e, &check);
    outcome_carry(o, &check.outcome);
    int status = (int)fact_number(facts_find(e->facts, FLEET_UC, &answered, 0), "status", 0);
    const char *cause = fact_text(register_at(e), "cause");
    o->sip_status = status;
    if (registered(e, status))
        return;
    if (is_contradicted(e, status, cause)) {
        o->state = OUTCOME_UNKNOWN;
        snprintf(o->detail, sizeof o->detail, "SIP status %d at Jabber, %s at E", status,
            cause == NULL ? "nothing" : cause);
    } else if (text_is(cause, "no-traversal-connection")) {
        depends(o, STAGE_SIP_REGISTER, SERVICE_ZONE_UC_TRAVERSAL, status);
    } else if (text_is(cause, "service-refused")) {
        depends(o, STAGE_SIP_REGISTER, SERVICE_MRA_SERVICE_CHECK, status);
        outcome_add_rule(o, RULE_REGISTER_REFUSAL, true, e->index);
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
static void observe_core(const struct edge *e, const json_t *https, struct observation *out)
{
    struct observation core = {0};
    outcome_init(&core.outcome);
    observe_link(e->facts, e->cast, FLEET_C, https, STAGE_HTTPS, &core);
    if (core.outcome.state == OUTCOME_DOWN) {
        outcome_carry(&core.outcome, &out->outcome);
        *out = core;
    } else {
        out->outcome.state = OUTCOME_UNKNOWN;
    }
}

static void observe_login(const struct edge *e, struct observation *out)
{
    struct facts_query answered = {
        .fact = "http", .link = "mra.https", .role = "client", .peer = e->name};
    struct facts_query passed = {
        .fact = "http", .link = "mra.https", .role = "proxy", .node = e->name};
    struct facts_query core = {
        .fact = "http", .link = "mra.cucm-https", .role = "client", .through = e->dialled};
    struct facts_query https = {
        .fact = "connection", .link = "mra.cucm-https", .through = e->dialled};
    struct outcome *o = &out->outcome;
    observe_link(e->facts, e->cast, FLEET_UC, phone_connection(e, "mra.https"), STAGE_HTTPS, out);
    if (o->state != OUTCOME_UP)
        return;
    int64_t status = fact_number(facts_find(e->facts, FLEET_UC, &answered, 0), "status", 0);
    int64_t at_core = fact_number(facts_find(e->facts, FLEET_C, &core, 0), "status", 0);
    const char *at_e = fact_text(facts_find(e->facts, FLEET_E, &passed, 0), "cause");
    const json_t *to_cucm = facts_find(e->facts, FLEET_C, &https, 0);
    bool has_tunnel = !text_is(at_e, "no-tunnel");
    if (to_cucm != NULL || !has_tunnel)
        carry_link(e, SERVICE_TUNNEL_SSH, has_tunnel ? fact_text(to_cucm, "node") : NULL, o);
    observe_rules(e->cast, to_cucm, FLEET_C, o);
    if (status == 200 && at_core == 200 && text_is(at_e, "forwarded"))
        return;
    if (!has_tunnel && (status == 200 || at_core != 0))
        o->state = OUTCOME_UNKNOWN;
    else if (!has_tunnel)
        depends(o, STAGE_HTTPS, SERVICE_TUNNEL_SSH, 0);
    else
        observe_core(e, to_cucm, out);
}

static void observe_through(const struct edge *e, enum service service, struct seen_link *out)
{
    *out = (struct seen_link){0};
    outcome_init(&out->seen.outcome);
    observe_name(out->label, sizeof out->label, e->name);
    if (service == SERVICE_MRA_SERVICE_CHECK)
        observe_service_check(e, &out->seen);
    else if (service == SERVICE_MRA_LOGIN)
        observe_login(e, &out->seen);
    else
        observe_registration(e, &out->seen);
}

/* The phone knows every node of E and one will do; but whether C accepts a node's certificate is
 * asked of each. */
void observe_phones(const struct facts *facts, const struct cast *cast, enum service service,
    struct observation *out)
{
    struct seen_link links[MODEL_NODES_MAX];
    for (size_t i = 0; i < cast->e.num_nodes; i++) {
        struct edge e = {facts, cast, i, cast->e.nodes[i].name, cast_dialled(cast, i)};
        observe_through(&e, service, &links[i]);
    }
    bool all = service == SERVICE_MRA_SERVICE_CHECK;
    observe_sum(all ? SUM_ASKED : SUM_ANY, links, cast->e.num_nodes, out);
}
