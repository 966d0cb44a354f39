#include "tests/testlib/netpair.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

void netend_drop(struct netend *end)
{
    net_stream_free(end->stream);
    end->stream = NULL;
}

static void narrate(struct netend *end, enum net_event event)
{
    size_t len = strlen(end->story);
    char letter = "CDEF"[event];
    if (letter == 'D' && len > 0 && end->story[len - 1] == 'D')
        return;
    assert_true(len + 1 < sizeof end->story);
    end->story[len] = letter;
}

void netend_event(void *ctx, struct net_stream *stream, enum net_event event)
{
    struct netend *end = ctx;
    assert_ptr_equal(stream, end->stream);
    narrate(end, event);
    struct buf *in = net_stream_in(stream);
    if (!end->hoards) {
        buf_add(&end->in, buf_str(in), in->len);
        buf_clear(in);
    }
    if (event == NET_FAILED)
        end->error = net_stream_error(stream);
    if (end->hooks[event] != NULL)
        end->hooks[event](end);
    else if (event == NET_EOF || event == NET_FAILED)
        netend_drop(end);
}

void netend_accept(void *ctx, int fd)
{
    struct netend *end = ctx;
    net_listener_free(end->listener);
    end->listener = NULL;
    end->fd = fd;
    end->stream = net_stream_adopt(end->loop, fd, netend_event, end);
    if (end->hooks[NET_CONNECTED] != NULL)
        end->hooks[NET_CONNECTED](end);
}

void netpair_init(struct netpair *p)
{
    *p = (struct netpair){.loop = net_loop_new()};
    p->client.loop = p->server.loop = p->loop;
    p->client.other = &p->server;
    p->server.other = &p->client;
}

void netpair_dial(struct netpair *p)
{
    p->server.listener =
        net_listener_new(p->loop, NETPAIR_ADDRESS, 0, netend_accept, &p->server, NULL);
    assert_non_null(p->server.listener);
    uint16_t port = net_listener_port(p->server.listener);
    assert_int_not_equal(port, 0);
    p->client.stream =
        net_stream_dial(p->loop, NETPAIR_ADDRESS, port, netend_event, &p->client, NULL);
    assert_non_null(p->client.stream);
    assert_string_equal(p->client.story, "");
}

void netpair_join(struct netpair *p)
{
    int fds[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
    p->client.stream = net_stream_adopt(p->loop, fds[0], netend_event, &p->client);
    p->server.stream = net_stream_adopt(p->loop, fds[1], netend_event, &p->server);
}

void netpair_cleanup(struct netpair *p)
{
    net_stream_free(p->client.stream);
    net_stream_free(p->server.stream);
    net_listener_free(p->server.listener);
    net_loop_free(p->loop);
    buf_cleanup(&p->client.in);
    buf_cleanup(&p->server.in);
}

void netend_text(struct netend *end, const char *text)
{
    net_stream_send(end->stream, text, strlen(text));
}

void netend_much(struct netend *end)
{
    char *bytes = malloc(NETEND_MUCH);
    for (size_t i = 0; i < NETEND_MUCH; i++)
        bytes[i] = (char)(i * 7 % 253);
    net_stream_send(end->stream, bytes, NETEND_MUCH);
    free(bytes);
}

void netend_check_much(const struct netend *end)
{
    assert_int_equal(end->in.len, NETEND_MUCH);
    for (size_t i = 0; i < NETEND_MUCH; i += 997)
        assert_int_equal(end->in.data[i], (char)(i * 7 % 253));
}

static void linger_not(int fd)
{
    struct linger now = {.l_onoff = 1, .l_linger = 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

void netend_reset(struct netend *end)
{
    linger_not(end->fd);
    netend_drop(end);
}

void net_reset(int fd)
{
    linger_not(fd);
    close(fd);
}

static void on_accept_keep(void *ctx, int fd)
{
    struct netend *end = ctx;
    end->fd = fd;
    net_loop_stop(end->loop);
}

void netpair_half(struct netpair *p)
{
    netpair_init(p);
    p->server.listener =
        net_listener_new(p->loop, NETPAIR_ADDRESS, 0, on_accept_keep, &p->server, NULL);
    p->client.stream = net_stream_dial(p->loop, NETPAIR_ADDRESS,
        net_listener_port(p->server.listener), netend_event, &p->client, NULL);
    net_loop_run(p->loop);
    net_listener_free(p->server.listener);
    p->server.listener = NULL;
    assert_string_equal(p->client.story, "C");
}
