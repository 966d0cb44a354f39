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
 * its tag from the caller), Call-ID and CSeq number, Max-Forwards 70, no Via and no body. NULL when a
 * value does not parse. */
struct sip_msg *sip_request(const char *method, const char *uri, const char *from, const char *to,
    const char *call_id, unsigned cseq, struct err *e) EK_CHECK;

/* sip_response: a response to `request` with Via, From, To (tag added when it has none and status is
 * over 100), Call-ID and CSeq copied as RFC 3261, 8.2.6.2 says. `to_tag` must be unique. */
struct sip_msg *sip_response(
    const struct sip_msg *request, int status, const char *reason, const char *to_tag);

bool sip_is_request(const struct sip_msg *msg);
const char *sip_method(const struct sip_msg *msg); /* of a response: the CSeq method */
int sip_status(const struct sip_msg *msg);         /* 0 for a request */
const char *sip_reason(const struct sip_msg *msg); /* reason phrase; "" for a request */

/* Strings returned as char * belong to the caller (free); NULL when absent. */
char *sip_uri(const struct sip_msg *msg); /* Request-URI; NULL for a response */
void sip_set_uri(struct sip_msg *msg, const char *uri);

/* sip_header: value of the i-th header `name` counted from the top, any header including Via, Route,
 * Path, WWW-Authenticate. */
char *sip_header(const struct sip_msg *msg, const char *name, size_t i);
size_t sip_num_headers(const struct sip_msg *msg, const char *name);
/* sip_add_header: below the headers of that name (Via, Route, Path, Record-Route: see also
 * sip_push_header); sip_push_header: above them; sip_pop_header: removes the topmost. False when
 * the value does not parse. */
bool sip_add_header(struct sip_msg *msg, const char *name, const char *value) EK_CHECK;
bool sip_push_header(struct sip_msg *msg, const char *name, const char *value) EK_CHECK;
bool sip_pop_header(struct sip_msg *msg, const char *name);
/* sip_set_max_forwards / sip_max_forwards: -1 when absent. */
int sip_max_forwards(const struct sip_msg *msg);
void sip_set_max_forwards(struct sip_msg *msg, int value);

/* sip_set_body: replaces the body; `content_type` is the whole header value. */
bool sip_set_body(
    struct sip_msg *msg, const char *content_type, const char *body, size_t len) EK_CHECK;
/* sip_body: the whole body as it was on the wire, multipart undivided; appended to `out`. */
void sip_body(const struct sip_msg *msg, struct buf *out);

/* sip_print: appends the message as it goes on the wire, with a correct Content-Length. */
bool sip_print(const struct sip_msg *msg, struct buf *out) EK_CHECK;

#endif
