#include "certs-gen/usable.h"

#include "sim/base/certificate.h"
#include "sim/base/text.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>
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

/* "PATH: SUBJECT WHAT", an error. */
static bool object_to(X509 *cert, const char *what, const char *path, struct err *e)
{
    char subject[200] = "";
    BIO *bio = BIO_new(BIO_s_mem());
    if (bio != NULL) {
        X509_NAME_print_ex(bio, X509_get_subject_name(cert), 0, XN_FLAG_RFC2253);
        int len = BIO_read(bio, subject, sizeof subject - 1);
        subject[len < 0 ? 0 : len] = '\0';
        BIO_free(bio);
    }
    return err_set(e, ERR_PEM_INVALID, "%s: the certificate of %s %s", path,
        subject[0] == '\0' ? "an empty name" : subject, what);
}

static bool has_extension(const X509 *cert, int nid)
{
    return X509_get_ext_by_NID(cert, nid, -1) >= 0;
}

/* What verification heeds in any certificate and the model does not; NULL: nothing. */
static const char *beyond_model(X509 *cert)
{
    uint32_t flags = X509_get_extension_flags(cert);
    if ((flags & EXFLAG_CRITICAL) != 0)
        return "has a critical extension that OpenSSL does not know; verification refuses it";
    if (has_extension(cert, NID_name_constraints))
        return "has name constraints, which are not modelled; use a certificate without them";
    if (has_extension(cert, NID_netscape_cert_type))
        return "has nsCertType, which is not modelled; use a certificate without it";
    if ((flags & EXFLAG_XKUSAGE) != 0 && (X509_get_extended_key_usage(cert) & XKU_SGC) != 0)
        return "has msSGC or nsSGC in its Extended Key Usage, which are not modelled; use a "
               "certificate without them";
    return NULL;
}

static const char *unfit_to_issue(X509 *cert)
{
    if ((X509_get_key_usage(cert) & KU_KEY_CERT_SIGN) == 0)
        return "issues without keyCertSign in its key usage; verification refuses that";
    if (X509_check_ca(cert) != 1)
        return "issues without basicConstraints CA:TRUE; verification refuses that";
    return NULL;
}

static bool check_extensions(
    const STACK_OF(X509) * certs, bool all_issue, const char *path, struct err *e)
{
    for (int i = 0; i < sk_X509_num(certs); i++) {
        X509 *cert = sk_X509_value(certs, i);
        const char *what = beyond_model(cert);
        if (what == NULL && all_issue)
            what = unfit_to_issue(cert);
        if (what != NULL)
            return object_to(cert, what, path, e);
    }
    return true;
}

/* From the certificate at `from` on. */
static X509 *find_issuer(const STACK_OF(X509) * certs, int from, X509 *cert)
{
    for (int i = from; i < sk_X509_num(certs); i++) {
        X509 *issuer = sk_X509_value(certs, i);
        if (X509_NAME_cmp(X509_get_subject_name(issuer), X509_get_issuer_name(cert)) == 0)
            return issuer;
    }
    return NULL;
}

/* `below`: how many intermediate certificates the path has below it (RFC 5280, 4.2.1.9). */
static bool check_issuer(X509 *cert, long below, const char *path, struct err *e)
{
    char text[160];
    const char *what = unfit_to_issue(cert);
    long most = X509_get_pathlen(cert);
    if (what == NULL && most >= 0 && most < below) {
        snprintf(text, sizeof text,
            "has a pathLenConstraint of %ld and %ld intermediate certificates below it; "
            "verification refuses that",
            most, below);
        what = text;
    }
    return what == NULL || object_to(cert, what, path, e);
}

/* Follows issuers as the model does. What stands in the file beside that path issues nothing. */
static bool check_path(const struct pem_file *file, const char *path, struct err *e)
{
    X509 *cert = sk_X509_value(file->chain, 0);
    long below = 0;
    for (int i = 0; i < CERT_CHAIN_MAX && X509_self_signed(cert, 0) != 1; i++) {
        X509 *root = find_issuer(file->roots, 0, cert);
        X509 *issuer = root != NULL ? root : find_issuer(file->chain, 1, cert);
        if (issuer == NULL)
            return true;
        if (!check_issuer(issuer, below, path, e))
            return false;
        below += (X509_get_extension_flags(issuer) & EXFLAG_SI) != 0 ? 0 : 1;
        cert = issuer;
    }
    return true;
}

bool usable_check(const struct pem_file *file, const char *path, struct err *e)
{
    bool ok = check_chain(file->chain, path, e) && check_keys(file, path, e) &&
              check_extensions(file->chain, false, path, e) &&
              check_extensions(file->roots, true, path, e) && check_path(file, path, e);
    ERR_clear_error();
    return ok;
}
