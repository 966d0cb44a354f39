/* ending.h: when and how the ends of a connection left it, as far as their recordings tell. */
#ifndef EK_EVIDENCE_ENDING_H
#define EK_EVIDENCE_ENDING_H

#include "scenarios/evidence/leg.h"

struct leaving {
    int64_t at_us; /* negative: never, or no longer */
    enum leg_end end;
    bool resets; /* it recorded nothing, and the other end says that it cut the connection */
    bool second; /* it left because the other end did */
};

/* ending_of: fills the leavings of both ends. One that has seen the other leave tells that this had
 * left by then. */
void ending_of(const struct leg *leg, struct leaving out[2]);

/* ending_next: the first of them that is before `before_us`, or NULL. */
struct leaving *ending_next(struct leaving leavings[2], int64_t before_us);

#endif
