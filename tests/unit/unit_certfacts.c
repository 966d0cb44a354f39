/* Facts of certificates that the lab itself would never mint. */
#include "sim/tls/certfacts.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NUM(rows) (sizeof rows / sizeof rows[0])

static X509 *new_cert(EVP_PKEY *key)
{
    X509 *cert = X509_new();
    X509_set_version(cert, X509_VERSION_3);
    ASN1_TIME_set_string(X509_getm_notBefore(cert), "19700101000000Z");
    ASN1_TIME_set_string(X509_getm_notAfter(cert), "99991231235959Z");
    X509_set_pubkey(cert, key);
    return cert;
}

static void add_extension(X509 *cert, int nid, const char *value)
{
    X509V3_CTX ctx;
    X509V3_set_ctx(&ctx, cert, cert, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_nconf_nid(NULL, &ctx, nid, value);
    assert_non_null(extension);
    X509_add_ext(cert, extension, -1);
    X509_EXTENSION_free(extension);
}

static void add_name(X509_NAME *name, const char *field, const char *value)
{
    assert_int_equal(X509_NAME_add_entry_by_txt(
                         name, field, MBSTRING_UTF8, (const unsigned char *)value, -1, -1, 0),
        1);
}

static int new_key(void **state)
{
    *state = EVP_EC_gen("P-384");
    return *state == NULL;
}

static int free_key(void **state)
{
    EVP_PKEY_free(*state);
    return 0;
}

static void cleanup(struct cert_facts *facts)
{
    struct cert_chain chain = {0};
    *cert_chain_add(&chain) = *facts;
    cert_chain_cleanup(&chain);
}

static void every_kind_of_name_is_read(void **state)
{
    X509 *cert = new_cert(*state);
    add_name(X509_get_subject_name(cert), "CN", "first");
    add_name(X509_get_subject_name(cert), "CN", "last, \xc3\xa9");
    add_extension(cert, NID_subject_alt_name,
        "DNS:a.example,IP:192.0.2.1,email:x@example.com,IP:2001:db8::1,DNS:*.b.example");
    X509_sign(cert, *state, EVP_sha256());
    struct cert_facts facts;
    assert_true(certfacts_read(cert, &facts, NULL));
    assert_string_equal(facts.subject, "CN=last\\, \\C3\\A9,CN=first");
    assert_string_equal(facts.issuer, "");
    assert_string_equal(facts.common_name, "last, \xc3\xa9");
    assert_int_equal(facts.num_dns_names, 2);
    assert_string_equal(facts.dns_names[0], "a.example");
    assert_string_equal(facts.dns_names[1], "*.b.example");
    assert_int_equal(facts.num_ip_addresses, 2);
    assert_string_equal(facts.ip_addresses[0], "192.0.2.1");
    assert_string_equal(facts.ip_addresses[1], "2001:db8::1");
    assert_int_equal(facts.not_before, 0);
    assert_int_equal(facts.not_after, 253402300799);
    assert_string_equal(facts.key, "ec-p384");
    assert_false(facts.self_signed);
    cleanup(&facts);
    X509_free(cert);
}

/* A name "good.example NUL .evil" must not come out as good.example. */
static void nul_does_not_shorten_a_name(void **state)
{
    X509 *cert = new_cert(*state);
    GENERAL_NAMES *names = sk_GENERAL_NAME_new_null();
    GENERAL_NAME *name = GENERAL_NAME_new();
    ASN1_IA5STRING *text = ASN1_IA5STRING_new();
    ASN1_STRING_set(text, "good.example\0.evil", 18);
    GENERAL_NAME_set0_value(name, GEN_DNS, text);
    sk_GENERAL_NAME_push(names, name);
    X509_add1_ext_i2d(cert, NID_subject_alt_name, names, 0, 0);
    GENERAL_NAMES_free(names);
    X509_sign(cert, *state, EVP_sha256());
    struct cert_facts facts;
    assert_true(certfacts_read(cert, &facts, NULL));
    assert_string_equal(facts.dns_names[0], "good.example\\00.evil");
    cleanup(&facts);
    X509_free(cert);
}

static void bare_certificate_has_few_facts(void **state)
{
    X509 *cert = new_cert(*state);
    X509_sign(cert, *state, EVP_sha256());
    struct cert_facts facts;
    assert_true(certfacts_read(cert, &facts, NULL));
    assert_string_equal(facts.subject, "");
    assert_null(facts.common_name);
    assert_int_equal(facts.num_dns_names, 0);
    assert_false(facts.has_eku);
    assert_int_equal(facts.eku, 0);
    assert_false(facts.is_ca);
    assert_false(facts.weak_signature || facts.unknown_subject_oid || facts.revoked);
    assert_true(facts.self_signed); /* an empty issuer equals an empty subject */
    cleanup(&facts);
    X509_free(cert);
}

static void usages_are_a_set(void **state)
{
    static const struct {
        const char *value;
        unsigned eku;
    } rows[] = {
        {"serverAuth", CERT_EKU_SERVER_AUTH},
        {"clientAuth", CERT_EKU_CLIENT_AUTH},
        {"clientAuth,serverAuth,clientAuth", CERT_EKU_CLIENT_AUTH | CERT_EKU_SERVER_AUTH},
        {"anyExtendedKeyUsage,serverAuth", CERT_EKU_ANY | CERT_EKU_SERVER_AUTH},
        {"codeSigning", CERT_EKU_OTHER},
        {"1.2.3.4,clientAuth", CERT_EKU_OTHER | CERT_EKU_CLIENT_AUTH},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        X509 *cert = new_cert(*state);
        add_extension(cert, NID_ext_key_usage, rows[i].value);
        X509_sign(cert, *state, EVP_sha256());
        struct cert_facts facts;
        assert_true(certfacts_read(cert, &facts, NULL));
        assert_true(facts.has_eku);
        assert_int_equal(facts.eku, rows[i].eku);
        cleanup(&facts);
        X509_free(cert);
    }
}

static void keys_are_named(void **state)
{
    (void)state;
    struct {
        EVP_PKEY *key;
        const char *name;
        int bits;
    } rows[] = {
        {EVP_EC_gen("P-256"), "ec-p256", 256},
        {EVP_EC_gen("P-521"), "ec-p521", 521},
        {EVP_EC_gen("secp256k1"), "ec-256", 256},
        {EVP_RSA_gen(1024), "rsa-1024", 1024},
        {EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"), "ed25519", 256},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        assert_non_null(rows[i].key);
        X509 *cert = new_cert(rows[i].key);
        X509_sign(cert, rows[i].key, EVP_PKEY_is_a(rows[i].key, "ED25519") ? NULL : EVP_sha256());
        struct cert_facts facts;
        assert_true(certfacts_read(cert, &facts, NULL));
        assert_string_equal(facts.key, rows[i].name);
        assert_int_equal(facts.key_bits, rows[i].bits);
        assert_false(facts.weak_signature);
        cleanup(&facts);
        X509_free(cert);
        EVP_PKEY_free(rows[i].key);
    }
}

static void weak_signatures_are_noticed(void **state)
{
    (void)state;
    EVP_PKEY *rsa = EVP_RSA_gen(1024);
    const struct {
        const EVP_MD *digest;
        int padding;
        bool weak;
    } rows[] = {
        {EVP_md5(), RSA_PKCS1_PADDING, true},
        {EVP_sha1(), RSA_PKCS1_PADDING, true},
        {EVP_sha224(), RSA_PKCS1_PADDING, false},
        {EVP_sha256(), RSA_PKCS1_PADDING, false},
        {EVP_sha1(), RSA_PKCS1_PSS_PADDING, true},
        {EVP_sha256(), RSA_PKCS1_PSS_PADDING, false},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        X509 *cert = new_cert(rsa);
        EVP_MD_CTX *ctx = EVP_MD_CTX_new();
        EVP_PKEY_CTX *padding = NULL;
        assert_int_equal(EVP_DigestSignInit(ctx, &padding, rows[i].digest, NULL, rsa), 1);
        assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(padding, rows[i].padding), 1);
        assert_true(X509_sign_ctx(cert, ctx) > 0);
        struct cert_facts facts;
        assert_true(certfacts_read(cert, &facts, NULL));
        assert_int_equal(facts.weak_signature, rows[i].weak);
        cleanup(&facts);
        EVP_MD_CTX_free(ctx);
        X509_free(cert);
    }
    EVP_PKEY_free(rsa);
}

static void attributes_are_known_or_not(void **state)
{
    static const struct {
        const char *oid;
        bool unknown;
    } rows[] = {
        {"2.5.4.3", false},                  /* commonName */
        {"2.5.4.15", false},                 /* businessCategory */
        {"1.3.6.1.4.1.311.60.2.1.1", false}, /* jurisdictionLocalityName */
        {"1.3.6.1.4.1.311.60.2.1.2", false}, /* jurisdictionStateOrProvinceName */
        {"1.3.6.1.4.1.311.60.2.1.3", false}, /* jurisdictionCountryName */
        {"1.3.6.1.4.1.311.60.2.1.4", true},
        {"1.3.6.1.4.1.311.60.2.1.99", true},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        X509 *cert = new_cert(*state);
        add_name(X509_get_subject_name(cert), rows[i].oid, "XX");
        add_name(X509_get_subject_name(cert), "O", "last");
        X509_sign(cert, *state, EVP_sha256());
        struct cert_facts facts;
        assert_true(certfacts_read(cert, &facts, NULL));
        assert_int_equal(facts.unknown_subject_oid, rows[i].unknown);
        cleanup(&facts);
        X509_free(cert);
    }
}

static void repeated_extension_is_refused(void **state)
{
    X509 *cert = new_cert(*state);
    add_extension(cert, NID_ext_key_usage, "serverAuth");
    add_extension(cert, NID_ext_key_usage, "clientAuth");
    add_extension(cert, NID_subject_alt_name, "DNS:a.example");
    X509_sign(cert, *state, EVP_sha256());
    struct cert_facts facts;
    struct err e = {0};
    assert_false(certfacts_read(cert, &facts, &e));
    assert_int_equal(e.code, ERR_PEM_INVALID);
    assert_non_null(strstr(e.text, "extendedKeyUsage"));
    assert_null(facts.subject); /* nothing left to clean up */
    X509_free(cert);
}

static char *pem_of(EVP_PKEY *key)
{
    X509 *cert = new_cert(key);
    add_name(X509_get_subject_name(cert), "CN", "pem");
    X509_sign(cert, key, EVP_sha256());
    BIO *bio = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(bio, cert);
    char *data = NULL;
    long len = BIO_get_mem_data(bio, &data);
    char *pem = ek_strndup(data, (size_t)len);
    BIO_free(bio);
    X509_free(cert);
    return pem;
}

static void pem_is_read_to_its_end(void **state)
{
    char *good = pem_of(*state);
    char *cut = ek_strndup(good, strlen(good) / 2);
    const struct {
        const char *first, *second;
        size_t num_certs; /* 0: refused */
    } rows[] = {
        {good, "", 1}, {good, good, 2}, {"some text\n", good, 1}, {good, "some text\n", 1},
        {"-----BEGIN X-----\nAAAA\n-----END X-----\n", good, 1}, {"", "", 0},
        {"some text\n", "", 0}, {good, cut, 0},
        {"-----BEGIN CERTIFICATE-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,"
         "00000000000000000000000000000000\n\nAAAA\n-----END CERTIFICATE-----\n",
            good, 0}, /* must not ask for a password */
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        char *pem = ek_asprintf("%s%s", rows[i].first, rows[i].second);
        struct cert_chain chain = {0};
        struct err e = {0};
        bool ok = certfacts_read_pem(pem, &chain, &e);
        if (ok != (rows[i].num_certs > 0))
            fail_msg("row %zu: %s", i, e.text);
        if (ok)
            assert_int_equal(chain.num_certs, rows[i].num_certs);
        else
            assert_int_equal(e.code, ERR_PEM_INVALID);
        cert_chain_cleanup(&chain);
        free(pem);
    }
    free(good);
    free(cut);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_name_is_read),
        cmocka_unit_test(nul_does_not_shorten_a_name),
        cmocka_unit_test(bare_certificate_has_few_facts),
        cmocka_unit_test(usages_are_a_set),
        cmocka_unit_test(keys_are_named),
        cmocka_unit_test(weak_signatures_are_noticed),
        cmocka_unit_test(attributes_are_known_or_not),
        cmocka_unit_test(repeated_extension_is_refused),
        cmocka_unit_test(pem_is_read_to_its_end),
    };
    return cmocka_run_group_tests(tests, new_key, free_key);
}
