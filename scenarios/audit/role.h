/* role.h: the parts that one certificate can play around an Expressway pair, each with the service
 * (contract) that shows whether it is fit. Everyone verifies as strictly as the release can. */
#ifndef EK_AUDIT_ROLE_H
#define EK_AUDIT_ROLE_H

#include "scenarios/spec/outcome.h"

/* code, id, words, who holds the certificate, store, service */
#define AUDIT_ROLES(X)                                                                             \
    X(WEB, "web", "web page, to a browser", EXPRESSWAY_E, SERVER, WEB_ADMIN_E)                     \
    X(TRAVERSAL_E, "uc-traversal.e", "UC traversal zone, as Expressway-E", EXPRESSWAY_E, SERVER,   \
        ZONE_UC_TRAVERSAL)                                                                         \
    X(TRAVERSAL_C, "uc-traversal.c", "UC traversal zone, as Expressway-C", EXPRESSWAY_C, SERVER,   \
        ZONE_UC_TRAVERSAL)                                                                         \
    X(SERVICE_CHECK, "service-check", "SERVICE check of MRA, Expressway-E's", EXPRESSWAY_E,        \
        SERVER, MRA_SERVICE_CHECK)                                                                 \
    X(TUNNEL_E, "tunnel.e", "tunnel, as Expressway-E", EXPRESSWAY_E, SERVER, TUNNEL_SSH)           \
    X(TUNNEL_C, "tunnel.c", "tunnel, as Expressway-C", EXPRESSWAY_C, SERVER, TUNNEL_SSH)           \
    X(CLUSTER, "cluster", "cluster peer, TLS verification enforced", EXPRESSWAY_E, SERVER,         \
        CLUSTER_E)                                                                                 \
    X(NEIGHBOR_OUTBOUND, "neighbor.outbound", "Expressway-C that dials a neighbor", EXPRESSWAY_C,  \
        SERVER, CUCM_OUTBOUND)                                                                     \
    X(NEIGHBOR_INBOUND, "neighbor.inbound", "Expressway-C that a neighbor dials", EXPRESSWAY_C,    \
        SERVER, CUCM_INBOUND)                                                                      \
    X(PEER_OUTBOUND, "neighbor.peer.dialled", "neighbor that Expressway-C dials, TLS verify On",   \
        CUCM, SERVER, CUCM_OUTBOUND)                                                               \
    X(PEER_INBOUND, "neighbor.peer.dials", "neighbor that dials Expressway-C, TLS verify On",      \
        CUCM, SERVER, CUCM_INBOUND)                                                                \
    X(B2B_OUTBOUND, "b2b.outbound", "Expressway-E that dials a B2B partner", EXPRESSWAY_E, SERVER, \
        B2B_OUTBOUND)                                                                              \
    X(B2B_INBOUND, "b2b.inbound", "Expressway-E that a B2B partner dials", EXPRESSWAY_E, SERVER,   \
        B2B_INBOUND)                                                                               \
    X(XMPP_OUTBOUND, "xmpp.outbound", "Expressway-E that dials an XMPP partner", EXPRESSWAY_E,     \
        SERVER, XMPP_OUTBOUND)                                                                     \
    X(XMPP_INBOUND, "xmpp.inbound", "Expressway-E that an XMPP partner dials", EXPRESSWAY_E,       \
        SERVER, XMPP_INBOUND)                                                                      \
    X(WEBEX, "webex", "Expressway-E that Webex dials", EXPRESSWAY_E, SERVER, WEBEX_INBOUND)        \
    X(ONBOARDING, "onboarding", "MRA onboarding at the Cisco cloud", EXPRESSWAY_E, SERVER,         \
        MRA_ONBOARDING)                                                                            \
    X(CLIENT_STORE, "client-store", "client store, of Expressway-C on the UC zone", EXPRESSWAY_C,  \
        CLIENT, ZONE_UC_TRAVERSAL)                                                                 \
    X(UPLOAD_E, "upload.e", "upload on Expressway-E's web page", EXPRESSWAY_E, SERVER,             \
        UPLOAD_E_SERVER)                                                                           \
    X(UPLOAD_C, "upload.c", "upload on Expressway-C's web page", EXPRESSWAY_C, SERVER,             \
        UPLOAD_C_SERVER)                                                                           \
    X(UPLOAD_CLIENT, "upload.client", "upload into the client store", EXPRESSWAY_C, CLIENT,        \
        UPLOAD_C_CLIENT)

enum audit_role {
#define X(code, ...) AUDIT_##code,
    AUDIT_ROLES(X)
#undef X
        AUDIT_ROLE_COUNT
};

enum audit_store { AUDIT_STORE_SERVER, AUDIT_STORE_CLIENT };

struct audit_role_text {
    const char *id;
    const char *words;
    enum side holder;
    enum audit_store store;
    enum service service;
};

/* audit_role_text: the row of a role. audit_role_by_id: AUDIT_ROLE_COUNT when there is none.
 * audit_role_ids: all, in order. */
const struct audit_role_text *audit_role_text(enum audit_role role);
enum audit_role audit_role_by_id(const char *id);
const char *const *audit_role_ids(void);

#endif
