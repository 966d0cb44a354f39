#include "scenarios/report/basis.h"

#include "sim/base/text.h"

#include <string.h>

const struct outcome *basis_told(const struct run_info *info, const struct line *line)
{
    bool predicted = line->live.state == OUTCOME_UNKNOWN && info->prediction;
    return predicted ? &line->model : &line->live;
}

/* Two nodes of one release say the same. */
static bool is_in(const struct basis *basis, const struct basis_rule *rule)
{
    for (size_t i = 0; i < basis->num; i++) {
        const struct basis_rule *other = &basis->rules[i];
        if (other->rule == rule->rule && other->on_e == rule->on_e &&
            other->release == rule->release)
            return true;
    }
    return false;
}

bool basis_assumes(const struct basis *basis, size_t at, bool any_box)
{
    const struct basis_rule *rule = &basis->rules[at];
    for (size_t i = 0; i < at; i++) {
        const struct basis_rule *other = &basis->rules[i];
        if (other->rule == rule->rule && (any_box || other->on_e == rule->on_e) &&
            text_is(other->says->value, rule->says->value) &&
            (rule->told || text_is(other->says->note, rule->says->note)))
            return false;
    }
    return rule->decides && rule->says->confidence == CONFIDENCE_ASSUMED;
}

static bool is_told(const struct run_info *info, enum rule_id rule, const struct rule_line *says)
{
    const char *name = rule_name(rule);
    size_t len = strlen(name);
    for (size_t i = 0; i < info->num_assumptions; i++) {
        const char *told = info->assumptions[i];
        if (strncmp(told, name, len) == 0 && told[len] == '=' &&
            text_is(told + len + 1, says->value))
            return says->confidence == CONFIDENCE_ASSUMED;
    }
    return false;
}

void basis_of(const struct run_info *info, const struct line *line, struct basis *out)
{
    const struct outcome *told = basis_told(info, line);
    const struct deployment *d = &line->cell->deployment;
    *out = (struct basis){.weakest = CONFIDENCE_DOCUMENTED};
    for (size_t i = 0; i < told->num_rules; i++) {
        const struct outcome_rule *r = &told->rules[i];
        const struct release *release =
            releases_find(info->releases, node_value(d, SETTING_E_RELEASE, r->on_e, r->node));
        const struct basis_rule rule = {.rule = r->rule,
            .on_e = r->on_e,
            .release = release,
            .says = release_rule(release, r->rule),
            .told = is_told(info, r->rule, release_rule(release, r->rule)),
            .decides = outcome_rests_on(told, r->rule)};
        if (is_in(out, &rule))
            continue;
        out->rules[out->num++] = rule;
        out->num_deciding += rule.decides ? 1 : 0;
        if (rule.decides && rule.says->confidence > out->weakest)
            out->weakest = rule.says->confidence;
    }
}
