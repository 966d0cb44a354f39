/* future.h: what renewals will make of a certificate: each time at its last moment, from the same
 * CA product, under one calendar. */
#ifndef EK_AUDIT_FUTURE_H
#define EK_AUDIT_FUTURE_H

#include "scenarios/calendar/calendar.h"
#include "sim/base/certificate.h"

#define FUTURE_STEPS_MAX 8
#define FUTURE_YEARS     10 /* beyond that nothing is told */

/* A renewal after which the certificate is of another kind than the one before. */
struct future_step {
    int64_t day;                        /* of issue: the last day of the one before, or `now` */
    bool impossible;                    /* the product ended: nothing is issued */
    bool late;                          /* it began on or after the day of Chrome's policy */
    const struct calendar_phase *phase; /* NULL: an unknown public CA, held to Chrome's policy */
};

struct future {
    const struct calendar_product *product; /* NULL: of an unknown CA */
    struct future_step steps[FUTURE_STEPS_MAX];
    size_t num_steps; /* 0: every renewal gives the same again */
};

/* future_of: of a certificate, seen at `now`. `product` NULL: it is not known; with
 * `is_public` its CA gives what it gave until Chrome refuses it, then serverAuth alone; without,
 * it is a private CA that gives the same for ever. */
void future_of(const struct calendar *calendar, const struct calendar_product *product,
    bool is_public, const struct cert_facts *leaf, int64_t now, struct future *out);

/* future_facts: the usages that a step gives, set in a copy's `has_eku` and `eku`. */
void future_facts(const struct future_step *step, struct cert_facts *leaf);

#endif
