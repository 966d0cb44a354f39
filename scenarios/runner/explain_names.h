/* explain_names.h: what the names mean that tables and files use: services and claim sets. */
#ifndef EK_RUNNER_EXPLAIN_NAMES_H
#define EK_RUNNER_EXPLAIN_NAMES_H

#include "scenarios/runner/library.h"

#include <stdbool.h>

/* explain_service: `id` is a service or its heading in a table: what it is, its links, who is
 * client and server there, by which rules each end judges, the claims that speak of it and the
 * reasons that they name. explain_claim_set: its document and its claims, a line each. False when
 * `id` is none. */
bool explain_service(const struct library *library, const char *id);
bool explain_claim_set(const struct library *library, const char *id);

#endif
