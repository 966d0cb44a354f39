/* packets.h: the packets of a capture, gathered connection by connection, told in order of time. */
#ifndef EK_EVIDENCE_PACKETS_H
#define EK_EVIDENCE_PACKETS_H

#include "sim/base/buf.h"

#include <stdint.h>

struct packet {
    int64_t at_us; /* from the beginning of the cell */
    size_t order;  /* of those of one time */
    struct buf bytes;
    struct buf options; /* see block.h */
};

/* Zero-initialise it. */
struct packets {
    struct packet *all;
    size_t num;
    size_t cap;
};

/* packets_add: an empty packet for the caller to fill; valid until the next one is added. */
struct packet *packets_add(struct packets *packets, int64_t at_us);
/* packets_sort: in order of time; those of one time stay as they were added. */
void packets_sort(struct packets *packets);
void packets_cleanup(struct packets *packets);

#endif
