/* explain_settings.h: what a deployment, an axis or an expression may name. */
#ifndef EK_RUNNER_EXPLAIN_SETTINGS_H
#define EK_RUNNER_EXPLAIN_SETTINGS_H

#include "scenarios/runner/library.h"

#include <stdbool.h>

/* explain_setting: `id` is "settings" (a table of all), the path of a setting or the last word of
 * one (its values, its default, its short name in the ids of cells, what it decides, which releases
 * lack it), or the beginning of paths before a dot ("peers.b2b": a table of those). False when it
 * is none. */
bool explain_setting(const struct library *library, const char *id);

#endif
