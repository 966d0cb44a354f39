#include "scenarios/preview/plan_args.h"

#include "scenarios/runner/commands.h"
#include "scenarios/runner/run_args.h"
#include "sim/base/text.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#define JOBS_MAX 64

static void print_help(void)
{
    puts(
        "usage: ekulab plan preview PLAN.yaml [options]       every state of the plan, run live\n"
        "       ekulab plan first-break PLAN.yaml [options]   the first service that it breaks\n"
        "       ekulab plan compare PLAN.yaml [options]       the ways out, each of them run\n\n"
        "  --calendar REV      what CAs issue and from when, by this revision instead of the\n"
        "                      plan's; both: only what differs between the revisions\n"
        "  --format KIND       on standard output: table (default), md, jsonl, junit, html\n"
        "  --output KIND=FILE  also to a file; may be repeated; - is standard output\n"
        "  --detailed-exitcode (preview) 10 when something breaks, 0 when nothing does\n"
        "  --share on|off      states that no check can tell apart share a live run (default: on)\n"
        "  --predict           (preview) through the model alone: no process, no socket\n"
        "  --decide DATE       (compare) the day on which an option is taken (default: the start)\n"
        "  --options LIST      (compare) some of the options, separated by commas\n"
        "  --option-file FILE  (compare, first-break) options of your own\n"
        "  --search            (compare) the smallest sets of options that keep everything up\n"
        "  --jobs N            triples of emulator processes (default 1)\n"
        "  --releases DIR, --claims DIR, --color auto|always|never\n\n"
        "exit: 0 done, 1 mismatch, 2 usage or faulty plan, 3 inconclusive, 4 internal,\n"
        "      10 something breaks (--detailed-exitcode), 130 interrupted");
}

static bool complain(const char *what, const char *value)
{
    fprintf(stderr, "ekulab plan: %s \"%s\"; see --help\n", what, value);
    return false;
}

static bool read_jobs(struct plan_args *out, const char *text)
{
    char *end = NULL;
    long jobs = strtol(text, &end, 10);
    out->jobs = (size_t)jobs;
    return (*text != '\0' && *end == '\0' && jobs >= 1 && jobs <= JOBS_MAX) ||
           complain("--jobs is a number from 1 to 64, not", text);
}

static bool add_output(struct plan_args *out, const char *spec)
{
    if (out->num_outputs == PLAN_OUTPUTS_MAX)
        return complain("too many outputs at", spec);
    out->outputs[out->num_outputs++] = spec;
    return true;
}

/* Where the value of an option goes that is taken as it is; NULL for others. */
static const char **value_of(struct plan_args *out, int option)
{
    const struct {
        int option;
        const char **value;
    } plain[] = {{'q', &out->calendar}, {'f', &out->format}, {'r', &out->releases_dir},
        {'c', &out->claims_dir}, {'d', &out->decide}, {'l', &out->only}, {'F', &out->options_file}};
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
        if (plain[i].option == option)
            return plain[i].value;
    }
    return NULL;
}

static bool read_option(struct plan_args *out, int option, const char *value)
{
    const char **plain = value_of(out, option);
    if (plain != NULL) {
        *plain = value;
        return true;
    }
    switch (option) {
    case 'o':
        return add_output(out, value);
    case 'j':
        return read_jobs(out, value);
    case 'k':
        return color_by_word(value, &out->color) ||
               complain("--color is auto, always or never, not", value);
    case 's':
        out->alone = text_is(value, "off");
        return out->alone || text_is(value, "on") || complain("--share is on or off, not", value);
    case 'x':
        return out->detailed_exitcode = true;
    case 'S':
        return out->search = true;
    case 'p':
        return out->predict = true;
    case 'h':
        print_help();
        return out->helped = true;
    default:
        return false; /* getopt_long has complained */
    }
}

bool plan_args_read(struct plan_args *out, int argc, char **argv)
{
    static const struct option longs[] = {
        {"calendar", required_argument, NULL, 'q'},
        {"format", required_argument, NULL, 'f'},
        {"output", required_argument, NULL, 'o'},
        {"detailed-exitcode", no_argument, NULL, 'x'},
        {"share", required_argument, NULL, 's'},
        {"predict", no_argument, NULL, 'p'},
        {"decide", required_argument, NULL, 'd'},
        {"options", required_argument, NULL, 'l'},
        {"option-file", required_argument, NULL, 'F'},
        {"search", no_argument, NULL, 'S'},
        {"jobs", required_argument, NULL, 'j'},
        {"releases", required_argument, NULL, 'r'},
        {"claims", required_argument, NULL, 'c'},
        {"color", required_argument, NULL, 'k'},
        {"help", no_argument, NULL, 'h'},
        {0},
    };
    *out = (struct plan_args){.releases_dir = EK_RELEASES_DIR,
        .claims_dir = EK_CLAIMS_DIR,
        .options_file = EK_OPTIONS_FILE,
        .jobs = 1};
    if (!color_by_word("auto", &out->color))
        return false;
    for (int option; (option = getopt_long(argc, argv, "h", longs, NULL)) != -1;) {
        if (!read_option(out, option, optarg))
            return false;
        if (out->helped)
            return true;
    }
    if (optind + 1 != argc)
        return complain(
            optind == argc ? "no plan given after" : "more than one file:", argv[argc - 1]);
    out->plan = argv[optind];
    return true;
}
