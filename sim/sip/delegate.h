/* delegate.h: a phone's digest answer as E hands it to C inside a SERVICE (Cisco 212347:
 * "DigestAuth" with reqtype collab-edge), instead of judging it itself. */
#ifndef EK_SIP_DELEGATE_H
#define EK_SIP_DELEGATE_H

#include "sim/sip/digest.h"
#include "sim/sip/service.h"

/* sip_delegate: copies the digest parameters of `request`'s first Authorization header, and its
 * method, into `out` (whose other fields stay): plain text, without the quotes and escapes of the
 * header. False when there is none or a parameter is missing. */
bool sip_delegate(const struct sip_msg *request, struct sip_service_call *out) EK_CHECK;

/* sip_delegate_check: judges a delegated answer against `credentials`, with the realm and the nonce
 * that the call itself names: the box that challenged is the one that vouches for them. The digest
 * covers a header's texts with their escapes, which plain text has lost: here '"' and '\\' alone
 * are taken to have been escaped, so a phone that escapes more than it must is WRONG. */
enum sip_digest_verdict sip_delegate_check(
    const struct sip_service_call *call, const struct sip_credentials *credentials);

#endif
