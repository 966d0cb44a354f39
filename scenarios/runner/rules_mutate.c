/* `ekulab rules mutate`. */
#include "scenarios/runner/bin_dir.h"
#include "scenarios/runner/commands.h"
#include "scenarios/runner/grid.h"
#include "scenarios/runner/mutate.h"
#include "scenarios/runner/rules.h"
#include "sim/base/text.h"

#include <getopt.h>
#include <glob.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct mutate_args {
    struct mutate_lab lab;
    const char *claims_dir;
    const char *rule;   /* NULL: all */
    const char *family; /* NULL: all */
    bool live;
    bool jsonl;
    bool helped;
};

static void print_help(void)
{
    puts("usage: ekulab rules mutate [SCENARIO.yaml...] [options]\n\n"
         "Gives each rule of each family of releases each other value that it may have, and holds\n"
         "the claims of the scenarios (default: every matrix of this build) against what follows.\n"
         "A mutant is killed when a claim disagrees; a survivor is a line that nobody checks; an\n"
         "equivalent one shows nothing unless another rule of its family changes as well.\n\n"
         "  --live           on real connections; default: the model alone\n"
         "  --format KIND    table (default), or jsonl: a line for each mutant, with every claim\n"
         "                   that disagrees with it by the model\n"
         "  --rule RULE      mutants of this rule only\n"
         "  --family FAMILY  mutants of this family of releases only\n"
         "  --jobs N         triples of emulator processes with --live (default 1)\n"
         "  --releases DIR   release profiles    --claims-dir DIR  claim sets\n\n"
         "exit: 0 every documented line is pinned, 1 a documented line survives or a claim "
         "disagrees\n"
         "without any change, 2 usage, 3 inconclusive, 130 interrupted");
}

static bool read_jobs(struct mutate_args *out, const char *text)
{
    char *end = NULL;
    long jobs = strtol(text, &end, 10);
    out->lab.jobs = (size_t)jobs;
    bool ok = *text != '\0' && *end == '\0' && jobs >= 1 && jobs <= 64;
    if (!ok)
        fprintf(stderr, "ekulab rules mutate: --jobs is a number from 1 to 64, not \"%s\"\n", text);
    return ok;
}

static bool read_format(struct mutate_args *out, const char *text)
{
    out->jsonl = text_is(text, "jsonl");
    bool ok = out->jsonl || text_is(text, "table");
    if (!ok)
        fprintf(stderr, "ekulab rules mutate: --format is table or jsonl, not \"%s\"\n", text);
    return ok;
}

static bool read_args(struct mutate_args *out, int argc, char **argv)
{
    static const struct option longs[] = {{"live", no_argument, NULL, 'l'},
        {"format", required_argument, NULL, 'o'}, {"rule", required_argument, NULL, 'u'},
        {"family", required_argument, NULL, 'f'}, {"jobs", required_argument, NULL, 'j'},
        {"releases", required_argument, NULL, 'r'}, {"claims-dir", required_argument, NULL, 'c'},
        {"help", no_argument, NULL, 'h'}, {0}};
    *out = (struct mutate_args){
        .lab = {.releases_dir = EK_RELEASES_DIR, .jobs = 1}, .claims_dir = EK_CLAIMS_DIR};
    for (int option; (option = getopt_long(argc, argv, "h", longs, NULL)) != -1;) {
        if (option == '?' || (option == 'j' && !read_jobs(out, optarg)) ||
            (option == 'o' && !read_format(out, optarg)))
            return false;
        if (option == 'r')
            out->lab.releases_dir = optarg;
        if (option == 'c')
            out->claims_dir = optarg;
        if (option == 'u')
            out->rule = optarg;
        if (option == 'f')
            out->family = optarg;
        out->live = out->live || option == 'l';
        out->helped = out->helped || option == 'h';
    }
    return true;
}

/* ---- results ---- */

static const char *const fates[] = {[MUTANT_SURVIVED] = "survived",
    [MUTANT_KILLED] = "killed",
    [MUTANT_EQUIVALENT] = "equivalent",
    [MUTANT_INCONCLUSIVE] = "inconclusive"};

/* Survivors that differ in the family alone. */
static bool is_alike(const struct mutant *a, const struct mutant *b)
{
    return a->change.rule == b->change.rule && text_is(a->change.value, b->change.value) &&
           text_is(a->line->value, b->line->value) && a->line->confidence == b->line->confidence;
}

static void add_survivor(
    struct grid *grid, const struct releases *releases, const struct mutants *mutants, size_t i)
{
    const struct mutant *mutant = mutants->all[i];
    uint64_t families = 0;
    size_t changed = 0;
    for (size_t k = 0; k < mutants->num; k++) {
        const struct mutant *other = mutants->all[k];
        if (other->fate != MUTANT_SURVIVED || !is_alike(mutant, other))
            continue;
        if (k < i)
            return; /* told already */
        families |= (uint64_t)1 << other->family;
        changed += other->num_changed;
    }
    struct buf names = {0};
    families_text(releases, families, &names);
    grid_add(grid, rule_name(mutant->change.rule));
    grid_addf(grid, "%s -> %s", mutant->line->value, mutant->change.value);
    grid_add(grid, confidence_name(mutant->line->confidence));
    grid_addf(grid, "%zu lines change", changed);
    grid_add(grid, buf_str(&names));
    buf_cleanup(&names);
}

static void print_survivors(
    const struct releases *releases, const struct mutants *mutants, bool documented)
{
    struct grid grid = {.num_columns = 5};
    for (size_t i = 0; i < mutants->num; i++) {
        const struct mutant *mutant = mutants->all[i];
        if (mutant->fate == MUTANT_SURVIVED && mutant_is_finding(mutant) == documented)
            add_survivor(&grid, releases, mutants, i);
    }
    if (grid.num_cells > 0)
        puts(documented ? "survivors: a documented line that no claim pins (findings)"
                        : "survivors: inferred or assumed lines that no claim pins");
    grid_print(&grid, "  ");
    if (grid.num_cells > 0)
        puts("");
    grid_cleanup(&grid);
}

static size_t count(const struct mutants *mutants, enum mutant_fate fate)
{
    size_t num = 0;
    for (size_t i = 0; i < mutants->num; i++)
        num += mutants->all[i]->fate == fate ? 1 : 0;
    return num;
}

static void print_table(const struct suite *suite, const struct mutants *mutants, size_t findings)
{
    print_survivors(suite->releases, mutants, false);
    print_survivors(suite->releases, mutants, true);
    printf("%zu mutants, %zu cells: %zu killed, %zu survived (%zu of a documented line), "
           "%zu equivalent, %zu inconclusive\n",
        mutants->num, suite->num_cells, count(mutants, MUTANT_KILLED),
        count(mutants, MUTANT_SURVIVED), findings, count(mutants, MUTANT_EQUIVALENT),
        count(mutants, MUTANT_INCONCLUSIVE));
}

static void print_jsonl(const struct mutant *mutant)
{
    json_t *claims = json_array();
    for (size_t i = 0; i < mutant->num_disputers; i++)
        json_array_append_new(claims, json_string(mutant->disputers[i]->id));
    json_t *line = json_pack("{ss, ss, ss, ss, ss, ss, ss?, so, sI}", "kind", "mutant", "family",
        mutant->change.family, "rule", rule_name(mutant->change.rule), "from", mutant->line->value,
        "to", mutant->change.value, "fate", fates[mutant->fate], "killer",
        mutant->killer == NULL ? NULL : mutant->killer->id, "claims", claims, "changed",
        (json_int_t)mutant->num_changed);
    json_dumpf(line, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(line);
}

static int exit_code(const struct mutants *mutants, size_t findings)
{
    if (findings > 0)
        return EXIT_MISMATCH;
    return count(mutants, MUTANT_INCONCLUSIVE) > 0 ? EXIT_INCONCLUSIVE : EXIT_AS_EXPECTED;
}

/* ---- the work ---- */

/* A claim that denies a release a setting which its profile gives it. */
static bool is_contradicted(const struct suite *suite)
{
    for (size_t i = 0; i < suite->num_cells; i++) {
        const struct suite_cell *cell = suite->cells[i];
        const struct claim *claim =
            claims_contradicted(&cell->scenario->claims, &cell->cell.deployment, suite->releases);
        if (claim == NULL)
            continue;
        fprintf(stderr,
            "ekulab rules mutate: claim %s says that a release lacks a setting, and the profile in "
            "cell %s has it\n",
            claim->id, cell->cell.id);
        return true;
    }
    return false;
}

static bool is_disputed(const struct suite *suite)
{
    const struct suite_cell *cell = NULL;
    const struct suite_check *check = suite_dispute(suite, &cell);
    if (check != NULL)
        fprintf(stderr,
            "ekulab rules mutate: claim %s disagrees in cell %s, %s, without any change: first "
            "make\n"
            "ekulab predict %s agree\n",
            check->claim->id, cell->cell.id, service_id(check->service), cell->scenario->path);
    return check != NULL || is_contradicted(suite);
}

/* What the model foretold and the lab did not show, or the other way round. */
static void compare(const struct mutant *mutant, enum mutant_fate foretold)
{
    char change[RULE_CHANGE_MAX];
    rule_change_format(&mutant->change, change);
    if (mutant->fate != foretold)
        printf("%s: %s on real connections, %s by the model\n", change, fates[mutant->fate],
            fates[foretold]);
}

static int try_all(const struct suite *suite, struct mutants *mutants,
    const struct mutate_args *args, struct err *e)
{
    for (size_t i = 0; i < mutants->num; i++) {
        struct mutant *mutant = mutants->all[i];
        char change[RULE_CHANGE_MAX];
        rule_change_format(&mutant->change, change);
        mutant_predict(mutant, suite, args->jsonl);
        if (!args->live || mutant->fate == MUTANT_EQUIVALENT)
            continue;
        enum mutant_fate foretold = mutant->fate;
        fprintf(stderr, "%zu of %zu: %s\n", i + 1, mutants->num, change);
        if (!mutant_live(mutant, suite, &args->lab, e))
            return EXIT_INTERRUPTED;
        if (!args->jsonl)
            compare(mutant, foretold);
    }
    size_t findings = 0;
    for (size_t i = 0; i < mutants->num; i++) {
        findings += mutant_is_finding(mutants->all[i]) ? 1 : 0;
        if (args->jsonl)
            print_jsonl(mutants->all[i]);
    }
    if (!args->jsonl)
        print_table(suite, mutants, findings);
    return exit_code(mutants, findings);
}

static bool select_mutants(
    const struct mutate_args *args, const struct releases *set, struct mutants *out)
{
    enum rule_id rule = RULE_COUNT;
    const char *names[FAMILIES_MAX];
    size_t num = families_num(set);
    for (size_t i = 0; i < num; i++)
        names[i] = release_family_name(releases_family_at(set, i));
    const struct release_family *family = releases_family(set, args->family);
    if (args->rule != NULL && !rule_named(args->rule, "rules mutate", &rule))
        return false;
    if (args->family != NULL && family == NULL) {
        print_unknown("rules mutate", "family", args->family, names, num);
        return false;
    }
    mutants_new(out, set, rule, family);
    return true;
}

static int mutate(const struct mutate_args *args, const char *const *paths, size_t num)
{
    struct err e = {0};
    struct suite suite = {0};
    struct mutants mutants = {0};
    int code = EXIT_USAGE;
    struct releases *set = load_releases(args->lab.releases_dir);
    if (set == NULL || !select_mutants(args, set, &mutants))
        goto out;
    if (!suite_load(&suite, paths, num, set, args->claims_dir, &e))
        code = err_exit_code(&e);
    else if (is_disputed(&suite))
        code = EXIT_MISMATCH;
    else
        code = try_all(&suite, &mutants, args, &e);
    if (e.code != ERR_NONE)
        fprintf(stderr, "ekulab rules mutate: %s\n", e.text);
out:
    mutants_cleanup(&mutants);
    suite_cleanup(&suite);
    releases_free(set);
    return code;
}

int rules_mutate(int argc, char **argv)
{
    struct mutate_args args;
    struct err e = {0};
    char bin_dir[PATH_MAX];
    if (!read_args(&args, argc, argv))
        return EXIT_USAGE;
    if (args.helped) {
        print_help();
        return EXIT_AS_EXPECTED;
    }
    if (!bin_dir_find(bin_dir, &e)) {
        fprintf(stderr, "ekulab rules mutate: %s\n", e.text);
        return err_exit_code(&e);
    }
    args.lab.bin_dir = bin_dir;
    signal(SIGPIPE, SIG_IGN);
    if (optind < argc)
        return mutate(&args, (const char *const *)argv + optind, (size_t)(argc - optind));
    glob_t found = {0};
    int code = EXIT_USAGE;
    if (glob(EK_MATRIX_DIR "/*.yaml", 0, NULL, &found) == 0)
        code = mutate(&args, (const char *const *)found.gl_pathv, found.gl_pathc);
    else
        fputs("ekulab rules mutate: no scenario in " EK_MATRIX_DIR "\n", stderr);
    globfree(&found);
    return code;
}
