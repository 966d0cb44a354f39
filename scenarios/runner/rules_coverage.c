/* `ekulab rules coverage`. */
#include "certs-gen/certs.h"
#include "scenarios/report/writer.h"
#include "scenarios/runner/bin_dir.h"
#include "scenarios/runner/commands.h"
#include "scenarios/runner/coverage.h"
#include "scenarios/runner/only.h"
#include "scenarios/runner/run.h"

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct coverage_args {
    struct run_options run;
    const char *claims_dir;
    bool claims;
    bool helped;
};

/* What all scenarios together came to. */
struct tally {
    size_t counts[VERDICT_COUNT];
    enum run_end end;
};

static void print_help(void)
{
    puts("usage: ekulab rules coverage SCENARIO.yaml... [options]\n\n"
         "Runs the scenarios and counts, for each rule and value, the lines that it decided.\n\n"
         "  --claims          also each claim of the scenarios: lines that agree and disagree\n"
         "  --model           the model alone: no process, no socket\n"
         "  --jobs N          triples of emulator processes (default 1)\n"
         "  --releases DIR    release profiles    --claims-dir DIR  claim sets\n\n"
         "exit: 0, 1 mismatch or, with --claims, a claim that is never exercised or disagrees,\n"
         "2 usage, 3 inconclusive, 130 interrupted");
}

static bool read_jobs(struct coverage_args *out, const char *text)
{
    char *end = NULL;
    long jobs = strtol(text, &end, 10);
    out->run.jobs = (size_t)jobs;
    bool ok = *text != '\0' && *end == '\0' && jobs >= 1 && jobs <= 64;
    if (!ok)
        fprintf(
            stderr, "ekulab rules coverage: --jobs is a number from 1 to 64, not \"%s\"\n", text);
    return ok;
}

static bool read_args(struct coverage_args *out, int argc, char **argv)
{
    static const struct option longs[] = {{"claims", no_argument, NULL, 'C'},
        {"model", no_argument, NULL, 'm'}, {"jobs", required_argument, NULL, 'j'},
        {"releases", required_argument, NULL, 'r'}, {"claims-dir", required_argument, NULL, 'c'},
        {"help", no_argument, NULL, 'h'}, {0}};
    *out = (struct coverage_args){
        .run = {.releases_dir = EK_RELEASES_DIR, .jobs = 1}, .claims_dir = EK_CLAIMS_DIR};
    for (int option; (option = getopt_long(argc, argv, "h", longs, NULL)) != -1;) {
        if (option == '?' || (option == 'j' && !read_jobs(out, optarg)))
            return false;
        if (option == 'r')
            out->run.releases_dir = optarg;
        if (option == 'c')
            out->claims_dir = optarg;
        out->run.predict = out->run.predict || option == 'm';
        out->claims = out->claims || option == 'C';
        out->helped = out->helped || option == 'h';
    }
    if (optind == argc && !out->helped)
        fputs("ekulab rules coverage: no scenario; see --help\n", stderr);
    return optind < argc || out->helped;
}

static void run_scenario(struct coverage *coverage, const struct scenario *scenario,
    const struct coverage_args *args, struct tally *tally, struct err *e)
{
    struct run_info info = {.scenario = scenario,
        .releases = coverage->releases,
        .num_cells = only_count(scenario, NULL),
        .tool = "ekulab " EK_VERSION,
        .openssl = certs_openssl_version()};
    struct writer *writer = coverage_writer(coverage);
    struct writer *const writers[] = {writer};
    coverage_add_claims(coverage, &scenario->claims);
    tally->end = run_execute(&args->run, &info, writers, 1, e);
    for (size_t i = 0; i < VERDICT_COUNT; i++)
        tally->counts[i] += info.counts[i];
    writer_free(writer);
}

static bool cover_file(struct coverage *coverage, const char *path,
    const struct coverage_args *args, struct tally *tally, struct err *e)
{
    struct conf_diag diag = {0};
    struct scenario *s = scenario_load(path, coverage->releases, args->claims_dir, &diag);
    fputs(buf_str(&diag.text), stderr);
    conf_diag_cleanup(&diag);
    if (s == NULL)
        return err_set(e, ERR_FILE_INVALID, "%s cannot be used", path);
    run_scenario(coverage, s, args, tally, e);
    scenario_free(s);
    return true;
}

static int exit_code(const struct tally *tally, bool claims_hold)
{
    if (tally->end == RUN_INTERRUPTED)
        return EXIT_INTERRUPTED;
    if (tally->counts[VERDICT_MISMATCH] > 0)
        return EXIT_MISMATCH;
    if (tally->end == RUN_LAB_FAILED || tally->counts[VERDICT_INCONCLUSIVE] > 0)
        return EXIT_INCONCLUSIVE;
    return claims_hold ? EXIT_AS_EXPECTED : EXIT_MISMATCH;
}

static int cover(const struct coverage_args *args, char **paths, size_t num)
{
    struct err e = {0};
    struct coverage coverage = {0};
    struct tally tally = {.end = RUN_DONE};
    int code = EXIT_USAGE;
    bool ok = true;
    struct releases *set = load_releases(args->run.releases_dir);
    if (set == NULL)
        return EXIT_USAGE;
    coverage_init(&coverage, set, &e);
    for (size_t i = 0; i < num && ok && tally.end == RUN_DONE; i++)
        ok = coverage.certs != NULL && cover_file(&coverage, paths[i], args, &tally, &e);
    if (ok) {
        coverage_print_rules(&coverage);
        code = exit_code(&tally, !args->claims || coverage_print_claims(&coverage));
    } else {
        code = err_exit_code(&e);
    }
    if (e.code != ERR_NONE)
        fprintf(stderr, "ekulab rules coverage: %s\n", e.text);
    coverage_cleanup(&coverage);
    releases_free(set);
    return code;
}

int rules_coverage(int argc, char **argv)
{
    struct coverage_args args;
    struct err e = {0};
    char bin_dir[PATH_MAX];
    if (!read_args(&args, argc, argv))
        return EXIT_USAGE;
    if (args.helped) {
        print_help();
        return EXIT_AS_EXPECTED;
    }
    if (!bin_dir_find(bin_dir, &e)) {
        fprintf(stderr, "ekulab rules coverage: %s\n", e.text);
        return err_exit_code(&e);
    }
    args.run.bin_dir = bin_dir;
    args.run.progress = !args.run.predict;
    args.run.progress_on_terminal = isatty(STDERR_FILENO) == 1;
    signal(SIGPIPE, SIG_IGN);
    return cover(&args, argv + optind, (size_t)(argc - optind));
}
