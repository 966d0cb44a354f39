/* when.h: what `ekulab when` tells; private to this room. */
#ifndef EK_PREVIEW_WHEN_H
#define EK_PREVIEW_WHEN_H

#include "scenarios/calendar/renewal.h"

#include <jansson.h>

/* when_concerns: is the product `ca`, or of the CA of that name? Every one is of NULL. */
bool when_concerns(const struct calendar_product *product, const char *ca);

/* when_json: one calendar as an object, the products of `ca` alone; the caller's. */
json_t *when_json(const struct calendar *calendar, const char *ca);

/* when_issues: "server-only", "as asked", "nothing". when_days: "90", "limit", "". */
const char *when_issues(const struct calendar_phase *phase);
#define WHEN_DAYS_LEN 16
void when_days(const struct calendar_phase *phase, char out[WHEN_DAYS_LEN]);

#endif
