#include "scenarios/ask/symptoms.h"

#include "sim/base/text.h"

#include <stdlib.h>
#include <string.h>

#define NUM(array) (sizeof(array) / sizeof(array)[0])

struct reader {
    const struct conf_doc *doc;
    struct conf_diag *diag;
};

static const char *need(const struct reader *r, const struct conf_node *node, const char *key)
{
    return conf_text(conf_need(r->diag, r->doc, node, key, CONF_SCALAR));
}

static void read_services(const struct reader *r, const struct conf_node *node, struct symptom *out)
{
    const struct conf_node *list = conf_need(r->diag, r->doc, node, "services", CONF_SEQUENCE);
    size_t num = 0;
    const char *const *ids = service_ids(&num);
    for (size_t i = 0; i < conf_size(list); i++) {
        int at = conf_choice(r->diag, r->doc, conf_item(list, i), "service", ids, num);
        enum service service;
        if (at >= 0 && service_by_id(ids[at], &service))
            out->services[service] = true;
    }
}

static void read_settings(const struct reader *r, const struct conf_node *node, struct symptom *out)
{
    const struct conf_node *set = conf_want(r->diag, r->doc, node, "set", CONF_MAPPING);
    for (size_t i = 0; i < conf_size(set) && i < SYMPTOM_SETTINGS_MAX; i++) {
        out->paths[out->num_settings] = conf_key(set, i);
        out->values[out->num_settings++] = conf_text(conf_item(set, i));
    }
}

static void read_symptom(const struct reader *r, const struct conf_node *node, struct symptom *out)
{
    static const char *const keys[] = {
        "id", "words", "on", "services", "set", "source", "otherwise"};
    static const char *const holders[] = {"e", "c"};
    conf_known_keys(r->diag, r->doc, node, keys, NUM(keys));
    out->id = need(r, node, "id");
    out->words = conf_need(r->diag, r->doc, node, "words", CONF_SEQUENCE);
    out->on = need(r, node, "on");
    if (out->on != NULL)
        (void)conf_choice(r->diag, r->doc, conf_get(node, "on"), "box", holders, NUM(holders));
    out->source = need(r, node, "source");
    out->otherwise = conf_text(conf_want(r->diag, r->doc, node, "otherwise", CONF_SCALAR));
    read_services(r, node, out);
    read_settings(r, node, out);
}

bool symptoms_load(struct symptoms *out, const char *path, struct conf_diag *diag)
{
    static const char *const keys[] = {"symptoms"};
    unsigned before = diag->num_errors;
    *out = (struct symptoms){.doc = conf_parse_file(path, diag)};
    if (out->doc == NULL)
        return false;
    const struct reader r = {out->doc, diag};
    conf_known_keys(diag, out->doc, conf_root(out->doc), keys, NUM(keys));
    const struct conf_node *list =
        conf_need(diag, out->doc, conf_root(out->doc), "symptoms", CONF_SEQUENCE);
    out->num = conf_size(list);
    out->all = ek_calloc(out->num + 1, sizeof *out->all);
    for (size_t i = 0; i < out->num; i++)
        read_symptom(&r, conf_item(list, i), &out->all[i]);
    return diag->num_errors == before;
}

void symptoms_cleanup(struct symptoms *symptoms)
{
    free(symptoms->all);
    conf_doc_free(symptoms->doc);
    *symptoms = (struct symptoms){0};
}

const struct symptom *symptoms_find(const struct symptoms *symptoms, const char *said)
{
    const struct symptom *best = NULL;
    size_t most = 0;
    for (size_t i = 0; i < symptoms->num; i++) {
        const struct symptom *one = &symptoms->all[i];
        size_t num = 0;
        for (size_t k = 0; k < conf_size(one->words); k++)
            num += strcasestr(said, conf_text(conf_item(one->words, k))) != NULL;
        if (num > most) {
            most = num;
            best = one;
        }
    }
    return best;
}
