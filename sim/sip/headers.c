/* headers.c: one view on all headers. libosip2 keeps some in typed slots, some in typed lists and
 * all others in one list of names and values; the table below says which is which. */
#include "sim/sip/room.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* How a typed header goes from text to libosip2's structure and back. */
struct header_type {
    void *(*parse)(const char *value);
    char *(*print)(const void *header);
    void (*free)(void *header);
};

#define HEADER_TYPE(type)                                                                          \
    static void type##_release(void *header)                                                       \
    {                                                                                              \
        osip_##type##_free(header);                                                                \
    }                                                                                              \
    static void *type##_read(const char *value)                                                    \
    {                                                                                              \
        osip_##type##_t *header = NULL;                                                            \
        if (osip_##type##_init(&header) != OSIP_SUCCESS)                                           \
            return NULL;                                                                           \
        if (osip_##type##_parse(header, value) == OSIP_SUCCESS)                                    \
            return header;                                                                         \
        type##_release(header);                                                                    \
        return NULL;                                                                               \
    }                                                                                              \
    static char *type##_text(const void *header)                                                   \
    {                                                                                              \
        char *text = NULL;                                                                         \
        return osip_##type##_to_str(header, &text) == OSIP_SUCCESS ? text : NULL;                  \
    }                                                                                              \
    static const struct header_type type##_type = {type##_read, type##_text, type##_release}

#define osip_accept_init osip_content_type_init /* the one that libosip2's header forgets */
HEADER_TYPE(accept);
HEADER_TYPE(accept_encoding);
HEADER_TYPE(authentication_info);
HEADER_TYPE(authorization);
HEADER_TYPE(call_id);
HEADER_TYPE(call_info);
HEADER_TYPE(contact);
HEADER_TYPE(content_length); /* a bare string; libosip2 uses it for several headers */
HEADER_TYPE(content_type);
HEADER_TYPE(cseq);
HEADER_TYPE(from);
HEADER_TYPE(via);
HEADER_TYPE(www_authenticate);

struct header_row {
    const char *name;
    const struct header_type *type; /* NULL: the place of the untyped headers in print */
    size_t offset;
    bool is_list;
};

#define LIST(name, type, field)                                                                    \
    {                                                                                              \
        name, &type##_type, offsetof(osip_message_t, field), true                                  \
    }
#define SLOT(name, type, field)                                                                    \
    {                                                                                              \
        name, &type##_type, offsetof(osip_message_t, field), false                                 \
    }

/* In the order in which Expressway writes them (Cisco 212347). */
static const struct header_row rows[] = {
    LIST("Via", via, vias),
    SLOT("Call-ID", call_id, call_id),
    SLOT("CSeq", cseq, cseq),
    LIST("Contact", contact, contacts),
    SLOT("From", from, from),
    SLOT("To", from, to),
    LIST("Route", from, routes),
    LIST("Record-Route", from, record_routes),
    {"", NULL, 0, false},
    LIST("Allow", content_length, allows),
    LIST("WWW-Authenticate", www_authenticate, www_authenticates),
    LIST("Proxy-Authenticate", www_authenticate, proxy_authenticates),
    LIST("Authorization", authorization, authorizations),
    LIST("Proxy-Authorization", authorization, proxy_authorizations),
    LIST("Authentication-Info", authentication_info, authentication_infos),
    LIST("Proxy-Authentication-Info", authentication_info, proxy_authentication_infos),
    LIST("Call-Info", call_info, call_infos),
    LIST("Alert-Info", call_info, alert_infos),
    LIST("Error-Info", call_info, error_infos),
    LIST("Accept", accept, accepts),
    LIST("Accept-Encoding", accept_encoding, accept_encodings),
    LIST("Accept-Language", accept_encoding, accept_languages),
    LIST("Content-Encoding", content_length, content_encodings),
    SLOT("MIME-Version", content_length, mime_version),
    SLOT("Content-Type", content_type, content_type),
};

/* Short forms, and names whose capitals are not simply those of their words. */
static const struct {
    const char *lower;
    const char *name;
} spellings[] = {
    {"k", "Supported"},
    {"o", "Event"},
    {"r", "Refer-To"},
    {"s", "Subject"},
    {"u", "Allow-Events"},
    {"x", "Session-Expires"},
    {"y", "Identity"},
    {"x-taatag", "X-TAATag"},
    {"sip-etag", "SIP-ETag"},
};

static const struct header_row *row_of(const char *name)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].type != NULL && strcasecmp(rows[i].name, name) == 0)
            return &rows[i];
    }
    return NULL;
}

static osip_list_t *list_of(const osip_message_t *msg, const struct header_row *row)
{
    return (osip_list_t *)((char *)msg + row->offset);
}

static void **slot_of(const osip_message_t *msg, const struct header_row *row)
{
    return (void **)((char *)msg + row->offset);
}

static size_t row_count(const osip_message_t *msg, const struct header_row *row)
{
    return row->is_list ? (size_t)osip_list_size(list_of(msg, row)) : *slot_of(msg, row) != NULL;
}

static void *row_get(const osip_message_t *msg, const struct header_row *row, size_t i)
{
    if (i >= row_count(msg, row))
        return NULL;
    return row->is_list ? osip_list_get(list_of(msg, row), (int)i) : *slot_of(msg, row);
}

/* Text that libosip2 printed; an escape that it decoded must not come out as a line end. */
static char *row_text(const osip_message_t *msg, const struct header_row *row, size_t i)
{
    const void *header = row_get(msg, row, i);
    char *text = header == NULL ? NULL : row->type->print(header);
    if (text != NULL && sip_text_is_clean(text))
        return text;
    osip_free(text);
    return NULL;
}

/* Position of the i-th untyped header `name` in its list; -1 if there is none. */
static int untyped_at(const osip_message_t *msg, const char *name, size_t i)
{
    int size = osip_list_size(&msg->headers);
    for (int at = 0; at < size; at++) {
        const osip_header_t *header = osip_list_get(&msg->headers, at);
        if (strcasecmp(header->hname, name) == 0 && i-- == 0)
            return at;
    }
    return -1;
}

static bool insert_untyped(osip_message_t *msg, const char *name, const char *value, bool on_top)
{
    osip_header_t *header = NULL;
    if (osip_header_init(&header) != OSIP_SUCCESS)
        return false;
    header->hname = ek_strdup(name);
    header->hvalue = ek_strdup(value);
    int at = on_top ? untyped_at(msg, name, 0) : -1;
    return osip_list_add(&msg->headers, header, at) > 0;
}

static bool insert_typed(
    osip_message_t *msg, const struct header_row *row, const char *value, bool on_top)
{
    if (!row->is_list && *slot_of(msg, row) != NULL)
        return false;
    void *header = row->type->parse(value);
    char *text = header == NULL ? NULL : row->type->print(header);
    if (text == NULL || !sip_text_is_clean(text)) {
        osip_free(text);
        row->type->free(header);
        return false;
    }
    osip_free(text);
    if (!row->is_list)
        *slot_of(msg, row) = header;
    else
        osip_list_add(list_of(msg, row), header, on_top ? 0 : -1);
    return true;
}

static char *spelled(const char *lower)
{
    for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++) {
        if (strcmp(spellings[i].lower, lower) == 0)
            return ek_strdup(spellings[i].name);
    }
    char *name = ek_strdup(lower);
    for (char *p = name; *p != '\0'; p++) {
        if (p == name || p[-1] == '-')
            *p = (char)toupper((unsigned char)*p);
    }
    return name;
}

static bool print_untyped(const osip_message_t *msg, struct buf *out)
{
    int size = osip_list_size(&msg->headers);
    for (int at = 0; at < size; at++) {
        const osip_header_t *header = osip_list_get(&msg->headers, at);
        const char *value = header->hvalue == NULL ? "" : header->hvalue;
        if (!sip_text_is_clean(value))
            return false;
        buf_addf(out, "%s: %s\r\n", header->hname, value);
    }
    return true;
}

static bool print_row(const osip_message_t *msg, const struct header_row *row, struct buf *out)
{
    size_t count = row_count(msg, row);
    for (size_t i = 0; i < count; i++) {
        char *text = row_text(msg, row, i);
        if (text == NULL)
            return false;
        buf_addf(out, "%s: %s\r\n", row->name, text);
        osip_free(text);
    }
    return true;
}

size_t headers_count(const osip_message_t *msg, const char *name)
{
    const struct header_row *row = row_of(name);
    if (row != NULL)
        return row_count(msg, row);
    size_t count = 0;
    while (untyped_at(msg, name, count) >= 0)
        count++;
    return count;
}

char *headers_value(const osip_message_t *msg, const char *name, size_t i)
{
    const struct header_row *row = row_of(name);
    if (row != NULL)
        return row_text(msg, row, i);
    int at = untyped_at(msg, name, i);
    if (at < 0)
        return NULL;
    const osip_header_t *header = osip_list_get(&msg->headers, at);
    return ek_strdup(header->hvalue == NULL ? "" : header->hvalue);
}

bool headers_insert(osip_message_t *msg, const char *name, const char *value, bool on_top)
{
    if (!sip_text_is_token(name) || !sip_text_is_clean(value))
        return false;
    if (strcasecmp(name, "Content-Length") == 0)
        return false;
    const struct header_row *row = row_of(name);
    return row == NULL ? insert_untyped(msg, name, value, on_top)
                       : insert_typed(msg, row, value, on_top);
}

bool headers_remove_top(osip_message_t *msg, const char *name)
{
    const struct header_row *row = row_of(name);
    int at = row == NULL ? untyped_at(msg, name, 0) : 0;
    if (row == NULL && at >= 0) {
        osip_header_free(osip_list_get(&msg->headers, at));
        osip_list_remove(&msg->headers, at);
        return true;
    }
    void *header = row == NULL ? NULL : row_get(msg, row, 0);
    if (header == NULL)
        return false;
    row->type->free(header);
    if (row->is_list)
        osip_list_remove(list_of(msg, row), 0);
    else
        *slot_of(msg, row) = NULL;
    return true;
}

void headers_spell(osip_message_t *msg)
{
    int size = osip_list_size(&msg->headers);
    for (int at = 0; at < size; at++) {
        osip_header_t *header = osip_list_get(&msg->headers, at);
        char *name = spelled(header->hname);
        osip_free(header->hname);
        header->hname = name;
    }
}

bool headers_print(const osip_message_t *msg, struct buf *out)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bool ok = rows[i].type == NULL ? print_untyped(msg, out) : print_row(msg, &rows[i], out);
        if (!ok)
            return false;
    }
    return true;
}
