/* judge.h: compares what was seen with what the model said and with what documents claim. Shares no
 * code with any of them. */
#ifndef EK_RUNNER_JUDGE_H
#define EK_RUNNER_JUDGE_H

#include "scenarios/runner/observe.h"

/* judge_line: fills `out` for `service` of `cell` from an observation and a prediction. `seen`
 * NULL: a prediction alone; then only claims against model are compared. Clean up with
 * line_cleanup. */
void judge_line(struct line *out, const struct cell *cell, enum service service,
    const struct observation *seen, const struct outcome *predicted, const struct claims *claims);

/* judge_applies: is there such a link in the cell's deployment at all? Claims speak of links that
 * are there. judge_agrees: is `o` what a claim expects? */
bool judge_applies(const struct cell *cell, enum service service);
bool judge_agrees(const struct outcome *o, const struct expectation *x);

/* judge_inconclusive: a line about which the lab can say nothing, and why. */
void judge_inconclusive(
    struct line *out, const struct cell *cell, enum service service, const char *why);

#endif
