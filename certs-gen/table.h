/* table.h: a sorted table from text to things it owns. */
#ifndef EK_CERTS_TABLE_H
#define EK_CERTS_TABLE_H

typedef void table_free_fn(void *value);

struct table {
    void *root;
    table_free_fn *free_value;
};

void table_init(struct table *t, table_free_fn *free_value);
void table_cleanup(struct table *t);

/* table_find: the value of `key`, or NULL. */
void *table_find(const struct table *t, const char *key);

/* table_add: keeps `value`, which becomes the table's, under a copy of `key`, which must be new. */
void table_add(struct table *t, const char *key, void *value);

#endif
