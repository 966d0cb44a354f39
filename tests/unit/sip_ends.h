/* sip_ends.h: two agents connected back to back in memory, on a clock that the test turns. */
#ifndef EK_UNIT_SIP_ENDS_H
#define EK_UNIT_SIP_ENDS_H

#include "sim/base/buf.h"
#include "sim/sip/agent.h"
#include "sim/sip/digest.h"

#include <time.h>

enum server { ANSWERS, CHALLENGES, STAYS_SILENT, CLOSES };

/* One end: what it sends is kept in `sent` until the test carries it over. */
struct end {
    struct sip_agent *agent;
    struct buf sent;
    bool gone; /* the connection refuses data */
    bool closes_when_gone;
    enum server server;
    unsigned num_requests;
    struct sip_incoming *waiting;
    struct sip_msg *waiting_request;
    /* client */
    unsigned num_finals;
    int last_status; /* 0: no response */
    char *challenge;
    bool sends_again;
};

extern struct end c, e;      /* client and server; both answer requests until told otherwise */
extern int line, other_line; /* their addresses are the connections */
extern time_t test_clock;    /* libosip2's clock: timer F is 32 seconds away */
extern const struct sip_credentials account;

/* options: an OPTIONS request with that branch. end_final: counts the final answer. */
struct sip_msg *options(const char *branch);
void end_final(void *ctx, const struct sip_msg *response);
void reply(struct end *end, struct sip_incoming *incoming, const struct sip_msg *request,
    int status, const char *reason);
/* carry: gives what `from` has sent to `to`, message by message. */
void carry(struct end *from, struct end *to);

int sip_ends_set_up(void **state);
int sip_ends_tear_down(void **state);
#define SIP_ENDS_TEST(f) cmocka_unit_test_setup_teardown(f, sip_ends_set_up, sip_ends_tear_down)

#endif
