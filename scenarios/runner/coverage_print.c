/* What coverage found, for people. */
#include "scenarios/runner/coverage.h"
#include "scenarios/runner/grid.h"
#include "scenarios/runner/rules.h"
#include "sim/base/text.h"

#include <stdio.h>

/* The families whose value of `rule` is the one at hand. */
static uint64_t families_with(const struct coverage *c, enum rule_id rule, const char *value)
{
    uint64_t families = 0;
    for (size_t i = 0; i < families_num(c->releases); i++) {
        if (release_rule_is(family_release(c->releases, i), rule, value))
            families |= (uint64_t)1 << i;
    }
    return families;
}

/* One row a value that some family has. `wanted`: of these values only; NULL: all. */
typedef bool value_fn(const struct coverage_value *value);

static bool has_fired(const struct coverage_value *value)
{
    return value->lines + value->settings > 0;
}

static bool has_not_fired(const struct coverage_value *value)
{
    return value->lines + value->settings == 0;
}

static bool has_only_passed(const struct coverage_value *value)
{
    return value->lines > 0 && value->breaks == 0;
}

static void add_row(struct grid *grid, const struct coverage *c, enum rule_id rule,
    const char *value, const struct coverage_value *counts)
{
    struct buf names = {0};
    families_text(c->releases, families_with(c, rule, value), &names);
    grid_add(grid, rule_name(rule));
    grid_add(grid, value);
    grid_addf(grid, "%zu", counts->settings);
    grid_addf(grid, "%zu", counts->lines);
    grid_addf(grid, "%zu", counts->breaks);
    grid_addf(grid, "%zu", counts->decisive);
    grid_add(grid, buf_str(&names));
    buf_cleanup(&names);
}

/* The rules of families that no cell had say nothing about the run. */
static size_t add_rows(struct grid *grid, const struct coverage *c, value_fn *wanted)
{
    size_t num = 0;
    for (int r = 0; r < RULE_COUNT; r++) {
        struct rule_words words;
        rule_words((enum rule_id)r, &words);
        for (size_t i = 0; i < words.num; i++) {
            uint64_t families = families_with(c, (enum rule_id)r, words.word[i]);
            if ((families & c->families) == 0 || !wanted(&c->values[r][i]))
                continue;
            add_row(grid, c, (enum rule_id)r, words.word[i], &c->values[r][i]);
            num++;
        }
    }
    return num;
}

static void print_section(const struct coverage *c, const char *title, value_fn *wanted)
{
    static const char *const head[] = {
        "rule", "value", "settings", "lines", "breaks", "decisive", "families"};
    struct grid grid = {.num_columns = 7};
    grid_row(&grid, head);
    if (add_rows(&grid, c, wanted) > 0) {
        printf("%s\n", title);
        grid_print(&grid, "  ");
        puts("");
    }
    grid_cleanup(&grid);
}

static bool is_box(enum side side)
{
    return side == SIDE_EXPRESSWAY_E || side == SIDE_EXPRESSWAY_C;
}

static void print_gaps(const struct coverage *c, bool by_box, const char *title)
{
    struct grid grid = {.num_columns = 4};
    for (size_t i = 0; i < c->num_gaps; i++) {
        const struct coverage_gap *gap = &c->gaps[i];
        if (is_box(gap->side) != by_box)
            continue;
        grid_add(&grid, service_id(gap->service));
        grid_addf(&grid, "%s refuses", side_name(gap->side));
        grid_add(&grid, reason_name(gap->reason));
        grid_addf(&grid, "%zu lines", gap->lines);
    }
    if (grid.num_cells > 0) {
        printf("%s\n", title);
        grid_print(&grid, "  ");
        puts("");
    }
    grid_cleanup(&grid);
}

static void print_absent_families(const struct coverage *c)
{
    uint64_t all = ((uint64_t)1 << families_num(c->releases)) - 1;
    struct buf names = {0};
    families_text(c->releases, all & ~c->families, &names);
    if (names.len > 0)
        printf("families without a cell: %s\n\n", buf_str(&names));
    buf_cleanup(&names);
}

void coverage_print_rules(const struct coverage *coverage)
{
    print_section(coverage,
        "rules that decided (settings: claims about what a release lacks; breaks: lines that are "
        "down; decisive: would end otherwise with another value)",
        has_fired);
    print_section(coverage, "rules that decided lines, but only such as are up", has_only_passed);
    print_section(coverage, "rules that decided nothing", has_not_fired);
    print_gaps(coverage, true, "down, refused by an Expressway, and no rule explains it");
    print_gaps(coverage, false, "down, refused by somebody whom no release rule governs");
    print_absent_families(coverage);
    printf("%zu lines\n", coverage->num_lines);
}

static const char *remark(const struct coverage_claim *claim, bool is_silent, bool is_disputed)
{
    static const char *const readings[READING_COUNT] = {[READING_PLAIN] = "",
        [READING_STRICT] = "strict reading",
        [READING_LENIENT] = "lenient reading"};
    if (is_silent)
        return "never exercised";
    return is_disputed ? "DISAGREES" : readings[claim->reading];
}

static void print_silent(const struct coverage *coverage, size_t silent)
{
    const char *gap = ": ";
    if (silent == 0)
        return;
    printf("these scenarios say nothing of %zu claim%s that they name", silent,
        silent == 1 ? "" : "s");
    for (size_t i = 0; i < coverage->num_claims; i++) {
        const struct coverage_claim *claim = &coverage->claims[i];
        if (claim->agrees + claim->disagrees > 0)
            continue;
        printf("%s%s", gap, claim->id);
        gap = ", ";
    }
    puts("");
}

bool coverage_print_claims(const struct coverage *coverage)
{
    static const char *const head[] = {"claim", "set", "agree", "disagree", ""};
    struct grid grid = {.num_columns = 5};
    size_t silent = 0, disputed = 0;
    grid_row(&grid, head);
    for (size_t i = 0; i < coverage->num_claims; i++) {
        const struct coverage_claim *claim = &coverage->claims[i];
        bool is_silent = claim->agrees + claim->disagrees == 0;
        bool is_disputed = claim->disagrees > 0 && claim->reading == READING_PLAIN;
        silent += is_silent ? 1 : 0;
        disputed += is_disputed ? 1 : 0;
        grid_add(&grid, claim->id);
        grid_add(&grid, claim->set);
        grid_addf(&grid, "%zu", claim->agrees);
        grid_addf(&grid, "%zu", claim->disagrees);
        grid_add(&grid, remark(claim, is_silent, is_disputed));
    }
    puts("");
    grid_print(&grid, "");
    printf("\n%zu claims: %zu never exercised, %zu disagree\n", coverage->num_claims, silent,
        disputed);
    print_silent(coverage, silent);
    grid_cleanup(&grid);
    return silent == 0 && disputed == 0;
}
