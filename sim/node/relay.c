#include "sim/node/relay.h"

#include "sim/base/text.h"
#include "sim/node/actions.h"
#include "sim/node/fact.h"

#include <stdio.h>
#include <stdlib.h>

struct relay *relay_new(
    struct conn *from, struct sip_incoming *incoming, const struct sip_msg *request)
{
    struct relay *relay = ek_calloc(1, sizeof *relay);
    relay->cell = from->cell;
    relay->from = from;
    relay->incoming = incoming;
    relay->request = sip_msg_clone(request);
    text_copy(relay->node, sizeof relay->node, from->node);
    relay->next = relay->cell->relays;
    relay->cell->relays = relay;
    return relay;
}

static void relay_free(struct relay *relay)
{
    struct relay **at = &relay->cell->relays;
    while (*at != relay)
        at = &(*at)->next;
    *at = relay->next;
    sip_msg_free(relay->request);
    free(relay);
}

void relay_answer(struct relay *relay, int status)
{
    if (relay->from != NULL)
        sip_link_reply(relay->cell, relay->incoming, relay->request, status);
    relay_free(relay);
}

void relay_copy(struct relay *relay, const struct sip_msg *response)
{
    static const char *const carried[] = {"Contact", "Expires", "Service-Route"};
    char tag[64];
    cell_token(relay->cell, "tag", tag, sizeof tag);
    struct sip_msg *copy =
        sip_response(relay->request, sip_status(response), sip_reason(response), tag);
    for (size_t i = 0; copy != NULL && i < sizeof carried / sizeof carried[0]; i++) {
        char *value = sip_header(response, carried[i], 0);
        if (value != NULL)
            (void)!sip_add_header(copy, carried[i], value);
        free(value);
    }
    if (relay->from != NULL)
        sip_agent_reply(relay->cell->sip, relay->incoming, copy);
    else
        sip_msg_free(copy);
    relay_free(relay);
}

static void on_forwarded(void *ctx, const struct sip_msg *response)
{
    struct relay *relay = ctx;
    int status = response == NULL ? 0 : sip_status(response);
    enum link link = relay->from == NULL ? LINK_UC_TRAVERSAL : relay->from->link;
    fact_sip(relay->cell, &(struct fact_sip){.node = relay->node,
                              .link = link,
                              .method = sip_method(relay->request),
                              .role = "proxy",
                              .status = status,
                              .cause = "forwarded"});
    if (response == NULL)
        relay_answer(relay, 408);
    else
        relay_copy(relay, response);
}

static struct sip_msg *onward(const struct relay *relay)
{
    struct sip_msg *request = sip_msg_clone(relay->request);
    char path[CELL_NAME_MAX + 64];
    snprintf(path, sizeof path, "<sip:%s;transport=tls;lr>", relay->node);
    sip_pop_header(request, "Route");
    int hops = sip_max_forwards(request);
    sip_set_max_forwards(request, hops < 0 ? 70 : hops - 1);
    if (hops != 0 && sip_push_header(request, "Path", path))
        return request;
    sip_msg_free(request);
    return NULL;
}

struct relay *relay_waiting(const struct conn *to)
{
    struct relay *relay = to->cell->relays;
    while (relay != NULL && relay->to != to)
        relay = relay->next;
    return relay;
}

void relay_forward(struct relay *relay, struct conn *to)
{
    struct sip_msg *request = onward(relay);
    relay->to = NULL;
    if (request == NULL)
        relay_answer(relay, 483);
    else
        sip_link_send(to, request, on_forwarded, relay);
}

void relays_drop(struct conn *conn)
{
    for (struct relay *relay = conn->cell->relays; relay != NULL; relay = relay->next) {
        if (relay->from == conn)
            relay->from = NULL;
        if (relay->to == conn)
            relay->to = NULL;
    }
}

void relays_free(struct cell *cell)
{
    while (cell->relays != NULL)
        relay_free(cell->relays);
}
