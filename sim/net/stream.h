/* stream.h: a connected or connecting byte stream on a non-blocking socket. */
#ifndef EK_NET_STREAM_H
#define EK_NET_STREAM_H

#include "sim/base/buf.h"
#include "sim/net/loop.h"

#include <stdint.h>

/* Bytes that may wait to be written, and bytes that may wait to be read, before the stream fails
 * with ENOBUFS. */
#define NET_STREAM_BACKLOG_MAX ((size_t)16 * 1024 * 1024)

enum net_event {
    NET_CONNECTED, /* a dialled stream is up; net_stream_error tells nothing */
    NET_DATA,      /* new bytes in net_stream_in */
    NET_EOF,       /* the peer closed its direction in good order; sending is still possible */
    NET_FAILED,    /* connect, read or write failed; net_stream_error is the errno */
};

/* Nothing comes after NET_EOF or NET_FAILED. */
struct net_stream;
typedef void net_stream_fn(void *ctx, struct net_stream *stream, enum net_event event);

/* net_stream_dial: starts a TCP connection to `address` (dotted IPv4) and `port`. The result is
 * told by NET_CONNECTED or NET_FAILED, never before the call returns. NULL only when no socket is
 * to be had or the address does not parse. */
struct net_stream *net_stream_dial(struct net_loop *loop, const char *address, uint16_t port,
    net_stream_fn *fn, void *ctx, struct err *e) EK_CHECK;

/* net_stream_adopt: takes over connected socket `fd` (closed by net_stream_free). */
struct net_stream *net_stream_adopt(struct net_loop *loop, int fd, net_stream_fn *fn, void *ctx);

/* net_stream_free: closes at once; unsent bytes are tried once. May be called from the callback. */
void net_stream_free(struct net_stream *stream);

/* net_stream_retire: takes the stream away from its owner, sends what is queued, ends the write
 * direction, then reads and drops until the peer closes or `ms` have passed. A plain close would
 * reset the connection when bytes are still unread, and the peer would lose an alert that is under
 * way. No event comes any more. May be called from the callback; accepts NULL. */
void net_stream_retire(struct net_stream *stream, int64_t ms);

/* net_stream_in: received bytes; the owner removes with buf_drop what it has used. */
struct buf *net_stream_in(struct net_stream *stream);

/* net_stream_send: queues a copy and writes as much as the socket takes now. Over
 * NET_STREAM_BACKLOG_MAX unsent bytes the stream fails with ENOBUFS. */
void net_stream_send(struct net_stream *stream, const void *bytes, size_t len);

/* net_stream_end: no more sends; the write direction is shut down once everything is out. */
void net_stream_end(struct net_stream *stream);

int net_stream_error(const struct net_stream *stream);           /* errno of NET_FAILED, else 0 */
uint16_t net_stream_local_port(const struct net_stream *stream); /* 0 when unknown */
uint16_t net_stream_peer_port(const struct net_stream *stream);

#define NET_ADDRESS_LEN 46 /* an IPv4 or IPv6 address as text, with NUL */
/* net_stream_local_address, net_stream_peer_address: dotted IPv4 into `out`; "" when unknown. */
void net_stream_local_address(const struct net_stream *stream, char out[NET_ADDRESS_LEN]);
void net_stream_peer_address(const struct net_stream *stream, char out[NET_ADDRESS_LEN]);

#endif
