/* release.h: what each Expressway release checks, as immutable data.
 *
 * A family file (sim/releases/NAME.yaml) lists the releases that behave alike and gives one line
 * for every rule of RULE_LIST: a value, a confidence and a source. Code asks for a rule, never for
 * a version number, so a new release needs a data file and no C. */
#ifndef EK_RELEASE_RELEASE_H
#define EK_RELEASE_RELEASE_H

#include "sim/base/buf.h"
#include "sim/base/certificate.h"
#include "sim/conf/conf.h"

/* code, id, allowed values separated by '|', what the rule decides */
#define RULE_LIST(X)                                                                               \
    X(CERTIFICATE_STORES, "certificate-stores", "1|2",                                             \
        "one store for both TLS roles, or a server store and a client store")                      \
    X(SWITCH_SERVER_EKU_UPLOAD, "switch.server-eku-upload", "absent|expressway-e|deprecated",      \
        "where xConfiguration XCP TLS Certificate CVS EnableServerEkuUpload exists")               \
    X(SWITCH_EKU_CHECK, "switch.eku-check", "absent|node",                                         \
        "whether xConfiguration SIP TLS Certificate ExtendedKeyUsage Checking Mode exists")        \
    X(TLS_VERSIONS, "tls.versions", "1.2|1.2+1.3", "TLS versions offered and accepted by default") \
    X(UPLOAD_E_CLIENT_AUTH, "upload.e.server.client-auth", "required|switch|not-checked",          \
        "E's web page: must the (server) certificate hold clientAuth")                             \
    X(UPLOAD_C_CLIENT_AUTH, "upload.c.server.client-auth", "required|switch|not-checked",          \
        "C's web page: must the (server) certificate hold clientAuth")                             \
    X(UPLOAD_SERVER_AUTH, "upload.server.server-auth", "required|not-checked",                     \
        "web page: must the (server) certificate hold serverAuth")                                 \
    X(UPLOAD_SERVER_NO_EKU, "upload.server.no-eku", "refused|accepted",                            \
        "web page: a (server) certificate without the EKU extension")                              \
    X(UPLOAD_CLIENT_CLIENT_AUTH, "upload.client.client-auth", "required|no-store",                 \
        "web page of the client store: must the certificate hold clientAuth")                      \
    X(ACME_CLIENT_STORE, "acme.client-store", "kept|replaced",                                     \
        "whether an ACME renewal puts the new certificate into the client store too")              \
    X(ZONE_TRAVERSAL_CLIENT_AUTH, "zone.traversal.client-auth", "required|eku-check|not-checked",  \
        "E verifying the certificate that C presents on a traversal zone")                         \
    X(ZONE_TRAVERSAL_SERVER_AUTH, "zone.traversal.server-auth", "required|not-checked",            \
        "C verifying the certificate that E presents on a traversal zone")                         \
    X(TRAVERSAL_CLOCKS, "zone.traversal.clocks", "together|any",                                   \
        "whether the clocks of both boxes must go together for a traversal zone to come up")       \
    X(ZONE_NEIGHBOR_CLIENT_AUTH, "zone.neighbor.client-auth", "required|eku-check|not-checked",    \
        "the box verifying a neighbor that dials in, TLS verify On")                               \
    X(ZONE_NEIGHBOR_SERVER_AUTH, "zone.neighbor.server-auth", "required|not-checked",              \
        "the box verifying a neighbor that it dials, TLS verify On")                               \
    X(ZONE_NEIGHBOR_KNOWN, "zone.neighbor.known", "after-handshake|in-handshake",                  \
        "when the box knows which neighbor zone dials its SIP port, and so whether to refuse")     \
    X(ZONE_UNVERIFIED, "zone.unverified.eku-check", "not-checked|eku-check",                       \
        "who dials a SIP zone with TLS verify Off: whether the EKU check of the node runs there")  \
    X(DEFAULT_ZONE_CLIENT_AUTH, "default-zone.client-auth", "required|eku-check|not-checked",      \
        "E verifying who dials its mTLS port (B2B, SIP IM&P federation)")                          \
    X(ACCESS_NAME, "default-zone.access-name", "san|san-or-cn",                                    \
        "where the access rules of the Default Zone look for their pattern")                       \
    X(ACCESS_UNMATCHED, "default-zone.access-unmatched", "refused|served",                         \
        "whom no access rule of the Default Zone fits, where rules are in use")                    \
    X(DEFAULT_ZONE_B2BUA, "default-zone.b2bua", "refused|served",                                  \
        "a call that needs the B2BUA, with mutual TLS on 5061")                                    \
    X(DNS_ZONE_SERVER_AUTH, "dns-zone.server-auth", "required|not-checked",                        \
        "E verifying the partner that it dials, DNS zone with TLS verify On")                      \
    X(WEBEX_CLIENT_AUTH, "webex-zone.client-auth", "required|eku-check|not-checked",               \
        "E verifying Webex, which dials in")                                                       \
    X(DNS_ZONE_INBOUND_NAME, "dns-zone.inbound-name", "san|san-or-cn",                             \
        "where the inbound mapping of a DNS zone, as of Webex, looks for the name")                \
    X(XMPP_CLIENT_AUTH, "xmpp-federation.client-auth", "required|not-checked",                     \
        "E verifying an XMPP federation partner that dials in")                                    \
    X(XMPP_SERVER_AUTH, "xmpp-federation.server-auth", "required|not-checked",                     \
        "E verifying an XMPP federation partner that it dials")                                    \
    X(CLOUD_SERVER_AUTH, "cloud.server-auth", "required|not-checked",                              \
        "E verifying the Cisco cloud and the licensing service")                                   \
    X(TRAFFIC_SERVER_VERIFY, "traffic-server.verify", "always|tls-verify-on",                      \
        "C's traffic server verifying Unified CM for HTTPS: whatever TLS verify says, or with it") \
    X(ZONE_NAME, "zone.name", "san|san-or-cn", "where a zone looks for the peer's name")           \
    X(SIP_TLS_MAX_KEY_BITS, "sip-tls.max-key-bits", "4096|unlimited",                              \
        "largest RSA key in a certificate with which a zone over SIP TLS becomes active")          \
    X(TUNNEL_CLIENT_AUTH, "tunnel.ssh.client-auth", "required|not-checked",                        \
        "E verifying C's certificate on the tunnel port 2222")                                     \
    X(TUNNEL_SERVER_AUTH, "tunnel.ssh.server-auth", "required|not-checked",                        \
        "C verifying E's certificate on the tunnel port 2222")                                     \
    X(TUNNEL_UNKNOWN_OID, "tunnel.ssh.unknown-oid", "refused|accepted",                            \
        "a certificate on the tunnel whose subject has an attribute of an unknown OID")            \
    X(CORE_NODE, "mra.core-node", "first|last",                                                    \
        "which of C's nodes E turns to when several have a zone, or a tunnel, with it")            \
    X(SERVICE_CERTIFICATE, "mra.service-check.certificate", "server-store|client-store",           \
        "which of E's certificates travels in the SIP SERVICE body")                               \
    X(SERVICE_CLIENT_AUTH, "mra.service-check.client-auth", "required|not-checked",                \
        "C verifying the certificate in the SERVICE body for clientAuth")                          \
    X(SERVICE_SERVER_AUTH, "mra.service-check.server-auth", "required|not-checked",                \
        "C verifying the certificate in the SERVICE body for serverAuth")                          \
    X(SERVICE_NAME, "mra.service-check.name", "peer-address|not-checked",                          \
        "C comparing the SERVICE certificate's SAN with E's peer address")                         \
    X(SERVICE_REFUSAL, "mra.service-check.refusal-status", "403|401|488|500",                      \
        "SIP status with which C refuses a SERVICE")                                               \
    X(REGISTER_REFUSAL, "mra.registration.refusal-status", "403|401|480|500",                      \
        "SIP status of E's answer to a REGISTER whose SERVICE was refused")                        \
    X(CLUSTER_CLIENT_AUTH, "cluster.client-auth", "required|not-checked",                          \
        "a peer verifying the peer that dials it, TLS verification Enforce")                       \
    X(CLUSTER_SERVER_AUTH, "cluster.server-auth", "required|not-checked",                          \
        "a peer verifying the peer that it dials, TLS verification Enforce")                       \
    X(CLUSTER_NAME, "cluster.name", "san|san-or-cn",                                               \
        "where a cluster peer's address is looked for in its certificate")                         \
    X(LOG_TLS_TEXTS, "log.tls-texts", "openssl-1|openssl-3",                                       \
        "which OpenSSL's words and error numbers the event log shows for a TLS failure")

enum rule_id {
#define X(code, id, values, what) RULE_##code,
    RULE_LIST(X)
#undef X
        RULE_COUNT
};

enum confidence { CONFIDENCE_DOCUMENTED, CONFIDENCE_INFERRED, CONFIDENCE_ASSUMED };

/* One line of a profile. Strings live as long as the `struct releases`. */
struct rule_line {
    const char *value;
    enum confidence confidence;
    const char *source; /* document and section */
    const char *note;   /* NULL if there is none */
};

struct release_family;
struct releases; /* every family that was loaded */

struct release {
    const char *name; /* "X15.3.2" */
    const struct release_family *family;
};

const char *rule_name(enum rule_id rule); /* "mra.service-check.client-auth" */
const char *rule_says(enum rule_id rule); /* what the rule decides */
bool rule_by_name(const char *name, enum rule_id *out_rule);
const char *confidence_name(enum confidence confidence); /* "documented", ... */

#define RULE_WORDS_MAX 4 /* most values that a rule allows */
#define RULE_TEXT_MAX  80

/* The values that a rule allows, in the order of RULE_LIST. The words point into `text`. */
struct rule_words {
    char text[RULE_TEXT_MAX];
    const char *word[RULE_WORDS_MAX];
    size_t num;
};
void rule_words(enum rule_id rule, struct rule_words *out);

/* releases_load: reads every *.yaml in folder `dir`, in name order. All faults go to `diag`, with
 * file, line and column: unknown, doubled or missing rules, values that a rule does not allow, a
 * release in two families, a line without source, an assumed value without a note that gives the
 * reason. NULL when there was one. */
struct releases *releases_load(const char *dir, struct conf_diag *diag);
void releases_free(struct releases *set);

/* releases_find: the release of that name (letter case ignored) or NULL.
 * releases_names: all names in version order; *out_num entries, valid as long as `set`. */
const struct release *releases_find(const struct releases *set, const char *name);
const char *const *releases_names(const struct releases *set, size_t *out_num);
/* releases_unknown: what to say of a name that is none of a release: the one that was most likely
 * meant (with the longest beginning in common; of equals the last that differs least), and where
 * all are listed. `set` may be NULL. */
#define RELEASES_UNKNOWN_CAP 200
void releases_unknown(const struct releases *set, const char *name, char out[RELEASES_UNKNOWN_CAP]);
/* releases_family: the family called `name` ("X15.3") or NULL; releases_family_at: by index in
 * version order of their first release, NULL past the end. */
const struct release_family *releases_family(const struct releases *set, const char *name);
const struct release_family *releases_family_at(const struct releases *set, size_t i);
const char *release_family_name(const struct release_family *family);

/* release_compare: order of two release names as versions ("X14.3.7" < "X15.0" < "X15.0.1");
 * a missing part counts as 0. release_is_name: has `text` the shape of a release name? */
int release_compare(const char *a, const char *b);
bool release_is_name(const char *text);

/* release_rule: the line of `rule`; never NULL. release_rule_is: is its value `value`? */
const struct rule_line *release_rule(const struct release *release, enum rule_id rule);
bool release_rule_is(const struct release *release, enum rule_id rule, const char *value);

/* One rule of one family that gets another value. */
struct rule_change {
    const char *family;
    enum rule_id rule;
    const char *value;
};

/* releases_with: a copy of `set` with that change, for the question what would be if. It borrows
 * the strings of `set` and of `change`, which must outlive it; free with releases_free. NULL when
 * there is no such family or the rule does not allow the value. */
struct releases *releases_with(const struct releases *set, const struct rule_change *change);

/* A change as one word: "X15.3:cluster.client-auth=not-checked". rule_change_parse cuts it up in
 * `storage`; false when it has another form or names no rule. */
#define RULE_CHANGE_MAX 160
bool rule_change_parse(const char *text, struct rule_change *out, char storage[RULE_CHANGE_MAX]);
void rule_change_format(const struct rule_change *change, char out[RULE_CHANGE_MAX]);

/* releases_assume: takes another value for what no document decides: "RULE=VALUE" is put into every
 * family whose line of that rule is assumed. `text` must outlive `set`. Fails with ERR_USAGE: no
 * such rule or value (with a suggestion), or a rule that no profile assumes. Only before `set` is
 * used. */
#define RELEASES_ASSUMPTIONS_MAX 8
bool releases_assume(struct releases *set, const char *text, struct err *e) EK_CHECK;

/* release_family_dump: canonical text of a family: title, releases, one line a rule in the order of
 * RULE_LIST. Golden files hold it, so a change of policy shows as a diff. */
void release_family_dump(const struct release_family *family, struct buf *out);
/* release_diff: the rules whose value differs, as text, then those of which only confidence or
 * source do; returns their number. */
size_t release_diff(const struct release *a, const struct release *b, struct buf *out);

#endif
