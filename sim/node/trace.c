#include "sim/node/trace.h"

#include "sim/tls/names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static json_t *hex(const char *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    char *text = ek_calloc(2 * len + 1, 1);
    for (size_t i = 0; i < len; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        text[2 * i] = digits[byte >> 4];
        text[2 * i + 1] = digits[byte & 15];
    }
    json_t *out = json_stringn(text, 2 * len);
    free(text);
    return out;
}

static bool is_plain(char c)
{
    return (c >= ' ' && c <= '~') || c == '\r' || c == '\n' || c == '\t';
}

static json_t *printable(const char *bytes, size_t len)
{
    struct buf text = {0};
    for (size_t i = 0; i < len; i++) {
        if (is_plain(bytes[i]) && bytes[i] != '\\')
            buf_add(&text, bytes + i, 1);
        else
            buf_addf(&text, "\\x%02x", (unsigned char)bytes[i]);
    }
    json_t *out = json_string(buf_str(&text));
    buf_cleanup(&text);
    return out;
}

static json_t *shown(const struct conn *conn)
{
    const struct tls_facts *tls = channel_tls_facts(conn->channel);
    bool any = tls != NULL && tls->certificate_presented && conn->presents != NULL;
    json_t *list = json_array();
    for (size_t i = 0; any && i < conn->presents->num_certs; i++)
        json_array_append_new(list, json_string(conn->presents->certs[i].fingerprint));
    return list;
}

static json_t *message(const struct conn *conn, const struct tape_entry *entry)
{
    const char *what = tls_handshake_name(entry->number);
    json_t *step = json_pack("{s:s,s:s}", "kind", "tls", "what", what);
    if (strcmp(what, "ServerHello") == 0)
        json_object_set_new(step, "version",
            json_string(tls_version_name(channel_tls_facts(conn->channel)->version)));
    if (strcmp(what, "Certificate") == 0)
        json_object_set_new(step, "certificates", shown(conn));
    return step;
}

static json_t *verified(const struct conn *conn, const struct tape_entry *entry)
{
    const struct tls_facts *tls = channel_tls_facts(conn->channel);
    return json_pack("{s:s,s:i,s:i,s:s,s:s,s:b}", "kind", "verify", "x509_error", entry->number,
        "depth", entry->detail, "text", tls_x509_error_text(entry->number), "purpose",
        purpose_name(conn->verification.purpose), "enforced", tls != NULL && tls->verify_enforced);
}

static json_t *step_of(const struct conn *conn, const struct tape_entry *entry)
{
    const char *bytes = buf_str(&conn->tape->bytes) + entry->offset;
    switch (entry->kind) {
    case TAPE_CONNECTED:
        return json_pack("{s:s,s:s}", "kind", "tcp", "what", conn->dialled ? "connect" : "accept");
    case TAPE_WIRE:
        return json_pack("{s:s,s:o}", "kind", "wire", "bytes", hex(bytes, entry->len));
    case TAPE_SECRET:
        return json_pack("{s:s,s:s%}", "kind", "secret", "text", bytes, entry->len);
    case TAPE_HANDSHAKE:
        return message(conn, entry);
    case TAPE_VERIFIED:
        return verified(conn, entry);
    case TAPE_ALERT:
        return json_pack("{s:s,s:i,s:s,s:b}", "kind", "alert", "number", entry->number, "name",
            tls_alert_name(entry->number), "fatal", entry->detail == 2);
    case TAPE_PLAIN:
        return json_pack("{s:s,s:o}", "kind", "data", "text", printable(bytes, entry->len));
    case TAPE_NOTE:
        return json_loadb(bytes, entry->len, 0, NULL);
    }
    return json_object();
}

static void add_step(json_t *steps, int64_t at_us, json_t *step)
{
    json_object_set_new(step, "at_us", json_integer(at_us));
    json_array_append_new(steps, step);
}

static void tell(struct cell *cell, const struct conn_plan *who, bool dialled, uint16_t local_port,
    uint16_t peer_port, bool cut, json_t *steps)
{
    cell_event(cell, "tape",
        json_pack("{s:s,s:s,s:s,s:s,s:i,s:i,s:i,s:s,s:b,s:o}", "link", link_name(who->link), "node",
            who->node, "peer", who->peer == NULL ? "" : who->peer, "role",
            dialled ? "client" : "server", "nominal", (int)link_port(who->link), "local_port",
            (int)local_port, "peer_port", (int)peer_port, "through",
            who->through == NULL ? "" : who->through, "cut", cut, "steps", steps));
}

void trace_begin(struct conn *conn)
{
    if (!conn->cell->taped)
        return;
    conn->tape = ek_calloc(1, sizeof *conn->tape);
    channel_record(conn->channel, conn->tape);
}

void trace_over(const struct conn *conn)
{
    const struct tape *tape = conn->tape;
    if (tape == NULL)
        return;
    json_t *steps = json_array();
    for (size_t i = 0; i < tape->num; i++)
        add_step(steps, tape->entries[i].at_us, step_of(conn, &tape->entries[i]));
    add_step(steps, net_now_us(),
        json_pack("{s:s,s:s}", "kind", "end", "how", channel_end_name(channel_end(conn->channel))));
    const struct conn_plan who = {
        .link = conn->link, .node = conn->node, .peer = conn->peer, .through = conn->through};
    tell(conn->cell, &who, conn->dialled, channel_local_port(conn->channel),
        channel_peer_port(conn->channel), tape->cut, steps);
}

void trace_unreached(struct cell *cell, const struct conn_plan *plan, const char *why)
{
    if (!cell->taped)
        return;
    json_t *steps = json_array();
    add_step(steps, net_now_us(),
        json_pack("{s:s,s:s,s:s}", "kind", "tcp", "what", "unreached", "text", why));
    tell(cell, plan, true, 0, 0, false, steps);
}

void trace_judgement(struct conn *conn, json_t *fields)
{
    json_object_set_new(fields, "kind", json_string("judgement"));
    char *text = json_dumps(fields, JSON_COMPACT | JSON_SORT_KEYS);
    tape_bytes(conn->tape, TAPE_NOTE, text, strlen(text));
    free(text);
    json_decref(fields);
}
