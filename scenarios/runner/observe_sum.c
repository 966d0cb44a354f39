#include "scenarios/runner/observe.h"

#include <string.h>

/* A link on which nothing was asked, because something else was down. */
static bool is_asked(const struct seen_link *link)
{
    return link->seen.outcome.reason != REASON_DEPENDENCY_DOWN;
}

static bool is_up(const struct seen_link *link)
{
    return link->seen.outcome.state == OUTCOME_UP;
}

static const struct seen_link *first_unknown(const struct seen_link *links, size_t num)
{
    for (size_t i = 0; i < num; i++) {
        if (links[i].seen.outcome.state == OUTCOME_UNKNOWN)
            return &links[i];
    }
    return NULL;
}

static bool any_asked(const struct seen_link *links, size_t num)
{
    for (size_t i = 0; i < num; i++) {
        if (is_asked(&links[i]))
            return true;
    }
    return false;
}

/* The first link that is as wanted; else the first one. `asked`: of those that were asked. */
static const struct seen_link *deciding(
    const struct seen_link *links, size_t num, bool up, bool asked)
{
    const struct seen_link *first = NULL;
    for (size_t i = 0; i < num; i++) {
        if (asked && !is_asked(&links[i]))
            continue;
        if (is_up(&links[i]) == up)
            return &links[i];
        if (first == NULL)
            first = &links[i];
    }
    return first;
}

void observe_sum(
    enum sum_rule rule, const struct seen_link *links, size_t num, struct observation *out)
{
    const struct seen_link *unknown = first_unknown(links, num);
    bool asked = rule == SUM_ASKED && any_asked(links, num);
    char broken[SEEN_LINKS_MAX][OUTCOME_ITEM_MAX];
    size_t num_broken = 0;
    *out = unknown != NULL ? unknown->seen : deciding(links, num, rule == SUM_ANY, asked)->seen;
    if (unknown != NULL || num == 1) {
        out->outcome.num_links = num;
        out->outcome.num_broken = out->outcome.state == OUTCOME_UP ? 0 : 1;
        return;
    }
    for (size_t i = 0; i < num; i++) {
        bool told = !asked || is_asked(&links[i]) || out->outcome.state == OUTCOME_UP;
        if (told && !is_up(&links[i]))
            memcpy(broken[num_broken++], links[i].label, OUTCOME_ITEM_MAX);
    }
    out->outcome.num_links = num;
    out->outcome.num_broken = num_broken;
    if (num_broken > 0)
        outcome_list(
            &out->outcome, rule == SUM_ALL ? "broken links: " : "not through ", broken, num_broken);
}
