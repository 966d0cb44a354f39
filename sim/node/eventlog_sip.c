/* eventlog_sip.c: network.sip: each message as a block, and one line for each response that the box
 * sends (Cisco 212347). */
#include "sim/base/text.h"
#include "sim/node/eventlog_room.h"
#include "sim/node/program.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- one row of a message ---- */

/* What stands between `open` and `close` differs from run to run and means nothing. */
static const struct {
    const char *open;
    const char *close;
} left_out[] = {
    {"response=\"", "\""},
    {"Identity: \"", "\""},
    {"<response>", "</response>"},
};

static size_t skip_left_out(const char *at, size_t len, struct buf *out)
{
    for (size_t i = 0; i < sizeof left_out / sizeof left_out[0]; i++) {
        size_t open = strlen(left_out[i].open), close = strlen(left_out[i].close);
        if (len <= open || strncmp(at, left_out[i].open, open) != 0)
            continue;
        const char *end = memmem(at + open, len - open, left_out[i].close, close);
        if (end == NULL || end == at + open)
            continue;
        buf_addf(out, "%s...", left_out[i].open);
        return (size_t)(end - at);
    }
    return 0;
}

static size_t digits(const char *at, size_t len)
{
    size_t n = 0;
    while (n < len && isdigit((unsigned char)at[n]))
        n++;
    return n;
}

/* The link of which a port in a message is: told behind that of a Via, else a phone's Contact. */
static void add_link(const char *behind, size_t len, struct buf *out)
{
    static const char zone[] = ";egress-zone=";
    size_t head = strlen(zone);
    if (len > head && strncmp(behind, zone, head) == 0) {
        const char *end = memchr(behind + head, ';', len - head);
        size_t word = end == NULL ? len - head : (size_t)(end - behind) - head;
        log_add_escaped(out, behind + head, word);
    } else {
        buf_adds(out, link_name(LINK_MRA_SIP));
    }
}

/* 127.0.0.1:PORT, and behind any other address a port of this connection: E writes C's port behind
 * the address at which it sees C. */
static size_t skip_address(const struct conn *conn, const char *at, size_t len, struct buf *out)
{
    size_t own = strlen(LOG_LOOPBACK);
    bool loopback = len > own && strncmp(at, LOG_LOOPBACK, own) == 0;
    size_t head = loopback ? own : *at == ':' ? 1 : 0;
    size_t num = head == 0 ? 0 : digits(at + head, len - head);
    struct buf span = {0};
    if (num == 0)
        return 0;
    unsigned long port = strtoul(at + head, NULL, 10);
    if (!loopback && port != channel_local_port(conn->channel) &&
        port != channel_peer_port(conn->channel))
        return 0;
    buf_add(&span, at + head, num);
    buf_adds(&span, "/");
    add_link(at + head + num, len - head - num, &span);
    buf_adds(out, loopback ? "" : ":");
    logline_add_span(out, loopback ? LOGLINE_ENDPOINT : LOGLINE_PORT, span.data, span.len);
    buf_cleanup(&span);
    return head + num;
}

/* "<cell>-<program>-<serial>": what cell_token makes, in either box or in a phone. */
static size_t skip_token(const struct cell *cell, const char *at, size_t len, struct buf *out)
{
    char id[32];
    int head = snprintf(id, sizeof id, "%lld-", (long long)cell->id);
    if (len < (size_t)head + 3 || strncmp(at, id, (size_t)head) != 0 || at[head] < '0' ||
        at[head] > '0' + PROGRAM_UC_PEER || at[head + 1] != '-')
        return 0;
    size_t num = digits(at + head + 2, len - (size_t)head - 2);
    if (num == 0)
        return 0;
    logline_add_span(out, LOGLINE_TOKEN, at, (size_t)head + 2 + num);
    return (size_t)head + 2 + num;
}

static void add_row(const struct conn *conn, const char *row, size_t len, struct buf *out)
{
    static const char length[] = "Content-Length: ";
    size_t at = 0;
    if (len > strlen(length) && strncasecmp(row, length, strlen(length)) == 0 &&
        row[strlen(length)] != '0') {
        buf_addf(out, "%s...", length);
        return;
    }
    while (at < len) {
        size_t taken = skip_left_out(row + at, len - at, out);
        if (taken == 0)
            taken = skip_address(conn, row + at, len - at, out);
        if (taken == 0 && (at == 0 || !isdigit((unsigned char)row[at - 1])))
            taken = skip_token(conn->cell, row + at, len - at, out);
        if (taken == 0) {
            bool plain = row[at] == '"' || row[at] == '\\';
            if (plain)
                buf_add(out, row + at, 1);
            else
                log_add_escaped(out, row + at, 1);
            taken = 1;
        }
        at += taken;
    }
}

/* ---- the block ---- */

static bool starts_with(const char *row, size_t len, const char *word)
{
    return len >= strlen(word) && strncmp(row, word, strlen(word)) == 0;
}

/* ` SIPMSG:`, ` |` before the first row, a blank before the others, `  |` at the end. */
static void add_block(const struct conn *conn, const char *data, size_t len, struct buf *out)
{
    bool in_pem = false, first = true;
    buf_adds(out, " SIPMSG:\n");
    for (size_t at = 0; at < len;) {
        const char *row = data + at;
        const char *end = memchr(row, '\n', len - at);
        size_t row_len = end == NULL ? len - at : (size_t)(end - row);
        at += row_len + 1;
        if (row_len > 0 && row[row_len - 1] == '\r')
            row_len--;
        if (starts_with(row, row_len, "-----END "))
            in_pem = false;
        if (in_pem)
            continue;
        buf_adds(out, first ? " |" : " ");
        first = false;
        add_row(conn, row, row_len, out);
        buf_adds(out, "\n");
        in_pem = starts_with(row, row_len, "-----BEGIN ");
        if (in_pem)
            buf_adds(out, " ...\n");
    }
    buf_adds(out, "  |");
}

/* A number that is the same for the same message in every run: FNV-1a of what identifies it. */
static uint64_t hash_of(const struct conn *conn, const struct sip_msg *msg)
{
    char *cseq = sip_header(msg, "CSeq", 0);
    char *key = ek_asprintf("%s %s %d %s", link_name(conn->link), sip_method(msg), sip_status(msg),
        cseq == NULL ? "" : cseq);
    uint64_t hash = 0xcbf29ce484222325U;
    for (const char *c = key; *c != '\0'; c++)
        hash = (hash ^ (unsigned char)*c) * 0x100000001b3U;
    free(key);
    free(cseq);
    return hash;
}

static void add_action(struct buf *text, bool sent)
{
    buf_addf(text, ":  Action=\"%s\"", sent ? "Sent" : "Received");
    log_add_mark_pair(text, "Local-ip", LOGLINE_LOCAL_IP);
    log_add_mark_pair(text, "Local-port", LOGLINE_LOCAL_PORT);
    log_add_mark_pair(text, sent ? "Dst-ip" : "Src-ip", LOGLINE_PEER_IP);
    log_add_mark_pair(text, sent ? "Dst-port" : "Src-port", LOGLINE_PEER_PORT);
}

static void put_message(const struct log_where *where, bool sent, const struct sip_msg *msg,
    const char *data, size_t len)
{
    struct buf text = {0}, block = {0};
    bool cut = len > EVENTLOG_MESSAGE_MAX;
    add_action(&text, sent);
    buf_addf(&text, " Msg-Hash=\"%llu\"", (unsigned long long)hash_of(where->conn, msg));
    add_block(where->conn, data, cut ? EVENTLOG_MESSAGE_MAX : len, &block);
    log_put_module(where, LOG_TVCS, "network.sip", "DEBUG", buf_str(&text), buf_str(&block));
    buf_cleanup(&block);
    buf_cleanup(&text);
}

/* `name` of header `header`: ";tag=" up to the next parameter, or what is in angle brackets. */
static void add_part(const struct conn *conn, const struct sip_msg *msg, const char *header,
    const char *from, const char *stop, struct buf *out)
{
    char *value = sip_header(msg, header, 0);
    const char *at = value == NULL ? NULL : strstr(value, from);
    if (at != NULL)
        add_row(conn, at + strlen(from), strcspn(at + strlen(from), stop), out);
    free(value);
}

static void put_response(const struct log_where *where, const struct sip_msg *msg)
{
    const struct conn *conn = where->conn;
    struct buf text = {0};
    add_action(&text, true);
    buf_addf(&text, " Detail=\"Sending Response Code=%d, Method=%s, CSeq=", sip_status(msg),
        sip_method(msg));
    add_part(conn, msg, "CSeq", "", " ", &text);
    buf_adds(&text, ", To=");
    add_part(conn, msg, "To", "<", ">\"", &text);
    buf_adds(&text, ", Call-ID=");
    add_part(conn, msg, "Call-ID", "", "\"", &text);
    buf_adds(&text, ", From-Tag=");
    add_part(conn, msg, "From", ";tag=", ";\"", &text);
    buf_adds(&text, ", To-Tag=");
    add_part(conn, msg, "To", ";tag=", ";\"", &text);
    buf_addf(&text, ", Msg-Hash=%llu\"", (unsigned long long)hash_of(where->conn, msg));
    log_put_module(where, LOG_TVCS, "network.sip", "INFO", buf_str(&text), NULL);
    buf_cleanup(&text);
}

/* ---- to which story a message belongs ---- */

static enum eventlog_act act_of(const struct conn *conn, const char *method)
{
    bool registers = text_is(method, "SERVICE") || text_is(method, "REGISTER");
    return registers ? ACT_REGISTRATION : log_act(conn->link);
}

/* All messages of one Call-ID belong where the first of them does: E's SERVICE and its answer to
 * the phone whose REGISTER made E send it. */
static size_t story_of(struct conn *conn, const struct sip_msg *msg)
{
    struct eventlog *log = conn->cell->log;
    const struct conn *current = conn->cell->current == NULL ? conn : conn->cell->current;
    char *id = sip_header(msg, "Call-ID", 0);
    size_t known = log->num_calls < LOG_CALLS_MAX ? log->num_calls : LOG_CALLS_MAX;
    size_t story = current->log.story;
    size_t found = known;
    for (size_t i = 0; i < known && id != NULL && found == known; i++) {
        if (text_is(log->calls[i].id, id))
            found = i;
    }
    if (found < known) {
        story = log->calls[found].story;
    } else if (id != NULL) {
        struct log_call *call = &log->calls[log->num_calls++ % LOG_CALLS_MAX];
        text_copy(call->id, sizeof call->id, id);
        call->story = story;
    }
    free(id);
    return story;
}

void eventlog_sip(struct conn *conn, bool sent, const char *data, size_t len)
{
    const struct eventlog *log = conn->cell->log;
    struct sip_msg *msg = log == NULL ? NULL : sip_parse(data, len, NULL);
    if (msg == NULL)
        return;
    struct log_where where = log_at(conn);
    where.act = act_of(conn, sip_method(msg));
    if (log->file == NULL)
        where.story = story_of(conn, msg);
    put_message(&where, sent, msg, data, len);
    if (sent && !sip_is_request(msg))
        put_response(&where, msg);
    sip_msg_free(msg);
}
