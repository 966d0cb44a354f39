#include "scenarios/report/dimension.h"
#include "scenarios/report/fields.h"
#include "scenarios/report/table.h"

#include <string.h>

#define TROUBLES_SHOWN 20
#define CLOCKS_SHOWN   4

/* Canonical dates have the order of their texts. */
static void add_span(const struct texts *clocks, struct buf *out)
{
    const char *first = clocks->entries[0].text;
    const char *last = first;
    for (size_t i = 1; i < clocks->num; i++) {
        const char *text = clocks->entries[i].text;
        first = strcmp(text, first) < 0 ? text : first;
        last = strcmp(text, last) > 0 ? text : last;
    }
    buf_addf(out, "%zu dates from %s to %s, told by cell in --output jsonl=FILE", clocks->num,
        first, last);
}

void table_clocks(const struct table *t, struct buf *out)
{
    const struct texts *clocks = &t->clocks;
    if (clocks->num > CLOCKS_SHOWN)
        add_span(clocks, out);
    for (size_t i = 0; i < clocks->num && clocks->num <= CLOCKS_SHOWN; i++)
        buf_addf(out, "%s%s", i == 0 ? "" : ", ", clocks->entries[i].text);
}

void table_print_head(const struct table *t, FILE *file)
{
    fprintf(file, "%s: %s\n", t->info->scenario->id, t->info->scenario->title);
    struct buf clocks = {0};
    table_clocks(t, &clocks);
    if (clocks.len > 0)
        fprintf(file, "virtual clock: %s\n", buf_str(&clocks));
    buf_cleanup(&clocks);
    struct buf common = {0};
    fields_common(t->info, &common);
    if (common.len > 0)
        fprintf(file, "every cell: %s\n", buf_str(&common));
    buf_cleanup(&common);
    for (size_t i = 0; i < t->info->num_assumptions; i++)
        fprintf(
            file, "%s%s", i == 0 ? "what-if: --assume " : " --assume ", t->info->assumptions[i]);
    fputs(t->info->num_assumptions > 0 ? "\n\n" : "\n", file);
}

static void print_draws(const struct table *t, FILE *file)
{
    fputs("rows: the number of the drawn deployment, and all that is not at its default\n", file);
    for (size_t i = 0; i < t->group.num_cells; i++)
        fprintf(file, "  %-10zu %s\n", t->draws[i].point + 1, t->draws[i].id);
}

static void print_rows_legend(const struct table *t, FILE *file)
{
    const struct scenario *s = t->info->scenario;
    if (s->is_random) {
        print_draws(t, file);
        return;
    }
    fputs("rows:\n", file);
    for (size_t i = 0; i < dimensions_num(s); i++)
        fprintf(file, "  %-10s %s%s%s%s\n", dimension_title(s, i), dimension_says(s, i),
            dimension_has_column(s, i) ? "" : " (",
            dimension_has_column(s, i) ? "" : dimension_value(s, i, 0),
            dimension_has_column(s, i) ? "" : " unless told)");
    fputs("  *          every value;  .  every setting at its first value\n", file);
}

static void print_assumptions(const struct texts *assumptions, FILE *file)
{
    fputs(assumptions->num > 0 ? "assumed, because no document states it (run --assume RULE=VALUE "
                                 "for another value):\n"
                               : "",
        file);
    for (size_t i = 0; i < assumptions->num; i++)
        fprintf(file, "  %4zu line%s %s\n", assumptions->entries[i].count,
            assumptions->entries[i].count == 1 ? " " : "s", assumptions->entries[i].text);
    fputs(assumptions->num > 0 ? "\n" : "", file);
}

void table_print_legend(const struct table *t, FILE *file)
{
    fputc('\n', file);
    for (size_t i = 0; i < t->notes.num; i++) {
        fprintf(file, "down %-2zu %s\n", i + 1, t->notes.entries[i].text);
        table_proof_print_note(&t->proof, i, file);
    }
    for (size_t i = 0; i < t->up_notes.num; i++)
        fprintf(file, "up %-4zu %s\n", i + 1, t->up_notes.entries[i].text);
    if (t->any_mix)
        fputs(TABLE_MIX
            "     not all nodes of E and C run the same release: Cisco does not support that\n",
            file);
    fputs(t->notes.num + t->up_notes.num > 0 || t->any_mix ? "\n" : "", file);
    print_assumptions(&t->assumptions, file);
    print_rows_legend(t, file);
    fputs("columns:\n", file);
    for (size_t i = 0; i < SERVICE_COUNT; i++) {
        if (t->seen[i])
            fprintf(file, "  %-10s %s: %s\n", service_column((enum service)i),
                service_id((enum service)i), service_says((enum service)i));
    }
    fputs("  -          not applicable\n", file);
    table_proof_print_cells(&t->proof, file);
    for (size_t i = 0; i < t->troubles.num && i < TROUBLES_SHOWN; i++)
        fprintf(file, "%s%s\n", i == 0 ? "\n" : "", t->troubles.entries[i].text);
    if (t->troubles.num > TROUBLES_SHOWN)
        fprintf(
            file, "... and %zu more; see --output jsonl=FILE\n", t->troubles.num - TROUBLES_SHOWN);
}
