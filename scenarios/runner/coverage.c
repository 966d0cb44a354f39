#include "scenarios/runner/coverage.h"

#include "scenarios/report/writer_ops.h"
#include "scenarios/runner/suite.h"
#include "sim/base/text.h"

#include <stdlib.h>
#include <string.h>

/* The cell that the lines come from, ready for questions. */
struct coverage_cell {
    char *id;
    struct deployment deployment;
    struct cast cast;
    bool usable;
};

static void drop_cell(struct coverage *c)
{
    if (c->cell == NULL)
        return;
    cast_cleanup(&c->cell->cast);
    deployment_cleanup(&c->cell->deployment);
    free(c->cell->id);
    free(c->cell);
    c->cell = NULL;
}

void coverage_init(struct coverage *coverage, const struct releases *releases, struct err *e)
{
    *coverage = (struct coverage){.releases = releases, .certs = certs_new(e)};
}

void coverage_cleanup(struct coverage *coverage)
{
    drop_cell(coverage);
    for (size_t i = 0; i < coverage->num_claims; i++) {
        free(coverage->claims[i].id);
        free(coverage->claims[i].set);
    }
    free(coverage->claims);
    free(coverage->gaps);
    certs_free(coverage->certs);
    *coverage = (struct coverage){0};
}

/* ---- claims ---- */

static struct coverage_claim *find_claim(struct coverage *c, const struct claim *claim)
{
    for (size_t i = 0; i < c->num_claims; i++) {
        if (text_is(c->claims[i].id, claim->id) && c->claims[i].reading == claim->reading)
            return &c->claims[i];
    }
    c->claims = ek_realloc(c->claims, (c->num_claims + 1) * sizeof *c->claims);
    struct coverage_claim *entry = &c->claims[c->num_claims++];
    *entry = (struct coverage_claim){
        .id = ek_strdup(claim->id), .set = ek_strdup(claim->set->name), .reading = claim->reading};
    return entry;
}

void coverage_add_claims(struct coverage *coverage, const struct claims *claims)
{
    for (size_t i = 0; i < claims->num_sets; i++) {
        const struct claim_set *set = claims->sets[i];
        for (size_t k = 0; k < set->num_claims; k++)
            (void)find_claim(coverage, &set->claims[k]);
    }
}

static void count_claims(struct coverage *c, const struct line *line)
{
    for (size_t i = 0; i < line->num_claims; i++) {
        struct coverage_claim *entry = find_claim(c, line->claims[i].claim);
        if (line->claims[i].agrees)
            entry->agrees++;
        else
            entry->disagrees++;
    }
}

/* ---- rules ---- */

static size_t word_of(enum rule_id rule, const char *value)
{
    struct rule_words words;
    size_t i = 0;
    rule_words(rule, &words);
    while (i + 1 < words.num && !text_is(words.word[i], value))
        i++;
    return i;
}

/* A claim that denies the cell's release a setting. */
static void count_setting(void *ctx, const struct claim *claim, enum setting setting)
{
    struct coverage *c = ctx;
    const struct deployment *d = &c->cell->deployment;
    struct coverage_claim *entry = find_claim(c, claim);
    enum rule_id rules[SETTING_RULES_MAX];
    if (deployment_lacks(d, setting, c->releases))
        entry->agrees++;
    else
        entry->disagrees++;
    bool on_e = strncmp(setting_path(setting), "expressway-e.", strlen("expressway-e.")) == 0;
    const struct release *release =
        releases_find(c->releases, deployment_get(d, box_setting(SETTING_E_RELEASE, on_e)));
    size_t num = setting_rules(setting, rules);
    for (size_t i = 0; i < num; i++) {
        const char *value = release_rule(release, rules[i])->value;
        c->values[rules[i]][word_of(rules[i], value)].settings++;
    }
}

static const struct coverage_cell *enter_cell(struct coverage *c, const struct cell *cell)
{
    if (c->cell != NULL && text_is(c->cell->id, cell->id))
        return c->cell;
    drop_cell(c);
    c->cell = ek_calloc(1, sizeof *c->cell);
    c->cell->id = ek_strdup(cell->id);
    deployment_copy(&c->cell->deployment, &cell->deployment);
    c->cell->usable =
        cast_new(&c->cell->cast, &c->cell->deployment, c->releases, c->certs, false, NULL);
    claims_on_settings(c->said, &c->cell->deployment, count_setting, c);
    return c->cell;
}

static const struct model_box *box_of(const struct coverage_cell *cell, bool on_e)
{
    return on_e ? &cell->cast.model.e : &cell->cast.model.c;
}

static const struct release *release_of(
    const struct coverage_cell *cell, const struct outcome_rule *rule)
{
    return box_of(cell, rule->on_e)->nodes[rule->node].release;
}

static bool ends_alike(const struct outcome *a, const struct outcome *b)
{
    return a->state == b->state && a->side == b->side && a->reason == b->reason;
}

/* Would the line end otherwise if the rule had another value? Asked of the model. */
static bool is_decisive(const struct coverage *c, const struct coverage_cell *cell,
    const struct line *line, const struct outcome_rule *rule)
{
    const struct release *release = release_of(cell, rule);
    const char *value = release_rule(release, rule->rule)->value;
    bool decisive = false;
    struct rule_words words;
    rule_words(rule->rule, &words);
    for (size_t i = 0; i < words.num && !decisive; i++) {
        const struct rule_change change = {
            release_family_name(release->family), rule->rule, words.word[i]};
        struct outcome other;
        struct model_case mc;
        if (text_is(words.word[i], value))
            continue;
        struct releases *changed = releases_with(c->releases, &change);
        cast_with(&cell->cast, changed, &mc);
        model_predict(&mc, line->service, &other);
        decisive = !ends_alike(&line->model, &other);
        releases_free(changed);
    }
    return decisive;
}

static void note_families(struct coverage *c, const struct model_box *box)
{
    for (size_t i = 0; i < families_num(c->releases); i++) {
        for (size_t k = 0; k < box->num_nodes; k++) {
            if (box->nodes[k].release->family == releases_family_at(c->releases, i))
                c->families |= (uint64_t)1 << i;
        }
    }
}

/* Has an earlier rule of the line the same id and value? Then it counts once. */
static bool is_repeated(const struct coverage_cell *cell, const struct outcome *o, size_t i)
{
    const struct outcome_rule *rule = &o->rules[i];
    const char *value = release_rule(release_of(cell, rule), rule->rule)->value;
    for (size_t k = 0; k < i; k++) {
        const struct outcome_rule *other = &o->rules[k];
        if (other->rule == rule->rule &&
            text_is(release_rule(release_of(cell, other), other->rule)->value, value))
            return true;
    }
    return false;
}

static void count_rules(struct coverage *c, const struct line *line, const struct outcome *told)
{
    const struct coverage_cell *cell = enter_cell(c, line->cell);
    if (!cell->usable)
        return;
    note_families(c, box_of(cell, true));
    note_families(c, box_of(cell, false));
    for (size_t i = 0; i < told->num_rules; i++) {
        const struct outcome_rule *rule = &told->rules[i];
        const char *value = release_rule(release_of(cell, rule), rule->rule)->value;
        struct coverage_value *entry = &c->values[rule->rule][word_of(rule->rule, value)];
        if (is_repeated(cell, told, i))
            continue;
        entry->lines++;
        if (told->state != OUTCOME_DOWN)
            continue;
        entry->breaks++;
        entry->decisive += is_decisive(c, cell, line, rule) ? 1 : 0;
    }
}

static void count_gap(struct coverage *c, enum service service, const struct outcome *told)
{
    bool explained = told->num_rules > 0 || told->reason == REASON_DEPENDENCY_DOWN;
    if (told->state != OUTCOME_DOWN || explained)
        return;
    for (size_t i = 0; i < c->num_gaps; i++) {
        struct coverage_gap *gap = &c->gaps[i];
        if (gap->service == service && gap->side == told->side && gap->reason == told->reason) {
            gap->lines++;
            return;
        }
    }
    c->gaps = ek_realloc(c->gaps, (c->num_gaps + 1) * sizeof *c->gaps);
    c->gaps[c->num_gaps++] = (struct coverage_gap){service, told->side, told->reason, 1};
}

static void count_line(struct coverage *coverage, const struct line *line)
{
    const struct outcome *told = line->live.state == OUTCOME_UNKNOWN ? &line->model : &line->live;
    count_claims(coverage, line);
    if (line->verdict == VERDICT_SKIP || line->verdict == VERDICT_INCONCLUSIVE)
        return;
    coverage->num_lines++;
    count_rules(coverage, line, told);
    count_gap(coverage, line->service, told);
}

/* ---- the writer ---- */

/* Cells of two scenarios may have the same id. */
static void change_scenario(struct writer *writer, const struct run_info *info)
{
    struct coverage *c = writer->state;
    drop_cell(c);
    c->said = &info->scenario->claims;
}

static void write_line(struct writer *writer, const struct line *line)
{
    count_line(writer->state, line);
}

static void keep_state(void *state)
{
    (void)state;
}

struct writer *coverage_writer(struct coverage *coverage)
{
    static const struct writer_ops ops = {
        .begin = change_scenario, .line = write_line, .end = change_scenario, .free = keep_state};
    struct writer *writer = ek_calloc(1, sizeof *writer);
    *writer = (struct writer){.ops = &ops, .file = stdout, .state = coverage};
    return writer;
}
