#include "sim/tls/channel.h"

#include <stdlib.h>
#include <unistd.h>

/* How long a closed connection waits for the peer to close too. */
#define RETIRE_MS 1000

struct channel {
    struct net_stream *stream; /* NULL once over */
    struct net_timer *deadline;
    struct tls_pump *pump; /* NULL without TLS */
    struct tape *tape;     /* NULL: nobody records */
    struct buf rest;       /* without TLS, once over: what the owner has not read */
    channel_fn *fn;
    void *ctx;
    enum channel_end end;
    bool connected;
    bool ready;
    bool closing; /* this end has closed its direction */
    bool dead;    /* freed inside a callback */
    unsigned calls;
    uint16_t local_port;
    uint16_t peer_port;
    char local_address[NET_ADDRESS_LEN];
    char peer_address[NET_ADDRESS_LEN];
};

static void release(struct channel *c)
{
    net_stream_free(c->stream);
    net_timer_free(c->deadline);
    tls_pump_free(c->pump);
    buf_cleanup(&c->rest);
    free(c);
}

/* Tells the owner; false when the owner freed the channel, which is then gone or about to be. */
static bool tell(struct channel *c, enum channel_event event)
{
    c->calls++;
    c->fn(c->ctx, c, event);
    c->calls--;
    return !c->dead;
}

static void leave(struct channel *c)
{
    if (c->dead && c->calls == 0)
        release(c);
}

static void send_out(struct channel *c, const void *bytes, size_t len)
{
    tape_bytes(c->tape, TAPE_WIRE, bytes, len);
    net_stream_send(c->stream, bytes, len);
}

static void push_out(struct channel *c)
{
    struct buf out = {0};
    tls_pump_take(c->pump, &out);
    if (out.len > 0 && c->stream != NULL)
        send_out(c, out.data, out.len);
    buf_cleanup(&out);
}

static void close_down(struct channel *c, enum channel_end end)
{
    struct buf *in = net_stream_in(c->stream);
    buf_add(&c->rest, buf_str(in), in->len);
    c->end = end;
    net_timer_stop(c->deadline);
    net_stream_retire(c->stream, RETIRE_MS);
    c->stream = NULL;
}

static bool over(struct channel *c, enum channel_end end)
{
    if (c->end != CHANNEL_OPEN)
        return !c->dead;
    close_down(c, end);
    return tell(c, CHANNEL_OVER);
}

static void say_goodbye(struct channel *c)
{
    if (c->pump == NULL || c->closing)
        return;
    tls_pump_close(c->pump);
    push_out(c);
}

static bool part(struct channel *c)
{
    say_goodbye(c);
    return over(c, c->closing ? CHANNEL_CLOSED_HERE : CHANNEL_CLOSED_THERE);
}

static bool become_ready(struct channel *c)
{
    c->ready = true;
    return tell(c, CHANNEL_READY);
}

/* Steps the pump until it waits; false when the channel is over or freed. */
static bool turn_pump(struct channel *c)
{
    while (c->end == CHANNEL_OPEN) {
        enum tls_step step = tls_pump_step(c->pump);
        push_out(c);
        bool alive = true;
        if (step == TLS_STEP_WAIT)
            return true;
        if (step == TLS_STEP_READY)
            alive = become_ready(c);
        else if (step == TLS_STEP_DATA)
            alive = tell(c, CHANNEL_DATA);
        else if (step == TLS_STEP_CLOSED)
            return part(c) && false;
        else
            return over(c, CHANNEL_TLS_FAILED) && false;
        if (!alive)
            return false;
    }
    return false;
}

static bool feed_pump(struct channel *c)
{
    struct buf *in = net_stream_in(c->stream);
    tls_pump_feed(c->pump, buf_str(in), in->len);
    buf_clear(in);
    return turn_pump(c);
}

/* Kept, because they are asked for after the stream is gone. */
static void note_names(struct channel *c)
{
    c->local_port = net_stream_local_port(c->stream);
    c->peer_port = net_stream_peer_port(c->stream);
    net_stream_local_address(c->stream, c->local_address);
    net_stream_peer_address(c->stream, c->peer_address);
}

static void on_connected(struct channel *c)
{
    c->connected = true;
    note_names(c);
    tape_number(c->tape, TAPE_CONNECTED, 0, 0);
    if (c->pump != NULL)
        (void)turn_pump(c);
    else
        (void)become_ready(c);
}

static void on_stream_end(struct channel *c, enum net_event event)
{
    enum channel_end end = CHANNEL_CUT;
    if (!c->connected)
        end = CHANNEL_TCP_FAILED;
    else if (c->closing)
        end = CHANNEL_CLOSED_HERE;
    else if (c->pump == NULL && event == NET_EOF)
        end = CHANNEL_CLOSED_THERE;
    (void)over(c, end);
}

static void on_stream(void *ctx, struct net_stream *stream, enum net_event event)
{
    (void)stream;
    struct channel *c = ctx;
    c->calls++;
    if (event == NET_CONNECTED)
        on_connected(c);
    else if (event != NET_DATA)
        on_stream_end(c, event);
    else if (c->pump != NULL)
        (void)feed_pump(c);
    else
        (void)tell(c, CHANNEL_DATA);
    c->calls--;
    leave(c);
}

static void on_deadline(void *ctx)
{
    struct channel *c = ctx;
    c->calls++;
    (void)over(c, c->closing ? CHANNEL_CLOSED_HERE : CHANNEL_TIMEOUT);
    c->calls--;
    leave(c);
}

static struct channel *channel_new(struct net_loop *loop, const struct tls_profile *profile,
    int64_t ms, channel_fn *fn, void *ctx, struct err *e)
{
    struct tls_pump *pump = profile == NULL ? NULL : tls_pump_new(profile, e);
    if (profile != NULL && pump == NULL)
        return NULL;
    struct channel *c = ek_calloc(1, sizeof *c);
    c->pump = pump;
    c->fn = fn;
    c->ctx = ctx;
    c->deadline = net_timer_new(loop, on_deadline, c);
    net_timer_start(c->deadline, ms);
    return c;
}

struct channel *channel_dial(struct net_loop *loop, const char *address, uint16_t port,
    const struct tls_profile *profile, int64_t ms, channel_fn *fn, void *ctx, struct err *e)
{
    struct channel *c = channel_new(loop, profile, ms, fn, ctx, e);
    if (c == NULL)
        return NULL;
    c->stream = net_stream_dial(loop, address, port, on_stream, c, e);
    if (c->stream == NULL) {
        release(c);
        return NULL;
    }
    return c;
}

struct channel *channel_adopt(struct net_loop *loop, int fd, const struct tls_profile *profile,
    int64_t ms, channel_fn *fn, void *ctx, struct err *e)
{
    struct channel *c = channel_new(loop, profile, ms, fn, ctx, e);
    if (c == NULL) {
        close(fd);
        return NULL;
    }
    c->stream = net_stream_adopt(loop, fd, on_stream, c);
    c->connected = true;
    c->ready = profile == NULL;
    note_names(c);
    return c;
}

void channel_shut(struct channel *c)
{
    if (c->end != CHANNEL_OPEN)
        return;
    say_goodbye(c);
    close_down(c, CHANNEL_CLOSED_HERE);
}

void channel_drop(struct channel *c)
{
    if (c->end == CHANNEL_OPEN)
        close_down(c, CHANNEL_CLOSED_HERE);
}

void channel_free(struct channel *c)
{
    if (c == NULL || c->dead)
        return;
    channel_shut(c);
    c->dead = true;
    leave(c);
}

bool channel_start_tls(struct channel *c, const struct tls_profile *profile, struct err *e)
{
    if (c->end != CHANNEL_OPEN || !c->ready || c->pump != NULL)
        return err_set(e, ERR_INTERNAL, "STARTTLS on a channel that is not plain and open");
    c->pump = tls_pump_new(profile, e);
    if (c->pump == NULL)
        return false;
    tls_pump_record(c->pump, c->tape);
    c->ready = false;
    c->calls++;
    (void)feed_pump(c);
    c->calls--;
    leave(c);
    return true;
}

void channel_record(struct channel *c, struct tape *tape)
{
    c->tape = tape;
    if (c->pump != NULL)
        tls_pump_record(c->pump, tape);
    if (c->connected)
        tape_number(tape, TAPE_CONNECTED, 0, 0);
}

void channel_settled(struct channel *c)
{
    if (!c->closing)
        net_timer_stop(c->deadline);
}

void channel_expect(struct channel *c, int64_t ms)
{
    if (c->end == CHANNEL_OPEN)
        net_timer_start(c->deadline, ms);
}

void channel_send(struct channel *c, const void *bytes, size_t len)
{
    if (c->end != CHANNEL_OPEN || !c->ready || c->closing)
        return;
    tape_bytes(c->tape, TAPE_PLAIN, bytes, len);
    if (c->pump == NULL) {
        send_out(c, bytes, len);
        return;
    }
    tls_pump_send(c->pump, bytes, len);
    push_out(c);
}

struct buf *channel_in(struct channel *c)
{
    if (c->pump != NULL)
        return tls_pump_plain(c->pump);
    return c->stream != NULL ? net_stream_in(c->stream) : &c->rest;
}

void channel_close(struct channel *c, int64_t ms)
{
    if (c->end != CHANNEL_OPEN || c->closing)
        return;
    say_goodbye(c);
    c->closing = true;
    net_stream_end(c->stream);
    net_timer_start(c->deadline, ms);
}

enum channel_end channel_end(const struct channel *c)
{
    return c->end;
}

const char *channel_end_name(enum channel_end end)
{
    static const char *const names[] = {
        [CHANNEL_OPEN] = "open",
        [CHANNEL_CLOSED_HERE] = "closed-here",
        [CHANNEL_CLOSED_THERE] = "closed-there",
        [CHANNEL_CUT] = "cut",
        [CHANNEL_TLS_FAILED] = "tls-failed",
        [CHANNEL_TCP_FAILED] = "tcp-failed",
        [CHANNEL_TIMEOUT] = "timeout",
    };
    return names[end];
}

bool channel_is_tls(const struct channel *c)
{
    return c->pump != NULL;
}

const struct tls_facts *channel_tls_facts(const struct channel *c)
{
    return c->pump == NULL ? NULL : tls_pump_facts(c->pump);
}

void channel_peer_chain_pem(const struct channel *c, struct buf *out)
{
    if (c->pump != NULL)
        tls_pump_peer_chain_pem(c->pump, out);
}

uint16_t channel_local_port(const struct channel *c)
{
    return c->local_port;
}

uint16_t channel_peer_port(const struct channel *c)
{
    return c->peer_port;
}

const char *channel_local_address(const struct channel *c)
{
    return c->local_address;
}

const char *channel_peer_address(const struct channel *c)
{
    return c->peer_address;
}
