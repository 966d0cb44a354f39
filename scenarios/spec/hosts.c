#include "scenarios/spec/setting.h"
#include "sim/base/text.h"

#include <stdio.h>
#include <string.h>

#define DERIVED "derived"

static const char *given(const struct deployment *d, enum setting setting)
{
    return deployment_is(d, setting, DERIVED) ? NULL : deployment_get(d, setting);
}

void host_of_node(const struct deployment *d, bool on_e, size_t node, char out[HOST_CAP])
{
    int own = (int)SETTING_E_NODE1_NAME + (int)node * NODE_NUM_SETTINGS;
    const char *name = given(d, box_setting((enum setting)own, on_e));
    if (name != NULL)
        snprintf(out, HOST_CAP, "%s", name);
    else
        snprintf(out, HOST_CAP, "%s%zu.%s", on_e ? "e" : "c", node + 1,
            deployment_get(d, SETTING_DOMAIN));
}

void host_of_cluster(const struct deployment *d, bool on_e, char out[HOST_CAP])
{
    const char *name = given(d, box_setting(SETTING_E_CLUSTER_NAME, on_e));
    if (name != NULL)
        snprintf(out, HOST_CAP, "%s", name);
    else
        snprintf(out, HOST_CAP, "%s.%s", on_e ? "e" : "c", deployment_get(d, SETTING_DOMAIN));
}

void host_of_peer(const struct deployment *d, enum peer peer, char out[HOST_CAP])
{
    const char *name = given(d, peer_setting(peer, PEER_NAME));
    const char *host = peer_host(peer);
    bool inside = host[strlen(host) - 1] == '.';
    if (name != NULL)
        snprintf(out, HOST_CAP, "%s", name);
    else
        snprintf(out, HOST_CAP, "%s%s", host, inside ? deployment_get(d, SETTING_DOMAIN) : "");
}

static size_t num_nodes(const struct deployment *d, bool on_e)
{
    return (size_t)(*deployment_get(d, box_setting(SETTING_E_NODES, on_e)) - '0');
}

/* How many nodes and peers are called so. */
static size_t num_called(const struct deployment *d, const char *name)
{
    char host[HOST_CAP];
    size_t num = 0;
    for (size_t i = 0; i < (size_t)2 * BOX_NODES_MAX; i++) {
        bool on_e = i < BOX_NODES_MAX;
        host_of_node(d, on_e, i % BOX_NODES_MAX, host);
        num += i % BOX_NODES_MAX < num_nodes(d, on_e) && text_is(host, name) ? 1 : 0;
    }
    for (int i = 0; i < PEER_COUNT; i++) {
        host_of_peer(d, (enum peer)i, host);
        num += deployment_has_peer(d, (enum peer)i) && text_is(host, name) ? 1 : 0;
    }
    return num;
}

bool host_is_taken(const struct deployment *d, enum setting setting)
{
    bool of_host = setting_type(setting) == SETTING_TYPE_HOST && setting != SETTING_DOMAIN &&
                   setting != SETTING_E_CLUSTER_NAME && setting != SETTING_C_CLUSTER_NAME;
    const char *name = of_host ? given(d, setting) : NULL;
    bool has_count =
        deployment_get(d, SETTING_E_NODES) != NULL && deployment_get(d, SETTING_C_NODES) != NULL;
    return name != NULL && has_count && num_called(d, name) > 1;
}
