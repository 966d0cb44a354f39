#include "scenarios/runner/cast.h"

#include "scenarios/calendar/calendar.h"
#include "scenarios/spec/persona.h"

#include "sim/base/text.h"
#include "sim/base/vclock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FORMER_RECIPE "combined"
#define FORMER_LABEL  "combined (former)"

/* What every order of one deployment has in common. */
struct casting {
    struct cast *cast;
    struct certs *certs;
    const struct releases *releases;
    bool mint;
    int64_t clock;
    const char *domain;
    struct err *e;
};

static bool take_pem(struct casting *k, struct cast_identity *out, const char *path)
{
    out->minted = certs_load(k->certs, path, k->e);
    return out->minted != NULL;
}

/* What `text` says of the certificate: of a CA product its dates as well. */
static bool read_order(struct casting *k, const char *text, struct certs_order *order)
{
    struct calendar_grant grant;
    if (!calendar_is_word(text))
        return recipe_parse(text, &order->recipe, k->e);
    if (!calendar_grant(calendar_in_use(), text, &grant, k->e))
        return false;
    order->recipe = grant.recipe;
    order->not_before = grant.not_before;
    order->not_after = grant.not_after;
    return true;
}

static bool take_recipe(struct casting *k, struct cast_identity *out, const char *text,
    const char *const *names, size_t num_names, const char *key)
{
    struct certs_order order = {
        .common_name = names[0], .dns_names = names, .num_dns_names = num_names, .clock = k->clock};
    for (int i = 0; i < CERTS_KEY_COUNT; i++) {
        if (text_is(certs_key_name((enum certs_key)i), key))
            order.key = (enum certs_key)i;
    }
    if (!read_order(k, text, &order))
        return false;
    if (!k->mint) {
        certs_expect(&order, &out->expected);
        return true;
    }
    out->minted = certs_mint(k->certs, &order, k->e);
    return out->minted != NULL;
}

static bool take(struct casting *k, struct cast_identity *out, const char *label,
    const char *const *names, size_t num_names, const char *key)
{
    static const char pem[] = "pem:";
    out->label = label;
    if (strncmp(label, pem, sizeof pem - 1) == 0)
        return take_pem(k, out, label + sizeof pem - 1);
    return take_recipe(k, out, label, names, num_names, key);
}

static const struct cert_chain *chain_of(const struct cast_identity *identity)
{
    return identity->minted != NULL ? &identity->minted->chain : &identity->expected;
}

static const char *box_get(const struct deployment *d, enum setting of_e, bool on_e)
{
    return deployment_get(d, box_setting(of_e, on_e));
}

/* The certificate that a store held before; another one than any that is uploaded. */
static bool take_former(
    struct casting *k, struct cast_identity *out, const char *cluster_name, const char *name)
{
    const char *names[] = {name, cluster_name, k->domain, "former.lab.invalid"};
    bool ok = take_recipe(k, out, FORMER_RECIPE, names, 4, "ec-p256");
    out->label = FORMER_LABEL;
    return ok;
}

static bool cast_node_new(
    struct casting *k, struct cast_box *box, size_t i, bool on_e, struct model_node *out)
{
    const struct deployment *d = k->cast->deployment;
    struct cast_node *node = &box->nodes[i];
    host_of_node(d, on_e, i, node->name);
    snprintf(node->address, sizeof node->address, "192.0.2.%zu", i + 11);
    const char *names[] = {node->name, box->cluster_name, k->domain};
    const char *key = box_get(d, SETTING_E_KEY, on_e);
    const char *server = node_value(d, SETTING_E_CERTIFICATE, on_e, i);
    const char *client = node_value(d, SETTING_E_CLIENT_CERTIFICATE, on_e, i);
    if (!take(k, &node->server, server, names, 3, key) ||
        !take_former(k, &node->former, box->cluster_name, node->name))
        return false;
    const struct release *release =
        releases_find(k->releases, node_value(d, SETTING_E_RELEASE, on_e, i));
    bool own_client =
        !text_is(client, "copy") && release_rule_is(release, RULE_CERTIFICATE_STORES, "2");
    if (own_client && !take(k, &node->client, client, names, 3, key))
        return false;
    bool by_address = on_e && deployment_is(d, SETTING_C_PEER_ADDRESS, "ip");
    *out = (struct model_node){.name = node->name,
        .address = by_address ? node->address : NULL,
        .release = release,
        .server = chain_of(&node->server),
        .client = node->client.label == NULL ? NULL : chain_of(&node->client),
        .former = chain_of(&node->former)};
    return true;
}

const char *cast_dialled(const struct cast *cast, size_t e)
{
    const struct cast_node *node = &cast->e.nodes[e];
    bool by_address = deployment_is(cast->deployment, SETTING_C_PEER_ADDRESS, "ip");
    return by_address ? node->address : node->name;
}

int64_t cast_skew(const struct deployment *d, bool on_e)
{
    const char *skew = box_get(d, SETTING_E_CLOCK_SKEW, on_e);
    int64_t days = strtol(skew, NULL, 10);
    return days * VCLOCK_DAY;
}

static bool cast_box_new(struct casting *k, struct cast_box *box, bool on_e, struct model_box *out)
{
    const struct deployment *d = k->cast->deployment;
    box->num_nodes = (size_t)strtoul(box_get(d, SETTING_E_NODES, on_e), NULL, 10);
    host_of_cluster(d, on_e, box->cluster_name);
    *out = (struct model_box){.is_e = on_e,
        .upload = box_get(d, SETTING_E_UPLOAD, on_e),
        .server_eku_upload = text_is(box_get(d, SETTING_E_SERVER_EKU_UPLOAD, on_e), "on"),
        .eku_check = text_is(box_get(d, SETTING_E_EKU_CHECK, on_e), "on"),
        .cluster_enforcing = text_is(box_get(d, SETTING_E_CLUSTER_TLS_VERIFY, on_e), "enforcing"),
        .default_zone_mtls = text_is(box_get(d, SETTING_E_DEFAULT_ZONE_MTLS, on_e), "on"),
        .tls_versions = box_get(d, SETTING_E_TLS_VERSIONS, on_e),
        .cluster_name = box->cluster_name,
        .clock = k->clock + cast_skew(d, on_e),
        .revocation_check = text_is(box_get(d, SETTING_E_REVOCATION_CHECK, on_e), "on"),
        .key_file_spoiled = text_is(box_get(d, SETTING_E_KEY_FILE, on_e), "no-final-newline"),
        .unknown_is_revoked = text_is(box_get(d, SETTING_E_REVOCATION_FALLBACK, on_e), "revoked"),
        .listed_issuers = text_is(box_get(d, SETTING_E_REVOCATION_LIST, on_e), "present")
                              ? certs_crl_issuers(k->certs)
                              : NULL,
        .num_nodes = box->num_nodes};
    for (size_t i = 0; i < box->num_nodes; i++) {
        if (!cast_node_new(k, box, i, on_e, &out->nodes[i]))
            return false;
    }
    return true;
}

static bool cast_peer_new(struct casting *k, enum peer which)
{
    struct cast_peer *peer = &k->cast->peers[which];
    const struct deployment *d = k->cast->deployment;
    if (!deployment_has_peer(d, which))
        return true;
    host_of_peer(d, which, peer->name);
    const char *names[] = {peer->name};
    const char *recipe = deployment_get(d, peer_setting(which, PEER_CERTIFICATE));
    if (!take(k, &peer->identity, recipe, names, 1, "ec-p256"))
        return false;
    const char *loads = peer_trait(d, which, TRAIT_LOADS);
    if (!text_is(loads, "any") && !take_former(k, &peer->former, peer->name, peer->name))
        return false;
    k->cast->model.peers[which] = (struct model_peer){.exists = true,
        .name = peer->name,
        .chain = chain_of(&peer->identity),
        .former = chain_of(&peer->former),
        .tls_verify = deployment_is(d, peer_setting(which, PEER_TLS_VERIFY), "on"),
        .asks = peer_asks(d, which),
        .usage_as_server = peer_trait(d, which, TRAIT_USAGE_AS_SERVER),
        .usage_as_client = peer_trait(d, which, TRAIT_USAGE_AS_CLIENT),
        .shows = peer_trait(d, which, TRAIT_SHOWS),
        .refuses = peer_trait(d, which, TRAIT_REFUSES),
        .loads = loads};
    return true;
}

/* From which day on Chrome takes no new public certificates with both usages; 0: from none. */
static int64_t policy_day(void)
{
    const struct calendar_policy *policy = calendar_policy(calendar_in_use(), CALENDAR_CHROME);
    return policy == NULL ? 0 : policy->from.effective_on;
}

static bool cast_peers(struct casting *k)
{
    for (int i = 0; i < PEER_COUNT; i++) {
        if (!cast_peer_new(k, (enum peer)i))
            return false;
    }
    for (int i = 0; i < GUEST_COUNT; i++) {
        struct model_guest *guest = &k->cast->model.guests[i];
        const char *combined = guest_trait(k->cast->deployment, (enum guest)i, TRAIT_COMBINED);
        guest->usage_as_client =
            guest_trait(k->cast->deployment, (enum guest)i, TRAIT_USAGE_AS_CLIENT);
        guest->combined_day = text_is(combined, "by-policy") ? policy_day() : 0;
        guest->imported_roots = certs_imported_names(k->certs);
    }
    return true;
}

/* What every box of this deployment trusts: the lab's roots, and those that came with its own
 * files.
 */
static void trust_roots_of(struct cast *cast, const struct cast_identity *identity)
{
    if (identity->minted == NULL || strstr(buf_str(&cast->trust_pem), identity->minted->roots_pem))
        return;
    buf_adds(&cast->trust_pem, identity->minted->roots_pem);
    for (const char *const *name = identity->minted->root_names; *name != NULL; name++)
        cast->trust_names[cast->num_trust_names++] = *name;
}

static void trust_box(struct cast *cast, const struct cast_box *box)
{
    for (size_t i = 0; i < box->num_nodes; i++) {
        trust_roots_of(cast, &box->nodes[i].server);
        trust_roots_of(cast, &box->nodes[i].client);
    }
}

static void build_trust(struct casting *k)
{
    struct cast *cast = k->cast;
    buf_adds(&cast->trust_pem, certs_imported_pem(k->certs));
    cast->imported_len = cast->trust_pem.len;
    for (size_t i = 0; i < CERTS_IMPORTED; i++)
        cast->trust_names[cast->num_trust_names++] = certs_imported_names(k->certs)[i];
    buf_adds(&cast->trust_pem, certs_trust_pem(k->certs));
    cast->trust_names[cast->num_trust_names++] = certs_trust_names(k->certs)[0];
    trust_box(cast, &cast->e);
    trust_box(cast, &cast->c);
    for (size_t i = 0; i < PEER_COUNT; i++)
        trust_roots_of(cast, &cast->peers[i].identity);
    cast->model.trust = cast->trust_names;
}

/* Roots that are imported stand first: who has not done so trusts the list behind them. */
static void share_trust(struct cast *cast)
{
    const struct deployment *d = cast->deployment;
    for (int i = 0; i < PEER_COUNT; i++)
        cast->model.peers[i].trust =
            cast->trust_names + (peer_trusts_private(d, (enum peer)i) ? 0 : CERTS_IMPORTED);
    for (int i = 0; i < GUEST_COUNT; i++)
        cast->model.guests[i].trust =
            cast->trust_names + (guest_trusts_private(d, (enum guest)i) ? 0 : CERTS_IMPORTED);
}

const char *cast_trust_pem(const struct cast *cast, bool with_imported)
{
    return buf_str(&cast->trust_pem) + (with_imported ? 0 : cast->imported_len);
}

bool cast_new(struct cast *cast, const struct deployment *d, const struct releases *releases,
    struct certs *certs, bool mint, struct err *e)
{
    *cast = (struct cast){.deployment = d};
    struct casting k = {.cast = cast,
        .certs = certs,
        .releases = releases,
        .mint = mint,
        .domain = deployment_get(d, SETTING_DOMAIN),
        .e = e};
    if (!vclock_parse(deployment_get(d, SETTING_CLOCK), &k.clock, e))
        return false;
    if (!cast_box_new(&k, &cast->e, true, &cast->model.e) ||
        !cast_box_new(&k, &cast->c, false, &cast->model.c) || !cast_peers(&k))
        return false;
    cast->model.clock = k.clock;
    cast->model.wrong_password = deployment_is(d, SETTING_C_TRAVERSAL_PASSWORD, "wrong");
    cast->model.nat = deployment_is(d, SETTING_C_NAT_REFLECTION, "on");
    cast->model.trunk_on_line_port = deployment_is(d, SETTING_CUCM_LINE_PORT, "trunk");
    cast->model.cssm_reach = deployment_get(d, SETTING_CSSM_REACH);
    cast->model.b2b_to_sip_port = deployment_is(d, SETTING_B2B_DIALS, "sip-port");
    cast->model.b2b_mapping = deployment_is(d, SETTING_B2B_INBOUND_MAPPING, "on");
    cast->model.access_rules = deployment_get(d, SETTING_ACCESS_RULES);
    cast->model.b2bua = deployment_is(d, SETTING_B2BUA, "on");
    cast->model.firewall = deployment_get(d, SETTING_FIREWALL);
    build_trust(&k);
    share_trust(cast);
    return !mint || certs_crl_pem(certs, &cast->lists_pem, e);
}

static void cleanup_box(struct cast_box *box)
{
    for (size_t i = 0; i < box->num_nodes && i < MODEL_NODES_MAX; i++) {
        cert_chain_cleanup(&box->nodes[i].server.expected);
        cert_chain_cleanup(&box->nodes[i].client.expected);
        cert_chain_cleanup(&box->nodes[i].former.expected);
    }
}

void cast_cleanup(struct cast *cast)
{
    buf_cleanup(&cast->trust_pem);
    buf_cleanup(&cast->lists_pem);
    cleanup_box(&cast->e);
    cleanup_box(&cast->c);
    for (size_t i = 0; i < PEER_COUNT; i++) {
        cert_chain_cleanup(&cast->peers[i].identity.expected);
        cert_chain_cleanup(&cast->peers[i].former.expected);
    }
}

static bool has_fingerprint(const struct cast_identity *identity, const char *fingerprint)
{
    return identity->minted != NULL &&
           text_is(identity->minted->chain.certs[0].fingerprint, fingerprint);
}

static const char *label_in(const struct cast_box *box, const char *fingerprint)
{
    for (size_t i = 0; i < box->num_nodes; i++) {
        const struct cast_node *node = &box->nodes[i];
        if (has_fingerprint(&node->server, fingerprint))
            return node->server.label;
        if (has_fingerprint(&node->client, fingerprint))
            return node->client.label;
        if (has_fingerprint(&node->former, fingerprint))
            return node->former.label;
    }
    return NULL;
}

const char *cast_label(const struct cast *cast, const char *fingerprint)
{
    if (fingerprint == NULL)
        return NULL;
    for (size_t i = 0; i < PEER_COUNT; i++) {
        if (has_fingerprint(&cast->peers[i].identity, fingerprint))
            return cast->peers[i].identity.label;
        if (has_fingerprint(&cast->peers[i].former, fingerprint))
            return cast->peers[i].former.label;
    }
    const char *label = label_in(&cast->e, fingerprint);
    return label != NULL ? label : label_in(&cast->c, fingerprint);
}
