#include "sim/node/eventlog.h"

#include "sim/base/text.h"
#include "sim/node/eventlog_room.h"

#include <stdlib.h>
#include <string.h>

#define SIP(zone_name)                                                                             \
    {                                                                                              \
        .head = LOG_TVCS, .service = "SIP", .zone = (zone_name), .lasting = true                   \
    }
#define DNS_ZONE(zone_name)                                                                        \
    {                                                                                              \
        .head = LOG_TVCS, .service = "SIP", .zone = (zone_name), .status = "On", .lasting = true   \
    }

static const struct log_link links[LINK_COUNT] = {
    [LINK_UC_TRAVERSAL] = SIP("UCTraversal"),
    [LINK_ZONE_TRAVERSAL] = SIP("TraversalZone"),
    [LINK_TUNNEL] = {.head = "ssh: ", .service = "SSH tunnel", .modelled = true, .lasting = true},
    [LINK_MRA_SIP] = {.head = LOG_TVCS, .service = "SIP"},
    [LINK_MRA_HTTPS] = {.head = LOG_TRAFFIC_SERVER ": ", .service = "HTTPS", .modelled = true},
    [LINK_CUCM_LINE] = {.head = LOG_TVCS,
        .service = "SIP",
        .zone = "CEtcp",
        .status = "Address resolvable",
        .lasting = true},
    [LINK_CUCM_HTTPS] = {.head = LOG_TRAFFIC_SERVER ": ", .service = "HTTPS"},
    [LINK_CLUSTER] = {.head = LOG_TVCS, .service = "Cluster", .modelled = true},
    [LINK_WEB_ADMIN] = {.quiet = true},
    [LINK_CUCM_ZONE] = SIP("NeighborCUCM"),
    [LINK_UNITY_ZONE] = SIP("NeighborUnity"),
    [LINK_CUBE_ZONE] = SIP("NeighborCUBE"),
    [LINK_CMS_ZONE] = SIP("NeighborCMS"),
    [LINK_B2B] = DNS_ZONE("DNSZone"),
    [LINK_IMP] = DNS_ZONE("DNSZoneIMP"),
    [LINK_XMPP] = {.head = "XCP_JABBERD[2346]: ", .service = "XMPP", .modelled = true},
    [LINK_WEBEX] = DNS_ZONE("WebexZone"),
    [LINK_CLOUD] = {.head = LOG_TVCS, .service = "HTTPS", .modelled = true},
    [LINK_CSSM] = {.head = "licensemanager: ", .service = "HTTPS", .modelled = true},
    [LINK_B2B_SIP] = {.quiet = true}, /* the partner's end; Expressway-E's is that of the phones */
};

const struct log_link *log_link(enum link link)
{
    return &links[link];
}

enum eventlog_act log_act(enum link link)
{
    if (link == LINK_MRA_HTTPS || link == LINK_CUCM_HTTPS)
        return ACT_LOGIN;
    return link == LINK_MRA_SIP || link == LINK_CUCM_LINE ? ACT_REGISTRATION : ACT_LINKS;
}

void eventlog_open(struct cell *cell, const json_t *config)
{
    FILE *file = cell->program->event_log;
    if (file == NULL && !json_is_true(json_object_get(config, "events")))
        return;
    cell->log = ek_calloc(1, sizeof *cell->log);
    cell->log->file = file;
    cell->log->began_us = net_now_us();
}

void eventlog_free(struct cell *cell)
{
    if (cell->log == NULL)
        return;
    free(cell->log->places);
    free(cell->log);
    cell->log = NULL;
}

/* ---- texts ---- */

void log_add_escaped(struct buf *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == '"' || c == '\\')
            buf_addf(out, "\\%c", c);
        else if (c == '\n')
            buf_adds(out, "\\n");
        else if (c < 0x20 || c > 0x7e)
            buf_addf(out, "\\x%02X", (unsigned)c);
        else
            buf_add(out, &text[i], 1);
    }
}

void log_add_pair(struct buf *out, const char *key, const char *value)
{
    if (value == NULL)
        return;
    buf_addf(out, " %s=\"", key);
    log_add_escaped(out, value, strlen(value));
    buf_adds(out, "\"");
}

void log_add_mark_pair(struct buf *out, const char *key, enum logline_mark mark)
{
    buf_addf(out, " %s=\"", key);
    logline_add_mark(out, mark);
    buf_adds(out, "\"");
}

void log_add_ends(struct buf *out, bool dialled)
{
    log_add_mark_pair(out, "Src-ip", dialled ? LOGLINE_LOCAL_IP : LOGLINE_PEER_IP);
    log_add_mark_pair(out, "Src-port", dialled ? LOGLINE_LOCAL_PORT : LOGLINE_PEER_PORT);
    log_add_mark_pair(out, "Dst-ip", dialled ? LOGLINE_PEER_IP : LOGLINE_LOCAL_IP);
    log_add_mark_pair(out, "Dst-port", dialled ? LOGLINE_PEER_PORT : LOGLINE_LOCAL_PORT);
}

void log_add_modelled(struct buf *out, bool modelled)
{
    if (modelled)
        log_add_pair(out, "Modelled", "true");
}

/* ---- lines ---- */

/* What the marks stand for on a stand-alone box. */
struct real_ends {
    int64_t ms;
    char local_address[64];
    char peer_address[64];
    uint16_t local_port;
    uint16_t peer_port;
};

static void fill_here(
    void *ctx, enum logline_mark mark, const char *text, size_t len, struct buf *out)
{
    const struct real_ends *real = ctx;
    if (mark == LOGLINE_STAMP || mark == LOGLINE_UTC)
        logline_add_time(out, mark, real->ms);
    else if (mark == LOGLINE_LOCAL_IP || mark == LOGLINE_PEER_IP)
        buf_adds(out, mark == LOGLINE_LOCAL_IP ? real->local_address : real->peer_address);
    else if (mark == LOGLINE_LOCAL_PORT || mark == LOGLINE_PEER_PORT)
        buf_addf(
            out, "%u", (unsigned)(mark == LOGLINE_LOCAL_PORT ? real->local_port : real->peer_port));
    else if (mark == LOGLINE_TOKEN)
        buf_add(out, text, len);
    else
        buf_addf(out, "%s%.*s", mark == LOGLINE_ENDPOINT ? LOG_LOOPBACK : "",
            (int)strcspn(text, "/"), text);
}

/* Of a connection that never was, where it should have gone to. */
static void find_ends(const struct log_where *where, struct real_ends *out)
{
    const struct channel *channel = where->conn == NULL ? NULL : where->conn->channel;
    const struct conn_plan *plan = where->plan;
    const char *peer = plan != NULL ? plan->peer : where->conn == NULL ? "" : where->conn->peer;
    enum link link = plan != NULL ? plan->link : where->conn == NULL ? 0 : where->conn->link;
    if (channel != NULL && channel_peer_port(channel) != 0) {
        text_copy(out->local_address, sizeof out->local_address, channel_local_address(channel));
        text_copy(out->peer_address, sizeof out->peer_address, channel_peer_address(channel));
        out->local_port = channel_local_port(channel);
        out->peer_port = channel_peer_port(channel);
    } else {
        (void)cell_address(where->cell, peer, link_port(link), out->peer_address,
            sizeof out->peer_address, &out->peer_port);
    }
}

static void write_here(const struct log_where *where, const char *text)
{
    const struct eventlog *log = where->cell->log;
    struct real_ends real = {
        .ms = where->cell->clock * 1000 + (net_now_us() - log->began_us) / 1000};
    struct buf line = {0};
    find_ends(where, &real);
    logline_fill(text, fill_here, &real, &line);
    fprintf(log->file, "%s\n", buf_str(&line));
    fflush(log->file);
    buf_cleanup(&line);
}

static json_t *place_json(const struct log_place *place)
{
    return json_pack("{s:s,s:i,s:i,s:b,s:s,s:i,s:i}", "link", link_name(place->link), "order",
        (int)place->link, "nominal", (int)link_port(place->link), "dialled", place->dialled, "peer",
        place->peer, "local_port", (int)place->local_port, "peer_port", (int)place->peer_port);
}

static struct log_place place_of(const struct log_where *where)
{
    const struct conn *conn = where->conn;
    struct log_place place = {.dialled = true};
    if (conn != NULL) {
        place.link = conn->link;
        place.dialled = conn->dialled;
        text_copy(place.peer, sizeof place.peer, conn->peer);
        place.local_port = channel_local_port(conn->channel);
        place.peer_port = channel_peer_port(conn->channel);
    } else if (where->plan != NULL) {
        place.link = where->plan->link;
        text_copy(place.peer, sizeof place.peer, where->plan->peer);
    }
    return place;
}

static void report(const struct log_where *where, const char *text)
{
    struct log_place place = place_of(where);
    const struct eventlog *log = where->cell->log;
    json_t *event =
        json_pack("{s:s,s:i,s:s}", "node", where->node, "act", (int)where->act, "text", text);
    if (event == NULL)
        return;
    if (where->conn != NULL || where->plan != NULL)
        json_object_set_new(event, "place", place_json(&place));
    if (where->story != LOG_NO_STORY)
        json_object_set_new(event, "story", place_json(&log->places[where->story]));
    else if (where->plan != NULL)
        json_object_set_new(event, "story", place_json(&place));
    cell_event(where->cell, "log", event);
}

/* The host name is the node's, as on a real box. */
static void add_head(struct buf *line, const char *node, const char *head)
{
    logline_add_mark(line, LOGLINE_STAMP);
    buf_adds(line, " ");
    log_add_escaped(line, node, strcspn(node, "."));
    buf_addf(line, " %s", head);
}

void log_put(const struct log_where *where, const char *head, const char *text, const char *further)
{
    struct eventlog *log = where->cell->log;
    if (log->file == NULL && log->num_lines > EVENTLOG_LINES_MAX)
        return;
    bool last = log->file == NULL && log->num_lines++ == EVENTLOG_LINES_MAX;
    struct buf line = {0};
    add_head(&line, where->node, last ? LOG_TVCS : head);
    buf_adds(&line, last ? "Further lines are left out" : text);
    log_add_pair(&line, "Simulated", "ekulab");
    if (further != NULL && !last)
        buf_addf(&line, "\n%s", further);
    if (log->file != NULL)
        write_here(where, buf_str(&line));
    else
        report(where, buf_str(&line));
    buf_cleanup(&line);
}

void log_put_module(const struct log_where *where, const char *head, const char *module,
    const char *level, const char *text, const char *further)
{
    struct buf line = {0};
    buf_adds(&line, "UTCTime=\"");
    logline_add_mark(&line, LOGLINE_UTC);
    buf_addf(&line, "\" Module=\"%s\" Level=\"%s\"%s", module, level, text);
    log_put(where, head, buf_str(&line), further);
    buf_cleanup(&line);
}

void log_put_event(const struct log_where *where, const char *head, const char *text)
{
    struct buf line = {0};
    buf_addf(&line, "%s Level=\"1\"", text);
    log_add_mark_pair(&line, "UTCTime", LOGLINE_UTC);
    log_put(where, head, buf_str(&line), NULL);
    buf_cleanup(&line);
}
