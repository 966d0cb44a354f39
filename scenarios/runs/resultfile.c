#include "scenarios/runs/resultfile.h"

#include "sim/base/text.h"

#include <errno.h>
#include <string.h>

#define HINT "a results file is what `ekulab run SCENARIO.yaml --output jsonl=FILE` writes"

static bool complain(struct resultfile *r, int column, const char *what)
{
    fprintf(stderr, "%s:%zu:%d: error: %s\n  hint: " HINT "\n", r->path, r->line,
        column < 1 ? 1 : column, what);
    r->failed = true;
    return false;
}

bool resultfile_complain(struct resultfile *file, const char *what)
{
    return complain(file, 1, what);
}

bool resultfile_open(struct resultfile *out, const char *path)
{
    *out = (struct resultfile){.path = path, .file = fopen(path, "re")};
    if (out->file == NULL)
        fprintf(stderr, "%s: error: %s\n", path, strerror(errno));
    return out->file != NULL;
}

void resultfile_close(struct resultfile *file)
{
    json_decref(file->value);
    buf_cleanup(&file->text);
    if (file->file != NULL)
        fclose(file->file);
    file->value = NULL;
    file->file = NULL;
}

const char *resultfile_text(const json_t *line, const char *key)
{
    return json_string_value(json_object_get(line, key));
}

/* What a line of each kind cannot do without. */
static const struct {
    const char *name;
    enum result_kind kind;
    const char *needs[3];
    const char *complaint;
} kinds[] = {
    {"run", RESULT_RUN, {NULL}, NULL},
    {"prediction", RESULT_RUN, {NULL}, NULL},
    {"service", RESULT_SERVICE, {"cell", "service", "verdict"},
        "a service line without \"cell\", \"service\" or \"verdict\""},
    {"event", RESULT_EVENT, {"cell", "node", "text"},
        "an event without \"cell\", \"node\" or \"text\""},
    {"summary", RESULT_SUMMARY, {NULL}, NULL},
};

static bool check_members(struct resultfile *r, size_t of_kind)
{
    for (size_t i = 0; i < 3 && kinds[of_kind].needs[i] != NULL; i++) {
        if (resultfile_text(r->value, kinds[of_kind].needs[i]) == NULL)
            return complain(r, 1, kinds[of_kind].complaint);
    }
    return true;
}

static bool check_line(struct resultfile *r)
{
    const char *name = resultfile_text(r->value, "kind");
    bool ok = true;
    if (name == NULL)
        return complain(r, 1, "a line without \"kind\"");
    r->kind = RESULT_OTHER;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (!text_is(kinds[i].name, name))
            continue;
        r->kind = kinds[i].kind;
        ok = check_members(r, i);
    }
    if ((r->kind == RESULT_RUN) != (r->line == 1))
        return complain(r, 1, "the first line, and no other, is of the kind \"run\"");
    if (r->kind == RESULT_SUMMARY) {
        r->complete = true;
        r->stopped = resultfile_text(r->value, "stopped") != NULL;
    }
    return ok;
}

static bool parse_line(struct resultfile *r)
{
    json_error_t error;
    json_decref(r->value);
    r->value = json_loadb(r->text.data, r->text.len, 0, &error);
    bool cut_off = r->line > 1 && r->text.data[r->text.len - 1] != '\n';
    if (r->value == NULL && cut_off)
        return false;
    if (r->value == NULL) {
        char what[JSON_ERROR_TEXT_LENGTH + 24];
        snprintf(what, sizeof what, "not JSON: %s", error.text);
        return complain(r, error.column, what);
    }
    return json_is_object(r->value) ? check_line(r) : complain(r, 1, "not a JSON object");
}

/* One line, with its end, as far as some bytes more than RESULTFILE_LINE_MAX go; false at the end
 * of the file. */
static bool take_text(struct resultfile *r)
{
    char chunk[4096];
    int c = 0;
    buf_clear(&r->text);
    while (r->text.len <= RESULTFILE_LINE_MAX && c != '\n' && c != EOF) {
        size_t len = 0;
        while (len < sizeof chunk && c != '\n' && (c = getc_unlocked(r->file)) != EOF)
            chunk[len++] = (char)c;
        buf_add(&r->text, chunk, len);
    }
    return r->text.len > 0;
}

bool resultfile_next(struct resultfile *r)
{
    if (take_text(r)) {
        r->line++;
        if (r->text.len > RESULTFILE_LINE_MAX)
            return complain(r, 1, "a line of more than 4 MiB");
        return parse_line(r);
    }
    if (ferror(r->file) != 0)
        return complain(r, 1, strerror(errno));
    if (r->line == 0) {
        r->line = 1;
        return complain(r, 1, "the file is empty");
    }
    return false;
}
