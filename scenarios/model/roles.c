#include "scenarios/model/roles.h"

#define X(code, of, from, to, how, settled, server_usage, server_name, client_usage, client_name)  \
    [ROLE_##code##_LINK] = {.service = SERVICE_##of,                                               \
        .when = ROLE_##how,                                                                        \
        .stage = STAGE_##settled,                                                                  \
        .client = {SIDE_##from, server_usage, server_name},                                        \
        .server = {SIDE_##to, client_usage, client_name}},
static const struct role roles[ROLE_COUNT] = {ROLE_LIST(X)};
#undef X

/* Services that need a link beside its own. */
static const struct {
    enum role_id id;
    enum service service;
} dependents[] = {
    {ROLE_UC_TRAVERSAL_LINK, SERVICE_MRA_SERVICE_CHECK},
    {ROLE_UC_TRAVERSAL_LINK, SERVICE_MRA_REGISTRATION},
    {ROLE_TUNNEL_LINK, SERVICE_MRA_LOGIN},
    {ROLE_SERVICE_BODY_LINK, SERVICE_MRA_REGISTRATION},
};

const struct role *role_get(enum role_id id)
{
    return &roles[id];
}

static bool is_mra(enum service service)
{
    return service == SERVICE_MRA_SERVICE_CHECK || service == SERVICE_MRA_LOGIN ||
           service == SERVICE_MRA_REGISTRATION;
}

const struct role *role_of(enum service service)
{
    for (size_t i = 0; i < ROLE_COUNT && !is_mra(service); i++) {
        if (roles[i].service == service)
            return &roles[i];
    }
    return NULL;
}

size_t role_services(enum role_id id, enum service out[ROLE_SERVICES_MAX])
{
    size_t num = 0;
    out[num++] = roles[id].service;
    for (size_t i = 0; i < sizeof dependents / sizeof dependents[0]; i++) {
        if (dependents[i].id == id && num < ROLE_SERVICES_MAX)
            out[num++] = dependents[i].service;
    }
    return num;
}

bool role_is_sip_tls(const struct role *role)
{
    return role->stage == STAGE_SIP_OPTIONS;
}

/* Rules that speak of some services beside what their ends ask by role. */
static const struct {
    enum rule_id rule;
    enum service service;
} spoken_of[] = {
    {RULE_TUNNEL_UNKNOWN_OID, SERVICE_TUNNEL_SSH},
    {RULE_CORE_NODE, SERVICE_MRA_SERVICE_CHECK},
    {RULE_CORE_NODE, SERVICE_MRA_LOGIN},
    {RULE_TRAVERSAL_CLOCKS, SERVICE_ZONE_UC_TRAVERSAL},
    {RULE_TRAVERSAL_CLOCKS, SERVICE_ZONE_TRAVERSAL},
    {RULE_DNS_ZONE_INBOUND_NAME, SERVICE_B2B_INBOUND},
    {RULE_ACCESS_NAME, SERVICE_B2B_INBOUND},
    {RULE_ACCESS_NAME, SERVICE_IMP_INBOUND},
    {RULE_ACCESS_UNMATCHED, SERVICE_B2B_INBOUND},
    {RULE_ACCESS_UNMATCHED, SERVICE_IMP_INBOUND},
    {RULE_DEFAULT_ZONE_B2BUA, SERVICE_B2B_INBOUND},
};

bool role_has_rule(const struct role *role, enum rule_id rule)
{
    for (size_t i = 0; i < sizeof spoken_of / sizeof spoken_of[0]; i++) {
        if (spoken_of[i].rule == rule && spoken_of[i].service == role->service)
            return true;
    }
    if (rule == RULE_SIP_TLS_MAX_KEY_BITS)
        return role_is_sip_tls(role);
    if (rule == RULE_ZONE_NEIGHBOR_KNOWN)
        return role->server.usage == RULE_ZONE_NEIGHBOR_CLIENT_AUTH;
    return rule == role->client.usage || rule == role->client.name || rule == role->server.usage ||
           rule == role->server.name;
}

bool role_is_box(enum side side)
{
    return side == SIDE_EXPRESSWAY_E || side == SIDE_EXPRESSWAY_C;
}

enum peer role_peer(const struct role *role)
{
    enum side far = role_is_box(role->client.side) ? role->server.side : role->client.side;
    bool is_peer = far >= SIDE_CUCM && (int)far < (int)SIDE_CUCM + (int)PEER_COUNT;
    return is_peer ? (enum peer)((int)far - (int)SIDE_CUCM) : PEER_COUNT;
}
