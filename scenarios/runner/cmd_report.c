#include "scenarios/runner/commands.h"

#include "scenarios/report/html.h"
#include "scenarios/runner/evidence_fill.h"
#include "scenarios/runner/library.h"
#include "scenarios/runner/outputs.h"
#include "scenarios/runner/report_evidence.h"
#include "scenarios/runs/resultfile.h"
#include "scenarios/runs/runref.h"
#include "sim/base/text.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void print_help(void)
{
    puts(
        "usage: ekulab report RUN -o FILE.html [options]\n\n"
        "One HTML page that needs nothing but a browser: what breaks and why, the matrix with\n"
        "filters, and each cell with its rules, claims, ladder, certificates and event logs. RUN\n"
        "is a kept run (r12, last, last~1) or what a run has written with --output jsonl=FILE.\n"
        "`ekulab run SCENARIO.yaml --output html=FILE` makes the page without ladders.\n\n"
        "  -o, --output FILE   where the page goes; - is standard output\n"
        "  --evidence WHICH    what of ladders, certificates and event logs: all: cells that kept\n"
        "                      none are run again; kept: only what is there; none; auto "
        "(default):\n"
        "                      all, if at most 500 cells have to be run again, else kept\n"
        "  --releases DIR      release profiles, for the sources of rules (default: those of this\n"
        "                      build)\n"
        "  --claims DIR        claim sets, for the words of claims (default: those of this build)\n"
        "  --runs DIR          the folder of kept runs (see ekulab run --help)");
}

struct request {
    const char *run;
    const char *output;
    const char *releases_dir;
    const char *claims_dir;
    const char *runs;
    const char *evidence; /* auto, all, kept or none */
};

static bool add_lines(struct report_html *report, const char *path)
{
    struct resultfile file;
    bool ok = resultfile_open(&file, path);
    while (ok && resultfile_next(&file))
        report_html_add(report, file.value);
    ok = ok && !file.failed;
    if (ok && !file.complete)
        fprintf(stderr, "%s: warning: the run has no summary; it did not end\n", path);
    resultfile_close(&file);
    return ok;
}

/* Cells that have no evidence are run again. */
static int fill(const struct request *r, const char *path, struct evidence_file *kept)
{
    struct err e = {0};
    size_t left = 0;
    bool is_auto = text_is(r->evidence, "auto");
    if (!is_auto && !text_is(r->evidence, "all"))
        return EXIT_AS_EXPECTED;
    if (!evidence_fill(kept, path, is_auto ? EVIDENCE_FILL_MAX : SIZE_MAX,
            isatty(STDERR_FILENO) == 1, &left, &e)) {
        fprintf(
            stderr, "ekulab report: %s; --evidence kept or none makes a page without it\n", e.text);
        return err_exit_code(&e);
    }
    if (*evidence_file_unkept(kept) != '\0')
        fprintf(stderr, "ekulab report: warning: the evidence is in the page, but not kept: %s\n",
            evidence_file_unkept(kept));
    if (left > EVIDENCE_FILL_MAX)
        fprintf(stderr,
            "ekulab report: %zu cells have no ladder: they are too many to be run again unasked; "
            "--evidence all does\n",
            left);
    else if (left > 0)
        fprintf(stderr, "ekulab report: %zu cells have no ladder: nothing of them was measured\n",
            left);
    return EXIT_AS_EXPECTED;
}

/* The page is opened only when all lines have been read: a bad file leaves no page. */
static int write_page(struct report_html *report, const struct request *r, const char *path)
{
    char *evidence = ek_asprintf("%s.evidence", path);
    struct outputs inputs = {.inputs = {path, evidence}};
    struct err e = {0};
    FILE *file = NULL;
    bool is_open = outputs_open(&inputs, r->output, &file, &e);
    free(evidence);
    if (!is_open) {
        fprintf(stderr, "ekulab report: %s\n", e.text);
        return err_exit_code(&e);
    }
    FILE *page = file == NULL ? stdout : file;
    report_html_write(report, page);
    bool ok = fflush(page) == 0 && ferror(page) == 0;
    ok = (file == NULL || fclose(file) == 0) && ok;
    if (!ok)
        fprintf(stderr, "ekulab report: %s: not everything could be written\n", r->output);
    return ok ? EXIT_AS_EXPECTED : EXIT_INCONCLUSIVE;
}

static int write_with_evidence(struct report_html *report, const struct request *r,
    const char *path, struct report_evidence *evidence)
{
    if (!add_lines(report, path))
        return EXIT_USAGE;
    int code = fill(r, path, report_evidence_kept(evidence));
    if (code != EXIT_AS_EXPECTED)
        return code;
    if (!text_is(r->evidence, "none"))
        report_html_evidence(report, report_evidence_of, evidence);
    return write_page(report, r, path);
}

static int make_report(const struct library *library, const struct request *r, const char *path)
{
    const struct html_sources sources = {
        .releases = library->releases, .claims = &library->claims, .reasons = &library->reasons};
    struct report_html *report = report_html_new(&sources);
    struct report_evidence *evidence = report_evidence_open(path);
    int code = evidence == NULL ? EXIT_USAGE : write_with_evidence(report, r, path, evidence);
    report_evidence_close(evidence);
    report_html_free(report);
    return code;
}

static int load_and_report(const struct request *r, const char *path)
{
    struct library library = {0};
    struct conf_diag diag = {0};
    library.releases = releases_load(r->releases_dir, &diag);
    bool ok = reasons_load(&library.reasons, EK_REASONS_FILE, &diag) && library.releases != NULL &&
              claims_load_all(&library.claims, r->claims_dir, &diag);
    fputs(buf_str(&diag.text), stderr);
    conf_diag_cleanup(&diag);
    int code = ok ? make_report(&library, r, path) : EXIT_USAGE;
    claims_cleanup(&library.claims);
    reasons_cleanup(&library.reasons);
    releases_free(library.releases);
    return code;
}

static int complain(const char *what)
{
    fprintf(stderr, "ekulab report: %s; see --help\n", what);
    return EXIT_USAGE;
}

static bool read_option(struct request *r, int option, const char *value)
{
    static const char *const kinds[] = {"auto", "all", "kept", "none"};
    switch (option) {
    case 'o':
        r->output = value;
        return true;
    case 'r':
        r->releases_dir = value;
        return true;
    case 'c':
        r->claims_dir = value;
        return true;
    case 'k':
        r->runs = value;
        return true;
    case 'e':
        r->evidence = value;
        for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
            if (text_is(value, kinds[i]))
                return true;
        }
        fprintf(
            stderr, "ekulab report: --evidence is auto, all, kept or none, not \"%s\"\n", value);
        return false;
    default:
        return false; /* getopt_long has complained */
    }
}

static int report_run(const struct request *r)
{
    struct runref ref;
    struct buf complaint = {0};
    int code = EXIT_USAGE;
    if (!runref_find(&ref, r->run, r->runs, &complaint))
        fprintf(stderr, "ekulab report: %s", buf_str(&complaint));
    else if (ref.rest != NULL)
        code = complain("a report is about a whole run, not about one cell");
    else
        code = load_and_report(r, ref.path);
    runref_cleanup(&ref);
    buf_cleanup(&complaint);
    return code;
}

int command_report(int argc, char **argv)
{
    static const struct option longs[] = {{"output", required_argument, NULL, 'o'},
        {"releases", required_argument, NULL, 'r'}, {"claims", required_argument, NULL, 'c'},
        {"runs", required_argument, NULL, 'k'}, {"evidence", required_argument, NULL, 'e'},
        {"help", no_argument, NULL, 'h'}, {0}};
    struct request r = {
        .releases_dir = EK_RELEASES_DIR, .claims_dir = EK_CLAIMS_DIR, .evidence = "auto"};
    for (int option; (option = getopt_long(argc, argv, "ho:", longs, NULL)) != -1;) {
        if (option == 'h') {
            print_help();
            return EXIT_AS_EXPECTED;
        }
        if (!read_option(&r, option, optarg))
            return EXIT_USAGE;
    }
    if (optind + 1 != argc)
        return complain(optind == argc ? "no run given" : "more than one run");
    if (r.output == NULL)
        return complain("where should the page go? add -o FILE.html");
    r.run = argv[optind];
    return report_run(&r);
}
