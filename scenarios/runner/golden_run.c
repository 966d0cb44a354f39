#include "scenarios/runner/golden_run.h"

#include "scenarios/report/writer_ops.h"
#include "scenarios/runner/commands.h"
#include "scenarios/runs/difftell.h"
#include "scenarios/runs/golden.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- the lines of the run ---- */

static void at_begin(struct writer *writer, const struct run_info *info)
{
    (void)writer;
    (void)info;
}

static void take_line(struct writer *writer, const struct line *line)
{
    outcomes_take(writer->state, line);
}

static void leave(void *state)
{
    (void)state; /* the golden run's */
}

static const struct writer_ops lines_writer = {
    .begin = at_begin, .line = take_line, .end = at_begin, .free = leave};

/* ---- begin ---- */

static bool load(struct golden_run *g)
{
    g->is_new = access(g->path, F_OK) != 0 && errno == ENOENT;
    if (!g->is_new)
        return golden_load(&g->expected, g->path);
    if (!g->accept)
        fprintf(stderr,
            "ekulab run: %s: no such file; --accept makes it from what this run tells\n", g->path);
    return g->accept;
}

bool golden_run_begin(struct golden_run *out, const char *path, bool accept)
{
    *out = (struct golden_run){.path = path, .accept = accept};
    if (path == NULL)
        return true;
    vocabulary_init(&out->vocabulary);
    outcomes_init(&out->expected, &out->vocabulary);
    outcomes_init(&out->told, &out->vocabulary);
    out->writer = ek_calloc(1, sizeof *out->writer);
    *out->writer = (struct writer){.ops = &lines_writer, .state = &out->told};
    return load(out);
}

void golden_run_cleanup(struct golden_run *golden)
{
    if (golden->path == NULL)
        return;
    writer_free(golden->writer);
    outcomes_cleanup(&golden->expected);
    outcomes_cleanup(&golden->told);
    vocabulary_cleanup(&golden->vocabulary);
    golden->path = NULL;
}

/* ---- end ---- */

/* What the lab could not tell stays as it was expected. Returns how many lines those are. */
static size_t accepted(const struct golden_run *g, struct outcomes *out)
{
    size_t num_unknown = 0;
    for (size_t i = 0; i < g->told.num; i++) {
        const struct told *told = &g->told.lines[i];
        bool is_known = told->state != OUTCOME_UNKNOWN;
        num_unknown += is_known ? 0 : 1;
        if (!is_known)
            told = outcomes_find(&g->expected, told->cell, told->service);
        if (told != NULL)
            outcomes_add(out, told);
    }
    return num_unknown;
}

static int save(const struct golden_run *g, int code)
{
    struct outcomes lines;
    struct err e = {0};
    outcomes_init(&lines, g->expected.vocabulary);
    size_t num_unknown = accepted(g, &lines);
    bool ok = golden_save(&lines, g->path, &e);
    if (!ok)
        fprintf(stderr, "ekulab: --accept: %s\n", e.text);
    else
        fprintf(stderr, "ekulab: accepted: %s%s, %zu line%s\n", g->path, g->is_new ? ", new" : "",
            lines.num, lines.num == 1 ? "" : "s");
    if (ok && num_unknown > 0)
        fprintf(stderr,
            "ekulab: warning: INCONCLUSIVE lines are not accepted (%zu); what was expected of them "
            "stays\n",
            num_unknown);
    outcomes_cleanup(&lines);
    return ok ? code : err_exit_code(&e);
}

static void tell(const struct golden_run *g, const struct diff *diff, const char *name)
{
    struct difftell tell = {.diff = diff,
        .a = {.name = g->path},
        .b = {.name = name == NULL ? "this run" : name, .explain = name}};
    memset(tell.classes, true, sizeof tell.classes);
    fflush(stdout);
    difftell_table(&tell, stderr);
}

int golden_run_end(
    struct golden_run *golden, const struct run_info *info, const char *name, int code)
{
    struct diff diff;
    if (golden->path == NULL)
        return code;
    if (info->stopped != NULL) {
        fprintf(stderr, "ekulab: %s%s: the run ended early\n", golden->path,
            golden->accept ? " stays as it is" : " is not compared");
        return code;
    }
    diff_make(&diff, &golden->expected, &golden->told);
    bool differs = diff.num > diff.counts[DIFF_INCONCLUSIVE];
    if (diff.num > 0 && !golden->is_new)
        tell(golden, &diff, name);
    diff_cleanup(&diff);
    if (golden->accept)
        return save(golden, code);
    if (!differs)
        return code;
    fprintf(stderr,
        "ekulab: this is not what %s says; if it is meant, run it again with --accept\n",
        golden->path);
    return code == EXIT_AS_EXPECTED || code == EXIT_INCONCLUSIVE ? EXIT_MISMATCH : code;
}
