#include "scenarios/report/proof.h"

#include "scenarios/report/words.h"

#include <stdlib.h>

void proof_repair_copy(struct proof_repair *dst, const struct proof_repair *src)
{
    *dst = *src;
    for (size_t i = 0; i < src->num; i++) {
        dst->change[i].from = ek_strdup(src->change[i].from);
        dst->change[i].to = ek_strdup(src->change[i].to);
    }
}

void proof_repair_cleanup(struct proof_repair *repair)
{
    for (size_t i = 0; i < repair->num; i++) {
        free(repair->change[i].from);
        free(repair->change[i].to);
    }
    *repair = (struct proof_repair){0};
}

static void free_repairs(struct proof_repair *repairs, size_t num)
{
    for (size_t i = 0; i < num; i++)
        proof_repair_cleanup(&repairs[i]);
    free(repairs);
}

void line_proof_free(struct line_proof *proof)
{
    if (proof == NULL)
        return;
    for (size_t i = 0; i < proof->num_then; i++)
        proof_repair_cleanup(&proof->then[i].repair);
    free(proof->then);
    free_repairs(proof->repairs, proof->num_repairs);
    free(proof);
}

void cell_proof_free(struct cell_proof *proof)
{
    if (proof == NULL)
        return;
    free_repairs(proof->repairs, proof->num_repairs);
    free(proof->mismatch);
    free(proof);
}

void proof_repair_text(const struct proof_repair *repair, struct buf *out)
{
    for (size_t i = 0; i < repair->num; i++)
        buf_addf(out, "%s%s %s -> %s", i == 0 ? "" : " and ",
            setting_path(repair->change[i].setting), repair->change[i].from, repair->change[i].to);
    for (size_t i = 0; i < repair->num_breaks; i++)
        buf_addf(out, "%s%s", i == 0 ? " (which breaks " : ", ", service_id(repair->breaks[i]));
    buf_adds(out, repair->num_breaks > 0 ? ")" : "");
}

void proof_repairs_text(const struct proof_repair *repairs, size_t num, struct buf *out)
{
    for (size_t i = 0; i < num; i++) {
        buf_adds(out, i == 0 ? "" : "; or ");
        proof_repair_text(&repairs[i], out);
    }
}

static void add_then(const struct line_proof *proof, const char *gap, struct buf *out)
{
    for (size_t i = 0; i < proof->num_then; i++) {
        buf_addf(out, "%swith ", gap);
        proof_repair_text(&proof->then[i].repair, out);
        buf_adds(out, " alone it then fails: ");
        words_of_failure(&proof->then[i].outcome, out);
    }
}

void proof_text(const struct line_proof *proof, const char *gap, struct buf *out)
{
    if (proof->state == PROOF_PROVEN) {
        buf_adds(out, "proven: ");
        proof_repairs_text(proof->repairs, proof->num_repairs, out);
    } else if (proof->state == PROOF_INCONCLUSIVE) {
        buf_addf(
            out, "proof inconclusive: the lab failed in %zu repair runs", proof->num_inconclusive);
    } else {
        buf_addf(out, "not proven by any one %s", proof->tried_pairs ? "or two repairs" : "repair");
    }
    add_then(proof, gap, out);
}
