/* trace.h: the recording of a connection, as the runner gets it for ladders and captures: every
 * step of one end with its time, and the bytes that it sent. Only of cells that were opened with
 * "tape": true; elsewhere every call is a no-op.
 *
 * A connection leaves one event "tape" {link, node, peer, role, nominal, local_port, peer_port,
 * through, cut, steps}. A step is {at_us (monotonic, of this machine), kind, ...}:
 *
 *   tcp        what: connect, accept, unreached (text: why)
 *   tls        what: the handshake message; ServerHello: version; Certificate: certificates, the
 *              fingerprints shown
 *   verify     x509_error, depth, text, purpose, enforced: the far end's chain was judged
 *   alert      number, name, fatal
 *   data       text: application data; bytes that are not printable ASCII as \xNN
 *   judgement  the certificate in a SERVICE was judged; see fact_judgement
 *   end        how: see channel_end_name
 *   wire       bytes: what was handed to TCP, hexadecimal
 *   secret     text: a line of the NSS key log */
#ifndef EK_NODE_TRACE_H
#define EK_NODE_TRACE_H

#include "sim/node/conn.h"

/* trace_begin: starts the tape of a connection whose channel has just been made. trace_over: sends
 * it; the channel can still be asked. trace_unreached: a connection that could not be begun. */
void trace_begin(struct conn *conn);
void trace_over(const struct conn *conn);
void trace_unreached(struct cell *cell, const struct conn_plan *plan, const char *why);

/* trace_judgement: a step of kind "judgement" with `fields`; takes the reference. */
void trace_judgement(struct conn *conn, json_t *fields);

#endif
