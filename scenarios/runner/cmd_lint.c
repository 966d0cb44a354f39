#include "scenarios/runner/commands.h"

#include "scenarios/plan/timeline.h"
#include "scenarios/spec/persona.h"
#include "scenarios/spec/scenario.h"
#include "sim/base/text.h"

#include <getopt.h>
#include <stdio.h>

/* Also whether the boxes can do what its steps say. */
static void check_plan(const char *path, const struct releases *releases, const char *claims_dir,
    struct conf_diag *diag)
{
    struct plan *plan = plan_load(path, NULL, releases, claims_dir, diag);
    if (plan != NULL)
        timeline_free(timeline_build(plan, false, diag));
    plan_free(plan);
}

/* A top-level key tells what a file is. */
static void check_file(const char *path, const struct releases *releases, const char *claims_dir,
    struct conf_diag *diag)
{
    struct conf_doc *doc = conf_parse_file(path, diag);
    if (doc == NULL)
        return;
    const struct conf_node *node = conf_get(conf_root(doc), "deployment");
    if (conf_get(conf_root(doc), "scenario") != NULL) {
        scenario_free(scenario_load(path, releases, claims_dir, diag));
    } else if (conf_get(conf_root(doc), "personas") != NULL) {
        personas_check(doc, diag);
    } else if (conf_get(conf_root(doc), "calendar") != NULL && !plan_is(doc)) {
        calendars_check(doc, diag);
    } else if (plan_is(doc)) {
        check_plan(path, releases, claims_dir, diag);
    } else if (node == NULL) {
        conf_error(diag, doc, conf_root(doc),
            conf_root(doc) == NULL ? "the file is empty"
                                   : "not a scenario, a plan, a deployment, personas or a "
                                     "calendar: no top-level key of "
                                     "that name");
    } else {
        struct deployment d;
        deployment_init(&d);
        (void)deployment_read(&d, doc, node, releases, diag);
        deployment_cleanup(&d);
    }
    conf_doc_free(doc);
}

static void print_help(void)
{
    puts("usage: ekulab lint FILE.yaml... [--releases DIR] [--claims DIR]\n\n"
         "Checks scenarios, plans, deployments, personas and calendars; exit 2 when one has a "
         "fault.");
}

int command_lint(int argc, char **argv)
{
    static const struct option longs[] = {{"releases", required_argument, NULL, 'r'},
        {"claims", required_argument, NULL, 'c'}, {"help", no_argument, NULL, 'h'}, {0}};
    const char *releases_dir = EK_RELEASES_DIR;
    const char *claims_dir = EK_CLAIMS_DIR;
    for (int option; (option = getopt_long(argc, argv, "h", longs, NULL)) != -1;) {
        if (option == 'h') {
            print_help();
            return EXIT_AS_EXPECTED;
        }
        if (option == '?')
            return EXIT_USAGE;
        *(option == 'r' ? &releases_dir : &claims_dir) = optarg;
    }
    if (optind == argc) {
        fputs("ekulab lint: no file; see --help\n", stderr);
        return EXIT_USAGE;
    }
    struct conf_diag diag = {0};
    struct releases *releases = releases_load(releases_dir, &diag);
    for (int i = optind; releases != NULL && i < argc; i++)
        check_file(argv[i], releases, claims_dir, &diag);
    fputs(buf_str(&diag.text), stderr);
    int code = diag.num_errors == 0 ? EXIT_AS_EXPECTED : EXIT_USAGE;
    releases_free(releases);
    conf_diag_cleanup(&diag);
    return code;
}
