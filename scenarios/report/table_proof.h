/* table_proof.h: what the table says of proofs: under each reason the repairs that turn its lines
 * green, and behind the columns the cells that one repair turns green. */
#ifndef EK_REPORT_TABLE_PROOF_H
#define EK_REPORT_TABLE_PROOF_H

#include "scenarios/report/line.h"
#include "scenarios/report/texts.h"

#include <stdio.h>

struct table_proof {
    struct texts *of_note; /* by the number of the reason */
    size_t num_notes;
    struct texts cells;
    struct texts mismatches;
};

/* table_proof_line: a line that is told under reason `note`. table_proof_cell: its cell. */
void table_proof_line(struct table_proof *proof, size_t note, const struct line *line);
void table_proof_cell(
    struct table_proof *proof, const struct cell *cell, const struct cell_proof *of_cell);

/* table_proof_print_note: the repairs under reason `note`. table_proof_print_cells: the cells.
 * table_proof_print_summary: the last lines of the table. All print nothing without proofs. */
void table_proof_print_note(const struct table_proof *proof, size_t note, FILE *file);
void table_proof_print_cells(const struct table_proof *proof, FILE *file);
void table_proof_print_summary(const struct run_info *info, FILE *file);
void table_proof_cleanup(struct table_proof *proof);

#endif
