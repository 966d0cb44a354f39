#include "scenarios/runner/evidence_load.h"

#include "scenarios/runner/commands.h"
#include "scenarios/runner/evidence_file.h"
#include "scenarios/runner/facts.h"
#include "scenarios/runner/replay.h"
#include "scenarios/runner/rules.h"
#include "sim/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static bool was_measured(const struct runfile *file)
{
    size_t index = 0;
    json_t *line = NULL;
    json_array_foreach(file->services, index, line)
    {
        if (text_is(fact_text(line, "verdict"), "INCONCLUSIVE"))
            return false;
    }
    return true;
}

static bool run_again(
    struct evidence_cell *out, struct evidence_file *kept, const char *id, struct err *e)
{
    struct replay replay = {.path = out->ref.path, .run = out->file.run};
    if (is_predicted(&out->file))
        return err_set(e, ERR_USAGE, "%s is a prediction: nothing of it ever ran", out->ref.path);
    if (!was_measured(&out->file))
        return err_set(e, ERR_REPLAY,
            "%s: the lab failed in this cell, so nothing was recorded: run the scenario again",
            out->file.name);
    replay.cells = json_pack("[{s:s,s:O}]", "cell", id, "services", out->file.services);
    bool ok = replay_run(&replay, on_evidence, out, e);
    json_decref(replay.cells);
    if (ok) {
        evidence_file_add(kept, id, out->evidence);
        json_t *first = evidence_file_get(kept, id); /* somebody else's, if it came before */
        if (first != NULL) {
            json_decref(out->evidence);
            out->evidence = first;
        }
        if (*evidence_file_unkept(kept) != '\0')
            fprintf(stderr, "ekulab: warning: the evidence is not kept: %s\n",
                evidence_file_unkept(kept));
    }
    return ok;
}

/* Is there a line of the service that was asked for, and does it apply? */
static bool has_service(const struct evidence_cell *out, const char *command)
{
    const char *names[SERVICE_COUNT];
    size_t num = 0, index = 0;
    json_t *line = NULL;
    if (out->service == NULL)
        return true;
    json_array_foreach(out->file.services, index, line)
    {
        const char *name = fact_text(line, "service");
        const char *detail = fact_text(line, "detail");
        if (num < SERVICE_COUNT)
            names[num++] = name;
        if (!text_is(name, out->service))
            continue;
        if (!text_is(fact_text(line, "verdict"), "SKIP"))
            return true;
        fprintf(stderr, "%s: %s does not apply to this cell: %s\n", command, name,
            detail == NULL ? "-" : detail);
        return false;
    }
    print_unknown(strncmp(command, "ekulab ", 7) == 0 ? command + 7 : command,
        "service of this cell", out->service, names, num);
    return false;
}

static int load_kept(const char *command, struct evidence_cell *out, struct evidence_file *kept)
{
    struct err e = {0};
    if (!runfile_load(&out->file, &out->ref, out->ref.rest, &out->service) ||
        !has_service(out, command))
        return EXIT_USAGE;
    const char *id = fact_text(json_array_get(out->file.services, 0), "cell");
    out->evidence = evidence_file_get(kept, id);
    if (out->evidence != NULL || run_again(out, kept, id, &e))
        return EXIT_AS_EXPECTED;
    fprintf(stderr, "%s: %s\n", command, e.text);
    return err_exit_code(&e);
}

static int load(const char *command, struct evidence_cell *out)
{
    if (out->ref.rest == NULL || *out->ref.rest == '\0') {
        fprintf(stderr, "%s: which cell? write %s:CELL; `ekulab explain %s` lists them\n", command,
            out->ref.name, out->ref.name);
        return EXIT_USAGE;
    }
    struct evidence_file *kept = evidence_file_open(out->ref.path);
    int code = load_kept(command, out, kept);
    evidence_file_close(kept);
    return code;
}

int evidence_load(
    const char *command, const char *argument, const char *runs, struct evidence_cell *out)
{
    struct buf complaint = {0};
    int code = EXIT_USAGE;
    if (runref_find(&out->ref, argument, runs, &complaint))
        code = load(command, out);
    else
        fprintf(stderr, "%s: %s", command, buf_str(&complaint));
    buf_cleanup(&complaint);
    return code;
}

void evidence_cell_cleanup(struct evidence_cell *cell)
{
    runref_cleanup(&cell->ref);
    runfile_cleanup(&cell->file);
    json_decref(cell->evidence);
    cell->evidence = NULL;
}
