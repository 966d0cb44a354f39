#include "scenarios/runner/outputs.h"

#include "sim/base/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool unknown_kind(const char *kind, struct err *e)
{
    size_t num = 0;
    const char *const *kinds = writer_kinds(&num);
    const char *near = text_suggest(kind, kinds, num);
    return err_set(e, ERR_USAGE, "unknown output kind \"%s\"%s%s%s", kind,
        near == NULL ? "" : "; did you mean \"", near == NULL ? "" : near,
        near == NULL ? "" : "\"?");
}

static bool is_same_file(const struct stat *a, const struct stat *b)
{
    return S_ISREG(a->st_mode) && a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Under whatever name: opening a file for writing empties it. */
static bool is_file(const char *path, const struct stat *wanted, const char *input)
{
    struct stat other;
    return input != NULL && (text_is(path, input) || (wanted != NULL && stat(input, &other) == 0 &&
                                                         is_same_file(wanted, &other)));
}

bool outputs_may_write(const struct outputs *outputs, const char *path, struct err *e)
{
    struct stat wanted, other;
    bool is_there = stat(path, &wanted) == 0;
    if (text_is(path, "-"))
        return true;
    for (size_t i = 0; i < OUTPUTS_INPUTS; i++) {
        if (is_file(path, is_there ? &wanted : NULL, outputs->inputs[i]))
            return err_set(e, ERR_USAGE, "%s: an output would overwrite the input", path);
    }
    for (size_t i = 0; is_there && i < outputs->num; i++) {
        if (outputs->files[i] != NULL && fstat(fileno(outputs->files[i]), &other) == 0 &&
            is_same_file(&wanted, &other))
            return err_set(e, ERR_USAGE, "%s: two outputs in one file", path);
    }
    return true;
}

/* A file is opened only when its kind is known, so that a typing error leaves no empty file. */
static bool open_file(const char *path, FILE **out, struct err *e)
{
    if (text_is(path, "-"))
        return true;
    *out = fopen(path, "we");
    return *out != NULL || err_set(e, ERR_FILE_WRITE, "%s: %s", path, strerror(errno));
}

bool outputs_open(const struct outputs *outputs, const char *path, FILE **out, struct err *e)
{
    return outputs_may_write(outputs, path, e) && open_file(path, out, e);
}

static bool is_kind(const char *kind)
{
    size_t num = 0;
    const char *const *kinds = writer_kinds(&num);
    for (size_t i = 0; i < num; i++) {
        if (text_is(kinds[i], kind))
            return true;
    }
    return false;
}

static bool add(struct outputs *outputs, const char *kind, const char *path,
    const struct writer_style *style, struct err *e)
{
    static const struct writer_style plain = {0};
    bool is_stdout = text_is(path, "-");
    FILE *file = NULL;
    if (!is_kind(kind))
        return unknown_kind(kind, e);
    if (outputs->num == OUTPUTS_MAX)
        return err_set(e, ERR_USAGE, "more than %d outputs", OUTPUTS_MAX);
    if (is_stdout && outputs->on_stdout)
        return err_set(e, ERR_USAGE, "two outputs on standard output");
    if (!outputs_open(outputs, path, &file, e))
        return false;
    outputs->writers[outputs->num] =
        writer_new(kind, is_stdout ? stdout : file, is_stdout ? style : &plain);
    outputs->files[outputs->num] = file;
    outputs->names[outputs->num++] = path;
    outputs->on_stdout = outputs->on_stdout || is_stdout;
    return true;
}

bool outputs_add(
    struct outputs *outputs, const char *spec, const struct writer_style *style, struct err *e)
{
    const char *equals = strchr(spec, '=');
    char *kind = ek_strndup(spec, equals == NULL ? strlen(spec) : (size_t)(equals - spec));
    bool ok = add(outputs, kind, equals == NULL ? "-" : equals + 1, style, e);
    free(kind);
    return ok;
}

bool outputs_close(struct outputs *outputs, const struct run_info *info, struct err *e)
{
    bool ok = true;
    for (size_t i = 0; i < outputs->num; i++) {
        errno = 0;
        bool written = writer_end(outputs->writers[i], info);
        if (outputs->files[i] != NULL)
            written = fclose(outputs->files[i]) == 0 && written;
        bool left = outputs->files[i] == NULL && errno == EPIPE; /* the reader has seen enough */
        if (!written && !left)
            ok = err_set(
                e, ERR_FILE_WRITE, "%s: not everything could be written", outputs->names[i]);
        writer_free(outputs->writers[i]);
    }
    outputs->num = 0;
    return ok;
}

void outputs_drop(struct outputs *outputs)
{
    for (size_t i = 0; i < outputs->num; i++) {
        writer_free(outputs->writers[i]);
        if (outputs->files[i] != NULL)
            fclose(outputs->files[i]);
    }
    outputs->num = 0;
}
