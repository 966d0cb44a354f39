/* method_call.c: the XML of a SERVICE body, a fixed vocabulary of two levels:
 * <methodCall><params>...</params><methodName/><version/><msgid/><sipdomain/></methodCall>.
 * The reader takes the elements in any order, each exactly once, and nothing else. */
#include "sim/sip/room.h"

#include <stdlib.h>
#include <string.h>

enum level { CALL, PARAMS, NUM_LEVELS };
static const char *const level_names[NUM_LEVELS] = {"methodCall", "params"};

#define FIELD(name)                                                                                \
    {                                                                                              \
        PARAMS, #name, offsetof(struct sip_service_call, name), NULL                               \
    }

/* In the order of the wire. An element with a fixed text carries nothing to the caller. */
static const struct element {
    enum level level;
    const char *name;
    size_t field; /* offset in struct sip_service_call */
    const char *fixed;
} elements[] = {
    FIELD(username),
    FIELD(realm),
    FIELD(nonce),
    FIELD(qop),
    FIELD(cnonce),
    FIELD(nc),
    FIELD(response),
    FIELD(uri),
    FIELD(method),
    FIELD(id),
    {PARAMS, "caching-enabled", 0, "true"},
    {PARAMS, "reqtype", 0, "collab-edge"},
    {CALL, "methodName", 0, "DigestAuth"},
    {CALL, "version", 0, "1.0"},
    {CALL, "msgid", offsetof(struct sip_service_call, msgid), NULL},
    {CALL, "sipdomain", offsetof(struct sip_service_call, sipdomain), NULL},
};
#define NUM_ELEMENTS (sizeof elements / sizeof elements[0])

static const struct {
    char c;
    const char *name;
} entities[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&apos;"}};
#define NUM_ENTITIES (sizeof entities / sizeof entities[0])

struct cursor {
    const char *at;
    const char *end;
};

struct values {
    char *text[NUM_ELEMENTS]; /* NULL: not seen yet */
    bool params_seen;
};

static char **field_of(const struct sip_service_call *call, const struct element *element)
{
    return (char **)((char *)call + element->field);
}

static void write_text(const char *text, struct buf *out)
{
    for (; *text != '\0'; text++) {
        size_t i = 0;
        while (i < NUM_ENTITIES && entities[i].c != *text)
            i++;
        if (i < NUM_ENTITIES)
            buf_adds(out, entities[i].name);
        else
            buf_add(out, text, 1);
    }
}

static void write_level(const struct sip_service_call *call, enum level level, struct buf *out)
{
    for (size_t i = 0; i < NUM_ELEMENTS; i++) {
        const struct element *element = &elements[i];
        if (element->level != level)
            continue;
        const char *text = element->fixed != NULL ? element->fixed : *field_of(call, element);
        buf_addf(out, "<%s>", element->name);
        write_text(text == NULL ? "" : text, out);
        buf_addf(out, "</%s>", element->name);
    }
}

static bool starts(const struct cursor *c, const char *text)
{
    size_t len = strlen(text);
    return (size_t)(c->end - c->at) >= len && memcmp(c->at, text, len) == 0;
}

static bool skip(struct cursor *c, const char *text)
{
    if (!starts(c, text))
        return false;
    c->at += strlen(text);
    return true;
}

static void skip_space(struct cursor *c)
{
    while (c->at < c->end && strchr(" \t\r\n", *c->at) != NULL && *c->at != '\0')
        c->at++;
}

/* "<name>" or, with *out_empty, "<name/>"; no attributes. */
static bool skip_start(struct cursor *c, const char *name, bool *out_empty)
{
    struct cursor try = *c;
    if (!skip(&try, "<") || !skip(&try, name))
        return false;
    skip_space(&try);
    *out_empty = skip(&try, "/>");
    if (!*out_empty && !skip(&try, ">"))
        return false;
    *c = try;
    return true;
}

static bool skip_end(struct cursor *c, const char *name)
{
    struct cursor try = *c;
    if (!skip(&try, "</") || !skip(&try, name) || !skip(&try, ">"))
        return false;
    *c = try;
    return true;
}

static bool read_entity(struct cursor *c, struct buf *out)
{
    for (size_t i = 0; i < NUM_ENTITIES; i++) {
        if (skip(c, entities[i].name)) {
            buf_add(out, &entities[i].c, 1);
            return true;
        }
    }
    return false;
}

/* Character data up to the next tag; NULL on an unknown entity or a control character. */
static char *read_text(struct cursor *c)
{
    struct buf out = {0};
    bool ok = true;
    while (ok && c->at < c->end && *c->at != '<') {
        unsigned char byte = (unsigned char)*c->at;
        if (byte == '&') {
            ok = read_entity(c, &out);
            continue;
        }
        ok = byte >= 0x20 || byte == '\t' || byte == '\r' || byte == '\n';
        buf_add(&out, c->at++, 1);
    }
    char *text = ok ? ek_strdup(buf_str(&out)) : NULL;
    buf_cleanup(&out);
    return text;
}

static bool read_element(struct cursor *c, enum level level, struct values *values, struct err *e)
{
    bool empty = false;
    size_t i = 0;
    while (i < NUM_ELEMENTS &&
           (elements[i].level != level || !skip_start(c, elements[i].name, &empty)))
        i++;
    if (i == NUM_ELEMENTS)
        return err_set(e, ERR_SIP_SYNTAX, "unexpected XML in <%s>", level_names[level]);
    if (values->text[i] != NULL)
        return err_set(e, ERR_SIP_SYNTAX, "<%s> twice", elements[i].name);
    values->text[i] = empty ? ek_strdup("") : read_text(c);
    if (values->text[i] == NULL || (!empty && !skip_end(c, elements[i].name)))
        return err_set(e, ERR_SIP_SYNTAX, "malformed <%s>", elements[i].name);
    return true;
}

static bool read_params(struct cursor *c, struct values *values, struct err *e)
{
    if (values->params_seen)
        return err_set(e, ERR_SIP_SYNTAX, "<params> twice");
    values->params_seen = true;
    for (skip_space(c); !skip_end(c, level_names[PARAMS]); skip_space(c)) {
        if (!read_element(c, PARAMS, values, e))
            return false;
    }
    return true;
}

static bool read_call(struct cursor *c, struct values *values, struct err *e)
{
    bool empty = false;
    skip_space(c);
    if (!skip_start(c, level_names[CALL], &empty) || empty)
        return err_set(e, ERR_SIP_SYNTAX, "no <methodCall>");
    for (skip_space(c); !skip_end(c, level_names[CALL]); skip_space(c)) {
        bool ok = skip_start(c, level_names[PARAMS], &empty) ? !empty && read_params(c, values, e)
                                                             : read_element(c, CALL, values, e);
        if (!ok)
            return err_set(e, ERR_SIP_SYNTAX, "malformed <params>");
    }
    skip_space(c);
    return c->at == c->end || err_set(e, ERR_SIP_SYNTAX, "text after </methodCall>");
}

static bool skip_declaration(struct cursor *c, struct err *e)
{
    if (!skip(c, "<?xml"))
        return true;
    const char *close = memmem(c->at, (size_t)(c->end - c->at), "?>", 2);
    if (close == NULL)
        return err_set(e, ERR_SIP_SYNTAX, "unfinished XML declaration");
    c->at = close + 2;
    return true;
}

static bool check_values(const struct values *values, struct err *e)
{
    for (size_t i = 0; i < NUM_ELEMENTS; i++) {
        const char *text = values->text[i];
        if (text == NULL)
            return err_set(e, ERR_SIP_SYNTAX, "no <%s>", elements[i].name);
        if (elements[i].fixed != NULL && strcmp(text, elements[i].fixed) != 0)
            return err_set(
                e, ERR_SIP_SYNTAX, "<%s> is not %s", elements[i].name, elements[i].fixed);
    }
    return true;
}

void method_call_write(const struct sip_service_call *call, struct buf *out)
{
    buf_adds(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?> <methodCall><params>");
    write_level(call, PARAMS, out);
    buf_adds(out, "</params>");
    write_level(call, CALL, out);
    buf_adds(out, "</methodCall>");
}

bool method_call_read(const char *xml, size_t len, struct sip_service_call *out, struct err *e)
{
    struct cursor c = {.at = xml, .end = xml + len};
    struct values values = {0};
    bool ok = skip_declaration(&c, e) && read_call(&c, &values, e) && check_values(&values, e);
    for (size_t i = 0; i < NUM_ELEMENTS; i++) {
        if (!ok || elements[i].fixed != NULL)
            free(values.text[i]);
        else
            *field_of(out, &elements[i]) = values.text[i];
    }
    return ok;
}

void sip_service_call_cleanup(struct sip_service_call *call)
{
    for (size_t i = 0; i < NUM_ELEMENTS; i++) {
        if (elements[i].fixed == NULL)
            free(*field_of(call, &elements[i]));
    }
    *call = (struct sip_service_call){0};
}
