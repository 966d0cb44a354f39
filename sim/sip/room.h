/* room.h: what the files of this room share behind the public headers; nothing outside includes it.
 * Here, and only here, the room says how a message and libosip2's own structure belong together. */
#ifndef EK_SIP_ROOM_H
#define EK_SIP_ROOM_H

#include "sim/sip/framing.h"
#include "sim/sip/message.h"
#include "sim/sip/service.h"

#include <sys/time.h>

#include <osip2/osip.h>
#include <osipparser2/osip_parser.h>

/* Head and body are kept apart: libosip2 would cut a multipart body and put it together again in
 * its own way, so it only ever sees the head. Content-Length is no header to it either: sip_print
 * writes it. */
struct sip_msg {
    osip_message_t *osip;
    struct buf body;
};

/* sip_room_init: prepares libosip2's parser, once in the life of the program, from any thread. */
void sip_room_init(void);

/* sip_text_is_clean: no control characters but tabs, so it cannot start another header line.
 * sip_text_is_token: not empty, and RFC 3261's token characters alone. */
bool sip_text_is_clean(const char *text);
bool sip_text_is_token(const char *text);

/* sip_read_number: digits alone, at most `max`; -1 otherwise, also for NULL. */
long sip_read_number(const char *text, long max);

/* sip_msg_new: an empty message; NULL when libosip2 fails. */
struct sip_msg *sip_msg_new(void);

/* The front of a byte stream, cut (framing.c). */
struct sip_frame_parts {
    size_t head_len; /* start line to empty line, both included; 2 or 4 for a keep-alive */
    size_t body_len;
    size_t length_line; /* offset of the Content-Length line in the head */
    size_t length_line_len;
};
enum sip_frame sip_frame_scan(
    const char *data, size_t len, struct sip_frame_parts *out, struct err *e) EK_CHECK;

/* Header parameters in quotes (quoted.c). The caller frees the results.
 * quoted_escape: `text` with a backslash in front of each '"' and '\\': what to put in quotes.
 * quoted_raw: what stands between the quotes of `param`, escapes included, or all of it when there
 * are no quotes; quoted_plain: the same with the escapes taken away. NULL stays NULL. */
char *quoted_escape(const char *text);
char *quoted_raw(const char *param);
char *quoted_plain(const char *param);

/* Headers by name, wherever libosip2 keeps them (headers.c). */
size_t headers_count(const osip_message_t *msg, const char *name);
char *headers_value(const osip_message_t *msg, const char *name, size_t i);
bool headers_insert(osip_message_t *msg, const char *name, const char *value, bool on_top) EK_CHECK;
bool headers_remove_top(osip_message_t *msg, const char *name);
/* headers_spell: gives back the names that libosip2 turned to lower case, and long for short ones.
 */
void headers_spell(osip_message_t *msg);
bool headers_print(const osip_message_t *msg, struct buf *out) EK_CHECK;

/* The XML part of a SERVICE body (method_call.c). */
void method_call_write(const struct sip_service_call *call, struct buf *out);
bool method_call_read(
    const char *xml, size_t len, struct sip_service_call *out, struct err *e) EK_CHECK;

#endif
