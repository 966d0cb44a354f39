#include "scenarios/report/basis.h"
#include "scenarios/report/dimension.h"
#include "scenarios/report/group.h"
#include "scenarios/report/table_proof.h"
#include "scenarios/report/texts.h"
#include "scenarios/report/words.h"
#include "scenarios/report/writer_ops.h"

#include "sim/base/buf.h"
#include "sim/base/text.h"

#include <libsmartcols.h>
#include <stdlib.h>
#include <string.h>

/* The table: one row for each group of cells with the same results, one column for each service. A
 * cell says "up", "-" (not applicable), or "down N", where note N says who refused and why. */

#define SIGNATURE_CELL_MAX 32

struct table {
    const struct run_info *info;
    struct group group;
    struct texts notes;    /* reasons */
    struct texts troubles; /* MISMATCH and INCONCLUSIVE lines, one sentence each */
    struct texts assumptions;
    struct table_proof proof;
    struct buf shrunk;
    char *cell_id; /* the cell that lines are coming for */
    size_t values[GROUP_AXES_MAX];
    char results[SERVICE_COUNT][SIGNATURE_CELL_MAX];
    bool seen[SERVICE_COUNT];                     /* any line other than SKIP */
    bool differs[GROUP_AXES_MAX][GROUP_AXES_MAX]; /* axes that had unequal values somewhere */
};

static void begin(struct writer *writer, const struct run_info *info)
{
    struct table *t = ek_calloc(1, sizeof *t);
    t->info = info;
    writer->state = t;
}

static void note_trouble(struct table *t, const struct line *line)
{
    char *text = ek_asprintf("%s %s %s: %s", verdict_name(line->verdict), line->cell->id,
        service_id(line->service), line->detail == NULL ? "" : line->detail);
    texts_add(&t->troubles, text);
    free(text);
}

/* What no document states, and the line rests on. */
static void note_assumptions(struct table *t, const struct line *line)
{
    struct basis basis;
    basis_of(t->info, line, &basis);
    for (size_t i = 0; i < basis.num; i++) {
        const struct basis_rule *r = &basis.rules[i];
        if (!basis_assumes(&basis, i, true))
            continue;
        char *text = ek_asprintf("%s=%s: %s", rule_name(r->rule), r->says->value,
            r->says->note == NULL ? "" : r->says->note);
        texts_add(&t->assumptions, text);
        free(text);
    }
}

static void result_text(struct table *t, const struct line *line, char *out)
{
    const struct outcome *told = basis_told(t->info, line);
    note_assumptions(t, line);
    if (line->verdict == VERDICT_MISMATCH || line->verdict == VERDICT_INCONCLUSIVE) {
        note_trouble(t, line);
        snprintf(out, SIGNATURE_CELL_MAX, "%s", verdict_name(line->verdict));
        return;
    }
    if (line->verdict != VERDICT_BREAK) {
        snprintf(out, SIGNATURE_CELL_MAX, "%s", line->verdict == VERDICT_SKIP ? "-" : "up");
        return;
    }
    struct buf text = {0};
    words_of_failure(told, &text);
    size_t note = texts_add(&t->notes, buf_str(&text));
    snprintf(out, SIGNATURE_CELL_MAX, "down %zu", note + 1);
    table_proof_line(&t->proof, note, line);
    buf_cleanup(&text);
}

static void finish_cell(struct table *t)
{
    if (t->cell_id == NULL)
        return;
    struct buf signature = {0};
    for (size_t i = 0; i < SERVICE_COUNT; i++)
        buf_addf(&signature, "%s\t", t->results[i]);
    group_add(&t->group, t->values, dimensions_num(t->info->scenario), buf_str(&signature));
    buf_cleanup(&signature);
    free(t->cell_id);
    t->cell_id = NULL;
}

static void start_cell(struct table *t, const struct cell *cell)
{
    const struct scenario *s = t->info->scenario;
    t->cell_id = ek_strdup(cell->id);
    memset(t->results, 0, sizeof t->results);
    for (size_t i = 0; i < dimensions_num(s); i++) {
        t->values[i] = dimension_index(s, i, cell);
        for (size_t j = 0; j < i; j++) {
            if (!text_is(dimension_value(s, i, t->values[i]), dimension_value(s, j, t->values[j])))
                t->differs[j][i] = true;
        }
    }
}

static bool fits(const struct scenario *s)
{
    for (size_t i = 0; i < dimensions_num(s); i++) {
        if (dimension_size(s, i) > VALUESET_MAX)
            return false;
    }
    return dimensions_num(s) <= GROUP_AXES_MAX;
}

static void add_line(struct writer *writer, const struct line *line)
{
    struct table *t = writer->state;
    if (!fits(t->info->scenario))
        return;
    if (!text_is(t->cell_id, line->cell->id)) {
        finish_cell(t);
        start_cell(t, line->cell);
    }
    result_text(t, line, t->results[line->service]);
    t->seen[line->service] = t->seen[line->service] || line->verdict != VERDICT_SKIP;
}

/* An axis that always had the same value as an earlier one is shown with it. */
static size_t shown_with(const struct table *t, size_t axis)
{
    for (size_t earlier = 0; earlier < axis; earlier++) {
        const struct scenario *s = t->info->scenario;
        if (!t->differs[earlier][axis] && dimension_size(s, axis) > 1)
            return earlier;
    }
    return axis;
}

static void axis_title(const struct table *t, size_t axis, struct buf *out)
{
    const struct scenario *s = t->info->scenario;
    buf_adds(out, dimension_title(s, axis));
    for (size_t i = axis + 1; i < dimensions_num(s); i++) {
        if (shown_with(t, i) == axis)
            buf_addf(out, "=%s", dimension_title(s, i));
    }
}

static void add_columns(const struct table *t, struct libscols_table *table)
{
    const struct scenario *s = t->info->scenario;
    for (size_t i = 0; i < dimensions_num(s); i++) {
        struct buf title = {0};
        if (shown_with(t, i) != i || !dimension_has_column(s, i))
            continue;
        axis_title(t, i, &title);
        scols_table_new_column(table, buf_str(&title), 0, 0);
        buf_cleanup(&title);
    }
    scols_table_new_column(table, "settings", 0, 0);
    for (size_t i = 0; i < SERVICE_COUNT; i++) {
        if (t->seen[i])
            scols_table_new_column(table, service_column((enum service)i), 0, 0);
    }
}

static void settings_text(const struct table *t, const struct group_row *row, struct buf *out)
{
    const struct scenario *s = t->info->scenario;
    for (size_t i = 0; i < dimensions_num(s); i++) {
        if (shown_with(t, i) != i || dimension_has_column(s, i) ||
            valueset_last(&row->values[i]) == 0)
            continue;
        buf_adds(out, out->len > 0 ? " " : "");
        axis_title(t, i, out);
        buf_adds(out, "=");
        dimension_text(s, i, &row->values[i], out);
    }
    buf_adds(out, out->len > 0 ? "" : ".");
}

static void color_cell(struct libscols_line *line, size_t column, const char *result)
{
    struct libscols_cell *cell = scols_line_get_cell(line, column);
    if (cell == NULL)
        return;
    if (text_is(result, "up"))
        scols_cell_set_color(cell, "green");
    else if (!text_is(result, "-"))
        scols_cell_set_color(cell, "red");
}

static void add_row(
    const struct writer *writer, struct libscols_table *table, const struct group_row *row)
{
    const struct table *t = writer->state;
    const struct scenario *s = t->info->scenario;
    struct libscols_line *line = scols_table_new_line(table, NULL);
    size_t column = 0;
    struct buf text = {0};
    for (size_t i = 0; i < dimensions_num(s); i++) {
        if (shown_with(t, i) != i || !dimension_has_column(s, i))
            continue;
        buf_clear(&text);
        dimension_text(s, i, &row->values[i], &text);
        scols_line_set_data(line, column++, buf_str(&text));
    }
    buf_clear(&text);
    settings_text(t, row, &text);
    scols_line_set_data(line, column++, buf_str(&text));
    buf_cleanup(&text);
    const char *next = row->signature;
    for (size_t i = 0; i < SERVICE_COUNT; i++) {
        size_t len = strcspn(next, "\t");
        char *result = ek_strndup(next, len);
        next += len + 1;
        if (t->seen[i]) {
            scols_line_set_data(line, column, result);
            if (writer->style.color)
                color_cell(line, column, result);
            column++;
        }
        free(result);
    }
}

static void print_table(struct writer *writer)
{
    struct table *t = writer->state;
    /* An axis shown with another one must not keep rows apart. */
    for (size_t r = 0; r < t->group.num_rows; r++) {
        for (size_t i = 0; i < t->group.num_axes; i++) {
            if (shown_with(t, i) != i)
                t->group.rows[r].values[i] = valueset_of(0);
        }
    }
    group_fold(&t->group, t->info->scenario->num_axes); /* a case is a row of its own */
    struct libscols_table *table = scols_new_table();
    scols_table_set_stream(table, writer->file);
    scols_table_enable_colors(table, writer->style.color);
    scols_table_set_termforce(table, SCOLS_TERMFORCE_NEVER);
    add_columns(t, table);
    for (size_t i = 0; i < t->group.num_rows; i++)
        add_row(writer, table, &t->group.rows[i]);
    scols_print_table(table);
    scols_unref_table(table);
}

#define TROUBLES_SHOWN 20

static void print_rows_legend(struct writer *writer)
{
    const struct table *t = writer->state;
    const struct scenario *s = t->info->scenario;
    fputs("rows:\n", writer->file);
    for (size_t i = 0; i < dimensions_num(s); i++)
        fprintf(writer->file, "  %-10s %s%s%s%s\n", dimension_title(s, i), dimension_says(s, i),
            dimension_has_column(s, i) ? "" : " (",
            dimension_has_column(s, i) ? "" : dimension_value(s, i, 0),
            dimension_has_column(s, i) ? "" : " unless told)");
    fputs("  *          every value;  .  every setting at its first value\n", writer->file);
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

static void print_legend(struct writer *writer)
{
    const struct table *t = writer->state;
    fputc('\n', writer->file);
    for (size_t i = 0; i < t->notes.num; i++) {
        fprintf(writer->file, "down %-2zu %s\n", i + 1, t->notes.entries[i].text);
        table_proof_print_note(&t->proof, i, writer->file);
    }
    fputs(t->notes.num > 0 ? "\n" : "", writer->file);
    print_assumptions(&t->assumptions, writer->file);
    print_rows_legend(writer);
    fputs("columns:\n", writer->file);
    for (size_t i = 0; i < SERVICE_COUNT; i++) {
        if (t->seen[i])
            fprintf(writer->file, "  %-10s %s: %s\n", service_column((enum service)i),
                service_id((enum service)i), service_says((enum service)i));
    }
    fputs("  -          not applicable\n", writer->file);
    table_proof_print_cells(&t->proof, writer->file);
    for (size_t i = 0; i < t->troubles.num && i < TROUBLES_SHOWN; i++)
        fprintf(writer->file, "%s%s\n", i == 0 ? "\n" : "", t->troubles.entries[i].text);
    if (t->troubles.num > TROUBLES_SHOWN)
        fprintf(writer->file, "... and %zu more; see --output jsonl=FILE\n",
            t->troubles.num - TROUBLES_SHOWN);
}

static void end(struct writer *writer, const struct run_info *info)
{
    struct table *t = writer->state;
    finish_cell(t);
    fprintf(writer->file, "%s: %s\n\n", info->scenario->id, info->scenario->title);
    if (fits(info->scenario)) {
        print_table(writer);
        print_legend(writer);
    } else {
        fprintf(writer->file,
            "an axis has more than %d values, or there are more than %d axes (cases count as one): "
            "no table; use --output jsonl=FILE\n",
            VALUESET_MAX, GROUP_AXES_MAX);
    }
    fprintf(writer->file,
        "\n%zu cells, %zu lines%s: %zu PASS, %zu BREAK, %zu MISMATCH, %zu INCONCLUSIVE, %zu SKIP\n",
        info->num_cells,
        info->counts[VERDICT_PASS] + info->counts[VERDICT_BREAK] + info->counts[VERDICT_MISMATCH] +
            info->counts[VERDICT_INCONCLUSIVE] + info->counts[VERDICT_SKIP],
        info->prediction ? " predicted by the model alone" : "", info->counts[VERDICT_PASS],
        info->counts[VERDICT_BREAK], info->counts[VERDICT_MISMATCH],
        info->counts[VERDICT_INCONCLUSIVE], info->counts[VERDICT_SKIP]);
    table_proof_print_summary(info, writer->file);
    fputs(buf_str(&t->shrunk), writer->file);
    if (info->stopped != NULL)
        fprintf(writer->file, "stopped early: %s\n", info->stopped);
}

static void add_cell(struct writer *writer, const struct cell *cell, const struct cell_proof *proof)
{
    struct table *t = writer->state;
    if (fits(t->info->scenario))
        table_proof_cell(&t->proof, cell, proof);
}

static void add_shrunk(struct writer *writer, const struct shrunk *s)
{
    struct table *t = writer->state;
    buf_addf(&t->shrunk, "\nthe smallest deployment%s that shows this of %s, from %s:\n%s\n\n%s",
        s->minimal ? "" : " found", service_id(s->service), s->cell, s->detail, s->scenario);
}

static void free_state(void *state)
{
    struct table *t = state;
    if (t == NULL)
        return;
    group_cleanup(&t->group);
    texts_cleanup(&t->notes);
    texts_cleanup(&t->troubles);
    texts_cleanup(&t->assumptions);
    table_proof_cleanup(&t->proof);
    buf_cleanup(&t->shrunk);
    free(t->cell_id);
    free(t);
}

const struct writer_ops table_writer = {.begin = begin,
    .line = add_line,
    .cell = add_cell,
    .shrunk = add_shrunk,
    .end = end,
    .free = free_state};
