#include "certs-gen/issue.h"

#include "certs-gen/crypto.h"
#include "certs-gen/lab.h"

#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <time.h>

#define SERIAL_BITS 127 /* unpredictable, positive, within the 20 octets of RFC 5280, 4.1.2.2 */

static bool set_serial(X509 *cert)
{
    BIGNUM *serial = BN_new();
    bool ok = serial != NULL &&
              BN_rand(serial, SERIAL_BITS, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
              BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(cert)) != NULL;
    BN_free(serial);
    return ok;
}

/* `type` is a short name or a dotted OID. */
static bool add_name(X509_NAME *name, const char *type, const char *value)
{
    return X509_NAME_add_entry_by_txt(
               name, type, MBSTRING_UTF8, (const unsigned char *)value, -1, -1, 0) == 1;
}

static bool set_names(X509 *cert, const struct issue_request *request)
{
    X509_NAME *subject = X509_get_subject_name(cert);
    const X509 *issuer = request->issuer == NULL ? cert : request->issuer;
    return (request->further_oid == NULL || add_name(subject, request->further_oid, "LAB")) &&
           add_name(subject, SN_organizationName, LAB_ORGANISATION) &&
           add_name(subject, SN_commonName, request->common_name) &&
           X509_set_issuer_name(cert, X509_get_subject_name(issuer)) == 1;
}

static bool set_validity(X509 *cert, const struct issue_request *request)
{
    return ASN1_TIME_set(X509_getm_notBefore(cert), (time_t)request->not_before) != NULL &&
           ASN1_TIME_set(X509_getm_notAfter(cert), (time_t)request->not_after) != NULL;
}

static bool add_extension(X509 *cert, X509V3_CTX *ctx, const struct issue_extension *wanted)
{
    if (wanted->value == NULL)
        return true;
    X509_EXTENSION *extension = X509V3_EXT_nconf_nid(NULL, ctx, wanted->nid, wanted->value);
    bool ok = extension != NULL && X509_add_ext(cert, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return ok;
}

static bool add_extensions(X509 *cert, const struct issue_request *request)
{
    static const struct issue_extension identifiers[] = {
        {NID_subject_key_identifier, "hash"},
        {NID_authority_key_identifier, "keyid:always"},
    };
    X509V3_CTX ctx;
    X509 *issuer = request->issuer == NULL ? cert : request->issuer;
    X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
    X509V3_set_ctx_nodb(&ctx);
    for (size_t i = 0; i < request->num_extensions; i++) {
        if (!add_extension(cert, &ctx, &request->extensions[i]))
            return false;
    }
    return add_extension(cert, &ctx, &identifiers[0]) && add_extension(cert, &ctx, &identifiers[1]);
}

static bool sign(X509 *cert, const struct issue_request *request)
{
    EVP_PKEY *key = request->issuer == NULL ? request->key : request->issuer_key;
    return X509_sign(cert, key, request->digest == NULL ? EVP_sha256() : request->digest) > 0;
}

X509 *issue(const struct issue_request *request, struct err *e)
{
    X509 *cert = X509_new();
    bool ok = cert != NULL && X509_set_version(cert, X509_VERSION_3) == 1 && set_serial(cert) &&
              set_names(cert, request) && set_validity(cert, request) &&
              X509_set_pubkey(cert, request->key) == 1 && add_extensions(cert, request) &&
              sign(cert, request);
    if (ok)
        return cert;
    crypto_fail(e, ERR_CRYPTO, "cannot issue a certificate for \"%s\"", request->common_name);
    X509_free(cert);
    return NULL;
}
