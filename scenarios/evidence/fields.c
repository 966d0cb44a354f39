#include "scenarios/evidence/fields.h"

const char *fact_text(const json_t *fact, const char *key)
{
    return json_string_value(json_object_get(fact, key));
}

int64_t fact_number(const json_t *fact, const char *key, int64_t none)
{
    const json_t *value = json_object_get(fact, key);
    return json_is_integer(value) ? json_integer_value(value) : none;
}

bool fact_true(const json_t *fact, const char *key)
{
    return json_is_true(json_object_get(fact, key));
}
