/* conn.h: one connection of a cell: a channel on a link, what happens on it, and the one fact that
 * it leaves behind when it ends. */
#ifndef EK_NODE_CONN_H
#define EK_NODE_CONN_H

#include "sim/node/cell.h"
#include "sim/tls/channel.h"

/* What a link does. Any of them may free the connection with conn_end. */
struct conn_ops {
    void (*ready)(struct conn *conn); /* connected and, with TLS, this end's handshake done */
    void (*data)(struct conn *conn);  /* bytes in channel_in */
    void (*over)(struct conn *conn);  /* the connection has ended; may be NULL */
    /* ready, but this end refuses the other (tls_facts.refused_late): says so in the link's own
     * words, instead of `ready`; NULL: closes at once */
    void (*refuse)(struct conn *conn);
};

/* What the event log keeps of a connection. */
struct conn_log {
    size_t story; /* whose business it is part of */
    bool tcp_told;
    bool handshake_told;
};

struct conn {
    struct conn *next;
    struct cell *cell;
    enum link link;
    const struct conn_ops *ops;
    bool dialled;
    char node[CELL_NAME_MAX];    /* own name on this connection */
    char peer[CELL_NAME_MAX];    /* name that was dialled; "" when accepted */
    char caller[CELL_NAME_MAX];  /* when accepted: see conn_introduce; else "" */
    char through[CELL_NAME_MAX]; /* the node whose request made it necessary, or "" */
    struct channel *channel;
    struct link_verification verification;
    struct tls_profile *upgrade;       /* what STARTTLS will use; NULL where TLS is there at once */
    const struct cert_chain *presents; /* own identity, NULL without */
    struct probe *probe;               /* waits for this connection, or NULL */
    bool exchanged;    /* application data went both ways: the link works for this end */
    int step;          /* how far a dialogue of several texts is */
    struct conn *ward; /* who waits for what this connection brings, or NULL */
    struct conn_log log;
    struct tape *tape; /* NULL: nobody records */
    bool dead;
    unsigned busy;
    int64_t began_us;
    int64_t ready_us;
};

/* What a dialled connection needs beside its link. */
struct conn_plan {
    enum link link;
    const struct conn_ops *ops;
    const char *node;
    const char *peer;
    const char *through;                 /* see struct conn; NULL: "" */
    const struct tls_identity *identity; /* NULL: present no certificate */
    const struct tls_trust *trust;       /* NULL: that of the cell */
    struct link_verification verification;
    const char *const *names; /* acceptable names of the peer */
    size_t num_names;
    int min_version;
    int max_version;
    struct probe *probe; /* counted by the caller with probe_expect */
    bool silent;         /* listening: take the connection and never answer */
    bool shut;           /* listening: the port is known, but closed */
    bool plain;          /* listening: without TLS, whatever the link has */
};

/* conn_dial: opens a connection by `plan`. When that fails at once, the fact says so and the probe
 * is told; returns NULL then. */
struct conn *conn_dial(struct cell *cell, const struct conn_plan *plan);

/* conn_profile: the TLS profile for `plan` in `role`. The caller frees. */
struct tls_profile *conn_profile(const struct cell *cell, const struct conn_plan *plan,
    enum tls_role role, struct err *e) EK_CHECK;

/* conn_accept: takes socket `fd` over on `profile` (NULL: plain). */
struct conn *conn_accept(
    struct cell *cell, const struct conn_plan *plan, const struct tls_profile *profile, int fd);

/* conn_introduce: the far end of an accepted connection calls itself `name` (anything but a host
 * name is passed over). Nothing rests on it but the order of conn_at. */
void conn_introduce(struct conn *conn, const char *name);

/* conn_at: the connection of `node` on `link` whose far end's name comes first, or last, among
 * those that have exchanged data (`settled`) or among all that are open. NULL when there is none.
 */
enum conn_place { CONN_FIRST, CONN_LAST };
struct conn *conn_at(
    const struct cell *cell, enum link link, const char *node, bool settled, enum conn_place place);

/* conn_done: what the connection was opened for has happened; tells the probe. */
void conn_done(struct conn *conn);
/* conn_end: closes the connection, leaves its fact, tells the probe, frees it (later, if it is in
 * use up the stack). */
void conn_end(struct conn *conn);

/* conn_start_tls: the plain connection becomes TLS from the next byte on; `ready` is called again.
 */
void conn_start_tls(struct conn *conn);

/* conn_send: bytes to the peer. */
void conn_send(struct conn *conn, const char *text, size_t len);

#endif
