#include "scenarios/runner/labnet.h"

#include "sim/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The nodes of a box count up from the first address, the peers likewise (RFC 5737). Inside are C
 * and what it talks to, outside is everybody else. */
#define NET_E       "192.0.2."
#define NET_INSIDE  "198.51.100."
#define NET_OUTSIDE "203.0.113."
enum { FIRST_E = 11, FIRST_C = 21, FIRST_PEER = 61, UNKNOWN_HOST = 250 };

static const struct {
    const char *name;
    const char *address;
} guests[] = {
    {"jabber", NET_OUTSIDE "101"},
    {"browser", NET_OUTSIDE "102"},
};

/* Source ports: tunnels and XMPP from 30000, all else of an Expressway from 25000 (IP Port Usage
 * Guide X15.0, Mobile and Remote Access); others from 40000. */
enum { PORTS_SIP = 25000, PORTS_TUNNEL = 30000, PORTS_OTHERS = 40000 };

/* A connection that somebody dialled. */
struct dial {
    const char *node;
    const char *link;
    const char *peer;
    const char *through; /* on whose behalf, or "" */
    uint16_t local_port;
    uint16_t peer_port;
    size_t index;
    unsigned shown; /* the source port that is told */
};

struct labnet {
    const struct cast *cast;
    json_t *directory;
    struct dial *dials;
    size_t num_dials;
};

static bool find_node(const struct cast_box *box, const char *net, int first, const char *name,
    char out[LABNET_ADDRESS_MAX])
{
    for (size_t i = 0; i < box->num_nodes; i++) {
        if (text_is(box->nodes[i].name, name)) {
            snprintf(out, LABNET_ADDRESS_MAX, "%s%d", net, first + (int)i);
            return true;
        }
    }
    return false;
}

static bool find_peer(const struct cast *cast, const char *name, char out[LABNET_ADDRESS_MAX])
{
    for (int i = 0; i < PEER_COUNT; i++) {
        if (cast->peers[i].identity.label != NULL && text_is(cast->peers[i].name, name)) {
            snprintf(out, LABNET_ADDRESS_MAX, "%s%d",
                peer_on_e((enum peer)i) ? NET_OUTSIDE : NET_INSIDE, FIRST_PEER + i);
            return true;
        }
    }
    return false;
}

static bool is_box(const struct labnet *net, const char *name)
{
    char address[LABNET_ADDRESS_MAX];
    return find_node(&net->cast->e, NET_E, FIRST_E, name, address) ||
           find_node(&net->cast->c, NET_INSIDE, FIRST_C, name, address);
}

void labnet_address(const struct labnet *net, const char *name, char out[LABNET_ADDRESS_MAX])
{
    bool is_address = *name != '\0' && strspn(name, "0123456789.") == strlen(name);
    if (is_address) {
        text_copy(out, LABNET_ADDRESS_MAX, name);
        return;
    }
    for (size_t i = 0; i < sizeof guests / sizeof guests[0]; i++) {
        if (text_is(guests[i].name, name)) {
            text_copy(out, LABNET_ADDRESS_MAX, guests[i].address);
            return;
        }
    }
    if (!find_node(&net->cast->e, NET_E, FIRST_E, name, out) &&
        !find_node(&net->cast->c, NET_INSIDE, FIRST_C, name, out) &&
        !find_peer(net->cast, name, out))
        snprintf(out, LABNET_ADDRESS_MAX, NET_OUTSIDE "%d", UNKNOWN_HOST);
}

/* ---- source ports ---- */

static int compare_dials(const void *a, const void *b)
{
    const struct dial *x = a;
    const struct dial *y = b;
    int order = strcmp(x->node, y->node);
    if (order == 0)
        order = strcmp(x->link, y->link);
    if (order == 0)
        order = strcmp(x->peer, y->peer);
    if (order == 0)
        order = strcmp(x->through, y->through);
    return order != 0 ? order : (x->index > y->index) - (x->index < y->index);
}

static unsigned first_port(const struct labnet *net, const struct dial *dial)
{
    if (!is_box(net, dial->node))
        return PORTS_OTHERS;
    bool tunnel = text_is(dial->link, "tunnel.ssh") || text_is(dial->link, "xmpp-federation");
    return tunnel ? PORTS_TUNNEL : PORTS_SIP;
}

static void number_ports(struct labnet *net)
{
    unsigned of_node = 0;
    if (net->num_dials > 0)
        qsort(net->dials, net->num_dials, sizeof *net->dials, compare_dials);
    for (size_t i = 0; i < net->num_dials; i++) {
        struct dial *dial = &net->dials[i];
        bool same = i > 0 && text_is(dial->node, net->dials[i - 1].node);
        of_node = same ? of_node + 1 : 0;
        dial->shown = first_port(net, dial) + of_node;
    }
}

static const char *text_or_empty(const json_t *fact, const char *key)
{
    const char *text = fact_text(fact, key);
    return text == NULL ? "" : text;
}

static void read_dials(struct labnet *net, const struct facts *facts)
{
    struct facts_query query = {.fact = "connection", .role = "client"};
    for (int m = 0; m < FLEET_SIZE; m++) {
        const json_t *fact = NULL;
        for (size_t i = 0; (fact = facts_find(facts, (enum fleet_member)m, &query, i)) != NULL;
             i++) {
            if (fact_number(fact, "local_port", 0) == 0)
                continue;
            net->dials = ek_realloc(net->dials, (net->num_dials + 1) * sizeof *net->dials);
            net->dials[net->num_dials] = (struct dial){.node = text_or_empty(fact, "node"),
                .link = text_or_empty(fact, "link"),
                .peer = text_or_empty(fact, "peer"),
                .through = text_or_empty(fact, "through"),
                .local_port = (uint16_t)fact_number(fact, "local_port", 0),
                .peer_port = (uint16_t)fact_number(fact, "peer_port", 0),
                .index = i};
            net->num_dials++;
        }
    }
}

struct labnet *labnet_new(const struct cast *cast, const struct facts *facts, json_t *directory)
{
    struct labnet *net = ek_calloc(1, sizeof *net);
    net->cast = cast;
    net->directory = directory;
    read_dials(net, facts);
    number_ports(net);
    return net;
}

void labnet_free(struct labnet *net)
{
    free(net->dials);
    free(net);
}

/* ---- questions ---- */

static const struct dial *find_dial(
    const struct labnet *net, uint16_t dialler_port, uint16_t listener_port)
{
    for (size_t i = 0; i < net->num_dials; i++) {
        const struct dial *dial = &net->dials[i];
        if (dial->local_port == dialler_port && dial->peer_port == listener_port)
            return dial;
    }
    return NULL;
}

static const struct dial *find_dial_on(const struct labnet *net, const char *link, uint16_t port)
{
    for (size_t i = 0; i < net->num_dials; i++) {
        const struct dial *dial = &net->dials[i];
        if (dial->local_port == port && text_is(dial->link, link))
            return dial;
    }
    return NULL;
}

static void end_of_dialler(
    const struct labnet *net, const struct labnet_place *place, struct labnet_end *out)
{
    uint16_t own = place->dialled ? place->local_port : place->peer_port;
    uint16_t far = place->dialled ? place->peer_port : place->local_port;
    const struct dial *dial = far == 0 ? NULL : find_dial(net, own, far);
    const char *node = place->dialled ? place->node : dial == NULL ? "" : dial->node;
    labnet_address(net, node, out->address);
    out->port = dial == NULL ? 0 : dial->shown;
}

void labnet_ends(const struct labnet *net, const struct labnet_place *place,
    struct labnet_end *out_local, struct labnet_end *out_peer)
{
    struct labnet_end *dialler = place->dialled ? out_local : out_peer;
    struct labnet_end *listener = place->dialled ? out_peer : out_local;
    end_of_dialler(net, place, dialler);
    labnet_address(net, place->dialled ? place->peer : place->node, listener->address);
    listener->port = place->nominal;
}

const char *labnet_dialler(const struct labnet *net, const struct labnet_place *place)
{
    const struct dial *dial = find_dial(net, place->peer_port, place->local_port);
    return dial == NULL || place->dialled ? "" : dial->node;
}

/* NAME:PORT of the directory, whose NAME is looked up. */
static void split_name(const struct labnet *net, const char *entry, struct labnet_end *out)
{
    const char *colon = strrchr(entry, ':');
    char *name = ek_strndup(entry, (size_t)(colon - entry));
    labnet_address(net, name, out->address);
    out->port = (unsigned)strtoul(colon + 1, NULL, 10);
    free(name);
}

bool labnet_port(const struct labnet *net, uint16_t port, const char *link, struct labnet_end *out)
{
    char wanted[24];
    const char *entry = NULL;
    json_t *value = NULL;
    const struct dial *dial = find_dial_on(net, link, port);
    if (dial != NULL) {
        labnet_address(net, dial->node, out->address);
        out->port = dial->shown;
        return true;
    }
    snprintf(wanted, sizeof wanted, "127.0.0.1:%u", (unsigned)port);
    json_object_foreach(net->directory, entry, value)
    {
        if (text_is(json_string_value(value), wanted) && strchr(entry, ':') != NULL) {
            split_name(net, entry, out);
            return true;
        }
    }
    return false;
}
