#include "scenarios/runner/evidence_file.h"

#include "scenarios/runner/facts.h"
#include "sim/base/buf.h"
#include "sim/base/digest.h"
#include "sim/base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define IDENTITY_MAX 64
#define LOCK_SECONDS 10

struct evidence_file {
    char *results;
    char *name;                  /* of the file beside it */
    char identity[IDENTITY_MAX]; /* its first line; "": the results cannot be read */
    struct stat seen;            /* the results, when they were identified */
    FILE *kept;                  /* beside the results; NULL: there is none */
    FILE *own;                   /* of what could not be kept; NULL: nothing */
    json_t *offsets;             /* cell -> where its line begins in `kept` */
    json_t *own_offsets;
    struct err unkept;
};

/* ---- which content ---- */

static bool identify(const char *path, char out[IDENTITY_MAX])
{
    char digest[DIGEST_TEXT_LEN];
    bool ok = digest_file(path, digest);
    if (ok)
        snprintf(out, IDENTITY_MAX, "{\"kind\":\"evidence\",\"of\":\"%s\"}\n", digest);
    return ok;
}

/* ---- reading ---- */

/* A regular file of its own name; nothing that a link leads to, and nothing that makes wait. */
static FILE *open_regular(const char *name, int flags, const char *mode)
{
    struct stat about;
    int fd = open(name, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
    if (fd < 0)
        return NULL;
    FILE *file = fstat(fd, &about) == 0 && S_ISREG(about.st_mode) ? fdopen(fd, mode) : NULL;
    if (file == NULL) {
        close(fd);
        errno = EEXIST;
    }
    return file;
}

/* The cell of a whole line, without parsing all of it: evidence_new writes it first. */
static char *cell_of(const char *line, ssize_t len)
{
    static const char beginning[] = "{\"format\":1,\"cell\":";
    const char *at = line + sizeof beginning - 1;
    if (strncmp(line, beginning, sizeof beginning - 1) != 0 || line[len - 1] != '\n')
        return NULL;
    json_t *text = json_loads(at, JSON_DECODE_ANY | JSON_DISABLE_EOF_CHECK, NULL);
    char *cell = json_is_string(text) ? ek_strdup(json_string_value(text)) : NULL;
    json_decref(text);
    return cell;
}

/* Where the line of each cell begins, behind what was read of `file`. */
static void index_lines(FILE *file, json_t *offsets)
{
    char *line = NULL;
    size_t cap = 0;
    long at = ftell(file);
    for (ssize_t len = 0; (len = getline(&line, &cap, file)) > 0; at = ftell(file)) {
        char *cell = cell_of(line, len);
        if (cell != NULL)
            json_object_set_new(offsets, cell, json_integer(at));
        free(cell);
    }
    free(line);
}

static bool has_identity(FILE *file, const char *identity)
{
    char got[IDENTITY_MAX];
    rewind(file);
    return fgets(got, sizeof got, file) != NULL && text_is(got, identity);
}

static void read_kept(struct evidence_file *file)
{
    json_object_clear(file->offsets);
    if (file->kept != NULL && has_identity(file->kept, file->identity))
        index_lines(file->kept, file->offsets);
}

struct evidence_file *evidence_file_open(const char *path)
{
    struct evidence_file *file = ek_calloc(1, sizeof *file);
    file->results = ek_strdup(path);
    file->name = ek_asprintf("%s.evidence", path);
    file->offsets = json_object();
    file->own_offsets = json_object();
    if (stat(path, &file->seen) != 0 || !identify(path, file->identity))
        file->identity[0] = '\0';
    file->kept = open_regular(file->name, O_RDONLY, "r");
    read_kept(file);
    return file;
}

void evidence_file_close(struct evidence_file *file)
{
    if (file == NULL)
        return;
    if (file->kept != NULL)
        fclose(file->kept);
    if (file->own != NULL)
        fclose(file->own);
    json_decref(file->offsets);
    json_decref(file->own_offsets);
    free(file->results);
    free(file->name);
    free(file);
}

bool evidence_file_has(const struct evidence_file *file, const char *cell)
{
    return json_object_get(file->offsets, cell) != NULL ||
           json_object_get(file->own_offsets, cell) != NULL;
}

static json_t *read_line(FILE *file, const json_t *offset)
{
    if (offset == NULL || fseek(file, (long)json_integer_value(offset), SEEK_SET) != 0)
        return NULL;
    return json_loadf(file, JSON_DISABLE_EOF_CHECK, NULL);
}

json_t *evidence_file_get(const struct evidence_file *file, const char *cell)
{
    const json_t *own = json_object_get(file->own_offsets, cell);
    return own != NULL ? read_line(file->own, own)
                       : read_line(file->kept, json_object_get(file->offsets, cell));
}

/* ---- writing ---- */

static void on_alarm(int signum)
{
    (void)signum; /* it interrupts the wait */
}

/* Whoever holds it writes a line and lets it go. */
static bool lock(FILE *file)
{
    const struct sigaction waking = {.sa_handler = on_alarm};
    struct sigaction former;
    if (flock(fileno(file), LOCK_EX | LOCK_NB) == 0)
        return true;
    sigaction(SIGALRM, &waking, &former);
    alarm(LOCK_SECONDS);
    bool ok = flock(fileno(file), LOCK_EX) == 0;
    alarm(0);
    sigaction(SIGALRM, &former, NULL);
    return ok;
}

/* Behind the last whole line, which a killed process may have left behind it. */
static bool seek_end(FILE *file)
{
    char byte = 0;
    for (long at = fseek(file, 0, SEEK_END) == 0 ? ftell(file) : 0; at > 0; at--) {
        if (fseek(file, at - 1, SEEK_SET) != 0 || fread(&byte, 1, 1, file) != 1)
            return false;
        if (byte == '\n')
            return ftruncate(fileno(file), at) == 0 && fseek(file, at, SEEK_SET) == 0;
    }
    return ftruncate(fileno(file), 0) == 0 && fseek(file, 0, SEEK_SET) == 0;
}

static bool is_unchanged(const struct evidence_file *file)
{
    struct stat now;
    char identity[IDENTITY_MAX];
    if (stat(file->results, &now) != 0)
        return false;
    if (now.st_ino == file->seen.st_ino && now.st_size == file->seen.st_size &&
        now.st_mtim.tv_sec == file->seen.st_mtim.tv_sec &&
        now.st_mtim.tv_nsec == file->seen.st_mtim.tv_nsec)
        return true;
    return identify(file->results, identity) && text_is(identity, file->identity);
}

/* A file of this content, of another content of the results, or an empty one; no other is touched.
 */
static bool prepare(struct evidence_file *file, FILE *kept)
{
    static const char kind[] = "{\"kind\":\"evidence\",";
    char got[IDENTITY_MAX] = "";
    if (!is_unchanged(file))
        return err_set(&file->unkept, ERR_FILE_WRITE, "%s changed meanwhile", file->results);
    rewind(kept);
    bool is_empty = fgets(got, sizeof got, kept) == NULL;
    if (text_is(got, file->identity))
        return seek_end(kept);
    if (!is_empty && strncmp(got, kind, sizeof kind - 1) != 0)
        return err_set(&file->unkept, ERR_FILE_WRITE, "%s is no evidence of ekulab", file->name);
    return ftruncate(fileno(kept), 0) == 0 && fseek(kept, 0, SEEK_SET) == 0 &&
           fputs(file->identity, kept) >= 0;
}

static bool write_line(FILE *file, const json_t *evidence)
{
    return json_dumpf(evidence, file, JSON_COMPACT) == 0 && fputc('\n', file) != EOF &&
           fflush(file) == 0;
}

/* Under the lock, so that of two who record a cell both show what the first one kept. */
static bool keep(struct evidence_file *file, const char *cell, const json_t *evidence)
{
    FILE *kept = open_regular(file->name, O_RDWR | O_CREAT, "r+");
    bool ok = kept != NULL && lock(kept) && prepare(file, kept);
    if (ok) {
        long end = ftell(kept);
        if (file->kept != NULL)
            fclose(file->kept);
        file->kept = kept;
        read_kept(file);
        if (json_object_get(file->offsets, cell) == NULL) {
            ok = fseek(kept, end, SEEK_SET) == 0 && write_line(kept, evidence);
            json_object_set_new(file->offsets, cell, json_integer(end));
        }
        flock(fileno(kept), LOCK_UN);
    } else if (kept != NULL) {
        fclose(kept);
    }
    return ok || err_set(&file->unkept, ERR_FILE_WRITE, "%s: %s", file->name, strerror(errno));
}

void evidence_file_add(struct evidence_file *file, const char *cell, const json_t *evidence)
{
    if (file->unkept.code == ERR_NONE && keep(file, cell, evidence))
        return;
    json_object_del(file->offsets, cell);
    if (file->own == NULL)
        file->own = tmpfile();
    if (file->own == NULL || fseek(file->own, 0, SEEK_END) != 0)
        return;
    long at = ftell(file->own);
    if (write_line(file->own, evidence))
        json_object_set_new(file->own_offsets, cell, json_integer(at));
}

const char *evidence_file_unkept(const struct evidence_file *file)
{
    return file->unkept.text;
}
