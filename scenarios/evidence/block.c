#include "scenarios/evidence/block.h"

#include <string.h>

enum {
    BLOCK_INTERFACE = 1,
    BLOCK_NAMES = 4,
    BLOCK_PACKET = 6,
    BLOCK_SECRETS = 0x0000000a,
    BLOCK_SECTION = 0x0a0d0d0a,
};
#define BYTE_ORDER_MAGIC 0x1a2b3c4dU
#define SECRETS_TLS      0x544c534bU /* "TLSK": TLS Key Log */
#define LINKTYPE_RAW     101
#define NAME_IPV4        1

/* Of every block; then those that one kind of block has. */
enum { OPT_END = 0, OPT_COMMENT = 1 };
enum { SHB_USERAPPL = 4, IF_NAME = 2, IF_DESCRIPTION = 3, IF_TSRESOL = 9 };
#define TSRESOL_MICROSECONDS "\x06"

static void put16(struct buf *out, unsigned value)
{
    const unsigned char bytes[] = {(unsigned char)value, (unsigned char)(value >> 8)};
    buf_add(out, bytes, sizeof bytes);
}

static void put32(struct buf *out, uint32_t value)
{
    put16(out, value & 0xffff);
    put16(out, value >> 16);
}

static void pad(struct buf *out)
{
    static const char zeros[4] = {0};
    buf_add(out, zeros, (4 - out->len % 4) % 4);
}

static void option(struct buf *out, unsigned code, const void *value, size_t len)
{
    put16(out, code);
    put16(out, (unsigned)len);
    buf_add(out, value, len);
    pad(out);
}

/* Bytes of the first line that fit, cut between two characters of UTF-8. */
static size_t line_len(const char *text)
{
    size_t len = strcspn(text, "\r\n");
    if (len <= OPTION_TEXT_MAX)
        return len;
    len = OPTION_TEXT_MAX;
    while (len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80)
        len--;
    return len;
}

static void text_option(struct buf *out, unsigned code, const char *text)
{
    option(out, code, text, line_len(text));
}

void option_comment(struct buf *options, const char *text)
{
    text_option(options, OPT_COMMENT, text);
}

static void end_options(struct buf *out)
{
    if (out->len > 0)
        option(out, OPT_END, "", 0);
}

/* Type and length before the body, the length once more behind it. */
static void add_block(struct buf *out, uint32_t type, struct buf *body)
{
    pad(body);
    uint32_t total = (uint32_t)body->len + 12;
    put32(out, type);
    put32(out, total);
    buf_add(out, body->data, body->len);
    put32(out, total);
    buf_cleanup(body);
}

static void add_options(struct buf *body, struct buf *options)
{
    end_options(options);
    buf_add(body, buf_str(options), options->len);
    buf_cleanup(options);
}

void block_section(
    struct buf *out, const char *application, const char *const *comments, size_t num)
{
    struct buf body = {0};
    struct buf options = {0};
    put32(&body, BYTE_ORDER_MAGIC);
    put16(&body, 1); /* version 1.0 */
    put16(&body, 0);
    put32(&body, UINT32_MAX); /* section length: not told */
    put32(&body, UINT32_MAX);
    text_option(&options, SHB_USERAPPL, application);
    for (size_t i = 0; i < num; i++) {
        if (comments[i] != NULL)
            option_comment(&options, comments[i]);
    }
    add_options(&body, &options);
    add_block(out, BLOCK_SECTION, &body);
}

void block_interface(struct buf *out, const char *name, const char *description)
{
    struct buf body = {0};
    struct buf options = {0};
    put16(&body, LINKTYPE_RAW);
    put16(&body, 0);
    put32(&body, 0); /* packets of any length */
    text_option(&options, IF_NAME, name);
    text_option(&options, IF_DESCRIPTION, description);
    option(&options, IF_TSRESOL, TSRESOL_MICROSECONDS, 1);
    add_options(&body, &options);
    add_block(out, BLOCK_INTERFACE, &body);
}

void block_secrets(struct buf *out, const char *key_log)
{
    struct buf body = {0};
    size_t len = strlen(key_log);
    put32(&body, SECRETS_TLS);
    put32(&body, (uint32_t)len);
    buf_add(&body, key_log, len);
    add_block(out, BLOCK_SECRETS, &body);
}

void block_packet(
    struct buf *out, int64_t time_us, const struct buf *bytes, const struct buf *options)
{
    struct buf body = {0};
    struct buf all = {0};
    put32(&body, 0); /* the first interface */
    put32(&body, (uint32_t)((uint64_t)time_us >> 32));
    put32(&body, (uint32_t)time_us);
    put32(&body, (uint32_t)bytes->len);
    put32(&body, (uint32_t)bytes->len);
    buf_add(&body, buf_str(bytes), bytes->len);
    pad(&body);
    buf_add(&all, buf_str(options), options->len);
    add_options(&body, &all);
    add_block(out, BLOCK_PACKET, &body);
}

static void add_name(struct buf *body, const struct block_name *name)
{
    size_t len = line_len(name->name);
    put16(body, NAME_IPV4);
    put16(body, (unsigned)(4 + len + 1));
    for (int shift = 24; shift >= 0; shift -= 8) {
        unsigned char byte = (unsigned char)(name->address >> shift);
        buf_add(body, &byte, 1);
    }
    buf_add(body, name->name, len);
    buf_add(body, "", 1);
    pad(body);
}

void block_names(struct buf *out, const struct block_name *names, size_t num)
{
    struct buf body = {0};
    for (size_t i = 0; i < num; i++)
        add_name(&body, &names[i]);
    put32(&body, 0); /* the last record */
    add_block(out, BLOCK_NAMES, &body);
}
