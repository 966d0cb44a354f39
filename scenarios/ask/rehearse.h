/* rehearse.h: a scenario text, run live, and what became of each service in each of its cases. */
#ifndef EK_ASK_REHEARSE_H
#define EK_ASK_REHEARSE_H

#include "scenarios/report/line.h"
#include "scenarios/runner/run.h"

struct rehearsed_line {
    bool told;
    enum verdict verdict;
    struct outcome live;
};

struct rehearsed_case {
    char *name;
    struct rehearsed_line lines[SERVICE_COUNT];
};

struct rehearsal {
    struct rehearsed_case *cases; /* in the order of the text */
    size_t num;
    size_t num_mismatches;   /* lines on which run and model do not agree */
    size_t num_inconclusive; /* lines that the lab did not find out */
};

/* rehearse: fails with ERR_USAGE when the scenario has a fault (told on standard error), and with
 * what the lab says when it fails. Adds its cases to `out`, which may hold others; clean up in any
 * case. */
bool rehearse(struct rehearsal *out, const char *text, const struct releases *releases,
    const char *releases_dir, struct err *e) EK_CHECK;
void rehearsal_cleanup(struct rehearsal *rehearsal);

/* rehearsal_case: by name; NULL: there is none. */
const struct rehearsed_case *rehearsal_case(const struct rehearsal *rehearsal, const char *name);

/* rehearsed_is_down: was it run, and is it down? */
bool rehearsed_is_down(const struct rehearsed_case *one, int service);

#endif
