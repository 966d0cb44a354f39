/* service_identity.h: what the Identity header of a SERVICE signs. The real format is not published
 * (it looks like RFC 4474); this one is ekulab's own: SHA-256 with the node's key over From, To,
 * Call-ID, CSeq, Date and body, joined by '|'. */
#ifndef EK_NODE_SERVICE_IDENTITY_H
#define EK_NODE_SERVICE_IDENTITY_H

#include "sim/sip/message.h"

void service_identity_text(const struct sip_msg *service, struct buf *out);

#endif
