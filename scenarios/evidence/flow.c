#include "scenarios/evidence/flow.h"

#include "scenarios/evidence/block.h"
#include "scenarios/evidence/ending.h"
#include "scenarios/evidence/fields.h"
#include "scenarios/evidence/records.h"
#include "scenarios/evidence/remark.h"
#include "sim/base/text.h"

#include <string.h>

/* What is not answered is acknowledged after this (RFC 9293, 3.8.6.3: less than half a second). */
#define ACK_DELAY_US 40000
/* ... or when so much has come. */
#define ACK_BYTES (2 * SEGMENT_MAX)
/* A dialler that never connected has no port; it gets one of those (RFC 6335, 6). */
#define FIRST_DYNAMIC_PORT 49152

#define NOTHING_OWED (-1)

struct side {
    struct segment_end place;
    uint32_t seq;       /* of what it sends next */
    int64_t owes_since; /* when what it has not acknowledged came first */
    size_t owes_bytes;
    size_t told; /* steps that have their remark */
    bool gone;   /* it has ended its direction */
    bool mute;   /* it recorded nothing */
};

struct flow {
    const struct leg *leg;
    const json_t *certificates;
    struct packets *out;
    struct side sides[2];
    int64_t now;
    bool reset;
    struct buf remarks; /* of the next packet */
};

/* ---- packets ---- */

static void note_sent(struct flow *f, enum leg_end from, const struct segment *s)
{
    struct side *own = &f->sides[from];
    struct side *other = &f->sides[leg_other(from)];
    bool fin = (s->flags & FLAG_FIN) != 0;
    own->seq += (uint32_t)s->len + (fin || (s->flags & FLAG_SYN) != 0 ? 1 : 0);
    own->owes_since = NOTHING_OWED;
    own->owes_bytes = 0;
    if (other->mute || (s->len == 0 && !fin))
        return;
    other->owes_bytes += s->len;
    if (other->owes_since == NOTHING_OWED)
        other->owes_since = f->now;
}

static void put(struct flow *f, enum leg_end from, unsigned flags, const char *payload, size_t len)
{
    const struct side *other = &f->sides[leg_other(from)];
    const struct segment segment = {.from = f->sides[from].place,
        .to = other->place,
        .seq = f->sides[from].seq,
        .ack = (flags & FLAG_ACK) != 0 ? other->seq : 0,
        .flags = flags,
        .payload = payload,
        .len = len};
    struct packet *packet = packets_add(f->out, f->now);
    segment_add(&packet->bytes, &segment);
    packet->options = f->remarks;
    f->remarks = (struct buf){0};
    note_sent(f, from, &segment);
}

static void acknowledge(struct flow *f, enum leg_end from)
{
    put(f, from, FLAG_ACK, NULL, 0);
}

/* The end that has to acknowledge first, if that is due at `at_us`. */
static bool next_due(const struct flow *f, int64_t at_us, enum leg_end *out)
{
    int64_t first = INT64_MAX;
    for (int end = LEG_CLIENT; end <= LEG_SERVER; end++) {
        int64_t since = f->sides[end].owes_since;
        if (since != NOTHING_OWED && since + ACK_DELAY_US <= at_us && since < first) {
            first = since;
            *out = (enum leg_end)end;
        }
    }
    return first != INT64_MAX;
}

static void pass_time(struct flow *f, int64_t at_us)
{
    enum leg_end end = LEG_CLIENT;
    while (next_due(f, at_us, &end)) {
        f->now = f->sides[end].owes_since + ACK_DELAY_US;
        acknowledge(f, end);
    }
    if (at_us > f->now)
        f->now = at_us;
}

/* ---- remarks ---- */

static void add_remark(struct flow *f, struct buf *text)
{
    if (text->len > 0)
        option_comment(&f->remarks, buf_str(text));
    buf_cleanup(text);
}

/* Tells the next step; true when it is an alert behind which an end closes (RFC 8446, 6). */
static bool tell_step(struct flow *f, enum leg_end end)
{
    struct buf text = {0};
    const struct leg_step *step = &f->leg->steps[end].all[f->sides[end].told++];
    remark_step(f->leg, end, step, f->certificates, &text);
    add_remark(f, &text);
    return text_is(step->kind, "alert") &&
           (fact_true(step->json, "fatal") || fact_number(step->json, "number", -1) == 0);
}

static void tell_rest(struct flow *f, enum leg_end end)
{
    while (f->sides[end].told < f->leg->steps[end].num)
        (void)tell_step(f, end);
}

/* ---- what an end does ---- */

static void finish(struct flow *f, enum leg_end end)
{
    tell_rest(f, end);
    put(f, end, FLAG_FIN | FLAG_ACK, NULL, 0);
    f->sides[end].gone = true;
    if (!f->sides[leg_other(end)].mute)
        acknowledge(f, leg_other(end));
}

static void reset(struct flow *f, enum leg_end end)
{
    tell_rest(f, leg_other(end));
    put(f, end, FLAG_RST | FLAG_ACK, NULL, 0);
    f->reset = true;
}

/* Tells the steps that went out in the first `limit` bytes of `write`; true: an end closes now. */
static bool tell_sent(
    struct flow *f, const struct leg_write *write, struct records *records, size_t limit)
{
    const struct leg_steps *steps = &f->leg->steps[write->from];
    struct side *side = &f->sides[write->from];
    bool closes = false;
    while (side->told < steps->num && side->told < write->after && records_end(records) <= limit) {
        records_pass(records, &steps->all[side->told]);
        closes = tell_step(f, write->from) || closes;
    }
    return closes;
}

static void send_bytes(struct flow *f, const struct leg_write *write)
{
    enum leg_end to = leg_other(write->from);
    const char *bytes = buf_str(&f->leg->bytes) + write->offset;
    struct records records;
    bool closes = false;
    if (f->reset || f->sides[write->from].gone || write->len == 0)
        return; /* TCP no longer took it */
    pass_time(f, write->at_us);
    records_begin(&records, f->leg, write, f->sides[write->from].told);
    for (size_t at = 0; at < write->len;) {
        size_t len = write->len - at < SEGMENT_MAX ? write->len - at : SEGMENT_MAX;
        bool last = at + len == write->len;
        closes = tell_sent(f, write, &records, at + len) || closes;
        put(f, write->from, last ? FLAG_PSH | FLAG_ACK : FLAG_ACK, bytes + at, len);
        if (f->sides[to].owes_bytes >= ACK_BYTES)
            acknowledge(f, to);
        at += len;
    }
    if (closes)
        finish(f, write->from);
}

/* ---- the beginning ---- */

static bool is_what(const struct leg_step *step, const char *what)
{
    return step != NULL && text_is(fact_text(step->json, "what"), what);
}

/* When the connection was there: either end may have noticed first. */
static bool find_opening(const struct leg *leg, int64_t *out)
{
    const struct leg_step *connect = leg_find(leg, LEG_CLIENT, "tcp");
    const struct leg_step *accept = leg_find(leg, LEG_SERVER, "tcp");
    *out = INT64_MAX;
    if (is_what(connect, "connect"))
        *out = connect->at_us;
    if (is_what(accept, "accept") && accept->at_us < *out)
        *out = accept->at_us;
    if (leg->num_writes > 0 && leg->writes[0].at_us < *out)
        *out = leg->writes[0].at_us;
    return *out != INT64_MAX;
}

static void put_syn(struct flow *f, int64_t at_us)
{
    struct buf text = {0};
    f->now = at_us;
    remark_opening(f->leg, &text);
    add_remark(f, &text);
    put(f, LEG_CLIENT, FLAG_SYN, NULL, 0);
}

static void shake_hands(struct flow *f, int64_t at_us)
{
    put_syn(f, at_us);
    put(f, LEG_SERVER, FLAG_SYN | FLAG_ACK, NULL, 0);
    acknowledge(f, LEG_CLIENT);
}

/* ---- all of it ---- */

static void leave(struct flow *f, struct leaving *leaving)
{
    if (!f->reset && !f->sides[leaving->end].gone) {
        pass_time(f, leaving->at_us);
        if (leaving->resets)
            reset(f, leaving->end);
        else
            finish(f, leaving->end);
    }
    leaving->at_us = -1;
}

static void run_connection(struct flow *f)
{
    const struct leg *leg = f->leg;
    struct leaving leavings[2];
    struct leaving *next = NULL;
    ending_of(leg, leavings);
    for (size_t i = 0; i < leg->num_writes; i++) {
        while ((next = ending_next(leavings, leg->writes[i].at_us)) != NULL)
            leave(f, next);
        send_bytes(f, &leg->writes[i]);
    }
    while ((next = ending_next(leavings, INT64_MAX)) != NULL)
        leave(f, next);
    if (!f->reset)
        pass_time(f, f->now + ACK_DELAY_US);
}

/* The dialler asked; nobody was there, or nobody answered. */
static void run_refusal(struct flow *f)
{
    const struct leg_step *end = leg_find(f->leg, LEG_CLIENT, "end");
    if (end == NULL)
        return;
    put_syn(f, end->at_us);
    if (text_is(fact_text(end->json, "how"), "tcp-failed"))
        reset(f, LEG_SERVER);
}

static void init_side(struct flow *f, enum leg_end end)
{
    const struct leg *leg = f->leg;
    struct side *side = &f->sides[end];
    uint32_t number = (uint32_t)leg->number;
    *side = (struct side){.place = leg->places[end],
        .seq = (number << 16) + (end == LEG_SERVER ? 0x80000000U : 0),
        .owes_since = NOTHING_OWED,
        .mute = leg->steps[end].num == 0};
    if (end == LEG_CLIENT && side->place.port == 0)
        side->place.port = (uint16_t)(FIRST_DYNAMIC_PORT + number % (65536 - FIRST_DYNAMIC_PORT));
}

void flow_add(const struct leg *leg, const json_t *certificates, struct packets *out)
{
    int64_t opening = 0;
    struct flow flow = {.leg = leg, .certificates = certificates, .out = out};
    init_side(&flow, LEG_CLIENT);
    init_side(&flow, LEG_SERVER);
    if (find_opening(leg, &opening)) {
        shake_hands(&flow, opening);
        run_connection(&flow);
    } else {
        run_refusal(&flow);
    }
    buf_cleanup(&flow.remarks);
}
