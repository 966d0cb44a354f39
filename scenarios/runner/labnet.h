/* labnet.h: the network that the boxes' logs show. All processes live on 127.0.0.1 with ports of
 * the kernel's choice; what is told has nominal addresses (RFC 5737) and ports instead, which are
 * the same in every run. */
#ifndef EK_RUNNER_LABNET_H
#define EK_RUNNER_LABNET_H

#include "scenarios/runner/cast.h"
#include "scenarios/runner/facts.h"

#define LABNET_ADDRESS_MAX 64

/* One connection, as one of its ends reported it. */
struct labnet_place {
    const char *node; /* whose end this is */
    const char *peer; /* name that was dialled; "" when accepted */
    bool dialled;
    uint16_t nominal;    /* listening port of the real product */
    uint16_t local_port; /* of the kernel; 0: never connected */
    uint16_t peer_port;
};

struct labnet_end {
    char address[LABNET_ADDRESS_MAX];
    unsigned port;
};

struct labnet;

/* labnet_new: `facts` and `directory` ("name:port" -> "127.0.0.1:port") of a finished cell;
 * borrowed, as is `cast`. The caller frees. */
struct labnet *labnet_new(const struct cast *cast, const struct facts *facts, json_t *directory);
void labnet_free(struct labnet *net);

/* labnet_ends: the two ends of a connection. */
void labnet_ends(const struct labnet *net, const struct labnet_place *place,
    struct labnet_end *out_local, struct labnet_end *out_peer);
/* labnet_address: of the host called `name`. */
void labnet_address(const struct labnet *net, const char *name, char out[LABNET_ADDRESS_MAX]);
/* labnet_dialler: the name of who dialled an accepted connection; "" when that is not known. */
const char *labnet_dialler(const struct labnet *net, const struct labnet_place *place);
/* labnet_port: what is at kernel port `port`; false when that is not known. The kernel gives two
 * connections to different places the same port now and then; `link` says which is meant. */
bool labnet_port(const struct labnet *net, uint16_t port, const char *link, struct labnet_end *out);

#endif
