#include "scenarios/import/listing.h"

#include "sim/base/buf.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define COMMAND "xConfiguration"
#define CIPHER  "{cipher}" /* how a box writes what it keeps encrypted */

struct scan {
    struct listing *out;
    const char *name;
    const char *begin; /* of the line */
    size_t line;
    struct err *e;
};

/* At "*c xConfiguration " or "xConfiguration ": what follows; NULL: neither. */
static const char *behind_command(const char *at, const char *end)
{
    size_t len = strlen(COMMAND);
    if (end - at > 2 && at[0] == '*' && tolower((unsigned char)at[1]) == 'c' &&
        isblank((unsigned char)at[2])) {
        at += 2;
        while (at < end && isblank((unsigned char)*at))
            at++;
    }
    if ((size_t)(end - at) <= len || strncasecmp(at, COMMAND, len) != 0 ||
        !isblank((unsigned char)at[len]))
        return NULL;
    return at + len;
}

/* Where the next item of the line begins: at "*c xConfiguration"; the end: nowhere. */
static const char *next_item(const char *at, const char *end)
{
    for (; at < end; at++) {
        if (*at == '*' && behind_command(at, end) != NULL)
            return at;
    }
    return end;
}

static char *join_words(const char *from, const char *to)
{
    struct buf out = {0};
    for (const char *at = from; at < to; at++) {
        bool blank = isspace((unsigned char)*at) != 0;
        if (!blank)
            buf_add(&out, at, 1);
        else if (out.len > 0 && at + 1 < to && !isspace((unsigned char)at[1]))
            buf_adds(&out, " ");
    }
    return buf_take(&out);
}

static void trim(const char **from, const char **to)
{
    while (*from < *to && isspace((unsigned char)**from))
        ++*from;
    while (*to > *from && isspace((unsigned char)(*to)[-1]))
        --*to;
}

/* Without the quotes around it; what stands behind a closing quote is not the value's. */
static char *take_value(const char *from, const char *to)
{
    trim(&from, &to);
    if (from < to && (*from == '"' || *from == '\'')) {
        const char *close = memchr(from + 1, *from, (size_t)(to - from - 1));
        return ek_strndup(from + 1, (size_t)((close == NULL ? to : close) - from - 1));
    }
    return ek_strndup(from, (size_t)(to - from));
}

static bool add_item(struct scan *s, const char *at, const char *from, const char *to)
{
    struct listing *out = s->out;
    const char *colon = memchr(from, ':', (size_t)(to - from));
    size_t column = (size_t)(at - s->begin) + 1;
    if (colon == NULL)
        return err_set(s->e, ERR_FILE_INVALID,
            "%s:%zu:%zu: an item without a colon; it reads: xConfiguration PATH: \"VALUE\"",
            s->name, s->line, column);
    if (out->num == LISTING_ITEMS_MAX)
        return err_set(s->e, ERR_FILE_TOO_LARGE, "%s:%zu:%zu: more than %d items", s->name, s->line,
            column, LISTING_ITEMS_MAX);
    if ((out->num & (out->num + 1)) == 0)
        out->items = ek_realloc(out->items, 2 * (out->num + 1) * sizeof *out->items);
    out->items[out->num++] = (struct listing_item){.path = join_words(from, colon),
        .value = take_value(colon + 1, to),
        .line = s->line,
        .column = column};
    return true;
}

/* What a box prints around a listing: "*s ...", "** end", "OK", a prompt's command. */
static bool is_around(const char *at, const char *end)
{
    static const char *const words[] = {"*s ", "** end", "OK", "#", "*r "};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t len = strlen(words[i]);
        if ((size_t)(end - at) >= len && strncasecmp(at, words[i], len) == 0)
            return true;
    }
    return at == end;
}

static bool take_line(struct scan *s, const char *from, const char *to)
{
    trim(&from, &to);
    const char *body = behind_command(from, to);
    if (body == NULL) {
        const char *first = next_item(from, to);
        bool strange = first == to && !is_around(from, to);
        s->out->num_strange += strange;
        if (strange && s->out->first_strange == 0)
            s->out->first_strange = s->line;
        from = first;
        body = first < to ? behind_command(first, to) : NULL;
    }
    while (body != NULL) {
        const char *next = next_item(body, to);
        if (!add_item(s, from, body, next))
            return false;
        from = next;
        body = next < to ? behind_command(next, to) : NULL;
    }
    return true;
}

bool listing_is_one(const char *text, size_t len)
{
    const char *end = text + len;
    for (const char *at = text; at < end; at++) {
        bool starts = at == text || at[-1] == '\n' || *at == '*';
        if (starts && behind_command(at, end) != NULL)
            return true;
    }
    return false;
}

bool listing_parse(
    struct listing *out, const char *name, const char *text, size_t len, struct err *e)
{
    static const char bom[] = "\xef\xbb\xbf";
    const char *end = text + len;
    *out = (struct listing){0};
    if (len > LISTING_MAX)
        return err_set(e, ERR_FILE_TOO_LARGE, "%s: more than %zu MiB", name, LISTING_MAX >> 20);
    if (memchr(text, '\0', len) != NULL)
        return err_set(e, ERR_FILE_INVALID,
            "%s:1:1: a zero byte: this is no plain text; save the listing as UTF-8", name);
    if (len >= 3 && memcmp(text, bom, 3) == 0)
        text += 3;
    struct scan s = {.out = out, .name = name, .e = e};
    while (text < end) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        s.begin = text;
        s.line++;
        if (!take_line(&s, text, newline == NULL ? end : newline))
            return false;
        text = newline == NULL ? end : newline + 1;
    }
    return out->num > 0 ||
           err_set(e, ERR_FILE_INVALID,
               "%s:1:1: no xConfiguration item; a line reads: *c xConfiguration PATH: \"VALUE\"",
               name);
}

void listing_cleanup(struct listing *listing)
{
    for (size_t i = 0; i < listing->num; i++) {
        free(listing->items[i].path);
        free(listing->items[i].value);
    }
    free(listing->items);
    *listing = (struct listing){0};
}

bool listing_is_secret(const struct listing_item *item)
{
    static const char *const words[] = {"password", "passphrase", "secret", "private", "credential",
        "community", "sharedkey", "shared key", "wrapkey", " pin ", "token", "pwd", "passwd",
        "pass phrase", "hash", " key "};
    char *path = ek_asprintf("%s ", item->path); /* the last word ends like the others */
    bool is_secret = strstr(item->value, "-----BEGIN ") != NULL || item->value[0] == '$';
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        is_secret = is_secret || strcasestr(path, words[i]) != NULL;
    free(path);
    return is_secret || strcasestr(item->value, CIPHER) != NULL ||
           strcasestr(item->path, CIPHER) != NULL;
}
