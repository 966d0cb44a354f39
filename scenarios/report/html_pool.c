#include "scenarios/report/html_pool.h"

#include <stdlib.h>

void pool_init(struct pool *pool)
{
    *pool = (struct pool){.values = json_array(), .places = json_object()};
}

void pool_cleanup(struct pool *pool)
{
    json_decref(pool->values);
    json_decref(pool->places);
    *pool = (struct pool){0};
}

size_t pool_place(struct pool *pool, const json_t *value)
{
    char *key = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    const json_t *known = json_object_get(pool->places, key);
    size_t place = json_array_size(pool->values);
    if (known != NULL) {
        place = (size_t)json_integer_value(known);
    } else {
        json_object_set_new(pool->places, key, json_integer((json_int_t)place));
        json_array_append_new(pool->values, json_deep_copy(value));
    }
    free(key);
    return place;
}
