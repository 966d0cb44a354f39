#include "scenarios/runner/runfile.h"

#include "scenarios/runner/runcells.h"
#include "sim/base/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define HINT "a results file is what `ekulab run SCENARIO.yaml --output jsonl=FILE` writes"

bool runfile_is_file(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && !S_ISDIR(status.st_mode);
}

char *runfile_split(const char *argument, const char **out_rest)
{
    char *path = ek_strdup(argument);
    size_t len = strlen(path);
    *out_rest = "";
    while (!runfile_is_file(path)) {
        while (len > 0 && path[--len] != ':')
            ;
        if (len == 0) {
            free(path);
            return NULL;
        }
        path[len] = '\0';
        *out_rest = argument + len + 1;
    }
    return path;
}

/* A file being read. */
struct reading {
    struct runfile *out;
    const char *cell;
    char *shorter; /* the cell's name without "#SERVICE", or NULL */
    json_t *shorter_services;
    json_t *shorter_events;
    size_t line;
};

static bool complain(const struct reading *r, int column, const char *what)
{
    fprintf(stderr, "%s:%zu:%d: error: %s\n  hint: " HINT "\n", r->out->path, r->line,
        column < 1 ? 1 : column, what);
    return false;
}

static const char *text_of(const json_t *line, const char *key)
{
    return json_string_value(json_object_get(line, key));
}

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

static bool take_of_cell(struct reading *r, json_t *line, bool event)
{
    const char *cell = text_of(line, "cell");
    if (cell == NULL)
        return complain(r, 1, "a line without \"cell\"");
    if (event ? text_of(line, "text") == NULL || text_of(line, "node") == NULL
              : text_of(line, "service") == NULL || text_of(line, "verdict") == NULL)
        return complain(r, 1,
            event ? "an event without \"node\" or \"text\""
                  : "a service line without \"service\" or \"verdict\"");
    count_verdict(note_cell(r->out, cell), event ? NULL : text_of(line, "verdict"));
    if (r->cell == NULL)
        return true;
    if (text_is(cell, r->cell))
        json_array_append(event ? r->out->events : r->out->services, line);
    else if (text_is(cell, r->shorter))
        json_array_append(event ? r->shorter_events : r->shorter_services, line);
    return true;
}

static bool take_line(struct reading *r, json_t *line)
{
    const char *kind = text_of(line, "kind");
    if (kind == NULL)
        return complain(r, 1, "a line without \"kind\"");
    bool first = text_is(kind, "run") || text_is(kind, "prediction");
    if (first != (r->line == 1))
        return complain(r, 1, "the first line, and no other, is of the kind \"run\"");
    if (first)
        r->out->run = json_incref(line);
    else if (text_is(kind, "service") || text_is(kind, "event"))
        return take_of_cell(r, line, text_is(kind, "event"));
    else if (text_is(kind, "summary"))
        r->out->complete = true;
    return true; /* kinds that came later are no fault */
}

static bool parse_line(struct reading *r, const char *text, size_t len)
{
    json_error_t error;
    json_t *line = json_loadb(text, len, 0, &error);
    char what[JSON_ERROR_TEXT_LENGTH + 24];
    if (line == NULL) {
        snprintf(what, sizeof what, "not JSON: %s", error.text);
        return complain(r, error.column, what);
    }
    bool ok = json_is_object(line) ? take_line(r, line) : complain(r, 1, "not a JSON object");
    json_decref(line);
    return ok;
}

/* One line, with its end, as far as RUNFILE_LINE_MAX + 1 bytes go; false at the end of the file. */
static bool take_text(FILE *file, struct buf *out)
{
    buf_clear(out);
    int c = 0;
    while (out->len <= RUNFILE_LINE_MAX && c != '\n' && (c = getc_unlocked(file)) != EOF) {
        char byte = (char)c;
        buf_add(out, &byte, 1);
    }
    return out->len > 0;
}

static bool read_lines(struct reading *r, FILE *file)
{
    struct buf text = {0};
    bool ok = true;
    while (ok && take_text(file, &text)) {
        r->line++;
        ok = text.len > RUNFILE_LINE_MAX ? complain(r, 1, "a line of more than 4 MiB")
                                         : parse_line(r, text.data, text.len);
    }
    buf_cleanup(&text);
    if (ok && ferror(file) != 0)
        return complain(r, 1, strerror(errno));
    if (ok && r->line == 0) {
        r->line = 1;
        return complain(r, 1, "the file is empty");
    }
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

bool runfile_load(struct runfile *out, const char *path, const char *cell, const char **out_service)
{
    const char *hash = cell == NULL ? NULL : strrchr(cell, '#');
    *out =
        (struct runfile){.path = ek_strdup(path), .services = json_array(), .events = json_array()};
    struct reading r = {.out = out,
        .cell = cell,
        .shorter = hash == NULL ? NULL : ek_strndup(cell, (size_t)(hash - cell)),
        .shorter_services = json_array(),
        .shorter_events = json_array()};
    FILE *file = fopen(path, "re");
    bool ok = file != NULL;
    if (ok)
        ok = read_lines(&r, file) && settle(&r, out_service);
    else
        fprintf(stderr, "%s: error: %s\n", path, strerror(errno));
    if (file != NULL)
        fclose(file);
    json_decref(r.shorter_services);
    json_decref(r.shorter_events);
    free(r.shorter);
    return ok;
}

void runfile_cleanup(struct runfile *file)
{
    json_decref(file->run);
    json_decref(file->services);
    json_decref(file->events);
    for (size_t i = 0; i < file->num_cells; i++)
        free(file->cells[i].id);
    free(file->cells);
    free(file->path);
    *file = (struct runfile){0};
}
