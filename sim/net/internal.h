/* internal.h: what the files of this room know of each other. */
#ifndef EK_NET_INTERNAL_H
#define EK_NET_INTERNAL_H

#include "sim/net/loop.h"

#include <ev.h>

struct net_stream;

struct net_loop {
    struct ev_loop *ev;
    struct net_stream *retired; /* list of streams that close by themselves */
};

#endif
