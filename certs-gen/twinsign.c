#include "certs-gen/twinsign.h"

#include "certs-gen/crypto.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

/* How to sign: the digest, and how RSASSA-PSS (RFC 4055, 3.1) is set up. */
struct manner {
    const EVP_MD *digest; /* NULL: the algorithm has its own, as Ed25519 */
    bool pss;
    const EVP_MD *mask_digest;
    int salt_len;
};

static const EVP_MD *digest_of(const X509_ALGOR *algorithm)
{
    const ASN1_OBJECT *kind = NULL;
    if (algorithm == NULL)
        return EVP_sha1(); /* the default of all fields of RSASSA-PSS-params */
    X509_ALGOR_get0(&kind, NULL, NULL, algorithm);
    return EVP_get_digestbyobj(kind);
}

/* The digest inside the algorithm MGF1. */
static const EVP_MD *mask_digest_of(const X509_ALGOR *mask)
{
    const void *value = NULL;
    int type = 0;
    if (mask == NULL)
        return EVP_sha1();
    X509_ALGOR_get0(NULL, &type, &value, mask);
    X509_ALGOR *inner = type == V_ASN1_SEQUENCE ? ASN1_item_unpack((const ASN1_STRING *)value,
                                                      ASN1_ITEM_rptr(X509_ALGOR))
                                                : NULL;
    const EVP_MD *digest = inner == NULL ? NULL : digest_of(inner);
    X509_ALGOR_free(inner);
    return digest;
}

static void read_pss(const X509_ALGOR *algorithm, struct manner *out)
{
    const void *value = NULL;
    int type = 0;
    X509_ALGOR_get0(NULL, &type, &value, algorithm);
    RSA_PSS_PARAMS *params = type == V_ASN1_SEQUENCE ? ASN1_item_unpack((const ASN1_STRING *)value,
                                                           ASN1_ITEM_rptr(RSA_PSS_PARAMS))
                                                     : NULL;
    *out = (struct manner){.digest = EVP_sha256(), .pss = true, .salt_len = RSA_PSS_SALTLEN_DIGEST};
    if (params != NULL) {
        out->digest = digest_of(params->hashAlgorithm);
        out->mask_digest = mask_digest_of(params->maskGenAlgorithm);
        out->salt_len = params->saltLength == NULL ? 20 : (int)ASN1_INTEGER_get(params->saltLength);
    }
    RSA_PSS_PARAMS_free(params);
}

static struct manner manner_of(X509 *original)
{
    struct manner manner = {0};
    int digest = NID_undef;
    const X509_ALGOR *algorithm = NULL;
    X509_get0_signature(NULL, &algorithm, original);
    X509_get_signature_info(original, &digest, NULL, NULL, NULL);
    if (X509_get_signature_nid(original) == NID_rsassaPss)
        read_pss(algorithm, &manner);
    else
        manner.digest = EVP_get_digestbynid(digest);
    ERR_clear_error();
    return manner;
}

static bool has_own_digest(const EVP_PKEY *key)
{
    return EVP_PKEY_is_a(key, "ED25519") || EVP_PKEY_is_a(key, "ED448");
}

static bool set_pss(EVP_PKEY_CTX *ctx, const struct manner *manner)
{
    const EVP_MD *mask = manner->mask_digest == NULL ? manner->digest : manner->mask_digest;
    return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_mgf1_md(ctx, mask) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, manner->salt_len) == 1;
}

static bool sign(X509 *cert, EVP_PKEY *key, const struct manner *manner)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_PKEY_CTX *of_key = NULL;
    bool pss = (manner->pss && EVP_PKEY_is_a(key, "RSA")) || EVP_PKEY_is_a(key, "RSA-PSS");
    const EVP_MD *digest = has_own_digest(key) ? NULL : manner->digest;
    bool ok = ctx != NULL && (digest != NULL || has_own_digest(key)) &&
              EVP_DigestSignInit(ctx, &of_key, digest, NULL, key) == 1 &&
              (!pss || set_pss(of_key, manner)) && X509_sign_ctx(cert, ctx) > 0;
    EVP_MD_CTX_free(ctx);
    return ok;
}

/* What an old digest stands for is refused everywhere; its substitute is to be refused as well. */
static bool is_weak(X509 *original, const struct manner *manner)
{
    int kind = X509_get_signature_nid(original);
    bool old = kind == NID_md2WithRSAEncryption || kind == NID_md4WithRSAEncryption;
    return old || (manner->digest != NULL && EVP_MD_get_size(manner->digest) <= 20);
}

static void name_algorithm(const X509 *cert, char *out, int cap)
{
    const X509_ALGOR *algorithm = NULL;
    const ASN1_OBJECT *kind = NULL;
    X509_get0_signature(NULL, &algorithm, cert);
    X509_ALGOR_get0(&kind, NULL, NULL, algorithm);
    OBJ_obj2txt(out, cap, kind, 0);
}

static void compare(const X509 *cert, const X509 *original, struct twin_notes *notes)
{
    char is[64];
    char was[64];
    const X509_ALGOR *of_cert = NULL;
    const X509_ALGOR *of_original = NULL;
    X509_get0_signature(NULL, &of_cert, cert);
    X509_get0_signature(NULL, &of_original, original);
    if (X509_ALGOR_cmp(of_cert, of_original) == 0)
        return;
    name_algorithm(cert, is, sizeof is);
    name_algorithm(original, was, sizeof was);
    if (OBJ_txt2nid(is) == OBJ_txt2nid(was))
        twin_note_unlike(notes, "signed by %s with other parameters than the original", is);
    else
        twin_note_unlike(notes, "signed by %s, the original by %s", is, was);
}

bool twin_sign(X509 *cert, X509 *original, EVP_PKEY *key, struct twin_notes *notes, struct err *e)
{
    struct manner manner = manner_of(original);
    bool weak = is_weak(original, &manner);
    const struct manner others[] = {
        {.digest = weak ? EVP_sha1() : EVP_sha256(), .salt_len = RSA_PSS_SALTLEN_DIGEST},
        {.digest = weak ? EVP_sha256() : EVP_sha1(), .salt_len = RSA_PSS_SALTLEN_DIGEST},
    };
    bool ok =
        sign(cert, key, &manner) || sign(cert, key, &others[0]) || sign(cert, key, &others[1]);
    if (!ok)
        return crypto_fail(e, ERR_CRYPTO, "cannot sign a certificate");
    ERR_clear_error();
    compare(cert, original, notes);
    return true;
}
