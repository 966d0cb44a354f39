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

static bool has_same_value(const struct rule_line *a, const struct rule_line *b)
{
    return text_is(a->value, b->value);
}

static bool has_same_basis(const struct rule_line *a, const struct rule_line *b)
{
    return a->confidence == b->confidence && text_is(a->source, b->source);
}

static void add_both(
    struct buf *out, enum rule_id rule, const struct rule_line *a, const struct rule_line *b)
{
    buf_adds(out, "- ");
    add_line(out, rule, a);
    buf_adds(out, "+ ");
    add_line(out, rule, b);
}

size_t release_diff(const struct release *a, const struct release *b, struct buf *out)
{
    struct buf others = {0};
    size_t num = 0;
    buf_addf(out, "--- %s (family %s)\n+++ %s (family %s)\n", a->name, a->family->name, b->name,
        b->family->name);
    for (size_t i = 0; i < RULE_COUNT; i++) {
        const struct rule_line *of_a = &a->family->lines[i];
        const struct rule_line *of_b = &b->family->lines[i];
        bool same_value = has_same_value(of_a, of_b);
        if (same_value && has_same_basis(of_a, of_b))
            continue;
        add_both(same_value ? &others : out, (enum rule_id)i, of_a, of_b);
        num++;
    }
    if (others.len > 0)
        buf_addf(out, "\nthe same value, of another source or confidence:\n%s", buf_str(&others));
    buf_cleanup(&others);
    return num;
}
