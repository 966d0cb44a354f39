/* control.h: the channel between the runner and an emulator: one JSON object a line over a socket,
 * format version first.
 *
 * The first line of each direction is {"v":1,"program":NAME}. After it the runner sends operations
 * ("op") and the emulator sends events ("event"):
 *
 *   op identity  {id, chain, key}             certificates and keys, once each
 *   op trust     {id, roots}
 *   op open      {cell, ...}                  -> event opened {cell, ports} or event failed {cell}
 *   op directory {cell, addresses}            lab names and nominal ports -> loopback ports
 *   op probe     {cell, service}              -> facts ..., event done {cell, service}
 *   op close     {cell}                       -> facts ..., event closed {cell}
 *   event fact   {cell, fact, ...}            what an end saw: connection, sip, judgement, upload
 *   event log    {cell, node, act, text, ...} a line of the node's event log, when `open` asked for
 *                                             them with "events": true; sim/node/eventlog.h
 *   event tape   {cell, link, steps, ...}     what a connection was, step by step, when `open` asked
 *                                             for it with "tape": true; sim/node/trace.h
 *
 * An emulator exits when its control channel ends. */
#ifndef EK_CONTROL_CONTROL_H
#define EK_CONTROL_CONTROL_H

#include "sim/net/loop.h"

#include <jansson.h>

#define CONTROL_VERSION  1
#define CONTROL_LINE_MAX ((size_t)1024 * 1024) /* bytes */

struct control;

/* Called with each object that arrives (borrowed), and once with NULL when the channel has ended;
 * `e` then tells why, or holds ERR_NONE for an orderly end. */
typedef void control_fn(void *ctx, const json_t *message, const struct err *e);

/* control_new: takes over connected socket `fd` and sends the version line for `program`. The
 * peer's version line is checked and not handed on. */
struct control *control_new(
    struct net_loop *loop, int fd, const char *program, control_fn *fn, void *ctx);
/* control_free: may be called from the callback; accepts NULL. */
void control_free(struct control *control);

/* control_send: sends `message` and drops the caller's reference to it. Keys are sorted, so equal
 * messages are equal bytes. False, with `e` set and nothing sent, when it would be a longer line
 * than the other end takes; who sends short ones need not look. */
bool control_send(struct control *control, json_t *message, struct err *e);

#endif
