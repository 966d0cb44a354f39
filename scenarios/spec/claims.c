#include "scenarios/spec/claims.h"

#include "scenarios/spec/claim_read.h"
#include "sim/base/text.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#define SETS_SUGGESTED 100

/* ---- which sets there are ---- */

struct set_names {
    char *name[SETS_SUGGESTED];
    size_t num;
};

static void list_sets(const char *dir, struct set_names *out)
{
    static const char suffix[] = ".yaml";
    *out = (struct set_names){0};
    DIR *folder = opendir(dir);
    if (folder == NULL)
        return;
    const struct dirent *entry;
    while ((entry = readdir(folder)) != NULL && out->num < SETS_SUGGESTED) {
        size_t len = strlen(entry->d_name);
        size_t suffix_len = sizeof suffix - 1;
        if (len > suffix_len && strcmp(entry->d_name + len - suffix_len, suffix) == 0)
            out->name[out->num++] = ek_strndup(entry->d_name, len - suffix_len);
    }
    closedir(folder);
}

static void free_names(struct set_names *names)
{
    for (size_t i = 0; i < names->num; i++)
        free(names->name[i]);
}

/* ---- loading ---- */

static bool is_loaded(const struct claims *claims, const char *name)
{
    for (size_t i = 0; i < claims->num_sets; i++) {
        if (text_is(claims->sets[i]->name, name))
            return true;
    }
    return false;
}

static void load_set(
    struct claims *claims, const char *dir, const char *name, struct conf_diag *diag)
{
    struct claim_set *set = ek_calloc(1, sizeof *set);
    set->name = ek_strdup(name);
    set->path = ek_asprintf("%s/%s.yaml", dir, name);
    struct conf_doc *doc = conf_parse_file(set->path, diag);
    if (doc != NULL)
        claim_set_read(set, doc, claims, diag);
    conf_doc_free(doc);
    claims->sets = ek_realloc(claims->sets, (claims->num_sets + 1) * sizeof *claims->sets);
    claims->sets[claims->num_sets++] = set;
}

bool claims_load(struct claims *out, const char *dir, const char *const *names,
    const struct conf_node *const *at, size_t num_names, const struct conf_doc *doc,
    struct conf_diag *diag)
{
    unsigned before = diag->num_errors;
    struct set_names known;
    *out = (struct claims){0};
    list_sets(dir, &known);
    for (size_t i = 0; i < num_names; i++) {
        int index =
            conf_choice(diag, doc, at[i], "claim set", (const char *const *)known.name, known.num);
        if (index >= 0 && is_loaded(out, names[i]))
            conf_error(diag, doc, at[i], "claim set \"%s\" is named twice", names[i]);
        else if (index >= 0)
            load_set(out, dir, names[i], diag);
    }
    free_names(&known);
    return diag->num_errors == before;
}

static int compare_names(const void *left, const void *right)
{
    const char *const *a = left;
    const char *const *b = right;
    return strcmp(*a, *b);
}

bool claims_load_all(struct claims *out, const char *dir, struct conf_diag *diag)
{
    unsigned before = diag->num_errors;
    struct set_names known;
    *out = (struct claims){0};
    list_sets(dir, &known);
    qsort(known.name, known.num, sizeof known.name[0], compare_names);
    if (known.num == 0)
        conf_error_file(diag, dir, "no claim sets (*.yaml) in this folder");
    for (size_t i = 0; i < known.num; i++)
        load_set(out, dir, known.name[i], diag);
    free_names(&known);
    return diag->num_errors == before;
}

void claims_cleanup(struct claims *claims)
{
    for (size_t i = 0; i < claims->num_sets; i++)
        claim_set_free(claims->sets[i]);
    free(claims->sets);
    *claims = (struct claims){0};
}

/* ---- asking ---- */

static const char *effective(const void *ctx, const char *path)
{
    enum setting setting;
    return setting_by_path(path, &setting) ? deployment_effective(ctx, setting)
                                           : deployment_about(ctx, path);
}

static bool holds(const struct expr *expr, const struct deployment *d)
{
    const struct expr_env env = {.value = effective, .ctx = d};
    return expr == NULL || expr_eval(expr, &env);
}

bool claim_case_holds(const struct claim_case *c, const struct deployment *d)
{
    return holds(c->when, d);
}

static bool speaks_of(const struct claim_case *c, enum service service)
{
    for (size_t i = 0; i < c->num_expectations; i++) {
        if (c->expectations[i].service == service)
            return true;
    }
    return false;
}

static void tell_case(const struct claim *claim, const struct claim_case *c, enum service service,
    claims_fn *fn, void *ctx)
{
    for (size_t i = 0; i < c->num_expectations; i++) {
        if (c->expectations[i].service == service)
            fn(ctx, claim, c, &c->expectations[i]);
    }
}

const char *claim_reading_name(enum claim_reading reading)
{
    static const char *const names[READING_COUNT] = {
        [READING_PLAIN] = "", [READING_STRICT] = "strict", [READING_LENIENT] = "lenient"};
    return names[reading];
}

static void tell_claim(const struct claim *claim, const struct deployment *d, enum service service,
    claims_fn *fn, void *ctx)
{
    for (size_t i = 0; i < claim->num_cases; i++) {
        if (speaks_of(&claim->cases[i], service) && holds(claim->cases[i].when, d))
            tell_case(claim, &claim->cases[i], service, fn, ctx);
    }
}

void claims_of_reading(const struct claims *claims, const struct deployment *d,
    enum service service, enum claim_reading reading, claims_fn *fn, void *ctx)
{
    for (size_t i = 0; i < claims->num_sets; i++) {
        const struct claim_set *set = claims->sets[i];
        if (!holds(set->given, d))
            continue;
        for (size_t j = 0; j < set->num_claims; j++) {
            if (set->claims[j].reading == reading)
                tell_claim(&set->claims[j], d, service, fn, ctx);
        }
    }
}

static void tell_settings(
    const struct claim *claim, const struct deployment *d, claims_setting_fn *fn, void *ctx)
{
    for (size_t i = 0; i < claim->num_cases; i++) {
        const struct claim_case *c = &claim->cases[i];
        for (size_t k = 0; k < c->num_lacks && holds(c->when, d); k++)
            fn(ctx, claim, c->lacks[k]);
    }
}

void claims_on_settings(
    const struct claims *claims, const struct deployment *d, claims_setting_fn *fn, void *ctx)
{
    for (size_t i = 0; i < claims->num_sets; i++) {
        const struct claim_set *set = claims->sets[i];
        for (size_t j = 0; j < set->num_claims && holds(set->given, d); j++) {
            if (set->claims[j].reading == READING_PLAIN)
                tell_settings(&set->claims[j], d, fn, ctx);
        }
    }
}

struct contradiction {
    const struct deployment *d;
    const struct releases *releases;
    const struct claim *claim;
};

static void contradict(void *ctx, const struct claim *claim, enum setting setting)
{
    struct contradiction *c = ctx;
    if (c->claim == NULL && !deployment_lacks(c->d, setting, c->releases))
        c->claim = claim;
}

const struct claim *claims_contradicted(
    const struct claims *claims, const struct deployment *d, const struct releases *releases)
{
    struct contradiction c = {.d = d, .releases = releases};
    claims_on_settings(claims, d, contradict, &c);
    return c.claim;
}

void claims_of(const struct claims *claims, const struct deployment *d, enum service service,
    claims_fn *fn, void *ctx)
{
    claims_of_reading(claims, d, service, READING_PLAIN, fn, ctx);
}
