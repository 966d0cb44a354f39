/* program.h: the process that expressway-e, expressway-c and uc-peer are: one thread, one loop.
 * Driven over a control channel it hosts many cells at once; with --config it is one stand-alone
 * box. */
#ifndef EK_NODE_PROGRAM_H
#define EK_NODE_PROGRAM_H

#include "sim/control/control.h"
#include "sim/node/registry.h"
#include "sim/release/release.h"

#include <stdio.h>

enum program_kind { PROGRAM_EXPRESSWAY_E, PROGRAM_EXPRESSWAY_C, PROGRAM_UC_PEER };

#define PROGRAM_CELLS_MAX 4096

/* Exit codes of an emulator. */
enum program_exit { PROGRAM_OK = 0, PROGRAM_FAILED = 1, PROGRAM_NOT_SUPPORTED = 89 };

struct cell;

struct program {
    enum program_kind kind;
    struct net_loop *loop;
    struct control *control; /* NULL when stand-alone */
    bool prints_events;      /* stand-alone: events go to standard output, one JSON object a line */
    FILE *event_log;         /* stand-alone: where the box's event log goes, or NULL */
    struct registry registry;
    struct releases *releases;
    struct cell *cells;
    size_t num_cells;
    int exit_code;
};

/* program_name: "expressway-e", "expressway-c", "uc-peer"; also the `side` in results. */
const char *program_name(enum program_kind kind);

/* program_tell: sends `event` to the runner and takes the reference; what is too long for a line
 * fails its cell there. */
void program_tell(struct program *program, json_t *event);

/* program_main: the whole life of the process. Returns its exit code: 0 when the control channel
 * ended in good order or a stand-alone box got SIGTERM, 1 on failure, 89 for an operation or
 * version that this build does not know. */
int program_main(enum program_kind kind, int argc, char **argv);

#endif
