/* flow.h: a recorded connection as the TCP segments that carried it. Only the bytes, their times
 * and the ends are recorded; segments, acknowledgements and numbers are made up by the rules of TCP
 * as if somebody had captured between two ends without delay. */
#ifndef EK_EVIDENCE_FLOW_H
#define EK_EVIDENCE_FLOW_H

#include "scenarios/evidence/leg.h"
#include "scenarios/evidence/packets.h"

/* flow_add: appends the packets of `leg`, with remarks. A connection that was refused is a SYN and
 * a RST; one that could not be begun has no packet. An end that recorded nothing accepted and then
 * kept silent: it acknowledges nothing, and resets what the other end says was cut.
 * `certificates`: see remark.h. */
void flow_add(const struct leg *leg, const json_t *certificates, struct packets *out);

#endif
