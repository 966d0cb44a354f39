/* site.h: what listings tell of a pair: its boxes, their zones and switches. */
#ifndef EK_IMPORT_SITE_H
#define EK_IMPORT_SITE_H

#include "scenarios/import/listing.h"

#define SITE_ZONES_MAX 200
#define SITE_PEERS_MAX 6

/* Values are those of the listing, borrowed; NULL: not told. */
struct site_zone {
    const char *name;
    const char *type; /* "TraversalServer", "TraversalClient", "Neighbor", "DNS", "ENUM" */
    const char *collaboration_edge;
    const char *sip_mode;
    const char *port;
    const char *transport;
    const char *verify;
    const char *subject;
    const char *inbound; /* DNS: SIP TLS Verify InboundClassification */
    const char *profile;
    const char *peers[SITE_PEERS_MAX + 1]; /* from 1 */
    size_t line;                           /* of the first item about it; 0: there is none */
};

struct site_box {
    struct listing listing; /* owns the strings */
    const char *file;       /* NULL: no listing of this box */
    const char *hostname;
    const char *domain;
    const char *system_name;
    const char *cluster_name;
    const char *alternates[SITE_PEERS_MAX + 1];
    const char *cluster_verify;
    const char *server_eku_upload;
    const char *eku_check;
    const char *tls_versions;
    const char *default_zone_verify;
    struct site_zone zones[SITE_ZONES_MAX + 1]; /* by number, from 1 */
    size_t num_strange_zones;                   /* with a number beyond SITE_ZONES_MAX */
};

/* site_read: takes `listing` over, marks what is used, fills the rest of `out`. */
void site_read(struct site_box *out, struct listing *listing, const char *file);
void site_cleanup(struct site_box *box);

/* site_is_e: told by its zones: 1 Expressway-E (a traversal server), 0 Expressway-C (a traversal
 * client), -1 neither or both. */
int site_is_e(const struct site_box *box);

#endif
