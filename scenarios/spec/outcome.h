/* outcome.h: what became, or will become, of one service: the words that facts, model and claims
 * are compared in (contract: result lines). */
#ifndef EK_SPEC_OUTCOME_H
#define EK_SPEC_OUTCOME_H

#include "scenarios/spec/services.h"
#include "sim/release/release.h"

#define OUTCOME_REASONS(X)                                                                         \
    X(NONE, "")                                                                                    \
    X(EKU_CLIENT_AUTH_MISSING, "eku-client-auth-missing")                                          \
    X(EKU_SERVER_AUTH_MISSING, "eku-server-auth-missing")                                          \
    X(KEY_USAGE, "key-usage")                                                                      \
    X(PURPOSE_OF_ISSUER, "purpose-of-issuer")                                                      \
    X(NAME_MISMATCH, "name-mismatch")                                                              \
    X(EXPIRED, "expired")                                                                          \
    X(NOT_YET_VALID, "not-yet-valid")                                                              \
    X(UNTRUSTED_ISSUER, "untrusted-issuer")                                                        \
    X(INCOMPLETE_CHAIN, "incomplete-chain")                                                        \
    X(REVOKED, "revoked")                                                                          \
    X(REVOCATION_UNKNOWN, "revocation-unknown")                                                    \
    X(NO_CERTIFICATE_PRESENTED, "no-certificate-presented")                                        \
    X(UPLOAD_REFUSED, "upload-refused")                                                            \
    X(SERVICE_REJECTED, "service-rejected")                                                        \
    X(DEPENDENCY_DOWN, "dependency-down")                                                          \
    X(KEY_REJECTED, "key-rejected")                                                                \
    X(SIGNATURE_REJECTED, "signature-rejected")                                                    \
    X(SUBJECT_OID, "subject-oid")                                                                  \
    X(COMBINED_USAGE, "combined-usage-refused")                                                    \
    X(KEY_FILE, "key-file")                                                                        \
    X(CREDENTIALS, "credentials")                                                                  \
    X(CLOCK_SKEW, "clock-skew")                                                                    \
    X(ACCESS_RULE, "access-rule")                                                                  \
    X(B2BUA, "b2bua")                                                                              \
    X(NAT_REWRITTEN, "nat-rewritten")                                                              \
    X(METHOD_NOT_ALLOWED, "method-not-allowed")                                                    \
    X(PROTOCOL_VERSION, "protocol-version")                                                        \
    X(NOT_TLS, "not-tls")                                                                          \
    X(TIMEOUT, "timeout")                                                                          \
    X(NETWORK, "network")                                                                          \
    X(OTHER, "other")

#define OUTCOME_STAGES(X)                                                                          \
    X(NONE, "")                                                                                    \
    X(UPLOAD, "upload")                                                                            \
    X(TCP, "tcp")                                                                                  \
    X(TLS, "tls")                                                                                  \
    X(SIP_OPTIONS, "sip-options")                                                                  \
    X(SIP_SERVICE, "sip-service")                                                                  \
    X(SIP_REGISTER, "sip-register")                                                                \
    X(HTTPS, "https")                                                                              \
    X(STREAM, "stream")                                                                            \
    X(CLUSTER, "cluster")

#define OUTCOME_SIDES(X)                                                                           \
    X(NONE, "")                                                                                    \
    X(EXPRESSWAY_E, "expressway-e")                                                                \
    X(EXPRESSWAY_C, "expressway-c")                                                                \
    X(CUCM, "cucm")                                                                                \
    X(UNITY, "unity")                                                                              \
    X(CUBE, "cube")                                                                                \
    X(CMS, "cms")                                                                                  \
    X(B2B, "b2b")                                                                                  \
    X(IMP, "imp")                                                                                  \
    X(XMPP, "xmpp")                                                                                \
    X(WEBEX, "webex")                                                                              \
    X(CLOUD, "cloud")                                                                              \
    X(CSSM, "cssm")                                                                                \
    X(JABBER, "jabber")                                                                            \
    X(BROWSER, "browser")

#define X(code, name) REASON_##code,
enum reason { OUTCOME_REASONS(X) REASON_COUNT };
#undef X
#define X(code, name) STAGE_##code,
enum stage { OUTCOME_STAGES(X) STAGE_COUNT };
#undef X
#define X(code, name) SIDE_##code,
enum side { OUTCOME_SIDES(X) SIDE_COUNT };
#undef X

/* UNKNOWN: the lab did not find out. SKIP: not applicable to this deployment; detail says why. */
enum outcome_state { OUTCOME_UNKNOWN, OUTCOME_UP, OUTCOME_DOWN, OUTCOME_SKIP };

#define OUTCOME_RULES_MAX 64
#define OUTCOME_NO_ALERT  (-1)

/* A rule, and whose: that of the release of one node of E or C; `node` counts from 0. */
struct outcome_rule {
    enum rule_id rule : 8;
    bool on_e : 1;
    unsigned node : 7;
};

struct outcome {
    enum outcome_state state;
    enum stage stage; /* where it was decided */
    enum side side;   /* who refused; SIDE_NONE when up */
    enum reason reason;
    enum service caused_by; /* SERVICE_COUNT unless reason is dependency-down */
    int x509_error;         /* 0: none */
    int alert;              /* OUTCOME_NO_ALERT: none */
    int sip_status;         /* 0: none */
    struct outcome_rule rules[OUTCOME_RULES_MAX]; /* release rules that decided; not compared */
    size_t num_rules;
    size_t num_links;  /* that the line rests on; 0: it is not about links */
    size_t num_broken; /* of these; not compared */
    char detail[200];  /* for people; not compared */
};

/* The names; "" for NONE. outcome_*_names: all of them, for checking files; index = enum value. */
const char *reason_name(enum reason reason);
const char *stage_name(enum stage stage);
const char *side_name(enum side side);
const char *const *outcome_reason_names(size_t *out_num);
const char *const *outcome_stage_names(size_t *out_num);
const char *const *outcome_side_names(size_t *out_num);

/* outcome_init: UNKNOWN, nothing known. */
void outcome_init(struct outcome *o);
/* outcome_add_rule: once each; silently full at OUTCOME_RULES_MAX. */
void outcome_add_rule(struct outcome *o, enum rule_id rule, bool on_e, size_t node);

/* outcome_rests_on: can `rule` be what decided? A line that is up has passed every rule; one that
 * is down for another reason than a rule is about does not rest on that rule. */
bool outcome_rests_on(const struct outcome *o, enum rule_id rule);
/* outcome_carry: adds the rules on which `cause` rests to those of `o`, which depends on it. */
void outcome_carry(struct outcome *o, const struct outcome *cause);

#define OUTCOME_ITEM_MAX 48

/* outcome_list: makes `head` and the items the detail, as many as fit; it says how many do not. */
void outcome_list(
    struct outcome *o, const char *head, const char (*items)[OUTCOME_ITEM_MAX], size_t num);

/* outcome_difference: the first field in which the two disagree ("state", "reason", "alert", ...),
 * NULL when they say the same. */
const char *outcome_difference(const struct outcome *a, const struct outcome *b);

#endif
