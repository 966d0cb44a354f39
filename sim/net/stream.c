#include "sim/net/stream.h"

#include "sim/net/internal.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#pragma GCC diagnostic ignored "-Wstrict-aliasing"

struct net_stream {
    struct net_loop *loop;
    struct ev_loop *ev;
    ev_io reader;
    ev_io writer;
    ev_timer failer; /* tells a failure outside the caller's stack; ends a retired stream */
    struct net_stream *next_retired;
    bool retired;
    int fd;
    int error;
    bool connecting;
    bool ending;    /* shut down once `out` is empty */
    bool finished;  /* EOF or failure told */
    unsigned calls; /* depth of callbacks under way */
    bool dead;      /* freed inside a callback */
    struct buf in;
    struct buf out;
    net_stream_fn *fn;
    void *ctx;
};

static void stop_watching(struct net_stream *s)
{
    ev_io_stop(s->ev, &s->reader);
    ev_io_stop(s->ev, &s->writer);
    ev_timer_stop(s->ev, &s->failer);
}

static void forget_retired(struct net_stream *s)
{
    struct net_stream **at = &s->loop->retired;
    while (*at != s)
        at = &(*at)->next_retired;
    *at = s->next_retired;
}

static void release(struct net_stream *s)
{
    buf_cleanup(&s->in);
    buf_cleanup(&s->out);
    free(s);
}

/* Calls the owner; false when the owner freed the stream meanwhile. */
static bool tell(struct net_stream *s, enum net_event event)
{
    s->calls++;
    s->fn(s->ctx, s, event);
    s->calls--;
    if (s->dead && s->calls == 0) {
        release(s);
        return false;
    }
    return !s->dead;
}

static void fail(struct net_stream *s, int error)
{
    s->finished = true;
    s->error = error;
    stop_watching(s);
    (void)tell(s, NET_FAILED);
}

static void fail_soon(struct net_stream *s, int error)
{
    s->error = error;
    stop_watching(s);
    if (s->finished && !s->retired)
        return;
    ev_timer_set(&s->failer, 0., 0.);
    ev_timer_start(s->ev, &s->failer);
}

/* Reads once; returns what recv does. */
static ssize_t receive(struct net_stream *s)
{
    char chunk[16384];
    ssize_t got = recv(s->fd, chunk, sizeof chunk, 0);
    if (got > 0)
        buf_add(&s->in, chunk, (size_t)got);
    return got;
}

/* What the peer had sent before a write failed may say why, an alert for one. False when the owner
 * freed the stream. */
static bool hear_out(struct net_stream *s)
{
    ssize_t got = 0;
    for (size_t num = 0; num < NET_STREAM_BACKLOG_MAX; num += (size_t)got) {
        got = receive(s);
        if (got <= 0)
            return true;
        if (!tell(s, NET_DATA))
            return false;
    }
    return true;
}

static void on_failer(struct ev_loop *ev, ev_timer *watcher, int events)
{
    (void)ev;
    (void)events;
    struct net_stream *s = watcher->data;
    if (s->retired)
        net_stream_free(s);
    else if (s->connecting || hear_out(s))
        fail(s, s->error);
}

static void flush(struct net_stream *s)
{
    while (s->out.len > 0) {
        ssize_t sent = send(s->fd, s->out.data, s->out.len, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            ev_io_start(s->ev, &s->writer);
            return;
        }
        if (sent < 0) {
            fail_soon(s, errno);
            return;
        }
        buf_drop(&s->out, (size_t)sent);
    }
    ev_io_stop(s->ev, &s->writer);
    if (s->ending)
        shutdown(s->fd, SHUT_WR);
}

static void on_connected(struct net_stream *s)
{
    int error = 0;
    socklen_t len = sizeof error;
    if (getsockopt(s->fd, SOL_SOCKET, SO_ERROR, &error, &len) != 0)
        error = errno;
    if (error != 0) {
        fail(s, error);
        return;
    }
    s->connecting = false;
    ev_io_stop(s->ev, &s->writer);
    ev_io_start(s->ev, &s->reader);
    if (tell(s, NET_CONNECTED) && s->error == 0)
        flush(s);
}

static void on_writable(struct ev_loop *ev, ev_io *watcher, int events)
{
    (void)ev;
    (void)events;
    struct net_stream *s = watcher->data;
    if (s->connecting)
        on_connected(s);
    else
        flush(s);
}

static void on_readable(struct ev_loop *ev, ev_io *watcher, int events)
{
    (void)ev;
    (void)events;
    struct net_stream *s = watcher->data;
    ssize_t got = receive(s);
    if (got < 0 && (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK))
        return;
    if (got < 0) {
        fail(s, errno);
        return;
    }
    if (got == 0) {
        s->finished = true;
        ev_io_stop(s->ev, &s->reader); /* what is queued still goes out */
        (void)tell(s, NET_EOF);
        return;
    }
    if (s->in.len > NET_STREAM_BACKLOG_MAX) {
        fail(s, ENOBUFS);
        return;
    }
    (void)tell(s, NET_DATA);
}

static struct net_stream *stream_new(struct net_loop *loop, int fd, net_stream_fn *fn, void *ctx)
{
    struct net_stream *s = ek_calloc(1, sizeof *s);
    s->loop = loop;
    s->ev = loop->ev;
    s->fd = fd;
    s->fn = fn;
    s->ctx = ctx;
    ev_io_init(&s->reader, on_readable, fd, EV_READ);
    ev_io_init(&s->writer, on_writable, fd, EV_WRITE);
    ev_timer_init(&s->failer, on_failer, 0., 0.);
    s->reader.data = s;
    s->writer.data = s;
    s->failer.data = s;
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return s;
}

struct net_stream *net_stream_dial(struct net_loop *loop, const char *address, uint16_t port,
    net_stream_fn *fn, void *ctx, struct err *e)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    if (inet_pton(AF_INET, address, &to.sin_addr) != 1) {
        err_set(e, ERR_USAGE, "\"%s\" is not an IPv4 address", address);
        return NULL;
    }
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        err_sys(e, "socket");
        return NULL;
    }
    struct net_stream *s = stream_new(loop, fd, fn, ctx);
    s->connecting = true;
    if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0 || errno == EINPROGRESS)
        ev_io_start(s->ev, &s->writer);
    else
        fail_soon(s, errno);
    return s;
}

struct net_stream *net_stream_adopt(struct net_loop *loop, int fd, net_stream_fn *fn, void *ctx)
{
    int flags = fcntl(fd, F_GETFL);
    if (flags >= 0)
        fcntl(fd, F_SETFL, flags | O_NONBLOCK);
    struct net_stream *s = stream_new(loop, fd, fn, ctx);
    ev_io_start(s->ev, &s->reader);
    return s;
}

void net_stream_free(struct net_stream *s)
{
    if (s == NULL || s->dead)
        return;
    if (s->out.len > 0 && !s->connecting && s->error == 0)
        flush(s);
    stop_watching(s);
    if (s->retired)
        forget_retired(s);
    close(s->fd);
    s->fd = -1;
    s->finished = true;
    s->dead = true;
    if (s->calls == 0)
        release(s);
}

static void on_retired(void *ctx, struct net_stream *s, enum net_event event)
{
    (void)ctx;
    buf_clear(&s->in);
    if (event == NET_FAILED || (event == NET_EOF && s->out.len == 0))
        net_stream_free(s);
}

void net_stream_retire(struct net_stream *s, int64_t ms)
{
    if (s == NULL || s->dead || s->retired)
        return;
    if (s->connecting || s->error != 0 || (s->finished && s->out.len == 0)) {
        net_stream_free(s);
        return;
    }
    s->fn = on_retired;
    s->retired = true;
    s->next_retired = s->loop->retired;
    s->loop->retired = s;
    net_stream_end(s);
    ev_now_update(s->ev);
    ev_timer_set(&s->failer, (double)ms / 1000.0, 0.);
    ev_timer_start(s->ev, &s->failer);
}

struct buf *net_stream_in(struct net_stream *s)
{
    return &s->in;
}

void net_stream_send(struct net_stream *s, const void *bytes, size_t len)
{
    if (s->dead || s->error != 0 || s->ending)
        return;
    if (s->out.len + len > NET_STREAM_BACKLOG_MAX) {
        fail_soon(s, ENOBUFS);
        return;
    }
    buf_add(&s->out, bytes, len);
    if (!s->connecting)
        flush(s);
}

void net_stream_end(struct net_stream *s)
{
    s->ending = true;
    if (!s->dead && !s->connecting && s->out.len == 0)
        shutdown(s->fd, SHUT_WR);
}

int net_stream_error(const struct net_stream *s)
{
    return s->error;
}

typedef int name_query(int fd, struct sockaddr *name, socklen_t *len);

static bool name_of(const struct net_stream *s, name_query *query, struct sockaddr_in *out)
{
    socklen_t len = sizeof *out;
    *out = (struct sockaddr_in){0};
    return s->fd >= 0 && query(s->fd, (struct sockaddr *)out, &len) == 0 &&
           out->sin_family == AF_INET;
}

static uint16_t port_of(const struct net_stream *s, name_query *query)
{
    struct sockaddr_in name;
    return name_of(s, query, &name) ? ntohs(name.sin_port) : 0;
}

static void address_of(const struct net_stream *s, name_query *query, char out[NET_ADDRESS_LEN])
{
    struct sockaddr_in name;
    if (!name_of(s, query, &name) ||
        inet_ntop(AF_INET, &name.sin_addr, out, NET_ADDRESS_LEN) == NULL)
        out[0] = '\0';
}

uint16_t net_stream_local_port(const struct net_stream *s)
{
    return port_of(s, getsockname);
}

uint16_t net_stream_peer_port(const struct net_stream *s)
{
    return port_of(s, getpeername);
}

void net_stream_local_address(const struct net_stream *s, char out[NET_ADDRESS_LEN])
{
    address_of(s, getsockname, out);
}

void net_stream_peer_address(const struct net_stream *s, char out[NET_ADDRESS_LEN])
{
    address_of(s, getpeername, out);
}
