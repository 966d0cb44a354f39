/* box.h: an emulated Expressway (E or C): its nodes with their certificate stores, its release and
 * its settings. */
#ifndef EK_NODE_BOX_H
#define EK_NODE_BOX_H

#include "sim/node/access.h"
#include "sim/node/conn.h"
#include "sim/release/upload.h"

struct box_node {
    char name[CELL_NAME_MAX]; /* FQDN */
    const struct release *release;
    const struct tls_identity *server; /* server store */
    bool own_client;                   /* the client store was given a file of its own */
    bool acme;                         /* ACME renews the node's certificate */
    const struct tls_identity *client; /* client store; before X15.5 the same as `server` */
    struct tls_identity *tunnel;       /* the same as the tunnel's service reads it, of E's server
                                          store and C's client store; NULL: it cannot */
};

/* A link from this box to a peer outside the pair. */
struct box_zone {
    bool exists;
    char peer[CELL_NAME_MAX]; /* its name: what is dialled, and what its certificate must say */
};

struct box {
    bool is_e;
    struct link_settings settings;
    char versions[16]; /* 1.2, 1.3, 1.2+1.3; "" or "release": as the release of a node has them */
    struct box_node nodes[CELL_NODES_MAX];
    size_t num_nodes;
    char subject_name[CELL_NAME_MAX];  /* E: TLS verify subject name of the traversal zone */
    struct node_names traversal_peers; /* C: peer addresses of the traversal zones */
    struct box_zone zones[LINK_COUNT]; /* links to peers, by link */
    struct access_rules *access;       /* E: of the Default Zone; NULL: not in use */
    char *traversal_user;
    char *traversal_password;
    char *mra_user; /* C: the one user of the directory that the SERVICE check asks */
    char *mra_password;
    char sees_c_at[64];   /* E: C's address behind an address translation; "" when there is none */
    uint16_t silent_port; /* handshakes to this port are dropped, as by a firewall; 0: none */
    char nonce[64];       /* E: of its digest challenges */
};

/* box_new: reads the `open` operation, runs every certificate through the upload rules of the
 * release (a refused file is not installed, the store keeps its former certificate) and leaves the
 * facts. */
struct box *box_new(struct cell *cell, const json_t *config, struct err *e) EK_CHECK;
void box_free(struct box *box);

/* box_node: the node of that name; the first one when there is none. box_node_index: its number. */
const struct box_node *box_node(const struct box *box, const char *name);
size_t box_node_index(const struct box *box, const char *name);

/* box_versions_by_release: are the TLS versions those of each node's release? */
bool box_versions_by_release(const struct box *box);

/* box_decides: has `rule` of the node's release `value`? Notes that it decided about `conn`. */
bool box_decides(struct conn *conn, enum rule_id rule, const char *value);

/* box_core: E: the connection with the node of C to which `node` turns on `link`, NULL: none is
 * there. */
struct conn *box_core(const struct cell *cell, enum link link, const char *node);

/* box_listen: opens the ports that this box has for others. */
bool box_listen(struct cell *cell, struct err *e) EK_CHECK;

/* box_dial: for `probe`, every node of the box that has a certificate for `link` dials `peer`. */
void box_dial(struct cell *cell, struct probe *probe, enum link link, const char *peer,
    const struct conn_ops *ops);

/* box_plan: a plan for `link` from node `node`, with the verification of the release and, by the
 * TLS role, the store. `names` is filled with what the peer may be called; it must outlive the
 * plan. */
struct conn_plan box_plan(const struct cell *cell, enum link link, enum tls_role role, size_t node,
    const char *peer, const struct conn_ops *ops, const char **names);

#endif
