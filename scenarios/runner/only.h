/* only.h: `--only`: which services of which cells are wanted. */
#ifndef EK_RUNNER_ONLY_H
#define EK_RUNNER_ONLY_H

#include "scenarios/spec/expr.h"
#include "scenarios/spec/scenario.h"

/* only_parse: an expression over settings, `service` and `cell`; a lone word is a service id or a
 * certificate that some box or peer of the cell has. Releases are those of `releases`, NULL: any.
 * NULL and an error with column otherwise. */
struct expr *only_parse(const char *text, const struct releases *releases, struct err *e) EK_CHECK;

/* only_select: the wanted services of `cell` out of those of the scenario; false when there is
 * none. */
bool only_select(const struct scenario *scenario, const struct expr *only, const struct cell *cell,
    bool out_services[SERVICE_COUNT]);

/* only_has_peers: is some line wanted that is about no peer, or about one that its cell has? False
 * with a peer that is asked for in vain. */
bool only_has_peers(
    const struct scenario *scenario, const struct expr *only, enum peer *out_missing);

/* only_count: the number of cells of which a line is wanted. */
size_t only_count(const struct scenario *scenario, const struct expr *only);

#endif
