#include "scenarios/runner/observe.h"

#include "sim/base/buf.h"
#include "sim/base/text.h"

#include <stdio.h>
#include <string.h>

/* uc-peer plays many parts; a part is known by the link that it is on. */
enum side observe_side(enum fleet_member member, const json_t *fact)
{
    const char *link = fact_text(fact, "link");
    if (member != FLEET_UC)
        return member == FLEET_E ? SIDE_EXPRESSWAY_E : SIDE_EXPRESSWAY_C;
    if (text_is(fact_text(fact, "node"), "jabber"))
        return SIDE_JABBER;
    if (text_is(fact_text(fact, "node"), "browser"))
        return SIDE_BROWSER;
    for (int i = 0; i < PEER_COUNT; i++) {
        if (text_is(peer_link((enum peer)i), link))
            return (enum side)((int)SIDE_CUCM + i);
    }
    return SIDE_CUCM;
}

void observe_rules(const json_t *fact, enum fleet_member member, struct outcome *out)
{
    size_t index = 0;
    json_t *name = NULL;
    json_array_foreach(json_object_get(fact, "rules"), index, name)
    {
        enum rule_id rule;
        if (rule_by_name(json_string_value(name), &rule))
            outcome_add_rule(out, rule, member == FLEET_E);
    }
}

/* The purpose check looks at more than the extended key usage: the certificate itself tells whether
 * that was it. */
static enum reason purpose_reason(const char *purpose, const char *eku)
{
    bool client = text_is(purpose, "client-auth");
    bool there = eku != NULL && (text_is(eku, "none") ||
                                    strstr(eku, client ? "clientAuth" : "serverAuth") != NULL);
    if (there)
        return REASON_KEY_USAGE;
    return client ? REASON_EKU_CLIENT_AUTH_MISSING : REASON_EKU_SERVER_AUTH_MISSING;
}

static enum reason objection_reason(const char *objection)
{
    if (text_is(objection, "key-size"))
        return REASON_KEY_REJECTED;
    return text_is(objection, "subject-oid") ? REASON_SUBJECT_OID : REASON_OTHER;
}

enum reason observe_x509(
    int x509_error, int depth, const char *purpose, const char *eku, const char *objection)
{
    switch (x509_error) { /* x509_vfy.h */
    case 3:
        return REASON_REVOCATION_UNKNOWN;
    case 9:
        return REASON_NOT_YET_VALID;
    case 10:
        return REASON_EXPIRED;
    case 18:
    case 19:
        return REASON_UNTRUSTED_ISSUER;
    case 20:
    case 21:
        return depth == 0 ? REASON_INCOMPLETE_CHAIN : REASON_UNTRUSTED_ISSUER;
    case 23:
        return REASON_REVOKED;
    case 26:
        if (depth > 0)
            return REASON_PURPOSE_OF_ISSUER;
        return purpose_reason(purpose, eku);
    case 50:
        return objection_reason(objection);
    case 62:
    case 64:
        return REASON_NAME_MISMATCH;
    case 66:
    case 67:
        return REASON_KEY_REJECTED;
    case 68:
        return REASON_SIGNATURE_REJECTED;
    default:
        return REASON_OTHER;
    }
}

void observe_end(
    const struct cast *cast, const char *name, const char *fingerprint, struct line_end *out)
{
    const char *label = cast_label(cast, fingerprint);
    if (label == NULL && fingerprint != NULL)
        label = "unknown";
    text_copy(out->name, sizeof out->name, name);
    text_copy(out->certificate, sizeof out->certificate, label);
}

/* One end's part in a handshake. */
struct party {
    const json_t *fact;
    const json_t *tls;
    enum side side;
};

static int tls_number(const struct party *party, const char *key, int none)
{
    return (int)fact_number(party->tls, key, none);
}

/* The other end must have seen what this end says that it did: the alert, or no alert and a
 * connection that ends without data. */
static bool was_refused(const struct party *other, int alert)
{
    const char *end = fact_text(other->fact, "end");
    bool is_closed = text_is(end, "cut") || text_is(end, "closed-there");
    return tls_number(other, "alert_received", OUTCOME_NO_ALERT) == alert &&
           (alert != OUTCOME_NO_ALERT || (is_closed && !fact_true(other->fact, "exchange")));
}

/* Did this end refuse the other? By an alert, or after the handshake, in the stream if any. */
static bool refused(
    const struct party *judge, const struct party *other, enum stage stage, struct outcome *out)
{
    int alert = tls_number(judge, "alert_sent", OUTCOME_NO_ALERT);
    bool late = alert == OUTCOME_NO_ALERT && fact_true(judge->tls, "refused_late");
    if (alert == OUTCOME_NO_ALERT && !late)
        return false;
    out->state = OUTCOME_DOWN;
    out->stage = late && stage == STAGE_STREAM ? STAGE_STREAM : STAGE_TLS;
    out->side = judge->side;
    out->alert = alert;
    out->x509_error = fact_true(judge->tls, "enforced") ? tls_number(judge, "x509_error", 0) : 0;
    if (out->x509_error != 0)
        out->reason = observe_x509(out->x509_error, tls_number(judge, "x509_depth", 0),
            fact_text(judge->fact, "purpose"),
            fact_text(json_array_get(json_object_get(judge->tls, "peer_chain"), 0), "eku"),
            fact_text(judge->tls, "objection"));
    else if (fact_true(judge->tls, "peer_without_certificate"))
        out->reason = REASON_NO_CERTIFICATE_PRESENTED;
    else
        out->reason = alert == 70 ? REASON_PROTOCOL_VERSION : REASON_OTHER;
    if (was_refused(other, alert))
        return true;
    out->state = OUTCOME_UNKNOWN;
    text_copy(out->detail, sizeof out->detail, "refused, but the other end saw none of it");
    return true;
}

static void settle(
    const struct party *client, const struct party *server, enum stage stage, struct outcome *out)
{
    bool tls = client->tls != NULL;
    bool client_up = fact_true(client->fact, "exchange");
    bool server_up = fact_true(server->fact, "exchange");
    if (tls && (refused(client, server, stage, out) || refused(server, client, stage, out))) {
        if (client_up && server_up) {
            out->state = OUTCOME_UNKNOWN;
            snprintf(out->detail, sizeof out->detail, "refused after data had gone both ways");
        }
        return;
    }
    if (client_up && server_up) {
        out->state = OUTCOME_UP;
        out->stage = stage;
        return;
    }
    const char *end = fact_text(client->fact, "end");
    out->state = client_up || server_up ? OUTCOME_UNKNOWN : OUTCOME_DOWN;
    out->stage = tls && !fact_true(client->tls, "handshake") ? STAGE_TLS : stage;
    out->reason = text_is(end, "timeout") ? REASON_TIMEOUT : REASON_NETWORK;
    snprintf(out->detail, sizeof out->detail, "no exchange of data; client %s, server %s", end,
        fact_text(server->fact, "end"));
}

static void never_connected(const json_t *dialled, struct outcome *out)
{
    const char *why = fact_text(dialled, "why");
    out->state = why == NULL ? OUTCOME_DOWN : OUTCOME_UNKNOWN;
    out->stage = STAGE_TCP;
    out->reason = REASON_NETWORK;
    snprintf(out->detail, sizeof out->detail, "%s", why == NULL ? "connection refused" : why);
}

void observe_link(const struct facts *facts, const struct cast *cast, enum fleet_member dialler,
    const json_t *dialled, enum stage stage, struct observation *out)
{
    if (dialled == NULL)
        return;
    out->duration_us = fact_number(dialled, "duration_us", 0);
    if (text_is(fact_text(dialled, "end"), "tcp-failed")) {
        never_connected(dialled, &out->outcome);
        return;
    }
    enum fleet_member acceptor = FLEET_E;
    const json_t *accepted = facts_other_end(facts, dialled, &acceptor);
    if (accepted == NULL && text_is(fact_text(dialled, "end"), "timeout")) {
        out->outcome.state = OUTCOME_DOWN; /* nobody ever answered */
        out->outcome.stage = STAGE_TLS;
        out->outcome.reason = REASON_TIMEOUT;
        return;
    }
    if (accepted == NULL) {
        snprintf(out->outcome.detail, sizeof out->outcome.detail,
            "the far end reported nothing of this connection");
        return;
    }
    struct party client = {.fact = dialled,
        .tls = json_object_get(dialled, "tls"),
        .side = observe_side(dialler, dialled)};
    struct party server = {.fact = accepted,
        .tls = json_object_get(accepted, "tls"),
        .side = observe_side(acceptor, accepted)};
    observe_end(cast, fact_text(dialled, "node"), fact_text(client.tls, "presented"), &out->client);
    observe_end(
        cast, fact_text(accepted, "node"), fact_text(server.tls, "presented"), &out->server);
    observe_rules(dialled, dialler, &out->outcome);
    observe_rules(accepted, acceptor, &out->outcome);
    settle(&client, &server, stage, &out->outcome);
}

static int64_t sip_status(
    const struct facts *facts, enum fleet_member member, const struct facts_query *query)
{
    return fact_number(facts_find(facts, member, query, 0), "status", 0);
}

/* A zone: the connection, and the status of the OPTIONS that settles it. */
static void observe_zone(const struct facts *facts, const struct cast *cast,
    enum fleet_member dialler, const char *link, struct observation *out)
{
    struct facts_query connection = {.fact = "connection", .link = link, .role = "client"};
    struct facts_query options = {
        .fact = "sip", .link = link, .role = "client", .method = "OPTIONS"};
    observe_link(
        facts, cast, dialler, facts_find(facts, dialler, &connection, 0), STAGE_SIP_OPTIONS, out);
    struct outcome *o = &out->outcome;
    int status = (int)sip_status(facts, dialler, &options);
    if (o->stage != STAGE_SIP_OPTIONS)
        return;
    o->sip_status = status;
    if (o->state == OUTCOME_UP && status == 200)
        return;
    o->state = status == 0 ? OUTCOME_UNKNOWN : OUTCOME_DOWN;
    o->side = status == 401 ? SIDE_EXPRESSWAY_E : SIDE_NONE; /* only E asks for a password */
    o->reason = status == 401 ? REASON_CREDENTIALS : REASON_OTHER;
}

static void observe_simple(const struct facts *facts, const struct cast *cast,
    enum fleet_member dialler, const char *link, const char *peer, enum stage stage,
    struct observation *out)
{
    struct facts_query query = {.fact = "connection", .link = link, .role = "client", .peer = peer};
    observe_link(facts, cast, dialler, facts_find(facts, dialler, &query, 0), stage, out);
}

/* All links between the peers, by node numbers: the first that is not up decides, all of them are
 * told. */
static void observe_cluster(const struct facts *facts, const struct cast *cast,
    enum fleet_member member, const struct cast_box *box, struct observation *out)
{
    struct buf broken = {0};
    for (size_t i = 0; i < box->num_nodes * box->num_nodes; i++) {
        const char *from = box->nodes[i / box->num_nodes].name;
        const char *to = box->nodes[i % box->num_nodes].name;
        struct facts_query query = {
            .fact = "connection", .link = "cluster", .role = "client", .node = from, .peer = to};
        struct observation link = {0};
        if (from == to)
            continue;
        outcome_init(&link.outcome);
        observe_link(
            facts, cast, member, facts_find(facts, member, &query, 0), STAGE_CLUSTER, &link);
        if (link.outcome.state != OUTCOME_UP)
            buf_addf(&broken, "%s%.*s to %.*s",
                broken.len > 0 ? ", " : "broken links: ", (int)strcspn(from, "."), from,
                (int)strcspn(to, "."), to);
        if (out->outcome.state == OUTCOME_UNKNOWN || out->outcome.state == OUTCOME_UP)
            *out = link;
        if (out->outcome.state == OUTCOME_UNKNOWN)
            break;
    }
    if (out->outcome.state == OUTCOME_DOWN)
        text_copy(out->outcome.detail, sizeof out->outcome.detail, buf_str(&broken));
    buf_cleanup(&broken);
}

/* Every node of the box must have taken the file. */
static void observe_upload(const struct facts *facts, enum fleet_member member,
    const struct cast_box *box, const char *store, struct observation *out)
{
    struct outcome *o = &out->outcome;
    for (size_t i = 0; i < box->num_nodes; i++) {
        struct facts_query query = {.fact = "upload", .store = store, .node = box->nodes[i].name};
        const json_t *fact = facts_find(facts, member, &query, 0);
        enum rule_id rule;
        if (fact == NULL)
            return;
        if (rule_by_name(fact_text(fact, "rule"), &rule))
            outcome_add_rule(o, rule, member == FLEET_E);
        o->stage = STAGE_UPLOAD;
        o->state = fact_true(fact, "accepted") ? OUTCOME_UP : OUTCOME_DOWN;
        if (o->state == OUTCOME_UP)
            continue;
        o->side = observe_side(member, fact);
        o->reason = REASON_UPLOAD_REFUSED;
        text_copy(o->detail, sizeof o->detail, fact_text(fact, "message"));
        return;
    }
}

/* The services that are one dialled connection, and who dials it. */
static const struct {
    enum service service;
    enum fleet_member dialler;
    const char *link;
    enum stage stage;
} links[] = {
    {SERVICE_ZONE_UC_TRAVERSAL, FLEET_C, "zone.uc-traversal", STAGE_SIP_OPTIONS},
    {SERVICE_ZONE_TRAVERSAL, FLEET_C, "zone.traversal", STAGE_SIP_OPTIONS},
    {SERVICE_TUNNEL_SSH, FLEET_C, "tunnel.ssh", STAGE_STREAM},
    {SERVICE_CUCM_OUTBOUND, FLEET_C, "zone.neighbor.cucm", STAGE_SIP_OPTIONS},
    {SERVICE_CUCM_INBOUND, FLEET_UC, "zone.neighbor.cucm", STAGE_SIP_OPTIONS},
    {SERVICE_UNITY_OUTBOUND, FLEET_C, "zone.neighbor.unity", STAGE_SIP_OPTIONS},
    {SERVICE_UNITY_INBOUND, FLEET_UC, "zone.neighbor.unity", STAGE_SIP_OPTIONS},
    {SERVICE_CUBE_OUTBOUND, FLEET_C, "zone.neighbor.cube", STAGE_SIP_OPTIONS},
    {SERVICE_CUBE_INBOUND, FLEET_UC, "zone.neighbor.cube", STAGE_SIP_OPTIONS},
    {SERVICE_CMS_OUTBOUND, FLEET_C, "zone.neighbor.cms", STAGE_SIP_OPTIONS},
    {SERVICE_CMS_INBOUND, FLEET_UC, "zone.neighbor.cms", STAGE_SIP_OPTIONS},
    {SERVICE_B2B_OUTBOUND, FLEET_E, "b2b", STAGE_SIP_OPTIONS},
    {SERVICE_B2B_INBOUND, FLEET_UC, "b2b", STAGE_SIP_OPTIONS},
    {SERVICE_IMP_OUTBOUND, FLEET_E, "imp-federation", STAGE_SIP_OPTIONS},
    {SERVICE_IMP_INBOUND, FLEET_UC, "imp-federation", STAGE_SIP_OPTIONS},
    {SERVICE_XMPP_OUTBOUND, FLEET_E, "xmpp-federation", STAGE_STREAM},
    {SERVICE_XMPP_INBOUND, FLEET_UC, "xmpp-federation", STAGE_STREAM},
    {SERVICE_WEBEX_INBOUND, FLEET_UC, "webex-edge", STAGE_SIP_OPTIONS},
    {SERVICE_MRA_ONBOARDING, FLEET_E, "mra.onboarding", STAGE_HTTPS},
    {SERVICE_SMART_LICENSING, FLEET_E, "smart-licensing", STAGE_HTTPS},
};

static void observe_one_link(const struct facts *facts, const struct cast *cast,
    enum service service, struct observation *out)
{
    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
        if (links[i].service != service)
            continue;
        if (links[i].stage == STAGE_SIP_OPTIONS)
            observe_zone(facts, cast, links[i].dialler, links[i].link, out);
        else
            observe_simple(facts, cast, links[i].dialler, links[i].link, NULL, links[i].stage, out);
    }
}

void observe(const struct facts *facts, const struct cast *cast, enum service service,
    struct observation *out)
{
    *out = (struct observation){0};
    outcome_init(&out->outcome);
    switch (service) {
    case SERVICE_UPLOAD_E_SERVER:
    case SERVICE_UPLOAD_E_CLIENT:
        observe_upload(facts, FLEET_E, &cast->e,
            service == SERVICE_UPLOAD_E_SERVER ? "server" : "client", out);
        break;
    case SERVICE_UPLOAD_C_SERVER:
    case SERVICE_UPLOAD_C_CLIENT:
        observe_upload(facts, FLEET_C, &cast->c,
            service == SERVICE_UPLOAD_C_SERVER ? "server" : "client", out);
        break;
    case SERVICE_MRA_SERVICE_CHECK:
        observe_service_check(facts, cast, out);
        break;
    case SERVICE_MRA_LOGIN:
        observe_login(facts, cast, out);
        break;
    case SERVICE_MRA_REGISTRATION:
        observe_registration(facts, cast, out);
        break;
    case SERVICE_CLUSTER_E:
        observe_cluster(facts, cast, FLEET_E, &cast->e, out);
        break;
    case SERVICE_CLUSTER_C:
        observe_cluster(facts, cast, FLEET_C, &cast->c, out);
        break;
    case SERVICE_WEB_ADMIN_E:
        observe_simple(facts, cast, FLEET_UC, "web.admin", cast->e.nodes[0].name, STAGE_HTTPS, out);
        break;
    case SERVICE_WEB_ADMIN_C:
        observe_simple(facts, cast, FLEET_UC, "web.admin", cast->c.nodes[0].name, STAGE_HTTPS, out);
        break;
    default:
        observe_one_link(facts, cast, service, out);
        break;
    }
}
