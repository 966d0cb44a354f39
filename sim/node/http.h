/* http.h: as much of HTTP/1.1 as a login needs (RFC 9112). */
#ifndef EK_NODE_HTTP_H
#define EK_NODE_HTTP_H

#include "sim/node/conn.h"

/* http_take: moves one whole message (head and Content-Length bytes) out of the connection's input;
 * false while it is incomplete. Ends the connection when it gets too long. */
bool http_take(struct conn *conn, struct buf *out);

/* http_status: the status of a response, 0 when it is none. */
int http_status(const struct buf *response);

/* http_phrase: the reason phrase of a status that the boxes answer with. */
const char *http_phrase(int status);

/* http_answer: sends a response with `server` as Server and `body` as text/xml. */
void http_answer(struct conn *conn, int status, const char *server, const char *body);

#endif
