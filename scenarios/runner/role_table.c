#include "scenarios/runner/role_table.h"

#include "scenarios/runner/grid.h"
#include "scenarios/spec/persona.h"
#include "sim/base/text.h"

#include <stdlib.h>

static const char client_auth[] = "clientAuth";
static const char server_auth[] = "serverAuth";
static const char any_usage[] = "any usage";
static const char not_verified[] = "not verified";
static const char not_asked[] = "not asked for";

static const struct release *release_of(
    const struct deployment *d, const struct releases *set, enum side side)
{
    enum setting setting = box_setting(SETTING_E_RELEASE, side == SIDE_EXPRESSWAY_E);
    return releases_find(set, deployment_get(d, setting));
}

static void add_rule(struct role_show *show, enum rule_id rule)
{
    if (rule != NO_RULE)
        show->rules[show->num_rules++] = rule;
}

static bool zone_verifies(const struct role *role, const struct deployment *d)
{
    enum peer peer = role_peer(role);
    return peer == PEER_COUNT || deployment_is(d, peer_setting(peer, PEER_TLS_VERIFY), "on");
}

/* Does the Expressway at `judge` verify the other end? */
static bool box_verifies(
    const struct role *role, const struct deployment *d, const struct release *release, bool on_e)
{
    enum setting cluster = box_setting(SETTING_E_CLUSTER_TLS_VERIFY, on_e);
    switch (role->when) {
    case ROLE_NEVER:
        return false;
    case ROLE_ALWAYS:
        return true;
    case ROLE_ZONE:
        return zone_verifies(role, d);
    case ROLE_DEFAULT_ZONE:
        return role_peer(role) != PEER_B2B || deployment_is(d, SETTING_B2B_DIALS, "mtls-port") ||
               deployment_is(d, SETTING_E_DEFAULT_ZONE_MTLS, "on");
    case ROLE_ENFORCING:
        return deployment_is(d, cluster, "enforcing");
    case ROLE_TRAFFIC_SERVER:
        return zone_verifies(role, d) || release_rule_is(release, role->client.usage, "always");
    }
    return false;
}

/* Does the rule that governs a judging Expressway make it ask for the usage? The traffic server's
 * rule says when it verifies; then it always asks. */
static bool box_demands(const struct role *role, const struct deployment *d,
    const struct release *release, enum rule_id rule, bool on_e)
{
    bool switched_on = deployment_is(d, box_setting(SETTING_E_EKU_CHECK, on_e), "on");
    return role->when == ROLE_TRAFFIC_SERVER || release_rule_is(release, rule, "required") ||
           (release_rule_is(release, rule, "eku-check") && switched_on);
}

static const char *box_needs(const struct role *role, const struct deployment *d,
    const struct releases *set, const struct role_end *judge, struct role_show *show)
{
    bool of_client = judge == &role->server;
    bool on_e = judge->side == SIDE_EXPRESSWAY_E;
    const struct release *release = release_of(d, set, judge->side);
    add_rule(show, judge->usage);
    if (!box_verifies(role, d, release, on_e))
        return of_client ? not_asked : not_verified;
    if (judge->usage != NO_RULE && release_rule_is(release, judge->usage, "eku-check"))
        add_rule(show, RULE_SWITCH_EKU_CHECK);
    if (!box_demands(role, d, release, judge->usage, on_e))
        return any_usage;
    return of_client ? client_auth : server_auth;
}

/* A persona's word for the usage that it asks of who dials it, or of whom it dials. */
static const char *wish(const char *word, bool of_client)
{
    static const struct {
        const char *word;
        const char *of_client;
        const char *of_server;
    } wishes[] = {
        {"enforce", client_auth, server_auth},
        {"enforce-leaf", "clientAuth in the leaf", "serverAuth in the leaf"},
        {"enforce-leaf-any", "clientAuth or any in the leaf", "serverAuth or any in the leaf"},
        {"enforce-server-auth", server_auth, server_auth},
    };
    for (size_t i = 0; i < sizeof wishes / sizeof wishes[0]; i++) {
        if (text_is(wishes[i].word, word))
            return of_client ? wishes[i].of_client : wishes[i].of_server;
    }
    return any_usage;
}

static const char *peer_needs(
    const struct role *role, const struct deployment *d, const struct role_end *judge)
{
    enum peer peer = role_peer(role);
    bool of_client = judge == &role->server;
    if (of_client && !peer_asks(d, peer))
        return not_asked;
    return wish(
        peer_trait(d, peer, of_client ? TRAIT_USAGE_AS_SERVER : TRAIT_USAGE_AS_CLIENT), of_client);
}

static const char *guest_needs(const struct deployment *d, enum side side)
{
    enum guest guest = side == SIDE_BROWSER ? GUEST_BROWSER : GUEST_JABBER;
    return wish(guest_trait(d, guest, TRAIT_USAGE_AS_CLIENT), false);
}

/* The role picks the store where a release has two. */
static const char *store_of(
    const struct deployment *d, const struct releases *set, enum side side, bool as_client)
{
    if (!role_is_box(side))
        return "";
    if (release_rule_is(release_of(d, set, side), RULE_CERTIFICATE_STORES, "1"))
        return "only";
    return as_client ? "client" : "server";
}

/* E's certificate in the body of SIP SERVICE: no handshake, and a rule picks the store. */
static struct role_show body_show(const struct deployment *d, const struct releases *set)
{
    const struct release *e = release_of(d, set, SIDE_EXPRESSWAY_E);
    const struct release *c = release_of(d, set, SIDE_EXPRESSWAY_C);
    bool client_store = release_rule_is(e, RULE_SERVICE_CERTIFICATE, "client-store");
    bool client = release_rule_is(c, RULE_SERVICE_CLIENT_AUTH, "required");
    bool server = release_rule_is(c, RULE_SERVICE_SERVER_AUTH, "required");
    struct role_show show = {.store = store_of(d, set, SIDE_EXPRESSWAY_E, client_store),
        .needs = any_usage,
        .rules = {RULE_SERVICE_CLIENT_AUTH, RULE_SERVICE_SERVER_AUTH, RULE_SERVICE_CERTIFICATE},
        .num_rules = 3};
    if (client)
        show.needs = server ? "clientAuth and serverAuth" : client_auth;
    else if (server)
        show.needs = server_auth;
    return show;
}

struct role_show role_client(
    const struct role *role, const struct deployment *d, const struct releases *set)
{
    if (role == role_get(ROLE_SERVICE_BODY_LINK))
        return body_show(d, set);
    struct role_show show = {.store = store_of(d, set, role->client.side, true)};
    if (role->client.side == SIDE_JABBER || role->client.side == SIDE_BROWSER)
        show.needs = "shows none";
    else if (role_is_box(role->server.side))
        show.needs = box_needs(role, d, set, &role->server, &show);
    else if (role->when == ROLE_TRAFFIC_SERVER)
        show.needs = not_asked;
    else
        show.needs = peer_needs(role, d, &role->server);
    return show;
}

struct role_show role_server(
    const struct role *role, const struct deployment *d, const struct releases *set)
{
    struct role_show show = {.store = store_of(d, set, role->server.side, false)};
    if (role == role_get(ROLE_SERVICE_BODY_LINK))
        return (struct role_show){.store = "", .needs = "judges the body"};
    if (role->client.side == SIDE_JABBER || role->client.side == SIDE_BROWSER)
        show.needs = guest_needs(d, role->client.side);
    else if (role_is_box(role->client.side))
        show.needs = box_needs(role, d, set, &role->client, &show);
    else
        show.needs = peer_needs(role, d, &role->client);
    return show;
}

bool role_exists(const struct role *role, const struct deployment *d)
{
    enum peer peer = role_peer(role);
    bool is_cluster = role->when == ROLE_ENFORCING;
    enum setting nodes = box_setting(SETTING_E_NODES, role->client.side == SIDE_EXPRESSWAY_E);
    if (is_cluster && deployment_is(d, nodes, "1"))
        return false;
    return peer == PEER_COUNT || deployment_has_peer(d, peer);
}

static void put(struct deployment *d, enum setting setting, const char *value)
{
    free(d->value[setting]);
    d->value[setting] = ek_strdup(value);
    d->given[setting] = true;
}

void role_strict(struct deployment *d, const char *release)
{
    deployment_init(d);
    for (int on_e = 0; on_e < 2; on_e++) {
        put(d, box_setting(SETTING_E_RELEASE, on_e == 1), release);
        put(d, box_setting(SETTING_E_NODES, on_e == 1), "2");
        put(d, box_setting(SETTING_E_CLUSTER_TLS_VERIFY, on_e == 1), "enforcing");
    }
    for (int i = 0; i < PEER_COUNT; i++)
        put(d, peer_setting((enum peer)i, PEER_TLS_VERIFY), "on");
}

static void add_rules(struct grid *grid, const struct role_show *a, const struct role_show *b)
{
    struct buf names = {0};
    for (size_t i = 0; i < a->num_rules; i++)
        buf_addf(&names, "%s%s", names.len > 0 ? ", " : "", rule_name(a->rules[i]));
    for (size_t i = 0; i < b->num_rules; i++)
        buf_addf(&names, "%s%s", names.len > 0 ? ", " : "", rule_name(b->rules[i]));
    grid_add(grid, buf_str(&names));
    buf_cleanup(&names);
}

static void add_services(struct grid *grid, enum role_id id)
{
    enum service services[ROLE_SERVICES_MAX];
    size_t num = role_services(id, services);
    struct buf names = {0};
    for (size_t i = 0; i < num; i++)
        buf_addf(&names, "%s%s", i > 0 ? ", " : "", service_id(services[i]));
    grid_add(grid, buf_str(&names));
    buf_cleanup(&names);
}

static void add_link(
    struct grid *grid, enum role_id id, const struct deployment *d, const struct releases *set)
{
    const struct role *role = role_get(id);
    const struct role_show client = role_client(role, d, set);
    const struct role_show server = role_server(role, d, set);
    add_services(grid, id);
    grid_add(grid, side_name(role->client.side));
    grid_add(grid, client.store);
    grid_add(grid, client.needs);
    grid_add(grid, side_name(role->server.side));
    grid_add(grid, server.store);
    grid_add(grid, server.needs);
    add_rules(grid, &client, &server);
}

/* Who is not the generic persona: its traits, and how sure they are. */
static void add_persona(const struct deployment *d, enum setting setting, struct buf *out)
{
    const struct persona *persona = personas_find(personas_shelf(), deployment_get(d, setting));
    if (text_is(persona->id, PERSONA_GENERIC))
        return;
    buf_addf(out, "  %s %s: %s\n", setting_path(setting), persona->id, persona->title);
    for (int t = 0; t < TRAIT_COUNT; t++) {
        const struct trait_line *line = &persona->lines[t];
        if (line->own)
            buf_addf(out, "    %s %s (%s)\n", trait_name((enum trait)t), line->value,
                trait_confidence_name(line->confidence));
    }
}

void role_personas(const struct deployment *d, struct buf *out)
{
    for (int i = 0; i < PEER_COUNT; i++) {
        if (deployment_has_peer(d, (enum peer)i))
            add_persona(d, peer_setting((enum peer)i, PEER_PERSONA), out);
    }
    add_persona(d, SETTING_BROWSER_PERSONA, out);
    add_persona(d, SETTING_JABBER_PERSONA, out);
}

void role_table(const struct deployment *d, const struct releases *set, struct buf *out)
{
    static const char *const head[] = {"services", "client", "its store", "must hold", "server",
        "its store", "must hold", "by the rules"};
    struct grid grid = {.num_columns = 8};
    grid_row(&grid, head);
    for (int i = 0; i < ROLE_COUNT; i++) {
        if (role_exists(role_get((enum role_id)i), d))
            add_link(&grid, (enum role_id)i, d, set);
    }
    grid_write(&grid, "  ", out);
    grid_cleanup(&grid);
}
