/* logline.h: a line of a box's event log on its way to whoever prints it.
 *
 * What depends on time and place is a mark in the text: addresses, ports, time stamps, and what a
 * box made unique for one run (branches, tags, Call-IDs). The box itself fills the marks in when it
 * stands alone; in a run the runner does, with the nominal addresses of the lab, so that equal
 * inputs give equal bytes. Marks are control characters. A box escapes those in every text that
 * comes from somebody else, so none of them can be mistaken for a mark. */
#ifndef EK_CONTROL_LOGLINE_H
#define EK_CONTROL_LOGLINE_H

#include "sim/base/buf.h"

#include <stdint.h>

enum logline_mark {
    LOGLINE_STAMP = 1, /* time at the line's beginning: 2026-06-20T00:00:00.001+00:00 */
    LOGLINE_UTC,       /* value of UTCTime: 2026-06-20 00:00:00,001 */
    LOGLINE_LOCAL_IP,  /* the two ends of the line's connection */
    LOGLINE_LOCAL_PORT,
    LOGLINE_PEER_IP,
    LOGLINE_PEER_PORT,
    LOGLINE_ENDPOINT = 14, /* PORT/LINK up to LOGLINE_END: address:port of that port of this
                            * machine; the link helps where two connections have the same one */
    LOGLINE_PORT,          /* likewise: its port alone */
    LOGLINE_TOKEN,         /* what is unique in the run, up to LOGLINE_END */
    LOGLINE_END,
};

/* Appends to `out` what stands for `mark`; `text` of `len` bytes is what was up to LOGLINE_END. */
typedef void logline_fill_fn(
    void *ctx, enum logline_mark mark, const char *text, size_t len, struct buf *out);

/* logline_fill: appends `text` with each mark replaced by what `fn` gives for it. A mark without
 * its LOGLINE_END reaches to the end of the text. */
void logline_fill(const char *text, logline_fill_fn *fn, void *ctx, struct buf *out);

/* logline_add_mark: a mark that stands alone. logline_add_span: one with a text. */
void logline_add_mark(struct buf *out, enum logline_mark mark);
void logline_add_span(struct buf *out, enum logline_mark mark, const char *text, size_t len);

/* logline_add_time: what LOGLINE_STAMP or LOGLINE_UTC stands for at `ms` milliseconds since
 * 1970-01-01 UTC. Shapes: Webex Hybrid Call Service Connect troubleshooting guide; Cisco 225693. */
void logline_add_time(struct buf *out, enum logline_mark mark, int64_t ms);

#endif
