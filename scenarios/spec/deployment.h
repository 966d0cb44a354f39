/* deployment.h: a deployment as settings: one table of dotted keys with type, default and short
 * name. An axis, a `where`, a claim and the emulators' configuration all name the same settings. */
#ifndef EK_SPEC_DEPLOYMENT_H
#define EK_SPEC_DEPLOYMENT_H

#include "scenarios/spec/services.h"
#include "sim/conf/conf.h"
#include "sim/release/release.h"

enum setting_type {
    SETTING_TYPE_TEXT,        /* any non-empty text without control characters */
    SETTING_TYPE_HOST,        /* a DNS domain */
    SETTING_TYPE_CLOCK,       /* RFC 3339, or now (the second at which the program first asked) */
    SETTING_TYPE_RELEASE,     /* a known release */
    SETTING_TYPE_COUNT_1_6,   /* a whole number from 1 to 6 */
    SETTING_TYPE_CERTIFICATE, /* a recipe, {ca: PRODUCT, issued: DATE}, {pem: FILE} or a listed word
                               */
    SETTING_TYPE_PERSONA,     /* a known persona (persona.h) */
    SETTING_TYPE_CHOICE       /* one of the listed words */
};

#define BOX_NODES_MAX 6

/* What one node of a cluster has of its own; "same" as the box otherwise. Its name is "derived" from
 * the domain unless it is given. */
#define NODE_NUM_SETTINGS 4
#define NODE_SETTINGS(X, B, P, S)                                                                  \
    X(B##_CERTIFICATE, P ".certificate", CERTIFICATE, "same", "same", S "cert")                    \
    X(B##_CLIENT_CERTIFICATE, P ".client-certificate", CERTIFICATE, "same", "same|copy",           \
        S "client")                                                                                \
    X(B##_RELEASE, P ".release", RELEASE, "same", "same", S)                                       \
    X(B##_NAME, P ".name", HOST, "derived", "derived", S "name")

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
    X(B##_KEY, P ".key", CHOICE, "ec-p256", "ec-p256|rsa-2048|rsa-4096", S "key")                  \
    X(B##_CLOCK_SKEW, P ".clock-skew", CHOICE, "0", "0|-2d|+2d", S "skew")                         \
    X(B##_REVOCATION_CHECK, P ".revocation-check", CHOICE, "off", "off|on", S "revcheck")          \
    X(B##_REVOCATION_FALLBACK, P ".revocation-fallback", CHOICE, "not-revoked",                    \
        "not-revoked|revoked", S "revfallback")                                                    \
    X(B##_REVOCATION_LIST, P ".revocation-list", CHOICE, "present", "present|missing",             \
        S "revlist")                                                                               \
    X(B##_KEY_FILE, P ".key-file", CHOICE, "complete", "complete|no-final-newline", S "keyfile")   \
    X(B##_CLUSTER_NAME, P ".cluster-name", HOST, "derived", "derived", S "cname")                  \
    NODE_SETTINGS(X, B##_NODE1, P ".node.1", S "1")                                                \
    NODE_SETTINGS(X, B##_NODE2, P ".node.2", S "2")                                                \
    NODE_SETTINGS(X, B##_NODE3, P ".node.3", S "3")                                                \
    NODE_SETTINGS(X, B##_NODE4, P ".node.4", S "4")                                                \
    NODE_SETTINGS(X, B##_NODE5, P ".node.5", S "5")                                                \
    NODE_SETTINGS(X, B##_NODE6, P ".node.6", S "6")

/* Faults that look like the EKU problem and are not; each has one cause. Those of one box alone
 * stand above. */
#define CORE_FAULT_SETTINGS(X)                                                                     \
    X(C_TRAVERSAL_PASSWORD, "expressway-c.traversal-password", CHOICE, "right", "right|wrong",     \
        "cpassword")                                                                               \
    X(C_PEER_ADDRESS, "expressway-c.peer-address", CHOICE, "fqdn", "fqdn|ip", "cpeer")             \
    X(C_NAT_REFLECTION, "expressway-c.nat-reflection", CHOICE, "off", "off|on", "cnat")
#define FAR_FAULT_SETTINGS(X)                                                                      \
    X(CUCM_LINE_PORT, "peers.cucm.line-port", CHOICE, "separate", "separate|trunk", "cucmline")    \
    X(CSSM_REACH, "peers.cssm.reach", CHOICE, "open", "open|refused|dropped|proxy", "cssmreach")   \
    X(FIREWALL, "firewall", CHOICE, "off", "off|7001|2222|5061|8443", "firewall")

/* How a business partner comes in: to the port that is for mutual TLS alone or to the ordinary SIP
 * TLS port, whether a DNS zone takes who shows its subject name, what the access rules of the
 * Default Zone say of him, and whether his calls need the back-to-back user agent (Cisco Expressway
 * Administrator Guide X14.3, Zones and Neighbors). */
#define B2B_INBOUND_SETTINGS(X)                                                                    \
    X(B2B_DIALS, "peers.b2b.dials", CHOICE, "mtls-port", "mtls-port|sip-port", "b2bdials")         \
    X(B2B_INBOUND_MAPPING, "peers.b2b.inbound-mapping", CHOICE, "off", "off|on", "b2bmapping")     \
    X(ACCESS_RULES, "expressway-e.access-rules", CHOICE, "off",                                    \
        "off|allow-partner|deny-partner|no-rule", "eaccess")                                       \
    X(B2BUA, "expressway-e.b2bua", CHOICE, "off", "off|on", "eb2bua")

/* A peer exists in a deployment that gives any of its settings; Unified CM always does. What it
 * does with certificates is its persona's habit, HABIT unless told otherwise; "persona": so it is,
 * any other word stands above it. */
#define PEER_SETTINGS(X, B, P, S, HABIT)                                                           \
    X(B##_CERTIFICATE, P ".certificate", CERTIFICATE, "combined", "", S "cert")                    \
    X(B##_TLS_VERIFY, P ".tls-verify", CHOICE, "on", "on|off", S "verify")                         \
    X(B##_EKU, P ".eku", CHOICE, "persona",                                                        \
        "persona|enforce|enforce-leaf|enforce-leaf-any|enforce-server-auth|ignore", S "eku")       \
    X(B##_NO_CLIENT_CERTIFICATE, P ".no-client-certificate", CHOICE, "persona", "persona|off|on",  \
        S "nocert")                                                                                \
    X(B##_REQUEST_CERTIFICATE, P ".request-client-certificate", CHOICE, "persona",                 \
        "persona|zone|always|never", S "asks")                                                     \
    X(B##_NAME, P ".name", HOST, "derived", "derived", S "name")                                   \
    GUEST_SETTINGS(X, B, P, S, HABIT)
#define PEER_NUM_SETTINGS 8

/* Who comes without a certificate has a persona and a list of trusted roots. */
#define GUEST_SETTINGS(X, B, P, S, HABIT)                                                          \
    X(B##_PERSONA, P ".persona", PERSONA, HABIT, "", S "persona")                                  \
    X(B##_TRUST, P ".trust", CHOICE, "persona", "persona|lab|public", S "trust")

enum guest { GUEST_BROWSER, GUEST_JABBER, GUEST_COUNT };

/* code, name in files, code of its first setting, box that owns the link, name of the link, host; a
 * host that ends in '.' gets the deployment's domain behind it */
#define PEER_LIST(X)                                                                               \
    X(CUCM, "cucm", "expressway-c", "zone.neighbor.cucm", "cucm.")                                 \
    X(UNITY, "unity", "expressway-c", "zone.neighbor.unity", "unity.")                             \
    X(CUBE, "cube", "expressway-c", "zone.neighbor.cube", "cube.")                                 \
    X(CMS, "cms", "expressway-c", "zone.neighbor.cms", "cms.")                                     \
    X(B2B, "b2b", "expressway-e", "b2b", "sip.b2b-partner.example")                                \
    X(IMP, "imp", "expressway-e", "imp-federation", "sip.imp-partner.example")                     \
    X(XMPP, "xmpp", "expressway-e", "xmpp-federation", "xmpp-partner.example")                     \
    X(WEBEX, "webex", "expressway-e", "webex-edge", "callservice.webex.com")                       \
    X(CLOUD, "cloud", "expressway-e", "mra.onboarding", "fos-a.wbx2.com")                          \
    X(CSSM, "cssm", "expressway-e", "smart-licensing", "tools.cisco.com")

enum peer {
#define X(code, name, owner, link, host) PEER_##code,
    PEER_LIST(X)
#undef X
        PEER_COUNT
};

#define SETTING_LIST(X)                                                                            \
    X(NAME, "name", TEXT, "deployment", "", "name")                                                \
    X(DOMAIN, "domain", HOST, "example.com", "", "domain")                                         \
    X(CLOCK, "clock", CLOCK, "2026-06-20T00:00:00Z", "", "clock")                                  \
    BOX_SETTINGS(X, E, "expressway-e", "e")                                                        \
    BOX_SETTINGS(X, C, "expressway-c", "c")                                                        \
    CORE_FAULT_SETTINGS(X)                                                                         \
    PEER_SETTINGS(X, CUCM, "peers.cucm", "cucm", "generic")                                        \
    PEER_SETTINGS(X, UNITY, "peers.unity", "unity", "generic")                                     \
    PEER_SETTINGS(X, CUBE, "peers.cube", "cube", "generic")                                        \
    PEER_SETTINGS(X, CMS, "peers.cms", "cms", "generic")                                           \
    PEER_SETTINGS(X, B2B, "peers.b2b", "b2b", "generic")                                           \
    PEER_SETTINGS(X, IMP, "peers.imp", "imp", "generic")                                           \
    PEER_SETTINGS(X, XMPP, "peers.xmpp", "xmpp", "generic")                                        \
    PEER_SETTINGS(X, WEBEX, "peers.webex", "webex", "generic")                                     \
    PEER_SETTINGS(X, CLOUD, "peers.cloud", "cloud", "generic")                                     \
    PEER_SETTINGS(X, CSSM, "peers.cssm", "cssm", "https-service")                                  \
    GUEST_SETTINGS(X, BROWSER, "peers.browser", "browser", "generic")                              \
    GUEST_SETTINGS(X, JABBER, "peers.jabber", "jabber", "generic")                                 \
    FAR_FAULT_SETTINGS(X)                                                                          \
    B2B_INBOUND_SETTINGS(X)

enum setting {
#define X(code, path, type, def, choices, shortname) SETTING_##code,
    SETTING_LIST(X)
#undef X
        SETTING_NUM
};

const char *setting_path(enum setting setting);
const char *setting_short(enum setting setting);
enum setting_type setting_type(enum setting setting);
/* setting_default: NULL when the setting must be given. setting_choices: words separated by '|', ""
 * when the type alone decides. setting_says: what it decides, in one line. */
const char *setting_default(enum setting setting);
const char *setting_choices(enum setting setting);
const char *setting_says(enum setting setting);
bool setting_by_path(const char *path, enum setting *out);
/* setting_takes: for expressions (expr.h): may the setting at `path`, or a word about a deployment,
 * ever be `word`? `releases`: struct releases, NULL: any word of the shape of a release will do. */
bool setting_takes(const void *releases, const char *path, const char *word, bool ordered,
    char *why, size_t why_cap);
const char *const *setting_paths(size_t *out_num);

/* peer_name: "cucm"; peer_link: "zone.neighbor.cucm"; peer_host: as in PEER_LIST; peer_on_e: does
 * its link end on Expressway-E. */
const char *peer_name(enum peer peer);
const char *peer_link(enum peer peer);
const char *peer_host(enum peer peer);
bool peer_on_e(enum peer peer);

/* The settings of a peer, by what they say. */
enum peer_setting {
    PEER_CERTIFICATE,
    PEER_TLS_VERIFY,
    PEER_EKU,
    PEER_NO_CLIENT_CERTIFICATE,
    PEER_REQUEST_CERTIFICATE,
    PEER_NAME,
    PEER_PERSONA,
    PEER_TRUST
};
enum setting peer_setting(enum peer peer, enum peer_setting what);
/* setting_peer: whose setting it is, and which; false when it is no peer's. */
bool setting_peer(enum setting setting, enum peer *out_peer, enum peer_setting *out_what);

/* service_peer: the peer at the other end of a service's link; false when the service has none. */
bool service_peer(enum service service, enum peer *out);

/* box_setting: a setting of Expressway-E, or the same one of Expressway-C. */
enum setting box_setting(enum setting of_e, bool on_e);

/* A complete deployment: each setting has a canonical value (its default when not given). */
struct deployment {
    char *value[SETTING_NUM]; /* heap strings */
    bool given[SETTING_NUM];  /* stood in the file or in an axis */
    int line[SETTING_NUM];    /* where it stood, from 1; 0: nowhere */
};

void deployment_init(struct deployment *d); /* all defaults; releases are NULL until set */
void deployment_copy(struct deployment *dst, const struct deployment *src); /* dst uninitialised */
void deployment_cleanup(struct deployment *d);
const char *deployment_get(const struct deployment *d, enum setting setting);
bool deployment_is(const struct deployment *d, enum setting setting, const char *value);

/* deployment_effective: like deployment_get, but a client-certificate that is "copy" gives the
 * server store's certificate, so that claims can speak of what a box shows as client; a peer's
 * "persona" gives the persona's word, and its certificate is the one that it really uses. */
const char *deployment_effective(const struct deployment *d, enum setting setting);

/* deployment_certificate: the certificate that a setting gives as a recipe: one of a CA product
 * (calendar.h) as what the product issued, expired or not yet valid when that is so by the
 * deployment's clock. Any other value as it is. */
const char *deployment_certificate(const struct deployment *d, enum setting setting);

/* node_value: a node's own certificate, client certificate or release (`of_box`:
 * SETTING_E_CERTIFICATE, SETTING_E_CLIENT_CERTIFICATE or SETTING_E_RELEASE), or that of its box.
 * `node` counts from 0. */
const char *node_value(const struct deployment *d, enum setting of_box, bool on_e, size_t node);
/* node_own: the setting by which a node has its own; its value is "same" when it has not. */
enum setting node_own(enum setting of_box, bool on_e, size_t node);

/* host_of_node, host_of_cluster, host_of_peer: the host names of a deployment: as given, or derived
 * from the domain: e1.DOMAIN, e.DOMAIN, cucm.DOMAIN. `node` counts from 0. */
#define HOST_CAP 256
void host_of_node(const struct deployment *d, bool on_e, size_t node, char out[HOST_CAP]);
void host_of_cluster(const struct deployment *d, bool on_e, char out[HOST_CAP]);
void host_of_peer(const struct deployment *d, enum peer peer, char out[HOST_CAP]);

/* Words about a deployment as a whole that expressions may use beside its settings: "nodes-differ"
 * (yes, no: some node has a certificate or release of its own) and "faults" (none, some: a
 * look-alike fault is set, a clock is off, or a box checks revocation) and "overrides" (none, some:
 * by a setting a peer does what its persona would not) and "browser-policy" (none, e, c, both:
 * whose certificate begins on or after the day from which this browser refuses public ones with
 * both usages). deployment_about: the value of such a word, NULL when `word` is none of them. */
const char *deployment_about(const struct deployment *d, const char *word);

/* deployment_has_peer: does the deployment say anything of this peer? Unified CM is always there.
 */
bool deployment_has_peer(const struct deployment *d, enum peer peer);

/* deployment_put: checks scalar or {pem: FILE} node `value` against the setting's type and stores
 * its canonical text; errors go to `diag` at the node. A PEM path is taken relative to `doc`'s
 * folder and stored as "pem:PATH"; the file must be readable and hold a certificate and its key. */
bool deployment_put(struct deployment *d, enum setting setting, const struct conf_doc *doc,
    const struct conf_node *value, const struct releases *releases, struct conf_diag *diag);

/* deployment_read: reads mapping `node` (the content of `deployment:`) into `d` (initialised).
 * Unknown keys, wrong types, settings that the box's release does not have (eku-check: off before
 * X15.5, client-certificate before X15.5, server-eku-upload on C ...) and settings of a node beyond
 * the number of nodes are errors at their position. A release, or a number of nodes, that is
 * NULL when the reading begins refuses nothing: an axis or a case gives it. */
bool deployment_read(struct deployment *d, const struct conf_doc *doc, const struct conf_node *node,
    const struct releases *releases, struct conf_diag *diag);

/* deployment_unfit: the first setting whose value the box's release does not have, or that is of a
 * node which the box does not have, with the reason in `why`; false when all fit. Releases and
 * rules decide, not version numbers. */
bool deployment_unfit(const struct deployment *d, const struct releases *releases,
    enum setting *out_setting, char *why, size_t why_cap);

/* deployment_lacks: does the box's release in `d` lack `setting`, whatever its value is there? */
bool deployment_lacks(
    const struct deployment *d, enum setting setting, const struct releases *releases);
/* setting_rules: the rules by which a release may lack `setting`, the deciding one first; returns
 * their number, 0 when every release has it. */
#define SETTING_RULES_MAX 2
size_t setting_rules(enum setting setting, enum rule_id out[SETTING_RULES_MAX]);

#endif
