#include "sim/net/tape.h"

#include "sim/net/loop.h"

#include <stdlib.h>

static void add(struct tape *tape, const struct tape_entry *entry)
{
    tape->entries = ek_realloc(tape->entries, (tape->num + 1) * sizeof *tape->entries);
    tape->entries[tape->num++] = *entry;
}

static bool is_full(struct tape *tape, size_t len)
{
    size_t used = tape->bytes.len + tape->num * sizeof *tape->entries;
    tape->cut = tape->cut || used + len > TAPE_BYTES_MAX;
    return tape->cut;
}

void tape_bytes(struct tape *tape, enum tape_kind kind, const void *bytes, size_t len)
{
    if (tape == NULL || len == 0 || is_full(tape, len))
        return;
    const struct tape_entry entry = {
        .kind = kind, .at_us = net_now_us(), .offset = tape->bytes.len, .len = len};
    add(tape, &entry);
    buf_add(&tape->bytes, bytes, len);
}

void tape_number(struct tape *tape, enum tape_kind kind, int number, int detail)
{
    if (tape == NULL || is_full(tape, 0))
        return;
    const struct tape_entry entry = {
        .kind = kind, .at_us = net_now_us(), .number = number, .detail = detail};
    add(tape, &entry);
}

void tape_cleanup(struct tape *tape)
{
    if (tape == NULL)
        return;
    free(tape->entries);
    buf_cleanup(&tape->bytes);
    *tape = (struct tape){0};
}
