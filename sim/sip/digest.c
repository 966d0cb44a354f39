#include "sim/sip/digest.h"

#include "sim/base/text.h"
#include "sim/sip/room.h"

#include <osipparser2/osip_md5.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_USE   "00000001" /* nc of a nonce that is used once */
#define MD5_HEX_LEN 33

/* All that goes into a response. Texts as they stand between the quotes, escapes included: this is
 * unq() of RFC 2617, 1.2. */
struct digest_input {
    const char *username;
    const char *realm;
    const char *password;
    const char *nonce;
    const char *nc;
    const char *cnonce;
    const char *method;
    const char *uri;
};

static bool is_quoted_as(const char *param, const char *expected)
{
    char *text = quoted_raw(param);
    char *wanted = quoted_escape(expected);
    bool same = text_is(text, wanted);
    free(text);
    free(wanted);
    return same;
}

/* MD5 of the texts with colons between them, in lower-case hex. */
static void md5_joined(char out[MD5_HEX_LEN], const char *const *texts, size_t num)
{
    osip_MD5_CTX md5;
    unsigned char sum[16];
    struct buf joined = {0};
    for (size_t i = 0; i < num; i++)
        buf_addf(&joined, "%s%s", i == 0 ? "" : ":", texts[i]);
    osip_MD5Init(&md5);
    osip_MD5Update(&md5, (unsigned char *)joined.data, (unsigned)joined.len);
    osip_MD5Final(sum, &md5);
    for (size_t i = 0; i < sizeof sum; i++) {
        out[2 * i] = "0123456789abcdef"[sum[i] >> 4];
        out[2 * i + 1] = "0123456789abcdef"[sum[i] & 15];
    }
    out[MD5_HEX_LEN - 1] = '\0';
    buf_cleanup(&joined);
}

/* RFC 2617, 3.2.2.1 with qop "auth". */
static void compute_response(char out[MD5_HEX_LEN], const struct digest_input *in)
{
    char ha1[MD5_HEX_LEN];
    char ha2[MD5_HEX_LEN];
    md5_joined(ha1, (const char *[]){in->username, in->realm, in->password}, 3);
    md5_joined(ha2, (const char *[]){in->method, in->uri}, 2);
    md5_joined(out, (const char *[]){ha1, in->nonce, in->nc, in->cnonce, "auth", ha2}, 6);
}

static bool is_md5(const char *algorithm)
{
    char *text = quoted_raw(algorithm);
    bool md5 = text == NULL || strcasecmp(text, "MD5") == 0;
    free(text);
    return md5;
}

/* "auth" among the options, which are tokens between commas. */
static bool offers_auth(const char *qop_options)
{
    char *text = quoted_raw(qop_options);
    char *rest = NULL;
    bool found = false;
    for (char *t = text; (t = strtok_r(t, ", \t", &rest)) != NULL; t = NULL)
        found = found || strcasecmp(t, "auth") == 0;
    free(text);
    return found;
}

static bool check_challenge(const osip_www_authenticate_t *challenge, struct err *e)
{
    if (challenge->auth_type == NULL || strcasecmp(challenge->auth_type, "Digest") != 0)
        return err_set(e, ERR_SIP_SYNTAX, "challenge is not Digest");
    if (challenge->realm == NULL || challenge->nonce == NULL)
        return err_set(e, ERR_SIP_SYNTAX, "challenge without realm or nonce");
    if (!is_md5(challenge->algorithm))
        return err_set(e, ERR_SIP_SYNTAX, "challenge is not MD5");
    if (challenge->qop_options == NULL || !offers_auth(challenge->qop_options))
        return err_set(e, ERR_SIP_SYNTAX, "challenge offers no qop auth");
    return true;
}

static char *write_answer(const struct digest_input *in, const char *opaque)
{
    char response[MD5_HEX_LEN];
    struct buf out = {0};
    compute_response(response, in);
    buf_addf(&out, "Digest username=\"%s\", realm=\"%s\", nonce=\"%s\", uri=\"%s\"", in->username,
        in->realm, in->nonce, in->uri);
    buf_addf(&out, ", response=\"%s\", algorithm=MD5, cnonce=\"%s\"", response, in->cnonce);
    if (opaque != NULL)
        buf_addf(&out, ", opaque=%s", opaque);
    buf_addf(&out, ", qop=auth, nc=%s", in->nc);
    return buf_take(&out);
}

char *sip_digest_challenge(const char *realm, const char *nonce)
{
    char *quoted = quoted_escape(realm);
    char *value = ek_asprintf(
        "Digest realm=\"%s\", nonce=\"%s\", algorithm=MD5, qop=\"auth\"", quoted, nonce);
    free(quoted);
    return value;
}

char *sip_digest_answer(const char *challenge, const struct sip_credentials *credentials,
    const char *method, const char *uri, const char *cnonce, struct err *e)
{
    char *answer = NULL;
    char *username = NULL;
    char *realm = NULL;
    char *nonce = NULL;
    osip_www_authenticate_t *parsed = NULL;
    if (osip_www_authenticate_init(&parsed) != OSIP_SUCCESS ||
        osip_www_authenticate_parse(parsed, challenge) != OSIP_SUCCESS) {
        err_set(e, ERR_SIP_SYNTAX, "challenge does not parse");
        goto out;
    }
    if (!check_challenge(parsed, e))
        goto out;
    username = quoted_escape(credentials->username);
    realm = quoted_raw(parsed->realm);
    nonce = quoted_raw(parsed->nonce);
    answer = write_answer(&(struct digest_input){username, realm, credentials->password, nonce,
                              FIRST_USE, cnonce, method, uri},
        parsed->opaque);
out:
    free(username);
    free(realm);
    free(nonce);
    osip_www_authenticate_free(parsed);
    return answer;
}

/* The first Authorization header for `realm`, or the first that is no usable digest at all. */
static const osip_authorization_t *find_authorization(
    const struct sip_msg *request, const char *realm)
{
    const osip_list_t *list = &request->osip->authorizations;
    const osip_authorization_t *unusable = NULL;
    for (int i = 0; i < osip_list_size(list); i++) {
        const osip_authorization_t *header = osip_list_get(list, i);
        if (header->realm != NULL && is_quoted_as(header->realm, realm))
            return header;
        if (header->realm == NULL && unusable == NULL)
            unusable = header;
    }
    return unusable;
}

static bool is_complete(const osip_authorization_t *header)
{
    const char *const needed[] = {header->auth_type, header->username, header->realm, header->nonce,
        header->uri, header->response, header->cnonce, header->message_qop, header->nonce_count};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        if (needed[i] == NULL)
            return false;
    }
    return strcasecmp(header->auth_type, "Digest") == 0 && is_md5(header->algorithm) &&
           is_quoted_as(header->message_qop, "auth") && strlen(header->nonce_count) == 8 &&
           strspn(header->nonce_count, "0123456789abcdefABCDEF") == 8;
}

/* Both in libosip2's spelling: RFC 2617, 3.2.2.5 asks for the same resource, not the same text. */
static bool is_request_uri(const struct sip_msg *request, const char *uri)
{
    struct sip_msg *probe = sip_msg_clone(request);
    char *asked = sip_uri(request);
    char *signed_for = probe != NULL && sip_set_uri(probe, uri) ? sip_uri(probe) : NULL;
    bool same = asked != NULL && text_is(asked, signed_for);
    free(asked);
    free(signed_for);
    sip_msg_free(probe);
    return same;
}

static bool fits_password(
    const struct sip_msg *request, const osip_authorization_t *header, const char *password)
{
    char expected[MD5_HEX_LEN];
    char *username = quoted_raw(header->username);
    char *realm = quoted_raw(header->realm);
    char *nonce = quoted_raw(header->nonce);
    char *cnonce = quoted_raw(header->cnonce);
    char *uri = quoted_raw(header->uri);
    compute_response(expected, &(struct digest_input){username, realm, password, nonce,
                                   header->nonce_count, cnonce, sip_method(request), uri});
    bool fits = is_quoted_as(header->response, expected) && is_request_uri(request, uri);
    free(username);
    free(realm);
    free(nonce);
    free(cnonce);
    free(uri);
    return fits;
}

enum sip_digest_verdict sip_digest_check(const struct sip_msg *request, const char *realm,
    const char *nonce, const struct sip_credentials *credentials)
{
    const osip_authorization_t *header = find_authorization(request, realm);
    if (header == NULL)
        return SIP_DIGEST_ABSENT;
    if (!is_complete(header))
        return SIP_DIGEST_BROKEN;
    if (!is_quoted_as(header->nonce, nonce))
        return SIP_DIGEST_STALE;
    if (!is_quoted_as(header->username, credentials->username))
        return SIP_DIGEST_WRONG_USER;
    if (!fits_password(request, header, credentials->password))
        return SIP_DIGEST_WRONG;
    return SIP_DIGEST_OK;
}
