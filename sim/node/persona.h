/* persona.h: everything around the pair: Unified CM and the other neighbors, partners, Webex, the
 * cloud, a Jabber client and a browser. */
#ifndef EK_NODE_PERSONA_H
#define EK_NODE_PERSONA_H

#include "sim/node/party.h"

/* The peer at the far end of one link. */
struct peer_role {
    bool exists;
    char name[CELL_NAME_MAX];
    const struct tls_identity *identity;
    bool asks;     /* requests a client certificate */
    bool presents; /* shows its certificate when a server asks */
    struct party party;
    struct node_names boxes;     /* the nodes of the Expressway at the other end */
    char cluster[CELL_NAME_MAX]; /* another name under which it accepts them */
};

struct persona {
    struct peer_role peers[LINK_COUNT];
    struct party browser;
    struct party jabber;
    struct node_names edge; /* E as Jabber and the browser dial it */
    struct node_names core; /* C as the browser dials it */
    bool line_is_trunk;     /* a trunk has taken Unified CM's line port: REGISTER is answered 405 */
    char cssm_reach[16];    /* what lies before the licensing service: open, refused (nobody
                               listens), dropped (no answer), proxy (an answer in plain text) */
    bool b2b_to_sip_port;   /* the business partner dials the ordinary SIP TLS port */
    char *user;
    char *password;
};

/* persona_new: reads the `open` operation. */
struct persona *persona_new(struct cell *cell, const json_t *config, struct err *e) EK_CHECK;
void persona_free(struct persona *persona);
/* persona_listen: opens the ports on which the boxes dial the peers. */
bool persona_listen(struct cell *cell, struct err *e) EK_CHECK;

#endif
