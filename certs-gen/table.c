#include "certs-gen/table.h"

#include "sim/base/err.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

struct table_entry {
    char *key;
    void *value;
    table_free_fn *free_value;
};

static int compare(const void *a, const void *b)
{
    return strcmp(((const struct table_entry *)a)->key, ((const struct table_entry *)b)->key);
}

static void free_entry(void *node)
{
    struct table_entry *entry = node;
    entry->free_value(entry->value);
    free(entry->key);
    free(entry);
}

void table_init(struct table *t, table_free_fn *free_value)
{
    *t = (struct table){.free_value = free_value};
}

void table_cleanup(struct table *t)
{
    tdestroy(t->root, free_entry);
    t->root = NULL;
}

void *table_find(const struct table *t, const char *key)
{
    const struct table_entry wanted = {.key = (char *)key};
    void *node = tfind(&wanted, &t->root, compare);
    return node == NULL ? NULL : (*(struct table_entry **)node)->value;
}

void table_add(struct table *t, const char *key, void *value)
{
    struct table_entry *entry = ek_calloc(1, sizeof *entry);
    *entry = (struct table_entry){ek_strdup(key), value, t->free_value};
    if (tsearch(entry, &t->root, compare) == NULL)
        abort();
}
