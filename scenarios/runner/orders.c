#include "scenarios/runner/orders.h"

static const struct order orders[] = {
    {false, FLEET_C, "zone.uc-traversal",
        {SERVICE_ZONE_UC_TRAVERSAL, SERVICE_MRA_SERVICE_CHECK, SERVICE_MRA_REGISTRATION}, 3},
    {false, FLEET_C, "zone.traversal", {SERVICE_ZONE_TRAVERSAL}, 1},
    {false, FLEET_C, "tunnel.ssh", {SERVICE_TUNNEL_SSH, SERVICE_MRA_LOGIN}, 2},
    {false, FLEET_C, "zone.neighbor.cucm.outbound", {SERVICE_CUCM_OUTBOUND}, 1},
    {false, FLEET_UC, "zone.neighbor.cucm.inbound", {SERVICE_CUCM_INBOUND}, 1},
    {false, FLEET_C, "zone.neighbor.unity.outbound", {SERVICE_UNITY_OUTBOUND}, 1},
    {false, FLEET_UC, "zone.neighbor.unity.inbound", {SERVICE_UNITY_INBOUND}, 1},
    {false, FLEET_C, "zone.neighbor.cube.outbound", {SERVICE_CUBE_OUTBOUND}, 1},
    {false, FLEET_UC, "zone.neighbor.cube.inbound", {SERVICE_CUBE_INBOUND}, 1},
    {false, FLEET_C, "zone.neighbor.cms.outbound", {SERVICE_CMS_OUTBOUND}, 1},
    {false, FLEET_UC, "zone.neighbor.cms.inbound", {SERVICE_CMS_INBOUND}, 1},
    {false, FLEET_E, "b2b.outbound", {SERVICE_B2B_OUTBOUND}, 1},
    {false, FLEET_UC, "b2b.inbound", {SERVICE_B2B_INBOUND}, 1},
    {false, FLEET_E, "imp-federation.outbound", {SERVICE_IMP_OUTBOUND}, 1},
    {false, FLEET_UC, "imp-federation.inbound", {SERVICE_IMP_INBOUND}, 1},
    {false, FLEET_E, "xmpp-federation.outbound", {SERVICE_XMPP_OUTBOUND}, 1},
    {false, FLEET_UC, "xmpp-federation.inbound", {SERVICE_XMPP_INBOUND}, 1},
    {false, FLEET_UC, "webex-edge.inbound", {SERVICE_WEBEX_INBOUND}, 1},
    {false, FLEET_E, "mra.onboarding", {SERVICE_MRA_ONBOARDING}, 1},
    {false, FLEET_E, "smart-licensing", {SERVICE_SMART_LICENSING}, 1},
    {false, FLEET_E, "cluster.e", {SERVICE_CLUSTER_E}, 1},
    {false, FLEET_C, "cluster.c", {SERVICE_CLUSTER_C}, 1},
    {false, FLEET_UC, "web.admin.e", {SERVICE_WEB_ADMIN_E}, 1},
    {false, FLEET_UC, "web.admin.c", {SERVICE_WEB_ADMIN_C}, 1},
    {true, FLEET_UC, "mra.login", {SERVICE_MRA_LOGIN}, 1},
    {true, FLEET_UC, "mra.registration", {SERVICE_MRA_SERVICE_CHECK, SERVICE_MRA_REGISTRATION}, 2},
};

const struct order *orders_all(size_t *out_num)
{
    *out_num = sizeof orders / sizeof orders[0];
    return orders;
}

bool order_is_wanted(const struct order *order, const bool services[SERVICE_COUNT])
{
    for (size_t i = 0; i < order->num_wanted_by; i++) {
        if (services[order->wanted_by[i]])
            return true;
    }
    return false;
}
