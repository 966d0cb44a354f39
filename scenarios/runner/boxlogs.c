#include "scenarios/runner/boxlogs.h"

#include "sim/base/text.h"
#include "sim/control/logline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A line that came, and what decides on its place. */
struct raw {
    enum fleet_member member;
    const char *node;
    const char *text;
    struct labnet_place place;
    int64_t act;
    int64_t order; /* of the story's link; those without a story come last */
    bool dialled;
    const char *far_end;
    size_t index;
};

struct raws {
    struct raw *all;
    size_t num;
};

static struct labnet_place place_of(const json_t *place, const char *node)
{
    const char *peer = fact_text(place, "peer");
    return (struct labnet_place){.node = node,
        .peer = peer == NULL ? "" : peer,
        .dialled = fact_true(place, "dialled"),
        .nominal = (uint16_t)fact_number(place, "nominal", 0),
        .local_port = (uint16_t)fact_number(place, "local_port", 0),
        .peer_port = (uint16_t)fact_number(place, "peer_port", 0)};
}

static void add(struct raws *raws, enum fleet_member member, const json_t *event, size_t index,
    const struct labnet *net)
{
    const char *node = fact_text(event, "node");
    const char *text = fact_text(event, "text");
    const json_t *story_fields = json_object_get(event, "story");
    if (node == NULL || text == NULL)
        return;
    struct labnet_place story = place_of(story_fields, node);
    raws->all = ek_realloc(raws->all, (raws->num + 1) * sizeof *raws->all);
    raws->all[raws->num++] = (struct raw){.member = member,
        .node = node,
        .text = text,
        .place = place_of(json_object_get(event, "place"), node),
        .act = fact_number(event, "act", 0),
        .order = story_fields == NULL ? INT32_MAX : fact_number(story_fields, "order", 0),
        .dialled = story.dialled,
        .far_end = story.dialled ? story.peer : labnet_dialler(net, &story),
        .index = index};
}

static int compare_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare_raws(const void *a, const void *b)
{
    const struct raw *x = a;
    const struct raw *y = b;
    int order = compare_numbers(x->member, y->member);
    if (order == 0)
        order = strcmp(x->node, y->node);
    if (order == 0)
        order = compare_numbers(x->act, y->act);
    if (order == 0)
        order = compare_numbers(x->order, y->order);
    if (order == 0)
        order = compare_numbers(x->dialled, y->dialled);
    if (order == 0)
        order = strcmp(x->far_end, y->far_end);
    return order != 0 ? order : compare_numbers((int64_t)x->index, (int64_t)y->index);
}

/* ---- marks ---- */

struct filling {
    const struct labnet *net;
    const struct raw *raw;
    struct labnet_end local;
    struct labnet_end peer;
    json_t *tokens; /* token -> number */
    int64_t ms;
};

/* PORT/LINK */
static void add_port(
    const struct filling *f, const char *text, size_t len, bool address, struct buf *out)
{
    char *copy = ek_strndup(text, len);
    char *slash = strchr(copy, '/');
    uint16_t port = (uint16_t)strtoul(copy, NULL, 10);
    const struct labnet_place *place = &f->raw->place;
    struct labnet_end end = {.address = "127.0.0.1", .port = port};
    if (port != 0 && port == place->local_port)
        end = f->local;
    else if (port != 0 && port == place->peer_port)
        end = f->peer;
    else
        (void)labnet_port(f->net, port, slash == NULL ? "" : slash + 1, &end);
    buf_addf(out, "%s%s%u", address ? end.address : "", address ? ":" : "", end.port);
    free(copy);
}

static void add_token(struct filling *f, const char *text, size_t len, struct buf *out)
{
    char *token = ek_strndup(text, len);
    json_t *number = json_object_get(f->tokens, token);
    if (number == NULL) {
        number = json_integer((json_int_t)json_object_size(f->tokens) + 1);
        json_object_set_new(f->tokens, token, number);
    }
    buf_addf(out, "%d", (int)json_integer_value(number));
    free(token);
}

static void fill(void *ctx, enum logline_mark mark, const char *text, size_t len, struct buf *out)
{
    struct filling *f = ctx;
    switch (mark) {
    case LOGLINE_STAMP:
    case LOGLINE_UTC:
        logline_add_time(out, mark, f->ms);
        break;
    case LOGLINE_LOCAL_IP:
        buf_adds(out, f->local.address);
        break;
    case LOGLINE_PEER_IP:
        buf_adds(out, f->peer.address);
        break;
    case LOGLINE_LOCAL_PORT:
        buf_addf(out, "%u", f->local.port);
        break;
    case LOGLINE_PEER_PORT:
        buf_addf(out, "%u", f->peer.port);
        break;
    case LOGLINE_ENDPOINT:
    case LOGLINE_PORT:
        add_port(f, text, len, mark == LOGLINE_ENDPOINT, out);
        break;
    case LOGLINE_TOKEN:
        add_token(f, text, len, out);
        break;
    case LOGLINE_END:
        break;
    }
}

static void finish(
    const struct raws *raws, const struct cast *cast, const struct labnet *net, struct events *out)
{
    struct filling f = {.net = net, .tokens = json_object()};
    out->all = ek_calloc(raws->num + 1, sizeof *out->all);
    for (size_t i = 0; i < raws->num; i++) {
        const struct raw *raw = &raws->all[i];
        bool same_node = i > 0 && text_is(raws->all[i - 1].node, raw->node);
        const struct model_box *box = raw->member == FLEET_E ? &cast->model.e : &cast->model.c;
        f.raw = raw;
        f.ms = same_node ? f.ms + 1 : box->clock * 1000;
        labnet_ends(net, &raw->place, &f.local, &f.peer);
        struct buf text = {0};
        logline_fill(raw->text, fill, &f, &text);
        out->all[out->num++] = (struct event){
            .box = fleet_name(raw->member), .node = ek_strdup(raw->node), .text = buf_take(&text)};
    }
    json_decref(f.tokens);
}

void boxlogs_finish(json_t *const logs[FLEET_SIZE], const struct cast *cast,
    const struct labnet *net, struct events *out)
{
    struct raws raws = {0};
    for (int m = 0; m < FLEET_SIZE; m++) {
        size_t index = 0;
        json_t *event = NULL;
        json_array_foreach(logs[m], index, event)
            add(&raws, (enum fleet_member)m, event, index, net);
    }
    if (raws.num > 0)
        qsort(raws.all, raws.num, sizeof *raws.all, compare_raws);
    finish(&raws, cast, net, out);
    free(raws.all);
}
