#include "certs-gen/crypto.h"

#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool crypto_fail(struct err *e, enum err_code code, const char *fmt, ...)
{
    char text[300];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    err_set(e, code, "%s (%s)", text, reason == NULL ? "no reason given" : reason);
    ERR_clear_error();
    return false;
}

EVP_PKEY *crypto_generate(enum certs_key type, struct err *e)
{
    static const size_t rsa_bits[CERTS_KEY_COUNT] = {
        [CERTS_KEY_RSA_2048] = 2048,
        [CERTS_KEY_RSA_4096] = 4096,
    };
    EVP_PKEY *key = rsa_bits[type] == 0 ? EVP_EC_gen("P-256") : EVP_RSA_gen(rsa_bits[type]);
    if (key == NULL)
        crypto_fail(e, ERR_CRYPTO, "cannot make a key of type %s", certs_key_name(type));
    return key;
}

EVP_PKEY *crypto_generate_rsa_8192(struct err *e)
{
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    bool ok = ctx != NULL && EVP_PKEY_keygen_init(ctx) == 1 &&
              EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, 8192) == 1 &&
              EVP_PKEY_CTX_set_rsa_keygen_primes(ctx, 4) == 1 && EVP_PKEY_generate(ctx, &key) == 1;
    EVP_PKEY_CTX_free(ctx);
    if (!ok)
        crypto_fail(e, ERR_CRYPTO, "cannot make an RSA key of 8192 bits");
    return key;
}

bool crypto_add_cert(struct buf *pem, X509 *cert, struct err *e)
{
    BIO *bio = BIO_new(BIO_s_mem());
    bool ok = bio != NULL && PEM_write_bio_X509(bio, cert) == 1;
    if (ok) {
        char *data = NULL;
        size_t len = (size_t)BIO_get_mem_data(bio, &data);
        buf_add(pem, data, len);
    }
    BIO_free(bio);
    return ok || crypto_fail(e, ERR_CRYPTO, "cannot write a certificate as PEM");
}

char *crypto_key_pem(EVP_PKEY *key, struct err *e)
{
    char *out = NULL;
    BIO *bio = BIO_new(BIO_s_secmem()); /* overwritten when freed */
    if (bio != NULL && PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) == 1) {
        char *data = NULL;
        size_t len = (size_t)BIO_get_mem_data(bio, &data);
        out = ek_strndup(data, len);
    }
    BIO_free(bio);
    if (out == NULL)
        crypto_fail(e, ERR_CRYPTO, "cannot write a key as PEM");
    return out;
}

void crypto_free_secret(char *secret)
{
    if (secret != NULL)
        OPENSSL_cleanse(secret, strlen(secret));
    free(secret);
}
