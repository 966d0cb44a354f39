#include "sim/net/loop.h"

#include "sim/net/internal.h"
#include "sim/net/stream.h"

#include <stdlib.h>
#include <time.h>

/* libev's watcher macros cast through struct pointers that alias by design. */
#pragma GCC diagnostic ignored "-Wstrict-aliasing"

struct net_timer {
    ev_timer watcher;
    struct ev_loop *ev;
    net_timer_fn *fn;
    void *ctx;
};

struct net_signal {
    ev_signal watcher;
    struct ev_loop *ev;
    net_signal_fn *fn;
    void *ctx;
};

struct net_loop *net_loop_new(void)
{
    struct net_loop *loop = ek_calloc(1, sizeof *loop);
    loop->ev = ev_loop_new(EVFLAG_AUTO | EVFLAG_NOENV);
    return loop;
}

void net_loop_free(struct net_loop *loop)
{
    if (loop == NULL)
        return;
    while (loop->retired != NULL)
        net_stream_free(loop->retired);
    ev_loop_destroy(loop->ev);
    free(loop);
}

void net_loop_run(struct net_loop *loop)
{
    ev_run(loop->ev, 0);
}

void net_loop_stop(struct net_loop *loop)
{
    ev_break(loop->ev, EVBREAK_ALL);
}

int64_t net_now_us(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static void on_timer(struct ev_loop *ev, ev_timer *watcher, int events)
{
    (void)ev;
    (void)events;
    struct net_timer *timer = watcher->data;
    timer->fn(timer->ctx);
}

struct net_timer *net_timer_new(struct net_loop *loop, net_timer_fn *fn, void *ctx)
{
    struct net_timer *timer = ek_calloc(1, sizeof *timer);
    timer->ev = loop->ev;
    timer->fn = fn;
    timer->ctx = ctx;
    ev_timer_init(&timer->watcher, on_timer, 0., 0.);
    timer->watcher.data = timer;
    return timer;
}

void net_timer_start(struct net_timer *timer, int64_t ms)
{
    ev_timer_stop(timer->ev, &timer->watcher);
    ev_now_update(timer->ev);
    ev_timer_set(&timer->watcher, (double)ms / 1000.0, 0.);
    ev_timer_start(timer->ev, &timer->watcher);
}

void net_timer_stop(struct net_timer *timer)
{
    if (timer != NULL)
        ev_timer_stop(timer->ev, &timer->watcher);
}

void net_timer_free(struct net_timer *timer)
{
    net_timer_stop(timer);
    free(timer);
}

static void on_signal(struct ev_loop *ev, ev_signal *watcher, int events)
{
    (void)ev;
    (void)events;
    struct net_signal *sig = watcher->data;
    sig->fn(sig->ctx, watcher->signum);
}

struct net_signal *net_signal_new(struct net_loop *loop, int signum, net_signal_fn *fn, void *ctx)
{
    struct net_signal *sig = ek_calloc(1, sizeof *sig);
    sig->ev = loop->ev;
    sig->fn = fn;
    sig->ctx = ctx;
    ev_signal_init(&sig->watcher, on_signal, signum);
    sig->watcher.data = sig;
    ev_signal_start(loop->ev, &sig->watcher);
    ev_unref(loop->ev); /* a signal watcher alone keeps no loop alive */
    return sig;
}

void net_signal_free(struct net_signal *sig)
{
    if (sig == NULL)
        return;
    ev_ref(sig->ev);
    ev_signal_stop(sig->ev, &sig->watcher);
    free(sig);
}
