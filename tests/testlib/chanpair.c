#include "tests/testlib/chanpair.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void narrate(struct chanend *end, enum channel_event event)
{
    size_t len = strlen(end->story);
    char letter = "RDO"[event];
    if (letter == 'D' && len > 0 && end->story[len - 1] == 'D')
        return;
    assert_true(len + 1 < sizeof end->story);
    end->story[len] = letter;
}

void chanend_event(void *ctx, struct channel *channel, enum channel_event event)
{
    struct chanend *end = ctx;
    assert_ptr_equal(channel, end->channel);
    narrate(end, event);
    if (event == CHANNEL_DATA && !end->hoards) {
        struct buf *in = channel_in(channel);
        assert_int_not_equal(in->len, 0);
        buf_add(&end->in, buf_str(in), in->len);
        buf_clear(in);
    }
    if (end->hooks[event] != NULL)
        end->hooks[event](end);
}

static void on_accept(void *ctx, int fd)
{
    struct chanend *end = ctx;
    net_listener_free(end->listener);
    end->listener = NULL;
    end->fd = fd;
    end->channel = channel_adopt(end->loop, fd, end->profile, end->ms, chanend_event, end, NULL);
    assert_non_null(end->channel);
    if (end->on_adopted != NULL)
        end->on_adopted(end);
}

static struct tls_profile *strict(
    struct testlab *lab, enum tls_role role, int version, const char *recipe)
{
    struct testlab_end end = {.recipe = recipe,
        .verify = TLS_VERIFY_REQUIRE,
        .purpose = role == TLS_CLIENT ? TLS_PURPOSE_SSL_SERVER : TLS_PURPOSE_SSL_CLIENT,
        .name = TLS_NAME_SAN,
        .version = version};
    return version == 0 ? NULL : testlab_profile(lab, role, &end);
}

void chanpair_init(
    struct chanpair *p, struct testlab *lab, int version, const char *client, const char *server)
{
    *p = (struct chanpair){.loop = net_loop_new()};
    p->client.loop = p->server.loop = p->loop;
    p->client.ms = p->server.ms = CHANEND_LATE_MS;
    p->client.profile = strict(lab, TLS_CLIENT, version, client);
    p->server.profile = strict(lab, TLS_SERVER, version, server);
}

void chanpair_dial(struct chanpair *p)
{
    p->server.listener = net_listener_new(p->loop, "127.0.0.1", 0, on_accept, &p->server, NULL);
    assert_non_null(p->server.listener);
    p->client.channel = channel_dial(p->loop, "127.0.0.1", net_listener_port(p->server.listener),
        p->client.profile, p->client.ms, chanend_event, &p->client, NULL);
    assert_non_null(p->client.channel);
    assert_int_equal(channel_end(p->client.channel), CHANNEL_OPEN);
    assert_string_equal(p->client.story, "");
}

static void end_cleanup(struct chanend *end)
{
    channel_free(end->channel);
    net_listener_free(end->listener);
    tls_profile_free(end->profile);
    buf_cleanup(&end->in);
}

void chanpair_cleanup(struct chanpair *p)
{
    end_cleanup(&p->client);
    end_cleanup(&p->server);
    net_loop_free(p->loop);
}

void chanend_text(struct chanend *end, const char *text)
{
    channel_send(end->channel, text, strlen(text));
}

void chanend_much(struct chanend *end)
{
    char *bytes = malloc(CHANEND_MUCH);
    for (size_t i = 0; i < CHANEND_MUCH; i++)
        bytes[i] = (char)(i * 7 % 253);
    channel_send(end->channel, bytes, CHANEND_MUCH);
    free(bytes);
}

void chanend_close_when_much(struct chanend *end)
{
    if (end->in.len >= CHANEND_MUCH)
        channel_close(end->channel, CHANEND_LATE_MS);
}

void chanend_check_much(const struct chanend *end)
{
    assert_int_equal(end->in.len, CHANEND_MUCH);
    for (size_t i = 0; i < CHANEND_MUCH; i += 997)
        assert_int_equal(end->in.data[i], (char)(i * 7 % 253));
}
