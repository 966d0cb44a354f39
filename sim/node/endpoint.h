/* endpoint.h: a listening port of a cell: whose it is, on which link, and how it verifies. */
#ifndef EK_NODE_ENDPOINT_H
#define EK_NODE_ENDPOINT_H

#include "sim/net/listener.h"
#include "sim/node/conn.h"

#define ENDPOINT_NAMES_MAX 8

struct endpoint {
    struct endpoint *next;
    struct cell *cell;
    struct net_listener *listener;
    int *silenced; /* sockets that are kept and never answered */
    size_t num_silenced;
    struct tls_profile *profile;           /* NULL: plain TCP */
    struct conn_plan plan;                 /* strings belong to the cell's box or persona */
    const char *names[ENDPOINT_NAMES_MAX]; /* what plan.names points at */
};

/* endpoint_open: listens for `plan` on the cell's address and the port that it has for the link. */
bool endpoint_open(struct cell *cell, const struct conn_plan *plan, struct err *e) EK_CHECK;
void endpoints_free(struct cell *cell);

/* endpoints_ports: {"name:nominal port": "address:port"} of all endpoints; the caller's reference.
 */
json_t *endpoints_ports(const struct cell *cell);

#endif
