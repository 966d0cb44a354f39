#include "scenarios/runner/deciding.h"

#include "scenarios/model/roles.h"
#include "sim/base/text.h"

/* Faults that are set on purpose, and the reasons that they give. */
static const struct {
    enum setting setting;
    enum reason reason;
} faults[] = {
    {SETTING_C_TRAVERSAL_PASSWORD, REASON_CREDENTIALS},
    {SETTING_C_PEER_ADDRESS, REASON_NAME_MISMATCH},
    {SETTING_C_NAT_REFLECTION, REASON_NAT_REWRITTEN},
    {SETTING_C_CLOCK_SKEW, REASON_CLOCK_SKEW},
    {SETTING_E_CLOCK_SKEW, REASON_CLOCK_SKEW},
    {SETTING_C_CLOCK_SKEW, REASON_NOT_YET_VALID},
    {SETTING_E_CLOCK_SKEW, REASON_NOT_YET_VALID},
    {SETTING_E_KEY_FILE, REASON_KEY_FILE},
    {SETTING_C_KEY_FILE, REASON_KEY_FILE},
    {SETTING_E_TLS_VERSIONS, REASON_PROTOCOL_VERSION},
    {SETTING_C_TLS_VERSIONS, REASON_PROTOCOL_VERSION},
    {SETTING_E_REVOCATION_FALLBACK, REASON_REVOCATION_UNKNOWN},
    {SETTING_C_REVOCATION_FALLBACK, REASON_REVOCATION_UNKNOWN},
    {SETTING_ACCESS_RULES, REASON_ACCESS_RULE},
    {SETTING_B2BUA, REASON_B2BUA},
    {SETTING_CUCM_LINE_PORT, REASON_METHOD_NOT_ALLOWED},
    {SETTING_CSSM_REACH, REASON_NETWORK},
    {SETTING_CSSM_REACH, REASON_NOT_TLS},
    {SETTING_FIREWALL, REASON_TIMEOUT},
    {SETTING_CSSM_REACH, REASON_TIMEOUT},
};

static enum setting fault_of(const struct deployment *d, enum reason reason)
{
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        enum setting setting = faults[i].setting;
        if (faults[i].reason == reason && !deployment_is(d, setting, setting_default(setting)))
            return setting;
    }
    return SETTING_NUM;
}

/* A node's own one, where some node has its own. */
static enum setting certificate_of_box(const struct deployment *d, enum setting of_box, bool on_e)
{
    for (size_t node = 0; node < BOX_NODES_MAX; node++) {
        enum setting own = node_own(of_box, on_e, node);
        if (!deployment_is(d, own, "same"))
            return own;
    }
    return box_setting(of_box, on_e);
}

/* One that shows none was told so, if it was. */
static enum setting certificate_of_peer(
    const struct deployment *d, enum peer peer, enum reason reason)
{
    enum setting none = peer_setting(peer, PEER_NO_CLIENT_CERTIFICATE);
    bool told = reason == REASON_NO_CERTIFICATE_PRESENTED && deployment_is(d, none, "on");
    return told ? none : peer_setting(peer, PEER_CERTIFICATE);
}

static enum setting certificate_of(const struct deployment *d, bool on_e, bool as_client)
{
    enum setting client = certificate_of_box(d, SETTING_E_CLIENT_CERTIFICATE, on_e);
    if (as_client && !deployment_is(d, client, "copy"))
        return client;
    return certificate_of_box(d, SETTING_E_CERTIFICATE, on_e);
}

static const struct role *role_that_failed(enum service service, enum side refuses)
{
    if (service == SERVICE_MRA_SERVICE_CHECK)
        return role_get(ROLE_SERVICE_BODY_LINK);
    if (service == SERVICE_MRA_LOGIN && refuses != SIDE_JABBER)
        return role_get(ROLE_TRAFFIC_SERVER_LINK);
    if (service == SERVICE_MRA_LOGIN || service == SERVICE_MRA_REGISTRATION)
        return role_get(ROLE_JABBER_HTTPS_LINK);
    return role_of(service);
}

/* An upload is refused to the box itself, in the part that its store is for. */
static const struct {
    enum service service;
    bool on_e;
    bool as_client;
} uploads[] = {
    {SERVICE_UPLOAD_E_SERVER, true, false},
    {SERVICE_UPLOAD_E_CLIENT, true, true},
    {SERVICE_UPLOAD_C_SERVER, false, false},
    {SERVICE_UPLOAD_C_CLIENT, false, true},
};

/* In a cluster both ends are the same box: what is missing tells in which part it was refused. */
static enum setting refused_on_link(
    const struct deployment *d, const struct role *role, const struct outcome *told)
{
    bool is_cluster = role->client.side == role->server.side;
    bool client_refuses = told->side == role->client.side &&
                          !(is_cluster && told->reason == REASON_EKU_CLIENT_AUTH_MISSING);
    enum side refused = client_refuses ? role->server.side : role->client.side;
    if (role_is_box(refused))
        return certificate_of(d, refused == SIDE_EXPRESSWAY_E, !client_refuses);
    enum peer peer = role_peer(role);
    return peer == PEER_COUNT ? SETTING_NUM : certificate_of_peer(d, peer, told->reason);
}

static enum setting refused_certificate(
    const struct deployment *d, enum service service, const struct outcome *told)
{
    for (size_t i = 0; i < sizeof uploads / sizeof uploads[0]; i++) {
        if (uploads[i].service == service)
            return certificate_of(d, uploads[i].on_e, uploads[i].as_client);
    }
    const struct role *role = role_that_failed(service, told->side);
    bool unknown = role == NULL || told->side == SIDE_NONE;
    return unknown ? SETTING_NUM : refused_on_link(d, role, told);
}

/* What was seen, and what was foreseen where nothing is down or nothing was looked at. */
static const struct outcome *failure_of(const struct line *line)
{
    if (line->live.state == OUTCOME_DOWN)
        return &line->live;
    return line->model.state == OUTCOME_DOWN ? &line->model : NULL;
}

static const struct line *line_of(const struct line *lines, size_t num, enum service service)
{
    for (size_t i = 0; i < num; i++) {
        if (lines[i].service == service)
            return &lines[i];
    }
    return NULL;
}

/* Causes stand in a chain that ends: a link depends on none that depends on it. */
static const struct line *root_of(const struct line *lines, size_t num, const struct line *line)
{
    const struct outcome *failure = line == NULL ? NULL : failure_of(line);
    for (size_t i = 0; i < num && failure != NULL && failure->caused_by != SERVICE_COUNT; i++) {
        line = line_of(lines, num, failure->caused_by);
        failure = line == NULL ? NULL : failure_of(line);
    }
    return failure == NULL ? NULL : line;
}

void deciding_settings(struct line *lines, size_t num)
{
    for (size_t i = 0; i < num; i++) {
        const struct line *root = root_of(lines, num, &lines[i]);
        lines[i].decided_by = SETTING_NUM;
        if (root == NULL)
            continue;
        const struct deployment *d = &root->cell->deployment;
        const struct outcome *failure = failure_of(root);
        enum setting fault = fault_of(d, failure->reason);
        lines[i].decided_by =
            fault == SETTING_NUM ? refused_certificate(d, root->service, failure) : fault;
    }
}
