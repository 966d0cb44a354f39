/* cell.h: one deployment as far as this process plays a part in it: its own certificates, release,
 * settings and clock. Many cells live in a process at once and share nothing but the registry. */
#ifndef EK_NODE_CELL_H
#define EK_NODE_CELL_H

#include "sim/node/links.h"
#include "sim/node/program.h"
#include "sim/sip/agent.h"

#define CELL_NAME_MAX  256 /* bytes of a host name, with NUL */
#define CELL_NODES_MAX 6   /* nodes of a cluster */

/* A connection has this long to be set up and do what it was opened for. */
#define CELL_STEP_MS 12000
/* After `close` the far ends have this long to end the connections that they opened. */
#define CELL_DRAIN_MS 3000

struct box;
struct persona;
struct conn;
struct endpoint;
struct probe;
struct relay;
struct eventlog;

/* The nodes of a box as someone else knows them: by host name, or by address. */
struct node_names {
    char name[CELL_NODES_MAX][CELL_NAME_MAX];
    size_t num;
};

struct cell {
    struct cell *next;
    struct program *program;
    int64_t id;
    int64_t clock; /* virtual now, when the cell was opened */
    int64_t opened_us;
    char domain[CELL_NAME_MAX];
    struct tls_trust *trust; /* a reference of its own */
    struct box *box;         /* an Expressway; else NULL */
    struct persona *persona; /* uc-peer; else NULL */
    char listen[64];         /* address of its listening ports; loopback unless told otherwise */
    json_t *ports;           /* nominal port -> port to listen on; NULL or absent: any */
    json_t *directory;       /* "name:port" -> "address:port" */
    struct endpoint *endpoints;
    struct conn *conns;
    struct probe *probes;
    struct relay *relays;
    struct sip_agent *sip;
    struct net_timer *sip_timer;
    struct eventlog *log; /* NULL: nobody asked for one */
    struct conn *current; /* whose event is being dealt with, or NULL */
    unsigned serial;      /* source of branches, tags and nonces, unique in the cell */
    bool taped;           /* every connection is recorded */
    bool closing;
    bool held; /* not to be freed now */
};

/* cell_open: makes the cell that `config` (an `open` operation) describes and sends `opened` with
 * its ports. On failure the cell is gone and the caller reports `e`. */
struct cell *cell_open(struct program *program, const json_t *config, struct err *e) EK_CHECK;

/* cell_close: stops listening, ends the connections it opened, waits for the far ends to end
 * theirs, then sends `closed` and frees the cell. cell_free: at once, without events. */
void cell_close(struct cell *cell);
void cell_free(struct cell *cell);
/* cell_settle: called when a connection is gone; finishes a closing cell. The cell may be freed. */
void cell_settle(struct cell *cell);

struct cell *cell_find(struct program *program, int64_t id);

/* cell_address: where `name` with nominal `port` is to be dialled. False when it is not known. */
bool cell_address(const struct cell *cell, const char *name, uint16_t port, char *out_address,
    size_t cap, uint16_t *out_port);

/* cell_listen_port: the port to listen on for a nominal one; 0: any. */
uint16_t cell_listen_port(const struct cell *cell, uint16_t nominal);

/* cell_token: "<prefix><cell>-<program>-<serial>", for branches, tags, nonces and Call-IDs. */
void cell_token(struct cell *cell, const char *prefix, char *out, size_t cap);

/* cell_event: sends `event` with the cell's id to the runner, or prints it when stand-alone; takes
 * the reference. */
void cell_event(struct cell *cell, const char *event, json_t *fields);

/* cell_now: the cell's virtual now. In a run that stands still; for a stand-alone box it goes on.
 */
int64_t cell_now(const struct cell *cell);

/* json_text: the string member `key` of `object`, or NULL. json_names: the array of strings `key`;
 * what is beyond CELL_NODES_MAX is left out. */
const char *json_text(const json_t *object, const char *key);
void json_names(const json_t *object, const char *key, struct node_names *out);

#endif
