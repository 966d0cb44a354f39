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
    struct table_draw *draws; /* of a random run: one a cell of the group, in the same order */
    char *cell_id;            /* the cell that lines are coming for */
    bool is_mix;              /* of that cell: on releases that do not go together */
    bool any_mix;
    size_t values[GROUP_AXES_MAX];
    char results[SERVICE_COUNT][SIGNATURE_CELL_MAX];
    bool seen[SERVICE_COUNT];                     /* any line other than SKIP */
    bool differs[GROUP_AXES_MAX][GROUP_AXES_MAX]; /* axes that had unequal values somewhere */
};

/* table_line, table_cell: take what a writer gets, after `info` is set. table_finish: all lines
 * have come. table_fits: false when there are too many axes or values: then nothing is gathered but
 * clocks, and table_no_fit appends what to say instead of rows. */
void table_line(struct table *table, const struct line *line);
void table_cell(struct table *table, const struct cell *cell, const struct cell_proof *proof);
void table_finish(struct table *table);
bool table_fits(const struct table *table);
void table_no_fit(struct buf *out);
void table_clear(struct table *table);

/* The rows as texts: axes and settings, then a column for each service that some cell has. */
struct table_grid {
    char **titles;
    char **texts;
    size_t num_columns;
    size_t num_rows;
    size_t first_result; /* column of the first service */
};

/* table_grid_init: folds the cells of a finished table that fits; once. */
void table_grid_init(struct table_grid *out, struct table *table);
const char *table_grid_text(const struct table_grid *grid, size_t row, size_t column);
void table_grid_cleanup(struct table_grid *grid);

/* table_clocks: appends the virtual time of the cells, or the span of many. */
void table_clocks(const struct table *table, struct buf *out);

/* table_print_head: title, virtual time and what was assumed otherwise. table_print_legend: all
 * that stands below the rows and explains them. */
void table_print_head(const struct table *table, FILE *file);
void table_print_legend(const struct table *table, FILE *file);

#endif
