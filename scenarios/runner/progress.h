/* progress.h: how far a run is, on standard error: on a terminal one line that is written over at
 * most ten times a second, in a pipe one line each ten per cent. */
#ifndef EK_RUNNER_PROGRESS_H
#define EK_RUNNER_PROGRESS_H

#include "scenarios/report/line.h"

struct progress {
    bool on;
    bool terminal;
    size_t total;
    int64_t began_us;
    int64_t shown_us;
    size_t shown_tenth;
};

void progress_begin(struct progress *progress, size_t total);
void progress_show(struct progress *progress, size_t done, const struct run_info *info);
void progress_end(struct progress *progress);

#endif
