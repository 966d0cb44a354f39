/* netpair.h: two ends of a connection of the loopback, and what was told to each. A loop that runs
 * returns when nothing is left to wait for, so a run that comes back shows that every stream came
 * to its end. */
#ifndef EK_TESTLIB_NETPAIR_H
#define EK_TESTLIB_NETPAIR_H

#include "sim/net/listener.h"
#include "sim/net/stream.h"

#define NETPAIR_ADDRESS "127.0.0.1"
#define NETEND_MUCH     ((size_t)4 * 1024 * 1024) /* more than socket buffers take */

struct netend;
typedef void netend_hook(struct netend *end);

/* What an end was told, what it received, what it does upon an event. Where no hook says otherwise
 * it frees its stream when that is over. */
struct netend {
    struct net_loop *loop;
    struct net_stream *stream;
    struct net_listener *listener; /* of the accepting end, until it has accepted */
    char story[32];                /* C connected, D data, E end, F failed */
    struct buf in;
    bool hoards; /* leaves everything in the stream */
    int error;
    int fd;                             /* of the accepting end */
    netend_hook *hooks[NET_FAILED + 1]; /* CONNECTED also for an accepting end */
    struct netend *other;
};

struct netpair {
    struct net_loop *loop;
    struct netend client, server;
};

void netpair_init(struct netpair *p);
/* netpair_dial: the client dials, the server listens; neither has happened yet. */
void netpair_dial(struct netpair *p);
/* netpair_join: both ends of a socket pair. */
void netpair_join(struct netpair *p);
/* netpair_half: a connected client; its peer is the bare descriptor `server.fd`, the caller's. */
void netpair_half(struct netpair *p);
void netpair_cleanup(struct netpair *p);

/* Callbacks for streams and listeners; the context is the end. */
void netend_event(void *ctx, struct net_stream *stream, enum net_event event);
void netend_accept(void *ctx, int fd);

/* Acts of an end, also for use as hooks. */
void netend_drop(struct netend *end);
void netend_reset(struct netend *end); /* frees the stream of an accepting end with a reset */
void netend_much(struct netend *end);  /* sends NETEND_MUCH bytes */
void netend_text(struct netend *end, const char *text);
/* netend_check_much: that is what arrived. */
void netend_check_much(const struct netend *end);

/* net_reset: closes `fd` so that its peer sees a reset. */
void net_reset(int fd);

#endif
