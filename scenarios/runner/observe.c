#include "scenarios/runner/observe.h"

#include "sim/base/text.h"

#include <stdio.h>
#include <string.h>

/* Why the end that was dialled did not answer with 200, in its own words. */
static void observe_refusal(
    const struct facts *facts, const json_t *dialled, int status, struct outcome *o)
{
    static const struct {
        const char *cause;
        enum reason reason;
    } causes[] = {
        {"credentials", REASON_CREDENTIALS},
        {"clock", REASON_CLOCK_SKEW},
        {"no-certificate", REASON_NO_CERTIFICATE_PRESENTED},
        {"access-rule", REASON_ACCESS_RULE},
        {"b2bua", REASON_B2BUA},
    };
    enum fleet_member member = FLEET_UC;
    const json_t *accepted = facts_other_end(facts, dialled, &member);
    struct facts_query answer = {.fact = "sip",
        .link = fact_text(accepted, "link"),
        .role = "server",
        .method = "OPTIONS",
        .node = fact_text(accepted, "node")};
    const json_t *fact = accepted == NULL ? NULL : facts_find(facts, member, &answer, 0);
    for (size_t i = 1; fact != NULL && fact_number(fact, "status", 0) != status; i++)
        fact = facts_find(facts, member, &answer, i);
    o->reason = REASON_OTHER;
    for (size_t i = 0; i < sizeof causes / sizeof causes[0]; i++) {
        if (!text_is(fact_text(fact, "cause"), causes[i].cause))
            continue;
        o->side = observe_side(member, accepted);
        o->reason = causes[i].reason;
    }
}

/* A zone is up when the OPTIONS that settles it is answered with 200. */
static void observe_options(
    const struct facts *facts, enum fleet_member dialler, const json_t *dialled, struct outcome *o)
{
    struct facts_query options = {.fact = "sip",
        .link = fact_text(dialled, "link"),
        .role = "client",
        .method = "OPTIONS",
        .node = fact_text(dialled, "node"),
        .peer = fact_text(dialled, "peer")};
    if (o->stage != STAGE_SIP_OPTIONS)
        return;
    int status = (int)fact_number(facts_find(facts, dialler, &options, 0), "status", 0);
    o->sip_status = status;
    if (status == 200)
        return; /* the connection itself says whether the other end saw that too */
    o->state = status == 0 ? OUTCOME_UNKNOWN : OUTCOME_DOWN;
    observe_refusal(facts, dialled, status, o);
}

/* A tunnel is not dialled, or not served, by a node whose service could not read its key file. */
static void observe_key_files(const struct facts *facts, const char *at_c, const char *at_e,
    const json_t *dialled, struct outcome *o)
{
    bool refused = o->state == OUTCOME_DOWN && o->stage == STAGE_TCP;
    struct facts_query query = {.fact = "key-file", .node = dialled == NULL ? at_c : at_e};
    enum fleet_member member = dialled == NULL ? FLEET_C : FLEET_E;
    const json_t *cause = facts_find(facts, member, &query, 0);
    if (cause == NULL || (dialled != NULL && !refused))
        return;
    o->state = OUTCOME_DOWN;
    o->stage = STAGE_TCP;
    o->side = observe_side(member, cause);
    o->reason = REASON_KEY_FILE;
    text_copy(o->detail, sizeof o->detail, fact_text(cause, "why"));
}

/* Who stands at an end of a service's links: every node of a box, or one peer. */
enum stand { AT_E, AT_C, AT_PEER, AT_BROWSER };

/* The services that are links, and who dials whom. */
static const struct link_row {
    enum service service;
    enum stand from;
    enum stand to;
    const char *link;
    enum stage stage;
} rows[] = {
    {SERVICE_ZONE_UC_TRAVERSAL, AT_C, AT_E, "zone.uc-traversal", STAGE_SIP_OPTIONS},
    {SERVICE_ZONE_TRAVERSAL, AT_C, AT_E, "zone.traversal", STAGE_SIP_OPTIONS},
    {SERVICE_TUNNEL_SSH, AT_C, AT_E, "tunnel.ssh", STAGE_STREAM},
    {SERVICE_CUCM_OUTBOUND, AT_C, AT_PEER, "zone.neighbor.cucm", STAGE_SIP_OPTIONS},
    {SERVICE_CUCM_INBOUND, AT_PEER, AT_C, "zone.neighbor.cucm", STAGE_SIP_OPTIONS},
    {SERVICE_UNITY_OUTBOUND, AT_C, AT_PEER, "zone.neighbor.unity", STAGE_SIP_OPTIONS},
    {SERVICE_UNITY_INBOUND, AT_PEER, AT_C, "zone.neighbor.unity", STAGE_SIP_OPTIONS},
    {SERVICE_CUBE_OUTBOUND, AT_C, AT_PEER, "zone.neighbor.cube", STAGE_SIP_OPTIONS},
    {SERVICE_CUBE_INBOUND, AT_PEER, AT_C, "zone.neighbor.cube", STAGE_SIP_OPTIONS},
    {SERVICE_CMS_OUTBOUND, AT_C, AT_PEER, "zone.neighbor.cms", STAGE_SIP_OPTIONS},
    {SERVICE_CMS_INBOUND, AT_PEER, AT_C, "zone.neighbor.cms", STAGE_SIP_OPTIONS},
    {SERVICE_B2B_OUTBOUND, AT_E, AT_PEER, "b2b", STAGE_SIP_OPTIONS},
    {SERVICE_B2B_INBOUND, AT_PEER, AT_E, "b2b", STAGE_SIP_OPTIONS},
    {SERVICE_IMP_OUTBOUND, AT_E, AT_PEER, "imp-federation", STAGE_SIP_OPTIONS},
    {SERVICE_IMP_INBOUND, AT_PEER, AT_E, "imp-federation", STAGE_SIP_OPTIONS},
    {SERVICE_XMPP_OUTBOUND, AT_E, AT_PEER, "xmpp-federation", STAGE_STREAM},
    {SERVICE_XMPP_INBOUND, AT_PEER, AT_E, "xmpp-federation", STAGE_STREAM},
    {SERVICE_WEBEX_INBOUND, AT_PEER, AT_E, "webex-edge", STAGE_SIP_OPTIONS},
    {SERVICE_MRA_ONBOARDING, AT_E, AT_PEER, "mra.onboarding", STAGE_HTTPS},
    {SERVICE_SMART_LICENSING, AT_E, AT_PEER, "smart-licensing", STAGE_HTTPS},
    {SERVICE_CLUSTER_E, AT_E, AT_E, "cluster", STAGE_CLUSTER},
    {SERVICE_CLUSTER_C, AT_C, AT_C, "cluster", STAGE_CLUSTER},
    {SERVICE_WEB_ADMIN_E, AT_BROWSER, AT_E, "web.admin", STAGE_HTTPS},
    {SERVICE_WEB_ADMIN_C, AT_BROWSER, AT_C, "web.admin", STAGE_HTTPS},
};

static const struct link_row *row_of(enum service service)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].service == service)
            return &rows[i];
    }
    return NULL;
}

void observe_name(char *out, size_t cap, const char *fqdn)
{
    snprintf(out, cap, "%.*s", (int)strcspn(fqdn, "."), fqdn);
}

/* One end of a link: its name in the facts, and for people. */
struct end_name {
    const char *fact; /* NULL: any */
    char label[OUTCOME_ITEM_MAX / 3];
};

static size_t num_ends(const struct cast *cast, enum stand at)
{
    if (at == AT_E || at == AT_C)
        return at == AT_E ? cast->e.num_nodes : cast->c.num_nodes;
    return 1;
}

static struct end_name end_at(
    const struct cast *cast, const struct link_row *row, enum stand at, size_t node)
{
    struct end_name end = {0};
    enum peer peer = PEER_CUCM;
    if (at == AT_E || at == AT_C) {
        end.fact = (at == AT_E ? &cast->e : &cast->c)->nodes[node].name;
        observe_name(end.label, sizeof end.label, end.fact);
    } else if (at == AT_BROWSER) {
        text_copy(end.label, sizeof end.label, side_name(SIDE_BROWSER));
    } else if (service_peer(row->service, &peer)) {
        text_copy(end.label, sizeof end.label, peer_name(peer));
    }
    return end;
}

static enum fleet_member member_at(enum stand at)
{
    if (at == AT_E || at == AT_C)
        return at == AT_E ? FLEET_E : FLEET_C;
    return FLEET_UC;
}

void observe_pair(const struct facts *facts, const struct cast *cast, enum service service,
    size_t from, size_t to, struct seen_link *out)
{
    const struct link_row *row = row_of(service);
    struct end_name client = end_at(cast, row, row->from, from);
    struct end_name server = end_at(cast, row, row->to, to);
    enum fleet_member dialler = member_at(row->from);
    bool from_c_to_e = row->from == AT_C && row->to == AT_E;
    struct facts_query query = {.fact = "connection",
        .link = row->link,
        .role = "client",
        .node = client.fact,
        .peer = from_c_to_e ? cast_dialled(cast, to) : server.fact};
    const json_t *dialled = facts_find(facts, dialler, &query, 0);
    *out = (struct seen_link){0};
    outcome_init(&out->seen.outcome);
    snprintf(out->label, sizeof out->label, "%s to %s", client.label, server.label);
    observe_link(facts, cast, dialler, dialled, row->stage, &out->seen);
    observe_options(facts, dialler, dialled, &out->seen.outcome);
    if (row->service == SERVICE_TUNNEL_SSH)
        observe_key_files(facts, client.fact, server.fact, dialled, &out->seen.outcome);
}

/* By the client's nodes, then the server's. */
static void observe_links(const struct facts *facts, const struct cast *cast,
    const struct link_row *row, struct observation *out)
{
    struct seen_link links[SEEN_LINKS_MAX];
    size_t num = 0;
    for (size_t from = 0; from < num_ends(cast, row->from); from++) {
        for (size_t to = 0; to < num_ends(cast, row->to); to++) {
            if (row->from != row->to || from != to)
                observe_pair(facts, cast, row->service, from, to, &links[num++]);
        }
    }
    if (num > 0)
        observe_sum(SUM_ALL, links, num, out);
}

/* Every node to which a file was given must have taken it. */
static void observe_upload(const struct facts *facts, const struct cast *cast,
    enum fleet_member member, const char *store, struct observation *out)
{
    const struct cast_box *box = member == FLEET_E ? &cast->e : &cast->c;
    struct outcome *o = &out->outcome;
    bool of_client = text_is(store, "client");
    size_t num = 0;
    for (size_t i = 0; i < box->num_nodes; i++) {
        struct facts_query query = {.fact = "upload", .store = store, .node = box->nodes[i].name};
        const json_t *fact = facts_find(facts, member, &query, 0);
        if (of_client && box->nodes[i].client.label == NULL)
            continue;
        num++;
        o->state = OUTCOME_UNKNOWN;
        if (fact == NULL)
            return;
        bool accepted = fact_true(fact, "accepted");
        if (num == 1 || !accepted) {
            o->num_rules = 0;
            observe_rules(cast, fact, member, o);
        }
        o->stage = STAGE_UPLOAD;
        o->state = accepted ? OUTCOME_UP : OUTCOME_DOWN;
        if (accepted)
            continue;
        o->side = observe_side(member, fact);
        o->reason = REASON_UPLOAD_REFUSED;
        text_copy(o->detail, sizeof o->detail, fact_text(fact, "message"));
        return;
    }
    if (num == 0)
        o->state = OUTCOME_SKIP;
}

void observe(const struct facts *facts, const struct cast *cast, enum service service,
    struct observation *out)
{
    *out = (struct observation){0};
    outcome_init(&out->outcome);
    switch (service) {
    case SERVICE_UPLOAD_E_SERVER:
    case SERVICE_UPLOAD_E_CLIENT:
        observe_upload(
            facts, cast, FLEET_E, service == SERVICE_UPLOAD_E_SERVER ? "server" : "client", out);
        break;
    case SERVICE_UPLOAD_C_SERVER:
    case SERVICE_UPLOAD_C_CLIENT:
        observe_upload(
            facts, cast, FLEET_C, service == SERVICE_UPLOAD_C_SERVER ? "server" : "client", out);
        break;
    case SERVICE_MRA_SERVICE_CHECK:
    case SERVICE_MRA_LOGIN:
    case SERVICE_MRA_REGISTRATION:
        observe_phones(facts, cast, service, out);
        break;
    default:
        observe_links(facts, cast, row_of(service), out);
        break;
    }
}
