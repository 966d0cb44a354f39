/* deciding.h: which setting of a cell gave what its failing lines fail for. */
#ifndef EK_RUNNER_DECIDING_H
#define EK_RUNNER_DECIDING_H

#include "scenarios/report/line.h"

/* deciding_settings: sets `decided_by` of all lines of one cell: of a line that is down the fault
 * that was set and has this reason, or the certificate of the end that is refused; of a consequence
 * that of its cause. SETTING_NUM where the line is not down, or its cause was not asked for. */
void deciding_settings(struct line *lines, size_t num);

#endif
