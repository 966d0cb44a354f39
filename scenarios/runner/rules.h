/* rules.h: what the commands that speak of rules have in common. */
#ifndef EK_RUNNER_RULES_H
#define EK_RUNNER_RULES_H

#include "sim/base/buf.h"
#include "sim/release/release.h"

#include <stdint.h>

#define FAMILIES_MAX 63

/* A family, by one of its releases: rules are asked of releases. */
const struct release *family_release(const struct releases *set, size_t family);
size_t families_num(const struct releases *set);

/* families_text: the names of the families of which a bit is set: "X14.0 X14.2". */
void families_text(const struct releases *set, uint64_t families, struct buf *out);

/* load_releases: NULL, with the faults on standard error. release_named: NULL, with a suggestion on
 * standard error, as `command`'s complaint. rule_named: likewise. */
struct releases *load_releases(const char *dir);
const struct release *release_named(
    const struct releases *set, const char *name, const char *command);
bool rule_named(const char *name, const char *command, enum rule_id *out);

/* print_unknown: ekulab COMMAND: unknown WHAT "NAME"; did you mean ...? */
void print_unknown(const char *command, const char *what, const char *name,
    const char *const *candidates, size_t num);

/* The verbs of `ekulab rules`. */
int rules_list(int argc, char **argv);
int rules_coverage(int argc, char **argv);
int rules_mutate(int argc, char **argv);

#endif
