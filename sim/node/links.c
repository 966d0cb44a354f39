#include "sim/node/links.h"

#include "sim/base/text.h"

#include <stdlib.h>

static const struct {
    const char *name;
    uint16_t port;
    enum link_security security;
} links[LINK_COUNT] = {
#define X(code, name, port, security) [LINK_##code] = {name, port, LINK_##security},
    LINK_LIST(X)
#undef X
};

/* When a box verifies the other end of a link at all. */
enum verified_when { NEVER, ALWAYS, WHEN_ENFORCING, WHEN_ZONE_VERIFIES, WHEN_DEFAULT_ZONE_MTLS };

#define NO_RULE RULE_COUNT

struct demand {
    enum verified_when when;
    enum rule_id purpose_rule;
    enum rule_id name_rule;
};

#define ALWAYS_BY(purpose, name)                                                                   \
    {                                                                                              \
        ALWAYS, RULE_##purpose, RULE_##name                                                        \
    }
#define ZONE_BY(purpose, name)                                                                     \
    {                                                                                              \
        WHEN_ZONE_VERIFIES, RULE_##purpose, RULE_##name                                            \
    }
#define NEIGHBOR                                                                                   \
    {                                                                                              \
        [TLS_CLIENT] = ZONE_BY(ZONE_NEIGHBOR_SERVER_AUTH, ZONE_NAME),                              \
        [TLS_SERVER] = ZONE_BY(ZONE_NEIGHBOR_CLIENT_AUTH, ZONE_NAME),                              \
    }
/* Whatever a zone says of whom the box dials (Expressway Administrator Guide X14.3, Zones and
 * Neighbors: Enable Mutual TLS on Default Zone). */
#define ALWAYS_ON_THE_MTLS_PORT                                                                    \
    {                                                                                              \
        ALWAYS, RULE_DEFAULT_ZONE_CLIENT_AUTH, NO_RULE                                             \
    }
#define FEDERATION                                                                                 \
    {                                                                                              \
        [TLS_CLIENT] = ZONE_BY(DNS_ZONE_SERVER_AUTH, ZONE_NAME),                                   \
        [TLS_SERVER] = ALWAYS_ON_THE_MTLS_PORT,                                                    \
    }
#define TRAVERSAL                                                                                  \
    {                                                                                              \
        [TLS_CLIENT] = ALWAYS_BY(ZONE_TRAVERSAL_SERVER_AUTH, ZONE_NAME),                           \
        [TLS_SERVER] = ALWAYS_BY(ZONE_TRAVERSAL_CLIENT_AUTH, ZONE_NAME),                           \
    }

/* What is not listed is never verified. */
static const struct demand demands[LINK_COUNT][2] = {
    [LINK_UC_TRAVERSAL] = TRAVERSAL,
    [LINK_ZONE_TRAVERSAL] = TRAVERSAL,
    [LINK_TUNNEL] = {[TLS_CLIENT] = ALWAYS_BY(TUNNEL_SERVER_AUTH, ZONE_NAME),
        [TLS_SERVER] = ALWAYS_BY(TUNNEL_CLIENT_AUTH, ZONE_NAME)},
    [LINK_CLUSTER] = {[TLS_CLIENT] = {WHEN_ENFORCING, RULE_CLUSTER_SERVER_AUTH, RULE_CLUSTER_NAME},
        [TLS_SERVER] = {WHEN_ENFORCING, RULE_CLUSTER_CLIENT_AUTH, RULE_CLUSTER_NAME}},
    [LINK_MRA_SIP] = {[TLS_SERVER] = {WHEN_DEFAULT_ZONE_MTLS, RULE_DEFAULT_ZONE_CLIENT_AUTH,
                          NO_RULE}},
    [LINK_CUCM_ZONE] = NEIGHBOR,
    [LINK_UNITY_ZONE] = NEIGHBOR,
    [LINK_CUBE_ZONE] = NEIGHBOR,
    [LINK_CMS_ZONE] = NEIGHBOR,
    [LINK_B2B] = FEDERATION,
    [LINK_IMP] = FEDERATION,
    [LINK_XMPP] = {[TLS_CLIENT] = ZONE_BY(XMPP_SERVER_AUTH, ZONE_NAME),
        [TLS_SERVER] = ZONE_BY(XMPP_CLIENT_AUTH, ZONE_NAME)},
    [LINK_WEBEX] = {[TLS_SERVER] = ZONE_BY(WEBEX_CLIENT_AUTH, DNS_ZONE_INBOUND_NAME)},
    [LINK_CLOUD] = {[TLS_CLIENT] = ZONE_BY(CLOUD_SERVER_AUTH, ZONE_NAME)},
    [LINK_CSSM] = {[TLS_CLIENT] = ZONE_BY(CLOUD_SERVER_AUTH, ZONE_NAME)},
};

/* Where revocation and the size of keys are looked at: the Administrator Guide speaks of SIP TLS.
 */
static const bool is_sip_tls[LINK_COUNT] = {
    [LINK_UC_TRAVERSAL] = true,
    [LINK_ZONE_TRAVERSAL] = true,
    [LINK_MRA_SIP] = true,
    [LINK_CUCM_ZONE] = true,
    [LINK_UNITY_ZONE] = true,
    [LINK_CUBE_ZONE] = true,
    [LINK_CMS_ZONE] = true,
    [LINK_B2B] = true,
    [LINK_IMP] = true,
    [LINK_WEBEX] = true,
};

const char *purpose_name(enum tls_purpose purpose)
{
    static const char *const names[] = {
        [TLS_PURPOSE_ANY] = "any",
        [TLS_PURPOSE_SSL_CLIENT] = "client-auth",
        [TLS_PURPOSE_SSL_SERVER] = "server-auth",
    };
    return names[purpose];
}

const char *link_name(enum link link)
{
    return links[link].name;
}

uint16_t link_port(enum link link)
{
    return links[link].port;
}

enum link_security link_security(enum link link)
{
    return links[link].security;
}

bool link_by_name(const char *name, enum link *out)
{
    for (size_t i = 0; i < LINK_COUNT; i++) {
        if (text_is(links[i].name, name)) {
            *out = (enum link)i;
            return true;
        }
    }
    return false;
}

static enum tls_verify verify_mode(
    enum verified_when when, enum link link, const struct link_settings *settings)
{
    switch (when) {
    case ALWAYS:
        return TLS_VERIFY_REQUIRE;
    case WHEN_ENFORCING:
        return settings->cluster_enforcing ? TLS_VERIFY_REQUIRE : TLS_VERIFY_NONE;
    case WHEN_ZONE_VERIFIES:
        return settings->zone_verifies[link] ? TLS_VERIFY_REQUIRE : TLS_VERIFY_NONE;
    case WHEN_DEFAULT_ZONE_MTLS:
        return settings->default_zone_mtls ? TLS_VERIFY_REQUEST : TLS_VERIFY_NONE;
    case NEVER:
        break;
    }
    return TLS_VERIFY_NONE;
}

/* "eku-check" hands the decision to the node-wide setting of X15.5 (Cisco 225693). */
static enum tls_purpose purpose_of(const char *value, enum tls_role role, bool eku_check)
{
    bool checked = text_is(value, "required") || (text_is(value, "eku-check") && eku_check);
    if (!checked)
        return TLS_PURPOSE_ANY;
    return role == TLS_CLIENT ? TLS_PURPOSE_SSL_SERVER : TLS_PURPOSE_SSL_CLIENT;
}

/* C's traffic server verifies Unified CM by OpenSSL's default: serverAuth, and the name in the SAN.
 * Its release says whether it does so whatever the zone's TLS verify mode is. */
static struct link_verification traffic_server(
    const struct release *release, const struct link_settings *settings)
{
    bool always = release_rule_is(release, RULE_TRAFFIC_SERVER_VERIFY, "always");
    struct link_verification out = {.rules = {RULE_TRAFFIC_SERVER_VERIFY}, .num_rules = 1};
    if (always || settings->zone_verifies[LINK_CUCM_ZONE]) {
        out.verify = TLS_VERIFY_REQUIRE;
        out.purpose = TLS_PURPOSE_SSL_SERVER;
        out.name = TLS_NAME_SAN;
    }
    return out;
}

static void add_rule(struct link_verification *v, enum rule_id rule)
{
    v->rules[v->num_rules++] = rule;
}

/* What is asked beside usage and name. "unlimited" reads as 0. */
static void scrutinise(struct link_verification *v, const struct release *release,
    const struct link_settings *settings, enum link link)
{
    if (is_sip_tls[link]) {
        const char *bits = release_rule(release, RULE_SIP_TLS_MAX_KEY_BITS)->value;
        v->revocation = settings->revocation;
        v->max_rsa_bits = (int)strtol(bits, NULL, 10);
        add_rule(v, RULE_SIP_TLS_MAX_KEY_BITS);
    }
    if (link == LINK_TUNNEL) {
        v->known_subject = release_rule_is(release, RULE_TUNNEL_UNKNOWN_OID, "refused");
        add_rule(v, RULE_TUNNEL_UNKNOWN_OID);
    }
}

/* Who dials a SIP zone with TLS verify Off. Where the EKU check reaches such a zone, a certificate
 * is asked for; one that is shown must stand, by whatever name. */
static void verify_unverified(struct link_verification *out, const struct release *release,
    const struct link_settings *settings, enum link link, enum rule_id purpose_rule)
{
    if (!release_rule_is(release, purpose_rule, "eku-check"))
        return;
    add_rule(out, RULE_ZONE_UNVERIFIED);
    if (!release_rule_is(release, RULE_ZONE_UNVERIFIED, "eku-check") || !settings->eku_check)
        return;
    out->verify = TLS_VERIFY_REQUEST;
    out->purpose = TLS_PURPOSE_SSL_CLIENT;
    add_rule(out, purpose_rule);
    scrutinise(out, release, settings, link);
}

struct link_verification link_verification(const struct release *release,
    const struct link_settings *settings, enum link link, enum tls_role role)
{
    if (link == LINK_CUCM_HTTPS && role == TLS_CLIENT)
        return traffic_server(release, settings);
    const struct demand *demand = &demands[link][role];
    struct link_verification out = {.verify = verify_mode(demand->when, link, settings)};
    if (out.verify == TLS_VERIFY_NONE) {
        if (demand->when == WHEN_ZONE_VERIFIES && role == TLS_SERVER)
            verify_unverified(&out, release, settings, link, demand->purpose_rule);
        return out;
    }
    const char *value = release_rule(release, demand->purpose_rule)->value;
    out.purpose = purpose_of(value, role, settings->eku_check);
    add_rule(&out, demand->purpose_rule);
    if (text_is(value, "eku-check"))
        add_rule(&out, RULE_SWITCH_EKU_CHECK);
    if (demand->name_rule != NO_RULE) {
        bool cn = release_rule_is(release, demand->name_rule, "san-or-cn");
        out.name = cn ? TLS_NAME_SAN_OR_CN : TLS_NAME_SAN;
        add_rule(&out, demand->name_rule);
    }
    if (link == LINK_B2B && role == TLS_SERVER && settings->inbound_mapping) {
        bool cn = release_rule_is(release, RULE_DNS_ZONE_INBOUND_NAME, "san-or-cn");
        out.name = cn ? TLS_NAME_SAN_OR_CN : TLS_NAME_SAN;
        add_rule(&out, RULE_DNS_ZONE_INBOUND_NAME);
    }
    if (demand->purpose_rule == RULE_ZONE_NEIGHBOR_CLIENT_AUTH) {
        out.refuses_late = release_rule_is(release, RULE_ZONE_NEIGHBOR_KNOWN, "after-handshake");
        add_rule(&out, RULE_ZONE_NEIGHBOR_KNOWN);
    }
    scrutinise(&out, release, settings, link);
    return out;
}
