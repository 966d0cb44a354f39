#include "scenarios/runner/commands.h"

#include "scenarios/runner/history.h"
#include "scenarios/runner/rules.h"
#include "scenarios/runs/runref.h"
#include "scenarios/runs/store.h"
#include "sim/base/text.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#define KEEP_MAX 1000000

static void print_help(void)
{
    puts("usage: ekulab history [options]          the kept runs, newest first\n"
         "       ekulab history CELL [options]     one cell through all of them, and what changed\n"
         "       ekulab history --drop RUN...      forget these\n"
         "       ekulab history --keep N           forget all but the newest N\n\n"
         "  --format KIND  table (default), jsonl\n"
         "  --runs DIR     where runs are kept (default: $EKULAB_RUNS, else ekulab/runs in\n"
         "                 $XDG_STATE_HOME or ~/.local/state)\n\n"
         "RUN is r12, last, or last~1, the one before. A run that is going on is not forgotten.");
}

struct request {
    const char *runs;
    bool jsonl;
    bool drop;
    bool keep;
    size_t num_kept;
    bool helped;
    char **words;
    int num_words;
};

static bool read_format(const char *name, bool *out_jsonl)
{
    static const char *const formats[] = {"table", "jsonl"};
    *out_jsonl = text_is(name, "jsonl");
    if (*out_jsonl || text_is(name, "table"))
        return true;
    print_unknown("history", "format", name, formats, 2);
    return false;
}

static bool read_keep(const char *text, size_t *out)
{
    char *end = NULL;
    unsigned long num = strtoul(text, &end, 10);
    *out = num;
    if (*text >= '0' && *text <= '9' && *end == '\0' && num <= KEEP_MAX)
        return true;
    fprintf(stderr, "ekulab history: --keep is a number, not \"%s\"; see --help\n", text);
    return false;
}

static bool read_option(struct request *out, int option, const char *value)
{
    switch (option) {
    case 'f':
        return read_format(value, &out->jsonl);
    case 'n':
        out->keep = true;
        return read_keep(value, &out->num_kept);
    case 'd':
        out->drop = true;
        return true;
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

static bool check(const struct request *r)
{
    const char *fault = NULL;
    if (r->drop && r->keep)
        fault = "--drop or --keep, not both";
    else if (r->drop && r->num_words == 0)
        fault = "--drop which runs?";
    else if (r->keep && r->num_words > 0)
        fault = "--keep takes no run";
    else if (!r->drop && r->num_words > 1)
        fault = "more than one cell";
    if (fault != NULL)
        fprintf(stderr, "ekulab history: %s; see --help\n", fault);
    return fault == NULL;
}

static bool read_arguments(struct request *out, int argc, char **argv)
{
    static const struct option longs[] = {{"format", required_argument, NULL, 'f'},
        {"keep", required_argument, NULL, 'n'}, {"drop", no_argument, NULL, 'd'},
        {"runs", required_argument, NULL, 'k'}, {"help", no_argument, NULL, 'h'}, {0}};
    *out = (struct request){0};
    for (int option; (option = getopt_long(argc, argv, "h", longs, NULL)) != -1;) {
        if (!read_option(out, option, optarg))
            return false;
        if (out->helped)
            return true;
    }
    out->words = argv + optind;
    out->num_words = argc - optind;
    return check(out);
}

/* ---- forget ---- */

/* Of a name that may be that of a file too, the kept run. */
static bool find_kept(const char *name, const char *runs, int64_t *out)
{
    struct runref ref = {0};
    struct buf complaint = {0};
    bool ok = runref_find(&ref, name, runs, &complaint);
    if (!ok)
        fprintf(stderr, "ekulab history: %s", buf_str(&complaint));
    else if (ref.id == 0 || ref.rest != NULL)
        fprintf(stderr, "ekulab history: %s is no kept run; write r12, or last\n", name);
    ok = ok && ref.id != 0 && ref.rest == NULL;
    *out = ref.id;
    runref_cleanup(&ref);
    buf_cleanup(&complaint);
    return ok;
}

/* All are found before one is forgotten: last~1 is another one then. */
static int drop(const struct request *r, const char *store)
{
    int64_t *ids = ek_calloc((size_t)r->num_words, sizeof *ids);
    bool ok = true;
    int code = EXIT_USAGE;
    for (int i = 0; i < r->num_words; i++)
        ok = find_kept(r->words[i], r->runs, &ids[i]) && ok;
    if (ok)
        code = history_drop(store, ids, (size_t)r->num_words);
    free(ids);
    return code;
}

/* ---- the command ---- */

static int execute(const struct request *r, const char *store)
{
    if (r->drop)
        return drop(r, store);
    if (!store_is_used(store)) {
        fprintf(stderr, "ekulab history: no run is kept in %s\n", store);
        return r->num_words > 0 ? EXIT_USAGE : EXIT_AS_EXPECTED;
    }
    if (r->keep)
        return history_keep(store, r->num_kept);
    return r->num_words > 0 ? history_cell(store, r->words[0], r->jsonl)
                            : history_runs(store, r->jsonl);
}

int command_history(int argc, char **argv)
{
    struct request r;
    struct err e = {0};
    if (!read_arguments(&r, argc, argv))
        return EXIT_USAGE;
    if (r.helped)
        return EXIT_AS_EXPECTED;
    char *store = store_find(r.runs, &e);
    int code = EXIT_USAGE;
    if (store == NULL)
        fprintf(stderr, "ekulab history: %s\n", e.text);
    else
        code = execute(&r, store);
    free(store);
    return code;
}
