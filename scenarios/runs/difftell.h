/* difftell.h: a comparison of two runs, for people and for programs. */
#ifndef EK_RUNS_DIFFTELL_H
#define EK_RUNS_DIFFTELL_H

#include "scenarios/runs/diff.h"

#include <stdio.h>

/* How a run is called. */
struct difftell_side {
    const char *name;
    const char *explain; /* as `ekulab explain` takes it; NULL: it knows nothing of it */
};

struct difftell {
    const struct diff *diff;
    struct difftell_side a, b;
    bool classes[DIFF_CLASS_COUNT]; /* those that are told one by one; all are counted */
};

/* difftell_table: the counts, then by class each difference with its cells, a few of them by name.
 * difftell_md: the same as tables of Markdown. difftell_jsonl: a first line with the counts, then
 * one for each difference. */
void difftell_table(const struct difftell *tell, FILE *out);
void difftell_md(const struct difftell *tell, FILE *out);
void difftell_jsonl(const struct difftell *tell, FILE *out);

/* difftell_deployment: in what the deployments differ that all cells of a run have in common: an
 * object of path -> [before, now], null where a run says nothing of it; empty when they are the
 * same, or one of the two does not tell. The caller owns it. */
json_t *difftell_deployment(const struct diff *diff);

/* difftell_argument: what to give to `ekulab explain` for a line, RUN:CELL#SERVICE; NULL when there
 * is no such line or nothing to explain it. The caller frees. */
char *difftell_argument(
    const struct difftell_side *side, const struct outcomes *outcomes, const struct told *told);

#endif
