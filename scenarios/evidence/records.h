/* records.h: where in one write of a TLS end the record of each step lies (RFC 8446, 5.1). */
#ifndef EK_EVIDENCE_RECORDS_H
#define EK_EVIDENCE_RECORDS_H

#include "scenarios/evidence/leg.h"

struct records {
    const char *bytes;
    size_t len;
    size_t end; /* of the record at hand */
};

/* records_begin: stands at the first record of `write`, which must outlive it. When the records are
 * not one for each step, as without TLS, the write counts as one. */
void records_begin(struct records *records, const struct leg *leg, const struct leg_write *write,
    size_t first_step);

/* records_end: where the record at hand ends. records_pass: `step` is told; goes on to the next
 * record if this one was its. */
size_t records_end(const struct records *records);
void records_pass(struct records *records, const struct leg_step *step);

#endif
