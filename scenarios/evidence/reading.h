/* reading.h: what Wireshark must be told of a connection. It finds TLS and HTTP by themselves, and
 * SIP on 5060 and 5061; a pcapng file cannot say what is spoken on another port. */
#ifndef EK_EVIDENCE_READING_H
#define EK_EVIDENCE_READING_H

#include "scenarios/evidence/leg.h"

/* reading_add: appends the option for this connection, such as " -d tls.port==7001,sip", unless
 * none is needed or it is there already. */
void reading_add(const struct leg *leg, struct buf *options);

#endif
