#include "scenarios/report/table_proof.h"

#include <stdlib.h>

#define NOTES_SHOWN 8  /* proofs under one reason */
#define CELLS_SHOWN 40 /* failing cells */

void table_proof_line(struct table_proof *proof, size_t note, const struct line *line)
{
    if (line->proof == NULL)
        return;
    if (note >= proof->num_notes) {
        proof->of_note = ek_realloc(proof->of_note, (note + 1) * sizeof *proof->of_note);
        while (proof->num_notes <= note)
            proof->of_note[proof->num_notes++] = (struct texts){0};
    }
    struct buf text = {0};
    proof_text(line->proof, "\n          ", &text);
    texts_add(&proof->of_note[note], buf_str(&text));
    buf_cleanup(&text);
}

void table_proof_cell(
    struct table_proof *proof, const struct cell *cell, const struct cell_proof *of_cell)
{
    struct buf text = {0};
    buf_addf(&text, "%s: ", cell->id);
    if (of_cell->num_repairs > 0) {
        buf_adds(&text, "turns green with one repair: ");
        proof_repairs_text(of_cell->repairs, of_cell->num_repairs, &text);
    } else {
        buf_addf(
            &text, "no one repair turns all of its %zu failing lines green", of_cell->num_failing);
    }
    texts_add(&proof->cells, buf_str(&text));
    buf_cleanup(&text);
    if (of_cell->mismatch != NULL)
        texts_add(&proof->mismatches, of_cell->mismatch);
}

static void print_rest(size_t num, size_t shown, const char *indent, FILE *file)
{
    if (num > shown)
        fprintf(file, "%s... and %zu more; see --output jsonl=FILE\n", indent, num - shown);
}

void table_proof_print_note(const struct table_proof *proof, size_t note, FILE *file)
{
    if (note >= proof->num_notes)
        return;
    const struct texts *texts = &proof->of_note[note];
    for (size_t i = 0; i < texts->num && i < NOTES_SHOWN; i++)
        fprintf(file, "        %zu line%s %s\n", texts->entries[i].count,
            texts->entries[i].count == 1 ? "" : "s", texts->entries[i].text);
    print_rest(texts->num, NOTES_SHOWN, "        ", file);
}

void table_proof_print_cells(const struct table_proof *proof, FILE *file)
{
    fputs(proof->cells.num > 0 ? "failing cells:\n" : "", file);
    for (size_t i = 0; i < proof->cells.num && i < CELLS_SHOWN; i++)
        fprintf(file, "  %s\n", proof->cells.entries[i].text);
    print_rest(proof->cells.num, CELLS_SHOWN, "  ", file);
    for (size_t i = 0; i < proof->mismatches.num && i < CELLS_SHOWN; i++)
        fprintf(file, "%sMISMATCH in %s\n", i == 0 ? "\n" : "", proof->mismatches.entries[i].text);
    print_rest(proof->mismatches.num, CELLS_SHOWN, "", file);
}

void table_proof_print_summary(const struct run_info *info, FILE *file)
{
    const struct run_proofs *p = &info->proofs;
    if (!info->prove_cause)
        return;
    fprintf(file,
        "causes by repair: %zu lines proven, %zu not proven, %zu inconclusive; "
        "%zu of %zu failing cells turn green with one repair\n",
        p->counts[PROOF_PROVEN], p->counts[PROOF_NOT_PROVEN], p->counts[PROOF_INCONCLUSIVE],
        p->num_green, p->num_cells);
    if (p->num_mismatches > 0)
        fprintf(file, "%zu lines of repair runs are MISMATCH\n", p->num_mismatches);
}

void table_proof_cleanup(struct table_proof *proof)
{
    for (size_t i = 0; i < proof->num_notes; i++)
        texts_cleanup(&proof->of_note[i]);
    free(proof->of_note);
    texts_cleanup(&proof->cells);
    texts_cleanup(&proof->mismatches);
}
