#include "scenarios/report/dimension.h"
#include "scenarios/report/fields.h"
#include "scenarios/report/md.h"
#include "scenarios/report/md_text.h"

#include <stdlib.h>

#define TROUBLES_SHOWN 20
#define PROOFS_SHOWN   8

static const char *plural(size_t num)
{
    return num == 1 ? "" : "s";
}

static void add_item(struct buf *out, const char *indent, const char *text)
{
    buf_addf(out, "%s- ", indent);
    md_block(out, text);
    buf_adds(out, "\n");
}

/* ---- the answer ---- */

static void add_common(const struct run_info *info, struct buf *out)
{
    struct buf common = {0};
    fields_common(info, &common);
    if (common.len > 0) {
        buf_adds(out, " Every cell: ");
        md_inline(out, buf_str(&common));
        buf_adds(out, ".");
    }
    buf_cleanup(&common);
}

void md_add_head(const struct md *md, struct buf *out)
{
    const struct run_info *info = md->table.info;
    struct buf clocks = {0};
    buf_adds(out, "# ");
    md_inline(out, info->scenario->id);
    buf_adds(out, ": ");
    md_inline(out, info->scenario->title);
    table_clocks(&md->table, &clocks);
    buf_addf(out, "\n\nVirtual clock: %s. %s", buf_str(&clocks), info->tool);
    if (info->prediction)
        buf_adds(out, "; predicted by the model alone, nothing was run.");
    else
        buf_addf(out, "; run live with %s.", info->openssl);
    add_common(info, out);
    buf_adds(out, "\n\n");
    for (size_t i = 0; i < info->num_assumptions; i++)
        buf_addf(out, "%s`%s`%s", i == 0 ? "**What if:** with `--assume` " : ", ",
            info->assumptions[i], i + 1 == info->num_assumptions ? ".\n\n" : "");
    buf_cleanup(&clocks);
}

static void add_services(const struct md *md, struct buf *out)
{
    struct md_table table;
    md_table_init(&table, 4);
    md_table_add(&table, "service");
    md_table_add(&table, "what it is");
    md_table_add(&table, "down in");
    md_table_add(&table, "causes");
    for (size_t i = 0; i < SERVICE_COUNT; i++) {
        const struct md_service *service = &md->services[i];
        struct buf causes = {0};
        if (service->num_down == 0)
            continue;
        for (size_t k = 0; k < service->causes.num; k++)
            buf_addf(&causes, "%s%s", k == 0 ? "" : ", ", service->causes.entries[k].text);
        char *share = ek_asprintf("%zu of %zu cells", service->num_down, service->num_told);
        md_table_add(&table, service_id((enum service)i));
        md_table_add(&table, service_says((enum service)i));
        md_table_add(&table, share);
        md_table_add(&table, buf_str(&causes));
        free(share);
        buf_cleanup(&causes);
    }
    md_table_end(&table, out);
    buf_adds(out, "\n");
}

static size_t num_broken_services(const struct md *md)
{
    size_t num = 0;
    for (size_t i = 0; i < SERVICE_COUNT; i++)
        num += md->services[i].num_down > 0 ? 1 : 0;
    return num;
}

static void add_counts(const struct run_info *info, struct buf *out)
{
    const char *gap = "Verdicts: ";
    for (int i = 0; i < VERDICT_COUNT; i++) {
        buf_addf(out, "%s%zu %s", gap, info->counts[i], verdict_name((enum verdict)i));
        gap = ", ";
    }
    buf_adds(out, ".\n\n");
    const struct run_proofs *p = &info->proofs;
    if (info->prove_cause)
        buf_addf(out,
            "Causes by repair: %zu lines proven, %zu not proven, %zu inconclusive; %zu of %zu "
            "failing cells turn green with one repair.\n\n",
            p->counts[PROOF_PROVEN], p->counts[PROOF_NOT_PROVEN], p->counts[PROOF_INCONCLUSIVE],
            p->num_green, p->num_cells);
}

void md_add_summary(const struct md *md, const struct run_info *info, struct buf *out)
{
    size_t num = num_broken_services(md);
    size_t mismatches = info->counts[VERDICT_MISMATCH];
    size_t inconclusive = info->counts[VERDICT_INCONCLUSIVE];
    buf_adds(out, "## What breaks\n\n");
    if (info->stopped != NULL)
        buf_addf(out, "**Stopped early:** %s; %zu of %zu cells are told.\n\n", info->stopped,
            info->num_told, info->num_cells);
    if (num > 0)
        buf_addf(out, "**%zu service%s break%s, in %zu of %zu cell%s**, as model and claims say.",
            num, plural(num), num == 1 ? "s" : "", md->num_broken_cells, info->num_told,
            plural(info->num_told));
    else
        buf_addf(
            out, "**No service breaks** in %zu cell%s.", info->num_told, plural(info->num_told));
    if (mismatches > 0)
        buf_addf(out, " **%zu line%s a MISMATCH:** live, model and claims do not agree there.",
            mismatches, mismatches == 1 ? " is" : "s are");
    if (inconclusive > 0)
        buf_addf(out, " **%zu line%s INCONCLUSIVE:** the lab could not tell.", inconclusive,
            inconclusive == 1 ? " is" : "s are");
    buf_adds(out, "\n\n");
    if (num > 0)
        add_services(md, out);
    add_counts(info, out);
}

void md_add_troubles(const struct md *md, struct buf *out)
{
    const struct texts *troubles = &md->table.troubles;
    const struct texts *repairs = &md->table.proof.mismatches;
    if (troubles->num + repairs->num + md->shrunk.len == 0)
        return;
    buf_adds(out, "## What does not agree or could not be told\n\n");
    for (size_t i = 0; i < troubles->num && i < TROUBLES_SHOWN; i++)
        add_item(out, "", troubles->entries[i].text);
    if (troubles->num > TROUBLES_SHOWN)
        buf_addf(
            out, "- ... and %zu more; see `--output jsonl=FILE`\n", troubles->num - TROUBLES_SHOWN);
    for (size_t i = 0; i < repairs->num && i < TROUBLES_SHOWN; i++)
        add_item(out, "", repairs->entries[i].text);
    buf_addf(out, "\n%s", buf_str(&md->shrunk));
}

/* ---- the cells ---- */

void md_add_rows(struct md *md, struct buf *out)
{
    buf_adds(out, "## Cells and services\n\n");
    if (!table_fits(&md->table)) {
        table_no_fit(out);
        buf_adds(out, ".\n\n");
        return;
    }
    struct table_grid grid;
    struct md_table table;
    table_grid_init(&grid, &md->table);
    md_table_init(&table, grid.num_columns);
    for (size_t i = 0; i < grid.num_columns; i++)
        md_table_add(&table, grid.titles[i]);
    for (size_t row = 0; row < grid.num_rows; row++) {
        for (size_t i = 0; i < grid.num_columns; i++)
            md_table_add(&table, table_grid_text(&grid, row, i));
    }
    md_table_end(&table, out);
    buf_adds(out, "\n");
    table_grid_cleanup(&grid);
}

static void add_proofs(const struct table_proof *proof, size_t note, struct buf *out)
{
    const struct texts *texts = note < proof->num_notes ? &proof->of_note[note] : NULL;
    for (size_t i = 0; texts != NULL && i < texts->num && i < PROOFS_SHOWN; i++) {
        size_t count = texts->entries[i].count;
        char *text = ek_asprintf("%zu line%s %s", count, plural(count), texts->entries[i].text);
        add_item(out, "  ", text);
        free(text);
    }
    if (texts != NULL && texts->num > PROOFS_SHOWN)
        buf_addf(
            out, "  - ... and %zu more; see `--output jsonl=FILE`\n", texts->num - PROOFS_SHOWN);
}

static void add_note(struct buf *out, const char *word, size_t number, const char *text)
{
    buf_addf(out, "- **%s %zu**: ", word, number);
    md_inline(out, text);
    buf_adds(out, "\n");
}

void md_add_causes(const struct md *md, struct buf *out)
{
    const struct table *t = &md->table;
    for (size_t i = 0; i < t->notes.num; i++) {
        add_note(out, "down", i + 1, t->notes.entries[i].text);
        add_proofs(&t->proof, i, out);
    }
    for (size_t i = 0; i < t->up_notes.num; i++)
        add_note(out, "up", i + 1, t->up_notes.entries[i].text);
    if (t->any_mix)
        buf_adds(out, "- **" TABLE_MIX "**: not all nodes of E and C run the same release: Cisco "
                      "does not support that\n");
    if (table_fits(t))
        buf_adds(out, "- **-**: not applicable\n\n");
}

/* ---- what to do, and what it rests on ---- */

static void add_way_out(enum reason reason, const struct reason_text *text, struct buf *out)
{
    buf_addf(out, "### %s\n\n", reason_name(reason));
    md_block(out, text->cause);
    buf_adds(out, "\n\n");
    for (size_t i = 0; i < text->num_fixes; i++)
        add_item(out, "", text->fixes[i]);
    buf_adds(out, "\nSource: ");
    md_inline(out, text->citation);
    buf_adds(out, "\n\n");
}

void md_add_ways_out(const struct md *md, struct buf *out)
{
    bool any = false;
    for (int i = REASON_NONE + 1; i < REASON_COUNT; i++) {
        if (!md->has_reason[i])
            continue;
        buf_adds(out, any ? "" : "## Ways out\n\n");
        any = true;
        add_way_out((enum reason)i, &md->table.info->reasons->text[i], out);
    }
}

static void add_documents(const struct claims *claims, struct buf *out)
{
    for (size_t i = 0; i < claims->num_sets; i++) {
        const struct claim_set *set = claims->sets[i];
        buf_addf(
            out, "%s- %s: ", i == 0 ? "Held against what these documents say:\n\n" : "", set->name);
        md_inline(out, set->document == NULL ? "" : set->document);
        if (set->url != NULL)
            buf_addf(out, " <%s>", set->url);
        buf_adds(out, i + 1 == claims->num_sets ? "\n\n" : "\n");
    }
}

void md_add_basis(const struct md *md, struct buf *out)
{
    const struct texts *assumptions = &md->table.assumptions;
    const struct claims *claims = &md->table.info->scenario->claims;
    if (assumptions->num + claims->num_sets == 0)
        return;
    buf_adds(out, "## What this rests on\n\n");
    add_documents(claims, out);
    if (assumptions->num > 0)
        buf_adds(out, "Assumed, because no document states it (`--assume RULE=VALUE` tries another "
                      "value):\n\n");
    for (size_t i = 0; i < assumptions->num; i++) {
        buf_addf(out, "- %zu line%s: ", assumptions->entries[i].count,
            plural(assumptions->entries[i].count));
        md_inline(out, assumptions->entries[i].text);
        buf_adds(out, i + 1 == assumptions->num ? "\n\n" : "\n");
    }
}

/* ---- legend ---- */

static void add_dimensions(const struct table *t, struct buf *out)
{
    const struct scenario *s = t->info->scenario;
    for (size_t i = 0; i < dimensions_num(s); i++) {
        buf_addf(out, "- **%s**: %s", dimension_title(s, i), dimension_says(s, i));
        if (!dimension_has_column(s, i)) {
            buf_adds(out, " (");
            md_inline(out, dimension_value(s, i, 0));
            buf_adds(out, " unless told)");
        }
        buf_adds(out, "\n");
    }
    if (!s->is_random)
        buf_adds(out, "- **\\***: every value; **.**: every setting at its first value\n");
    for (size_t i = 0; s->is_random && i < t->group.num_cells; i++) {
        buf_addf(out, "- **%zu**: ", t->draws[i].point + 1);
        md_inline(out, t->draws[i].id);
        buf_adds(out, "\n");
    }
}

void md_add_legend(const struct md *md, struct buf *out)
{
    const struct table *t = &md->table;
    if (!table_fits(t))
        return;
    buf_addf(out, "## Rows and columns\n\n%s:\n\n",
        t->info->scenario->is_random
            ? "Rows: the number of the drawn deployment, and all that is not at its default"
            : "Rows");
    add_dimensions(t, out);
    buf_adds(out, "\nColumns:\n\n");
    for (size_t i = 0; i < SERVICE_COUNT; i++) {
        if (t->seen[i])
            buf_addf(out, "- **%s**: %s: %s\n", service_column((enum service)i),
                service_id((enum service)i), service_says((enum service)i));
    }
    buf_adds(out, "\n");
}
