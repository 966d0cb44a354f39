#include "scenarios/runs/runref.h"

#include "scenarios/runs/index.h"
#include "scenarios/runs/store.h"
#include "sim/base/text.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define LAST        "last"
#define NEAR_IDS    5
#define BACK_DIGITS 9

bool runref_is_file(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && !S_ISDIR(status.st_mode);
}

/* ---- files ---- */

/* Splits off what is no file, colon by colon. */
static bool find_file(struct runref *out, const char *argument)
{
    char *path = ek_strdup(argument);
    size_t len = strlen(path);
    bool split = false;
    while (!runref_is_file(path)) {
        while (len > 0 && path[--len] != ':')
            ;
        if (len == 0) {
            free(path);
            return false;
        }
        path[len] = '\0';
        split = true;
    }
    out->path = path;
    out->name = ek_strdup(path);
    out->rest = split ? ek_strdup(argument + len + 1) : NULL;
    return true;
}

/* ---- kept runs ---- */

/* "last" is 0 back, "last~2" 2. */
static bool is_back(const char *name, size_t *out_back)
{
    size_t len = strlen(LAST);
    *out_back = 0;
    if (strncmp(name, LAST, len) != 0)
        return false;
    if (name[len] == '\0')
        return true;
    size_t digits = strspn(name + len + 1, "0123456789");
    if (name[len] != '~' || digits == 0 || digits > BACK_DIGITS || name[len + 1 + digits] != '\0')
        return false;
    *out_back = (size_t)strtoul(name + len + 1, NULL, 10);
    return true;
}

bool runref_is_kept(const char *argument)
{
    int64_t id = 0;
    size_t back = 0;
    char *name = ek_strndup(argument, strcspn(argument, ":"));
    bool is = store_run_id(name, &id) || is_back(name, &back);
    free(name);
    return is;
}

struct ids {
    int64_t *all; /* newest first */
    size_t num;
};

static void add_id(void *ctx, const struct index_run *run)
{
    struct ids *ids = ctx;
    ids->all = ek_realloc(ids->all, (ids->num + 1) * sizeof *ids->all);
    ids->all[ids->num++] = run->id;
}

/* False when the index cannot be read. */
static bool read_ids(const char *store, struct ids *out, struct err *e)
{
    if (!store_is_used(store))
        return true;
    struct index *index = index_open(store, e);
    bool ok = index != NULL && index_runs(index, add_id, out, e);
    index_close(index);
    return ok;
}

static int64_t distance(int64_t a, int64_t b)
{
    return a < b ? b - a : a - b;
}

/* Where those that are nearest to `wanted` begin in the list, which is in order. */
static size_t first_near(const struct ids *ids, int64_t wanted)
{
    size_t first = 0;
    while (first + NEAR_IDS < ids->num &&
           distance(ids->all[first], wanted) > distance(ids->all[first + NEAR_IDS], wanted))
        first++;
    return first;
}

static void complain_of_ids(
    const struct ids *ids, const char *store, int64_t wanted, struct buf *complaint)
{
    if (ids->num == 0) {
        buf_addf(complaint, "no run is kept in %s\n", store);
        return;
    }
    size_t first = wanted == 0 ? 0 : first_near(ids, wanted);
    size_t num = ids->num - first < NEAR_IDS ? ids->num - first : NEAR_IDS;
    buf_addf(
        complaint, "%zu %s kept in %s:", ids->num, ids->num == 1 ? "run is" : "runs are", store);
    for (size_t i = first; i < first + num; i++)
        buf_addf(complaint, " r%lld", (long long)ids->all[i]);
    buf_adds(complaint, num < ids->num ? " and others; `ekulab history` lists them\n" : "\n");
}

static int64_t choose(const struct ids *ids, int64_t id, size_t back)
{
    if (id == 0)
        return back < ids->num ? ids->all[back] : 0;
    for (size_t i = 0; i < ids->num; i++) {
        if (ids->all[i] == id)
            return id;
    }
    return 0;
}

static bool settle(struct runref *out, const char *name, const char *runs, struct buf *complaint)
{
    struct err e = {0};
    struct ids ids = {0};
    int64_t id = 0;
    size_t back = 0;
    char *store = store_find(runs, &e);
    bool is_kept = store_run_id(name, &id) || is_back(name, &back);
    bool readable = store != NULL && read_ids(store, &ids, &e);
    out->id = is_kept && readable ? choose(&ids, id, back) : 0;
    if (out->id != 0) {
        out->path = store_results(store, out->id);
        out->name = ek_asprintf("r%lld", (long long)out->id);
    } else if (!readable) {
        buf_addf(complaint, "%s: %s%s\n", name, is_kept ? "" : "no such file; ", e.text);
    } else {
        buf_addf(complaint, is_kept ? "unknown run \"%s\"; " : "%s: no such file; ", name);
        complain_of_ids(&ids, store, id, complaint);
    }
    free(ids.all);
    free(store);
    return out->id != 0;
}

bool runref_find(struct runref *out, const char *argument, const char *runs, struct buf *complaint)
{
    *out = (struct runref){0};
    if (find_file(out, argument))
        return true;
    const char *colon = strchr(argument, ':');
    char *name = ek_strndup(argument, strcspn(argument, ":"));
    bool ok = settle(out, name, runs, complaint);
    if (ok && colon != NULL)
        out->rest = ek_strdup(colon + 1);
    free(name);
    return ok;
}

void runref_cleanup(struct runref *ref)
{
    free(ref->name);
    free(ref->path);
    free(ref->rest);
    *ref = (struct runref){0};
}
