#include "scenarios/runs/store.h"

#include "sim/base/text.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ID_DIGITS_MAX    18
#define REMOVE_FDS       16
#define BELOW_STATE_HOME "ekulab/runs"

static const char *variable(const char *name)
{
    const char *value = getenv(name);
    return value == NULL || *value == '\0' ? NULL : value;
}

/* What the user said, or NULL. */
static const char *told(const char *asked)
{
    return asked != NULL ? asked : variable("EKULAB_RUNS");
}

bool store_is_off(const char *asked)
{
    return text_is(told(asked), "off");
}

char *store_find(const char *asked, struct err *e)
{
    const char *state = variable("XDG_STATE_HOME");
    const char *home = variable("HOME");
    if (store_is_off(asked)) {
        err_set(e, ERR_HISTORY, "runs are not kept: %s is off",
            asked != NULL ? "--runs" : "EKULAB_RUNS");
        return NULL;
    }
    if (told(asked) != NULL)
        return ek_strdup(told(asked));
    if (state != NULL && *state == '/') /* others are invalid: XDG Base Directory Specification */
        return ek_asprintf("%s/" BELOW_STATE_HOME, state);
    if (home != NULL)
        return ek_asprintf("%s/.local/state/" BELOW_STATE_HOME, home);
    err_set(e, ERR_HISTORY, "there is no home folder: HOME is not set");
    return NULL;
}

static bool make_folder(const char *path)
{
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

bool store_make(const char *store, struct err *e)
{
    char *path = ek_strdup(store);
    bool ok = true;
    for (char *slash = path; ok && (slash = strchr(slash + 1, '/')) != NULL;) {
        *slash = '\0';
        ok = make_folder(path);
        *slash = '/';
    }
    ok = ok && make_folder(path);
    if (!ok)
        err_set(e, ERR_HISTORY, "%s: %s", path, strerror(errno));
    free(path);
    return ok;
}

bool store_is_used(const char *store)
{
    char *path = store_index(store);
    bool is_there = access(path, F_OK) == 0;
    free(path);
    return is_there;
}

char *store_index(const char *store)
{
    return ek_asprintf("%s/index.sqlite", store);
}

char *store_folder(const char *store, int64_t run)
{
    return ek_asprintf("%s/r%lld", store, (long long)run);
}

char *store_results(const char *store, int64_t run)
{
    return ek_asprintf("%s/r%lld/results.jsonl", store, (long long)run);
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *position)
{
    (void)status;
    (void)type;
    (void)position;
    return remove(path);
}

bool store_remove(const char *store, int64_t run, struct err *e)
{
    char *folder = store_folder(store, run);
    bool ok = nftw(folder, remove_one, REMOVE_FDS, FTW_DEPTH | FTW_PHYS) == 0 || errno == ENOENT;
    if (!ok)
        err_set(e, ERR_HISTORY, "%s cannot be removed: %s", folder, strerror(errno));
    free(folder);
    return ok;
}

bool store_run_id(const char *text, int64_t *out)
{
    size_t len = strlen(text);
    if (text[0] != 'r' || text[1] < '1' || text[1] > '9' || len > ID_DIGITS_MAX ||
        strspn(text + 1, "0123456789") != len - 1)
        return false;
    *out = strtoll(text + 1, NULL, 10);
    return true;
}
