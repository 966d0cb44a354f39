#include "sim/tls/verify.h"

#include "sim/base/text.h"
#include "sim/tls/certfacts.h"
#include "sim/tls/internal.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

/* No host name is a space, so that this one matches no certificate. */
#define NOBODY " "

/* OpenSSL takes an empty name for any name and ".example.com" for all names below it, and wants an
 * address to match as well as a host name. */
static bool set_name(
    X509_VERIFY_PARAM *param, const struct tls_verify_rule *rule, const char *name, struct err *e)
{
    if (X509_VERIFY_PARAM_set1_ip_asc(param, name) == 1)
        return rule->num_names == 1 ||
               err_set(e, ERR_NOT_SUPPORTED, "%s: an address among several names", name);
    bool is_host = *name != '\0' && *name != '.';
    return X509_VERIFY_PARAM_add1_host(param, is_host ? name : NOBODY, 0) == 1;
}

static bool set_names(X509_VERIFY_PARAM *param, const struct tls_verify_rule *rule, struct err *e)
{
    static const unsigned flags[] = {
        [TLS_NAME_SAN] = X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_WILDCARDS,
        [TLS_NAME_SAN_OR_CN] = X509_CHECK_FLAG_ALWAYS_CHECK_SUBJECT | X509_CHECK_FLAG_NO_WILDCARDS,
        [TLS_NAME_SAN_WILDCARD] =
            X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS,
        [TLS_NAME_SAN_ELSE_CN] = 0,
    };
    if (rule->name == TLS_NAME_NONE)
        return true;
    X509_VERIFY_PARAM_set_hostflags(param, flags[rule->name]);
    bool ok = rule->num_names > 0;
    for (size_t i = 0; i < rule->num_names && ok; i++)
        ok = set_name(param, rule, rule->names[i], e);
    ERR_clear_error();
    return ok;
}

bool verify_configure(X509_VERIFY_PARAM *param, const struct tls_verify_rule *rule, struct err *e)
{
    static const int purposes[] = {
        [TLS_PURPOSE_ANY] = X509_PURPOSE_ANY,
        [TLS_PURPOSE_SSL_CLIENT] = X509_PURPOSE_SSL_CLIENT,
        [TLS_PURPOSE_SSL_SERVER] = X509_PURPOSE_SSL_SERVER,
    };
    X509_VERIFY_PARAM_set_time(param, (time_t)rule->clock);
    enum tls_purpose of_chain = rule->scope == TLS_SCOPE_CHAIN ? rule->purpose : TLS_PURPOSE_ANY;
    X509_VERIFY_PARAM_set_auth_level(param, TLS_SECURITY_LEVEL);
    if (rule->revocation != TLS_REVOCATION_OFF)
        X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_CRL_CHECK);
    if (X509_VERIFY_PARAM_set_purpose(param, purposes[of_chain]) != 1 || !set_names(param, rule, e))
        return crypto_error(e, "verification parameters");
    return true;
}

struct tls_scrutiny verify_scrutiny(const struct tls_verify_rule *rule)
{
    struct tls_scrutiny scrutiny = {
        .leaf_purpose = rule->scope == TLS_SCOPE_CHAIN ? TLS_PURPOSE_ANY : rule->purpose,
        .any_will_do = rule->scope == TLS_SCOPE_LEAF_OR_ANY,
        .revocation = rule->revocation,
        .max_rsa_bits = rule->max_rsa_bits,
        .known_subject = rule->known_subject,
        .combined_day = rule->combined_day};
    if (rule->imported_roots != NULL)
        text_copy(scrutiny.imported_roots, sizeof scrutiny.imported_roots, rule->imported_roots);
    return scrutiny;
}

/* The chain that OpenSSL built, as far as it came. */
static bool read_built(X509_STORE_CTX *ctx, struct cert_chain *out, struct err *e)
{
    STACK_OF(X509) *built = X509_STORE_CTX_get0_chain(ctx);
    for (int i = 0; i < sk_X509_num(built); i++) {
        struct cert_facts facts;
        if (!certfacts_read(sk_X509_value(built, i), &facts, e))
            return false;
        *cert_chain_add(out) = facts;
    }
    return true;
}

static void conclude(
    X509_STORE_CTX *ctx, const struct tls_watch *watch, struct tls_examination *out)
{
    out->verdict.accepted = X509_verify_cert(ctx) == 1;
    out->verdict.x509_error = out->verdict.accepted ? 0 : X509_STORE_CTX_get_error(ctx);
    out->verdict.x509_depth = out->verdict.accepted ? 0 : X509_STORE_CTX_get_error_depth(ctx);
    out->objection = watch->facts.objection;
}

bool tls_examine_pem(const char *leaf_pem, const char *untrusted_pem, const struct tls_trust *trust,
    const struct tls_verify_rule *rule, bool bare, struct tls_examination *out, struct err *e)
{
    bool ok = false;
    struct tls_watch watch = {.scrutiny = verify_scrutiny(rule)};
    STACK_OF(X509) *leafs = pem_read_certs(leaf_pem, e);
    STACK_OF(X509) *untrusted = untrusted_pem == NULL ? NULL : pem_read_certs(untrusted_pem, e);
    X509_STORE_CTX *ctx = X509_STORE_CTX_new();
    *out = (struct tls_examination){0};
    if (leafs == NULL || (untrusted_pem != NULL && untrusted == NULL))
        goto out;
    if (X509_STORE_CTX_init(ctx, trust->store, sk_X509_value(leafs, 0), untrusted) != 1) {
        crypto_error(e, "verification");
        goto out;
    }
    if (!verify_configure(X509_STORE_CTX_get0_param(ctx), rule, e))
        goto out;
    if (bare) {
        X509_VERIFY_PARAM_set_auth_level(X509_STORE_CTX_get0_param(ctx), -1);
    } else {
        X509_STORE_CTX_set_app_data(ctx, &watch);
        X509_STORE_CTX_set_verify_cb(ctx, watch_verify);
    }
    conclude(ctx, &watch, out);
    ok = read_built(ctx, &out->built, e);
out:
    tls_facts_cleanup(&watch.facts);
    X509_STORE_CTX_free(ctx);
    sk_X509_pop_free(leafs, X509_free);
    sk_X509_pop_free(untrusted, X509_free);
    ERR_clear_error();
    return ok;
}

bool tls_verify_pem(const char *leaf_pem, const char *untrusted_pem, const struct tls_trust *trust,
    const struct tls_verify_rule *rule, struct tls_verdict *out, struct err *e)
{
    struct tls_examination all = {0};
    bool ok = tls_examine_pem(leaf_pem, untrusted_pem, trust, rule, false, &all, e);
    *out = all.verdict;
    cert_chain_cleanup(&all.built);
    return ok;
}

bool tls_leaf_facts(const char *pem, struct cert_chain *out)
{
    return certfacts_read_pem(pem, out, NULL);
}

/* Decodes strict base64; *out_len bytes, padding removed. NULL when it is not base64. */
static unsigned char *base64_decode(const char *text, size_t *out_len)
{
    size_t len = strlen(text);
    if (len == 0 || len % 4 != 0 || len > 4096)
        return NULL;
    unsigned char *bytes = ek_calloc(1, len);
    int got = EVP_DecodeBlock(bytes, (const unsigned char *)text, (int)len);
    size_t padding = (size_t)(text[len - 1] == '=') + (size_t)(text[len - 2] == '=');
    if (got < 0) {
        free(bytes);
        return NULL;
    }
    *out_len = (size_t)got - padding;
    return bytes;
}

bool tls_verify_signature(
    const char *leaf_pem, const void *bytes, size_t len, const char *signature)
{
    STACK_OF(X509) *leafs = pem_read_certs(leaf_pem, NULL);
    size_t signature_len = 0;
    unsigned char *raw = base64_decode(signature, &signature_len);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_PKEY *key = leafs == NULL ? NULL : X509_get0_pubkey(sk_X509_value(leafs, 0));
    bool ok = raw != NULL && key != NULL &&
              EVP_DigestVerifyInit(ctx, NULL, signing_digest(key), NULL, key) == 1 &&
              EVP_DigestVerify(ctx, raw, signature_len, bytes, len) == 1;
    EVP_MD_CTX_free(ctx);
    free(raw);
    sk_X509_pop_free(leafs, X509_free);
    ERR_clear_error();
    return ok;
}
