/* leg.h: one connection of a cell's evidence (scenarios/runner/evidence.h), read and checked. */
#ifndef EK_EVIDENCE_LEG_H
#define EK_EVIDENCE_LEG_H

#include "scenarios/evidence/segment.h"

#include <jansson.h>

/* Microseconds that a cell may last, about 31 years. */
#define LEG_US_MAX INT64_C(1000000000000000)

enum leg_end { LEG_CLIENT, LEG_SERVER };

static inline enum leg_end leg_other(enum leg_end end)
{
    return end == LEG_CLIENT ? LEG_SERVER : LEG_CLIENT;
}

struct leg_step {
    int64_t at_us;
    const char *kind;
    const json_t *json;
};

/* What one end did, in order; num 0: it recorded nothing. */
struct leg_steps {
    struct leg_step *all;
    size_t num;
};

/* Bytes that an end handed to TCP. */
struct leg_write {
    int64_t at_us;
    enum leg_end from;
    size_t offset; /* in leg.bytes */
    size_t len;
    size_t after; /* steps of that end before it */
};

struct leg {
    int64_t number;
    const char *link;
    const char *through; /* on whose behalf, or "" */
    const char *names[2];
    struct segment_end places[2]; /* port 0: never connected */
    bool cut;                     /* not everything was recorded */
    const char *secrets;          /* lines of the NSS key log, or "" */
    struct leg_steps steps[2];
    struct leg_write *writes; /* in order of time */
    size_t num_writes;
    struct buf bytes;
};

/* leg_read: fills `leg` from `connection`, which it borrows from. False, with what is wrong, when
 * that is not as evidence.h says. Clean up with leg_cleanup in either case. */
bool leg_read(struct leg *leg, const json_t *connection, struct err *e) EK_CHECK;
void leg_cleanup(struct leg *leg);

/* leg_find: the first step of this kind that `end` recorded, or NULL. */
const struct leg_step *leg_find(const struct leg *leg, enum leg_end end, const char *kind);

/* leg_address: "192.0.2.1" as 0xc0000201; false when `text` (NULL too) is none. */
bool leg_address(const char *text, uint32_t *out) EK_CHECK;

#endif
