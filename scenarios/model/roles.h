/* roles.h: who is who: one table of the links of a pair, with the TLS client, the TLS server and
 * the release rules by which each end judges the other. The predictor works by it, and so do the
 * commands that tell people about links. */
#ifndef EK_MODEL_ROLES_H
#define EK_MODEL_ROLES_H

#include "scenarios/spec/deployment.h"
#include "scenarios/spec/outcome.h"

/* When the Expressway at an end verifies what the other one shows. */
enum role_when {
    ROLE_NEVER, /* no Expressway at the judging end, or it does not look */
    ROLE_ALWAYS,
    ROLE_ZONE,         /* TLS verify mode of the zone: On */
    ROLE_DEFAULT_ZONE, /* on the port for mutual TLS; on 5061 with mutual TLS on the Default Zone */
    ROLE_ENFORCING,    /* cluster TLS verification mode: Enforce */
    ROLE_TRAFFIC_SERVER /* as traffic-server.verify says */
};

/* code, service that the link decides first, client, server, when, stage where it is settled; then
 * what the client goes by when it judges the server (usage, name), then the server. */
#define ROLE_NEIGHBOR(X, CODE)                                                                     \
    X(CODE##_OUTBOUND, CODE##_OUTBOUND, EXPRESSWAY_C, CODE, ZONE, SIP_OPTIONS,                     \
        RULE_ZONE_NEIGHBOR_SERVER_AUTH, RULE_ZONE_NAME, NO_RULE, NO_RULE)                          \
    X(CODE##_INBOUND, CODE##_INBOUND, CODE, EXPRESSWAY_C, ZONE, SIP_OPTIONS, NO_RULE, NO_RULE,     \
        RULE_ZONE_NEIGHBOR_CLIENT_AUTH, RULE_ZONE_NAME)
#define ROLE_FEDERATION(X, CODE)                                                                   \
    X(CODE##_OUTBOUND, CODE##_OUTBOUND, EXPRESSWAY_E, CODE, ZONE, SIP_OPTIONS,                     \
        RULE_DNS_ZONE_SERVER_AUTH, RULE_ZONE_NAME, NO_RULE, NO_RULE)                               \
    X(CODE##_INBOUND, CODE##_INBOUND, CODE, EXPRESSWAY_E, DEFAULT_ZONE, SIP_OPTIONS, NO_RULE,      \
        NO_RULE, RULE_DEFAULT_ZONE_CLIENT_AUTH, NO_RULE)
#define ROLE_LIST(X)                                                                               \
    X(UC_TRAVERSAL, ZONE_UC_TRAVERSAL, EXPRESSWAY_C, EXPRESSWAY_E, ALWAYS, SIP_OPTIONS,            \
        RULE_ZONE_TRAVERSAL_SERVER_AUTH, RULE_ZONE_NAME, RULE_ZONE_TRAVERSAL_CLIENT_AUTH,          \
        RULE_ZONE_NAME)                                                                            \
    X(TRAVERSAL, ZONE_TRAVERSAL, EXPRESSWAY_C, EXPRESSWAY_E, ALWAYS, SIP_OPTIONS,                  \
        RULE_ZONE_TRAVERSAL_SERVER_AUTH, RULE_ZONE_NAME, RULE_ZONE_TRAVERSAL_CLIENT_AUTH,          \
        RULE_ZONE_NAME)                                                                            \
    X(TUNNEL, TUNNEL_SSH, EXPRESSWAY_C, EXPRESSWAY_E, ALWAYS, STREAM, RULE_TUNNEL_SERVER_AUTH,     \
        RULE_ZONE_NAME, RULE_TUNNEL_CLIENT_AUTH, RULE_ZONE_NAME)                                   \
    X(SERVICE_BODY, MRA_SERVICE_CHECK, EXPRESSWAY_E, EXPRESSWAY_C, ALWAYS, SIP_SERVICE, NO_RULE,   \
        NO_RULE, RULE_SERVICE_CLIENT_AUTH, RULE_SERVICE_NAME)                                      \
    X(JABBER_HTTPS, MRA_LOGIN, JABBER, EXPRESSWAY_E, NEVER, HTTPS, NO_RULE, NO_RULE, NO_RULE,      \
        NO_RULE)                                                                                   \
    X(TRAFFIC_SERVER, MRA_LOGIN, EXPRESSWAY_C, CUCM, TRAFFIC_SERVER, HTTPS,                        \
        RULE_TRAFFIC_SERVER_VERIFY, NO_RULE, NO_RULE, NO_RULE)                                     \
    X(JABBER_SIP, MRA_REGISTRATION, JABBER, EXPRESSWAY_E, NEVER, SIP_REGISTER, NO_RULE, NO_RULE,   \
        NO_RULE, NO_RULE)                                                                          \
    X(CLOUD, MRA_ONBOARDING, EXPRESSWAY_E, CLOUD, ZONE, HTTPS, RULE_CLOUD_SERVER_AUTH,             \
        RULE_ZONE_NAME, NO_RULE, NO_RULE)                                                          \
    ROLE_NEIGHBOR(X, CUCM)                                                                         \
    ROLE_NEIGHBOR(X, UNITY)                                                                        \
    ROLE_NEIGHBOR(X, CUBE)                                                                         \
    ROLE_NEIGHBOR(X, CMS)                                                                          \
    ROLE_FEDERATION(X, B2B)                                                                        \
    ROLE_FEDERATION(X, IMP)                                                                        \
    X(XMPP_OUTBOUND, XMPP_OUTBOUND, EXPRESSWAY_E, XMPP, ZONE, STREAM, RULE_XMPP_SERVER_AUTH,       \
        RULE_ZONE_NAME, NO_RULE, NO_RULE)                                                          \
    X(XMPP_INBOUND, XMPP_INBOUND, XMPP, EXPRESSWAY_E, ZONE, STREAM, NO_RULE, NO_RULE,              \
        RULE_XMPP_CLIENT_AUTH, RULE_ZONE_NAME)                                                     \
    X(WEBEX_INBOUND, WEBEX_INBOUND, WEBEX, EXPRESSWAY_E, ZONE, SIP_OPTIONS, NO_RULE, NO_RULE,      \
        RULE_WEBEX_CLIENT_AUTH, RULE_DNS_ZONE_INBOUND_NAME)                                        \
    X(CLUSTER_E, CLUSTER_E, EXPRESSWAY_E, EXPRESSWAY_E, ENFORCING, CLUSTER,                        \
        RULE_CLUSTER_SERVER_AUTH, RULE_CLUSTER_NAME, RULE_CLUSTER_CLIENT_AUTH, RULE_CLUSTER_NAME)  \
    X(CLUSTER_C, CLUSTER_C, EXPRESSWAY_C, EXPRESSWAY_C, ENFORCING, CLUSTER,                        \
        RULE_CLUSTER_SERVER_AUTH, RULE_CLUSTER_NAME, RULE_CLUSTER_CLIENT_AUTH, RULE_CLUSTER_NAME)  \
    X(WEB_E, WEB_ADMIN_E, BROWSER, EXPRESSWAY_E, NEVER, HTTPS, NO_RULE, NO_RULE, NO_RULE, NO_RULE) \
    X(WEB_C, WEB_ADMIN_C, BROWSER, EXPRESSWAY_C, NEVER, HTTPS, NO_RULE, NO_RULE, NO_RULE, NO_RULE) \
    X(CSSM, SMART_LICENSING, EXPRESSWAY_E, CSSM, ZONE, HTTPS, RULE_CLOUD_SERVER_AUTH,              \
        RULE_ZONE_NAME, NO_RULE, NO_RULE)

#define NO_RULE RULE_COUNT

enum role_id {
#define X(code, ...) ROLE_##code##_LINK,
    ROLE_LIST(X)
#undef X
        ROLE_COUNT
};

/* One end, and what it goes by when it judges the other; NO_RULE where no release rule speaks. */
struct role_end {
    enum side side;
    enum rule_id usage;
    enum rule_id name;
};

#define ROLE_SERVICES_MAX 3

struct role {
    enum service service;
    enum role_when when;
    enum stage stage;
    struct role_end client;
    struct role_end server;
};

const struct role *role_get(enum role_id id);

/* role_of: the link of a service that has one link of its own; NULL for uploads and MRA services.
 */
const struct role *role_of(enum service service);

/* role_services: the services that need the link: its own first; returns their number. */
size_t role_services(enum role_id id, enum service out[ROLE_SERVICES_MAX]);

/* role_is_sip_tls: a zone over SIP TLS, where boxes look at revocation and at the size of keys.
 * (Phones come over SIP TLS as well, but show no certificate.) */
bool role_is_sip_tls(const struct role *role);

/* role_has_rule: does an end of the link go by `rule` when it judges the other? */
bool role_has_rule(const struct role *role, enum rule_id rule);

/* role_peer: the peer at one end; PEER_COUNT when there is none. role_is_box: E or C? */
enum peer role_peer(const struct role *role);
bool role_is_box(enum side side);

#endif
