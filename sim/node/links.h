/* links.h: the links of a deployment, and what the release of a box demands on each: one table. */
#ifndef EK_NODE_LINKS_H
#define EK_NODE_LINKS_H

#include "sim/release/release.h"
#include "sim/tls/profile.h"

#include <stdint.h>

/* How TLS comes to a link: not at all, at once, or after STARTTLS (RFC 6120, 5). */
enum link_security { LINK_PLAIN, LINK_TLS, LINK_STARTTLS };

/* code, name in facts, nominal port on the listening side, security. The real product has one port
 * for all neighbor zones; here each zone listens on one of its own, so that it is known from the
 * first byte. */
#define LINK_LIST(X)                                                                               \
    X(UC_TRAVERSAL, "zone.uc-traversal", 7001, TLS)                                                \
    X(ZONE_TRAVERSAL, "zone.traversal", 7003, TLS)                                                 \
    X(TUNNEL, "tunnel.ssh", 2222, TLS)                                                             \
    X(MRA_SIP, "mra.sip", 5061, TLS)                                                               \
    X(MRA_HTTPS, "mra.https", 8443, TLS)                                                           \
    X(CUCM_LINE, "mra.cucm-line", 5060, PLAIN)                                                     \
    X(CUCM_HTTPS, "mra.cucm-https", 8443, TLS)                                                     \
    X(CLUSTER, "cluster", 4372, TLS)                                                               \
    X(WEB_ADMIN, "web.admin", 443, TLS)                                                            \
    X(CUCM_ZONE, "zone.neighbor.cucm", 5061, TLS)                                                  \
    X(UNITY_ZONE, "zone.neighbor.unity", 5063, TLS)                                                \
    X(CUBE_ZONE, "zone.neighbor.cube", 5064, TLS)                                                  \
    X(CMS_ZONE, "zone.neighbor.cms", 5065, TLS)                                                    \
    X(B2B, "b2b", 5062, TLS)                                                                       \
    X(IMP, "imp-federation", 5066, TLS)                                                            \
    X(XMPP, "xmpp-federation", 5269, STARTTLS)                                                     \
    X(WEBEX, "webex-edge", 5067, TLS)                                                              \
    X(CLOUD, "mra.onboarding", 443, TLS)                                                           \
    X(CSSM, "smart-licensing", 443, TLS)                                                           \
    X(B2B_SIP, "b2b", 5061, TLS)

enum link {
#define X(code, name, port, security) LINK_##code,
    LINK_LIST(X)
#undef X
        LINK_COUNT
};

/* purpose_name: "any", "client-auth", "server-auth", as facts have it. */
const char *purpose_name(enum tls_purpose purpose);

const char *link_name(enum link link);
uint16_t link_port(enum link link); /* the port of the real product */
enum link_security link_security(enum link link);
bool link_by_name(const char *name, enum link *out);

/* The settings of a box that decide on verification beside its release. */
struct link_settings {
    bool eku_check;                 /* ExtendedKeyUsage Checking Mode: On (X15.5) */
    bool cluster_enforcing;         /* cluster TLS verification mode */
    bool zone_verifies[LINK_COUNT]; /* TLS verify mode of the zone to a peer */
    bool default_zone_mtls;         /* mutual TLS on the default zone */
    bool inbound_mapping;           /* a DNS zone takes the partner's calls by its name */
    bool b2bua;                     /* calls through the Default Zone need the B2BUA */
    enum tls_revocation revocation; /* certificate revocation checking of SIP TLS */
};

#define LINK_RULES_MAX 12

/* How one end of a link verifies the other, and the release rules that say so. */
struct link_verification {
    enum tls_verify verify;
    enum tls_purpose purpose;
    enum tls_scope scope;
    bool refuses_late; /* see tls_config */
    enum tls_name name;
    enum tls_revocation revocation;
    int max_rsa_bits;           /* 0: of any size */
    bool known_subject;         /* no attribute of an unknown OID in the subject */
    int64_t combined_day;       /* see tls_verify_rule; of browsers */
    const char *imported_roots; /* likewise */
    enum rule_id rules[LINK_RULES_MAX];
    size_t num_rules;
};

/* link_verification: what a box of `release` with `settings` does on `link` in TLS role `role`. */
struct link_verification link_verification(const struct release *release,
    const struct link_settings *settings, enum link link, enum tls_role role);

#endif
