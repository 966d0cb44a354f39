/* pump.h: TLS as a byte pump over memory BIOs: feed what came from the wire, step, take what must
 * go to the wire. Owns no socket, so tests need none and a tap sees every byte. */
#ifndef EK_TLS_PUMP_H
#define EK_TLS_PUMP_H

#include "sim/base/buf.h"
#include "sim/net/tape.h"
#include "sim/tls/facts.h"
#include "sim/tls/profile.h"

struct tls_pump;

enum tls_step {
    TLS_STEP_WAIT,   /* nothing more to do until bytes are fed */
    TLS_STEP_READY,  /* the handshake has just been finished on this side; step again */
    TLS_STEP_DATA,   /* new application data in tls_pump_plain; step again */
    TLS_STEP_CLOSED, /* the peer sent close_notify */
    TLS_STEP_FAILED, /* see the facts; what tls_pump_take still gives (an alert) must be sent */
};

struct tls_pump *tls_pump_new(const struct tls_profile *profile, struct err *e) EK_CHECK;
void tls_pump_free(struct tls_pump *pump);

/* tls_pump_record: from now on handshake messages, alerts, the verification and, when the profile
 * keeps a key log, secrets go to `tape`, which must outlive the pump; NULL: they do not. */
void tls_pump_record(struct tls_pump *pump, struct tape *tape);

/* tls_pump_feed: dropped once the connection is over. */
void tls_pump_feed(struct tls_pump *pump, const void *bytes, size_t len);
/* tls_pump_step: FAILED and CLOSED are final and are returned again by every further call. */
enum tls_step tls_pump_step(struct tls_pump *pump);
/* tls_pump_take: appends all bytes that are to be sent. */
void tls_pump_take(struct tls_pump *pump, struct buf *out);

/* tls_pump_send: encrypts application data; only from READY to tls_pump_close, dropped otherwise.
 */
void tls_pump_send(struct tls_pump *pump, const void *bytes, size_t len);
struct buf *tls_pump_plain(struct tls_pump *pump);
/* tls_pump_close: sends close_notify. */
void tls_pump_close(struct tls_pump *pump);

/* tls_pump_peer_chain_pem: appends what the peer presented, leaf first; nothing before READY. */
void tls_pump_peer_chain_pem(const struct tls_pump *pump, struct buf *out);

/* tls_pump_facts: what this end saw so far; valid as long as the pump. */
const struct tls_facts *tls_pump_facts(const struct tls_pump *pump);

#endif
