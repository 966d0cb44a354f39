#include "sim/conf/tree.h"
#include "sim/conf/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MESSAGE_MAX    600 /* bytes of one error's text */
#define EXCERPT_BEFORE 60  /* bytes of the source line in front of the column */
#define EXCERPT_AFTER  50  /* and from it on */

void conf_diag_cleanup(struct conf_diag *diag)
{
    buf_cleanup(&diag->text);
    diag->num_errors = 0;
}

/* Appends text that may hold anything; what a terminal could act on becomes '?'. */
static void add_clean(struct buf *out, const char *text, size_t len)
{
    size_t i = 0;
    while (i < len) {
        uint32_t code = 0;
        size_t size = utf8_decode(text + i, len - i, &code);
        bool shown = size > 0 && (code == '\t' || utf8_is_visible(code));
        if (shown)
            buf_add(out, text + i, size);
        else
            buf_adds(out, "?");
        i += size > 0 ? size : 1;
    }
}

/* One blank, or one tab where the source has one, for every character of `text`. */
static void add_indent(struct buf *out, const char *text, size_t len)
{
    size_t i = 0;
    while (i < len) {
        uint32_t code = 0;
        size_t size = utf8_decode(text + i, len - i, &code);
        buf_adds(out, text[i] == '\t' ? "\t" : " ");
        i += size > 0 ? size : 1;
    }
}

static bool is_break(char c)
{
    return c == '\n' || c == '\r';
}

static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

/* The line around byte `at`, cut on both sides when it is long, and a caret below the column. */
static void add_excerpt(struct buf *out, const char *source, size_t len, size_t at)
{
    if (at > len)
        at = len;
    size_t begin = at;
    while (begin > 0 && !is_break(source[begin - 1]) && at - begin < EXCERPT_BEFORE)
        begin--;
    bool cut_front = begin > 0 && !is_break(source[begin - 1]);
    while (cut_front && begin < at && is_continuation(source[begin]))
        begin++;
    size_t end = at;
    while (end < len && !is_break(source[end]) && end - at < EXCERPT_AFTER)
        end++;
    bool cut_back = end < len && !is_break(source[end]);
    while (cut_back && end > at && is_continuation(source[end]))
        end--;
    const char *dots = cut_front ? "..." : "";
    buf_addf(out, " %s", dots);
    add_clean(out, source + begin, end - begin);
    buf_addf(out, "%s\n %*s", cut_back ? "..." : "", (int)strlen(dots), "");
    add_indent(out, source + begin, at - begin);
    buf_adds(out, "^\n");
}

/* Counts an error and writes its head line; false when it is beyond those that are shown. */
static bool add_head(struct conf_diag *diag, const char *name, const struct conf_place *place,
    const char *fmt, va_list args)
{
    diag->num_errors++;
    if (diag->num_errors == CONF_ERRORS_SHOWN + 1)
        buf_addf(&diag->text, "%s: too many errors, further ones are not shown\n", name);
    if (diag->num_errors > CONF_ERRORS_SHOWN)
        return false;
    char message[MESSAGE_MAX];
    int len = vsnprintf(message, sizeof message, fmt, args);
    size_t used = len < 0 ? 0 : strlen(message);
    while (used > 0 && (size_t)len > used && is_continuation(message[used - 1]))
        used--;
    buf_addf(&diag->text, "%s:%d:%d: error: ", name, place->line, place->column);
    add_clean(&diag->text, message, used);
    buf_adds(&diag->text, len >= MESSAGE_MAX ? "...\n" : "\n");
    return true;
}

static const struct conf_place whole_file = {.line = 1, .column = 1};

static void add_report(struct conf_diag *diag, const struct conf_doc *doc,
    const struct conf_place *place, const char *fmt, va_list args)
{
    if (add_head(diag, doc->name, place, fmt, args))
        add_excerpt(&diag->text, doc->source, doc->source_len, place->offset);
}

void conf_report(struct conf_diag *diag, const struct conf_doc *doc, const struct conf_place *place,
    const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    add_report(diag, doc, place, fmt, args);
    va_end(args);
}

void conf_error(struct conf_diag *diag, const struct conf_doc *doc, const struct conf_node *node,
    const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    if (node == NULL)
        add_head(diag, doc->name, &whole_file, fmt, args);
    else
        add_report(diag, doc, &node->place, fmt, args);
    va_end(args);
}

void conf_error_in(struct conf_diag *diag, const struct conf_doc *doc, const struct conf_node *node,
    size_t offset, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    struct conf_place place = conf_source_place_in(doc, node, offset);
    add_report(diag, doc, &place, fmt, args);
    va_end(args);
}

void conf_error_file(struct conf_diag *diag, const char *name, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    add_head(diag, name, &whole_file, fmt, args);
    va_end(args);
}

static int num_characters(const char *text, size_t len)
{
    int num = 0;
    for (size_t i = 0; i < len; num++) {
        uint32_t code = 0;
        size_t size = utf8_decode(text + i, len - i, &code);
        i += size > 0 ? size : 1;
    }
    return num;
}

void conf_error_line(struct conf_diag *diag, const char *name, int line, const char *text,
    size_t offset, const char *fmt, ...)
{
    struct conf_place place = {.line = line, .column = num_characters(text, offset) + 1};
    va_list args;
    va_start(args, fmt);
    if (add_head(diag, name, &place, fmt, args))
        add_excerpt(&diag->text, text, strlen(text), offset);
    va_end(args);
}
