#include "sim/tls/certfacts.h"
#include "sim/tls/internal.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>

bool crypto_error(struct err *e, const char *what)
{
    unsigned long code = ERR_get_error();
    const char *reason = code == 0 ? NULL : ERR_reason_error_string(code);
    ERR_clear_error();
    return err_set(e, ERR_CRYPTO, "%s: %s", what, reason == NULL ? "no reason given" : reason);
}

int no_password(char *password, int cap, int writing, void *arg)
{
    (void)password, (void)cap, (void)writing, (void)arg;
    return -1;
}

STACK_OF(X509) * pem_read_certs(const char *pem, struct err *e)
{
    BIO *bio = BIO_new_mem_buf(pem, -1);
    STACK_OF(X509) *certs = sk_X509_new_null();
    for (X509 *cert; (cert = PEM_read_bio_X509(bio, NULL, no_password, NULL)) != NULL;)
        sk_X509_push(certs, cert);
    unsigned long last = ERR_peek_last_error();
    bool at_end = ERR_GET_REASON(last) == PEM_R_NO_START_LINE;
    ERR_clear_error();
    BIO_free(bio);
    if (at_end && sk_X509_num(certs) > 0)
        return certs;
    const char *reason = ERR_reason_error_string(last);
    if (at_end || reason == NULL)
        err_set(e, ERR_PEM_INVALID, "%s", at_end ? "no certificate" : "a certificate is broken");
    else
        err_set(e, ERR_PEM_INVALID, "a certificate is broken: %s", reason);
    sk_X509_pop_free(certs, X509_free);
    return NULL;
}

void pem_write_cert(X509 *cert, struct buf *out)
{
    BIO *bio = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(bio, cert);
    char *text = NULL;
    long len = BIO_get_mem_data(bio, &text);
    buf_add(out, text, len < 0 ? 0 : (size_t)len);
    BIO_free(bio);
}

struct tls_identity *tls_identity_new(const char *chain_pem, const char *key_pem, struct err *e)
{
    struct tls_identity *identity = ek_calloc(1, sizeof *identity);
    identity->chain = pem_read_certs(chain_pem, e);
    if (identity->chain == NULL)
        goto fail;
    identity->leaf = sk_X509_shift(identity->chain);
    if (!certfacts_read_pem(chain_pem, &identity->facts, e))
        goto fail;
    BIO *bio = BIO_new_mem_buf(key_pem, -1);
    identity->key = PEM_read_bio_PrivateKey(bio, NULL, no_password, NULL);
    BIO_free(bio);
    ERR_clear_error();
    if (identity->key == NULL) {
        err_set(e, ERR_PEM_INVALID, "no usable private key");
        goto fail;
    }
    if (X509_check_private_key(identity->leaf, identity->key) != 1) {
        ERR_clear_error();
        err_set(e, ERR_PEM_INVALID, "the private key does not belong to the certificate");
        goto fail;
    }
    return identity;
fail:
    tls_identity_free(identity);
    return NULL;
}

void tls_identity_free(struct tls_identity *identity)
{
    if (identity == NULL)
        return;
    X509_free(identity->leaf);
    sk_X509_pop_free(identity->chain, X509_free);
    EVP_PKEY_free(identity->key);
    cert_chain_cleanup(&identity->facts);
    free(identity);
}

const struct cert_chain *tls_identity_chain(const struct tls_identity *identity)
{
    return &identity->facts;
}

void tls_identity_leaf_pem(const struct tls_identity *identity, struct buf *out)
{
    pem_write_cert(identity->leaf, out);
}

void tls_identity_files(
    const struct tls_identity *identity, struct buf *out_key, struct buf *out_chain)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *text = NULL;
    PEM_write_bio_PKCS8PrivateKey(bio, identity->key, NULL, NULL, 0, NULL, NULL);
    long len = BIO_get_mem_data(bio, &text);
    buf_add(out_key, text, len < 0 ? 0 : (size_t)len);
    BIO_free(bio);
    pem_write_cert(identity->leaf, out_chain);
    for (int i = 0; i < sk_X509_num(identity->chain); i++)
        pem_write_cert(sk_X509_value(identity->chain, i), out_chain);
}

/* Ed25519 and Ed448 hash by themselves (RFC 8032). */
const EVP_MD *signing_digest(const EVP_PKEY *key)
{
    int type = EVP_PKEY_get_base_id(key);
    return type == EVP_PKEY_ED25519 || type == EVP_PKEY_ED448 ? NULL : EVP_sha256();
}

char *tls_identity_sign(
    const struct tls_identity *identity, const void *bytes, size_t len, struct err *e)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    unsigned char *signature = NULL;
    char *text = NULL;
    size_t signature_len = 0;
    if (EVP_DigestSignInit(ctx, NULL, signing_digest(identity->key), NULL, identity->key) != 1 ||
        EVP_DigestSign(ctx, NULL, &signature_len, bytes, len) != 1)
        goto out;
    signature = ek_calloc(1, signature_len);
    if (EVP_DigestSign(ctx, signature, &signature_len, bytes, len) != 1)
        goto out;
    text = ek_calloc(1, signature_len / 3 * 4 + 8);
    EVP_EncodeBlock((unsigned char *)text, signature, (int)signature_len);
out:
    if (text == NULL)
        crypto_error(e, "signing");
    free(signature);
    EVP_MD_CTX_free(ctx);
    return text;
}

/* Adds the revocation lists in `pem` to `store`; false when there is none, or a broken one. */
static bool add_lists(X509_STORE *store, const char *pem, struct err *e)
{
    size_t num = 0;
    BIO *bio = BIO_new_mem_buf(pem, -1);
    for (X509_CRL *list; (list = PEM_read_bio_X509_CRL(bio, NULL, no_password, NULL)) != NULL;) {
        X509_STORE_add_crl(store, list);
        X509_CRL_free(list);
        num++;
    }
    bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    ERR_clear_error();
    BIO_free(bio);
    return (at_end && num > 0) ||
           err_set(e, ERR_PEM_INVALID, "%s",
               at_end ? "no revocation list" : "a revocation list is broken");
}

struct tls_trust *tls_trust_new(const char *roots_pem, const char *lists_pem, struct err *e)
{
    STACK_OF(X509) *roots = pem_read_certs(roots_pem, e);
    if (roots == NULL)
        return NULL;
    struct tls_trust *trust = ek_calloc(1, sizeof *trust);
    trust->refs = 1;
    trust->store = X509_STORE_new();
    for (int i = 0; i < sk_X509_num(roots); i++)
        X509_STORE_add_cert(trust->store, sk_X509_value(roots, i));
    sk_X509_pop_free(roots, X509_free);
    if (lists_pem == NULL || add_lists(trust->store, lists_pem, e))
        return trust;
    tls_trust_free(trust);
    return NULL;
}

struct tls_trust *tls_trust_share(struct tls_trust *trust)
{
    trust->refs++;
    return trust;
}

void tls_trust_free(struct tls_trust *trust)
{
    if (trust == NULL || --trust->refs > 0)
        return;
    X509_STORE_free(trust->store);
    free(trust);
}
