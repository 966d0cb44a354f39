/* eventlog.h: what an emulated box writes into its event log, in the shape of a real Expressway's.
 *
 * A line says what the box itself saw or did; it knows neither the far end nor what was expected.
 * Shapes of lines that are published come from the Webex Hybrid Call Service Connect
 * troubleshooting guide, Cisco 212347, Cisco 117811 and Cisco 225693. Where no log is published the
 * line carries Modelled="true". Every line, on its first row if it has several, ends with
 * Simulated="ekulab", so that no copy of it passes for a real one.
 *
 * Kinds: network.tcp (life of a connection), developer.ssl (handshake and identities),
 * developer.zone.zonemgr (inbound mapping), network.sip (messages, responses), events (TLS
 * Negotiation Error, Authentication Failed, Sending HTTP error response, Alarm raised, Zone Status,
 * configuration), traffic_server.
 *
 * Left out of a message, because it differs from run to run and means nothing: digest responses,
 * the Identity signature, the base64 of a certificate, and the length of such a body; each is shown
 * as "...".
 *
 * A cell that was not asked for them has no log and every call is a no-op. In a run each line goes
 * to the runner as an event "log" with marks in it (sim/control/logline.h), and with what the
 * runner needs to put lines into an order that does not depend on which connection the kernel
 * finished first: the act, and the story, which is the connection whose business the line is part
 * of. The runner numbers and stamps. A stand-alone box fills the marks in and writes at once. */
#ifndef EK_NODE_EVENTLOG_H
#define EK_NODE_EVENTLOG_H

#include "sim/node/conn.h"
#include "sim/node/fact.h"
#include "sim/release/upload.h"

/* Lines that a cell reports at most; a last one says that there were more. */
#define EVENTLOG_LINES_MAX 4000
/* Bytes of one message that are shown. */
#define EVENTLOG_MESSAGE_MAX ((size_t)16384)

/* The parts of a cell's life, in the order in which a log tells them. */
enum eventlog_act { ACT_BOOT, ACT_LINKS, ACT_LOGIN, ACT_REGISTRATION, ACT_END };

/* eventlog_open: gives the cell a log when its `open` operation asked for one ("events": true) or
 * the stand-alone box has a file for it. eventlog_booted: the box is read: alarms that its own
 * configuration raises. eventlog_close: the last lines: state of each zone that was tried, and
 * alarms about them; once. eventlog_free: accepts a cell without. */
void eventlog_open(struct cell *cell, const json_t *config);
void eventlog_booted(struct cell *cell);
void eventlog_close(struct cell *cell);
void eventlog_free(struct cell *cell);

/* eventlog_begin: `conn` has been made; it is part of what is going on (cell->current), or a story
 * of its own. eventlog_ready: connected, or handshake done. eventlog_over: it has ended, and the
 * channel can still be asked. eventlog_unreached: a connection that could not be begun. */
void eventlog_begin(struct conn *conn);
void eventlog_ready(struct conn *conn);
void eventlog_over(struct conn *conn);
void eventlog_unreached(struct cell *cell, const struct conn_plan *plan);

/* eventlog_sip: one message, as it was on the wire. */
void eventlog_sip(struct conn *conn, bool sent, const char *data, size_t len);
/* eventlog_denied: the credentials in a request of `method` were wrong. */
void eventlog_denied(struct conn *conn, const char *method);
/* eventlog_http_error: E answered a client with `status`. */
void eventlog_http_error(struct conn *conn, int status);
/* eventlog_judgement: C judged the certificate of a SERVICE that came on `conn`. */
void eventlog_judgement(struct conn *conn, const struct fact_judgement *judgement);
/* eventlog_upload: a certificate page of `node` judged a file. Nothing for a file that was put past
 * the page. */
void eventlog_upload(struct cell *cell, const char *node, const struct upload_request *request,
    const struct upload_result *result);

#endif
