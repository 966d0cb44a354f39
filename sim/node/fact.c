#include "sim/node/fact.h"

#include "sim/node/box.h"
#include "sim/node/trace.h"
#include "sim/tls/names.h"

static json_t *number_or_null(int value, int none)
{
    return value == none ? json_null() : json_integer(value);
}

static json_t *text_or_null(const char *text)
{
    return text == NULL || *text == '\0' ? json_null() : json_string(text);
}

static json_t *rule_names(const enum rule_id *rules, size_t num)
{
    json_t *names = json_array();
    for (size_t i = 0; i < num; i++)
        json_array_append_new(names, json_string(rule_name(rules[i])));
    return names;
}

static json_t *chain(const struct cert_chain *certs)
{
    json_t *list = json_array();
    for (size_t i = 0; i < certs->num_certs; i++) {
        const struct cert_facts *cert = &certs->certs[i];
        char eku[96];
        cert_eku_text(cert, eku, sizeof eku);
        json_array_append_new(list, json_pack("{s:s,s:s,s:s}", "subject", cert->subject, "eku", eku,
                                        "fingerprint", cert->fingerprint));
    }
    return list;
}

static void add_tls(json_t *fact, const struct conn *conn, const struct tls_facts *tls)
{
    bool presented = tls->certificate_presented && conn->presents != NULL;
    const char *own = presented ? conn->presents->certs[0].fingerprint : NULL;
    json_t *fields = json_pack("{s:b,s:o,s:o,s:o,s:o,s:b,s:o,s:o,s:b,s:b,s:b,s:o,s:o,s:o}",
        "handshake", tls->handshake_done, "version", text_or_null(tls_version_name(tls->version)),
        "x509_error", number_or_null(tls->x509_error, 0), "x509_depth",
        number_or_null(tls->x509_error == 0 ? -1 : tls->x509_depth, -1), "objection",
        text_or_null(tls_objection_name(tls->objection)), "enforced", tls->verify_enforced,
        "alert_sent", number_or_null(tls->alert_sent, TLS_NO_ALERT), "alert_received",
        number_or_null(tls->alert_received, TLS_NO_ALERT), "requested",
        conn->dialled ? tls->certificate_requested : conn->verification.verify != TLS_VERIFY_NONE,
        "peer_without_certificate", tls->peer_without_certificate, "peer_not_tls",
        tls->peer_not_tls, "presented", text_or_null(own), "peer_chain", chain(&tls->peer), "error",
        text_or_null(tls->error));
    json_object_set_new(fields, "refused_late", json_boolean(tls->refused_late));
    json_object_set_new(fact, "tls", fields);
}

/* The two ends had no version in common. */
static bool had_no_version(const struct tls_facts *tls)
{
    static const int protocol_version = 70; /* RFC 8446, 6.2 */
    return tls->alert_sent == protocol_version || tls->alert_received == protocol_version;
}

#define LIMITED_KEY_BITS 4096

/* Rules that speak of few certificates are left out where none of these was shown. */
static bool bears(const struct tls_facts *tls, enum rule_id rule)
{
    const struct cert_facts *leaf =
        tls == NULL || tls->peer.num_certs == 0 ? NULL : &tls->peer.certs[0];
    if (rule == RULE_SIP_TLS_MAX_KEY_BITS)
        return leaf != NULL && leaf->key_bits > LIMITED_KEY_BITS;
    return rule != RULE_TUNNEL_UNKNOWN_OID || (leaf != NULL && leaf->unknown_subject_oid);
}

/* Was anything of the far end judged? A server minds as well that nothing is shown, but for phones'
 * sake not on the port that they use. */
static bool judges(const struct conn *conn, const struct tls_facts *tls)
{
    if (tls == NULL || had_no_version(tls))
        return false;
    return tls->peer.num_certs > 0 || (!conn->dialled && conn->link != LINK_MRA_SIP);
}

static json_t *rules_of(const struct conn *conn)
{
    const struct link_verification *v = &conn->verification;
    const struct tls_facts *tls = channel_tls_facts(conn->channel);
    const struct box *box = conn->cell->box;
    enum rule_id rules[LINK_RULES_MAX + 1];
    size_t num = 0;
    for (size_t i = 0; i < v->num_rules && judges(conn, tls); i++) {
        if (bears(tls, v->rules[i]))
            rules[num++] = v->rules[i];
    }
    if (tls != NULL && had_no_version(tls) && box != NULL && box_versions_by_release(box))
        rules[num++] = RULE_TLS_VERSIONS;
    return rule_names(rules, num);
}

void fact_connection(const struct conn *conn)
{
    const struct link_verification *v = &conn->verification;
    int64_t now = net_now_us();
    json_t *fact = json_pack("{s:s,s:s,s:s,s:s,s:o,s:o,s:b,s:s,s:i,s:i,s:s,s:o,s:I,s:I}", "fact",
        "connection", "link", link_name(conn->link), "node", conn->node, "role",
        conn->dialled ? "client" : "server", "peer", text_or_null(conn->peer), "through",
        text_or_null(conn->through), "exchange", conn->exchanged, "end",
        channel_end_name(channel_end(conn->channel)), "local_port",
        (int)channel_local_port(conn->channel), "peer_port", (int)channel_peer_port(conn->channel),
        "purpose", purpose_name(v->purpose), "rules", rules_of(conn), "ready_us",
        (json_int_t)(conn->ready_us == 0 ? 0 : conn->ready_us - conn->began_us), "duration_us",
        (json_int_t)(now - conn->began_us));
    const struct tls_facts *tls = channel_tls_facts(conn->channel);
    if (tls != NULL)
        add_tls(fact, conn, tls);
    cell_event(conn->cell, "fact", fact);
}

void fact_unreached(struct cell *cell, const struct conn_plan *plan, const char *why)
{
    const struct link_verification *v = &plan->verification;
    cell_event(cell, "fact",
        json_pack("{s:s,s:s,s:s,s:s,s:s,s:o,s:b,s:s,s:s,s:o,s:s}", "fact", "connection", "link",
            link_name(plan->link), "node", plan->node, "role", "client", "peer", plan->peer,
            "through", text_or_null(plan->through), "exchange", false, "end", "tcp-failed",
            "purpose", purpose_name(v->purpose), "rules", rule_names(v->rules, v->num_rules), "why",
            why));
}

void fact_sip(struct cell *cell, const struct fact_sip *sip)
{
    cell_event(cell, "fact",
        json_pack("{s:s,s:s,s:o,s:s,s:s,s:s,s:o,s:o,s:o}", "fact", "sip", "node", sip->node, "peer",
            text_or_null(sip->peer), "method", sip->method, "role", sip->role, "link",
            link_name(sip->link), "status", number_or_null(sip->status, 0), "cause",
            text_or_null(sip->cause), "through", text_or_null(sip->through)));
}

void fact_sip_on(
    const struct conn *conn, const char *method, const char *role, int status, const char *cause)
{
    const struct fact_sip sip = {.node = conn->node,
        .peer = conn->peer,
        .link = conn->link,
        .method = method,
        .role = role,
        .status = status,
        .cause = cause};
    fact_sip(conn->cell, &sip);
}

void fact_http(const struct conn *conn, const char *role, int status, const char *cause)
{
    cell_event(conn->cell, "fact",
        json_pack("{s:s,s:s,s:o,s:s,s:s,s:o,s:o,s:o}", "fact", "http", "node", conn->node, "peer",
            text_or_null(conn->peer), "role", role, "link", link_name(conn->link), "status",
            number_or_null(status, 0), "cause", text_or_null(cause), "through",
            text_or_null(conn->through)));
}

static json_t *judgement(const struct fact_judgement *j)
{
    char eku[96] = "";
    if (j->certificate != NULL)
        cert_eku_text(j->certificate, eku, sizeof eku);
    const struct tls_verdict *v = &j->verdict;
    return json_pack("{s:s,s:s,s:o,s:b,s:o,s:o,s:o,s:o,s:i,s:o,s:o,s:o}", "fact", "judgement",
        "node", j->node, "peer", text_or_null(j->peer), "accepted", j->accepted, "cause",
        text_or_null(j->cause), "purpose", text_or_null(j->purpose), "x509_error",
        number_or_null(v->x509_error, 0), "x509_depth",
        number_or_null(v->x509_error == 0 ? -1 : v->x509_depth, -1), "status", j->status,
        "fingerprint", text_or_null(j->certificate == NULL ? NULL : j->certificate->fingerprint),
        "eku", text_or_null(eku), "rules", rule_names(j->rules, j->num_rules));
}

void fact_judgement(struct conn *conn, const struct fact_judgement *j)
{
    cell_event(conn->cell, "fact", judgement(j));
    trace_judgement(conn, judgement(j));
}

void fact_key_file(struct cell *cell, const char *node, const char *why)
{
    cell_event(cell, "fact",
        json_pack("{s:s,s:s,s:s,s:s}", "fact", "key-file", "node", node, "link",
            link_name(LINK_TUNNEL), "why", why));
}

static bool lacks(const struct cert_facts *leaf, unsigned usage)
{
    return leaf->has_eku && (leaf->eku & usage) == 0;
}

void fact_upload(struct cell *cell, const char *node, enum upload_store store,
    const struct upload_result *result, const struct cert_facts *leaf)
{
    const enum rule_id rules[] = {result->rule, result->behind};
    cell_event(cell, "fact",
        json_pack("{s:s,s:s,s:s,s:b,s:o,s:s,s:b,s:b,s:s}", "fact", "upload", "node", node, "store",
            store == UPLOAD_SERVER_STORE ? "server" : "client", "accepted", result->accepted,
            "rules", rule_names(rules, result->behind == RULE_COUNT ? 1 : 2), "message",
            result->message, "lacks_client_auth", lacks(leaf, CERT_EKU_CLIENT_AUTH),
            "lacks_server_auth", lacks(leaf, CERT_EKU_SERVER_AUTH), "fingerprint",
            leaf->fingerprint));
}
