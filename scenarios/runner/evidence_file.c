#include "scenarios/runner/evidence_file.h"

#include "scenarios/runner/facts.h"
#include "sim/base/buf.h"
#include "sim/base/text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define IDENTITY_MAX 64

/* The first line: which content of the results file this is evidence of, by FNV-1a (64 bits). */
static bool identity(const char *path, char out[IDENTITY_MAX])
{
    uint64_t hash = UINT64_C(14695981039346656037);
    unsigned char chunk[65536];
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return false;
    for (size_t len; (len = fread(chunk, 1, sizeof chunk, file)) > 0;) {
        for (size_t i = 0; i < len; i++)
            hash = (hash ^ chunk[i]) * UINT64_C(1099511628211);
    }
    bool ok = ferror(file) == 0;
    fclose(file);
    snprintf(out, IDENTITY_MAX, "{\"kind\":\"evidence\",\"of\":\"%016" PRIx64 "\"}\n", hash);
    return ok;
}

/* The file beside `path`, with its first line read; NULL when there is none of this content. */
static FILE *open_kept(const char *path, const char *mode)
{
    char wanted[IDENTITY_MAX];
    char got[IDENTITY_MAX];
    char *name = ek_asprintf("%s.evidence", path);
    FILE *file = fopen(name, mode);
    free(name);
    if (file == NULL)
        return NULL;
    if (identity(path, wanted) && fgets(got, sizeof got, file) != NULL && text_is(got, wanted))
        return file;
    fclose(file);
    return NULL;
}

struct evidence_file {
    FILE *file;      /* NULL: there is none */
    json_t *offsets; /* cell -> where its line begins */
};

/* The cell of a line, without parsing all of it: evidence_new writes it first. */
static char *cell_of(const char *line)
{
    static const char beginning[] = "{\"format\":1,\"cell\":";
    const char *at = line + sizeof beginning - 1;
    if (strncmp(line, beginning, sizeof beginning - 1) != 0)
        return NULL;
    json_t *text = json_loads(at, JSON_DECODE_ANY | JSON_DISABLE_EOF_CHECK, NULL);
    char *cell = json_is_string(text) ? ek_strdup(json_string_value(text)) : NULL;
    json_decref(text);
    return cell;
}

struct evidence_file *evidence_file_open(const char *path)
{
    struct evidence_file *out = ek_calloc(1, sizeof *out);
    char *line = NULL;
    size_t cap = 0;
    out->offsets = json_object();
    out->file = open_kept(path, "re");
    long at = out->file == NULL ? 0 : ftell(out->file);
    while (out->file != NULL && getline(&line, &cap, out->file) > 0) {
        char *cell = cell_of(line);
        if (cell != NULL)
            json_object_set_new(out->offsets, cell, json_integer(at));
        free(cell);
        at = ftell(out->file);
    }
    free(line);
    return out;
}

bool evidence_file_has(const struct evidence_file *file, const char *cell)
{
    return json_object_get(file->offsets, cell) != NULL;
}

json_t *evidence_file_get(const struct evidence_file *file, const char *cell)
{
    const json_t *offset = json_object_get(file->offsets, cell);
    if (offset == NULL || fseek(file->file, (long)json_integer_value(offset), SEEK_SET) != 0)
        return NULL;
    return json_loadf(file->file, JSON_DISABLE_EOF_CHECK, NULL); /* NULL: it was cut off */
}

void evidence_file_close(struct evidence_file *file)
{
    if (file == NULL)
        return;
    if (file->file != NULL)
        fclose(file->file);
    json_decref(file->offsets);
    free(file);
}

/* Empties the file unless it is of this content. */
static bool begin(FILE *file, const char *path)
{
    char wanted[IDENTITY_MAX];
    char got[IDENTITY_MAX] = "";
    if (!identity(path, wanted))
        return false;
    rewind(file);
    if (fgets(got, sizeof got, file) != NULL && text_is(got, wanted))
        return true;
    return ftruncate(fileno(file), 0) == 0 && fputs(wanted, file) >= 0;
}

bool evidence_file_add(const char *path, const json_t *evidence, struct err *e)
{
    char *name = ek_asprintf("%s.evidence", path);
    FILE *file = fopen(name, "a+e");
    bool ok = file != NULL && flock(fileno(file), LOCK_EX) == 0 && begin(file, path) &&
              fseek(file, 0, SEEK_END) == 0 && json_dumpf(evidence, file, JSON_COMPACT) == 0 &&
              fputc('\n', file) != EOF;
    if (file != NULL)
        ok = fclose(file) == 0 && ok;
    if (!ok)
        err_set(e, ERR_FILE_WRITE, "%s: %s", name, strerror(errno));
    free(name);
    return ok;
}
