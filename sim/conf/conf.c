#include "sim/conf/conf.h"

#include "sim/base/text.h"
#include "sim/conf/tree.h"

#include <stdlib.h>

void conf_doc_free(struct conf_doc *doc)
{
    if (doc == NULL)
        return;
    for (size_t i = 0; i < doc->num_nodes; i++) {
        free(doc->nodes[i]->text);
        free(doc->nodes[i]->keys);
        free(doc->nodes[i]->values);
        free(doc->nodes[i]);
    }
    free(doc->nodes);
    free(doc->source);
    free(doc->name);
    free(doc);
}

const struct conf_node *conf_root(const struct conf_doc *doc)
{
    return doc->root;
}

const char *conf_name(const struct conf_doc *doc)
{
    return doc->name;
}

enum conf_kind conf_kind(const struct conf_node *node)
{
    return node == NULL ? CONF_NONE : node->kind;
}

size_t conf_size(const struct conf_node *node)
{
    return node == NULL ? 0 : node->num;
}

const struct conf_node *conf_item(const struct conf_node *node, size_t i)
{
    return i < conf_size(node) ? node->values[i] : NULL;
}

const struct conf_node *conf_key_node(const struct conf_node *node, size_t i)
{
    return conf_kind(node) == CONF_MAPPING && i < node->num ? node->keys[i] : NULL;
}

const char *conf_key(const struct conf_node *node, size_t i)
{
    return conf_text(conf_key_node(node, i));
}

const struct conf_node *conf_get(const struct conf_node *node, const char *key)
{
    if (conf_kind(node) != CONF_MAPPING)
        return NULL;
    for (size_t i = 0; i < node->num; i++) {
        if (text_is(node->keys[i]->text, key))
            return node->values[i];
    }
    return NULL;
}

const char *conf_text(const struct conf_node *node)
{
    return node == NULL ? NULL : node->text;
}

void conf_position(const struct conf_node *node, int *out_line, int *out_column)
{
    *out_line = node->place.line;
    if (out_column != NULL)
        *out_column = node->place.column;
}
