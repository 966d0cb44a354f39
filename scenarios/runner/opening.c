#include "scenarios/runner/opening.h"

#include "scenarios/spec/persona.h"
#include "sim/base/text.h"

#include <stdio.h>
#include <stdlib.h>

/* One set of credentials serves every lab: what is tested is certificates. */
#define TRAVERSAL_USER     "traversal"
#define TRAVERSAL_PASSWORD "ekulab-traversal"
/* Where E sees C when an address translation lies between them (RFC 5737). */
#define NAT_ADDRESS  "198.51.100.7"
#define MRA_USER     "alice"
#define MRA_PASSWORD "ekulab-alice"

/* After what cannot be sent nothing is: it may speak of that. */
static bool tell(struct squad *squad, enum fleet_member member, json_t *op)
{
    if (squad->refused.code == ERR_NONE)
        return fleet_send(squad->fleet, member, op, &squad->refused);
    json_decref(op);
    return false;
}

/* The id under which `member` knows `identity`; sends it at its first use. */
static const char *introduce(
    struct squad *squad, enum fleet_member member, const struct certs_identity *identity)
{
    char key[64];
    snprintf(key, sizeof key, "%d:%p", (int)member, (const void *)identity);
    const char *known = json_string_value(json_object_get(squad->sent, key));
    if (known != NULL)
        return known;
    char id[32];
    snprintf(id, sizeof id, "i%zu", json_object_size(squad->sent));
    json_t *op = json_pack("{s:s,s:s,s:s,s:s}", "op", "identity", "id", id, "chain",
        identity->chain_pem, "key", identity->key_pem);
    if (!tell(squad, member, op))
        return "";
    json_object_set_new(squad->sent, key, json_string(id));
    return json_string_value(json_object_get(squad->sent, key));
}

/* The id under which `member` knows a trusted CA list. It is known by its roots, since deployments
 * with files of their own have others, and by whether revocation lists (NULL: none) lie beside
 * them; when these have grown, the same list comes again. */
static const char *introduce_trust(
    struct squad *squad, enum fleet_member member, const char *roots, const char *lists)
{
    char *key = ek_asprintf("%d:trust%s:%s", (int)member, lists == NULL ? "" : "+lists", roots);
    json_t *sent = json_object_get(squad->sent, key);
    if (sent == NULL) {
        char id[32];
        snprintf(id, sizeof id, "t%zu", json_object_size(squad->sent));
        sent = json_pack("{s:s}", "id", id);
        json_object_set_new(squad->sent, key, sent);
    }
    const char *id = json_string_value(json_object_get(sent, "id"));
    const char *former = json_string_value(json_object_get(sent, "lists"));
    const char *now = lists == NULL ? "" : lists;
    if (!text_is(former, now)) {
        json_t *op = json_pack("{s:s,s:s,s:s}", "op", "trust", "id", id, "roots", roots);
        if (lists != NULL)
            json_object_set_new(op, "revocation-lists", json_string(lists));
        if (tell(squad, member, op))
            json_object_set_new(sent, "lists", json_string(now));
    }
    free(key);
    return id;
}

static json_t *nodes(struct squad *squad, const struct deployment *d, bool on_e,
    enum fleet_member member, const struct cast_box *box)
{
    json_t *list = json_array();
    for (size_t i = 0; i < box->num_nodes; i++) {
        const struct cast_node *node = &box->nodes[i];
        json_t *entry = json_pack("{s:s,s:s,s:s,s:s}", "name", node->name, "release",
            node_value(d, SETTING_E_RELEASE, on_e, i), "server",
            introduce(squad, member, node->server.minted), "former",
            introduce(squad, member, node->former.minted));
        if (node->client.label != NULL)
            json_object_set_new(
                entry, "client", json_string(introduce(squad, member, node->client.minted)));
        json_array_append_new(list, entry);
    }
    return list;
}

/* Settings that a box is told by the name that they have in a deployment. */
static json_t *settings(const struct deployment *d, bool on_e)
{
    static const struct {
        const char *name;
        enum setting of_e;
    } told[] = {
        {"upload", SETTING_E_UPLOAD},
        {"server-eku-upload", SETTING_E_SERVER_EKU_UPLOAD},
        {"eku-check", SETTING_E_EKU_CHECK},
        {"cluster-tls-verify", SETTING_E_CLUSTER_TLS_VERIFY},
        {"default-zone-mtls", SETTING_E_DEFAULT_ZONE_MTLS},
        {"tls-versions", SETTING_E_TLS_VERSIONS},
        {"revocation-check", SETTING_E_REVOCATION_CHECK},
        {"revocation-fallback", SETTING_E_REVOCATION_FALLBACK},
        {"key-file", SETTING_E_KEY_FILE},
    };
    json_t *object = json_object();
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++)
        json_object_set_new(
            object, told[i].name, json_string(deployment_get(d, box_setting(told[i].of_e, on_e))));
    return object;
}

static json_t *zones(const struct cast *cast, bool on_e)
{
    json_t *list = json_array();
    for (int i = 0; i < PEER_COUNT; i++) {
        enum peer peer = (enum peer)i;
        if (cast->peers[i].identity.label == NULL || peer_on_e(peer) != on_e)
            continue;
        json_array_append_new(
            list, json_pack("{s:s,s:s,s:s}", "link", peer_link(peer), "peer", cast->peers[i].name,
                      "tls-verify",
                      deployment_get(cast->deployment, peer_setting(peer, PEER_TLS_VERIFY))));
    }
    return list;
}

static json_t *opening(
    const struct squad *squad, const struct cast *cast, int64_t id, const char *trust)
{
    return json_pack("{s:s,s:b,s:I,s:I,s:s,s:s,s:s,s:s,s:s,s:s}", "op", "open", "tape",
        squad->tapes, "cell", (json_int_t)id, "clock", (json_int_t)cast->model.clock, "domain",
        deployment_get(cast->deployment, SETTING_DOMAIN), "trust", trust, "traversal-user",
        TRAVERSAL_USER, "traversal-password", TRAVERSAL_PASSWORD, "mra-user", MRA_USER,
        "mra-password", MRA_PASSWORD);
}

static json_t *names(const struct cast_box *box)
{
    json_t *list = json_array();
    for (size_t i = 0; i < box->num_nodes; i++)
        json_array_append_new(list, json_string(box->nodes[i].name));
    return list;
}

static json_t *traversal_peers(const struct cast *cast)
{
    json_t *list = json_array();
    for (size_t i = 0; i < cast->e.num_nodes; i++)
        json_array_append_new(list, json_string(cast_dialled(cast, i)));
    return list;
}

static void put_text(json_t *op, const char *key, const char *value)
{
    json_object_set_new(op, key, json_string(value));
}

/* The access rules of E's Default Zone that the deployment's word stands for, in an order of
 * configuration that is not that of priority; NULL: not in use. */
static json_t *access_rules(const struct deployment *d)
{
    static const struct {
        const char *word;
        int priority;
        const char *type;
        const char *pattern; /* NULL: the partner's name */
        const char *action;
    } rows[] = {
        {"allow-partner", 1, "exact", NULL, "allow"},
        {"deny-partner", 2, "regex", ".", "allow"},
        {"deny-partner", 1, "suffix", NULL, "deny"},
    };
    if (deployment_is(d, SETTING_ACCESS_RULES, "off"))
        return NULL;
    json_t *list = json_array();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!deployment_is(d, SETTING_ACCESS_RULES, rows[i].word))
            continue;
        json_array_append_new(
            list, json_pack("{s:i,s:s,s:s,s:s}", "priority", rows[i].priority, "pattern-type",
                      rows[i].type, "pattern",
                      rows[i].pattern == NULL ? peer_host(PEER_B2B) : rows[i].pattern, "action",
                      rows[i].action));
    }
    return list;
}

/* What is told to E alone, of its Default Zone and what lies in front of it. */
static void tell_edge(json_t *op, const struct deployment *d)
{
    json_t *settings = json_object_get(op, "settings");
    json_t *rules = access_rules(d);
    put_text(op, "silent-port", deployment_get(d, SETTING_FIREWALL));
    if (deployment_is(d, SETTING_C_NAT_REFLECTION, "on"))
        put_text(op, "sees-c-at", NAT_ADDRESS);
    put_text(settings, "inbound-mapping", deployment_get(d, SETTING_B2B_INBOUND_MAPPING));
    put_text(settings, "b2bua", deployment_get(d, SETTING_B2BUA));
    if (rules != NULL)
        json_object_set_new(op, "access-rules", rules);
}

static void open_box(struct squad *squad, const struct cast *cast, int64_t id, bool on_e)
{
    enum fleet_member member = on_e ? FLEET_E : FLEET_C;
    const struct deployment *d = cast->deployment;
    bool has_lists =
        text_is(deployment_get(d, box_setting(SETTING_E_REVOCATION_LIST, on_e)), "present");
    const char *trust = introduce_trust(
        squad, member, buf_str(&cast->trust_pem), has_lists ? buf_str(&cast->lists_pem) : NULL);
    json_t *op = opening(squad, cast, id, trust);
    put_text(op, "subject-name", cast->c.cluster_name);
    json_object_set_new(op, "traversal-peers", traversal_peers(cast));
    if (!on_e && deployment_is(d, SETTING_C_TRAVERSAL_PASSWORD, "wrong"))
        put_text(op, "traversal-password", "not-" TRAVERSAL_PASSWORD);
    json_object_set_new(
        op, "clock", json_integer((json_int_t)(cast->model.clock + cast_skew(d, on_e))));
    json_object_set_new(op, "events", json_boolean(squad->events));
    json_object_set_new(op, "zones", zones(cast, on_e));
    json_object_set_new(op, "settings", settings(d, on_e));
    if (on_e)
        tell_edge(op, d);
    json_object_set_new(op, "nodes", nodes(squad, d, on_e, member, on_e ? &cast->e : &cast->c));
    tell(squad, member, op);
}

/* What depends on more than the peer is told in other fields. */
static bool is_told(enum trait trait)
{
    return trait != TRAIT_ASKS && trait != TRAIT_TRUSTS;
}

static json_t *peer_role(struct squad *squad, const struct cast *cast, enum peer peer)
{
    const struct deployment *d = cast->deployment;
    const struct cast_box *box = peer_on_e(peer) ? &cast->e : &cast->c;
    json_t *entry = json_pack("{s:s,s:s,s:s,s:b,s:o,s:s,s:s}", "link", peer_link(peer), "name",
        cast->peers[peer].name, "identity",
        introduce(squad, FLEET_UC, cast->peers[peer].identity.minted), "asks", peer_asks(d, peer),
        "boxes", names(box), "cluster", box->cluster_name, "trust",
        introduce_trust(squad, FLEET_UC, cast_trust_pem(cast, peer_trusts_private(d, peer)), NULL));
    if (cast->peers[peer].former.label != NULL)
        put_text(entry, "former", introduce(squad, FLEET_UC, cast->peers[peer].former.minted));
    for (int t = 0; t < TRAIT_COUNT; t++) {
        if (is_told((enum trait)t))
            put_text(entry, trait_name((enum trait)t), peer_trait(d, peer, (enum trait)t));
    }
    return entry;
}

/* Names, each with a newline behind it. */
static void put_lines(json_t *entry, const char *key, const char *const *names)
{
    struct buf lines = {0};
    for (const char *const *name = names; *name != NULL; name++)
        buf_addf(&lines, "%s\n", *name);
    put_text(entry, key, buf_str(&lines));
    buf_cleanup(&lines);
}

static json_t *guest(struct squad *squad, const struct cast *cast, enum guest who)
{
    const char *roots = cast_trust_pem(cast, guest_trusts_private(cast->deployment, who));
    const struct model_guest *model = &cast->model.guests[who];
    json_t *entry = json_pack("{s:s}", "trust", introduce_trust(squad, FLEET_UC, roots, NULL));
    json_object_set_new(entry, "combined-day", json_integer(model->combined_day));
    put_lines(entry, "imported-roots", model->imported_roots);
    for (int t = 0; t < TRAIT_COUNT; t++) {
        if (is_told((enum trait)t))
            put_text(entry, trait_name((enum trait)t),
                guest_trait(cast->deployment, who, (enum trait)t));
    }
    return entry;
}

static void open_peers(struct squad *squad, const struct cast *cast, int64_t id)
{
    json_t *op =
        opening(squad, cast, id, introduce_trust(squad, FLEET_UC, buf_str(&cast->trust_pem), NULL));
    json_t *peers = json_array();
    for (int i = 0; i < PEER_COUNT; i++) {
        if (cast->peers[i].identity.label != NULL)
            json_array_append_new(peers, peer_role(squad, cast, (enum peer)i));
    }
    json_object_set_new(op, "peers", peers);
    json_object_set_new(op, "browser", guest(squad, cast, GUEST_BROWSER));
    json_object_set_new(op, "jabber", guest(squad, cast, GUEST_JABBER));
    json_object_set_new(op, "line-port-is-trunk",
        json_boolean(deployment_is(cast->deployment, SETTING_CUCM_LINE_PORT, "trunk")));
    put_text(op, "cssm-reach", deployment_get(cast->deployment, SETTING_CSSM_REACH));
    json_object_set_new(op, "b2b-to-sip-port",
        json_boolean(deployment_is(cast->deployment, SETTING_B2B_DIALS, "sip-port")));
    json_object_set_new(op, "edge", names(&cast->e));
    json_object_set_new(op, "core", names(&cast->c));
    tell(squad, FLEET_UC, op);
}

bool opening_send(struct squad *squad, const struct cast *cast, int64_t id)
{
    squad->refused = (struct err){0};
    open_box(squad, cast, id, true);
    open_box(squad, cast, id, false);
    open_peers(squad, cast, id);
    return squad->refused.code == ERR_NONE;
}
