#include "scenarios/import/site.h"

#include <ctype.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The keys that are understood. "<z>" is the number of a zone, "<p>" of a peer; the value goes to
 * the field. The names are those of listings that Cisco printed, unless the note says otherwise. */
enum place { OF_BOX, OF_ZONE };

static const struct key {
    const char *path;
    enum place place;
    size_t field;
    const char *note; /* NULL: seen in a document of Cisco's; else what is assumed */
} keys[] = {
#define BOX(field)  OF_BOX, offsetof(struct site_box, field)
#define ZONE(field) OF_ZONE, offsetof(struct site_zone, field)
    {"SystemUnit Name", BOX(system_name), "assumed: the key of the endpoints' family"},
    {"IP DNS Hostname", BOX(hostname), "assumed"},
    {"IP DNS Domain Name", BOX(domain), "assumed"},
    {"IP DNS DomainName", BOX(domain), "assumed"},
    {"Alternates Cluster Name", BOX(cluster_name), "assumed: no text shows the keys of clusters"},
    {"Alternates Peer <p> Address", BOX(alternates), "assumed"},
    {"Alternates Alternate <p> Address", BOX(alternates), "assumed"},
    {"Alternates TLS Verify Mode", BOX(cluster_verify), "assumed"},
    {"Alternates TLS Verification Mode", BOX(cluster_verify), "assumed"},
    {"XCP TLS Certificate CVS EnableServerEkuUpload", BOX(server_eku_upload), NULL},
    {"SIP TLS Certificate ExtendedKeyUsage Checking Mode", BOX(eku_check), NULL},
    {"SIP Advanced SipTlsVersions", BOX(tls_versions), NULL},
    {"Zones DefaultZone SIP TLS Verify Mode", BOX(default_zone_verify), "assumed"},
    {"Zones Zone <z> Name", ZONE(name), NULL},
    {"Zones Zone <z> Type", ZONE(type), NULL},
    {"Zones Zone <z> SIP Mode", ZONE(sip_mode), NULL},
    {"Zones Zone <z> TraversalServer Collaboration Edge", ZONE(collaboration_edge), NULL},
    {"Zones Zone <z> TraversalServer SIP Port", ZONE(port), NULL},
    {"Zones Zone <z> TraversalServer SIP Transport", ZONE(transport), NULL},
    {"Zones Zone <z> TraversalServer SIP TLS Verify Mode", ZONE(verify), NULL},
    {"Zones Zone <z> TraversalServer SIP TLS Verify Subject Name", ZONE(subject), NULL},
    {"Zones Zone <z> TraversalClient Collaboration Edge", ZONE(collaboration_edge), NULL},
    {"Zones Zone <z> TraversalClient SIP Port", ZONE(port), NULL},
    {"Zones Zone <z> TraversalClient SIP Transport", ZONE(transport), NULL},
    {"Zones Zone <z> TraversalClient SIP TLS Verify Mode", ZONE(verify), NULL},
    {"Zones Zone <z> TraversalClient Peer <p> Address", ZONE(peers), NULL},
    {"Zones Zone <z> Neighbor SIP Port", ZONE(port), NULL},
    {"Zones Zone <z> Neighbor SIP Transport", ZONE(transport), NULL},
    {"Zones Zone <z> Neighbor SIP TLS Verify Mode", ZONE(verify), NULL},
    {"Zones Zone <z> Neighbor Peer <p> Address", ZONE(peers), NULL},
    {"Zones Zone <z> Neighbor ZoneProfile", ZONE(profile), NULL},
    {"Zones Zone <z> DNS SIP Default Transport", ZONE(transport), NULL},
    {"Zones Zone <z> DNS SIP TLS Verify Mode", ZONE(verify), NULL},
    {"Zones Zone <z> DNS SIP TLS Verify Subject Name", ZONE(subject), NULL},
    {"Zones Zone <z> DNS SIP TLS Verify InboundClassification", ZONE(inbound), NULL},
#undef BOX
#undef ZONE
};

struct numbers {
    size_t zone;
    size_t peer;
};

static size_t number_at(const char *word, size_t len)
{
    size_t number = 0;
    for (size_t i = 0; i < len; i++) {
        if (!isdigit((unsigned char)word[i]) || number > 1000000)
            return 0;
        number = 10 * number + (size_t)(word[i] - '0');
    }
    return number;
}

static bool fits(const char *pattern, const char *path, struct numbers *out)
{
    *out = (struct numbers){0};
    while (*pattern != '\0' && *path != '\0') {
        size_t len = strcspn(pattern, " ");
        size_t word = strcspn(path, " ");
        bool is_zone = strncmp(pattern, "<z>", 3) == 0;
        bool is_peer = strncmp(pattern, "<p>", 3) == 0;
        size_t number = is_zone || is_peer ? number_at(path, word) : 0;
        if (is_zone)
            out->zone = number;
        if (is_peer)
            out->peer = number;
        if (is_zone || is_peer ? number == 0 : len != word || strncasecmp(pattern, path, len) != 0)
            return false;
        pattern += len + (pattern[len] == ' ');
        path += word + (path[word] == ' ');
    }
    return *pattern == *path;
}

/* False: of a zone or a peer with a number that none has. */
static bool store(struct site_box *out, const struct key *key, const struct numbers *at,
    struct listing_item *item)
{
    char *base = (char *)out;
    if (key->place == OF_ZONE) {
        if (at->zone == 0 || at->zone > SITE_ZONES_MAX) {
            out->num_strange_zones++;
            return false;
        }
        struct site_zone *zone = &out->zones[at->zone];
        zone->line = zone->line == 0 ? item->line : zone->line;
        base = (char *)zone;
    }
    if (at->peer > SITE_PEERS_MAX)
        return false;
    const char **field = (const char **)(void *)(base + key->field);
    if (*item->value != '\0')
        field[at->peer] = item->value;
    return true;
}

static void read_item(struct site_box *out, struct listing_item *item)
{
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        struct numbers at;
        if (fits(keys[i].path, item->path, &at)) {
            item->used = !listing_is_secret(item) && store(out, &keys[i], &at, item);
            return;
        }
    }
}

void site_read(struct site_box *out, struct listing *listing, const char *file)
{
    *out = (struct site_box){.listing = *listing, .file = file};
    *listing = (struct listing){0};
    for (size_t i = 0; i < out->listing.num; i++)
        read_item(out, &out->listing.items[i]);
}

void site_cleanup(struct site_box *box)
{
    listing_cleanup(&box->listing);
    *box = (struct site_box){0};
}

int site_is_e(const struct site_box *box)
{
    bool serves = false;
    bool dials = false;
    for (size_t i = 1; i <= SITE_ZONES_MAX; i++) {
        const char *type = box->zones[i].type;
        serves = serves || (type != NULL && strcasecmp(type, "TraversalServer") == 0);
        dials = dials || (type != NULL && strcasecmp(type, "TraversalClient") == 0);
    }
    return serves == dials ? -1 : serves;
}
