#include "scenarios/evidence/ending.h"

#include "scenarios/evidence/fields.h"
#include "sim/base/text.h"

static const char *how_of(const struct leg_step *end)
{
    return end == NULL ? NULL : fact_text(end->json, "how");
}

static bool was_left(const struct leg_step *end)
{
    return text_is(how_of(end), "cut") || text_is(how_of(end), "closed-there");
}

static struct leaving leaving_of(const struct leg *leg, enum leg_end end)
{
    const struct leg_step *own = leg_find(leg, end, "end");
    const struct leg_step *other = leg_find(leg, leg_other(end), "end");
    struct leaving leaving = {
        .at_us = own == NULL ? -1 : own->at_us, .end = end, .second = was_left(own)};
    if (was_left(other) && (own == NULL || other->at_us < own->at_us)) {
        leaving.at_us = other->at_us;
        leaving.resets = own == NULL && text_is(how_of(other), "cut");
    }
    return leaving;
}

void ending_of(const struct leg *leg, struct leaving out[2])
{
    out[0] = leaving_of(leg, LEG_CLIENT);
    out[1] = leaving_of(leg, LEG_SERVER);
}

static bool is_earlier(const struct leaving *a, const struct leaving *b)
{
    return a->at_us < b->at_us || (a->at_us == b->at_us && b->second);
}

struct leaving *ending_next(struct leaving leavings[2], int64_t before_us)
{
    struct leaving *next = NULL;
    for (int i = 0; i < 2; i++) {
        struct leaving *leaving = &leavings[i];
        bool is_due = leaving->at_us >= 0 && leaving->at_us < before_us;
        if (is_due && (next == NULL || is_earlier(leaving, next)))
            next = leaving;
    }
    return next;
}
