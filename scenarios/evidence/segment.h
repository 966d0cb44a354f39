/* segment.h: one TCP segment in an IPv4 packet, with its checksums (RFC 791, RFC 9293). */
#ifndef EK_EVIDENCE_SEGMENT_H
#define EK_EVIDENCE_SEGMENT_H

#include "sim/base/buf.h"

#include <stdint.h>

/* Bytes of payload that a segment carries: Ethernet's 1500 without two headers of 20. */
#define SEGMENT_MAX ((size_t)1460)

enum segment_flag { FLAG_FIN = 1, FLAG_SYN = 2, FLAG_RST = 4, FLAG_PSH = 8, FLAG_ACK = 16 };

struct segment_end {
    uint32_t address; /* 192.0.2.1 is 0xc0000201 */
    uint16_t port;
};

struct segment {
    struct segment_end from;
    struct segment_end to;
    uint32_t seq;
    uint32_t ack;
    unsigned flags; /* with FLAG_SYN it tells its maximum segment size */
    const char *payload;
    size_t len; /* at most SEGMENT_MAX */
};

/* segment_add: appends the packet. */
void segment_add(struct buf *out, const struct segment *segment);

#endif
