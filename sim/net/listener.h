/* listener.h: a listening TCP socket that hands out connected sockets. */
#ifndef EK_NET_LISTENER_H
#define EK_NET_LISTENER_H

#include "sim/net/loop.h"

struct net_listener;

/* Called with each accepted socket, which then belongs to the callee. */
typedef void net_accept_fn(void *ctx, int fd);

/* net_listener_new: listens on `address` (dotted IPv4); port 0 lets the kernel choose. With `fn`
 * NULL the port is held and closed: whoever dials it is refused, and nobody else can get it. */
struct net_listener *net_listener_new(struct net_loop *loop, const char *address, uint16_t port,
    net_accept_fn *fn, void *ctx, struct err *e) EK_CHECK;
uint16_t net_listener_port(const struct net_listener *listener);
/* net_listener_free: accepts NULL; may be called from its own callback. */
void net_listener_free(struct net_listener *listener);

#endif
