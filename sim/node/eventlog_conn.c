/* eventlog_conn.c: a connection's lines: network.tcp, developer.ssl, zonemgr, and the events of a
 * failed handshake. */
#include "sim/base/text.h"
#include "sim/node/eventlog_room.h"
#include "sim/node/tlstexts.h"

#include <string.h>

#define TTSSL "ppcmains/ssl/ttssl/ttssl_openssl.cpp"

struct log_where log_at(struct conn *conn)
{
    const struct eventlog *log = conn->cell->log;
    bool has_story = log->file == NULL && conn->log.story < log->num_places;
    return (struct log_where){.cell = conn->cell,
        .node = conn->node,
        .conn = conn,
        .act = log_act(conn->link),
        .story = has_story ? conn->log.story : LOG_NO_STORY};
}

/* What is dialled while something is dealt with is part of that; what stays up for others to come,
 * and all else, is its own story. */
void eventlog_begin(struct conn *conn)
{
    struct eventlog *log = conn->cell->log;
    const struct conn *current = conn->cell->current;
    conn->log.story = LOG_NO_STORY;
    if (log == NULL || log->file != NULL)
        return;
    if (current != NULL && conn->dialled && !log_link(conn->link)->lasting) {
        conn->log.story = current->log.story;
        return;
    }
    log->places = ek_realloc(log->places, (log->num_places + 1) * sizeof *log->places);
    struct log_place *place = &log->places[log->num_places];
    *place = (struct log_place){.link = conn->link, .dialled = conn->dialled};
    text_copy(place->peer, sizeof place->peer, conn->peer);
    conn->log.story = log->num_places++;
}

static bool is_told(const struct conn *conn)
{
    return conn->cell->log != NULL && !log_link(conn->link)->quiet;
}

/* ---- network.tcp ---- */

static void put_tcp(
    struct log_where *where, const char *level, const char *detail, const char *reason, bool failed)
{
    bool dialled = where->conn == NULL || where->conn->dialled;
    struct buf text = {0};
    buf_adds(&text, ": ");
    if (failed) { /* it has no port of its own */
        log_add_mark_pair(&text, "Dst-ip", LOGLINE_PEER_IP);
        log_add_mark_pair(&text, "Dst-port", LOGLINE_PEER_PORT);
    } else {
        log_add_ends(&text, dialled);
    }
    log_add_pair(&text, "Detail", detail);
    log_add_pair(&text, "Reason", reason);
    log_put_module(where, LOG_TVCS, "network.tcp", level, buf_str(&text), NULL);
    buf_cleanup(&text);
}

static void put_connected(struct conn *conn)
{
    struct log_where where = log_at(conn);
    if (conn->log.tcp_told)
        return;
    conn->log.tcp_told = true;
    if (where.story != LOG_NO_STORY && conn->cell->log->places[where.story].link == conn->link) {
        struct log_place *place = &conn->cell->log->places[where.story];
        place->local_port = channel_local_port(conn->channel);
        place->peer_port = channel_peer_port(conn->channel);
    }
    if (conn->dialled)
        put_tcp(&where, "DEBUG", "TCP Connecting", NULL, false);
    put_tcp(&where, "DEBUG", "TCP Connection Established", NULL, false);
}

/* ---- developer.ssl ---- */

static void put_ssl(struct conn *conn, const char *level, int line, const char *method,
    const char *detail, const char *key, const char *value)
{
    struct log_where where = log_at(conn);
    struct buf text = {0};
    buf_addf(&text,
        " CodeLocation=\"" TTSSL "(%d)\" Method=\"::%s\" Thread=\"" LOG_THREAD "\": ", line,
        method);
    log_add_pair(&text, "Detail", detail);
    if (key != NULL)
        log_add_pair(&text, key, value);
    log_put_module(&where, LOG_TVCS, "developer.ssl", level, buf_str(&text), NULL);
    buf_cleanup(&text);
}

static void put_in_progress(struct conn *conn)
{
    if (conn->log.handshake_told)
        return;
    conn->log.handshake_told = true;
    put_ssl(conn, "INFO", 1974, "ttssl_continueHandshake", "Handshake in progress", "Reason",
        "want read/write");
}

static void put_identities(struct conn *conn, const struct cert_chain *peer)
{
    if (peer->num_certs == 0)
        return;
    const struct cert_facts *leaf = &peer->certs[0];
    if (leaf->common_name != NULL)
        put_ssl(conn, "DEBUG", 1629, "TTSSL_retrieveCommonName",
            "Found common name in peer certificate", "CommonName", leaf->common_name);
    for (size_t i = 0; i < leaf->num_dns_names; i++)
        put_ssl(conn, "DEBUG", 1654, "TTSSL_retrieveAltNames",
            "Found DNS alt-name in peer certificate", "AltName", leaf->dns_names[i]);
}

/* ['IPv4''TCP''172.16.2.2:5062'] */
static void add_address(struct buf *text, const char *key, bool local)
{
    buf_addf(text, " %s=\"['IPv4''TCP''", key);
    logline_add_mark(text, local ? LOGLINE_LOCAL_IP : LOGLINE_PEER_IP);
    buf_adds(text, ":");
    logline_add_mark(text, local ? LOGLINE_LOCAL_PORT : LOGLINE_PEER_PORT);
    buf_adds(text, "']\"");
}

static void put_ssl_error(
    struct conn *conn, enum tls_failure failure, const struct tls_facts *facts)
{
    struct log_where where = log_at(conn);
    struct buf text = {0}, reason = {0};
    int result = 0, error = 0;
    tls_failure_numbers(failure, &result, &error);
    tls_failure_reason(
        box_node(conn->cell->box, conn->node)->release, failure, facts, !conn->dialled, &reason);
    buf_addf(&text,
        " CodeLocation=\"" TTSSL "(68)\" Method=\"::TTSSLErrorOutput\" Thread=\"" LOG_THREAD
        "\":  TTSSL_continueHandshake: Failed to establish SSL connection iResult=\"%d\" "
        "error=\"%d\" bServer=\"%s\"",
        result, error, conn->dialled ? "false" : "true");
    add_address(&text, "localAddress", true);
    add_address(&text, "remoteAddress", false);
    if (reason.len > 0)
        log_add_pair(&text, "ssl_error_reason", buf_str(&reason));
    log_put_module(&where, LOG_TVCS, "developer.ssl", "ERROR", buf_str(&text), NULL);
    buf_cleanup(&reason);
    buf_cleanup(&text);
}

/* ---- events ---- */

static void put_negotiation_error(struct conn *conn, const char *detail)
{
    const struct log_link *link = log_link(conn->link);
    struct log_where where = log_at(conn);
    struct buf text = {0};
    buf_addf(&text, "Event=\"%s TLS Negotiation Error\" Service=\"%s\"",
        conn->dialled ? "Outbound" : "Inbound", link->service);
    log_add_ends(&text, conn->dialled);
    log_add_pair(&text, "Detail", detail);
    log_add_pair(&text, "Protocol", "TLS");
    log_add_pair(&text, "Common-name", conn->dialled ? conn->peer : NULL);
    log_add_modelled(&text, link->modelled);
    log_put_event(&where, link->head, buf_str(&text));
    buf_cleanup(&text);
}

/* traffic_server[PID]:[ET_NET 1]ERROR:SSL connection failed for 'HOST':error:... (Cisco,
 * collaboration certificate renewal scenarios). */
static void put_traffic_server(
    struct conn *conn, enum tls_failure failure, const struct tls_facts *facts)
{
    struct log_where where = log_at(conn);
    struct buf text = {0};
    buf_adds(&text, "SSL connection failed for '");
    log_add_escaped(&text, conn->peer, strlen(conn->peer));
    buf_adds(&text, "':");
    tls_failure_reason(
        box_node(conn->cell->box, conn->node)->release, failure, facts, false, &text);
    log_put(&where, LOG_TRAFFIC_SERVER ":[ET_NET 1]ERROR:", buf_str(&text), NULL);
    buf_cleanup(&text);
}

static void put_failure(struct conn *conn, enum tls_failure failure, const struct tls_facts *facts)
{
    put_in_progress(conn);
    if (!facts->handshake_done)
        put_identities(conn, &facts->peer);
    if (conn->link == LINK_CUCM_HTTPS) {
        put_traffic_server(conn, failure, facts);
        return;
    }
    put_ssl_error(conn, failure, facts);
    put_negotiation_error(
        conn, tls_failure_words(box_node(conn->cell->box, conn->node)->release, failure, facts));
}

/* ---- zonemgr ---- */

/* Which of the certificate's names is the subject name of the zone; the names as the log lists
 * them. */
static const char *matched_identity(
    const struct cert_facts *leaf, const char *name, struct buf *out)
{
    const char *match = NULL;
    if (leaf->common_name != NULL) {
        buf_addf(out, "CN: %s", leaf->common_name);
        match = text_is(leaf->common_name, name) ? name : NULL;
    }
    for (size_t i = 0; i < leaf->num_dns_names; i++) {
        buf_addf(out, "%sAlt-DNS: %s", out->len > 0 ? ", " : "", leaf->dns_names[i]);
        match = text_is(leaf->dns_names[i], name) ? name : match;
    }
    return match;
}

/* Inbound mapping of the Webex zone. The misspelt key is the product's. */
static void put_mapping(struct conn *conn, const struct cert_chain *peer)
{
    const struct box_zone *zone = &conn->cell->box->zones[conn->link];
    struct log_where where = log_at(conn);
    struct buf names = {0}, text = {0};
    if (conn->link != LINK_WEBEX || conn->dialled || peer->num_certs == 0)
        return;
    const char *match = matched_identity(&peer->certs[0], zone->peer, &names);
    buf_adds(&text, " CodeLocation=\"ppcmains/oak/zones/ZoneManager.cpp(1226)\" "
                    "Method=\"ZoneManager::getZoneByIdentities\" Thread=\"" LOG_THREAD "\": "
                    " Detail=\"getZoneByIdentities, match complete\" Identitites=\"{");
    log_add_escaped(&text, buf_str(&names), names.len);
    buf_adds(&text, "}\"");
    log_add_pair(&text, "MatchMechanism", match == NULL ? "None" : "DNSZoneMatch");
    log_add_pair(&text, "MatchedZone", match == NULL ? "DefaultZone" : log_link(conn->link)->zone);
    log_put_module(&where, LOG_TVCS, "developer.zone.zonemgr", "DEBUG", buf_str(&text), NULL);
    buf_cleanup(&names);
    buf_cleanup(&text);
}

/* ---- what happens to a connection ---- */

void eventlog_ready(struct conn *conn)
{
    const struct tls_facts *facts = channel_tls_facts(conn->channel);
    if (!is_told(conn))
        return;
    put_connected(conn);
    if (facts == NULL)
        return;
    put_in_progress(conn);
    put_identities(conn, &facts->peer);
    put_ssl(conn, "DEBUG", 1960, "ttssl_continueHandshake", "Handshake succeeded", NULL, NULL);
    put_mapping(conn, &facts->peer);
}

static void note_zone(struct conn *conn)
{
    size_t node = box_node_index(conn->cell->box, conn->node);
    struct log_zone *zone = &conn->cell->log->zones[node][conn->link];
    bool to_neighbor = conn->link >= LINK_CUCM_ZONE && conn->link <= LINK_CMS_ZONE;
    if (to_neighbor && !conn->dialled)
        return; /* the zone's state is what the box's own OPTIONS find out */
    zone->tried = true;
    zone->up = zone->up || conn->exchanged;
    zone->failed = zone->failed || (conn->dialled && !conn->exchanged);
}

static void put_closed(struct conn *conn, enum tls_failure failure, const struct tls_facts *facts)
{
    enum channel_end end = channel_end(conn->channel);
    struct log_where where = log_at(conn);
    const char *reason = NULL;
    if (failure == TLS_FAILURE_VERIFY || failure == TLS_FAILURE_NO_CERTIFICATE ||
        failure == TLS_FAILURE_PROTOCOL)
        reason = tls_failure_words(box_node(conn->cell->box, conn->node)->release, failure, facts);
    else if (end == CHANNEL_CLOSED_THERE || end == CHANNEL_CUT || failure == TLS_FAILURE_ALERT)
        reason = "Got EOF on socket";
    if (conn->exchanged && log_link(conn->link)->lasting)
        where.act = ACT_END;
    put_tcp(&where, "DEBUG", "TCP Connection Closed", reason, false);
}

void eventlog_over(struct conn *conn)
{
    const struct tls_facts *facts = channel_tls_facts(conn->channel);
    if (!is_told(conn))
        return;
    note_zone(conn);
    if (channel_end(conn->channel) == CHANNEL_TCP_FAILED || channel_peer_port(conn->channel) == 0) {
        struct log_where where = log_at(conn);
        put_tcp(&where, "ERROR", "TCP Connection Failed", NULL, true);
        return;
    }
    put_connected(conn);
    enum tls_failure failure =
        facts == NULL ? TLS_FAILURE_NONE : tls_failure_of(facts, channel_end(conn->channel));
    if (failure != TLS_FAILURE_NONE)
        put_failure(conn, failure, facts);
    put_closed(conn, failure, facts);
}

void eventlog_unreached(struct cell *cell, const struct conn_plan *plan)
{
    struct log_where where = {.cell = cell,
        .node = plan->node,
        .plan = plan,
        .act = log_act(plan->link),
        .story = LOG_NO_STORY};
    if (cell->log == NULL || log_link(plan->link)->quiet)
        return;
    struct log_zone *zone = &cell->log->zones[box_node_index(cell->box, plan->node)][plan->link];
    zone->tried = true;
    zone->failed = true;
    put_tcp(&where, "ERROR", "TCP Connection Failed", NULL, true);
}
