#include "scenarios/runner/evidence.h"

#include "scenarios/runner/evidence_certs.h"
#include "sim/base/text.h"

#include <stdlib.h>
#include <string.h>

#define EVIDENCE_FORMAT 1

/* A connection under its two ends: either may have recorded nothing. */
struct pair {
    const json_t *client;
    const json_t *server;
    size_t rank; /* of its link */
};

struct composing {
    const struct evidence_parts *parts;
    struct pair *pairs;
    size_t num_pairs;
    int64_t began_us;
};

/* In the order in which they are told: link, and the services that it is part of. "*.e" is of
 * Expressway-E's box alone, ".outbound" is dialled by an Expressway, ".inbound" by its peer. */
static const struct {
    const char *link;
    const char *services[3];
} links[] = {
    {"zone.uc-traversal", {"zone.uc-traversal", "mra.service-check", "mra.registration"}},
    {"tunnel.ssh", {"tunnel.ssh", "mra.login"}},
    {"mra.https", {"mra.login"}},
    {"mra.cucm-https", {"mra.login"}},
    {"mra.sip", {"mra.service-check", "mra.registration"}},
    {"mra.cucm-line", {"mra.registration"}},
    {"zone.traversal", {"zone.traversal"}},
    {"zone.neighbor.cucm", {"zone.neighbor.cucm.outbound", "zone.neighbor.cucm.inbound"}},
    {"zone.neighbor.unity", {"zone.neighbor.unity.outbound", "zone.neighbor.unity.inbound"}},
    {"zone.neighbor.cube", {"zone.neighbor.cube.outbound", "zone.neighbor.cube.inbound"}},
    {"zone.neighbor.cms", {"zone.neighbor.cms.outbound", "zone.neighbor.cms.inbound"}},
    {"b2b", {"b2b.outbound", "b2b.inbound"}},
    {"imp-federation", {"imp-federation.outbound", "imp-federation.inbound"}},
    {"xmpp-federation", {"xmpp-federation.outbound", "xmpp-federation.inbound"}},
    {"webex-edge", {"webex-edge.inbound"}},
    {"mra.onboarding", {"mra.onboarding"}},
    {"cluster", {"cluster.e", "cluster.c"}},
    {"web.admin", {"web.admin.e", "web.admin.c"}},
    {"smart-licensing", {"smart-licensing"}},
};
#define NUM_LINKS (sizeof links / sizeof links[0])

static size_t rank_of(const json_t *tape)
{
    size_t rank = 0;
    while (rank < NUM_LINKS && !text_is(links[rank].link, fact_text(tape, "link")))
        rank++;
    return rank;
}

static bool is_far_end(const json_t *client, const json_t *tape)
{
    return text_is(fact_text(tape, "role"), "server") &&
           fact_number(tape, "local_port", 0) == fact_number(client, "peer_port", -1) &&
           fact_number(tape, "peer_port", 0) == fact_number(client, "local_port", -1);
}

static const json_t *far_end(const struct composing *c, const json_t *client)
{
    size_t index = 0;
    json_t *tape = NULL;
    for (int m = 0; m < FLEET_SIZE; m++) {
        json_array_foreach(c->parts->tapes[m], index, tape)
        {
            if (is_far_end(client, tape))
                return tape;
        }
    }
    return NULL;
}

static void pair_ends(struct composing *c)
{
    size_t index = 0;
    json_t *tape = NULL;
    for (int m = 0; m < FLEET_SIZE; m++) {
        json_array_foreach(c->parts->tapes[m], index, tape)
        {
            if (!text_is(fact_text(tape, "role"), "client"))
                continue;
            c->pairs = ek_realloc(c->pairs, (c->num_pairs + 1) * sizeof *c->pairs);
            c->pairs[c->num_pairs++] =
                (struct pair){.client = tape, .server = far_end(c, tape), .rank = rank_of(tape)};
        }
    }
}

static int64_t first_us(const json_t *tape)
{
    return fact_number(json_array_get(json_object_get(tape, "steps"), 0), "at_us", 0);
}

static int compare_texts(const json_t *a, const json_t *b, const char *key)
{
    return strcmp(fact_text(a, key), fact_text(b, key));
}

static int compare_pairs(const void *a, const void *b)
{
    const struct pair *x = a;
    const struct pair *y = b;
    int order = (x->rank > y->rank) - (x->rank < y->rank);
    if (order == 0)
        order = compare_texts(x->client, y->client, "node");
    if (order == 0)
        order = compare_texts(x->client, y->client, "peer");
    if (order == 0)
        order = compare_texts(x->client, y->client, "through");
    if (order == 0)
        order = (first_us(x->client) > first_us(y->client)) -
                (first_us(x->client) < first_us(y->client));
    return order;
}

static void note_beginning(struct composing *c, const json_t *tape)
{
    bool any = json_array_size(json_object_get(tape, "steps")) > 0;
    if (any && first_us(tape) < c->began_us)
        c->began_us = first_us(tape);
}

/* The accepting end may have noticed a connection before the dialling one. */
static void find_beginning(struct composing *c)
{
    c->began_us = INT64_MAX;
    for (size_t i = 0; i < c->num_pairs; i++) {
        note_beginning(c, c->pairs[i].client);
        note_beginning(c, c->pairs[i].server);
    }
}

/* ---- one connection ---- */

static int compare_steps(const void *a, const void *b)
{
    const json_t *x = *(json_t *const *)a;
    const json_t *y = *(json_t *const *)b;
    int64_t at_x = fact_number(x, "at_us", 0);
    int64_t at_y = fact_number(y, "at_us", 0);
    if (at_x != at_y)
        return at_x > at_y ? 1 : -1;
    return (int)(fact_number(x, "order", 0) - fact_number(y, "order", 0));
}

/* Both ends' steps of the kinds that are asked for (`wire`: those alone, each with the number of
 * its end's other steps before it) in order of time. */
static json_t *merged(const struct composing *c, const struct pair *pair, bool wire)
{
    const json_t *ends[] = {pair->client, pair->server};
    static const char *const names[] = {"client", "server"};
    json_t *sorted[2 * 4096];
    size_t num = 0;
    for (size_t e = 0; e < 2; e++) {
        size_t index = 0;
        json_t *step = NULL;
        json_int_t before = 0;
        json_array_foreach(json_object_get(ends[e], "steps"), index, step)
        {
            const char *kind = fact_text(step, "kind");
            bool is_wire = text_is(kind, "wire");
            bool is_told = !is_wire && !text_is(kind, "secret");
            before += is_told ? 1 : 0;
            if (!(wire ? is_wire : is_told) || num == sizeof sorted / sizeof sorted[0])
                continue;
            json_t *copy = json_copy(step);
            if (wire)
                json_object_set_new(copy, "after", json_integer(before));
            json_object_set_new(
                copy, "at_us", json_integer(fact_number(step, "at_us", 0) - c->began_us));
            json_object_set_new(copy, wire ? "from" : "at", json_string(names[e]));
            json_object_set_new(copy, "order", json_integer((json_int_t)(2 * index + e)));
            sorted[num++] = copy;
        }
    }
    qsort(sorted, num, sizeof sorted[0], compare_steps);
    json_t *list = json_array();
    for (size_t i = 0; i < num; i++) {
        json_object_del(sorted[i], "order");
        if (wire)
            json_object_del(sorted[i], "kind");
        json_array_append_new(list, sorted[i]);
    }
    return list;
}

/* Either end knows them all; the dialling one is always there. */
static json_t *secrets(const struct pair *pair)
{
    struct buf text = {0};
    size_t index = 0;
    json_t *step = NULL;
    json_array_foreach(json_object_get(pair->client, "steps"), index, step)
    {
        if (text_is(fact_text(step, "kind"), "secret"))
            buf_addf(&text, "%s\n", fact_text(step, "text"));
    }
    json_t *out = json_string(buf_str(&text));
    buf_cleanup(&text);
    return out;
}

static bool ends_with(const char *text, const char *end)
{
    size_t len = strlen(text);
    return len >= strlen(end) && text_is(text + len - strlen(end), end);
}

/* Is the connection part of `service`, which has its link? */
static bool serves(const struct evidence_parts *parts, const struct pair *pair, const char *service)
{
    const char *client = host_kind(parts->cast, fact_text(pair->client, "node"));
    bool by_box = strncmp(client, "expressway", strlen("expressway")) == 0;
    const char *server = fact_text(pair->server, "node");
    bool at_e = server != NULL && text_is(host_kind(parts->cast, server), "expressway-e");
    if (ends_with(service, ".outbound"))
        return by_box;
    if (ends_with(service, ".inbound"))
        return !by_box;
    if (ends_with(service, ".e"))
        return at_e;
    return !ends_with(service, ".c") || !at_e;
}

static json_t *services_of(const struct evidence_parts *parts, const struct pair *pair)
{
    json_t *list = json_array();
    for (size_t i = 0; pair->rank < NUM_LINKS && i < 3; i++) {
        const char *service = links[pair->rank].services[i];
        if (service != NULL && serves(parts, pair, service))
            json_array_append_new(list, json_string(service));
    }
    return list;
}

static json_t *connection(const struct composing *c, const struct pair *pair, size_t number)
{
    const json_t *tape = pair->client;
    const struct labnet_place place = {.node = fact_text(tape, "node"),
        .peer = pair->server != NULL ? fact_text(pair->server, "node") : fact_text(tape, "peer"),
        .dialled = true,
        .nominal = (uint16_t)fact_number(tape, "nominal", 0),
        .local_port = (uint16_t)fact_number(tape, "local_port", 0),
        .peer_port = (uint16_t)fact_number(tape, "peer_port", 0)};
    struct labnet_end client, server;
    labnet_ends(c->parts->net, &place, &client, &server);
    json_t *o = json_pack("{s:I,s:s,s:o,s:s,s:s,s:s,s:i,s:s,s:i,s:s,s:b,s:o,s:o,s:o}", "number",
        (json_int_t)number, "link", fact_text(tape, "link"), "services",
        services_of(c->parts, pair), "client", place.node, "server", place.peer, "client_address",
        client.address, "client_port", (int)client.port, "server_address", server.address,
        "server_port", (int)server.port, "through", fact_text(tape, "through"), "cut",
        fact_true(tape, "cut") || fact_true(pair->server, "cut"), "secrets", secrets(pair), "steps",
        merged(c, pair, false), "wire", merged(c, pair, true));
    return o;
}

/* ---- the rest ---- */

static json_t *uploads(const struct facts *facts)
{
    static const char *const kept[] = {"node", "store", "accepted", "message", "fingerprint"};
    const struct facts_query query = {.fact = "upload"};
    json_t *list = json_array();
    for (int m = 0; m < FLEET_SIZE; m++) {
        const json_t *fact = NULL;
        for (size_t i = 0; (fact = facts_find(facts, (enum fleet_member)m, &query, i)) != NULL;
             i++) {
            json_t *o = json_object();
            for (size_t k = 0; k < sizeof kept / sizeof kept[0]; k++)
                json_object_set(o, kept[k], json_object_get(fact, kept[k]));
            json_array_append_new(list, o);
        }
    }
    return list;
}

static json_t *logs(const struct events *events)
{
    json_t *list = json_array();
    for (size_t i = 0; i < events->num; i++)
        json_array_append_new(list, json_pack("{s:s,s:s,s:s}", "box", events->all[i].box, "node",
                                        events->all[i].node, "text", events->all[i].text));
    return list;
}

json_t *evidence_new(const struct evidence_parts *parts)
{
    struct composing c = {.parts = parts};
    pair_ends(&c);
    find_beginning(&c);
    if (c.num_pairs > 0)
        qsort(c.pairs, c.num_pairs, sizeof *c.pairs, compare_pairs);
    json_t *connections = json_array();
    for (size_t i = 0; i < c.num_pairs; i++)
        json_array_append_new(connections, connection(&c, &c.pairs[i], i + 1));
    free(c.pairs);
    json_t *pages = uploads(parts->facts);
    json_t *hosts = evidence_hosts(parts, connections);
    json_t *certificates = evidence_certificates(parts->cast, connections, pages);
    return json_pack("{s:i,s:s,s:I,s:o,s:o,s:o,s:o,s:o}", "format", EVIDENCE_FORMAT, "cell",
        parts->cell, "clock", (json_int_t)parts->cast->model.clock, "hosts", hosts, "certificates",
        certificates, "uploads", pages, "connections", connections, "logs", logs(parts->logs));
}
