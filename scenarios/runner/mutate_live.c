/* Mutants on real connections. */
#include "scenarios/report/writer_ops.h"
#include "scenarios/runner/mutate.h"
#include "scenarios/runner/only.h"
#include "scenarios/runner/run.h"

/* What a run over a mutant showed. */
struct witness {
    const struct claim *killer; /* the first claim that disagreed */
    bool inconclusive;
};

static void witness_begin(struct writer *writer, const struct run_info *info)
{
    (void)writer;
    (void)info;
}

static void witness_line(struct writer *writer, const struct line *line)
{
    struct witness *witness = writer->state;
    if (line->verdict == VERDICT_INCONCLUSIVE)
        witness->inconclusive = true;
    for (size_t i = 0; i < line->num_claims && witness->killer == NULL; i++) {
        if (!line->claims[i].agrees)
            witness->killer = line->claims[i].claim;
    }
}

static void witness_free(void *state)
{
    (void)state;
}

static const struct writer_ops witness_ops = {
    .begin = witness_begin, .line = witness_line, .end = witness_begin, .free = witness_free};

/* Only cells in which a box runs a release of `family`. */
static struct expr *cells_of(
    const struct releases *set, const struct release_family *family, struct err *e)
{
    struct buf text = {0};
    size_t num = 0;
    const char *const *names = releases_names(set, &num);
    const char *gap = "";
    for (size_t i = 0; i < num; i++) {
        if (releases_find(set, names[i])->family != family)
            continue;
        buf_addf(&text, "%sexpressway-e.release == %s or expressway-c.release == %s", gap, names[i],
            names[i]);
        gap = " or ";
    }
    struct expr *only = only_parse(buf_str(&text), NULL, e);
    buf_cleanup(&text);
    return only;
}

static enum run_end run_scenario(const struct scenario *scenario, const struct releases *changed,
    const struct run_options *options, struct witness *witness, struct err *e)
{
    struct writer writer = {.ops = &witness_ops, .state = witness};
    struct writer *const writers[] = {&writer};
    struct run_info info = {.scenario = scenario,
        .releases = changed,
        .num_cells = only_count(scenario, options->only)};
    return info.num_cells == 0 ? RUN_DONE : run_execute(options, &info, writers, 1, e);
}

static void settle(struct mutant *mutant, const struct witness *witness)
{
    mutant->killer = witness->killer;
    mutant->fate = witness->inconclusive ? MUTANT_INCONCLUSIVE : MUTANT_SURVIVED;
    if (witness->killer != NULL)
        mutant->fate = MUTANT_KILLED;
}

bool mutant_live(
    struct mutant *mutant, const struct suite *suite, const struct mutate_lab *lab, struct err *e)
{
    const struct release_family *family = releases_family(suite->releases, mutant->change.family);
    char change[RULE_CHANGE_MAX];
    enum run_end end = RUN_DONE;
    struct witness witness = {0};
    rule_change_format(&mutant->change, change);
    struct expr *only = cells_of(suite->releases, family, e);
    if (only == NULL)
        return false;
    struct releases *changed = releases_with(suite->releases, &mutant->change);
    const struct run_options options = {.bin_dir = lab->bin_dir,
        .releases_dir = lab->releases_dir,
        .change = change,
        .jobs = lab->jobs,
        .only = only};
    witness.killer = mutant_unfit(suite, changed, family);
    for (size_t i = 0; i < suite->num_scenarios && witness.killer == NULL && end == RUN_DONE; i++)
        end = run_scenario(suite->scenarios[i], changed, &options, &witness, e);
    witness.inconclusive = witness.inconclusive || end == RUN_LAB_FAILED;
    settle(mutant, &witness);
    releases_free(changed);
    expr_free(only);
    return end != RUN_INTERRUPTED;
}
