/* message.h: a SIP message (RFC 3261, 7) as an opaque object over libosip2's parser. */
#ifndef EK_SIP_MESSAGE_H
#define EK_SIP_MESSAGE_H

#include "sim/base/buf.h"
#include "sim/base/err.h"

#define SIP_MESSAGE_MAX ((size_t)128 * 1024) /* bytes, start line to end of body */

struct sip_msg;

/* sip_parse: NULL and ERR_SIP_SYNTAX when `text` is not one complete SIP message that has the
 * headers RFC 3261, 8.1.1 demands. The caller frees the result. */
struct sip_msg *sip_parse(const char *text, size_t len, struct err *e) EK_CHECK;
void sip_msg_free(struct sip_msg *msg);
struct sip_msg *sip_msg_clone(const struct sip_msg *msg);

/* sip_request: a request with the given method, Request-URI, From, To (header values; From gets
 * its tag from the caller), Call-ID and CSeq number, Max-Forwards 70, no Via and no body. NULL when
 * a value does not parse. */
struct sip_msg *sip_request(const char *method, const char *uri, const char *from, const char *to,
    const char *call_id, unsigned cseq, struct err *e) EK_CHECK;

/* sip_response: a response to `request` with Via, From, To (tag added when it has none and status
 * is over 100), Call-ID and CSeq copied as RFC 3261, 8.2.6.2 says. `to_tag` must be unique. NULL
 * when status is not 100 to 699, or reason or tag would break the message. */
struct sip_msg *sip_response(
    const struct sip_msg *request, int status, const char *reason, const char *to_tag);

bool sip_is_request(const struct sip_msg *msg);
const char *sip_method(const struct sip_msg *msg); /* of a response: the CSeq method */
int sip_status(const struct sip_msg *msg);         /* 0 for a request */
const char *sip_reason(const struct sip_msg *msg); /* reason phrase; "" for a request */

/* Strings returned as char * belong to the caller (free); NULL when absent. */
char *sip_uri(const struct sip_msg *msg); /* Request-URI; NULL for a response */
/* sip_set_uri: false, and nothing changed, when `uri` does not parse or `msg` is a response. */
bool sip_set_uri(struct sip_msg *msg, const char *uri) EK_CHECK;

/* sip_header: value of the i-th header `name` (long form, any case) counted from the top, any
 * header including Via, Route, Path, WWW-Authenticate. Several values on one line count as several
 * headers. Content-Length is the exception: it belongs to sip_parse and sip_print and is never seen
 * here. */
char *sip_header(const struct sip_msg *msg, const char *name, size_t i);
size_t sip_num_headers(const struct sip_msg *msg, const char *name);
/* sip_add_header: below the headers of that name (Via, Route, Path, Record-Route: see also
 * sip_push_header); sip_push_header: above them; sip_pop_header: removes the topmost, false when
 * there is none. The first two are false when the value does not parse or has a line end in it, or
 * when there may be only one (From, To, Call-ID, CSeq, Content-Type) and it is there already. */
bool sip_add_header(struct sip_msg *msg, const char *name, const char *value) EK_CHECK;
bool sip_push_header(struct sip_msg *msg, const char *name, const char *value) EK_CHECK;
bool sip_pop_header(struct sip_msg *msg, const char *name);
/* sip_max_forwards: -1 when absent or not a number from 0 to 255. */
int sip_max_forwards(const struct sip_msg *msg);
void sip_set_max_forwards(struct sip_msg *msg, int value);

/* sip_set_body: replaces the body; `content_type` is the whole header value, NULL with an empty
 * body. False, and nothing changed, when the type does not parse. */
bool sip_set_body(
    struct sip_msg *msg, const char *content_type, const char *body, size_t len) EK_CHECK;
/* sip_body: the whole body as it was on the wire, multipart undivided; appended to `out`. */
void sip_body(const struct sip_msg *msg, struct buf *out);

/* sip_print: appends the message as it goes on the wire, with a correct Content-Length. False, and
 * nothing appended, when it is over SIP_MESSAGE_MAX or a header cannot be written. */
bool sip_print(const struct sip_msg *msg, struct buf *out) EK_CHECK;

#endif
