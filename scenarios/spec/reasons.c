#include "scenarios/spec/reasons.h"

static const char *need_text(struct conf_diag *diag, const struct conf_doc *doc,
    const struct conf_node *node, const char *key)
{
    const struct conf_node *value = conf_need(diag, doc, node, key, CONF_SCALAR);
    if (value != NULL && *conf_text(value) == '\0')
        conf_error(diag, doc, value, "\"%s\" must not be empty", key);
    return conf_text(value);
}

static size_t read_list(struct conf_diag *diag, const struct conf_doc *doc,
    const struct conf_node *node, const char *key, const char *out[REASON_ITEMS_MAX])
{
    const struct conf_node *list = conf_need(diag, doc, node, key, CONF_SEQUENCE);
    size_t num = conf_size(list);
    if (list == NULL)
        return 0;
    if (num == 0 || num > REASON_ITEMS_MAX) {
        conf_error(diag, doc, list, "\"%s\" has %zu items; 1 to %d are allowed", key, num,
            REASON_ITEMS_MAX);
        return 0;
    }
    for (size_t i = 0; i < num; i++) {
        out[i] = conf_text(conf_item(list, i));
        if (out[i] == NULL || *out[i] == '\0')
            conf_error(diag, doc, conf_item(list, i), "an item of \"%s\" is a text", key);
    }
    return num;
}

static void read_entry(struct reasons *out, const struct conf_node *node, struct conf_diag *diag)
{
    static const char *const keys[] = {"id", "cause", "evidence", "fixes", "citation"};
    size_t num = 0;
    const char *const *names = outcome_reason_names(&num);
    conf_known_keys(diag, out->doc, node, keys, sizeof keys / sizeof keys[0]);
    const struct conf_node *id = conf_need(diag, out->doc, node, "id", CONF_SCALAR);
    int reason = id == NULL ? -1 : conf_choice(diag, out->doc, id, "reason", names + 1, num - 1);
    if (reason < 0)
        return;
    struct reason_text *text = &out->text[reason + 1];
    if (text->cause != NULL)
        conf_error(diag, out->doc, id, "reason \"%s\" has an entry already", conf_text(id));
    text->cause = need_text(diag, out->doc, node, "cause");
    text->num_evidence = read_list(diag, out->doc, node, "evidence", text->evidence);
    text->num_fixes = read_list(diag, out->doc, node, "fixes", text->fixes);
    text->citation = need_text(diag, out->doc, node, "citation");
}

bool reasons_load(struct reasons *out, const char *path, struct conf_diag *diag)
{
    static const char *const keys[] = {"reasons"};
    unsigned before = diag->num_errors;
    *out = (struct reasons){.doc = conf_parse_file(path, diag)};
    if (out->doc == NULL)
        return false;
    const struct conf_node *root = conf_root(out->doc);
    conf_known_keys(diag, out->doc, root, keys, 1);
    const struct conf_node *list = conf_need(diag, out->doc, root, "reasons", CONF_SEQUENCE);
    for (size_t i = 0; i < conf_size(list); i++)
        read_entry(out, conf_item(list, i), diag);
    for (int i = REASON_NONE + 1; list != NULL && i < REASON_COUNT; i++) {
        if (out->text[i].cause == NULL)
            conf_error(
                diag, out->doc, list, "no entry for reason \"%s\"", reason_name((enum reason)i));
    }
    return diag->num_errors == before;
}

void reasons_cleanup(struct reasons *reasons)
{
    conf_doc_free(reasons->doc);
    *reasons = (struct reasons){0};
}
