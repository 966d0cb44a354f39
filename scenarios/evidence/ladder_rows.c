/* ladder_rows.c: the steps of a connection as rows. */
#include "scenarios/evidence/fields.h"
#include "scenarios/evidence/ladder_room.h"
#include "sim/base/text.h"

#include <stdlib.h>
#include <string.h>

/* Characters of a line of text that is shown. */
#define TEXT_SHOWN 160

struct drawing {
    const struct ladder *ladder;
    struct ladder_section *section;
    const json_t *connection;
    size_t client;
    size_t server;
    size_t number;
    const char *flight_by; /* whose handshake messages the last row collects; NULL: none */
};

static const json_t *certificate(const struct ladder *ladder, const char *fingerprint)
{
    const json_t *all = json_object_get(ladder->evidence, "certificates");
    return fingerprint == NULL ? NULL : json_object_get(all, fingerprint);
}

static const char *or_dash(const char *text)
{
    return text == NULL || *text == '\0' ? "-" : text;
}

/* "e1.example.com: EKU serverAuth (server-only)"; of a subject its CN, if it has one. */
static void add_certificate(
    const struct ladder *ladder, struct ladder_row *row, const char *fingerprint)
{
    const json_t *cert = certificate(ladder, fingerprint);
    const char *subject = or_dash(fact_text(cert, "subject"));
    const char *name = strncmp(subject, "CN=", 3) == 0 ? subject + 3 : subject;
    ladder_add_more(row, "%.*s: EKU %s (%s)",
        (int)(name == subject ? strlen(name) : strcspn(name, ",")), name,
        or_dash(fact_text(cert, "eku")), or_dash(fact_text(cert, "label")));
}

/* "client" or "server" -> its column. */
static size_t column(const struct drawing *d, const char *end)
{
    return text_is(end, "server") ? d->server : d->client;
}

static struct ladder_row *row_at(struct drawing *d, const json_t *step, enum ladder_kind kind)
{
    struct ladder_row *row = ladder_add_row(d->section);
    row->at_us = fact_number(step, "at_us", 0);
    row->connection = d->number;
    row->order = d->section->num_rows;
    row->kind = kind;
    row->from = row->to = column(d, fact_text(step, "at"));
    d->flight_by = NULL;
    return row;
}

/* A row from the end that did the step to the other one. */
static struct ladder_row *arrow(struct drawing *d, const json_t *step, enum ladder_kind kind)
{
    struct ladder_row *row = row_at(d, step, kind);
    row->to = row->from == d->client ? d->server : d->client;
    return row;
}

/* ---- one step ---- */

static void draw_tcp(struct drawing *d, const json_t *step)
{
    const char *what = fact_text(step, "what");
    unsigned port = (unsigned)fact_number(d->connection, "server_port", 0);
    if (text_is(what, "accept"))
        return;
    struct ladder_row *row = arrow(d, step, LADDER_TCP);
    if (text_is(what, "unreached"))
        row->text =
            ek_asprintf("no connection to port %u: %s", port, or_dash(fact_text(step, "text")));
    else
        row->text = ek_asprintf("TCP to port %u", port);
}

static void add_shown(struct drawing *d, struct ladder_row *row, const json_t *step)
{
    const json_t *shown = json_object_get(step, "certificates");
    size_t index = 0;
    json_t *fingerprint = NULL;
    json_array_foreach(shown, index, fingerprint)
    {
        add_certificate(d->ladder, row, json_string_value(fingerprint));
    }
    if (json_array_size(shown) == 0)
        ladder_add_more(row, "no certificate");
}

/* Messages that leave one after the other are one flight. */
static void draw_tls(struct drawing *d, const json_t *step)
{
    const char *at = fact_text(step, "at");
    const char *what = or_dash(fact_text(step, "what"));
    const char *version = fact_text(step, "version");
    bool joins = d->flight_by != NULL && text_is(d->flight_by, at);
    struct ladder_row *row =
        joins ? &d->section->rows[d->section->num_rows - 1] : arrow(d, step, LADDER_TLS);
    struct buf text = {0};
    buf_addf(&text, "%s%s%s", joins ? row->text : "", joins ? ", " : "", what);
    if (version != NULL && *version != '\0')
        buf_addf(&text, " (%s)", version);
    free(row->text);
    row->text = buf_take(&text);
    d->flight_by = at;
    if (text_is(what, "Certificate"))
        add_shown(d, row, step);
}

static void draw_verify(struct drawing *d, const json_t *step)
{
    int64_t error = fact_number(step, "x509_error", 0);
    bool at_client = text_is(fact_text(step, "at"), "client");
    const char *judged = fact_text(d->connection, at_client ? "server" : "client");
    char *name = ladder_short(or_dash(judged));
    struct ladder_row *row = row_at(d, step, LADDER_VERIFY);
    row->number = fact_true(step, "enforced") ? (int)error : 0;
    if (error == 0)
        row->text =
            ek_asprintf("verifies %s for %s: ok", name, or_dash(fact_text(step, "purpose")));
    else
        row->text = ek_asprintf("verifies %s for %s: X509 error %d at depth %d, %s%s", name,
            or_dash(fact_text(step, "purpose")), (int)error, (int)fact_number(step, "depth", 0),
            or_dash(fact_text(step, "text")), fact_true(step, "enforced") ? "" : " (not enforced)");
    free(name);
}

/* Of the alerts that end a connection in good order nothing is shown. */
static void draw_alert(struct drawing *d, const json_t *step)
{
    int64_t number = fact_number(step, "number", 0);
    if (number == 0)
        return;
    struct ladder_row *row = arrow(d, step, LADDER_ALERT);
    row->number = (int)number;
    row->text = ek_asprintf("alert %d %s%s", (int)number, or_dash(fact_text(step, "name")),
        fact_true(step, "fatal") ? " (fatal)" : "");
}

static enum ladder_kind protocol(const char *text)
{
    size_t line = strcspn(text, "\r\n");
    const char *end = text + line;
    if (*text == '<')
        return LADDER_XMPP;
    if (strncmp(text, "SIP/2.0 ", 8) == 0 || (line > 8 && strncmp(end - 7, "SIP/2.0", 7) == 0))
        return LADDER_SIP;
    if (strncmp(text, "HTTP/1.", 7) == 0 || (line > 9 && strncmp(end - 8, "HTTP/1.", 7) == 0))
        return LADDER_HTTP;
    return LADDER_TEXT;
}

/* The certificate in a SERVICE is known by who judged it. */
static void unfold_service(struct drawing *d, struct ladder_row *row, int64_t at_us)
{
    size_t index = 0;
    json_t *step = NULL;
    json_array_foreach(json_object_get(d->connection, "steps"), index, step)
    {
        if (!text_is(fact_text(step, "kind"), "judgement") || fact_number(step, "at_us", 0) < at_us)
            continue;
        ladder_add_more(row, "its body, application/x-x509-ca-cert:");
        add_certificate(d->ladder, row, fact_text(step, "fingerprint"));
        return;
    }
}

static char *call_id(const char *text)
{
    static const char header[] = "\nCall-ID:";
    const char *at = strcasestr(text, header);
    if (at == NULL)
        return NULL;
    at += strlen(header);
    at += strspn(at, " ");
    return ek_strndup(at, strcspn(at, "\r\n"));
}

/* The status of a response, 0 for a request. */
static int status_of(const char *text)
{
    static const char *const beginnings[] = {"SIP/2.0 ", "HTTP/1.0 ", "HTTP/1.1 "};
    for (size_t i = 0; i < sizeof beginnings / sizeof beginnings[0]; i++) {
        size_t len = strlen(beginnings[i]);
        if (strncmp(text, beginnings[i], len) == 0)
            return (int)strtol(text + len, NULL, 10);
    }
    return 0;
}

static void draw_data(struct drawing *d, const json_t *step)
{
    const char *text = fact_text(step, "text");
    if (text == NULL)
        return;
    enum ladder_kind kind = protocol(text);
    struct ladder_row *row = arrow(d, step, kind);
    int len = (int)strcspn(text, "\r\n");
    row->text = ek_asprintf("%.*s", len > TEXT_SHOWN ? TEXT_SHOWN : len, text);
    row->number = status_of(text);
    row->call_id = kind == LADDER_SIP ? call_id(text) : NULL;
    if (kind == LADDER_SIP && strncmp(text, "SERVICE ", 8) == 0)
        unfold_service(d, row, row->at_us);
}

static void draw_judgement(struct drawing *d, const json_t *step)
{
    struct ladder_row *row = row_at(d, step, LADDER_JUDGEMENT);
    int64_t error = fact_number(step, "x509_error", 0);
    struct buf text = {0};
    const char *purpose = fact_text(step, "purpose");
    buf_addf(&text, "judges the certificate in SERVICE%s%s: %s", purpose == NULL ? "" : " for ",
        purpose == NULL ? "" : purpose, fact_true(step, "accepted") ? "accepted" : "refused");
    if (fact_text(step, "cause") != NULL)
        buf_addf(&text, " (%s)", fact_text(step, "cause"));
    if (error != 0)
        buf_addf(&text, ", X509 error %d at depth %d", (int)error,
            (int)fact_number(step, "x509_depth", 0));
    row->number = (int)fact_number(step, "status", 0);
    buf_addf(&text, "; answers %d", (int)fact_number(step, "status", 0));
    row->text = buf_take(&text);
    add_certificate(d->ladder, row, fact_text(step, "fingerprint"));
}

static void draw_end(struct drawing *d, const json_t *step)
{
    static const struct {
        const char *how;
        const char *text;
    } shown[] = {
        {"cut", "sees the connection cut"},
        {"tls-failed", "ends: TLS failed"},
        {"tcp-failed", "could not connect to port %u"},
        {"timeout", "gives up: its deadline passed"},
    };
    for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++) {
        if (text_is(fact_text(step, "how"), shown[i].how))
            row_at(d, step, LADDER_END)->text =
                ek_asprintf(shown[i].text, (unsigned)fact_number(d->connection, "server_port", 0));
    }
}

void ladder_add_connection(
    const struct ladder *ladder, const json_t *connection, struct ladder_section *section)
{
    static const struct {
        const char *kind;
        void (*draw)(struct drawing *d, const json_t *step);
    } kinds[] = {{"tcp", draw_tcp}, {"tls", draw_tls}, {"verify", draw_verify},
        {"alert", draw_alert}, {"data", draw_data}, {"judgement", draw_judgement},
        {"end", draw_end}};
    struct drawing d = {.ladder = ladder,
        .section = section,
        .connection = connection,
        .client = ladder_column_of(ladder, fact_text(connection, "client")),
        .server = ladder_column_of(ladder, fact_text(connection, "server")),
        .number = (size_t)fact_number(connection, "number", 0)};
    size_t index = 0;
    json_t *step = NULL;
    json_array_foreach(json_object_get(connection, "steps"), index, step)
    {
        for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
            if (text_is(fact_text(step, "kind"), kinds[i].kind))
                kinds[i].draw(&d, step);
        }
    }
    if (fact_true(connection, "cut")) {
        struct ladder_row *row = ladder_add_row(section);
        const struct ladder_row *last = row == section->rows ? row : row - 1;
        row->at_us = last->at_us;
        row->order = section->num_rows;
        row->connection = d.number;
        row->kind = LADDER_END;
        row->from = row->to = d.client;
        row->text = ek_strdup("not everything was recorded: too much passed on this connection");
    }
}

void ladder_add_uploads(const struct ladder *ladder, struct ladder_section *section)
{
    size_t index = 0;
    json_t *upload = NULL;
    json_array_foreach(json_object_get(ladder->evidence, "uploads"), index, upload)
    {
        struct ladder_row *row = ladder_add_row(section);
        row->kind = LADDER_UPLOAD;
        row->from = row->to = ladder_column_of(ladder, fact_text(upload, "node"));
        row->number = fact_true(upload, "accepted") ? 0 : 1;
        row->text = ek_asprintf("%s store: file %s: %s", or_dash(fact_text(upload, "store")),
            fact_true(upload, "accepted") ? "accepted" : "refused",
            or_dash(fact_text(upload, "message")));
        add_certificate(ladder, row, fact_text(upload, "fingerprint"));
    }
}
