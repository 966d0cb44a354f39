#include "sim/node/endpoint.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* What a firewall does that lets the handshake of TCP pass and drops what follows. */
static void keep_silent(struct endpoint *endpoint, int fd)
{
    endpoint->silenced =
        ek_realloc(endpoint->silenced, (endpoint->num_silenced + 1) * sizeof *endpoint->silenced);
    endpoint->silenced[endpoint->num_silenced++] = fd;
}

static void on_accept(void *ctx, int fd)
{
    struct endpoint *endpoint = ctx;
    if (endpoint->plan.silent) {
        keep_silent(endpoint, fd);
        return;
    }
    struct conn *conn = conn_accept(endpoint->cell, &endpoint->plan, endpoint->profile, fd);
    if (conn != NULL && endpoint->profile == NULL)
        endpoint->plan.ops->ready(conn);
}

bool endpoint_open(struct cell *cell, const struct conn_plan *plan, struct err *e)
{
    struct endpoint *endpoint = ek_calloc(1, sizeof *endpoint);
    endpoint->cell = cell;
    endpoint->plan = *plan;
    for (size_t i = 0; i < plan->num_names && i < ENDPOINT_NAMES_MAX; i++)
        endpoint->names[i] = plan->names[i];
    endpoint->plan.names = endpoint->names;
    endpoint->next = cell->endpoints;
    cell->endpoints = endpoint;
    if (link_security(plan->link) == LINK_TLS && !plan->plain) {
        endpoint->profile = conn_profile(cell, plan, TLS_SERVER, e);
        if (endpoint->profile == NULL)
            return false;
    }
    endpoint->listener = net_listener_new(cell->program->loop, cell->listen,
        cell_listen_port(cell, link_port(plan->link)), plan->shut ? NULL : on_accept, endpoint, e);
    return endpoint->listener != NULL;
}

void endpoints_free(struct cell *cell)
{
    while (cell->endpoints != NULL) {
        struct endpoint *endpoint = cell->endpoints;
        cell->endpoints = endpoint->next;
        net_listener_free(endpoint->listener);
        tls_profile_free(endpoint->profile);
        for (size_t i = 0; i < endpoint->num_silenced; i++)
            close(endpoint->silenced[i]);
        free(endpoint->silenced);
        free(endpoint);
    }
}

json_t *endpoints_ports(const struct cell *cell)
{
    json_t *ports = json_object();
    for (const struct endpoint *endpoint = cell->endpoints; endpoint != NULL;
         endpoint = endpoint->next) {
        char key[CELL_NAME_MAX + 8];
        snprintf(key, sizeof key, "%s:%u", endpoint->plan.node,
            (unsigned)link_port(endpoint->plan.link));
        json_object_set_new(ports, key, json_integer(net_listener_port(endpoint->listener)));
    }
    return ports;
}
