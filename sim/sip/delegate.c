#include "sim/sip/delegate.h"

#include "sim/sip/room.h"

#include <stdlib.h>

bool sip_delegate(const struct sip_msg *request, struct sip_service_call *out)
{
    const osip_authorization_t *header = osip_list_get(&request->osip->authorizations, 0);
    if (header == NULL)
        return false;
    const struct {
        const char *from;
        char **to;
    } params[] = {
        {header->username, &out->username},
        {header->realm, &out->realm},
        {header->nonce, &out->nonce},
        {header->message_qop, &out->qop},
        {header->cnonce, &out->cnonce},
        {header->nonce_count, &out->nc},
        {header->response, &out->response},
        {header->uri, &out->uri},
        {sip_method(request), &out->method},
    };
    for (size_t i = 0; i < sizeof params / sizeof params[0]; i++) {
        if (params[i].from == NULL)
            return false;
        free(*params[i].to);
        *params[i].to = quoted_plain(params[i].from);
    }
    return true;
}

/* Only what may stand in quotes may hold any character. */
static bool is_complete(const struct sip_service_call *call)
{
    const char *const needed[] = {call->username, call->realm, call->nonce, call->qop, call->cnonce,
        call->nc, call->response, call->uri, call->method};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        if (needed[i] == NULL)
            return false;
    }
    return sip_text_is_token(call->qop) && sip_text_is_token(call->nc);
}

/* The value of the Authorization header that the phone had sent. */
static char *authorization_of(const struct sip_service_call *call)
{
    const struct {
        const char *name, *text;
    } quoted[] = {
        {"username", call->username},
        {"realm", call->realm},
        {"nonce", call->nonce},
        {"uri", call->uri},
        {"response", call->response},
        {"cnonce", call->cnonce},
    };
    struct buf out = {0};
    buf_addf(&out, "Digest algorithm=MD5, qop=%s, nc=%s", call->qop, call->nc);
    for (size_t i = 0; i < sizeof quoted / sizeof quoted[0]; i++) {
        char *text = quoted_escape(quoted[i].text);
        buf_addf(&out, ", %s=\"%s\"", quoted[i].name, text);
        free(text);
    }
    return buf_take(&out);
}

/* The request that the phone had sent, as far as its digest covers it. */
static struct sip_msg *request_of(const struct sip_service_call *call)
{
    struct sip_msg *request = sip_request(call->method, call->uri, "<sip:phone@invalid>;tag=1",
        "<sip:phone@invalid>", "delegated", 1, NULL);
    char *value = authorization_of(call);
    bool ok = request != NULL && sip_add_header(request, "Authorization", value);
    free(value);
    if (ok)
        return request;
    sip_msg_free(request);
    return NULL;
}

enum sip_digest_verdict sip_delegate_check(
    const struct sip_service_call *call, const struct sip_credentials *credentials)
{
    struct sip_msg *request = is_complete(call) ? request_of(call) : NULL;
    if (request == NULL)
        return SIP_DIGEST_BROKEN;
    enum sip_digest_verdict verdict =
        sip_digest_check(request, call->realm, call->nonce, credentials);
    sip_msg_free(request);
    return verdict;
}
