/* play.h: runs deployments of a plan, each that differs from those before it once: live, or by the
 * model alone. */
#ifndef EK_PREVIEW_PLAY_H
#define EK_PREVIEW_PLAY_H

#include "scenarios/plan/plan.h"
#include "scenarios/report/line.h"
#include "scenarios/runner/run.h"

#include <jansson.h>

/* One service, as it came out. */
struct play_line {
    bool told;
    enum verdict verdict;
    struct outcome outcome; /* live; of a prediction the model's */
    json_t *json;           /* the line as results have it */
};

struct play_cell {
    char *id; /* of the cell that ran */
    struct deployment deployment;
    struct play_line lines[SERVICE_COUNT];
};

struct play_options {
    const struct plan *plan;
    const struct reasons *reasons;
    const char *releases_dir;
    bool predict; /* the model alone */
    bool alone;   /* nothing is shared: every deployment runs */
    size_t jobs;
    bool progress;
};

struct play;

/* play_new: what `options` points at must outlive it. Deployments are told by what differs from
 * `base`, which is copied. */
struct play *play_new(const struct play_options *options, const struct deployment *base);
void play_free(struct play *play);

/* play_ask: the cell in which `d` will have run after play_run: a new one called `id`, or one that
 * was asked for before and that nothing tells apart from it (sameness_key). `uploads`: the upload
 * services are run, instead of all the others of the plan. */
size_t play_ask(struct play *play, const struct deployment *d, const char *id, bool uploads);

/* play_run: runs what was asked for and has not run. RUN_DONE, also when services are down. */
enum run_end play_run(struct play *play, struct err *e);

/* play_cell: valid until the next play_ask. */
const struct play_cell *play_cell(const struct play *play, size_t cell);
/* play_num: cells so far; as many live runs. */
size_t play_num(const struct play *play);
/* play_counts: verdicts of all lines that were run. */
const size_t *play_counts(const struct play *play);

/* play_first_line: the first line of results that hold `num_cells` cells; the caller's. */
json_t *play_first_line(const struct play *play, size_t num_cells);
/* play_last_line: likewise the last line, of results with so many lines of each verdict. */
json_t *play_last_line(const struct play *play, const size_t counts[VERDICT_COUNT]);
/* play_axes: what differs in `d` from the base, as lines have it; the caller's. */
json_t *play_axes(const struct play *play, const struct deployment *d);

#endif
