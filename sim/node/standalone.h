/* standalone.h: one box with real addresses and ports, from a YAML file, for real peers to talk to.
 */
#ifndef EK_NODE_STANDALONE_H
#define EK_NODE_STANDALONE_H

#include "sim/node/program.h"

/* standalone_open: reads `path`, opens the box and prints the `ready` line, then one JSON line for
 * each fact. Faults of the file go to stderr with file, line and column; false then. */
bool standalone_open(struct program *program, const char *path);

#endif
