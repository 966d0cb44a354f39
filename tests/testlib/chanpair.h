/* chanpair.h: two channels of the loopback, one the peer of the other, and what each was told. */
#ifndef EK_TESTLIB_CHANPAIR_H
#define EK_TESTLIB_CHANPAIR_H

#include "sim/net/listener.h"
#include "sim/tls/channel.h"
#include "tests/testlib/testlab.h"

#define CHANEND_LATE_MS 600000
#define CHANEND_MUCH    ((size_t)4 * 1024 * 1024) /* more than socket buffers take */

struct chanend;
typedef void chanend_hook(struct chanend *end);

struct chanend {
    struct net_loop *loop;
    struct tls_profile *profile; /* NULL: plain */
    struct channel *channel;
    struct net_listener *listener; /* of the server, until it has accepted */
    int fd;                        /* of the server, the channel's */
    int64_t ms;                    /* first deadline */
    char story[32];                /* R ready, D data, O over */
    struct buf in;
    bool hoards; /* leaves everything in the channel */
    chanend_hook *hooks[CHANNEL_OVER + 1];
    chanend_hook *on_adopted; /* of the server */
};

struct chanpair {
    struct net_loop *loop;
    struct chanend client, server;
};

/* chanpair_init: both verify each other's chain, usage and name; they speak `version` alone, 0 is
 * plain TCP. Recipes as in struct testlab_end. */
void chanpair_init(
    struct chanpair *p, struct testlab *lab, int version, const char *client, const char *server);
/* chanpair_dial: the client dials, the server listens; neither has happened yet. */
void chanpair_dial(struct chanpair *p);
void chanpair_cleanup(struct chanpair *p);

/* chanend_event: the callback of a channel; the context is the end. */
void chanend_event(void *ctx, struct channel *channel, enum channel_event event);

void chanend_text(struct chanend *end, const char *text);
void chanend_much(struct chanend *end); /* sends CHANEND_MUCH bytes */
/* chanend_close_when_much: closes once they have arrived. */
void chanend_close_when_much(struct chanend *end);
void chanend_check_much(const struct chanend *end);

#endif
