/* service.h: the body of the SIP SERVICE request that E sends to C (Cisco 212347; 225482): two
 * parts, an XML methodCall and E's certificate in PEM as application/x-x509-ca-cert. */
#ifndef EK_SIP_SERVICE_H
#define EK_SIP_SERVICE_H

#include "sim/base/buf.h"
#include "sim/base/err.h"

/* The methodCall's elements. Values are plain text; the writer escapes XML. Elements whose text
 * never changes (caching-enabled, reqtype, methodName, version) are the writer's and the reader's.
 */
struct sip_service_call {
    char *username;
    char *realm;
    char *nonce;
    char *qop;
    char *cnonce;
    char *nc;
    char *response;
    char *uri;
    char *method; /* "REGISTER" */
    char *id;
    char *msgid;
    char *sipdomain;
};
void sip_service_call_cleanup(struct sip_service_call *call);

/* sip_service_write: appends the multipart/mixed body; *out_content_type is the header value with
 * the boundary (caller frees). `boundary` has only token characters and does not occur in the
 * parts. */
void sip_service_write(const struct sip_service_call *call, const char *certificate_pem,
    const char *boundary, struct buf *out, char **out_content_type);

/* sip_service_read: parses a body with its Content-Type header value. Fails with ERR_SIP_SYNTAX
 * when it is not multipart/mixed with both parts, a part is doubled, an XML element is missing,
 * doubled, unknown or has not its fixed text (methodName DigestAuth), or anything is truncated.
 * Strings are the caller's; nothing is left in the results on failure. */
bool sip_service_read(const char *content_type, const char *body, size_t len,
    struct sip_service_call *out_call, char **out_certificate_pem, struct err *e) EK_CHECK;

#endif
