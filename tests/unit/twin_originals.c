#include "tests/unit/twin_originals.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

EVP_PKEY *ca_key, *leaf_key, *other_key;
X509 *root, *inter, *leaf;

struct spec {
    const char *name; /* common name */
    X509 *issuer;     /* NULL: itself */
    EVP_PKEY *issuer_key;
    EVP_PKEY *key;
    struct {
        int nid;
        const char *value;
    } extensions[4];
};

X509_NAME *name_of(const char *common_name)
{
    X509_NAME *name = X509_NAME_new();
    X509_NAME_add_entry_by_txt(
        name, "O", MBSTRING_UTF8, (const unsigned char *)"Example", -1, -1, 0);
    X509_NAME_add_entry_by_txt(
        name, "CN", MBSTRING_UTF8, (const unsigned char *)common_name, -1, -1, 0);
    return name;
}

static X509 *mint(const struct spec *spec)
{
    X509 *cert = X509_new();
    X509_NAME *name = name_of(spec->name);
    const X509 *issuer = spec->issuer == NULL ? cert : spec->issuer;
    X509V3_CTX ctx;
    X509_set_version(cert, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(cert), 77);
    X509_set_subject_name(cert, name);
    X509_set_issuer_name(cert, X509_get_subject_name(issuer));
    ASN1_TIME_set_string(X509_getm_notBefore(cert), "250101000000Z");
    ASN1_TIME_set_string(X509_getm_notAfter(cert), "20600101000000Z");
    X509_set_pubkey(cert, spec->key);
    X509V3_set_ctx(&ctx, spec->issuer == NULL ? cert : spec->issuer, cert, NULL, NULL, 0);
    for (size_t i = 0; i < 4 && spec->extensions[i].value != NULL; i++) {
        X509_EXTENSION *extension =
            X509V3_EXT_nconf_nid(NULL, &ctx, spec->extensions[i].nid, spec->extensions[i].value);
        assert_non_null(extension);
        X509_add_ext(cert, extension, -1);
        X509_EXTENSION_free(extension);
    }
    EVP_PKEY *signer = spec->issuer == NULL ? spec->key : spec->issuer_key;
    assert_true(
        X509_sign(cert, signer, EVP_PKEY_is_a(signer, "ED25519") ? NULL : EVP_sha256()) > 0);
    X509_NAME_free(name);
    X509 *out = X509_dup(cert);
    X509_free(cert);
    return out;
}

X509 *mint_ca(const char *name, X509 *issuer, EVP_PKEY *issuer_key, EVP_PKEY *key)
{
    return mint(&(struct spec){name, issuer, issuer_key, key,
        {{NID_basic_constraints, "critical,CA:TRUE,pathlen:3"},
            {NID_subject_key_identifier, "hash"},
            {issuer == NULL ? NID_key_usage : NID_authority_key_identifier,
                issuer == NULL ? "keyCertSign" : "keyid"}}});
}

X509 *mint_leaf(const char *name, X509 *issuer, EVP_PKEY *issuer_key, EVP_PKEY *key)
{
    return mint(&(struct spec){name, issuer, issuer_key, key,
        {{NID_ext_key_usage, "critical,serverAuth"}, {NID_subject_alt_name, "DNS:a.example"},
            {NID_authority_key_identifier, "keyid"},
            {NID_info_access, "OCSP;URI:http://ocsp.example/"}}});
}

int originals_set_up(void **state)
{
    (void)state;
    ca_key = EVP_EC_gen("P-256");
    other_key = EVP_EC_gen("P-384");
    leaf_key = EVP_RSA_gen(1024);
    root = mint_ca("Root", NULL, NULL, ca_key);
    inter = mint_ca("Issuing", root, ca_key, other_key);
    leaf = mint_leaf("a.example", inter, other_key, leaf_key);
    return 0;
}

int originals_tear_down(void **state)
{
    (void)state;
    X509_free(root);
    X509_free(inter);
    X509_free(leaf);
    EVP_PKEY_free(ca_key);
    EVP_PKEY_free(other_key);
    EVP_PKEY_free(leaf_key);
    return 0;
}

STACK_OF(X509) * stack_of(X509 *const *certs, size_t num)
{
    STACK_OF(X509) *out = sk_X509_new_null();
    for (size_t i = 0; i < num; i++)
        sk_X509_push(out, certs[i]);
    return out;
}
