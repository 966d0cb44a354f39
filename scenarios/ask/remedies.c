#include "scenarios/ask/remedies.h"

#include "sim/base/text.h"

#include <stdlib.h>
#include <string.h>

#define NUM(array) (sizeof(array) / sizeof(array)[0])

struct reader {
    struct remedies *out;
    const struct conf_doc *doc;
    struct conf_diag *diag;
};

static bool is_word(
    const struct reader *r, const struct conf_node *node, const char *key, const char *word)
{
    const struct conf_node *value = conf_want(r->diag, r->doc, node, key, CONF_SCALAR);
    return value != NULL && conf_choice(r->diag, r->doc, value, key, &word, 1) == 0;
}

static void read_holders(const struct reader *r, const struct conf_node *node, struct remedy *out)
{
    const struct conf_node *list = conf_need(r->diag, r->doc, node, "for", CONF_SEQUENCE);
    for (size_t i = 0; i < conf_size(list); i++) {
        int at = conf_choice(
            r->diag, r->doc, conf_item(list, i), "holder", holder_kind_names(), HOLDER_KINDS);
        if (at >= 0)
            out->holders[at] = true;
    }
}

static const char *text_of(const struct reader *r, const struct conf_node *node, const char *key)
{
    return conf_text(conf_need(r->diag, r->doc, node, key, CONF_SCALAR));
}

static const struct option *read_own(
    const struct reader *r, const struct conf_node *node, struct remedy *out)
{
    out->own = (struct option){.id = text_of(r, node, "id"),
        .title = text_of(r, node, "title"),
        .needs = text_of(r, node, "needs"),
        .source = text_of(r, node, "source"),
        .branch = "",
        .effort = 1};
    return &out->own;
}

static void read_where(const struct reader *r, const struct conf_node *node, struct remedy *out)
{
    const struct conf_node *where = conf_want(r->diag, r->doc, node, "where", CONF_SCALAR);
    enum rule_id rule;
    out->where = conf_text(where);
    char *name = out->where == NULL ? NULL : ek_strndup(out->where, strcspn(out->where, "="));
    if (name != NULL && (!rule_by_name(name, &rule) || strchr(out->where, '=') == NULL))
        conf_error(r->diag, r->doc, where, "\"%.60s\" is no RULE=VALUE", out->where);
    free(name);
}

static const struct option *option_of(const struct reader *r, const struct conf_node *node)
{
    const struct conf_node *id = conf_need(r->diag, r->doc, node, "id", CONF_SCALAR);
    for (size_t i = 0; i < r->out->options.num; i++) {
        if (text_is(r->out->options.all[i].id, conf_text(id)))
            return &r->out->options.all[i];
    }
    if (id != NULL)
        conf_error(r->diag, r->doc, id, "the decision tree has no option \"%.60s\"", conf_text(id));
    return NULL;
}

static void read_remedy(const struct reader *r, const struct conf_node *node, struct remedy *out)
{
    static const char *const keys[] = {
        "id", "for", "set", "renew", "trust", "eku", "where", "title", "needs", "source"};
    conf_known_keys(r->diag, r->doc, node, keys, NUM(keys));
    bool is_own = conf_get(node, "title") != NULL;
    out->option = is_own ? read_own(r, node, out) : option_of(r, node);
    read_where(r, node, out);
    out->set = conf_want(r->diag, r->doc, node, "set", CONF_MAPPING);
    out->renews = is_word(r, node, "renew", "on");
    out->lab_trust = is_word(r, node, "trust", "lab");
    out->ignores_eku = is_word(r, node, "eku", "ignore");
    read_holders(r, node, out);
}

bool remedy_fits(const struct remedy *remedy, const struct release *release_e)
{
    enum rule_id rule;
    if (remedy->where == NULL)
        return true;
    const char *value = strchr(remedy->where, '=') + 1;
    char *name = ek_strndup(remedy->where, strcspn(remedy->where, "="));
    bool fits = rule_by_name(name, &rule) && release_rule_is(release_e, rule, value);
    free(name);
    return fits;
}

bool remedies_load(struct remedies *out, const char *path, const char *tree, struct conf_diag *diag)
{
    static const char *const keys[] = {"options"};
    unsigned before = diag->num_errors;
    *out = (struct remedies){0};
    if (!options_load(&out->options, tree, NULL, diag))
        return false;
    out->doc = conf_parse_file(path, diag);
    if (out->doc == NULL)
        return false;
    const struct reader r = {out, out->doc, diag};
    conf_known_keys(diag, out->doc, conf_root(out->doc), keys, NUM(keys));
    const struct conf_node *list =
        conf_need(diag, out->doc, conf_root(out->doc), "options", CONF_SEQUENCE);
    out->num = conf_size(list);
    out->all = ek_calloc(out->num + 1, sizeof *out->all);
    for (size_t i = 0; i < out->num; i++)
        read_remedy(&r, conf_item(list, i), &out->all[i]);
    return diag->num_errors == before;
}

void remedies_cleanup(struct remedies *remedies)
{
    free(remedies->all);
    options_cleanup(&remedies->options);
    conf_doc_free(remedies->doc);
    *remedies = (struct remedies){0};
}
