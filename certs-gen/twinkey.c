#include "certs-gen/twinkey.h"

#include "certs-gen/crypto.h"
#include "certs-gen/twinname.h"

#include <ctype.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RSA_BITS_MIN       512  /* OpenSSL makes no shorter ones */
#define RSA_MANY_PRIMES    4097 /* from here on four primes, which are found sooner */
#define RSA_EXPONENT_PLAIN 65537
/* DER of two numbers below the order of the curve (RFC 3279, 2.2.3), at most so many bytes. */
#define EC_256_SIGNATURE_MAX 72
#define EC_384_SIGNATURE_MAX 104
#define SHAPE_CAP            (TWIN_DIGEST_CAP + 64)

static void free_key(void *key)
{
    EVP_PKEY_free(key);
}

void twin_keys_init(struct twin_keys *keys)
{
    table_init(&keys->of_cas, free_key);
    table_init(&keys->rsa, free_key);
}

void twin_keys_cleanup(struct twin_keys *keys)
{
    table_cleanup(&keys->of_cas);
    table_cleanup(&keys->rsa);
}

void twin_key_text(const EVP_PKEY *key, char *out, size_t cap)
{
    char group[64] = "";
    const char *type = EVP_PKEY_get0_type_name(key);
    if (EVP_PKEY_get_group_name(key, group, sizeof group, NULL) == 1 && EVP_PKEY_is_a(key, "EC")) {
        const char *nist = EC_curve_nid2nist(OBJ_txt2nid(group));
        snprintf(out, cap, "ec %s", nist == NULL ? group : nist);
    } else {
        snprintf(out, cap, "%s of %d bits", type == NULL ? "a key" : type, EVP_PKEY_get_bits(key));
    }
    for (char *c = out; *c != '\0' && *c != ' '; c++)
        *c = (char)tolower((unsigned char)*c);
    ERR_clear_error();
}

static bool is_rsa(const EVP_PKEY *key)
{
    return EVP_PKEY_is_a(key, "RSA") || EVP_PKEY_is_a(key, "RSA-PSS");
}

/* ---- RSA ---- */

static int rsa_bits(int bits)
{
    if (bits > TWIN_RSA_BITS_MAX)
        return TWIN_RSA_BITS_MAX;
    return bits < RSA_BITS_MIN ? RSA_BITS_MIN : bits;
}

/* Which hash functions an RSASSA-PSS key allows (RFC 4055, 3.1). */
static bool set_restrictions(EVP_PKEY_CTX *ctx, const EVP_PKEY *original)
{
    OSSL_PARAM *params = NULL;
    if (!EVP_PKEY_is_a(original, "RSA-PSS"))
        return true;
    bool ok = EVP_PKEY_todata(original, OSSL_KEYMGMT_SELECT_OTHER_PARAMETERS, &params) == 1 &&
              EVP_PKEY_CTX_set_params(ctx, params) == 1;
    OSSL_PARAM_free(params);
    return ok;
}

static EVP_PKEY *make_rsa(const EVP_PKEY *original, int bits, BIGNUM *exponent)
{
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, EVP_PKEY_get0_type_name(original), NULL);
    bool ok = ctx != NULL && EVP_PKEY_keygen_init(ctx) == 1 &&
              EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, bits) == 1 &&
              EVP_PKEY_CTX_set1_rsa_keygen_pubexp(ctx, exponent) == 1 &&
              (bits < RSA_MANY_PRIMES || EVP_PKEY_CTX_set_rsa_keygen_primes(ctx, 4) == 1) &&
              set_restrictions(ctx, original) && EVP_PKEY_generate(ctx, &key) == 1;
    EVP_PKEY_CTX_free(ctx);
    if (ok)
        return key;
    EVP_PKEY_free(key);
    ERR_clear_error();
    return NULL;
}

static BIGNUM *exponent_of(const EVP_PKEY *key)
{
    BIGNUM *exponent = NULL;
    if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &exponent) != 1)
        exponent = NULL;
    return exponent;
}

static EVP_PKEY *rsa_like(const EVP_PKEY *original, struct err *e)
{
    int bits = rsa_bits(EVP_PKEY_get_bits(original));
    BIGNUM *exponent = exponent_of(original);
    BIGNUM *plain = BN_new();
    EVP_PKEY *key = exponent == NULL ? NULL : make_rsa(original, bits, exponent);
    if (key == NULL && plain != NULL && BN_set_word(plain, RSA_EXPONENT_PLAIN) == 1)
        key = make_rsa(original, bits, plain);
    BN_free(exponent);
    BN_free(plain);
    if (key == NULL)
        crypto_fail(e, ERR_CRYPTO, "cannot make an RSA key of %d bits", bits);
    return key;
}

/* ---- other kinds ---- */

/* A curve that is spelt out in the original is spelt out in the twin: verification heeds it. */
static bool spell_out(EVP_PKEY_CTX *ctx, const EVP_PKEY *original)
{
    int explicit = 0;
    char encoding[] = OSSL_PKEY_EC_ENCODING_EXPLICIT;
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_EC_ENCODING, encoding, 0),
        OSSL_PARAM_construct_end()};
    if (EVP_PKEY_get_int_param(
            original, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &explicit) != 1 ||
        explicit == 0)
        return true;
    return EVP_PKEY_CTX_set_params(ctx, params) == 1;
}

static EVP_PKEY *with_same_parameters(EVP_PKEY *original)
{
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(original, NULL);
    bool ok = ctx != NULL && EVP_PKEY_keygen_init(ctx) == 1 && spell_out(ctx, original) &&
              EVP_PKEY_generate(ctx, &key) == 1;
    EVP_PKEY_CTX_free(ctx);
    ERR_clear_error();
    if (ok)
        return key;
    EVP_PKEY_free(key);
    return NULL;
}

static EVP_PKEY *key_like(X509 *cert, struct err *e)
{
    EVP_PKEY *original = X509_get0_pubkey(cert);
    ERR_clear_error(); /* a key of an unknown kind is no failure */
    if (original != NULL && is_rsa(original))
        return rsa_like(original, e);
    EVP_PKEY *key = original == NULL ? NULL : with_same_parameters(original);
    return key != NULL ? key : crypto_generate(CERTS_KEY_EC_P256, e);
}

/* ---- what is not like the original ---- */

static void name_kind(X509 *cert, char *out, size_t cap)
{
    ASN1_OBJECT *kind = NULL;
    const EVP_PKEY *key = X509_get0_pubkey(cert);
    X509_PUBKEY_get0_param(&kind, NULL, NULL, NULL, X509_get_X509_PUBKEY(cert));
    ERR_clear_error();
    if (key != NULL)
        twin_key_text(key, out, cap);
    else
        OBJ_obj2txt(out, (int)cap, kind, 0);
}

static bool has_same_exponent(const EVP_PKEY *a, const EVP_PKEY *b)
{
    BIGNUM *of_a = exponent_of(a);
    BIGNUM *of_b = exponent_of(b);
    bool same = of_a != NULL && of_b != NULL && BN_cmp(of_a, of_b) == 0;
    BN_free(of_a);
    BN_free(of_b);
    return same;
}

void twin_key_compare(X509 *cert, const EVP_PKEY *key, struct twin_notes *notes)
{
    char text[80];
    char kind[80];
    const EVP_PKEY *original = X509_get0_pubkey(cert);
    twin_key_text(key, text, sizeof text);
    name_kind(cert, kind, sizeof kind);
    if (strcmp(text, kind) != 0)
        twin_note_unlike(
            notes, "new key, %s; the original's is %s, which is not made here", text, kind);
    else if (is_rsa(key) && !has_same_exponent(key, original))
        twin_note_unlike(
            notes, "new key, %s; the original's has an exponent that is not made here", text);
    else
        twin_note(notes, "new key, %s as the original's", text);
}

/* ---- who shares a key with whom ---- */

static EVP_PKEY *keep(struct table *table, const char *name, EVP_PKEY *key)
{
    if (key != NULL && EVP_PKEY_up_ref(key) == 1)
        table_add(table, name, key);
    return key;
}

static EVP_PKEY *kept(const struct table *table, const char *name)
{
    EVP_PKEY *key = table_find(table, name);
    return key != NULL && EVP_PKEY_up_ref(key) == 1 ? key : NULL;
}

EVP_PKEY *twin_key_ca(struct twin_keys *keys, X509 *cert, struct err *e)
{
    unsigned char *der = NULL;
    char name[TWIN_DIGEST_CAP];
    int len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(cert), &der);
    twin_digest(der, len > 0 ? (size_t)len : 0, name);
    OPENSSL_free(der);
    EVP_PKEY *key = kept(&keys->of_cas, name);
    return key != NULL ? key : keep(&keys->of_cas, name, key_like(cert, e));
}

/* Size, exponent and what the algorithm's parameters say, as text. */
static void rsa_shape(X509 *cert, const EVP_PKEY *key, char out[SHAPE_CAP])
{
    char digest[TWIN_DIGEST_CAP];
    X509_ALGOR *algorithm = NULL;
    unsigned char *der = NULL;
    BIGNUM *exponent = exponent_of(key);
    char *hex = exponent == NULL ? NULL : BN_bn2hex(exponent);
    X509_PUBKEY_get0_param(NULL, NULL, NULL, &algorithm, X509_get_X509_PUBKEY(cert));
    int len = i2d_X509_ALGOR(algorithm, &der);
    twin_digest(der, len > 0 ? (size_t)len : 0, digest);
    snprintf(out, SHAPE_CAP, "%d %.32s %s", rsa_bits(EVP_PKEY_get_bits(key)),
        hex == NULL ? "" : hex, digest);
    OPENSSL_free(der);
    OPENSSL_free(hex);
    BN_free(exponent);
}

EVP_PKEY *twin_key_leaf(struct twin_keys *keys, X509 *cert, struct err *e)
{
    char name[SHAPE_CAP];
    EVP_PKEY *original = X509_get0_pubkey(cert);
    if (original == NULL || !is_rsa(original))
        return key_like(cert, e);
    rsa_shape(cert, original, name);
    EVP_PKEY *key = kept(&keys->rsa, name);
    return key != NULL ? key : keep(&keys->rsa, name, key_like(cert, e));
}

/* ---- the key of an issuer of which only a signature is known ---- */

static EVP_PKEY *ec_signer(size_t signature_len, struct err *e)
{
    const char *curve = signature_len <= EC_256_SIGNATURE_MAX   ? "P-256"
                        : signature_len <= EC_384_SIGNATURE_MAX ? "P-384"
                                                                : "P-521";
    EVP_PKEY *key = EVP_EC_gen(curve);
    if (key == NULL)
        crypto_fail(e, ERR_CRYPTO, "cannot make a key on %s", curve);
    return key;
}

static EVP_PKEY *rsa_signer(size_t signature_len, struct err *e)
{
    int bits = rsa_bits((int)signature_len * 8);
    EVP_PKEY *key = EVP_RSA_gen((unsigned)bits);
    if (key == NULL)
        crypto_fail(e, ERR_CRYPTO, "cannot make an RSA key of %d bits", bits);
    return key;
}

EVP_PKEY *twin_key_signer(X509 *cert, struct err *e)
{
    const ASN1_BIT_STRING *signature = NULL;
    int kind = NID_undef;
    X509_get0_signature(&signature, NULL, cert);
    X509_get_signature_info(cert, NULL, &kind, NULL, NULL);
    ERR_clear_error();
    size_t len = (size_t)ASN1_STRING_length(signature);
    switch (kind) {
    case NID_rsaEncryption:
    case NID_rsassaPss:
        return rsa_signer(len, e);
    case NID_ED25519:
        return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    case NID_ED448:
        return EVP_PKEY_Q_keygen(NULL, NULL, "ED448");
    default: /* others cannot be told apart, or not be made without their parameters */
        return ec_signer(kind == NID_X9_62_id_ecPublicKey ? len : 0, e);
    }
}

bool twin_key_id(EVP_PKEY *key, unsigned char out[TWIN_KEY_ID_LEN], struct err *e)
{
    X509_PUBKEY *public = NULL;
    const unsigned char *bits = NULL;
    int len = 0;
    bool ok = X509_PUBKEY_set(&public, key) == 1 &&
              X509_PUBKEY_get0_param(NULL, &bits, &len, NULL, public) == 1 &&
              EVP_Digest(bits, (size_t)len, out, NULL, EVP_sha1(), NULL) == 1;
    X509_PUBKEY_free(public);
    return ok || crypto_fail(e, ERR_CRYPTO, "no identifier of a key");
}
