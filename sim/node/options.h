/* options.h: the command line of the three emulators. */
#ifndef EK_NODE_OPTIONS_H
#define EK_NODE_OPTIONS_H

#include "sim/node/program.h"

struct options {
    int control_fd;       /* -1: not given */
    const char *config;   /* NULL: not given */
    const char *releases; /* folder of the release profiles */
    const char *change;   /* NULL, or one rule of the profiles that is to be another */
    const char *assumptions[RELEASES_ASSUMPTIONS_MAX]; /* "RULE=VALUE", see releases_assume */
    size_t num_assumptions;
    const char *event_log; /* NULL, or where a stand-alone box writes its event log; "-": stderr */
    bool finished;         /* help or version was printed: exit 0 */
};

/* options_read: prints help, version or what is wrong. False: exit with 2. */
bool options_read(struct options *out, enum program_kind kind, int argc, char **argv) EK_CHECK;

#endif
