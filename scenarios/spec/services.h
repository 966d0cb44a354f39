/* services.h: the links whose fate a run decides, by their contract ids, in report order. */
#ifndef EK_SPEC_SERVICES_H
#define EK_SPEC_SERVICES_H

#include <stdbool.h>
#include <stddef.h>

/* code, id, short column title, what it is */
#define SERVICE_LIST(X)                                                                            \
    X(UPLOAD_E_SERVER, "upload.e.server", "upl.e", "E accepts the file into its server store")     \
    X(UPLOAD_E_CLIENT, "upload.e.client", "upl.e.cli", "E accepts the file into its client store") \
    X(UPLOAD_C_SERVER, "upload.c.server", "upl.c", "C accepts the file into its server store")     \
    X(UPLOAD_C_CLIENT, "upload.c.client", "upl.c.cli", "C accepts the file into its client store") \
    X(ZONE_UC_TRAVERSAL, "zone.uc-traversal", "uc-zone", "C dials E:7001, OPTIONS settles it")     \
    X(TUNNEL_SSH, "tunnel.ssh", "tunnel", "C dials E:2222")                                        \
    X(MRA_SERVICE_CHECK, "mra.service-check", "service",                                           \
        "E's certificate in the SIP SERVICE body, judged by C")                                    \
    X(MRA_REGISTRATION, "mra.registration", "register", "REGISTER from Jabber to Unified CM")      \
    X(CUCM_OUTBOUND, "zone.neighbor.cucm.outbound", "cucm.out", "C dials Unified CM")              \
    X(CUCM_INBOUND, "zone.neighbor.cucm.inbound", "cucm.in", "Unified CM dials C")                 \
    X(CLUSTER_E, "cluster.e", "clu.e", "each E peer dials each other")                             \
    X(CLUSTER_C, "cluster.c", "clu.c", "each C peer dials each other")                             \
    X(WEB_ADMIN_E, "web.admin.e", "web.e", "a browser opens E's web page")                         \
    X(WEB_ADMIN_C, "web.admin.c", "web.c", "a browser opens C's web page")

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
