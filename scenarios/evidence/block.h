/* block.h: the blocks of a pcapng file (draft-ietf-opsawg-pcapng), little-endian, each appended
 * whole to a buffer. */
#ifndef EK_EVIDENCE_BLOCK_H
#define EK_EVIDENCE_BLOCK_H

#include "sim/base/buf.h"

#include <stdint.h>

/* Bytes of text in one option; more is left out. */
#define OPTION_TEXT_MAX ((size_t)400)

/* option_comment: appends an opt_comment to `options`: the first line of `text`. */
void option_comment(struct buf *options, const char *text);

/* block_section: the Section Header Block; `comments` (NULL: left out) are about the whole file. */
void block_section(
    struct buf *out, const char *application, const char *const *comments, size_t num);
/* block_interface: an Interface Description Block for IPv4 packets without a link layer
 * (LINKTYPE_RAW), with times in microseconds. */
void block_interface(struct buf *out, const char *name, const char *description);
/* block_secrets: a Decryption Secrets Block with lines of the NSS key log. */
void block_secrets(struct buf *out, const char *key_log);
/* block_packet: an Enhanced Packet Block of the first interface; time in microseconds since 1970;
 * `options` as option_comment made them. */
void block_packet(
    struct buf *out, int64_t time_us, const struct buf *bytes, const struct buf *options);

/* A host of a Name Resolution Block. */
struct block_name {
    uint32_t address; /* 192.0.2.1 is 0xc0000201 */
    const char *name;
};
void block_names(struct buf *out, const struct block_name *names, size_t num);

#endif
