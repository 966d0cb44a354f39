#include "scenarios/model/internal.h"

#include <string.h>

static bool is_sent(const struct fold_part *part)
{
    return part->outcome.reason != REASON_DEPENDENCY_DOWN;
}

static bool is_up(const struct fold_part *part)
{
    return part->outcome.state == OUTCOME_UP;
}

static bool any(const struct fold_part *parts, size_t num, bool (*is)(const struct fold_part *))
{
    for (size_t i = 0; i < num; i++) {
        if (is(&parts[i]))
            return true;
    }
    return false;
}

static const struct fold_part *decisive(
    enum fold_rule rule, const struct fold_part *parts, size_t num, bool only_sent)
{
    const struct fold_part *first = NULL;
    for (size_t i = 0; i < num; i++) {
        if (only_sent && !is_sent(&parts[i]))
            continue;
        if (is_up(&parts[i]) == (rule == FOLD_ANY))
            return &parts[i];
        first = first == NULL ? &parts[i] : first;
    }
    return first;
}

void fold(enum fold_rule rule, const struct fold_part *parts, size_t num, struct outcome *out)
{
    bool only_sent = rule == FOLD_SENT && any(parts, num, is_sent);
    char down[FOLD_MAX][OUTCOME_ITEM_MAX];
    size_t num_down = 0;
    *out = decisive(rule, parts, num, only_sent)->outcome;
    for (size_t i = 0; i < num; i++) {
        bool counts = out->state == OUTCOME_UP || !only_sent || is_sent(&parts[i]);
        if (counts && !is_up(&parts[i]))
            memcpy(down[num_down++], parts[i].label, OUTCOME_ITEM_MAX);
    }
    out->num_links = num;
    out->num_broken = num_down;
    if (num > 1 && num_down > 0)
        outcome_list(out, rule == FOLD_ALL ? "broken links: " : "not through ", down, num_down);
}
