/* Digest: the first line is a challenge, the second an Authorization of a REGISTER. Who answers a
 * challenge rightly must be believed by who made it; a wrong password never is. */
#include "sim/sip/delegate.h"
#include "sim/sip/digest.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct sip_credentials account = {"user", "secret"};
static const struct sip_credentials other = {"user", "another"};

static struct sip_msg *request_with(const char *authorization)
{
    struct sip_msg *request = sip_request("REGISTER", "sip:example.com",
        "<sip:u@example.com>;tag=1", "<sip:u@example.com>", "id@phone", 1, NULL);
    if (request == NULL)
        abort();
    if (sip_add_header(request, "Authorization", authorization))
        return request;
    sip_msg_free(request);
    return NULL;
}

static void judge(const char *authorization)
{
    struct sip_msg *request = request_with(authorization);
    if (request == NULL)
        return;
    struct sip_service_call call = {0};
    if (sip_digest_check(request, "zone", "n1", &account) == SIP_DIGEST_OK &&
        sip_digest_check(request, "zone", "n1", &other) == SIP_DIGEST_OK)
        abort();
    if (sip_delegate(request, &call))
        (void)sip_delegate_check(&call, &account);
    sip_service_call_cleanup(&call);
    sip_msg_free(request);
}

/* Any challenge may be answered; that of the lab must be answered so that it holds. */
static void answer(const char *challenge)
{
    struct err e = {0};
    char *text =
        sip_digest_answer(challenge, &account, "REGISTER", "sip:example.com", "cnonce", &e);
    if (text == NULL && e.code == ERR_NONE)
        abort();
    if (text != NULL)
        judge(text);
    free(text);
}

static void meet_own_challenge(const char *realm)
{
    struct err e = {0};
    char *challenge = sip_digest_challenge(realm, "n1");
    char *text =
        sip_digest_answer(challenge, &account, "REGISTER", "sip:example.com", "cnonce", &e);
    struct sip_msg *request = text == NULL ? NULL : request_with(text);
    if (request != NULL && sip_digest_check(request, realm, "n1", &account) != SIP_DIGEST_OK)
        abort();
    sip_msg_free(request);
    free(text);
    free(challenge);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = ek_strndup((const char *)data, size);
    char *second = strchr(text, '\n');
    if (second != NULL)
        *second++ = '\0';
    answer(text);
    meet_own_challenge(text);
    if (second != NULL)
        judge(second);
    free(text);
    return 0;
}
