/* A family as text: the whole of it, and what differs between two. */
#include "sim/base/text.h"
#include "sim/release/family.h"

static void add_line(struct buf *out, enum rule_id rule, const struct rule_line *line)
{
    buf_addf(out, "%-34s %-13s %-11s %s", rule_name(rule), line->value,
        confidence_name(line->confidence), line->source);
    if (line->note != NULL)
        buf_addf(out, " (%s)", line->note);
    buf_adds(out, "\n");
}

void release_family_dump(const struct release_family *family, struct buf *out)
{
    buf_addf(out, "family %s\ntitle %s\npublished %s\nreleases", family->name, family->title,
        family->published);
    for (size_t i = 0; i < family->num_releases; i++)
        buf_addf(out, " %s", family->releases[i].name);
    buf_adds(out, "\n\n");
    for (size_t i = 0; i < RULE_COUNT; i++)
        add_line(out, (enum rule_id)i, &family->lines[i]);
}

static bool is_same(const struct rule_line *a, const struct rule_line *b)
{
    return text_is(a->value, b->value) && a->confidence == b->confidence &&
           text_is(a->source, b->source);
}

size_t release_family_diff(
    const struct release_family *a, const struct release_family *b, struct buf *out)
{
    size_t num = 0;
    buf_addf(out, "--- %s\n+++ %s\n", a->name, b->name);
    for (size_t i = 0; i < RULE_COUNT; i++) {
        if (is_same(&a->lines[i], &b->lines[i]))
            continue;
        buf_adds(out, "- ");
        add_line(out, (enum rule_id)i, &a->lines[i]);
        buf_adds(out, "+ ");
        add_line(out, (enum rule_id)i, &b->lines[i]);
        num++;
    }
    return num;
}
