/* What readers ask of a file: known keys, values of a kind, words out of a list. */
#include "sim/base/text.h"
#include "sim/conf/conf.h"

#include <string.h>

static const char *const kind_names[] = {
    [CONF_NONE] = "nothing",
    [CONF_SCALAR] = "one value",
    [CONF_SEQUENCE] = "a list",
    [CONF_MAPPING] = "a mapping of keys to values",
};

static bool is_extension(const char *key)
{
    return strncmp(key, "x-", 2) == 0;
}

static bool is_among(const char *word, const char *const *words, size_t num, size_t *out_index)
{
    for (size_t i = 0; i < num; i++) {
        if (text_is(word, words[i])) {
            *out_index = i;
            return true;
        }
    }
    return false;
}

#define LISTED_MAX 8 /* words; a longer list would hide the message */

static void list_words(struct buf *out, const char *const *words, size_t num)
{
    for (size_t i = 0; i < num; i++)
        buf_addf(out, "%s%s", i > 0 ? ", " : "", words[i]);
}

static void unknown(struct conf_diag *diag, const struct conf_doc *doc,
    const struct conf_node *node, const char *what, const char *const *words, size_t num)
{
    const char *text = conf_text(node);
    const char *near = text_suggest(text, words, num);
    struct buf list = {0};
    list_words(&list, words, num);
    if (near == NULL && num <= LISTED_MAX)
        conf_error(diag, doc, node, "unknown %s \"%.60s\" (known: %s)", what, text, buf_str(&list));
    else if (near == NULL)
        conf_error(diag, doc, node, "unknown %s \"%.60s\"", what, text);
    else
        conf_error(diag, doc, node, "unknown %s \"%.60s\"; did you mean \"%s\"?", what, text, near);
    buf_cleanup(&list);
}

bool conf_known_keys(struct conf_diag *diag, const struct conf_doc *doc,
    const struct conf_node *node, const char *const *keys, size_t num_keys)
{
    bool ok = true;
    size_t index = 0;
    if (conf_kind(node) != CONF_MAPPING)
        return true;
    for (size_t i = 0; i < conf_size(node); i++) {
        const char *key = conf_key(node, i);
        if (is_extension(key) || is_among(key, keys, num_keys, &index))
            continue;
        unknown(diag, doc, conf_key_node(node, i), "key", keys, num_keys);
        ok = false;
    }
    return ok;
}

static bool is_kind(struct conf_diag *diag, const struct conf_doc *doc,
    const struct conf_node *value, const char *key, enum conf_kind kind)
{
    if (conf_kind(value) == kind)
        return true;
    bool empty = conf_kind(value) == CONF_SCALAR && *conf_text(value) == '\0';
    conf_error(diag, doc, value, "\"%s\" must be %s, not %s", key, kind_names[kind],
        empty ? "empty" : kind_names[conf_kind(value)]);
    return false;
}

const struct conf_node *conf_want(struct conf_diag *diag, const struct conf_doc *doc,
    const struct conf_node *node, const char *key, enum conf_kind kind)
{
    const struct conf_node *value = conf_get(node, key);
    if (value == NULL || !is_kind(diag, doc, value, key, kind))
        return NULL;
    return value;
}

const struct conf_node *conf_need(struct conf_diag *diag, const struct conf_doc *doc,
    const struct conf_node *node, const char *key, enum conf_kind kind)
{
    if (conf_get(node, key) == NULL) {
        conf_error(diag, doc, node, "missing key \"%s\"", key);
        return NULL;
    }
    return conf_want(diag, doc, node, key, kind);
}

int conf_choice(struct conf_diag *diag, const struct conf_doc *doc, const struct conf_node *node,
    const char *what, const char *const *choices, size_t num_choices)
{
    size_t index = 0;
    if (conf_kind(node) != CONF_SCALAR) {
        conf_error(
            diag, doc, node, "%s must be one value, not %s", what, kind_names[conf_kind(node)]);
        return -1;
    }
    if (is_among(conf_text(node), choices, num_choices, &index))
        return (int)index;
    unknown(diag, doc, node, what, choices, num_choices);
    return -1;
}
