/* framing.h: cuts a byte stream into SIP messages by Content-Length (RFC 3261, 18.3). */
#ifndef EK_SIP_FRAMING_H
#define EK_SIP_FRAMING_H

#include "sim/base/buf.h"

enum sip_frame { SIP_FRAME_MORE, SIP_FRAME_MESSAGE, SIP_FRAME_KEEPALIVE, SIP_FRAME_BROKEN };

/* sip_frame_next: looks at the front of `in`. MESSAGE: the first *out_len bytes are one message;
 * KEEPALIVE: the first *out_len bytes are CRLF keep-alive (RFC 5626, 3.5.1): 4 for a ping, 2 for
 * its answer; the caller drops them in both cases. MORE: bytes are missing. BROKEN: no
 * Content-Length, a bad or doubled one, lines that do not end in CRLF, a header section over 64 kB
 * or a message over SIP_MESSAGE_MAX; `e` says which. */
enum sip_frame sip_frame_next(const struct buf *in, size_t *out_len, struct err *e) EK_CHECK;

#endif
