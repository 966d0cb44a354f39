#include "scenarios/runner/evidence_load.h"

#include "scenarios/runner/commands.h"
#include "scenarios/runner/evidence_file.h"
#include "scenarios/runner/facts.h"
#include "scenarios/runner/replay.h"
#include "sim/base/text.h"

#include <stdio.h>
#include <stdlib.h>

static void on_evidence(void *ctx, const struct cell *cell, const json_t *evidence)
{
    (void)cell;
    struct evidence_cell *out = ctx;
    out->evidence = json_incref((json_t *)evidence);
}

static bool is_predicted(const struct runfile *file)
{
    return text_is(fact_text(file->run, "kind"), "prediction");
}

static bool run_again(struct evidence_cell *out, struct err *e)
{
    const json_t *first = json_array_get(out->file.services, 0);
    struct replay replay = {.path = out->file.path, .run = out->file.run};
    if (is_predicted(&out->file))
        return err_set(e, ERR_USAGE, "%s is a prediction: nothing of it ever ran", out->file.path);
    replay.cells = json_pack(
        "[{s:O,s:O}]", "cell", json_object_get(first, "cell"), "services", out->file.services);
    bool ok = replay_run(&replay, on_evidence, out, e);
    json_decref(replay.cells);
    struct err unkept = {0};
    if (ok && !evidence_file_add(out->file.path, out->evidence, &unkept))
        fprintf(stderr, "ekulab: warning: the evidence is not kept: %s\n", unkept.text);
    return ok;
}

static bool has_service(const struct evidence_cell *out, const char *command)
{
    size_t index = 0;
    json_t *line = NULL;
    if (out->service == NULL)
        return true;
    json_array_foreach(out->file.services, index, line)
    {
        if (text_is(fact_text(line, "service"), out->service))
            return true;
    }
    fprintf(stderr, "%s: this cell has no line of \"%s\"\n", command, out->service);
    return false;
}

int evidence_load(const char *command, const char *argument, struct evidence_cell *out)
{
    const char *cell = NULL;
    struct err e = {0};
    char *path = runfile_split(argument, &cell);
    int code = EXIT_AS_EXPECTED;
    if (path == NULL || *cell == '\0') {
        fprintf(stderr, "%s: %s: %s\n", command, argument,
            path == NULL ? "no such run"
                         : "which cell? write RUN:CELL; `ekulab explain RUN` lists them");
        code = EXIT_USAGE;
    } else if (!runfile_load(&out->file, path, cell, &out->service) || !has_service(out, command)) {
        code = EXIT_USAGE;
    } else {
        const char *id = fact_text(json_array_get(out->file.services, 0), "cell");
        out->evidence = evidence_file_find(path, id);
        if (out->evidence == NULL && !run_again(out, &e)) {
            fprintf(stderr, "%s: %s\n", command, e.text);
            code = err_exit_code(&e);
        }
    }
    free(path);
    return code;
}

void evidence_cell_cleanup(struct evidence_cell *cell)
{
    runfile_cleanup(&cell->file);
    json_decref(cell->evidence);
    cell->evidence = NULL;
}
