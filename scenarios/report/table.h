/* table.h: the table: one row for each group of cells with the same results, one column for each
 * service. A cell says "up", "-" (not applicable), "down N", where note N says who refused and why,
 * or "up N", where note N says which nodes it is not up through. What it gathers while lines come,
 * and the parts that print it. */
#ifndef EK_REPORT_TABLE_H
#define EK_REPORT_TABLE_H

#include "scenarios/report/group.h"
#include "scenarios/report/line.h"
#include "scenarios/report/table_proof.h"
#include "scenarios/report/texts.h"
#include "scenarios/report/writer.h"

#define SIGNATURE_CELL_MAX 32
/* Behind the results in the signature of a row whose cells mix releases. */
#define TABLE_MIX "mix"

/* A drawn deployment, by its point in the scenario. */
struct table_draw {
    size_t point;
    char *id;
};

struct table {
    const struct run_info *info;
    struct group group;
    struct texts notes; /* reasons of "down" */
    struct texts up_notes;
    struct texts troubles; /* MISMATCH and INCONCLUSIVE lines, one sentence each */
    struct texts assumptions;
    struct texts clocks;
    struct table_proof proof;
    struct buf shrunk;
    struct table_draw *draws; /* of a random run: one a cell of the group, in the same order */
    char *cell_id;            /* the cell that lines are coming for */
    bool is_mix;              /* of that cell: on releases that do not go together */
    bool any_mix;
    size_t values[GROUP_AXES_MAX];
    char results[SERVICE_COUNT][SIGNATURE_CELL_MAX];
    bool seen[SERVICE_COUNT];                     /* any line other than SKIP */
    bool differs[GROUP_AXES_MAX][GROUP_AXES_MAX]; /* axes that had unequal values somewhere */
};

/* table_print_head: title, virtual time and what was assumed otherwise. table_print_rows: folds the
 * cells and prints the columns. table_print_legend: all that stands below them and explains them.
 */
void table_print_head(const struct table *table, FILE *file);
void table_print_rows(struct table *table, const struct writer *writer);
void table_print_legend(const struct table *table, FILE *file);

#endif
