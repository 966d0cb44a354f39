#include "sim/conf/tree.h"
#include "sim/conf/utf8.h"

#include <string.h>

#define OPEN_BRACKETS_MAX 256 /* in one line, without one that closes */

static const struct conf_place start = {.line = 1, .column = 1};

struct conf_doc *conf_source_new(const char *name, const char *text, size_t len)
{
    static const char mark[] = "\xef\xbb\xbf"; /* byte order mark */
    struct conf_doc *doc = ek_calloc(1, sizeof *doc);
    doc->name = ek_strdup(name);
    size_t skip = len >= 3 && memcmp(text, mark, 3) == 0 ? 3 : 0;
    doc->source_len = len - skip;
    doc->source = ek_calloc(1, doc->source_len + 1);
    if (doc->source_len > 0)
        memcpy(doc->source, text + skip, doc->source_len);
    return doc;
}

/* Moves `place` over the character at it. */
static void step(struct conf_place *place, const struct conf_doc *doc, size_t size)
{
    const char *at = doc->source + place->offset;
    bool line_end = *at == '\n' || (*at == '\r' && at[1] != '\n');
    place->offset += size;
    place->line += line_end ? 1 : 0;
    place->column = line_end ? 1 : place->column + 1;
}

/* Bytes of the character at `place`; 0 and an error if it may not stand in a file. */
static size_t check_character(
    const struct conf_doc *doc, const struct conf_place *place, struct conf_diag *diag)
{
    const char *at = doc->source + place->offset;
    uint32_t code = 0;
    size_t size = utf8_decode(at, doc->source_len - place->offset, &code);
    if (size == 0) {
        conf_report(diag, doc, place, "byte 0x%02x is not UTF-8 text", (unsigned char)*at);
        return 0;
    }
    bool layout = code == '\t' || code == '\n' || code == '\r';
    if (!layout && !utf8_is_visible(code)) {
        conf_report(diag, doc, place, "control character U+%04X is not allowed", code);
        return 0;
    }
    return size;
}

static unsigned count_open(unsigned open, char c)
{
    if (c == '\n' || c == '\r' || c == ']' || c == '}')
        return 0;
    return c == '[' || c == '{' ? open + 1 : open;
}

bool conf_source_check(const struct conf_doc *doc, struct conf_diag *diag)
{
    struct conf_place place = start;
    unsigned open = 0;
    while (place.offset < doc->source_len) {
        char c = doc->source[place.offset];
        size_t size = check_character(doc, &place, diag);
        if (size == 0)
            return false;
        if (place.column == 1 && c == '%') {
            conf_report(diag, doc, &place, "directives (%%NAME) are not supported");
            return false;
        }
        open = count_open(open, c);
        if (open > OPEN_BRACKETS_MAX) {
            conf_report(diag, doc, &place, "more than %d open brackets", OPEN_BRACKETS_MAX);
            return false;
        }
        step(&place, doc, size);
    }
    return true;
}

static size_t character_size(const struct conf_doc *doc, size_t offset)
{
    uint32_t code = 0;
    size_t size = utf8_decode(doc->source + offset, doc->source_len - offset, &code);
    return size > 0 ? size : 1;
}

struct conf_place conf_source_place(const struct conf_doc *doc, int line, int column)
{
    struct conf_place place = start;
    while (place.offset < doc->source_len) {
        bool there = place.line == line && place.column >= column;
        if (there || place.line > line)
            break;
        step(&place, doc, character_size(doc, place.offset));
    }
    return place;
}

/* Where the source begins to say what `text` says, byte for byte and to the end; false when it says
 * it in another form. A quote inside would be doubled or escaped in the source. */
static bool find_verbatim(
    const struct conf_doc *doc, const char *text, size_t offset, size_t *out_begin)
{
    char quote = doc->source[offset];
    bool quoted = quote == '"' || quote == '\'';
    size_t begin = offset + (quoted ? 1 : 0);
    size_t len = strlen(text);
    *out_begin = begin;
    if (begin + len > doc->source_len || memcmp(doc->source + begin, text, len) != 0)
        return false;
    if (strpbrk(text, "\r\n") != NULL)
        return false;
    return !quoted || (doc->source[begin + len] == quote && strchr(text, quote) == NULL);
}

struct conf_place conf_source_place_in(
    const struct conf_doc *doc, const struct conf_node *node, size_t offset)
{
    struct conf_place place = node->place;
    size_t begin = 0;
    bool inside = node->text != NULL && offset <= strlen(node->text);
    if (!inside || !find_verbatim(doc, node->text, place.offset, &begin))
        return place;
    while (place.offset < begin + offset)
        step(&place, doc, character_size(doc, place.offset));
    return place;
}
