#include "scenarios/runner/commands.h"

#include "scenarios/runner/rules.h"
#include "scenarios/runs/difftell.h"
#include "scenarios/runs/golden.h"
#include "scenarios/runs/runref.h"
#include "sim/base/text.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_help(void)
{
    puts("usage: ekulab diff RUN_A RUN_B [options]\n\n"
         "What became of each line, by cell and service, in two runs. RUN is a kept run (r12, "
         "last,\n"
         "last~1), a results file, or a golden file.\n\n"
         "  --only CLASS,...     tell these classes one by one; all are counted\n"
         "  --fail-on CLASS,...  exit 1 when there is one of these (default: new-break)\n"
         "  --format KIND        table (default), jsonl, md\n"
         "  --runs DIR           where runs are kept\n\n"
         "classes");
    for (int i = 0; i < DIFF_CLASS_COUNT; i++)
        printf("  %-16s %s\n", diff_class_name((enum diff_class)i),
            diff_class_says((enum diff_class)i));
    puts("\nWhat does not apply (SKIP) counts as not there.\n\n"
         "exit: 0 none of the classes of --fail-on, 1 there is one, 2 usage or an unusable file,\n"
         "      3 none, but a line is inconclusive or a run did not end");
}

typedef void tell_fn(const struct difftell *tell, FILE *out);

static const char *const formats[] = {"table", "jsonl", "md"};
static tell_fn *const tellers[] = {difftell_table, difftell_jsonl, difftell_md};

struct request {
    bool only[DIFF_CLASS_COUNT];
    bool fail_on[DIFF_CLASS_COUNT];
    tell_fn *tell;
    const char *runs;
    const char *runs_of[2];
    bool helped;
};

/* ---- arguments ---- */

static bool read_class(const char *name, bool out[DIFF_CLASS_COUNT])
{
    size_t num = 0;
    const char *const *names = diff_class_names(&num);
    for (size_t i = 0; i < num; i++) {
        if (text_is(names[i], name)) {
            out[i] = true;
            return true;
        }
    }
    print_unknown("diff", "class", name, names, num);
    return false;
}

static bool read_classes(const char *list, bool out[DIFF_CLASS_COUNT])
{
    bool ok = true;
    memset(out, 0, DIFF_CLASS_COUNT * sizeof *out);
    for (const char *at = list; ok; at++) {
        size_t len = strcspn(at, ",");
        char *name = ek_strndup(at, len);
        ok = read_class(name, out);
        free(name);
        at += len;
        if (*at == '\0')
            return ok;
    }
    return false;
}

static bool read_format(const char *name, tell_fn **out)
{
    size_t num = sizeof formats / sizeof formats[0];
    for (size_t i = 0; i < num; i++) {
        if (text_is(formats[i], name)) {
            *out = tellers[i];
            return true;
        }
    }
    print_unknown("diff", "format", name, formats, num);
    return false;
}

static bool read_option(struct request *out, int option, const char *value)
{
    switch (option) {
    case 'o':
        return read_classes(value, out->only);
    case 'b':
        return read_classes(value, out->fail_on);
    case 'f':
        return read_format(value, &out->tell);
    case 'k':
        out->runs = value;
        return true;
    case 'h':
        print_help();
        out->helped = true;
        return true;
    default:
        return false; /* getopt_long has complained */
    }
}

static bool read_arguments(struct request *out, int argc, char **argv)
{
    static const struct option longs[] = {{"only", required_argument, NULL, 'o'},
        {"fail-on", required_argument, NULL, 'b'}, {"format", required_argument, NULL, 'f'},
        {"runs", required_argument, NULL, 'k'}, {"help", no_argument, NULL, 'h'}, {0}};
    *out = (struct request){.tell = difftell_table};
    memset(out->only, true, sizeof out->only);
    out->fail_on[DIFF_NEW_BREAK] = true;
    for (int option; (option = getopt_long(argc, argv, "h", longs, NULL)) != -1;) {
        if (!read_option(out, option, optarg))
            return false;
        if (out->helped)
            return true;
    }
    if (optind + 2 != argc) {
        fputs("ekulab diff: two runs are compared; see --help\n", stderr);
        return false;
    }
    out->runs_of[0] = argv[optind];
    out->runs_of[1] = argv[optind + 1];
    return true;
}

/* ---- runs ---- */

struct compared {
    struct runref ref;
    struct outcomes outcomes;
    bool golden;
};

static bool find(struct compared *side, const char *argument, const char *runs)
{
    struct buf complaint = {0};
    bool ok = runref_find(&side->ref, argument, runs, &complaint);
    if (!ok)
        fprintf(stderr, "ekulab diff: %s", buf_str(&complaint));
    if (ok && side->ref.rest != NULL) {
        fprintf(
            stderr, "ekulab diff: whole runs are compared: leave out \":%s\"\n", side->ref.rest);
        ok = false;
    }
    buf_cleanup(&complaint);
    return ok;
}

static bool load(struct compared *side, struct vocabulary *vocabulary)
{
    outcomes_init(&side->outcomes, vocabulary);
    side->golden = golden_is(side->ref.path);
    bool ok = side->golden ? golden_load(&side->outcomes, side->ref.path)
                           : outcomes_load(&side->outcomes, side->ref.path);
    if (ok && !side->outcomes.complete)
        fprintf(stderr, "ekulab diff: warning: %s did not end; what it lacks counts as not there\n",
            side->ref.name);
    return ok;
}

static struct difftell_side call(const struct compared *side)
{
    return (struct difftell_side){
        .name = side->ref.name, .explain = side->golden ? NULL : side->ref.name};
}

/* What is not known in one of the two is nothing that could pass for equal. */
static int code_without_break(const struct diff *diff, const struct compared sides[2])
{
    bool known = diff->counts[DIFF_INCONCLUSIVE] == 0 && sides[0].outcomes.complete &&
                 sides[1].outcomes.complete;
    return known ? EXIT_AS_EXPECTED : EXIT_INCONCLUSIVE;
}

static int compare(const struct request *r, const struct compared sides[2])
{
    struct diff diff;
    diff_make(&diff, &sides[0].outcomes, &sides[1].outcomes);
    int code = code_without_break(&diff, sides);
    struct difftell tell = {.diff = &diff, .a = call(&sides[0]), .b = call(&sides[1])};
    memcpy(tell.classes, r->only, sizeof tell.classes);
    r->tell(&tell, stdout);
    for (int i = 0; i < DIFF_CLASS_COUNT; i++) {
        if (r->fail_on[i] && diff.counts[i] > 0)
            code = EXIT_MISMATCH;
    }
    diff_cleanup(&diff);
    return code;
}

int command_diff(int argc, char **argv)
{
    struct request r;
    struct vocabulary vocabulary;
    struct compared sides[2] = {0};
    bool ok = true;
    if (!read_arguments(&r, argc, argv))
        return EXIT_USAGE;
    if (r.helped)
        return EXIT_AS_EXPECTED;
    vocabulary_init(&vocabulary);
    for (int i = 0; i < 2; i++)
        ok = find(&sides[i], r.runs_of[i], r.runs) && ok;
    for (int i = 0; i < 2 && ok; i++)
        ok = load(&sides[i], &vocabulary);
    int code = ok ? compare(&r, sides) : EXIT_USAGE;
    for (int i = 0; i < 2; i++) {
        outcomes_cleanup(&sides[i].outcomes);
        runref_cleanup(&sides[i].ref);
    }
    vocabulary_cleanup(&vocabulary);
    return code;
}
