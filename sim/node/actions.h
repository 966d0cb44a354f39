/* actions.h: what the boxes and the personas do on their links; one file each. */
#ifndef EK_NODE_ACTIONS_H
#define EK_NODE_ACTIONS_H

#include "sim/node/conn.h"
#include "sim/node/probe.h"

/* How a probe begins on a link. */
typedef void start_fn(struct cell *cell, struct probe *probe, enum link link);
start_fn tunnel_start;
start_fn cluster_start;
start_fn traversal_start;
start_fn zone_start; /* a box dials the peer of the link */
start_fn persona_dial_start;
start_fn persona_register_start;
start_fn persona_login_start;
start_fn persona_browse_e_start;
start_fn persona_browse_c_start;

/* Text exchanges: cluster database link (stand-in for 4372), web, cloud, licensing. */
extern const struct conn_ops exchange_client_ops;
extern const struct conn_ops exchange_server_ops;

/* Answers whatever comes with a demand for credentials, in plain text, as an HTTP proxy does. */
extern const struct conn_ops proxy_server_ops;

/* XMPP federation with STARTTLS. */
extern const struct conn_ops xmpp_client_ops;
extern const struct conn_ops xmpp_server_ops;

/* Jabber's HTTPS login and the tunnel that it goes through (stand-in for SSH on 2222). */
extern const struct conn_ops login_client_ops;
extern const struct conn_ops login_server_ops;
extern const struct conn_ops tunnel_server_ops;

/* SIP on any connection: frames go to the cell's agent. */
extern const struct conn_ops sip_server_ops; /* waits for requests */
void sip_link_data(struct conn *conn);
/* sip_link_init: gives the cell its agent. */
void sip_link_init(struct cell *cell);
/* sip_link_send: puts a Via on `request` (taken) and sends it as a transaction. */
void sip_link_send(struct conn *conn, struct sip_msg *request, sip_final_fn *on_final, void *ctx);
/* sip_link_reply: answers with status and the usual phrase. */
void sip_link_reply(
    struct cell *cell, struct sip_incoming *incoming, const struct sip_msg *request, int status);
/* sip_link_challenge: 401 with the box's nonce; the realm is the node's name. */
void sip_link_challenge(
    struct conn *conn, struct sip_incoming *incoming, const struct sip_msg *request);
/* sip_link_options: an OPTIONS request from `user`@node to the peer. */
struct sip_msg *sip_link_options(struct conn *conn, unsigned cseq, const char *authorization);
const char *sip_status_phrase(int status);
/* sip_link_add_date: the Date of the cell's clock (RFC 3261, 20.17). sip_link_date: that of a
 * message in seconds since 1970; `none` where there is none that can be read. */
bool sip_link_add_date(struct sip_msg *msg, const struct cell *cell) EK_CHECK;
int64_t sip_link_date(const struct sip_msg *msg, int64_t none);
/* sip_link_product: "TANDBERG/0 (X15.3.2)", by the node's release, or the persona's name, for
 * User-Agent and Server. */
void sip_link_product(const struct conn *conn, char *out, size_t cap);

/* One request that reached the cell on `conn`. */
typedef void sip_request_fn(
    struct conn *conn, struct sip_incoming *incoming, const struct sip_msg *request);
sip_request_fn traversal_on_options;    /* E: digest settles the zone */
sip_request_fn neighbor_on_options;     /* C and Unified CM */
sip_request_fn default_zone_on_options; /* E: from whom no zone claims */
sip_request_fn mra_e_on_register;       /* E: from Jabber */
sip_request_fn mra_c_on_service;        /* C: from E */
sip_request_fn mra_c_on_register;       /* C: from E, on to Unified CM */
sip_request_fn persona_on_register;     /* Unified CM */

extern const struct conn_ops zone_client_ops; /* OPTIONS when the connection is up */

#endif
