/* relay.h: a request that a box took from one connection and must answer there, after it has asked
 * someone else: E holding a REGISTER while C judges the SERVICE, E and C passing a REGISTER on. */
#ifndef EK_NODE_RELAY_H
#define EK_NODE_RELAY_H

#include "sim/node/conn.h"

struct relay {
    struct relay *next;
    struct cell *cell;
    struct conn *from; /* NULL when that connection is gone: the answer is dropped */
    struct conn *to;   /* where it waits to be passed on; NULL when that is gone */
    struct sip_incoming *incoming;
    struct sip_msg *request;
    char node[CELL_NAME_MAX]; /* the box's name on `from` */
};

/* relay_new: keeps a copy of `request`. Ends with relay_answer or relay_copy. */
struct relay *relay_new(
    struct conn *from, struct sip_incoming *incoming, const struct sip_msg *request);

/* relay_answer: answers with `status` and frees the relay. */
void relay_answer(struct relay *relay, int status);
/* relay_copy: answers as `response` did (status, phrase, Contact, Expires, Service-Route) and
 * frees. */
void relay_copy(struct relay *relay, const struct sip_msg *response);

/* relay_waiting: one that waits for `to`, or NULL. */
struct relay *relay_waiting(const struct conn *to);

/* relay_forward: sends the request on over `to` as RFC 3261, 16.6 and RFC 3327 say: topmost Route
 * removed when it is the box's own, Max-Forwards lowered, Path and Via added. Takes the relay,
 * answers it with what comes back, 408 when nothing does, and leaves a `sip` fact of role proxy. */
void relay_forward(struct relay *relay, struct conn *to);

/* relays_drop: `conn` is gone. */
void relays_drop(struct conn *conn);
void relays_free(struct cell *cell);

#endif
