/* deployment.h: a deployment as settings: one table of dotted keys with type, default and short
 * name. An axis, a `where`, a claim and the emulators' configuration all name the same settings. */
#ifndef EK_SPEC_DEPLOYMENT_H
#define EK_SPEC_DEPLOYMENT_H

#include "sim/conf/conf.h"
#include "sim/release/release.h"

enum setting_type {
    SETTING_TEXT,    /* any non-empty text without control characters */
    SETTING_HOST,    /* a DNS domain */
    SETTING_CLOCK,   /* RFC 3339 */
    SETTING_RELEASE, /* a known release */
    SETTING_COUNT_1_6,
    SETTING_CERTIFICATE, /* a recipe or {pem: FILE} */
    SETTING_CHOICE       /* one of the listed words */
};

/* code, key under the box, type, default (NULL: must be given), choices, short name in cell ids.
 * B is the code prefix, P the path prefix, S the short prefix. */
#define BOX_SETTINGS(X, B, P, S)                                                                   \
    X(B##_RELEASE, P ".release", RELEASE, NULL, "", S)                                             \
    X(B##_NODES, P ".nodes", COUNT_1_6, "1", "", S "nodes")                                        \
    X(B##_CERTIFICATE, P ".certificate", CERTIFICATE, "combined", "", S "cert")                    \
    X(B##_CLIENT_CERTIFICATE, P ".client-certificate", CERTIFICATE, "copy", "copy", S "client")    \
    X(B##_UPLOAD, P ".upload", CHOICE, "scp", "web|scp|acme", S "upload")                          \
    X(B##_SERVER_EKU_UPLOAD, P ".server-eku-upload", CHOICE, "off", "off|on", S "ekuupload")       \
    X(B##_EKU_CHECK, P ".eku-check", CHOICE, "on", "on|off", S "ekucheck")                         \
    X(B##_CLUSTER_TLS_VERIFY, P ".cluster-tls-verify", CHOICE, "permissive",                       \
        "permissive|enforcing", S "cluster")                                                       \
    X(B##_DEFAULT_ZONE_MTLS, P ".default-zone-mtls", CHOICE, "off", "off|on", S "defmtls")         \
    X(B##_TLS_VERSIONS, P ".tls-versions", CHOICE, "release", "release|1.2|1.3|1.2+1.3", S "tls")  \
    X(B##_KEY, P ".key", CHOICE, "ec-p256", "ec-p256|rsa-2048|rsa-4096", S "key")

#define PEER_SETTINGS(X, B, P, S)                                                                  \
    X(B##_CERTIFICATE, P ".certificate", CERTIFICATE, "combined", "", S "cert")                    \
    X(B##_TLS_VERIFY, P ".tls-verify", CHOICE, "on", "on|off", S "verify")                         \
    X(B##_EKU, P ".eku", CHOICE, "enforce", "enforce|ignore", S "eku")                             \
    X(B##_NO_CLIENT_CERTIFICATE, P ".no-client-certificate", CHOICE, "off", "off|on", S "nocert")  \
    X(B##_REQUEST_CERTIFICATE, P ".request-client-certificate", CHOICE, "zone",                    \
        "zone|always|never", S "asks")

#define SETTING_LIST(X)                                                                            \
    X(NAME, "name", TEXT, "deployment", "", "name")                                                \
    X(DOMAIN, "domain", HOST, "example.com", "", "domain")                                         \
    X(CLOCK, "clock", CLOCK, "2026-06-20T00:00:00Z", "", "clock")                                  \
    BOX_SETTINGS(X, E, "expressway-e", "e")                                                        \
    BOX_SETTINGS(X, C, "expressway-c", "c")                                                        \
    PEER_SETTINGS(X, CUCM, "peers.cucm", "cucm")

enum setting {
#define X(code, path, type, def, choices, shortname) SETTING_##code,
    SETTING_LIST(X)
#undef X
        SETTING_NUM
};

const char *setting_path(enum setting setting);
const char *setting_short(enum setting setting);
enum setting_type setting_type(enum setting setting);
bool setting_by_path(const char *path, enum setting *out);
const char *const *setting_paths(size_t *out_num);

/* A complete deployment: each setting has a canonical value (its default when not given). */
struct deployment {
    char *value[SETTING_NUM]; /* heap strings */
    bool given[SETTING_NUM];  /* stood in the file or in an axis */
};

void deployment_init(struct deployment *d); /* all defaults; releases are NULL until set */
void deployment_copy(struct deployment *dst, const struct deployment *src); /* dst uninitialised */
void deployment_cleanup(struct deployment *d);
const char *deployment_get(const struct deployment *d, enum setting setting);
bool deployment_is(const struct deployment *d, enum setting setting, const char *value);

/* deployment_effective: like deployment_get, but a client-certificate that is "copy" gives the
 * server store's certificate, so that claims can speak of what a box shows as client. */
const char *deployment_effective(const struct deployment *d, enum setting setting);

/* deployment_put: checks scalar or {pem: FILE} node `value` against the setting's type and stores its
 * canonical text; errors go to `diag` at the node. A PEM path is taken relative to `doc`'s folder and
 * stored as "pem:PATH"; the file must be readable and hold a certificate and its key. */
bool deployment_put(struct deployment *d, enum setting setting, const struct conf_doc *doc,
    const struct conf_node *value, const struct releases *releases, struct conf_diag *diag);

/* deployment_read: reads mapping `node` (the content of `deployment:`) into `d` (initialised).
 * Unknown keys, wrong types, and settings that the box's release does not have (eku-check: off before
 * X15.5, client-certificate before X15.5, server-eku-upload on C ...) are errors at their position. */
bool deployment_read(struct deployment *d, const struct conf_doc *doc, const struct conf_node *node,
    const struct releases *releases, struct conf_diag *diag);

/* deployment_unfit: the first setting whose value the box's release does not have, with the reason in
 * `why`; false when all fit. Releases and rules decide, not version numbers. */
bool deployment_unfit(const struct deployment *d, const struct releases *releases,
    enum setting *out_setting, char *why, size_t why_cap);

#endif
