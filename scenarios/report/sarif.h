/* sarif.h: what the SARIF output consists of. */
#ifndef EK_REPORT_SARIF_H
#define EK_REPORT_SARIF_H

#include "scenarios/report/line.h"

#include <jansson.h>

/* The rules: the reasons, then what is said of a line whatever its reason. */
enum sarif_rule {
    SARIF_MISMATCH = REASON_COUNT - 1, /* REASON_NONE is no rule */
    SARIF_INCONCLUSIVE,
    SARIF_RULES
};

/* sarif_rule_of: the index of a line's rule. sarif_rule_id: its name. sarif_level: how grave a line
 * is: error, warning, note, or none. sarif_tool: `tool` (SARIF 2.1.0, 3.18) with all rules and
 * their help. */
int sarif_rule_of(const struct run_info *info, const struct line *line);
const char *sarif_rule_id(int rule);
const char *sarif_level(const struct run_info *info, const struct line *line);
json_t *sarif_tool(const struct run_info *info);

#endif
