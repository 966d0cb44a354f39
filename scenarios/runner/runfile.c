#include "scenarios/runner/runfile.h"

#include "scenarios/runner/runcells.h"
#include "scenarios/runs/resultfile.h"
#include "sim/base/text.h"

#include <stdlib.h>
#include <string.h>

/* A file being read. */
struct reading {
    struct runfile *out;
    const char *cell;
    char *shorter; /* the cell's name without "#SERVICE", or NULL */
    json_t *shorter_services;
    json_t *shorter_events;
};

/* The entry of the cell that lines are coming for. */
static struct runfile_cell *note_cell(struct runfile *out, const char *cell)
{
    if (out->num_cells == 0 || !text_is(out->cells[out->num_cells - 1].id, cell)) {
        out->cells = ek_realloc(out->cells, (out->num_cells + 1) * sizeof *out->cells);
        out->cells[out->num_cells++] = (struct runfile_cell){.id = ek_strdup(cell)};
    }
    return &out->cells[out->num_cells - 1];
}

static void count_verdict(struct runfile_cell *cell, const char *verdict)
{
    for (int i = 0; i < VERDICT_COUNT && verdict != NULL; i++)
        cell->counts[i] += text_is(verdict_name((enum verdict)i), verdict) ? 1 : 0;
}

static void take_of_cell(struct reading *r, json_t *line, bool event)
{
    const char *cell = resultfile_text(line, "cell");
    count_verdict(note_cell(r->out, cell), event ? NULL : resultfile_text(line, "verdict"));
    if (r->cell == NULL)
        return;
    if (text_is(cell, r->cell))
        json_array_append(event ? r->out->events : r->out->services, line);
    else if (text_is(cell, r->shorter))
        json_array_append(event ? r->shorter_events : r->shorter_services, line);
}

static bool read_lines(struct reading *r, const char *path)
{
    struct resultfile file;
    bool ok = resultfile_open(&file, path);
    while (ok && resultfile_next(&file)) {
        if (file.kind == RESULT_RUN)
            r->out->run = json_incref(file.value);
        else if (file.kind == RESULT_SERVICE || file.kind == RESULT_EVENT)
            take_of_cell(r, file.value, file.kind == RESULT_EVENT);
    }
    r->out->complete = file.complete;
    ok = ok && !file.failed;
    resultfile_close(&file);
    return ok;
}

static void swap(json_t **a, json_t **b)
{
    json_t *kept = *a;
    *a = *b;
    *b = kept;
}

/* False when neither name is that of a cell. */
static bool settle(struct reading *r, const char **out_service)
{
    *out_service = NULL;
    if (r->cell == NULL || json_array_size(r->out->services) > 0)
        return true;
    if (json_array_size(r->shorter_services) == 0) {
        runcells_unknown(r->out, r->cell);
        return false;
    }
    swap(&r->out->services, &r->shorter_services);
    swap(&r->out->events, &r->shorter_events);
    *out_service = r->cell + strlen(r->shorter) + 1;
    return true;
}

bool runfile_load(
    struct runfile *out, const struct runref *ref, const char *cell, const char **out_service)
{
    const char *hash = cell == NULL ? NULL : strrchr(cell, '#');
    *out = (struct runfile){
        .name = ek_strdup(ref->name), .services = json_array(), .events = json_array()};
    struct reading r = {.out = out,
        .cell = cell,
        .shorter = hash == NULL ? NULL : ek_strndup(cell, (size_t)(hash - cell)),
        .shorter_services = json_array(),
        .shorter_events = json_array()};
    bool ok = read_lines(&r, ref->path) && settle(&r, out_service);
    json_decref(r.shorter_services);
    json_decref(r.shorter_events);
    free(r.shorter);
    return ok;
}

void runfile_common(const struct runfile *file, struct buf *out)
{
    static const char *const left_out[] = {"name", "domain", "clock"};
    const json_t *axes = json_object_get(json_array_get(file->services, 0), "axes");
    const char *path = NULL;
    json_t *value = NULL;
    json_object_foreach(json_object_get(file->run, "deployment"), path, value)
    {
        bool told = json_object_get(axes, path) == NULL && json_is_string(value);
        for (size_t i = 0; i < sizeof left_out / sizeof left_out[0]; i++)
            told = told && !text_is(path, left_out[i]);
        if (told)
            buf_addf(out, "%s%s %s", out->len == 0 ? "" : ", ", path, json_string_value(value));
    }
}

void runfile_cleanup(struct runfile *file)
{
    json_decref(file->run);
    json_decref(file->services);
    json_decref(file->events);
    for (size_t i = 0; i < file->num_cells; i++)
        free(file->cells[i].id);
    free(file->cells);
    free(file->name);
    *file = (struct runfile){0};
}
