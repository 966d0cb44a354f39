#include "sim/control/control.h"

#include "sim/net/stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct control {
    struct net_stream *stream; /* NULL once ended */
    control_fn *fn;
    void *ctx;
    bool greeted;
    bool dead;
    unsigned calls;
};

static void end(struct control *c, const struct err *e)
{
    if (c->dead)
        return;
    net_stream_free(c->stream);
    c->stream = NULL;
    c->fn(c->ctx, NULL, e);
}

static bool greet(const json_t *message, struct err *e)
{
    json_int_t version = json_integer_value(json_object_get(message, "v"));
    if (version != CONTROL_VERSION)
        return err_set(e, ERR_CONTROL, "peer speaks version %d, this program version %d",
            (int)version, CONTROL_VERSION);
    return true;
}

static bool take_line(struct control *c, const char *line, size_t len, struct err *e)
{
    json_error_t fault;
    json_t *message = json_loadb(line, len, JSON_REJECT_DUPLICATES, &fault);
    bool ok = json_is_object(message);
    if (!ok)
        err_set(e, ERR_CONTROL, "not a JSON object: %s", fault.text);
    else if (c->greeted)
        c->fn(c->ctx, message, NULL);
    else
        ok = c->greeted = greet(message, e);
    json_decref(message);
    return ok;
}

static bool check_len(size_t len, struct err *e)
{
    return len <= CONTROL_LINE_MAX ||
           err_set(e, ERR_CONTROL, "a line of more than %zu bytes", CONTROL_LINE_MAX);
}

static bool take_lines(struct control *c, struct err *e)
{
    struct buf *in = net_stream_in(c->stream);
    size_t used = 0;
    bool ok = true;
    while (ok && !c->dead) {
        char *start = in->data + used;
        char *newline = in->len == used ? NULL : memchr(start, '\n', in->len - used);
        if (newline == NULL)
            break;
        size_t len = (size_t)(newline - start);
        used += len + 1;
        ok = check_len(len, e) && take_line(c, start, len, e);
    }
    if (c->dead)
        return true;
    buf_drop(in, used);
    return ok && check_len(in->len, e);
}

static void on_stream(void *ctx, struct net_stream *stream, enum net_event event)
{
    struct control *c = ctx;
    struct err e = {0};
    c->calls++;
    if (event == NET_DATA) {
        if (!take_lines(c, &e))
            end(c, &e);
    } else if (event != NET_CONNECTED) {
        if (event == NET_FAILED)
            err_set(&e, ERR_CONTROL, "%s", strerror(net_stream_error(stream)));
        if (net_stream_in(stream)->len > 0)
            err_set(&e, ERR_CONTROL, "the channel ended within a line");
        end(c, &e);
    }
    c->calls--;
    if (c->dead && c->calls == 0)
        free(c);
}

struct control *control_new(
    struct net_loop *loop, int fd, const char *program, control_fn *fn, void *ctx)
{
    struct control *c = ek_calloc(1, sizeof *c);
    c->fn = fn;
    c->ctx = ctx;
    c->stream = net_stream_adopt(loop, fd, on_stream, c);
    control_send(c, json_pack("{s:i,s:s}", "v", CONTROL_VERSION, "program", program), NULL);
    return c;
}

void control_free(struct control *c)
{
    if (c == NULL || c->dead)
        return;
    net_stream_free(c->stream);
    c->dead = true;
    if (c->calls == 0)
        free(c);
}

/* "op trust", "event fact" */
static void name_message(const json_t *message, char *out, size_t cap)
{
    const char *op = json_string_value(json_object_get(message, "op"));
    const char *event = json_string_value(json_object_get(message, "event"));
    snprintf(out, cap, "%s %s", op != NULL ? "op" : "event",
        op != NULL      ? op
        : event != NULL ? event
                        : "?");
}

bool control_send(struct control *c, json_t *message, struct err *e)
{
    char *text = json_dumps(message, JSON_COMPACT | JSON_SORT_KEYS);
    char what[40];
    name_message(message, what, sizeof what);
    json_decref(message);
    size_t len = text == NULL ? 0 : strlen(text);
    bool ok = len <= CONTROL_LINE_MAX;
    if (!ok)
        err_set(e, ERR_LIMIT, "%s of %zu bytes; a line of the control channel has at most %zu",
            what, len, CONTROL_LINE_MAX);
    if (ok && text != NULL && c->stream != NULL) {
        text[len] = '\n';
        net_stream_send(c->stream, text, len + 1);
    }
    free(text);
    return ok;
}
