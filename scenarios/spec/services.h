/* services.h: the links whose fate a run decides, by their contract ids, in report order. */
#ifndef EK_SPEC_SERVICES_H
#define EK_SPEC_SERVICES_H

#include <stdbool.h>
#include <stddef.h>

/* The two directions of a link to a peer, seen from the Expressway. */
#define SERVICE_BOTH_WAYS(X, CODE, id, column, box, peer)                                          \
    X(CODE##_OUTBOUND, id ".outbound", column ".out", box " dials " peer)                          \
    X(CODE##_INBOUND, id ".inbound", column ".in", peer " dials " box)

/* code, id, short column title, what it is */
#define SERVICE_LIST(X)                                                                            \
    X(UPLOAD_E_SERVER, "upload.e.server", "upl.e",                                                 \
        "E takes the file into its server store (scp, acme: unchecked)")                           \
    X(UPLOAD_E_CLIENT, "upload.e.client", "upl.e.cli", "E accepts the file into its client store") \
    X(UPLOAD_C_SERVER, "upload.c.server", "upl.c",                                                 \
        "C takes the file into its server store (scp, acme: unchecked)")                           \
    X(UPLOAD_C_CLIENT, "upload.c.client", "upl.c.cli", "C accepts the file into its client store") \
    X(ZONE_UC_TRAVERSAL, "zone.uc-traversal", "uc-zone", "C dials E:7001, OPTIONS settles it")     \
    X(ZONE_TRAVERSAL, "zone.traversal", "trav",                                                    \
        "plain traversal zone with TLS verify On, C dials E:7003")                                 \
    X(TUNNEL_SSH, "tunnel.ssh", "tunnel", "C dials E:2222")                                        \
    X(MRA_SERVICE_CHECK, "mra.service-check", "service",                                           \
        "E's certificate in the SIP SERVICE body, judged by C")                                    \
    X(MRA_LOGIN, "mra.login", "login",                                                             \
        "Jabber's HTTPS login through E and the tunnel to C and Unified CM")                       \
    X(MRA_REGISTRATION, "mra.registration", "register", "REGISTER from Jabber to Unified CM")      \
    X(MRA_ONBOARDING, "mra.onboarding", "onboard",                                                 \
        "E dials the Cisco cloud with its client certificate")                                     \
    SERVICE_BOTH_WAYS(X, CUCM, "zone.neighbor.cucm", "cucm", "C", "Unified CM")                    \
    SERVICE_BOTH_WAYS(X, UNITY, "zone.neighbor.unity", "unity", "C", "Unity Connection")           \
    SERVICE_BOTH_WAYS(X, CUBE, "zone.neighbor.cube", "cube", "C", "CUBE")                          \
    SERVICE_BOTH_WAYS(X, CMS, "zone.neighbor.cms", "cms", "C", "Meeting Server")                   \
    SERVICE_BOTH_WAYS(X, B2B, "b2b", "b2b", "E", "a business partner")                             \
    SERVICE_BOTH_WAYS(X, IMP, "imp-federation", "imp", "E", "a SIP IM&P federation partner")       \
    SERVICE_BOTH_WAYS(X, XMPP, "xmpp-federation", "xmpp", "E", "an XMPP federation partner")       \
    X(WEBEX_INBOUND, "webex-edge.inbound", "webex", "Webex dials E")                               \
    X(CLUSTER_E, "cluster.e", "clu.e", "each E peer dials each other")                             \
    X(CLUSTER_C, "cluster.c", "clu.c", "each C peer dials each other")                             \
    X(WEB_ADMIN_E, "web.admin.e", "web.e", "a browser opens E's web page")                         \
    X(WEB_ADMIN_C, "web.admin.c", "web.c", "a browser opens C's web page")                         \
    X(SMART_LICENSING, "smart-licensing", "license", "E dials the licensing service, plain TLS")

enum service {
#define X(code, id, column, what) SERVICE_##code,
    SERVICE_LIST(X)
#undef X
        SERVICE_COUNT
};

const char *service_id(enum service service);
const char *service_column(enum service service);
const char *service_says(enum service service);
/* service_by_id: false when unknown. service_ids: all ids, for suggestions. */
bool service_by_id(const char *id, enum service *out);
const char *const *service_ids(size_t *out_num);

#endif
