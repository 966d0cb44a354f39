/* valueset.h: a set of the values of one axis, by index. */
#ifndef EK_REPORT_VALUESET_H
#define EK_REPORT_VALUESET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VALUESET_MAX 512 /* indexes are below it */

struct valueset {
    uint64_t words[VALUESET_MAX / 64];
};

struct valueset valueset_of(size_t value);
bool valueset_has(const struct valueset *set, size_t value);
void valueset_add_all(struct valueset *set, const struct valueset *more);
size_t valueset_num(const struct valueset *set);

/* valueset_first, valueset_last: VALUESET_MAX when the set is empty. */
size_t valueset_first(const struct valueset *set);
size_t valueset_last(const struct valueset *set);

/* valueset_compare: 0 when both hold the same values, else an order of no meaning. */
int valueset_compare(const struct valueset *a, const struct valueset *b);

#endif
