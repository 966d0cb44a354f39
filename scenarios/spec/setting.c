#include "scenarios/spec/setting.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    enum setting_type type;
    const char *standard; /* the default */
    const char *choices;
    const char *shortname;
} rows[SETTING_NUM] = {
#define X(code, path, type, def, choices, shortname) {SETTING_TYPE_##type, def, choices, shortname},
    SETTING_LIST(X)
#undef X
};

static const char *const paths[SETTING_NUM] = {
#define X(code, path, type, def, choices, shortname) path,
    SETTING_LIST(X)
#undef X
};

const char *setting_path(enum setting setting)
{
    return paths[setting];
}

const char *setting_short(enum setting setting)
{
    return rows[setting].shortname;
}

enum setting_type setting_type(enum setting setting)
{
    return rows[setting].type;
}

const char *setting_default(enum setting setting)
{
    return rows[setting].standard;
}

const char *setting_choices(enum setting setting)
{
    return rows[setting].choices;
}

static int by_path(const void *a, const void *b)
{
    return strcmp(paths[*(const enum setting *)a], paths[*(const enum setting *)b]);
}

static int path_to(const void *path, const void *setting)
{
    return strcmp(path, paths[*(const enum setting *)setting]);
}

/* Expressions ask for every line of a run. */
bool setting_by_path(const char *path, enum setting *out)
{
    static enum setting sorted[SETTING_NUM];
    if (sorted[0] == sorted[1]) {
        for (int i = 0; i < SETTING_NUM; i++)
            sorted[i] = (enum setting)i;
        qsort(sorted, SETTING_NUM, sizeof sorted[0], by_path);
    }
    const enum setting *found = bsearch(path, sorted, SETTING_NUM, sizeof sorted[0], path_to);
    if (found != NULL)
        *out = *found;
    return found != NULL;
}

const char *const *setting_paths(size_t *out_num)
{
    *out_num = SETTING_NUM;
    return paths;
}

static bool is_path(const char *word)
{
    enum setting unused;
    return setting_by_path(word, &unused) || strcmp(word, "nodes-differ") == 0 ||
           strcmp(word, "faults") == 0 || strcmp(word, "overrides") == 0 ||
           strcmp(word, "browser-policy") == 0;
}

struct expr_names setting_names(const struct releases *releases)
{
    return (struct expr_names){.is_path = is_path,
        .paths = paths,
        .num_paths = SETTING_NUM,
        .takes = setting_takes,
        .ctx = releases};
}
