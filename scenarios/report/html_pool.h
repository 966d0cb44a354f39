/* html_pool.h: each different JSON value once, known by its place. */
#ifndef EK_REPORT_HTML_POOL_H
#define EK_REPORT_HTML_POOL_H

#include <jansson.h>
#include <stddef.h>

struct pool {
    json_t *values; /* array */
    json_t *places; /* the value as text -> its place in `values` */
};

void pool_init(struct pool *pool);
void pool_cleanup(struct pool *pool);

/* pool_place: where the value equal to `value` stands; it is put at the end if there is none. */
size_t pool_place(struct pool *pool, const json_t *value);

#endif
