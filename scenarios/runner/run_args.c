#include "scenarios/runner/run_args.h"

#include "scenarios/calendar/calendar.h"
#include "scenarios/runner/commands.h"
#include "scenarios/runs/store.h"
#include "scenarios/spec/scenario.h"
#include "sim/base/text.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define JOBS_MAX 64

static void print_help(const char *command)
{
    printf(
        "usage: ekulab %s SCENARIO.yaml [options]\n\n"
        "  --only EXPR         only these lines: settings, service, cell; a lone service or\n"
        "                      certificate will do: --only mra.registration\n"
        "  --format KIND       on standard output: table (default), jsonl, junit, tap,\n"
        "                      csv, md, sarif, html\n"
        "  --output KIND=FILE  also to a file; may be repeated; - is standard output\n"
        "  --as-of DATE        virtual now of every cell, instead of the deployment's clock; now\n"
        "                      is the second at which the run begins\n"
        "  --calendar REV      what CA products issue, by which revision (default: current); the\n"
        "                      revisions: `ekulab when`\n"
        "  --fail-on break     exit 1 when a service breaks, even as predicted\n"
        "  --prove-cause       repair what fails, one property at a time, run that live and tell\n"
        "                      which repair turns which line green; exit 1 when none does\n"
        "  --shrink            look for the smallest deployment that shows a MISMATCH; always "
        "with\n"
        "                      --random\n"
        "  --random N          N deployments drawn over all settings instead of the cells\n"
        "  --seed S            which ones (default 1); the same seed draws the same\n"
        "  --jobs N            triples of emulator processes (default 1)\n"
        "  --share on|off      (run) lines whose ends, names, time and trust are equal share one "
        "live\n"
        "                      run; those that do name its cell (default off: every line runs)\n"
        "  --audit-share N     (run) N %% of them are run all the same, and must come to the same\n"
        "  --releases DIR      release profiles (default: those of this build)\n"
        "  --claims DIR        claim sets (default: those of this build)\n"
        "  --assume RULE=VALUE\n"
        "                      another value for what no document decides (the assumed lines of\n"
        "                      `ekulab rules list`); may be repeated\n"
        "  --reading strict|lenient|both\n"
        "                      how a sentence with two readings is held against the run; both\n"
        "                      (default): each is told, neither counts\n"
        "  --events            (run) the event logs of the boxes as well, in jsonl and html\n"
        "                      outputs and in what is kept; `ekulab explain last:CELL` shows them\n"
        "  --runs DIR|off      (run) where the results are kept, or not at all (default:\n"
        "                      $EKULAB_RUNS, else ekulab/runs in $XDG_STATE_HOME or\n"
        "                      ~/.local/state); `ekulab history` lists the kept runs\n"
        "  --golden FILE       (run) what each line is expected to come to; exit 1 when one "
        "differs\n"
        "  --accept            write FILE anew from what this run tells\n"
        "  --capture DIR       (run) a packet capture of each cell, DIR/N-CELL.pcapng, with the\n"
        "                      secrets of its TLS sessions, which are of lab keys only; how to "
        "read\n"
        "                      it: `ekulab capture --help`\n"
        "  --capture-legs      also one file for each connection, in the folder DIR/N-CELL\n"
        "  --color auto|always|never\n\n"
        "exit: 0 as expected, 1 mismatch, break (--fail-on), unproven cause or other than\n"
        "      --golden, 2 usage, 3 inconclusive, 4 internal, 130 interrupted\n",
        command);
}

static bool complain(const char *command, const char *what, const char *value)
{
    fprintf(stderr, "ekulab %s: %s \"%s\"; see --help\n", command, what, value);
    return false;
}

bool color_by_word(const char *word, bool *out_color)
{
    const char *no_color = getenv("NO_COLOR");
    bool automatic = isatty(STDOUT_FILENO) == 1 && (no_color == NULL || *no_color == '\0');
    if (text_is(word, "always") || text_is(word, "never"))
        *out_color = text_is(word, "always");
    else if (text_is(word, "auto"))
        *out_color = automatic;
    else
        return false;
    return true;
}

static bool read_color(struct run_args *out, const char *command, const char *word)
{
    return color_by_word(word, &out->color) ||
           complain(command, "--color is auto, always or never, not", word);
}

static bool read_jobs(struct run_args *out, const char *command, const char *text)
{
    char *end = NULL;
    long jobs = strtol(text, &end, 10);
    out->jobs = (size_t)jobs;
    if (*text == '\0' || *end != '\0' || jobs < 1 || jobs > JOBS_MAX)
        return complain(command, "--jobs is a number from 1 to 64, not", text);
    return true;
}

static bool read_number(const char *command, const char *option, const char *text, uint64_t *out)
{
    char *end = NULL;
    *out = strtoull(text, &end, 10);
    bool ok = *text >= '0' && *text <= '9' && *end == '\0';
    return ok || complain(command, option, text);
}

static bool read_random(struct run_args *out, const char *command, const char *text)
{
    uint64_t num = 0;
    if (!read_number(command, "--random is a number, not", text, &num))
        return false;
    out->random = (size_t)num;
    return (num > 0 && num <= SCENARIO_CELLS_MAX) ||
           complain(command, "--random is a number from 1 to 5000000, not", text);
}

static bool read_share(struct run_args *out, const char *command, const char *text)
{
    out->share = text_is(text, "on");
    return out->share || text_is(text, "off") ||
           complain(command, "--share is on or off, not", text);
}

static bool read_percent(struct run_args *out, const char *command, const char *text)
{
    char *end = NULL;
    out->audit_percent = strtod(text, &end);
    bool ok = *text >= '0' && *text <= '9' && *end == '\0' && out->audit_percent <= 100;
    return ok || complain(command, "--audit-share is a percentage from 0 to 100, not", text);
}

static bool add_output(struct run_args *out, const char *command, const char *spec)
{
    if (out->num_outputs == OUTPUTS_MAX - 1)
        return complain(command, "too many outputs at", spec);
    out->outputs[out->num_outputs++] = spec;
    return true;
}

static bool add_assumption(struct run_args *out, const char *command, const char *text)
{
    if (out->num_assumptions == RELEASES_ASSUMPTIONS_MAX)
        return complain(command, "too many assumptions at", text);
    out->assumptions[out->num_assumptions++] = text;
    return true;
}

static bool read_reading(struct run_args *out, const char *command, const char *word)
{
    for (int i = READING_STRICT; i < READING_COUNT; i++) {
        if (text_is(word, claim_reading_name((enum claim_reading)i))) {
            out->reading = (enum claim_reading)i;
            return true;
        }
    }
    out->reading = READING_PLAIN;
    return text_is(word, "both") ||
           complain(command, "--reading is strict, lenient or both, not", word);
}

/* Where the value of an option goes that is taken as it is; NULL for others. */
static const char **value_of(struct run_args *out, int option)
{
    const struct {
        int option;
        const char **value;
    } plain[] = {{'n', &out->only}, {'f', &out->format}, {'d', &out->as_of},
        {'r', &out->releases_dir}, {'c', &out->claims_dir}, {'q', &out->calendar}};
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
        if (plain[i].option == option)
            return plain[i].value;
    }
    return NULL;
}

/* An option without a value that says all by being there. */
static bool set_flag(struct run_args *out, int option)
{
    const struct {
        int option;
        bool *flag;
    } flags[] = {{'p', &out->prove_cause}, {'i', &out->shrink}, {'t', &out->accept},
        {'x', &out->capture_legs}};
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        if (flags[i].option == option)
            return *flags[i].flag = true;
    }
    return false; /* getopt_long has complained */
}

static bool read_option(struct run_args *out, const char *command, int option, const char *value)
{
    const char **plain = value_of(out, option);
    if (plain != NULL) {
        *plain = value;
        return true;
    }
    switch (option) {
    case 'o':
        return add_output(out, command, value);
    case 'b':
        out->fail_on_break = true;
        return text_is(value, "break") || complain(command, "--fail-on knows break, not", value);
    case 'j':
        return read_jobs(out, command, value);
    case 'k':
        return read_color(out, command, value);
    case 'a':
        return read_random(out, command, value);
    case 's':
        out->seed_given = true;
        return read_number(command, "--seed is a number, not", value, &out->seed);
    case 'y':
        return read_share(out, command, value);
    case 'z':
        return read_percent(out, command, value);
    case 'u':
        return add_assumption(out, command, value);
    case 'g':
        return read_reading(out, command, value);
    case 'e':
        out->events = true;
        return text_is(command, "run") ||
               complain(command, "no box runs, so there are no", "--events");
    case 'w':
        out->capture = value;
        return text_is(command, "run") ||
               complain(command, "no box runs, so there is nothing to", "--capture");
    case 'm':
        out->runs = value;
        return text_is(command, "run") ||
               complain(command, "a prediction is not kept, so there is no", "--runs");
    case 'l':
        out->golden = value;
        return text_is(command, "run") ||
               complain(command, "what is expected of live runs is no option:", "--golden");
    case 'h':
        print_help(command);
        out->helped = true;
        return true;
    default:
        return set_flag(out, option);
    }
}

/* Does the output have a place for event logs? */
static bool has_events(const char *spec)
{
    static const char *const kinds[] = {"jsonl", "html"};
    bool has = false;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0] && spec != NULL; i++) {
        size_t len = strlen(kinds[i]);
        has = has || (strncmp(spec, kinds[i], len) == 0 && (spec[len] == '\0' || spec[len] == '='));
    }
    return has;
}

/* Options that do nothing without another one. */
static bool check_companions(const struct run_args *args, const char *command)
{
    bool told = has_events(args->format);
    for (size_t i = 0; i < args->num_outputs; i++)
        told = told || has_events(args->outputs[i]);
    if (args->events && !told && store_is_off(args->runs)) {
        fprintf(stderr,
            "ekulab %s: --events goes into jsonl and html outputs: add --output jsonl=FILE, or "
            "keep "
            "the run\n",
            command);
        return false;
    }
    if (args->accept && args->golden == NULL) {
        fprintf(stderr, "ekulab %s: --accept goes with --golden FILE\n", command);
        return false;
    }
    if (args->capture_legs && args->capture == NULL) {
        fprintf(stderr, "ekulab %s: --capture-legs goes with --capture DIR\n", command);
        return false;
    }
    if (args->share && (args->events || args->capture != NULL || args->prove_cause ||
                           args->shrink || args->random > 0 || text_is(command, "predict"))) {
        fprintf(stderr,
            "ekulab %s: --share on is for live runs, and does not go with --events, --capture, "
            "--prove-cause, --shrink and --random, which need each cell's own\n",
            command);
        return false;
    }
    if (args->audit_percent > 0 && !args->share) {
        fprintf(stderr, "ekulab %s: --audit-share goes with --share on\n", command);
        return false;
    }
    if (args->seed_given && args->random == 0) {
        fprintf(stderr, "ekulab %s: --seed goes with --random N\n", command);
        return false;
    }
    return true;
}

/* getopt_long has put the options in front of the scenario. */
static char *options_as_typed(int num, char **options)
{
    struct buf out = {0};
    for (int i = 0; i < num; i++) {
        char *word = text_shell(options[i]);
        buf_addf(&out, "%s%s", i == 0 ? "" : " ", word);
        free(word);
    }
    return buf_take(&out);
}

void run_args_cleanup(struct run_args *args)
{
    free(args->options);
    args->options = NULL;
}

bool run_args_read(struct run_args *out, int argc, char **argv)
{
    static const struct option longs[] = {
        {"only", required_argument, NULL, 'n'},
        {"format", required_argument, NULL, 'f'},
        {"output", required_argument, NULL, 'o'},
        {"as-of", required_argument, NULL, 'd'},
        {"calendar", required_argument, NULL, 'q'},
        {"fail-on", required_argument, NULL, 'b'},
        {"jobs", required_argument, NULL, 'j'},
        {"releases", required_argument, NULL, 'r'},
        {"claims", required_argument, NULL, 'c'},
        {"color", required_argument, NULL, 'k'},
        {"random", required_argument, NULL, 'a'},
        {"seed", required_argument, NULL, 's'},
        {"assume", required_argument, NULL, 'u'},
        {"reading", required_argument, NULL, 'g'},
        {"events", no_argument, NULL, 'e'},
        {"capture", required_argument, NULL, 'w'},
        {"capture-legs", no_argument, NULL, 'x'},
        {"prove-cause", no_argument, NULL, 'p'},
        {"shrink", no_argument, NULL, 'i'},
        {"runs", required_argument, NULL, 'm'},
        {"golden", required_argument, NULL, 'l'},
        {"accept", no_argument, NULL, 't'},
        {"share", required_argument, NULL, 'y'},
        {"audit-share", required_argument, NULL, 'z'},
        {"help", no_argument, NULL, 'h'},
        {0},
    };
    const char *command = command_word(argv[0]);
    *out = (struct run_args){.releases_dir = EK_RELEASES_DIR,
        .claims_dir = EK_CLAIMS_DIR,
        .calendar = CALENDAR_DEFAULT,
        .jobs = 1,
        .seed = 1};
    if (!read_color(out, command, "auto"))
        return false;
    for (int option; (option = getopt_long(argc, argv, "h", longs, NULL)) != -1;) {
        if (!read_option(out, command, option, optarg))
            return false;
        if (out->helped)
            return true;
    }
    if (optind + 1 != argc)
        return complain(command,
            optind == argc ? "no scenario given after" : "more than one file:", argv[argc - 1]);
    if ((out->prove_cause || out->shrink) && text_is(command, "predict")) {
        fprintf(stderr, "ekulab predict: %s needs live runs: it is an option of ekulab run\n",
            out->prove_cause ? "--prove-cause" : "--shrink");
        return false;
    }
    out->scenario = argv[optind];
    out->options = options_as_typed(optind - 1, argv + 1);
    return check_companions(out, command);
}
