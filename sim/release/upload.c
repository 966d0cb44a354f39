#include "sim/release/upload.h"

#include "sim/base/text.h"

/* The page looks for the usages by name (RFC 5280, 4.2.1.12). anyExtendedKeyUsage counts as neither
 * of them; no document tells how the page treats it. */
static bool has_usage(const struct cert_facts *leaf, enum cert_eku usage)
{
    return leaf->has_eku && (leaf->eku & (unsigned)usage) != 0;
}

static struct upload_result accept(enum rule_id rule, const char *message)
{
    return (struct upload_result){.accepted = true, .rule = rule, .message = message};
}

static struct upload_result refuse(enum rule_id rule, unsigned missing, const char *message)
{
    return (struct upload_result){.rule = rule, .message = message, .missing = missing};
}

static enum rule_id client_auth_rule(const struct upload_request *request)
{
    if (request->store == UPLOAD_CLIENT_STORE)
        return RULE_UPLOAD_CLIENT_CLIENT_AUTH;
    return request->is_expressway_e ? RULE_UPLOAD_E_CLIENT_AUTH : RULE_UPLOAD_C_CLIENT_AUTH;
}

static bool has_switch(const struct upload_request *request)
{
    return release_rule_is(request->release, client_auth_rule(request), "switch");
}

static bool needs_client_auth(const struct upload_request *request)
{
    if (has_switch(request))
        return !request->server_eku_upload;
    return release_rule_is(request->release, client_auth_rule(request), "required");
}

static bool needs_server_auth(const struct upload_request *request)
{
    return release_rule_is(request->release, RULE_UPLOAD_SERVER_AUTH, "required");
}

/* Usages that the server store's page wants. */
static unsigned wanted_usages(const struct upload_request *request)
{
    return (needs_client_auth(request) ? CERT_EKU_CLIENT_AUTH : 0U) |
           (needs_server_auth(request) ? CERT_EKU_SERVER_AUTH : 0U);
}

static struct upload_result refuse_client_auth(const struct upload_request *request)
{
    const char *message = "The certificate lacks clientAuth, which this page requires.";
    if (has_switch(request))
        message = "The certificate lacks clientAuth, and EnableServerEkuUpload is Off.";
    return refuse(client_auth_rule(request), CERT_EKU_CLIENT_AUTH, message);
}

static struct upload_result judge_server_store(const struct upload_request *request)
{
    const struct cert_facts *leaf = request->leaf;
    bool no_eku_refused = release_rule_is(request->release, RULE_UPLOAD_SERVER_NO_EKU, "refused");
    if (!leaf->has_eku && no_eku_refused)
        return refuse(RULE_UPLOAD_SERVER_NO_EKU, wanted_usages(request),
            "The certificate has no Extended Key Usage extension, which this page requires.");
    if (!leaf->has_eku)
        return accept(RULE_UPLOAD_SERVER_NO_EKU,
            "The certificate is accepted without an Extended Key Usage extension.");
    if (needs_client_auth(request) && !has_usage(leaf, CERT_EKU_CLIENT_AUTH))
        return refuse_client_auth(request);
    if (needs_server_auth(request) && !has_usage(leaf, CERT_EKU_SERVER_AUTH))
        return refuse(RULE_UPLOAD_SERVER_AUTH, CERT_EKU_SERVER_AUTH,
            "The certificate lacks serverAuth, which this page requires.");
    return accept(client_auth_rule(request), "The certificate is accepted.");
}

static struct upload_result judge_client_store(const struct upload_request *request)
{
    if (needs_client_auth(request) && !has_usage(request->leaf, CERT_EKU_CLIENT_AUTH))
        return refuse_client_auth(request);
    return accept(
        RULE_UPLOAD_CLIENT_CLIENT_AUTH, "The certificate is accepted as client certificate.");
}

/* Which rule gives the page what it goes by: its switch, or the client store that it fills. */
static enum rule_id rule_behind(const struct upload_request *request)
{
    if (request->store == UPLOAD_CLIENT_STORE)
        return RULE_CERTIFICATE_STORES;
    return has_switch(request) ? RULE_SWITCH_SERVER_EKU_UPLOAD : RULE_COUNT;
}

static struct upload_result judge(const struct upload_request *request)
{
    bool no_store = request->store == UPLOAD_CLIENT_STORE &&
                    release_rule_is(request->release, RULE_UPLOAD_CLIENT_CLIENT_AUTH, "no-store");
    if (no_store)
        return refuse(RULE_UPLOAD_CLIENT_CLIENT_AUTH, 0,
            "This release has no store for a client certificate.");
    if (request->method != UPLOAD_WEB)
        return accept(client_auth_rule(request),
            "The file is put in place without the checks of the upload page.");
    return request->store == UPLOAD_CLIENT_STORE ? judge_client_store(request)
                                                 : judge_server_store(request);
}

struct upload_result upload_judge(const struct upload_request *request)
{
    struct upload_result result = judge(request);
    result.behind = rule_behind(request);
    return result;
}
