/* preview.h: a plan that has been run: its timeline, what every state came to, the lines. */
#ifndef EK_PREVIEW_PREVIEW_H
#define EK_PREVIEW_PREVIEW_H

#include "scenarios/preview/tally.h"

struct preview {
    const struct plan *plan;
    struct timeline *timeline;
    struct play *play;
    size_t *cells;    /* of `play`, by state */
    size_t *installs; /* by install */
    size_t *ways;     /* by way back */
    struct tally tally;
    bool predicted;
};

/* preview_run: runs all states of `timeline`, which it takes over, in the lab `play`, which must
 * outlive it. `prefix` stands before the ids of cells ("" or "x15.4/"), `before` as in tally_make.
 * Clean up in any case. */
enum run_end preview_run(struct preview *out, struct timeline *timeline, struct play *play,
    const char *prefix, const struct tally *before, struct err *e);
void preview_cleanup(struct preview *preview);

/* preview_upload_agrees: did the box take or refuse the file of the i-th upload when it was run, as
 * the timeline went by? */
bool preview_upload_agrees(const struct preview *preview, size_t install);

/* preview_trouble: lines in which the three did not agree (MISMATCH) and those that the lab could
 * not find out, over all that was run, uploads that went otherwise included. */
void preview_trouble(const struct preview *preview, size_t *out_mismatches, size_t *out_unknown);

/* preview_line: what became of `service` in a state. */
const struct play_line *preview_line(
    const struct preview *preview, size_t state, enum service service);

/* preview_root: what is down for a reason of its own, of what `service` depends on there. */
const struct play_line *preview_root(
    const struct preview *preview, size_t state, enum service service);

/* preview_shares: the state whose live run is also this one's; SIZE_MAX: it has its own. */
size_t preview_shares(const struct preview *preview, size_t state);

/* preview_why: "eku-client-auth-missing at expressway-c (tls)" of a line that is down, or what it
 * depends on, into `out`. */
#define PREVIEW_WHY_LEN 160
void preview_why(const struct play_line *line, char out[PREVIEW_WHY_LEN]);

#endif
