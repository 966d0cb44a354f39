#include "scenarios/runs/keeping.h"

#include "scenarios/report/writer_ops.h"
#include "scenarios/runs/store.h"
#include "sim/base/buf.h"
#include "sim/base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Longer than nearly all lines, so that each leaves the process in one piece. */
#define WRITE_BYTES ((size_t)128 * 1024)

struct keeping {
    struct index *index;
    int64_t run;
    char *name;
    char *path; /* of the results */
    FILE *file; /* locked while the run goes on */
    struct writer *results;
    struct writer *cells;
    struct err e; /* what went wrong on the way */
    /* the cell that lines are coming for */
    char *cell;
    int64_t counts[VERDICT_COUNT];
    struct buf told;
};

/* ---- cells ---- */

static void begin(struct writer *writer, const struct run_info *info)
{
    (void)writer;
    (void)info;
}

static void tell_cell(struct keeping *k)
{
    struct index_cell cell = {.cell = k->cell, .told = buf_str(&k->told)};
    memcpy(cell.counts, k->counts, sizeof cell.counts);
    bool ok = k->cell == NULL || k->e.code != ERR_NONE || index_tell(k->index, &cell, &k->e);
    (void)ok; /* the end of the run tells what is in k->e */
    free(k->cell);
    k->cell = NULL;
    memset(k->counts, 0, sizeof k->counts);
    buf_clear(&k->told);
}

static void take_line(struct writer *writer, const struct line *line)
{
    struct keeping *k = writer->state;
    if (!text_is(k->cell, line->cell->id)) {
        tell_cell(k);
        k->cell = ek_strdup(line->cell->id);
    }
    k->counts[line->verdict]++;
    bool up = line->live.state == OUTCOME_UP;
    if (up || line->live.state == OUTCOME_DOWN)
        buf_addf(&k->told, "%s%s %s", k->told.len == 0 ? "" : "; ", service_id(line->service),
            up ? "up" : reason_name(line->live.reason));
}

static void end(struct writer *writer, const struct run_info *info)
{
    (void)info;
    tell_cell(writer->state);
}

static void leave(void *state)
{
    (void)state; /* the keeping owns itself */
}

static const struct writer_ops cells_writer = {
    .begin = begin, .line = take_line, .end = end, .free = leave};

/* ---- start ---- */

static bool open_results(struct keeping *k, const char *store, struct err *e)
{
    char *folder = store_folder(store, k->run);
    k->path = store_results(store, k->run);
    bool ok = mkdir(folder, 0700) == 0;
    free(folder);
    if (ok)
        k->file = fopen(k->path, "wxe");
    if (k->file == NULL || flock(fileno(k->file), LOCK_EX | LOCK_NB) != 0)
        return err_set(e, ERR_HISTORY, "%s: %s", k->path, strerror(errno));
    setvbuf(k->file, NULL, _IOLBF, WRITE_BYTES);
    return true;
}

static void free_keeping(struct keeping *k)
{
    writer_free(k->results);
    writer_free(k->cells);
    if (k->file != NULL)
        fclose(k->file);
    index_close(k->index);
    free(k->cell);
    buf_cleanup(&k->told);
    free(k->path);
    free(k->name);
    free(k);
}

/* Where the index was lost, its first ids are those of folders that are there: they are passed
 * over.
 */
static bool begin_run(
    struct keeping *k, const char *store, const struct index_run *run, struct err *e)
{
    for (;;) {
        if (!index_begin(k->index, run, &k->run, e))
            return false;
        char *folder = store_folder(store, k->run);
        bool is_taken = access(folder, F_OK) == 0;
        free(folder);
        if (!is_taken && open_results(k, store, e))
            return true;
        struct err unused = {0};
        bool dropped = index_drop(k->index, k->run, &unused);
        if (!is_taken || !dropped)
            return err_set(e, ERR_HISTORY, "%s: its runs and its index do not agree", store);
    }
}

struct keeping *keeping_start(const char *store, const struct index_run *run, struct err *e)
{
    static const struct writer_style plain = {0};
    struct keeping *k = ek_calloc(1, sizeof *k);
    bool ok = store_make(store, e);
    if (ok)
        k->index = index_open(store, e);
    ok = k->index != NULL && begin_run(k, store, run, e);
    if (!ok) {
        free_keeping(k);
        return NULL;
    }
    k->name = ek_asprintf("r%lld", (long long)k->run);
    k->results = writer_new("jsonl", k->file, &plain);
    k->cells = ek_calloc(1, sizeof *k->cells);
    *k->cells = (struct writer){.ops = &cells_writer, .file = k->file, .state = k};
    return k;
}

void keeping_writers(const struct keeping *keeping, struct writer *out[KEEPING_WRITERS])
{
    out[0] = keeping->results;
    out[1] = keeping->cells;
}

const char *keeping_name(const struct keeping *keeping)
{
    return keeping->name;
}

/* ---- end ---- */

static void describe(struct index_run *out, const struct keeping *k, const struct run_info *info)
{
    *out = (struct index_run){.id = k->run, .stopped = info->stopped};
    for (int i = 0; i < VERDICT_COUNT; i++)
        out->counts[i] = (int64_t)info->counts[i];
}

bool keeping_end(struct keeping *k, const struct run_info *info, int exit_code, struct err *e)
{
    struct index_run run;
    bool cells = writer_end(k->cells, info);
    errno = 0;
    bool results = writer_end(k->results, info);
    bool ok = cells && results && k->e.code == ERR_NONE;
    describe(&run, k, info);
    run.exit_code = exit_code;
    if (k->e.code != ERR_NONE)
        *e = k->e;
    else if (!ok)
        err_set(e, ERR_HISTORY, "%s: not everything could be written", k->path);
    ok = index_end(k->index, &run, e) && ok;
    free_keeping(k);
    return ok;
}

bool keeping_is_under_way(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool locked = fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    if (fd >= 0)
        close(fd);
    return locked;
}
