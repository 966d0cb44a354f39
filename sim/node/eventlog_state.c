/* eventlog_state.c: what the log says of the box itself: its certificates, its zones, its alarms,
 * and what it thought of the certificate in a SERVICE. */
#include "sim/base/text.h"
#include "sim/base/vclock.h"
#include "sim/node/eventlog_room.h"
#include "sim/node/http.h"
#include "sim/node/tlstexts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- alarms ---- */

/* code, id, modelled, title. The id of the first one and the prefixes (20 cluster, 25 network, 40
 * security) are published: Cisco 217743; Expressway Administrator Guide X15.5, Status and System
 * Information. The others are of a block that is ekulab's own, xx990 and up. */
#define LOG_ALARMS(X)                                                                              \
    X(CLUSTER_PERMISSIVE, "40049", false, "Cluster TLS permissive")                                \
    X(CLUSTER_COMMUNICATION, "20990", true, "Cluster communication failure")                       \
    X(ZONE_FAILED, "25990", true, "Zone failed")                                                   \
    X(CERTIFICATE_EXPIRED, "40990", true, "Certificate expired")                                   \
    X(CERTIFICATE_EXPIRES, "40991", true, "Certificate about to expire")

enum alarm {
#define X(code, id, modelled, title) ALARM_##code,
    LOG_ALARMS(X)
#undef X
};

static const struct {
    const char *id;
    bool modelled;
    const char *title;
} alarms[] = {
#define X(code, id, modelled, title) {id, modelled, title},
    LOG_ALARMS(X)
#undef X
};

/* How long before its last day a certificate raises an alarm: modelled. */
#define EXPIRY_WARNING (30 * VCLOCK_DAY)

static struct log_where box_at(struct cell *cell, const char *node, enum eventlog_act act)
{
    return (struct log_where){.cell = cell, .node = node, .act = act, .story = LOG_NO_STORY};
}

static void raise_alarm(const struct log_where *where, enum alarm alarm, const char *detail)
{
    struct buf text = {0};
    buf_adds(&text, "Event=\"Alarm raised\"");
    log_add_pair(&text, "Id", alarms[alarm].id);
    log_add_pair(&text, "Title", alarms[alarm].title);
    log_add_pair(&text, "Detail", detail);
    log_add_modelled(&text, alarms[alarm].modelled);
    log_put_event(where, LOG_TVCS, buf_str(&text));
    buf_cleanup(&text);
}

static void check_expiry(
    const struct log_where *where, const char *store, const struct tls_identity *identity)
{
    const struct cert_facts *leaf = &tls_identity_chain(identity)->certs[0];
    int64_t now = where->cell->clock;
    char day[VCLOCK_TEXT_LEN], detail[96];
    vclock_format(leaf->not_after, day);
    snprintf(detail, sizeof detail, "The %s certificate is valid until %s", store, day);
    if (leaf->not_after < now)
        raise_alarm(where, ALARM_CERTIFICATE_EXPIRED, detail);
    else if (leaf->not_after < now + EXPIRY_WARNING)
        raise_alarm(where, ALARM_CERTIFICATE_EXPIRES, detail);
}

void eventlog_booted(struct cell *cell)
{
    const struct box *box = cell->box;
    for (size_t i = 0; cell->log != NULL && i < box->num_nodes; i++) {
        const struct box_node *node = &box->nodes[i];
        struct log_where where = box_at(cell, node->name, ACT_BOOT);
        if (box->num_nodes > 1 && !box->settings.cluster_enforcing)
            raise_alarm(&where, ALARM_CLUSTER_PERMISSIVE,
                "Cluster TLS verification mode permits invalid certificates");
        check_expiry(&where, "server", node->server);
        if (node->client != node->server)
            check_expiry(&where, "client", node->client);
    }
}

/* ---- certificate pages ---- */

void eventlog_upload(struct cell *cell, const char *node, const struct upload_request *request,
    const struct upload_result *result)
{
    struct log_where where = box_at(cell, node, ACT_BOOT);
    const char *store = request->store == UPLOAD_SERVER_STORE ? "Server" : "Client";
    char eku[96];
    if (cell->log == NULL || request->method == UPLOAD_SCP)
        return;
    cert_eku_text(request->leaf, eku, sizeof eku);
    char *detail = ek_asprintf("%s certificate: %s, subject %s, extendedKeyUsage %s", store,
        result->message, request->leaf->subject, eku);
    struct buf text = {0};
    buf_addf(&text, "Event=\"%s\" Service=\"%s\"",
        result->accepted ? "System Configuration Changed" : "Request Failed",
        request->method == UPLOAD_WEB ? "Web" : "ACME");
    log_add_pair(&text, "Detail", detail);
    log_add_modelled(&text, true);
    log_put_event(&where, "web: ", buf_str(&text));
    buf_cleanup(&text);
    free(detail);
}

/* ---- zones ---- */

static void put_zone(const struct log_where *where, const struct box *box, enum link link, bool up)
{
    const struct log_link *of = log_link(link);
    const char *status = of->status != NULL ? of->status : up ? "Active" : "Failed";
    const char *peer = link == LINK_CUCM_LINE ? box->zones[LINK_CUCM_ZONE].peer : "";
    char *name = ek_asprintf("%s%s%s", of->zone, *peer == '\0' ? "" : "-", peer);
    char *detail = ek_asprintf("Zone %s has failed", name);
    struct buf text = {0};
    buf_adds(&text, "Event=\"Zone Status\"");
    log_add_pair(&text, "Zone", name);
    log_add_pair(&text, "Status", status);
    log_add_modelled(&text, true);
    log_put_event(where, LOG_TVCS, buf_str(&text));
    if (text_is(status, "Failed"))
        raise_alarm(where, ALARM_ZONE_FAILED, detail);
    buf_cleanup(&text);
    free(detail);
    free(name);
}

/* Words of a zone's state: Expressway Administrator Guide X15.5, Status and System Information. */
void eventlog_close(struct cell *cell)
{
    struct eventlog *log = cell->log;
    if (log == NULL || log->closed || cell->box == NULL)
        return;
    log->closed = true;
    for (size_t i = 0; i < cell->box->num_nodes; i++) {
        struct log_where where = box_at(cell, cell->box->nodes[i].name, ACT_END);
        const struct log_zone *zones = log->zones[i];
        for (int link = 0; link < LINK_COUNT; link++) {
            if (log_link((enum link)link)->zone != NULL && zones[link].tried)
                put_zone(&where, cell->box, (enum link)link, zones[link].up);
        }
        if (zones[LINK_CLUSTER].failed)
            raise_alarm(&where, ALARM_CLUSTER_COMMUNICATION,
                "Communication with a peer of the cluster has failed");
    }
}

/* ---- requests that were refused ---- */

void eventlog_denied(struct conn *conn, const char *method)
{
    if (conn->cell->log == NULL)
        return;
    struct log_where where = log_at(conn);
    struct buf text = {0};
    buf_adds(&text, "Event=\"Authentication Failed\" Service=\"SIP\"");
    log_add_ends(&text, conn->dialled);
    log_add_pair(&text, "Detail", "Incorrect authentication credential for user");
    log_add_pair(&text, "Protocol", channel_is_tls(conn->channel) ? "TLS" : "TCP");
    log_add_pair(&text, "Method", method);
    log_put_event(&where, LOG_TVCS, buf_str(&text));
    buf_cleanup(&text);
}

void eventlog_http_error(struct conn *conn, int status)
{
    if (conn->cell->log == NULL)
        return;
    struct log_where where = log_at(conn);
    struct buf text = {0};
    buf_addf(&text, "Event=\"Sending HTTP error response\" Status=\"%d\" Reason=\"%s\"", status,
        http_phrase(status));
    log_add_mark_pair(&text, "Dst-ip", LOGLINE_PEER_IP);
    log_add_mark_pair(&text, "Dst-port", LOGLINE_PEER_PORT);
    log_put_event(&where, LOG_TRAFFIC_SERVER ": ", buf_str(&text));
    buf_cleanup(&text);
}

/* Why C refuses a SERVICE, as far as no certificate is at fault. */
static const struct {
    const char *cause;
    const char *words;
} causes[] = {
    {"signature", "Identity signature does not fit the certificate"},
    {"credentials", "Incorrect authentication credential for user"},
    {"body", "SERVICE body cannot be read"},
};

static const char *words_of(const struct conn *conn, const struct fact_judgement *j)
{
    for (size_t i = 0; i < sizeof causes / sizeof causes[0]; i++) {
        if (text_is(causes[i].cause, j->cause))
            return causes[i].words;
    }
    return tls_verify_words(box_node(conn->cell->box, conn->node)->release, j->verdict.x509_error);
}

/* The topmost Route of the SERVICE was not C's own address: C goes there in vain (Cisco 212347). */
static void put_nat(const struct log_where *where)
{
    log_put_module(where, LOG_TVCS, "network.tcp", "ERROR",
        ":  Detail=\"TCP Connection Failed\" Reason=\"the topmost Route is not an address of this "
        "box\" Modelled=\"true\"",
        NULL);
}

void eventlog_judgement(struct conn *conn, const struct fact_judgement *j)
{
    if (conn->cell->log == NULL || j->accepted)
        return;
    struct log_where where = log_at(conn);
    where.act = ACT_REGISTRATION;
    if (text_is(j->cause, "nat")) {
        put_nat(&where);
        return;
    }
    struct buf text = {0};
    buf_addf(&text, ":  Detail=\"%s of SERVICE refused\"",
        text_is(j->cause, "credentials") ? "User" : "Certificate");
    log_add_pair(&text, "Reason", words_of(conn, j));
    log_add_pair(&text, "Purpose", j->purpose);
    if (j->certificate != NULL)
        log_add_pair(&text, "CommonName", j->certificate->common_name);
    log_add_modelled(&text, true);
    log_put_module(&where, LOG_TVCS, "developer.ssl", "ERROR", buf_str(&text), NULL);
    buf_cleanup(&text);
}
