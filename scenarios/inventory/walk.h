/* walk.h: the files below paths that people name. */
#ifndef EK_INVENTORY_WALK_H
#define EK_INVENTORY_WALK_H

#include "sim/base/err.h"

/* A file, or (`why` not NULL) something that was not entered. `named`: by the user; false: found in
 * a folder. `is_loop`: it leads back to a folder above it, so nothing is missed. */
typedef void walk_fn(void *context, const char *path, bool named, bool is_loop, const char *why);

/* walk: calls `each` for every regular file at or below `paths` (NULL at the end), folders in the
 * order of names. Symbolic links are followed, loops are told and left. Pipes, sockets and devices
 * are told when named, else passed over. */
void walk(char *const *paths, walk_fn *each, void *context);

#endif
