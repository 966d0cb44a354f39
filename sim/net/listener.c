#include "sim/net/listener.h"

#include "sim/net/internal.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#pragma GCC diagnostic ignored "-Wstrict-aliasing"

#define BACKLOG 128

/* How long a listener rests when no descriptor is to be had; its socket stays readable all the
 * while, and accept would fail in a busy loop. */
#define REST_SECONDS 0.1

struct net_listener {
    struct ev_loop *ev;
    ev_io watcher;
    ev_timer rest;
    int fd;
    uint16_t port;
    net_accept_fn *fn;
    void *ctx;
};

static void on_rested(struct ev_loop *ev, ev_timer *timer, int events)
{
    (void)events;
    struct net_listener *l = timer->data;
    ev_io_start(ev, &l->watcher);
}

/* The connection that was to be accepted went away, or was never there. */
static bool is_passing(int error)
{
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR || error == ECONNABORTED;
}

static void rest(struct net_listener *l)
{
    ev_io_stop(l->ev, &l->watcher);
    ev_timer_set(&l->rest, REST_SECONDS, 0.);
    ev_timer_start(l->ev, &l->rest);
}

/* One connection a turn: the next one, if any, wakes the loop again. */
static void on_accept(struct ev_loop *ev, ev_io *watcher, int events)
{
    (void)ev;
    (void)events;
    struct net_listener *l = watcher->data;
    int fd = accept4(l->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0)
        l->fn(l->ctx, fd);
    else if (!is_passing(errno))
        rest(l);
}

static bool bind_to(int fd, const char *address, uint16_t port, bool listening, struct err *e)
{
    struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(port)};
    if (inet_pton(AF_INET, address, &name.sin_addr) != 1)
        return err_set(e, ERR_USAGE, "\"%s\" is not an IPv4 address", address);
    int on = 1;
    if (listening) /* a port that is only held must not be shared */
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&name, sizeof name) != 0 ||
        (listening && listen(fd, BACKLOG) != 0))
        return err_sys(e, "cannot listen on %s port %u", address, (unsigned)port);
    return true;
}

struct net_listener *net_listener_new(struct net_loop *loop, const char *address, uint16_t port,
    net_accept_fn *fn, void *ctx, struct err *e)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        err_sys(e, "socket");
        return NULL;
    }
    struct sockaddr_in name = {0};
    socklen_t len = sizeof name;
    if (!bind_to(fd, address, port, fn != NULL, e)) {
        close(fd);
        return NULL;
    }
    getsockname(fd, (struct sockaddr *)&name, &len);
    struct net_listener *l = ek_calloc(1, sizeof *l);
    *l = (struct net_listener){
        .ev = loop->ev, .fd = fd, .port = ntohs(name.sin_port), .fn = fn, .ctx = ctx};
    ev_io_init(&l->watcher, on_accept, fd, EV_READ);
    ev_timer_init(&l->rest, on_rested, REST_SECONDS, 0.);
    l->watcher.data = l;
    l->rest.data = l;
    if (fn != NULL)
        ev_io_start(l->ev, &l->watcher);
    return l;
}

uint16_t net_listener_port(const struct net_listener *l)
{
    return l->port;
}

void net_listener_free(struct net_listener *l)
{
    if (l == NULL)
        return;
    ev_io_stop(l->ev, &l->watcher);
    ev_timer_stop(l->ev, &l->rest);
    close(l->fd);
    free(l);
}
