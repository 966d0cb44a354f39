#include "sim/node/box.h"

#include "sim/base/text.h"
#include "sim/node/actions.h"
#include "sim/node/endpoint.h"
#include "sim/node/eventlog.h"
#include "sim/node/fact.h"
#include "sim/node/keyfile.h"
#include "sim/node/probe.h"

#include <stdlib.h>

static bool is_on(const json_t *settings, const char *key)
{
    return text_is(json_text(settings, key), "on");
}

static enum tls_revocation revocation_of(const json_t *settings)
{
    if (!is_on(settings, "revocation-check"))
        return TLS_REVOCATION_OFF;
    bool strict = text_is(json_text(settings, "revocation-fallback"), "revoked");
    return strict ? TLS_REVOCATION_STRICT : TLS_REVOCATION_LENIENT;
}

static void read_settings(struct box *box, const json_t *settings)
{
    box->settings = (struct link_settings){
        .eku_check = !text_is(json_text(settings, "eku-check"), "off"),
        .cluster_enforcing = text_is(json_text(settings, "cluster-tls-verify"), "enforcing"),
        .default_zone_mtls = is_on(settings, "default-zone-mtls"),
        .inbound_mapping = is_on(settings, "inbound-mapping"),
        .b2bua = is_on(settings, "b2bua"),
        .revocation = revocation_of(settings),
    };
}

static void read_zones(struct box *box, const json_t *zones)
{
    size_t index = 0;
    json_t *zone = NULL;
    json_array_foreach(zones, index, zone)
    {
        enum link link;
        if (!link_by_name(json_text(zone, "link"), &link))
            continue;
        box->zones[link].exists = true;
        box->settings.zone_verifies[link] = is_on(zone, "tls-verify");
        text_copy(box->zones[link].peer, sizeof box->zones[link].peer, json_text(zone, "peer"));
    }
}

bool box_versions_by_release(const struct box *box)
{
    return box->versions[0] == '\0' || text_is(box->versions, "release");
}

/* The TLS versions of a node: as set, or as its release has them. */
static const char *versions_of(const struct box *box, const struct release *release)
{
    return box_versions_by_release(box) ? release_rule(release, RULE_TLS_VERSIONS)->value
                                        : box->versions;
}

static const struct release *find_release(const struct cell *cell, const char *name, struct err *e)
{
    const struct release *release =
        releases_find(cell->program->releases, name == NULL ? "" : name);
    if (release == NULL)
        err_set(e, ERR_CONTROL, "unknown release %s", name == NULL ? "(none)" : name);
    return release;
}

/* Installs `wanted` if the upload page takes it; otherwise the store keeps `former`. */
static const struct tls_identity *upload(struct cell *cell, const struct box *box,
    const struct box_node *node, const json_t *settings, enum upload_store store,
    const struct tls_identity *wanted, const struct tls_identity *former)
{
    static const char *const methods[] = {
        [UPLOAD_WEB] = "web", [UPLOAD_SCP] = "scp", [UPLOAD_ACME] = "acme"};
    const struct cert_facts *leaf = &tls_identity_chain(wanted)->certs[0];
    struct upload_request request = {.release = node->release,
        .is_expressway_e = box->is_e,
        .store = store,
        .method = UPLOAD_SCP,
        .server_eku_upload = is_on(settings, "server-eku-upload"),
        .leaf = leaf};
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        if (text_is(methods[i], json_text(settings, "upload")))
            request.method = (enum upload_method)i;
    }
    struct upload_result result = upload_judge(&request);
    fact_upload(cell, node->name, store, &result, leaf);
    eventlog_upload(cell, node->name, &request, &result);
    return result.accepted ? wanted : former;
}

/* What the tunnel's service makes of the files: C dials with them, E listens with them. */
static void read_key_file(struct cell *cell, struct box_node *node, const json_t *settings)
{
    struct err e = {0};
    const struct tls_identity *uploaded = cell->box->is_e ? node->server : node->client;
    bool complete = !text_is(json_text(settings, "key-file"), "no-final-newline");
    node->tunnel = keyfile_identity(uploaded, complete, &e);
    if (node->tunnel == NULL)
        fact_key_file(cell, node->name, e.text);
}

/* A certificate of its own for the client store, which ACME may replace. */
static bool read_client_store(struct cell *cell, struct box *box, struct box_node *node,
    const json_t *settings, const char *id, const struct tls_identity *former, struct err *e)
{
    const struct tls_identity *client = registry_identity(&cell->program->registry, id, e);
    if (client == NULL)
        return false;
    node->client = upload(cell, box, node, settings, UPLOAD_CLIENT_STORE, client, former);
    node->own_client = true;
    node->acme = text_is(json_text(settings, "upload"), "acme");
    if (node->acme && release_rule_is(node->release, RULE_ACME_CLIENT_STORE, "replaced"))
        node->client = node->server;
    return true;
}

static bool read_node(
    struct cell *cell, struct box *box, const json_t *config, const json_t *entry, struct err *e)
{
    const struct registry *registry = &cell->program->registry;
    const json_t *settings = json_object_get(config, "settings");
    struct box_node *node = &box->nodes[box->num_nodes];
    const char *release = json_text(entry, "release");
    text_copy(node->name, sizeof node->name, json_text(entry, "name"));
    node->release = find_release(cell, release == NULL ? json_text(config, "release") : release, e);
    if (node->release == NULL)
        return false;
    const struct tls_identity *server = registry_identity(registry, json_text(entry, "server"), e);
    const struct tls_identity *former = registry_identity(registry, json_text(entry, "former"), e);
    if (server == NULL || former == NULL)
        return false;
    box->num_nodes++;
    node->server = upload(cell, box, node, settings, UPLOAD_SERVER_STORE, server, former);
    node->client = node->server; /* one store, or the client store is a copy of the server store */
    const char *client_id = json_text(entry, "client");
    bool ok =
        client_id == NULL || read_client_store(cell, box, node, settings, client_id, former, e);
    read_key_file(cell, node, settings);
    return ok;
}

static bool read_nodes(struct cell *cell, struct box *box, const json_t *config, struct err *e)
{
    const json_t *nodes = json_object_get(config, "nodes");
    if (json_array_size(nodes) == 0 || json_array_size(nodes) > CELL_NODES_MAX)
        return err_set(e, ERR_CONTROL, "a box has 1 to %d nodes", CELL_NODES_MAX);
    for (size_t i = 0; i < json_array_size(nodes); i++) {
        if (!read_node(cell, box, config, json_array_get(nodes, i), e))
            return false;
    }
    return true;
}

static char *copy_of(const json_t *config, const char *key)
{
    const char *text = json_text(config, key);
    return ek_strdup(text == NULL ? "" : text);
}

struct box *box_new(struct cell *cell, const json_t *config, struct err *e)
{
    struct box *box = ek_calloc(1, sizeof *box);
    cell->box = box;
    box->is_e = cell->program->kind == PROGRAM_EXPRESSWAY_E;
    const json_t *settings = json_object_get(config, "settings");
    read_settings(box, settings);
    read_zones(box, json_object_get(config, "zones"));
    text_copy(box->versions, sizeof box->versions, json_text(settings, "tls-versions"));
    text_copy(box->subject_name, sizeof box->subject_name, json_text(config, "subject-name"));
    json_names(config, "traversal-peers", &box->traversal_peers);
    text_copy(box->sees_c_at, sizeof box->sees_c_at, json_text(config, "sees-c-at"));
    const char *silent = json_text(config, "silent-port");
    box->silent_port = silent == NULL ? 0 : (uint16_t)strtoul(silent, NULL, 10);
    box->traversal_user = copy_of(config, "traversal-user");
    box->traversal_password = copy_of(config, "traversal-password");
    box->mra_user = copy_of(config, "mra-user");
    box->mra_password = copy_of(config, "mra-password");
    cell_token(cell, "nonce", box->nonce, sizeof box->nonce);
    box->access = access_rules_read(json_object_get(config, "access-rules"), e);
    if (box->access == NULL && json_object_get(config, "access-rules") != NULL)
        return NULL;
    return read_nodes(cell, box, config, e) ? box : NULL;
}

void box_free(struct box *box)
{
    if (box == NULL)
        return;
    for (size_t i = 0; i < box->num_nodes; i++)
        tls_identity_free(box->nodes[i].tunnel);
    access_rules_free(box->access);
    free(box->traversal_user);
    free(box->traversal_password);
    free(box->mra_user);
    free(box->mra_password);
    free(box);
}

size_t box_node_index(const struct box *box, const char *name)
{
    for (size_t i = 0; i < box->num_nodes; i++) {
        if (text_is(box->nodes[i].name, name))
            return i;
    }
    return 0;
}

const struct box_node *box_node(const struct box *box, const char *name)
{
    return &box->nodes[box_node_index(box, name)];
}

struct conn *box_core(const struct cell *cell, enum link link, const char *node)
{
    const struct release *release = box_node(cell->box, node)->release;
    bool last = release_rule_is(release, RULE_CORE_NODE, "last");
    return conn_at(cell, link, node, true, last ? CONN_LAST : CONN_FIRST);
}

bool box_decides(struct conn *conn, enum rule_id rule, const char *value)
{
    struct link_verification *v = &conn->verification;
    bool noted = false;
    for (size_t i = 0; i < v->num_rules; i++)
        noted = noted || v->rules[i] == rule;
    if (!noted && v->num_rules < LINK_RULES_MAX)
        v->rules[v->num_rules++] = rule;
    return release_rule_is(box_node(conn->cell->box, conn->node)->release, rule, value);
}

/* The names under which the far end of `link` is acceptable: the address that was dialled; for who
 * dials in, what the zone says; for a cluster peer, any other peer's address. */
static size_t acceptable_names(const struct box *box, enum link link, enum tls_role role,
    size_t node, const char *peer, const char **names)
{
    size_t num = 0;
    if (role == TLS_CLIENT) {
        names[num++] = peer;
    } else if (link == LINK_CLUSTER) {
        for (size_t i = 0; i < box->num_nodes; i++) {
            if (i != node)
                names[num++] = box->nodes[i].name;
        }
    } else {
        names[num++] = box->zones[link].exists ? box->zones[link].peer : box->subject_name;
    }
    return num;
}

/* Rules that decide what a node shows as TLS client, beside those by which it verifies. */
static void add_store_rules(struct link_verification *v, const struct box_node *node)
{
    if (!node->own_client)
        return;
    v->rules[v->num_rules++] = RULE_CERTIFICATE_STORES;
    if (node->acme)
        v->rules[v->num_rules++] = RULE_ACME_CLIENT_STORE;
}

static const struct tls_identity *identity_for(
    const struct box_node *self, enum link link, enum tls_role role)
{
    if (link == LINK_TUNNEL)
        return self->tunnel;
    return role == TLS_CLIENT ? self->client : self->server;
}

struct conn_plan box_plan(const struct cell *cell, enum link link, enum tls_role role, size_t node,
    const char *peer, const struct conn_ops *ops, const char **names)
{
    const struct box *box = cell->box;
    const struct box_node *self = &box->nodes[node];
    const char *versions = versions_of(box, self->release);
    struct conn_plan plan = {.link = link,
        .ops = ops,
        .node = self->name,
        .peer = peer,
        .identity = identity_for(self, link, role),
        .verification = link_verification(self->release, &box->settings, link, role),
        .names = names,
        .num_names = acceptable_names(box, link, role, node, peer, names),
        .min_version = text_is(versions, "1.3") ? 0x0304 : 0x0303,
        .max_version = text_is(versions, "1.2") ? 0x0303 : 0x0304};
    if (role == TLS_CLIENT)
        add_store_rules(&plan.verification, self);
    return plan;
}

/* Which ports the nodes of each box have; those for peers only where there is such a peer. */
static const struct {
    bool on_e;
    bool on_c;
    bool for_peer;
    enum link link;
    const struct conn_ops *ops;
} ports[] = {
    {true, false, false, LINK_UC_TRAVERSAL, &sip_server_ops},
    {true, false, false, LINK_ZONE_TRAVERSAL, &sip_server_ops},
    {true, false, false, LINK_TUNNEL, &tunnel_server_ops},
    {true, false, false, LINK_MRA_SIP, &sip_server_ops},
    {true, false, false, LINK_MRA_HTTPS, &login_server_ops},
    {true, true, false, LINK_WEB_ADMIN, &exchange_server_ops},
    {true, true, false, LINK_CLUSTER, &exchange_server_ops},
    {false, true, true, LINK_CUCM_ZONE, &sip_server_ops},
    {false, true, true, LINK_UNITY_ZONE, &sip_server_ops},
    {false, true, true, LINK_CUBE_ZONE, &sip_server_ops},
    {false, true, true, LINK_CMS_ZONE, &sip_server_ops},
    {true, false, true, LINK_B2B, &sip_server_ops},
    {true, false, true, LINK_IMP, &sip_server_ops},
    {true, false, true, LINK_XMPP, &xmpp_server_ops},
    {true, false, true, LINK_WEBEX, &sip_server_ops},
};

static bool is_open(const struct box *box, size_t port)
{
    enum link link = ports[port].link;
    if (link == LINK_CLUSTER && box->num_nodes < 2)
        return false;
    return (box->is_e ? ports[port].on_e : ports[port].on_c) &&
           (!ports[port].for_peer || box->zones[link].exists);
}

static bool listen_on(struct cell *cell, size_t port, size_t node, struct err *e)
{
    const char *names[CELL_NODES_MAX];
    struct conn_plan plan =
        box_plan(cell, ports[port].link, TLS_SERVER, node, "", ports[port].ops, names);
    plan.silent = cell->box->silent_port == link_port(plan.link);
    plan.shut = plan.identity == NULL && !plan.silent; /* a firewall stands in front of the port */
    return endpoint_open(cell, &plan, e);
}

bool box_listen(struct cell *cell, struct err *e)
{
    const struct box *box = cell->box;
    for (size_t i = 0; i < sizeof ports / sizeof ports[0]; i++) {
        if (!is_open(box, i))
            continue;
        for (size_t node = 0; node < box->num_nodes; node++) {
            if (!listen_on(cell, i, node, e))
                return false;
        }
    }
    return true;
}

void box_dial(struct cell *cell, struct probe *probe, enum link link, const char *peer,
    const struct conn_ops *ops)
{
    for (size_t node = 0; node < cell->box->num_nodes; node++) {
        const char *names[CELL_NODES_MAX];
        struct conn_plan plan = box_plan(cell, link, TLS_CLIENT, node, peer, ops, names);
        if (plan.identity == NULL)
            continue; /* the service has not started: its key file cannot be read */
        plan.probe = probe;
        probe_expect(probe);
        (void)conn_dial(cell, &plan);
    }
}
