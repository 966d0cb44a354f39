/* What a line depends on. */
#include "scenarios/runner/sharing.h"
#include "sim/base/buf.h"
#include "sim/base/text.h"

#include <string.h>

#define ENDS_MAX 5

/* Who takes part in a service beside the peer that its id names and the box that owns that link:
 * the beginnings of their settings' paths. A service that stands nowhere depends on everything. */
static const struct {
    enum service service;
    const char *ends[ENDS_MAX];
} parts[] = {
    {SERVICE_UPLOAD_E_SERVER, {"expressway-e."}},
    {SERVICE_UPLOAD_E_CLIENT, {"expressway-e."}},
    {SERVICE_UPLOAD_C_SERVER, {"expressway-c."}},
    {SERVICE_UPLOAD_C_CLIENT, {"expressway-c."}},
    {SERVICE_ZONE_UC_TRAVERSAL, {"expressway-e.", "expressway-c."}},
    {SERVICE_ZONE_TRAVERSAL, {"expressway-e.", "expressway-c."}},
    {SERVICE_TUNNEL_SSH, {"expressway-e.", "expressway-c."}},
    {SERVICE_MRA_SERVICE_CHECK, {"expressway-e.", "expressway-c.", "peers.cucm.", "peers.jabber."}},
    {SERVICE_MRA_LOGIN, {"expressway-e.", "expressway-c.", "peers.cucm.", "peers.jabber."}},
    {SERVICE_MRA_REGISTRATION, {"expressway-e.", "expressway-c.", "peers.cucm.", "peers.jabber."}},
    {SERVICE_MRA_ONBOARDING, {"expressway-e.", "peers.cloud."}},
    {SERVICE_CLUSTER_E, {"expressway-e."}},
    {SERVICE_CLUSTER_C, {"expressway-c."}},
    {SERVICE_WEB_ADMIN_E, {"expressway-e.", "peers.browser."}},
    {SERVICE_WEB_ADMIN_C, {"expressway-c.", "peers.browser."}},
    {SERVICE_SMART_LICENSING, {"expressway-e.", "peers.cssm."}},
};

static bool begins_with(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static const char *const *ends_of(enum service service)
{
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (parts[i].service == service)
            return parts[i].ends;
    }
    return NULL;
}

static bool is_of_peer(enum setting setting, enum peer peer)
{
    const char *path = setting_path(setting);
    const char *box = peer_on_e(peer) ? "expressway-e." : "expressway-c.";
    size_t len = strlen(peer_name(peer));
    return begins_with(path, box) ||
           (begins_with(path, "peers.") && begins_with(path + 6, peer_name(peer)) &&
               path[6 + len] == '.');
}

static bool is_of_everybody(enum setting setting)
{
    return setting == SETTING_DOMAIN || setting == SETTING_CLOCK || setting == SETTING_FIREWALL;
}

static bool depends_on(enum service service, enum setting setting)
{
    const char *const *ends = ends_of(service);
    enum peer peer;
    if (is_of_everybody(setting))
        return true;
    if (ends == NULL)
        return service_peer(service, &peer) ? is_of_peer(setting, peer) : setting != SETTING_NAME;
    for (size_t i = 0; i < ENDS_MAX && ends[i] != NULL; i++) {
        if (begins_with(setting_path(setting), ends[i]))
            return true;
    }
    return false;
}

/* The roots of a file are trusted by everybody in the deployment. */
static bool brings_roots(enum setting setting, const char *value)
{
    return setting_type(setting) == SETTING_TYPE_CERTIFICATE && begins_with(value, "pem:");
}

char *sharing_key(const struct deployment *d, enum service service)
{
    static bool table[SERVICE_COUNT][SETTING_NUM];
    static bool filled[SERVICE_COUNT];
    struct buf key = {0};
    for (int i = 0; i < SETTING_NUM && !filled[service]; i++)
        table[service][i] = depends_on(service, (enum setting)i);
    filled[service] = true;
    buf_addf(&key, "%d ", (int)service);
    for (int i = 0; i < PEER_COUNT; i++)
        buf_adds(&key, deployment_has_peer(d, (enum peer)i) ? "1" : "0");
    for (int i = 0; i < SETTING_NUM; i++) {
        const char *value = deployment_get(d, (enum setting)i);
        if (table[service][i] || brings_roots((enum setting)i, value)) {
            buf_adds(&key, "\n");
            buf_adds(&key, value);
        }
    }
    return buf_take(&key);
}
