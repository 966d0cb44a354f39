/* eventlog_room.h: what the files of the event log share. */
#ifndef EK_NODE_EVENTLOG_ROOM_H
#define EK_NODE_EVENTLOG_ROOM_H

#include "sim/control/logline.h"
#include "sim/node/box.h"
#include "sim/node/eventlog.h"

/* Nominal, as everything in these lines that has no meaning here. */
#define LOG_TVCS           "tvcs: "
#define LOG_TRAFFIC_SERVER "traffic_server[2345]"
#define LOG_THREAD         "0x7f576cbee700"
#define LOG_LOOPBACK       "127.0.0.1:"

/* What the log calls the things of a link. */
struct log_link {
    const char *head;    /* process name and what stands behind it */
    const char *service; /* value of Service */
    const char *zone;    /* NULL: the link belongs to no zone */
    const char *status;  /* of a zone that has no connections: always this; else NULL */
    bool modelled;       /* no log of such a link is published */
    bool quiet;          /* the log of another part of the box, which is not emulated */
    bool lasting;        /* its connections stay up once they work */
};
const struct log_link *log_link(enum link link);

/* A connection as the runner can find it again. */
struct log_place {
    enum link link;
    bool dialled;
    char peer[CELL_NAME_MAX]; /* name that was dialled; "" when accepted */
    uint16_t local_port;      /* 0: never connected */
    uint16_t peer_port;
};

struct log_call {
    char id[128]; /* Call-ID */
    size_t story;
};

#define LOG_CALLS_MAX 64

/* Did a link of a node ever work? */
struct log_zone {
    bool tried;
    bool up;
    bool failed; /* some connection that the node dialled did not work */
};

struct eventlog {
    FILE *file;               /* stand-alone: where lines go; NULL in a run */
    int64_t began_us;         /* stand-alone: when the cell's clock showed its time */
    struct log_place *places; /* in a run: one for each story */
    size_t num_places;
    struct log_call calls[LOG_CALLS_MAX]; /* the last ones, in turn */
    size_t num_calls;
    struct log_zone zones[CELL_NODES_MAX][LINK_COUNT];
    size_t num_lines;
    bool closed;
};

/* Where a line belongs. */
struct log_where {
    struct cell *cell;
    const char *node;
    const struct conn *conn;      /* NULL: of no connection, or of one that never was */
    const struct conn_plan *plan; /* of one that could not be begun, or NULL */
    enum eventlog_act act;
    size_t story; /* index of a place; LOG_NO_STORY: none */
};
#define LOG_NO_STORY ((size_t)-1)

/* log_at: the place of a line about `conn`, in the act of its link. */
struct log_where log_at(struct conn *conn);
enum eventlog_act log_act(enum link link);

/* log_put: writes a line: `head`, then `text`, then the mark of the lab, then further rows (may be
 * NULL). Both are texts with marks and already escaped. */
void log_put(
    const struct log_where *where, const char *head, const char *text, const char *further);
/* log_put_module: a module line: `UTCTime="..." Module="..." Level="..."` before `text`, which
 * brings the colon. log_put_event: an event line: `Level="1" UTCTime="..."` behind `text`. */
void log_put_module(const struct log_where *where, const char *head, const char *module,
    const char *level, const char *text, const char *further);
void log_put_event(const struct log_where *where, const char *head, const char *text);

/* log_add_escaped: quotes, backslashes, control characters and bytes over 0x7e as \" \\ \n \xHH.
 * log_add_pair: ` KEY="VALUE"`, the value escaped; nothing when it is NULL. */
void log_add_escaped(struct buf *out, const char *text, size_t len);
void log_add_pair(struct buf *out, const char *key, const char *value);
/* log_add_mark_pair: ` KEY="<mark>"`. */
void log_add_mark_pair(struct buf *out, const char *key, enum logline_mark mark);
/* log_add_ends: ` Src-ip=... Src-port=... Dst-ip=... Dst-port=...`: who dialled is the source. */
void log_add_ends(struct buf *out, bool dialled);
/* log_add_modelled: ` Modelled="true"` where `modelled`. */
void log_add_modelled(struct buf *out, bool modelled);

#endif
