#include "scenarios/evidence/packets.h"

#include <stdlib.h>

struct packet *packets_add(struct packets *packets, int64_t at_us)
{
    if (packets->num == packets->cap) {
        packets->cap = packets->cap == 0 ? 64 : 2 * packets->cap;
        packets->all = ek_realloc(packets->all, packets->cap * sizeof *packets->all);
    }
    struct packet *packet = &packets->all[packets->num];
    *packet = (struct packet){.at_us = at_us, .order = packets->num++};
    return packet;
}

static int compare(const void *a, const void *b)
{
    const struct packet *x = a;
    const struct packet *y = b;
    if (x->at_us != y->at_us)
        return x->at_us > y->at_us ? 1 : -1;
    return (x->order > y->order) - (x->order < y->order);
}

void packets_sort(struct packets *packets)
{
    if (packets->num > 0)
        qsort(packets->all, packets->num, sizeof *packets->all, compare);
}

void packets_cleanup(struct packets *packets)
{
    for (size_t i = 0; i < packets->num; i++) {
        buf_cleanup(&packets->all[i].bytes);
        buf_cleanup(&packets->all[i].options);
    }
    free(packets->all);
    *packets = (struct packets){0};
}
