#include "scenarios/runner/only.h"

#include "certs-gen/certs.h"
#include "scenarios/calendar/calendar.h"
#include "sim/base/text.h"

#include <stdio.h>
#include <string.h>

struct subject {
    const struct cell *cell;
    enum service service;
};

static bool is_path(const char *word)
{
    enum setting setting;
    return text_is(word, "service") || text_is(word, "cell") || setting_by_path(word, &setting);
}

static const char *value(const void *ctx, const char *path)
{
    const struct subject *subject = ctx;
    enum setting setting;
    if (text_is(path, "service"))
        return service_id(subject->service);
    if (text_is(path, "cell"))
        return subject->cell->id;
    return setting_by_path(path, &setting) ? deployment_get(&subject->cell->deployment, setting)
                                           : NULL;
}

static bool word(const void *ctx, const char *text)
{
    const struct subject *subject = ctx;
    if (text_is(text, service_id(subject->service)))
        return true;
    for (size_t i = 0; i < SETTING_NUM; i++) {
        if (setting_type((enum setting)i) == SETTING_TYPE_CERTIFICATE &&
            deployment_is(&subject->cell->deployment, (enum setting)i, text))
            return true;
    }
    return false;
}

/* A lone word is a service or a certificate recipe; anything else is a typing error. */
static bool is_known_word(const char *word)
{
    enum service service;
    struct recipe recipe;
    return service_by_id(word, &service) || recipe_parse(word, &recipe, NULL) ||
           strncmp(word, "pem:", 4) == 0 || calendar_is_word(word);
}

static bool takes(const void *releases, const char *path, const char *word, bool ordered, char *why,
    size_t why_cap)
{
    enum service service;
    size_t num = 0;
    const char *const *ids = service_ids(&num);
    if (!text_is(path, "service") || service_by_id(word, &service))
        return setting_takes(releases, path, word, ordered, why, why_cap);
    const char *near = text_suggest(word, ids, num);
    snprintf(why, why_cap, "unknown service \"%.60s\"%s%s%s", word,
        near == NULL ? "" : "; did you mean \"", near == NULL ? "" : near,
        near == NULL ? "" : "\"?");
    return false;
}

struct expr *only_parse(const char *text, const struct releases *releases, struct err *e)
{
    size_t num = 0;
    size_t num_words = 0;
    const char *const *words = service_ids(&num_words);
    const char *const *paths = setting_paths(&num);
    struct expr_names names = {.is_path = is_path,
        .allow_words = true,
        .is_word = is_known_word,
        .words = words,
        .num_words = num_words,
        .paths = paths,
        .num_paths = num,
        .takes = takes,
        .ctx = releases};
    int column = 0;
    struct err fault = {0};
    struct expr *expr = expr_parse(text, &names, &column, &fault);
    if (expr == NULL)
        err_set(e, ERR_USAGE, "--only, column %d: %s", column, strchr(fault.text, ':') + 2);
    return expr;
}

size_t only_count(const struct scenario *scenario, const struct expr *only)
{
    size_t num = 0;
    for (size_t point = 0; point < scenario->num_points; point++) {
        struct cell cell;
        bool services[SERVICE_COUNT];
        if (!scenario_cell(scenario, point, &cell))
            continue;
        num += only_select(scenario, only, &cell, services) ? 1 : 0;
        cell_cleanup(&cell);
    }
    return num;
}

bool only_select(const struct scenario *scenario, const struct expr *only, const struct cell *cell,
    bool out_services[SERVICE_COUNT])
{
    bool any = false;
    for (size_t i = 0; i < SERVICE_COUNT; i++) {
        struct subject subject = {cell, (enum service)i};
        struct expr_env env = {.value = value, .word = word, .ctx = &subject};
        out_services[i] = scenario->services[i] && (only == NULL || expr_eval(only, &env));
        any = any || out_services[i];
    }
    return any;
}

static bool wants_peer_it_has(
    const struct cell *cell, const bool services[SERVICE_COUNT], enum peer *out_missing)
{
    for (size_t i = 0; i < SERVICE_COUNT; i++) {
        enum peer peer;
        if (!services[i])
            continue;
        if (!service_peer((enum service)i, &peer) || deployment_has_peer(&cell->deployment, peer))
            return true;
        *out_missing = peer;
    }
    return false;
}

bool only_has_peers(
    const struct scenario *scenario, const struct expr *only, enum peer *out_missing)
{
    bool has = false;
    for (size_t point = 0; point < scenario->num_points && !has; point++) {
        struct cell cell;
        bool services[SERVICE_COUNT];
        if (!scenario_cell(scenario, point, &cell))
            continue;
        has = only_select(scenario, only, &cell, services) &&
              wants_peer_it_has(&cell, services, out_missing);
        cell_cleanup(&cell);
    }
    return has;
}
