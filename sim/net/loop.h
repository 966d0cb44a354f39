/* loop.h: one event loop a process; the only room that knows libev. Callbacks run on the loop's
 * thread, one at a time. */
#ifndef EK_NET_LOOP_H
#define EK_NET_LOOP_H

#include "sim/base/err.h"

#include <stdint.h>

struct net_loop;
struct net_timer;
struct net_signal;

struct net_loop *net_loop_new(void);
/* net_loop_free: everything that was made on the loop must have been freed before. */
void net_loop_free(struct net_loop *loop);

/* net_loop_run: dispatches until net_loop_stop, or until nothing is left to wait for. */
void net_loop_run(struct net_loop *loop);
void net_loop_stop(struct net_loop *loop);

/* net_now_us: monotonic microseconds, for durations and never for verdicts. */
int64_t net_now_us(void);

/* net_timer_new: a stopped one-shot timer. net_timer_start: (re)arms it for `ms` milliseconds from
 * now. net_timer_free: may be called from its own callback. All accept NULL where a timer is freed
 * or stopped. */
typedef void net_timer_fn(void *ctx);
struct net_timer *net_timer_new(struct net_loop *loop, net_timer_fn *fn, void *ctx);
void net_timer_start(struct net_timer *timer, int64_t ms);
void net_timer_stop(struct net_timer *timer);
void net_timer_free(struct net_timer *timer);

/* net_signal_new: calls `fn` on the loop when the process gets `signum`. */
typedef void net_signal_fn(void *ctx, int signum);
struct net_signal *net_signal_new(struct net_loop *loop, int signum, net_signal_fn *fn, void *ctx);
void net_signal_free(struct net_signal *signal);

#endif
