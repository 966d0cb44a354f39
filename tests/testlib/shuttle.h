/* shuttle.h: two TLS pumps, one the client of the other, and the bytes between them carried by
 * hand. */
#ifndef EK_TESTLIB_SHUTTLE_H
#define EK_TESTLIB_SHUTTLE_H

#include "sim/tls/pump.h"
#include "tests/testlib/testlab.h"

struct shuttle_end {
    struct tls_profile *profile;
    struct tls_pump *pump;
    const struct tls_facts *facts;
    char story[64]; /* what its steps told but WAIT: R ready, D data, C closed, F failed */
};

struct shuttle {
    struct shuttle_end client;
    struct shuttle_end server;
    size_t portion; /* bytes fed at a time; 0: all there are */
};

void shuttle_init(struct shuttle *s, struct testlab *lab, const struct testlab_end *client,
    const struct testlab_end *server);
void shuttle_cleanup(struct shuttle *s);

/* shuttle_step: steps `end` until it waits or is over, and adds to its story. */
void shuttle_step(struct shuttle_end *end);

/* shuttle_feed: gives `to` the bytes, by the portion, with steps between. */
void shuttle_feed(const struct shuttle *s, struct shuttle_end *to, const char *bytes, size_t len);

/* shuttle_carry: everything that `from` has to send, to `to`; false when there was nothing. */
bool shuttle_carry(const struct shuttle *s, struct shuttle_end *from, struct shuttle_end *to);

/* shuttle_run: steps and carries until both ends are quiet. */
void shuttle_run(struct shuttle *s);

#endif
