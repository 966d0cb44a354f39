#include "certs-gen/usable.h"

#include "sim/base/certificate.h"
#include "sim/base/text.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <stdio.h>

/* What security level 2 of OpenSSL asks of every key (SSL_CTX_set_security_level(3)). */
#define SECURITY_BITS_MIN 112

/* TLS 1.3, the longer of both forms: a head of 4 bytes, and 5 beside each certificate (RFC 8446,
 * 4.4.2). */
static size_t message_len(const STACK_OF(X509) * chain)
{
    size_t len = 4;
    for (int i = 0; i < sk_X509_num(chain); i++)
        len += (size_t)i2d_X509(sk_X509_value(chain, i), NULL) + 5;
    return len;
}

static bool check_chain(const STACK_OF(X509) * chain, const char *path, struct err *e)
{
    static const char hint[] = "leave out what is not between the first certificate and its root";
    size_t len = message_len(chain);
    size_t leaf_len = (size_t)i2d_X509(sk_X509_value(chain, 0), NULL);
    if (sk_X509_num(chain) > CERT_CHAIN_MAX)
        return err_set(e, ERR_PEM_INVALID,
            "%s: a chain of %d certificates; OpenSSL verifies %d of them; %s", path,
            sk_X509_num(chain), CERT_CHAIN_MAX, hint);
    if (len > USABLE_MESSAGE_MAX)
        return err_set(e, ERR_PEM_INVALID,
            "%s: a chain of %zu bytes; OpenSSL takes %zu in a TLS handshake; %s", path, len,
            USABLE_MESSAGE_MAX, hint);
    if (leaf_len > USABLE_LEAF_MAX)
        return err_set(e, ERR_PEM_INVALID,
            "%s: a first certificate of %zu bytes; a SIP SERVICE request carries %zu; leave out "
            "names or extensions",
            path, leaf_len, USABLE_LEAF_MAX);
    return true;
}

/* "rsa of 1024 bits", "secp256k1": as OpenSSL calls it. */
static void name_key(const EVP_PKEY *key, char *out, size_t cap)
{
    const char *type = key == NULL ? NULL : EVP_PKEY_get0_type_name(key);
    if (type != NULL && EVP_PKEY_is_a(key, "EC") &&
        EVP_PKEY_get_group_name(key, out, cap, NULL) == 1)
        return;
    snprintf(out, cap, "%s of %d bits", type == NULL ? "an unknown kind" : type,
        key == NULL ? 0 : EVP_PKEY_get_bits(key));
}

static bool signs_in_tls(const EVP_PKEY *key)
{
    static const char *const kinds[] = {"RSA", "RSA-PSS", "ED25519", "ED448"};
    static const char *const groups[] = {"prime256v1", "secp384r1", "secp521r1"};
    char group[64] = "";
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (EVP_PKEY_is_a(key, kinds[i]))
            return true;
    }
    if (!EVP_PKEY_is_a(key, "EC") || EVP_PKEY_get_group_name(key, group, sizeof group, NULL) != 1)
        return false;
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++) {
        if (text_is(group, groups[i]))
            return true;
    }
    return false;
}

/* RFC 5480, 2.1.1, forbids it, and OpenSSL refuses it as error 94. */
static bool spells_out_its_curve(const EVP_PKEY *key)
{
    int explicit = 0;
    return EVP_PKEY_get_int_param(
               key, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &explicit) == 1 &&
           explicit != 0;
}

static bool check_public_key(X509 *cert, const char *whose, const char *path, struct err *e)
{
    const EVP_PKEY *key = X509_get0_pubkey(cert);
    char name[80];
    if (key != NULL && spells_out_its_curve(key))
        return err_set(e, ERR_PEM_INVALID,
            "%s: %s has an EC key with the parameters of its curve instead of the curve's name; "
            "verification refuses that",
            path, whose);
    if (key != NULL && EVP_PKEY_get_security_bits(key) >= SECURITY_BITS_MIN)
        return true;
    name_key(key, name, sizeof name);
    return err_set(e, ERR_PEM_INVALID,
        "%s: %s has a key that is too weak for TLS here: %s; RSA needs 2048 bits", path, whose,
        name);
}

static bool check_keys(const struct pem_file *file, const char *path, struct err *e)
{
    char name[80];
    if (!signs_in_tls(file->key)) {
        name_key(file->key, name, sizeof name);
        return err_set(e, ERR_PEM_INVALID,
            "%s: TLS here does not sign with the private key: %s; use RSA, P-256, P-384, P-521, "
            "Ed25519 or Ed448",
            path, name);
    }
    bool ok = true;
    for (int i = 0; ok && i < sk_X509_num(file->chain); i++)
        ok = check_public_key(sk_X509_value(file->chain, i),
            i == 0 ? "the first certificate" : "a CA certificate", path, e);
    for (int i = 0; ok && i < sk_X509_num(file->roots); i++)
        ok = check_public_key(sk_X509_value(file->roots, i), "a root certificate", path, e);
    return ok;
}

bool usable_check(const struct pem_file *file, const char *path, struct err *e)
{
    bool ok = check_chain(file->chain, path, e) && check_keys(file, path, e);
    ERR_clear_error();
    return ok;
}
