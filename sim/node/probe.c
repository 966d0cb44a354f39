#include "sim/node/probe.h"

#include "sim/base/text.h"
#include "sim/node/actions.h"

#include <stdlib.h>

static const struct {
    enum program_kind program;
    const char *service;
    start_fn *start;
    enum link link;
} starters[] = {
    {PROGRAM_EXPRESSWAY_C, "zone.uc-traversal", traversal_start, LINK_UC_TRAVERSAL},
    {PROGRAM_EXPRESSWAY_C, "zone.traversal", traversal_start, LINK_ZONE_TRAVERSAL},
    {PROGRAM_EXPRESSWAY_C, "tunnel.ssh", tunnel_start, LINK_TUNNEL},
    {PROGRAM_EXPRESSWAY_C, "zone.neighbor.cucm.outbound", zone_start, LINK_CUCM_ZONE},
    {PROGRAM_EXPRESSWAY_C, "zone.neighbor.unity.outbound", zone_start, LINK_UNITY_ZONE},
    {PROGRAM_EXPRESSWAY_C, "zone.neighbor.cube.outbound", zone_start, LINK_CUBE_ZONE},
    {PROGRAM_EXPRESSWAY_C, "zone.neighbor.cms.outbound", zone_start, LINK_CMS_ZONE},
    {PROGRAM_EXPRESSWAY_C, "cluster.c", cluster_start, LINK_CLUSTER},
    {PROGRAM_EXPRESSWAY_E, "cluster.e", cluster_start, LINK_CLUSTER},
    {PROGRAM_EXPRESSWAY_E, "b2b.outbound", zone_start, LINK_B2B},
    {PROGRAM_EXPRESSWAY_E, "imp-federation.outbound", zone_start, LINK_IMP},
    {PROGRAM_EXPRESSWAY_E, "xmpp-federation.outbound", zone_start, LINK_XMPP},
    {PROGRAM_EXPRESSWAY_E, "mra.onboarding", zone_start, LINK_CLOUD},
    {PROGRAM_EXPRESSWAY_E, "smart-licensing", zone_start, LINK_CSSM},
    {PROGRAM_UC_PEER, "zone.neighbor.cucm.inbound", persona_dial_start, LINK_CUCM_ZONE},
    {PROGRAM_UC_PEER, "zone.neighbor.unity.inbound", persona_dial_start, LINK_UNITY_ZONE},
    {PROGRAM_UC_PEER, "zone.neighbor.cube.inbound", persona_dial_start, LINK_CUBE_ZONE},
    {PROGRAM_UC_PEER, "zone.neighbor.cms.inbound", persona_dial_start, LINK_CMS_ZONE},
    {PROGRAM_UC_PEER, "b2b.inbound", persona_dial_start, LINK_B2B},
    {PROGRAM_UC_PEER, "imp-federation.inbound", persona_dial_start, LINK_IMP},
    {PROGRAM_UC_PEER, "xmpp-federation.inbound", persona_dial_start, LINK_XMPP},
    {PROGRAM_UC_PEER, "webex-edge.inbound", persona_dial_start, LINK_WEBEX},
    {PROGRAM_UC_PEER, "mra.login", persona_login_start, LINK_MRA_HTTPS},
    {PROGRAM_UC_PEER, "mra.registration", persona_register_start, LINK_MRA_SIP},
    {PROGRAM_UC_PEER, "web.admin.e", persona_browse_e_start, LINK_WEB_ADMIN},
    {PROGRAM_UC_PEER, "web.admin.c", persona_browse_c_start, LINK_WEB_ADMIN},
};

bool probe_start(struct cell *cell, const char *service, struct err *e)
{
    for (size_t i = 0; i < sizeof starters / sizeof starters[0]; i++) {
        if (starters[i].program != cell->program->kind || !text_is(starters[i].service, service))
            continue;
        struct probe *probe = ek_calloc(1, sizeof *probe);
        probe->cell = cell;
        text_copy(probe->service, sizeof probe->service, service);
        probe->next = cell->probes;
        cell->probes = probe;
        probe_expect(probe); /* held until the starter has made all its connections */
        starters[i].start(cell, probe, starters[i].link);
        probe_arrived(probe);
        return true;
    }
    return err_set(
        e, ERR_NOT_SUPPORTED, "%s does not start %s", program_name(cell->program->kind), service);
}

void probe_expect(struct probe *probe)
{
    probe->awaited++;
}

void probe_arrived(struct probe *probe)
{
    probe->awaited--;
    if (probe->awaited > 0)
        return;
    struct probe **at = &probe->cell->probes;
    while (*at != probe)
        at = &(*at)->next;
    *at = probe->next;
    cell_event(probe->cell, "done", json_pack("{s:s}", "service", probe->service));
    free(probe);
}

void probes_free(struct cell *cell)
{
    while (cell->probes != NULL) {
        struct probe *probe = cell->probes;
        cell->probes = probe->next;
        free(probe);
    }
}
