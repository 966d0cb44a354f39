#include "scenarios/report/basis.h"
#include "scenarios/report/dimension.h"
#include "scenarios/report/table.h"
#include "scenarios/report/words.h"
#include "sim/base/text.h"

#include <stdlib.h>
#include <string.h>

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
        const char *why = r->told ? BASIS_TOLD : r->says->note;
        char *text = ek_asprintf("%s=%s%s %s", rule_name(r->rule), r->says->value,
            r->told ? "," : ":", why == NULL ? "" : why);
        texts_add(&t->assumptions, text);
        free(text);
    }
    for (size_t i = 0; i < basis.num_others; i++) {
        const struct basis_other *o = &basis.others[i];
        char *text = ek_asprintf("%s=%s: %s", o->what, o->value, o->note == NULL ? "" : o->note);
        texts_add(&t->assumptions, text);
        free(text);
    }
}

static void up_text(struct table *t, const struct outcome *told, char *out)
{
    if (told->num_broken == 0)
        snprintf(out, SIGNATURE_CELL_MAX, "up");
    else
        snprintf(out, SIGNATURE_CELL_MAX, "up %zu", texts_add(&t->up_notes, told->detail) + 1);
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
    if (line->verdict == VERDICT_SKIP) {
        snprintf(out, SIGNATURE_CELL_MAX, "-");
        return;
    }
    if (line->verdict == VERDICT_PASS) {
        up_text(t, told, out);
        return;
    }
    struct buf text = {0};
    words_of_failure(told, &text);
    size_t note = texts_add(&t->notes, buf_str(&text));
    snprintf(out, SIGNATURE_CELL_MAX, "down %zu", note + 1);
    table_proof_line(&t->proof, note, line);
    buf_cleanup(&text);
}

void table_finish(struct table *t)
{
    if (t->cell_id == NULL)
        return;
    struct buf signature = {0};
    for (size_t i = 0; i < SERVICE_COUNT; i++)
        buf_addf(&signature, "%s\t", t->results[i]);
    buf_adds(&signature, t->is_mix ? TABLE_MIX : "");
    group_add(&t->group, t->values, dimensions_num(t->info->scenario), buf_str(&signature));
    buf_cleanup(&signature);
    free(t->cell_id);
    t->cell_id = NULL;
}

static void add_draw(struct table *t, const struct cell *cell)
{
    t->draws = ek_realloc(t->draws, (t->group.num_cells + 1) * sizeof *t->draws);
    t->draws[t->group.num_cells] = (struct table_draw){cell->point, ek_strdup(cell->id)};
}

static void start_cell(struct table *t, const struct cell *cell)
{
    const struct scenario *s = t->info->scenario;
    t->cell_id = ek_strdup(cell->id);
    memset(t->results, 0, sizeof t->results);
    if (s->is_random)
        add_draw(t, cell);
    for (size_t i = 0; i < dimensions_num(s); i++) {
        t->values[i] = dimension_index(s, i, cell);
        for (size_t j = 0; j < i; j++) {
            if (!text_is(dimension_value(s, i, t->values[i]), dimension_value(s, j, t->values[j])))
                t->differs[j][i] = true;
        }
    }
}

bool table_fits(const struct table *t)
{
    const struct scenario *s = t->info->scenario;
    for (size_t i = 0; i < dimensions_num(s); i++) {
        if (dimension_size(s, i) > VALUESET_MAX)
            return false;
    }
    return dimensions_num(s) <= GROUP_AXES_MAX;
}

void table_no_fit(struct buf *out)
{
    buf_addf(out,
        "an axis has more than %d values, or there are more than %d axes (cases count as one): no "
        "table; use --output jsonl=FILE",
        VALUESET_MAX, GROUP_AXES_MAX);
}

void table_line(struct table *t, const struct line *line)
{
    texts_add(&t->clocks, deployment_get(&line->cell->deployment, SETTING_CLOCK));
    if (!table_fits(t))
        return;
    if (!text_is(t->cell_id, line->cell->id)) {
        table_finish(t);
        start_cell(t, line->cell);
    }
    t->is_mix = line->unsupported_mix;
    t->any_mix = t->any_mix || t->is_mix;
    result_text(t, line, t->results[line->service]);
    t->seen[line->service] = t->seen[line->service] || line->verdict != VERDICT_SKIP;
}

void table_cell(struct table *t, const struct cell *cell, const struct cell_proof *proof)
{
    if (table_fits(t))
        table_proof_cell(&t->proof, cell, proof);
}

void table_clear(struct table *t)
{
    for (size_t i = 0; t->draws != NULL && i < t->group.num_cells; i++)
        free(t->draws[i].id);
    free(t->draws);
    group_cleanup(&t->group);
    texts_cleanup(&t->notes);
    texts_cleanup(&t->up_notes);
    texts_cleanup(&t->troubles);
    texts_cleanup(&t->assumptions);
    texts_cleanup(&t->clocks);
    table_proof_cleanup(&t->proof);
    free(t->cell_id);
}
