#include "scenarios/evidence/records.h"

#include "sim/base/text.h"

enum { HEADER = 5, CHANGE_CIPHER_SPEC = 20, APPLICATION_DATA = 23, MAJOR_VERSION = 3 };

static unsigned byte_at(const struct records *r, size_t at)
{
    return (unsigned char)r->bytes[at];
}

/* The end of the record behind `at` that is no ChangeCipherSpec, which no step stands for; 0 when
 * there is none. */
static size_t next_end(const struct records *r, size_t at)
{
    while (r->len - at >= HEADER) {
        unsigned type = byte_at(r, at);
        size_t end = at + HEADER + (byte_at(r, at + 3) << 8 | byte_at(r, at + 4));
        if (type < CHANGE_CIPHER_SPEC || type > APPLICATION_DATA ||
            byte_at(r, at + 1) != MAJOR_VERSION || end > r->len)
            return 0;
        if (type != CHANGE_CIPHER_SPEC)
            return end;
        at = end;
    }
    return 0;
}

static size_t count(const struct records *r)
{
    size_t num = 0;
    for (size_t at = 0; (at = next_end(r, at)) != 0;)
        num++;
    return num;
}

static bool has_record(const struct leg_step *step)
{
    return text_is(step->kind, "tls") || text_is(step->kind, "alert") ||
           text_is(step->kind, "data");
}

void records_begin(struct records *records, const struct leg *leg, const struct leg_write *write,
    size_t first_step)
{
    const struct leg_steps *steps = &leg->steps[write->from];
    size_t wanted = 0;
    *records = (struct records){.bytes = buf_str(&leg->bytes) + write->offset, .len = write->len};
    for (size_t i = first_step; i < write->after && i < steps->num; i++)
        wanted += has_record(&steps->all[i]) ? 1 : 0;
    records->end = count(records) == wanted ? next_end(records, 0) : 0;
}

size_t records_end(const struct records *records)
{
    return records->end == 0 ? records->len : records->end;
}

void records_pass(struct records *records, const struct leg_step *step)
{
    if (records->end != 0 && has_record(step))
        records->end = next_end(records, records->end);
}
