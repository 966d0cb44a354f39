/* agent.h: SIP transactions (RFC 3261, 17) by libosip2's NICT and NIST machines over connections
 * that the caller owns. Non-INVITE only: OPTIONS, REGISTER, SERVICE.
 *
 * The agent knows a connection as an opaque pointer. All callbacks come from inside
 * sip_agent_receive, sip_agent_send, sip_agent_reply, sip_agent_connection_closed or
 * sip_agent_run_timers. A callback may call the agent again, but must not free it. */
#ifndef EK_SIP_AGENT_H
#define EK_SIP_AGENT_H

#include "sim/sip/message.h"

struct sip_agent;
struct sip_incoming; /* one server transaction, valid from on_request until it is answered or its
                        connection is reported closed */

/* Final answer of a client transaction. `response` is NULL when there was none: timer F (RFC 3261,
 * 17.1.2.2), the connection closed, or the agent was freed. Called exactly once for each request.
 */
typedef void sip_final_fn(void *ctx, const struct sip_msg *response);

struct sip_agent_handlers {
    /* Puts bytes on a connection. False when it is gone; the transaction then fails. May report
     * the connection closed, but should do no more with the agent. */
    bool (*send)(void *user, void *connection, const char *data, size_t len);
    /* A new request, not a retransmission: the same branch, sent-by and method on the same
     * connection gets the stored answer, for as long as the transaction lives (timer J, on
     * reliable transports until the next sip_agent_run_timers). ACK is dropped. The handler answers
     * now or later with sip_agent_reply. `request` is valid during the call only. */
    void (*on_request)(
        void *user, void *connection, struct sip_incoming *incoming, const struct sip_msg *request);
};

struct sip_agent *sip_agent_new(const struct sip_agent_handlers *handlers, void *user);
void sip_agent_free(struct sip_agent *agent);

/* sip_agent_receive: one framed message that arrived on `connection`. Answers unparsable requests
 * with nothing and returns false (the caller closes the connection, RFC 3261, 18.3); stray
 * responses are dropped. A response counts only on the connection that its request left by. */
bool sip_agent_receive(struct sip_agent *agent, void *connection, const char *data, size_t len,
    struct err *e) EK_CHECK;

/* sip_agent_send: sends `request` (taken) as a new client transaction on `connection`; the caller
 * has put a topmost Via with a fresh branch on it. `on_final` may be called before this returns,
 * and is with NULL when the request cannot be sent (no Via, an INVITE, the agent is being freed).
 */
void sip_agent_send(struct sip_agent *agent, void *connection, struct sip_msg *request,
    sip_final_fn *on_final, void *ctx);

/* sip_agent_reply: answers `incoming` with `response` (taken, final status). */
void sip_agent_reply(
    struct sip_agent *agent, struct sip_incoming *incoming, struct sip_msg *response);

/* sip_agent_connection_closed: client transactions on it end without response, its server
 * transactions are dropped. */
void sip_agent_connection_closed(struct sip_agent *agent, void *connection);

/* sip_agent_timeout_ms: milliseconds until sip_agent_run_timers must be called, -1 for never. */
int sip_agent_timeout_ms(struct sip_agent *agent);
void sip_agent_run_timers(struct sip_agent *agent);

#endif
