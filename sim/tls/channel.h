/* channel.h: one connection between two ends: a TCP stream, with a TLS pump on it or without. Few
 * events, one deadline, and the facts of how it began and how it ended. */
#ifndef EK_TLS_CHANNEL_H
#define EK_TLS_CHANNEL_H

#include "sim/net/stream.h"
#include "sim/tls/pump.h"

enum channel_event {
    CHANNEL_READY, /* connected, and with TLS: this end finished its handshake */
    CHANNEL_DATA,  /* new bytes in channel_in */
    CHANNEL_OVER,  /* nothing more will come; channel_end tells why */
};

enum channel_end {
    CHANNEL_OPEN,
    CHANNEL_CLOSED_HERE,  /* channel_close, channel_shut or channel_free by this end */
    CHANNEL_CLOSED_THERE, /* close_notify or, without TLS, end of stream */
    CHANNEL_CUT,          /* end of stream without close_notify, or a reset */
    CHANNEL_TLS_FAILED,   /* see the TLS facts: this end refused, or was refused by an alert */
    CHANNEL_TCP_FAILED,   /* never connected */
    CHANNEL_TIMEOUT,      /* the deadline passed */
};

struct channel;
typedef void channel_fn(void *ctx, struct channel *channel, enum channel_event event);

/* channel_dial, channel_adopt: `profile` NULL means plain TCP. The deadline `ms` runs from now
 * until channel_settled. Events come from the loop, never before the call returns. channel_adopt
 * owns `fd` even when it fails; without TLS the adopted channel is ready at once and no READY
 * comes. */
struct channel *channel_dial(struct net_loop *loop, const char *address, uint16_t port,
    const struct tls_profile *profile, int64_t ms, channel_fn *fn, void *ctx,
    struct err *e) EK_CHECK;
struct channel *channel_adopt(struct net_loop *loop, int fd, const struct tls_profile *profile,
    int64_t ms, channel_fn *fn, void *ctx, struct err *e) EK_CHECK;
/* channel_shut: closes at once (after a close_notify if possible); no event comes after it. Unlike
 * after channel_free, what the channel saw can still be asked. Nothing happens once it is over. */
void channel_shut(struct channel *channel);
/* channel_drop: likewise, but without a close_notify, as who gives a peer up. */
void channel_drop(struct channel *channel);
/* channel_free: closes at once (after a close_notify if possible). May be called from the callback;
 * no event comes after it. Accepts NULL. */
void channel_free(struct channel *channel);

/* channel_record: from now on everything that this end does goes to `tape`, which must outlive the
 * channel; to be called before the loop runs again. */
void channel_record(struct channel *channel, struct tape *tape);

/* channel_settled: what the connection was opened for has happened; stops the deadline, but not
 * that of channel_close. */
void channel_settled(struct channel *channel);
/* channel_expect: (re)starts the deadline: `ms` from now. */
void channel_expect(struct channel *channel, int64_t ms);

/* channel_start_tls: a plain channel becomes TLS in the role of `profile`, from the next byte in
 * each direction on (STARTTLS); READY comes again when this end's handshake is done. Fails when it
 * is over or TLS already. */
bool channel_start_tls(
    struct channel *channel, const struct tls_profile *profile, struct err *e) EK_CHECK;

void channel_send(struct channel *channel, const void *bytes, size_t len);
/* channel_in: received bytes, also after the end; the owner removes with buf_drop what it used. */
struct buf *channel_in(struct channel *channel);
/* channel_close: sends close_notify and ends the write direction; OVER follows when the peer has
 * closed too or the deadline of `ms` has passed. */
void channel_close(struct channel *channel, int64_t ms);

enum channel_end channel_end(const struct channel *channel);
const char *channel_end_name(enum channel_end end);
bool channel_is_tls(const struct channel *channel);
/* channel_tls_facts: NULL without TLS; valid as long as the channel. */
const struct tls_facts *channel_tls_facts(const struct channel *channel);
/* channel_peer_chain_pem: appends what the peer presented, leaf first, in PEM. */
void channel_peer_chain_pem(const struct channel *channel, struct buf *out);
uint16_t channel_local_port(const struct channel *channel); /* kept after the end */
uint16_t channel_peer_port(const struct channel *channel);
const char *channel_local_address(const struct channel *channel); /* "" before it is connected */
const char *channel_peer_address(const struct channel *channel);

#endif
