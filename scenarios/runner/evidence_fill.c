#include "scenarios/runner/evidence_fill.h"

#include "scenarios/runner/evidence_file.h"
#include "scenarios/runner/facts.h"
#include "scenarios/runner/replay.h"
#include "scenarios/runs/resultfile.h"
#include "sim/base/text.h"

#include <stdlib.h>

/* The cells of a results file that have no evidence. */
struct missing {
    const char *path;
    struct evidence_file *kept;
    json_t *run;
    json_t *cells;   /* as struct replay has them */
    json_t *last;    /* the one whose lines are coming; borrowed */
    char *last_id;   /* of it, also when it has evidence */
    json_t *counted; /* ids that were not taken yet: drawn deployments may be the same */
    size_t num;      /* how many were counted */
    struct err *e;
};

static bool is_conclusive(const json_t *cell)
{
    size_t index = 0;
    json_t *line = NULL;
    json_array_foreach(json_object_get(cell, "services"), index, line)
    {
        if (text_is(fact_text(line, "verdict"), "INCONCLUSIVE"))
            return false;
    }
    return true;
}

/* Of a cell whose lab failed there is nothing to be recorded. */
static void settle_last(struct missing *m)
{
    if (m->last != NULL && !is_conclusive(m->last))
        json_array_remove(m->cells, json_array_size(m->cells) - 1);
    m->last = NULL;
}

static void count_line(struct missing *m, json_t *line)
{
    const char *id = fact_text(line, "cell");
    if (text_is(id, m->last_id))
        return;
    free(m->last_id);
    m->last_id = ek_strdup(id);
    if (evidence_file_has(m->kept, id) || json_object_get(m->counted, id) != NULL)
        return;
    json_object_set_new(m->counted, id, json_true());
    m->num++;
}

static void add_line(struct missing *m, json_t *line)
{
    const char *id = fact_text(line, "cell");
    if (!text_is(id, m->last_id)) {
        settle_last(m);
        free(m->last_id);
        m->last_id = ek_strdup(id);
        if (json_object_del(m->counted, id) == 0) {
            m->last = json_pack("{s:s,s:[]}", "cell", id, "services");
            json_array_append_new(m->cells, m->last);
        }
    }
    if (m->last != NULL)
        json_array_append(json_object_get(m->last, "services"), line);
}

static bool each_line(struct missing *m, void (*take)(struct missing *m, json_t *line))
{
    struct resultfile file;
    free(m->last_id);
    m->last_id = NULL;
    bool ok = resultfile_open(&file, m->path);
    while (ok && resultfile_next(&file)) {
        if (file.kind == RESULT_RUN && m->run == NULL)
            m->run = json_incref(file.value);
        else if (file.kind == RESULT_SERVICE)
            take(m, file.value);
    }
    ok = ok && !file.failed && m->run != NULL;
    resultfile_close(&file);
    return ok || err_set(m->e, ERR_FILE_INVALID, "%s cannot be read", m->path);
}

static void on_evidence(void *ctx, const struct cell *cell, const json_t *evidence)
{
    struct missing *m = ctx;
    evidence_file_add(m->kept, cell->id, evidence);
}

/* What is too much is not read into memory to say so. */
static bool find_missing(struct missing *m, size_t max)
{
    return each_line(m, count_line) && m->num > 0 && m->num <= max &&
           text_is(fact_text(m->run, "kind"), "run") && each_line(m, add_line);
}

bool evidence_fill(struct evidence_file *kept, const char *path, size_t max, bool progress,
    size_t *out_left, struct err *e)
{
    struct missing m = {
        .path = path, .kept = kept, .cells = json_array(), .counted = json_object(), .e = e};
    bool wanted = find_missing(&m, max);
    bool ok = e->code == ERR_NONE;
    *out_left = text_is(fact_text(m.run, "kind"), "run") ? m.num : 0;
    if (wanted && ok) {
        settle_last(&m);
        struct replay replay = {.path = path, .run = m.run, .cells = m.cells, .progress = progress};
        ok = replay_run(&replay, on_evidence, &m, e);
        *out_left = m.num - json_array_size(m.cells);
    }
    json_decref(m.run);
    json_decref(m.cells);
    json_decref(m.counted);
    free(m.last_id);
    return ok;
}
