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

json_t *evidence_file_find(const char *path, const char *cell)
{
    json_t *found = NULL;
    char *line = NULL;
    size_t cap = 0;
    json_t *id = json_string(cell);
    char *text = json_dumps(id, JSON_ENCODE_ANY);
    char *beginning = ek_asprintf("{\"format\":1,\"cell\":%s,", text);
    FILE *file = open_kept(path, "re");
    while (file != NULL && found == NULL && getline(&line, &cap, file) > 0) {
        if (strncmp(line, beginning, strlen(beginning)) == 0)
            found = json_loads(line, 0, NULL); /* a line that was cut off is none */
    }
    if (file != NULL)
        fclose(file);
    free(line);
    free(text);
    free(beginning);
    json_decref(id);
    return found;
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
