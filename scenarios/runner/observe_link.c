#include "scenarios/runner/observe.h"

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

static size_t node_of(const struct cast_box *box, const char *name)
{
    for (size_t i = 0; i < box->num_nodes; i++) {
        if (text_is(box->nodes[i].name, name))
            return i;
    }
    return 0;
}

void observe_rules(
    const struct cast *cast, const json_t *fact, enum fleet_member member, struct outcome *out)
{
    bool on_e = member == FLEET_E;
    size_t node = node_of(on_e ? &cast->e : &cast->c, fact_text(fact, "node"));
    size_t index = 0;
    json_t *name = NULL;
    json_array_foreach(json_object_get(fact, "rules"), index, name)
    {
        enum rule_id rule;
        if (rule_by_name(json_string_value(name), &rule))
            outcome_add_rule(out, rule, on_e, node);
    }
}

void observe_page(const struct facts *facts, const struct cast *cast, enum fleet_member member,
    const char *node, bool client_store, struct outcome *out)
{
    struct facts_query of_client = {.fact = "upload", .store = "client", .node = node};
    struct facts_query of_server = {.fact = "upload", .store = "server", .node = node};
    const struct model_box *box = member == FLEET_E ? &cast->model.e : &cast->model.c;
    if (member == FLEET_UC || !text_is(box->upload, "web"))
        return;
    const json_t *fact = client_store ? facts_find(facts, member, &of_client, 0) : NULL;
    observe_rules(
        cast, fact != NULL ? fact : facts_find(facts, member, &of_server, 0), member, out);
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
    if (text_is(objection, "combined-usage"))
        return REASON_COMBINED_USAGE;
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

/* An end that speaks TLS, and one that has never heard of it. */
static bool is_not_tls(const struct party *client, const struct party *server, struct outcome *out)
{
    if (!fact_true(client->tls, "peer_not_tls"))
        return false;
    out->state = server->tls == NULL ? OUTCOME_DOWN : OUTCOME_UNKNOWN;
    out->stage = STAGE_TLS;
    out->reason = REASON_NOT_TLS;
    text_copy(out->detail, sizeof out->detail, fact_text(client->tls, "error"));
    return true;
}

static void settle(
    const struct party *client, const struct party *server, enum stage stage, struct outcome *out)
{
    bool tls = client->tls != NULL;
    if (is_not_tls(client, server, out))
        return;
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

/* It came to no handshake: no version in common, or no TLS at the other end. */
static bool was_not_tried(const struct party *party)
{
    static const int protocol_version = 70; /* RFC 8446, 6.2 */
    return fact_true(party->tls, "peer_not_tls") ||
           fact_number(party->tls, "alert_sent", 0) == protocol_version ||
           fact_number(party->tls, "alert_received", 0) == protocol_version;
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
    observe_rules(cast, dialled, dialler, &out->outcome);
    observe_rules(cast, accepted, acceptor, &out->outcome);
    if (!was_not_tried(&client) && !was_not_tried(&server)) {
        observe_page(facts, cast, dialler, fact_text(dialled, "node"), true, &out->outcome);
        observe_page(facts, cast, acceptor, fact_text(accepted, "node"), false, &out->outcome);
    }
    settle(&client, &server, stage, &out->outcome);
}
