#include "scenarios/import/neighbors.h"

#include <string.h>
#include <strings.h>

/* Words in the name or the profile of a zone that tell who is at its far end. */
static const struct {
    const char *word;
    enum peer peer;
} words[] = {
    {"unity", PEER_UNITY},
    {"cuc ", PEER_UNITY},
    {"cube", PEER_CUBE},
    {"border element", PEER_CUBE},
    {"meeting", PEER_CMS},
    {"cms", PEER_CMS},
    {"acano", PEER_CMS},
    {"imp", PEER_IMP},
    {"presence", PEER_IMP},
    {"webex", PEER_WEBEX},
    {"UnifiedCommunicationsManager", PEER_CUCM},
    {"unified cm", PEER_CUCM},
    {"callmanager", PEER_CUCM},
    {"cucm", PEER_CUCM},
    {"ucm", PEER_CUCM},
};

static enum peer peer_of(const struct site_zone *zone)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if ((zone->profile != NULL && strcasestr(zone->profile, words[i].word) != NULL) ||
            (zone->name != NULL && strcasestr(zone->name, words[i].word) != NULL))
            return words[i].peer;
    }
    return PEER_COUNT;
}

static void leave(struct neighbors *out, const struct site_zone *zone, const char *why)
{
    out->others[out->num_others] = zone;
    out->why[out->num_others++] = why;
}

static bool is_type(const struct site_zone *zone, const char *type)
{
    return zone->type != NULL && strcasecmp(zone->type, type) == 0;
}

static void place(struct neighbors *out, const struct site_zone *zone, enum peer peer)
{
    bool plain = zone->transport != NULL && strcasecmp(zone->transport, "TLS") != 0;
    if (plain)
        leave(out, zone, "it does not use TLS, so no certificate plays a part");
    else if (out->zone[peer] != NULL)
        leave(out, zone, "the lab has one zone to such a peer, and another zone has it");
    else
        out->zone[peer] = zone;
}

static void find_of_c(struct neighbors *out, const struct site_box *c)
{
    for (size_t i = 1; c != NULL && i <= SITE_ZONES_MAX; i++) {
        const struct site_zone *zone = &c->zones[i];
        enum peer peer = peer_of(zone);
        if (zone->line == 0 || is_type(zone, "TraversalClient"))
            continue;
        if (!is_type(zone, "Neighbor"))
            leave(out, zone, "a zone of this kind on Expressway-C is not modelled");
        else if (peer == PEER_COUNT && out->zone[PEER_CUCM] == NULL)
            place(out, zone, PEER_CUCM);
        else if (peer > PEER_CMS)
            leave(out, zone, "it is not plain who is at its far end");
        else
            place(out, zone, peer);
    }
}

static void find_of_e(struct neighbors *out, const struct site_box *e)
{
    for (size_t i = 1; e != NULL && i <= SITE_ZONES_MAX; i++) {
        const struct site_zone *zone = &e->zones[i];
        enum peer peer = peer_of(zone);
        if (zone->line == 0 || is_type(zone, "TraversalServer"))
            continue;
        if (!is_type(zone, "DNS"))
            leave(out, zone, "a zone of this kind on Expressway-E is not modelled");
        else
            place(out, zone, peer == PEER_WEBEX ? PEER_WEBEX : PEER_B2B);
    }
}

void neighbors_find(struct neighbors *out, const struct site_box *e, const struct site_box *c)
{
    *out = (struct neighbors){0};
    find_of_c(out, c);
    find_of_e(out, e);
}

static bool is_taken(const struct neighbors *n, const char *host)
{
    for (size_t i = 0; i < n->num_taken; i++) {
        if (host != NULL && strcasecmp(n->taken[i], host) == 0)
            return true;
    }
    return false;
}

static const char *name_of(const struct site_zone *zone)
{
    return zone->name == NULL ? "(without a name)" : zone->name;
}

static void emit_peer(
    const struct neighbors *n, enum peer peer, struct buf *out, struct buf *questions, size_t *num)
{
    const struct site_zone *zone = n->zone[peer];
    bool verifies = zone->verify != NULL && strcasecmp(zone->verify, "On") == 0;
    const char *host = emit_is_host(zone->subject) ? zone->subject : zone->peers[1];
    buf_addf(out, "    %s: {tls-verify: %s", peer_name(peer), verifies ? "on" : "off");
    if (is_taken(n, host))
        host = NULL; /* a peer is another host than the boxes; the question below says so */
    if (emit_is_host(host)) {
        buf_adds(out, ", name: ");
        emit_quoted(out, host);
    }
    if (peer == PEER_B2B && zone->inbound != NULL && strcasecmp(zone->inbound, "On") == 0)
        buf_adds(out, ", inbound-mapping: on");
    buf_adds(out, "}\n");
    if (zone->verify == NULL) {
        buf_addf(questions,
            "# QUESTION: TLS verify mode of zone \"%s\" is not told: Off is assumed.\n",
            name_of(zone));
        ++*num;
    }
    size_t num_peers = 0;
    for (size_t i = 1; i <= SITE_PEERS_MAX; i++)
        num_peers += zone->peers[i] != NULL;
    if (num_peers > 1) {
        buf_addf(questions,
            "# QUESTION: have the %zu peers of zone \"%s\" the same certificate? The lab has one, "
            "called %s.\n",
            num_peers, name_of(zone), emit_is_host(host) ? host : "as it is derived");
        ++*num;
    }
    if (peer_of(zone) == PEER_COUNT && peer == PEER_CUCM) {
        buf_addf(questions,
            "# QUESTION: who is at the far end of zone \"%s\"? Unified CM is assumed.\n",
            name_of(zone));
        ++*num;
    }
    if (!emit_is_host(host)) {
        buf_addf(questions,
            "# QUESTION: what is the host name behind zone \"%s\"%s%s? Derived here.\n",
            name_of(zone), host == NULL ? "" : ", told as ", host == NULL ? "" : host);
        ++*num;
    }
}

void neighbors_emit(
    const struct neighbors *neighbors, struct buf *out, struct buf *questions, size_t *num)
{
    bool opened = false;
    for (int i = 0; i < PEER_COUNT; i++) {
        if (neighbors->zone[i] == NULL)
            continue;
        buf_adds(out, opened ? "" : "  peers:\n");
        opened = true;
        emit_peer(neighbors, (enum peer)i, out, questions, num);
    }
    for (size_t i = 0; i < neighbors->num_others; i++) {
        buf_addf(questions, "# QUESTION: zone \"%s\" (%s) is left out: %s. Does it matter?\n",
            name_of(neighbors->others[i]),
            neighbors->others[i]->type == NULL ? "type not told" : neighbors->others[i]->type,
            neighbors->why[i]);
        ++*num;
    }
    if (neighbors->zone[PEER_CUCM] == NULL) {
        buf_adds(questions, "# QUESTION: no zone to Unified CM is told; the lab always has one.\n");
        ++*num;
    }
}
