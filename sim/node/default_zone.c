/* default_zone.c: E's Default Zone: calls over SIP TLS that no other zone claims. What it makes of
 * a caller is decided after the handshake, by what the caller has shown (Cisco Expressway
 * Administrator Guide X14.3, Zones and Neighbors). */
#include "sim/node/actions.h"
#include "sim/node/box.h"
#include "sim/node/fact.h"

#include <strings.h>

#define FORBIDDEN 403

static bool is_let_in(struct conn *conn, const struct cert_facts *leaf)
{
    const struct access_rules *rules = conn->cell->box->access;
    bool common_name = box_decides(conn, RULE_ACCESS_NAME, "san-or-cn");
    enum access verdict = access_judge(rules, leaf, common_name);
    if (verdict == ACCESS_UNMATCHED)
        return box_decides(conn, RULE_ACCESS_UNMATCHED, "served");
    return verdict == ACCESS_ALLOWED;
}

/* Does the inbound mapping of a DNS zone take the call? The port for mutual TLS has cut off who
 * lacks the name; on the SIP TLS port he is the Default Zone's. */
static bool is_mapped(struct conn *conn, const struct cert_facts *leaf)
{
    const struct box *box = conn->cell->box;
    const char *name = box->zones[LINK_B2B].peer;
    if (!box->settings.inbound_mapping || conn->link != LINK_MRA_SIP)
        return box->settings.inbound_mapping && conn->link == LINK_B2B;
    bool common_name = box_decides(conn, RULE_DNS_ZONE_INBOUND_NAME, "san-or-cn");
    if (common_name && leaf->common_name != NULL && strcasecmp(leaf->common_name, name) == 0)
        return true;
    for (size_t i = 0; i < leaf->num_dns_names; i++) {
        if (strcasecmp(leaf->dns_names[i], name) == 0)
            return true;
    }
    return false;
}

/* Why a caller is not served, or NULL. Who is not asked for a certificate is not looked at; phones
 * come on the same port, but what they ask belongs to MRA. */
static const char *objection(struct conn *conn)
{
    const struct link_settings *settings = &conn->cell->box->settings;
    const struct tls_facts *tls = channel_tls_facts(conn->channel);
    bool on_sip_port = conn->link == LINK_MRA_SIP;
    bool asked =
        on_sip_port ? settings->default_zone_mtls : conn->verification.verify == TLS_VERIFY_REQUIRE;
    if (!asked)
        return NULL;
    if (tls == NULL || tls->peer.num_certs == 0)
        return "no-certificate";
    const struct cert_facts *leaf = &tls->peer.certs[0];
    if (conn->cell->box->access != NULL && !is_mapped(conn, leaf) && !is_let_in(conn, leaf))
        return "access-rule";
    if (on_sip_port && settings->b2bua && box_decides(conn, RULE_DEFAULT_ZONE_B2BUA, "refused"))
        return "b2bua";
    return NULL;
}

void default_zone_on_options(
    struct conn *conn, struct sip_incoming *incoming, const struct sip_msg *request)
{
    const char *cause = objection(conn);
    if (cause == NULL) {
        neighbor_on_options(conn, incoming, request);
        return;
    }
    conn->exchanged = true;
    channel_settled(conn->channel);
    fact_sip_on(conn, "OPTIONS", "server", FORBIDDEN, cause);
    sip_link_reply(conn->cell, incoming, request, FORBIDDEN);
}
