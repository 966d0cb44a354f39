/* remark.h: what a capture says beside a packet: the step that it is, or that led to it. */
#ifndef EK_EVIDENCE_REMARK_H
#define EK_EVIDENCE_REMARK_H

#include "scenarios/evidence/leg.h"

/* remark_opening: appends the text for the first packet of a connection. */
void remark_opening(const struct leg *leg, struct buf *out);

/* remark_step: appends the text for a step of `end`; nothing where there is nothing to say.
 * `certificates`: those of the evidence, by fingerprint; NULL: none. */
void remark_step(const struct leg *leg, enum leg_end end, const struct leg_step *step,
    const json_t *certificates, struct buf *out);

#endif
