/* near.h: which cells somebody may have meant who wrote a name that no cell has. */
#ifndef EK_RUNS_NEAR_H
#define EK_RUNS_NEAR_H

#include <stddef.h>

#define NEAR_MAX 3

/* Begin with {.name = ...}; the best comes first, equal ones as they came. */
struct near {
    const char *name;
    char *best[NEAR_MAX];
    size_t likeness[NEAR_MAX];
    size_t num;
};

/* near_consider: keeps a copy of `id` if few are more like the name: parts (between slashes) in
 * common count most, then the common beginning. */
void near_consider(struct near *near, const char *id);
/* near_complain: "ekulab COMMAND: unknown cell ..., did you mean ...?" on standard error. `command`
 * may be NULL. */
void near_complain(const struct near *near, const char *command);
void near_cleanup(struct near *near);

#endif
