#include "sim/sip/room.h"

#include <ctype.h>
#include <string.h>

#define HEAD_MAX ((size_t)64 * 1024)

struct line {
    const char *text;
    size_t len; /* without CRLF */
};

static enum sip_frame broken(struct err *e, enum err_code code, const char *why)
{
    err_set(e, code, "%s", why);
    return SIP_FRAME_BROKEN;
}

/* A single CRLF is an answer to a keep-alive, a doubled one asks for an answer (RFC 5626, 4.4.1).
 */
static enum sip_frame scan_keepalive(
    const char *data, size_t len, struct sip_frame_parts *out, struct err *e)
{
    if (len < 2)
        return SIP_FRAME_MORE;
    if (data[1] != '\n')
        return broken(e, ERR_SIP_SYNTAX, "CR without LF");
    out->head_len = len >= 4 && memcmp(data, "\r\n\r\n", 4) == 0 ? 4 : 2;
    return SIP_FRAME_KEEPALIVE;
}

/* Lines end in CRLF and in nothing else: a reader that took a lone CR or LF for an end of line
 * would see other headers than one that does not. */
static enum sip_frame scan_head(
    const char *data, size_t len, struct sip_frame_parts *out, struct err *e)
{
    for (size_t i = 0; i < len && i < HEAD_MAX; i++) {
        if (data[i] == '\0')
            return broken(e, ERR_SIP_SYNTAX, "NUL in the header section");
        if (data[i] == '\r' && i + 1 < len && data[i + 1] != '\n')
            return broken(e, ERR_SIP_SYNTAX, "CR without LF");
        if (data[i] != '\n')
            continue;
        if (i == 0 || data[i - 1] != '\r')
            return broken(e, ERR_SIP_SYNTAX, "LF without CR");
        if (i >= 3 && data[i - 2] == '\n') {
            out->head_len = i + 1;
            return SIP_FRAME_MESSAGE;
        }
    }
    if (len >= HEAD_MAX)
        return broken(e, ERR_SIP_TOO_LARGE, "header section over 64 kB");
    return SIP_FRAME_MORE;
}

static struct line line_at(const char *data, size_t offset)
{
    const char *text = data + offset;
    return (struct line){.text = text, .len = (size_t)(strchr(text, '\r') - text)};
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_content_length(struct line line)
{
    const char *colon = memchr(line.text, ':', line.len);
    size_t len = (size_t)(colon - line.text);
    while (len > 0 && is_blank(line.text[len - 1]))
        len--;
    return (len == 14 && strncasecmp(line.text, "Content-Length", len) == 0) ||
           (len == 1 && tolower((unsigned char)line.text[0]) == 'l');
}

static bool read_length(struct line line, size_t *out, struct err *e)
{
    const char *p = (const char *)memchr(line.text, ':', line.len) + 1;
    const char *end = line.text + line.len;
    while (p < end && is_blank(*p))
        p++;
    while (end > p && is_blank(end[-1]))
        end--;
    if (p == end)
        return err_set(e, ERR_SIP_SYNTAX, "empty Content-Length");
    for (*out = 0; p < end; p++) {
        if (!isdigit((unsigned char)*p))
            return err_set(e, ERR_SIP_SYNTAX, "Content-Length is not a number");
        *out = *out * 10 + (size_t)(*p - '0');
        if (*out > SIP_MESSAGE_MAX)
            return err_set(e, ERR_SIP_TOO_LARGE, "Content-Length over 128 kB");
    }
    return true;
}

/* Header lines only; a folded line (RFC 3261, 7.3.1) continues the one above, which must not be the
 * start line or Content-Length. */
static bool check_line(struct line line, bool foldable, struct err *e)
{
    if (is_blank(line.text[0]))
        return foldable || err_set(e, ERR_SIP_SYNTAX, "folded line out of place");
    if (memchr(line.text, ':', line.len) == NULL || line.text[0] == ':')
        return err_set(e, ERR_SIP_SYNTAX, "header line without name");
    return true;
}

static bool find_length(const char *data, struct sip_frame_parts *out, struct err *e)
{
    bool found = false;
    bool foldable = false;
    struct line line = line_at(data, 0);
    for (size_t at = line.len + 2; at + 2 < out->head_len; at += line.len + 2) {
        line = line_at(data, at);
        if (!check_line(line, foldable, e))
            return false;
        foldable = is_blank(line.text[0]) || !is_content_length(line);
        if (foldable)
            continue;
        if (found)
            return err_set(e, ERR_SIP_SYNTAX, "more than one Content-Length");
        if (!read_length(line, &out->body_len, e))
            return false;
        out->length_line = at;
        out->length_line_len = line.len + 2;
        found = true;
    }
    return found || err_set(e, ERR_SIP_SYNTAX, "no Content-Length");
}

enum sip_frame sip_frame_scan(
    const char *data, size_t len, struct sip_frame_parts *out, struct err *e)
{
    *out = (struct sip_frame_parts){0};
    if (len == 0)
        return SIP_FRAME_MORE;
    if (data[0] == '\r')
        return scan_keepalive(data, len, out, e);
    enum sip_frame head = scan_head(data, len, out, e);
    if (head != SIP_FRAME_MESSAGE)
        return head;
    if (!find_length(data, out, e))
        return SIP_FRAME_BROKEN;
    if (out->head_len + out->body_len > SIP_MESSAGE_MAX)
        return broken(e, ERR_SIP_TOO_LARGE, "message over 128 kB");
    return len < out->head_len + out->body_len ? SIP_FRAME_MORE : SIP_FRAME_MESSAGE;
}

enum sip_frame sip_frame_next(const struct buf *in, size_t *out_len, struct err *e)
{
    struct sip_frame_parts parts;
    enum sip_frame frame = sip_frame_scan(in->data, in->len, &parts, e);
    *out_len = 0;
    if (frame == SIP_FRAME_MESSAGE || frame == SIP_FRAME_KEEPALIVE)
        *out_len = parts.head_len + parts.body_len;
    return frame;
}
