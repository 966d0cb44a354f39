#include "scenarios/report/valueset.h"

#include <string.h>

#define WORDS (VALUESET_MAX / 64)

struct valueset valueset_of(size_t value)
{
    struct valueset set = {0};
    set.words[value / 64] = UINT64_C(1) << value % 64;
    return set;
}

bool valueset_has(const struct valueset *set, size_t value)
{
    return (set->words[value / 64] >> value % 64 & 1) != 0;
}

void valueset_add_all(struct valueset *set, const struct valueset *more)
{
    for (size_t i = 0; i < WORDS; i++)
        set->words[i] |= more->words[i];
}

size_t valueset_num(const struct valueset *set)
{
    size_t num = 0;
    for (size_t i = 0; i < WORDS; i++)
        num += (size_t)__builtin_popcountll(set->words[i]);
    return num;
}

size_t valueset_first(const struct valueset *set)
{
    for (size_t i = 0; i < WORDS; i++) {
        if (set->words[i] != 0)
            return i * 64 + (size_t)__builtin_ctzll(set->words[i]);
    }
    return VALUESET_MAX;
}

size_t valueset_last(const struct valueset *set)
{
    for (size_t i = WORDS; i-- > 0;) {
        if (set->words[i] != 0)
            return i * 64 + 63 - (size_t)__builtin_clzll(set->words[i]);
    }
    return VALUESET_MAX;
}

int valueset_compare(const struct valueset *a, const struct valueset *b)
{
    return memcmp(a, b, sizeof *a);
}
