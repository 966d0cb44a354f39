#include "scenarios/runner/evidence_certs.h"

#include "sim/base/text.h"
#include "sim/base/vclock.h"

#include <stdlib.h>
#include <string.h>

/* ---- hosts ---- */

static bool is_node(const struct cast_box *box, const char *name)
{
    for (size_t i = 0; i < box->num_nodes; i++) {
        if (text_is(box->nodes[i].name, name))
            return true;
    }
    return false;
}

static bool is_peer(const struct cast *cast, const char *name, bool on_e)
{
    for (int i = 0; i < PEER_COUNT; i++) {
        if (peer_on_e((enum peer)i) == on_e && text_is(cast->peers[i].name, name))
            return true;
    }
    return false;
}

const char *host_kind(const struct cast *cast, const char *name)
{
    if (is_node(&cast->e, name))
        return "expressway-e";
    if (is_node(&cast->c, name))
        return "expressway-c";
    return is_peer(cast, name, true) || is_peer(cast, name, false) ? "peer" : "guest";
}

/* From the outside to the inside. */
enum zone { ZONE_GUESTS, ZONE_OUTSIDE, ZONE_E, ZONE_C, ZONE_INSIDE, ZONE_COUNT };

static enum zone zone_of(const struct cast *cast, const char *name)
{
    if (is_node(&cast->e, name))
        return ZONE_E;
    if (is_node(&cast->c, name))
        return ZONE_C;
    if (is_peer(cast, name, false))
        return ZONE_INSIDE;
    return is_peer(cast, name, true) ? ZONE_OUTSIDE : ZONE_GUESTS;
}

static void add_nodes(json_t *all, const struct labnet *net, const struct cast_box *box)
{
    for (size_t i = 0; i < box->num_nodes; i++) {
        char address[LABNET_ADDRESS_MAX];
        labnet_address(net, box->nodes[i].name, address);
        json_object_set_new(all, box->nodes[i].name, json_string(address));
    }
}

/* name -> address, in the order of names. */
static json_t *addresses(const struct evidence_parts *parts, const json_t *connections)
{
    json_t *all = json_object();
    add_nodes(all, parts->net, &parts->cast->e);
    add_nodes(all, parts->net, &parts->cast->c);
    size_t index = 0;
    json_t *conn = NULL;
    json_array_foreach(connections, index, conn)
    {
        json_object_set(all, fact_text(conn, "client"), json_object_get(conn, "client_address"));
        json_object_set(all, fact_text(conn, "server"), json_object_get(conn, "server_address"));
    }
    return all;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

json_t *evidence_hosts(const struct evidence_parts *parts, const json_t *connections)
{
    json_t *all = addresses(parts, connections);
    const char **names = ek_calloc(json_object_size(all) + 1, sizeof *names);
    size_t num = 0;
    const char *name = NULL;
    json_t *address = NULL;
    json_t *hosts = json_array();
    json_object_foreach(all, name, address)
    {
        names[num++] = name;
    }
    qsort(names, num, sizeof *names, compare_names);
    for (int zone = 0; zone < ZONE_COUNT; zone++) {
        for (size_t i = 0; i < num; i++) {
            if ((int)zone_of(parts->cast, names[i]) == zone)
                json_array_append_new(hosts, json_pack("{s:s,s:s,s:O}", "name", names[i], "kind",
                                                 host_kind(parts->cast, names[i]), "address",
                                                 json_object_get(all, names[i])));
        }
    }
    free(names);
    json_decref(all);
    return hosts;
}

/* ---- certificates ---- */

static json_t *names_of(const struct cert_facts *cert)
{
    json_t *names = json_array();
    for (size_t i = 0; i < cert->num_dns_names; i++)
        json_array_append_new(names, json_string(cert->dns_names[i]));
    for (size_t i = 0; i < cert->num_ip_addresses; i++)
        json_array_append_new(names, json_string(cert->ip_addresses[i]));
    return names;
}

static json_t *decoded(const struct cert_facts *cert, const char *label, const char *of)
{
    char eku[96];
    char from[VCLOCK_TEXT_LEN];
    char to[VCLOCK_TEXT_LEN];
    cert_eku_text(cert, eku, sizeof eku);
    vclock_format(cert->not_before, from);
    vclock_format(cert->not_after, to);
    return json_pack("{s:s,s:s,s:s,s:s,s:o,s:s,s:s,s:s,s:s,s:b,s:b}", "label", label, "of", of,
        "subject", cert->subject, "issuer", cert->issuer, "names", names_of(cert), "eku", eku,
        "key", cert->key, "not_before", from, "not_after", to, "is_ca", cert->is_ca, "self_signed",
        cert->self_signed);
}

static void add_identity(
    json_t *all, const struct certs_identity *identity, const char *label, const char *of)
{
    static const char end[] = "-----END CERTIFICATE-----\n";
    const char *pem = identity == NULL ? NULL : identity->chain_pem;
    for (size_t i = 0; pem != NULL && i < identity->chain.num_certs; i++) {
        const struct cert_facts *cert = &identity->chain.certs[i];
        const char *behind = strstr(pem, end);
        if (behind == NULL)
            return;
        behind += strlen(end);
        if (json_object_get(all, cert->fingerprint) == NULL) {
            json_t *o = decoded(cert, i == 0 ? label : "issuer", of);
            json_object_set_new(o, "pem", json_stringn(pem, (size_t)(behind - pem)));
            json_object_set_new(all, cert->fingerprint, o);
        }
        pem = behind;
    }
}

static void add_node(json_t *all, const struct cast_node *node)
{
    add_identity(all, node->server.minted, node->server.label, node->name);
    if (node->client.label != NULL)
        add_identity(all, node->client.minted, node->client.label, node->name);
    add_identity(all, node->former.minted, "former", node->name);
}

static json_t *everybody(const struct cast *cast)
{
    json_t *all = json_object();
    for (size_t i = 0; i < cast->e.num_nodes; i++)
        add_node(all, &cast->e.nodes[i]);
    for (size_t i = 0; i < cast->c.num_nodes; i++)
        add_node(all, &cast->c.nodes[i]);
    for (int i = 0; i < PEER_COUNT; i++) {
        const struct cast_peer *peer = &cast->peers[i];
        if (peer->identity.label != NULL)
            add_identity(all, peer->identity.minted, peer->identity.label, peer->name);
        if (peer->former.label != NULL)
            add_identity(all, peer->former.minted, "former", peer->name);
    }
    return all;
}

static void keep(json_t *out, const json_t *all, const char *fingerprint)
{
    json_t *found = fingerprint == NULL ? NULL : json_object_get(all, fingerprint);
    if (found != NULL)
        json_object_set(out, fingerprint, found);
}

static void keep_shown(json_t *out, const json_t *all, const json_t *steps)
{
    size_t index = 0;
    json_t *step = NULL;
    json_array_foreach(steps, index, step)
    {
        size_t i = 0;
        json_t *fingerprint = NULL;
        json_array_foreach(json_object_get(step, "certificates"), i, fingerprint)
        {
            keep(out, all, json_string_value(fingerprint));
        }
        keep(out, all, fact_text(step, "fingerprint"));
    }
}

json_t *evidence_certificates(
    const struct cast *cast, const json_t *connections, const json_t *uploads)
{
    json_t *all = everybody(cast);
    json_t *out = json_object();
    size_t index = 0;
    json_t *conn = NULL;
    json_array_foreach(connections, index, conn)
    {
        keep_shown(out, all, json_object_get(conn, "steps"));
    }
    keep_shown(out, all, uploads);
    json_decref(all);
    return out;
}
