/* digest.h: HTTP digest as SIP uses it (RFC 2617 with RFC 3261, 22): MD5, qop auth, one use of a
 * nonce. MD5 is libosip2's. */
#ifndef EK_SIP_DIGEST_H
#define EK_SIP_DIGEST_H

#include "sim/sip/message.h"

/* sip_digest_challenge: value of a WWW-Authenticate header. `nonce` has no quotes in it. */
char *sip_digest_challenge(const char *realm, const char *nonce);

struct sip_credentials {
    const char *username;
    const char *password;
};

/* sip_digest_answer: value of an Authorization header that answers `challenge` (a WWW-Authenticate
 * value) for `method` and `uri`; `cnonce` is the client's. NULL and an error when the challenge is
 * not Digest, not MD5, or offers no qop auth. The caller frees the result. */
char *sip_digest_answer(const char *challenge, const struct sip_credentials *credentials,
    const char *method, const char *uri, const char *cnonce, struct err *e) EK_CHECK;

enum sip_digest_verdict {
    SIP_DIGEST_OK,
    SIP_DIGEST_ABSENT,     /* no Authorization header for this realm: challenge */
    SIP_DIGEST_STALE,      /* another nonce: challenge again */
    SIP_DIGEST_WRONG_USER, /* user name differs */
    SIP_DIGEST_WRONG,      /* response does not fit the password, or uri is not the request's */
    SIP_DIGEST_BROKEN      /* no complete MD5 digest with qop auth */
};

/* sip_digest_check: judges the Authorization header of `request` against the expected realm, nonce
 * and credentials. */
enum sip_digest_verdict sip_digest_check(const struct sip_msg *request, const char *realm,
    const char *nonce, const struct sip_credentials *credentials);

#endif
