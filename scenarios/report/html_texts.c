#include "scenarios/report/html_texts.h"

#include "scenarios/report/basis.h"
#include "sim/base/text.h"
#include "sim/tls/names.h"

#include <stdlib.h>
#include <string.h>

static const char *text_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

/* ---- services and settings ---- */

static json_t *services(const struct html_data *data)
{
    json_t *list = json_array();
    json_t *id = NULL;
    size_t index = 0;
    json_array_foreach(data->pools[HTML_SERVICES].values, index, id)
    {
        enum service service;
        bool known = service_by_id(json_string_value(id), &service);
        json_array_append_new(list, json_pack("{s:O,s:s,s:s}", "id", id, "column",
                                        known ? service_column(service) : json_string_value(id),
                                        "says", known ? service_says(service) : ""));
    }
    return list;
}

static const char *type_of(enum setting setting)
{
    enum setting_type type = setting_type(setting);
    return type == SETTING_TYPE_RELEASE       ? "release"
           : type == SETTING_TYPE_CERTIFICATE ? "certificate"
                                              : "other";
}

static json_t *axes(const struct html_data *data)
{
    json_t *seen = json_object();
    json_t *list = json_array();
    json_t *entry = NULL;
    size_t index = 0;
    json_array_foreach(data->pools[HTML_SETTINGS].values, index, entry)
    {
        const char *path = text_of(entry, "path");
        enum setting setting;
        bool known = setting_by_path(path, &setting);
        if (json_object_get(seen, path) != NULL)
            continue;
        json_object_set_new(seen, path, json_true());
        json_array_append_new(list,
            json_pack("{s:s,s:s,s:s,s:s}", "path", path, "short",
                known ? setting_short(setting) : path, "says", known ? setting_says(setting) : "",
                "type", known ? type_of(setting) : "other"));
    }
    json_decref(seen);
    return list;
}

/* ---- rules ---- */

/* Was the value of this rule given by --assume? The profile's own words argue for another one. */
static bool was_told(const json_t *run, const json_t *entry)
{
    const char *id = text_of(entry, "id");
    const char *value = text_of(entry, "value");
    json_t *given = NULL;
    size_t index = 0;
    bool told = false;
    if (id == NULL || value == NULL || !text_is(text_of(entry, "confidence"), "assumed"))
        return false;
    char *wanted = ek_asprintf("%s=%s", id, value);
    json_array_foreach(json_object_get(run, "assumptions"), index, given)
    {
        told = told || text_is(json_string_value(given), wanted);
    }
    free(wanted);
    return told;
}

static json_t *rule_text(
    const struct html_data *data, const struct releases *releases, const json_t *entry)
{
    const char *name = text_of(entry, "release");
    const struct release *release = name == NULL ? NULL : releases_find(releases, name);
    enum rule_id rule;
    if (release == NULL || text_of(entry, "id") == NULL ||
        !rule_by_name(text_of(entry, "id"), &rule))
        return json_null();
    const struct rule_line *line = release_rule(release, rule);
    bool told = was_told(data->run, entry);
    return json_pack("{s:s,s:s,s:s?}", "says", rule_says(rule), "source",
        told ? BASIS_TOLD : line->source, "note", told ? NULL : line->note);
}

/* ---- claims ---- */

static const struct claim *find_claim(
    const struct claims *claims, const char *id, const char *reading)
{
    for (size_t i = 0; i < claims->num_sets; i++) {
        const struct claim_set *set = claims->sets[i];
        for (size_t k = 0; k < set->num_claims; k++) {
            const char *of = claim_reading_name(set->claims[k].reading);
            if (text_is(set->claims[k].id, id) && text_is(of, reading == NULL ? "" : reading))
                return &set->claims[k];
        }
    }
    return NULL;
}

static json_t *claim_text(const struct claims *claims, const json_t *entry)
{
    const struct claim *claim = find_claim(claims, text_of(entry, "id"), text_of(entry, "reading"));
    if (claim == NULL)
        return json_null();
    return json_pack("{s:s,s:s,s:s,s:s?,s:s}", "says", claim->says, "source", claim->citation,
        "confidence", claim->confidence, "note", claim->note, "document", claim->set->document);
}

/* ---- what entries of a pool say ---- */

typedef json_t *text_fn(
    const struct html_data *data, const struct html_sources *sources, const json_t *entry);

static json_t *say_rule(
    const struct html_data *data, const struct html_sources *sources, const json_t *entry)
{
    return rule_text(data, sources->releases, entry);
}

static json_t *say_claim(
    const struct html_data *data, const struct html_sources *sources, const json_t *entry)
{
    (void)data;
    return claim_text(sources->claims, entry);
}

/* The entries with the place of their text as `text`; the texts go to `out_texts`. */
static json_t *with_texts(const struct html_data *data, const struct html_sources *sources,
    enum html_pool pool, text_fn *fn, json_t **out_texts)
{
    struct pool texts;
    json_t *list = json_array();
    json_t *entry = NULL;
    size_t index = 0;
    pool_init(&texts);
    json_array_foreach(data->pools[pool].values, index, entry)
    {
        json_t *copy = json_copy(entry);
        json_t *text = fn(data, sources, entry);
        if (!json_is_null(text))
            json_object_set_new(copy, "text", json_integer((json_int_t)pool_place(&texts, text)));
        json_array_append_new(list, copy);
        json_decref(text);
    }
    *out_texts = json_incref(texts.values);
    pool_cleanup(&texts);
    return list;
}

/* ---- reasons and numbers ---- */

static json_t *string_list(const char *const *items, size_t num)
{
    json_t *list = json_array();
    for (size_t i = 0; i < num; i++)
        json_array_append_new(list, json_string(items[i]));
    return list;
}

static json_t *reasons(const struct html_data *data, const struct reasons *all)
{
    json_t *out = json_object();
    for (int i = REASON_NONE + 1; i < REASON_COUNT; i++) {
        const char *id = reason_name((enum reason)i);
        const struct reason_text *text = &all->text[i];
        if (json_object_get(data->reasons, id) == NULL || text->cause == NULL)
            continue;
        json_object_set_new(out, id,
            json_pack("{s:s,s:o,s:o,s:s}", "cause", text->cause, "evidence",
                string_list(text->evidence, text->num_evidence), "fixes",
                string_list(text->fixes, text->num_fixes), "source", text->citation));
    }
    return out;
}

static json_t *numbers(const struct html_data *data, const char *key, const char *(*name)(int))
{
    json_t *out = json_object();
    const char *number = NULL;
    json_t *unused = NULL;
    json_object_foreach(json_object_get(data->numbers, key), number, unused)
    {
        json_object_set_new(out, number, json_string(name(atoi(number))));
    }
    return out;
}

void html_texts(const struct html_data *data, const struct html_sources *sources, json_t *page)
{
    json_t *texts = NULL;
    json_object_set_new(page, "axes", axes(data));
    json_object_set_new(page, "services", services(data));
    json_object_set_new(page, "rules", with_texts(data, sources, HTML_RULES, say_rule, &texts));
    json_object_set_new(page, "rule_texts", texts);
    json_object_set_new(page, "claims", with_texts(data, sources, HTML_CLAIMS, say_claim, &texts));
    json_object_set_new(page, "claim_texts", texts);
    json_object_set_new(page, "reasons", reasons(data, sources->reasons));
    json_object_set_new(page, "x509_errors", numbers(data, "x509_error", tls_x509_error_text));
    json_object_set_new(page, "alerts", numbers(data, "alert", tls_alert_name));
}
