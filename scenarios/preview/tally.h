/* tally.h: what the states of a plan come to, service by service. */
#ifndef EK_PREVIEW_TALLY_H
#define EK_PREVIEW_TALLY_H

#include "scenarios/plan/timeline.h"
#include "scenarios/preview/play.h"

enum tally_mark { TALLY_UP, TALLY_PARTLY, TALLY_DOWN, TALLY_NONE, TALLY_UNKNOWN };

enum tally_group { TALLY_NEWS, TALLY_STANDING, TALLY_FINE, TALLY_ABSENT };

struct tally_row {
    enum service service;
    enum tally_group group;
    enum tally_mark *marks; /* by state */
    size_t first_break;     /* state at which it first goes down; group NEWS */
    int64_t lost;           /* seconds down */
    bool broken_at_end;
    bool unknown; /* in some state the lab did not find out */
};

struct tally {
    struct tally_row
        rows[SERVICE_COUNT]; /* news by their first break, standing failures, the rest */
    size_t num_rows;         /* of the plan's services */
    size_t counts[4];        /* rows of each group */
    size_t first_break;      /* state of the first news; SIZE_MAX: none */
    int64_t lost;            /* seconds, all rows */
    int64_t lost_news;       /* of those that were up at the start */
};

/* tally_make: `cells`: by state, the cell of `play` that ran it. `before`: the tally of the plan
 * without what is tried, whose beginning says what was up before; NULL: this plan's own. */
void tally_make(struct tally *out, const struct timeline *timeline, const struct play *play,
    const size_t *cells, const struct tally *before);
void tally_cleanup(struct tally *tally);

/* tally_days: seconds as days: "12", "0.5" into `out`. */
#define TALLY_DAYS_LEN 24
void tally_days(int64_t seconds, char out[TALLY_DAYS_LEN]);

#endif
