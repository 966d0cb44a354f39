/* Certificates as no CA should have made them: each becomes a row or says why not. */
#include "tests/unit/made_certs.h"
#include "scenarios/inventory/inventory.h"
#include "sim/base/buf.h"

#include <openssl/core_names.h>
#include <openssl/dsa.h>
#include <openssl/objects.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int enter(void **state)
{
    (void)state;
    made_folder();
    return 0;
}

static int leave(void **state)
{
    (void)state;
    made_folder_end();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    made_keys_free();
    return 0;
}

/* Signs `cert`, frees it, and tells what the inventory finds. */
static struct inventory_leaf find(X509 *cert)
{
    struct err e = {0};
    char *paths[] = {(char *)"a.pem", NULL};
    struct inventory_leaf found;
    made_sign(cert);
    made_file("a.pem", cert, NULL);
    X509_free(cert);
    struct inventory *inv = inventory_new(NULL, &e);
    assert_true(inventory_add(inv, paths, &e));
    assert_int_equal(inventory_num(inv), 1);
    inventory_leaf(inv, 0, &found);
    inventory_free(inv);
    found.file = NULL;
    return found;
}

static X509 *plain(void)
{
    return made_cert("a.example.com", "CA");
}

static void test_serial_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *decimal;
        bool bad;
    } rows[] = {{"1", false}, {"-1", true}, {"0", true},
        {"730750818665451459101842416358141509827966271487", false}, /* 20 octets */
        {"1461501637330902918203684832716283019655932542976", true}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        X509 *cert = plain();
        BIGNUM *number = NULL;
        assert_true(BN_dec2bn(&number, rows[i].decimal) > 0);
        assert_non_null(BN_to_ASN1_INTEGER(number, X509_get_serialNumber(cert)));
        struct inventory_leaf found = find(cert);
        assert_int_equal(found.particulars.bad_serial, rows[i].bad);
        assert_int_equal(found.chain.num_certs, 1);
        inventory_leaf_cleanup(&found);
        BN_free(number);
    }
}

static void test_repeated_extensions(void **state)
{
    (void)state;
    X509 *cert = plain();
    made_extension(cert, NID_subject_alt_name, "DNS:a.example.com");
    made_extension(cert, NID_subject_alt_name, "DNS:b.example.com");
    struct inventory_leaf found = find(cert);
    assert_string_equal(found.particulars.repeated, "subjectAltName");
    assert_int_equal(found.chain.num_certs, 0);
    assert_non_null(strstr(found.unreadable, "repeated extension subjectAltName"));
    inventory_leaf_cleanup(&found);
}

static void test_unknown_critical_extensions(void **state)
{
    (void)state;
    X509 *cert = plain();
    int nid = OBJ_create("1.3.6.1.4.1.55555.1", "ekOdd", "an odd extension");
    ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();
    assert_int_equal(ASN1_OCTET_STRING_set(value, (const unsigned char *)"\x05\x00", 2), 1);
    X509_EXTENSION *extension = X509_EXTENSION_create_by_NID(NULL, nid, 1, value);
    assert_int_equal(X509_add_ext(cert, extension, -1), 1);
    struct inventory_leaf found = find(cert);
    assert_string_equal(found.particulars.unknown_critical, "ekOdd");
    assert_non_null(strstr(found.unmodelled, "critical extension"));
    inventory_leaf_cleanup(&found);
    X509_EXTENSION_free(extension);
    ASN1_OCTET_STRING_free(value);
}

static void test_dates_far_away(void **state)
{
    (void)state;
    X509 *cert = plain();
    ASN1_TIME_set_string(X509_getm_notBefore(cert), "19500101000000Z");
    ASN1_TIME_set_string(X509_getm_notAfter(cert), "99991231235959Z");
    struct inventory_leaf found = find(cert);
    assert_int_equal(found.chain.certs[0].not_before, -631152000);
    assert_int_equal(found.chain.certs[0].not_after, 253402300799);
    inventory_leaf_cleanup(&found);
}

/* A name of another string type. */
static struct inventory_leaf named(int type, const char *bytes, int len)
{
    X509 *cert = plain();
    X509_NAME *name = X509_NAME_new();
    assert_int_equal(X509_NAME_add_entry_by_NID(
                         name, NID_commonName, type, (const unsigned char *)bytes, len, -1, 0),
        1);
    assert_int_equal(X509_set_subject_name(cert, name), 1);
    X509_NAME_free(name);
    return find(cert);
}

static void test_strings_of_other_types(void **state)
{
    (void)state;
    static const struct {
        int type;
        const char *bytes;
        int len;
        const char *name;
    } rows[] = {
        {V_ASN1_T61STRING, "caf\xe9", 4, "caf\xc3\xa9"},
        {V_ASN1_BMPSTRING, "\0a\0b", 4, "ab"},
        {V_ASN1_UNIVERSALSTRING, "\0\0\0a", 4, "a"},
        {V_ASN1_UTF8STRING, "\xe2\x82\xac", 3, "\xe2\x82\xac"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct inventory_leaf found = named(rows[i].type, rows[i].bytes, rows[i].len);
        assert_string_equal(found.chain.certs[0].common_name, rows[i].name);
        assert_false(found.particulars.nul_in_name);
        inventory_leaf_cleanup(&found);
    }
}

static void test_a_zero_byte_in_a_name(void **state)
{
    (void)state;
    struct inventory_leaf found = named(V_ASN1_UTF8STRING, "a.example.com\0.evil.com", 23);
    assert_true(found.particulars.nul_in_name);
    assert_non_null(strstr(found.chain.certs[0].common_name, "evil.com"));
    inventory_leaf_cleanup(&found);
}

static void test_a_name_of_64_kilobytes(void **state)
{
    (void)state;
    struct buf name = {0};
    for (int i = 0; i < 6400; i++)
        buf_adds(&name, "0123456789");
    struct inventory_leaf found = named(V_ASN1_UTF8STRING, buf_str(&name), (int)name.len);
    assert_int_equal(strlen(found.chain.certs[0].common_name), name.len);
    inventory_leaf_cleanup(&found);
    buf_cleanup(&name);
}

static void expect_key(EVP_PKEY *key, const char *name, const char *unmodelled)
{
    X509 *cert = plain();
    assert_int_equal(X509_set_pubkey(cert, key), 1);
    EVP_PKEY_free(key);
    struct inventory_leaf found = find(cert);
    assert_string_equal(found.chain.certs[0].key, name);
    if (unmodelled == NULL)
        assert_null(found.unmodelled);
    else
        assert_non_null(strstr(found.unmodelled, unmodelled));
    inventory_leaf_cleanup(&found);
}

static EVP_PKEY *dsa_key(void)
{
    EVP_PKEY *params = NULL;
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "DSA", NULL);
    assert_int_equal(EVP_PKEY_paramgen_init(context), 1);
    assert_int_equal(EVP_PKEY_CTX_set_dsa_paramgen_bits(context, 1024), 1);
    assert_int_equal(EVP_PKEY_paramgen(context, &params), 1);
    EVP_PKEY_CTX_free(context);
    context = EVP_PKEY_CTX_new(params, NULL);
    assert_int_equal(EVP_PKEY_keygen_init(context), 1);
    assert_int_equal(EVP_PKEY_keygen(context, &key), 1);
    EVP_PKEY_CTX_free(context);
    EVP_PKEY_free(params);
    return key;
}

/* A modulus of that size suffices: nobody signs with it. */
static EVP_PKEY *rsa_16384(void)
{
    unsigned char bytes[2048];
    unsigned long exponent = 65537;
    EVP_PKEY *key = NULL;
    memset(bytes, 0xff, sizeof bytes);
    OSSL_PARAM params[] = {OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_N, bytes, sizeof bytes),
        OSSL_PARAM_construct_ulong(OSSL_PKEY_PARAM_RSA_E, &exponent), OSSL_PARAM_construct_end()};
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    assert_int_equal(EVP_PKEY_fromdata_init(context), 1);
    assert_int_equal(EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params), 1);
    EVP_PKEY_CTX_free(context);
    return key;
}

static void test_keys_of_all_kinds(void **state)
{
    (void)state;
    expect_key(EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"), "ed25519", NULL);
    expect_key(EVP_PKEY_Q_keygen(NULL, NULL, "ED448"), "ed448", NULL);
    expect_key(EVP_EC_gen("P-521"), "ec-p521", NULL);
    expect_key(EVP_RSA_gen(1024), "rsa-1024", "TLS");
    expect_key(dsa_key(), "dsa", "TLS");
    expect_key(rsa_16384(), "rsa-16384", NULL);
}

/* The key's algorithm becomes GOST R 34.10-2012, which OpenSSL has in an engine alone. */
static void test_a_key_that_nobody_knows(void **state)
{
    (void)state;
    X509 *cert = plain();
    X509_PUBKEY *pubkey = X509_get_X509_PUBKEY(cert);
    unsigned char *bits = OPENSSL_malloc(64);
    memset(bits, 7, 64);
    assert_int_equal(X509_PUBKEY_set0_param(
                         pubkey, OBJ_txt2obj("1.2.643.7.1.1.1.1", 1), V_ASN1_NULL, NULL, bits, 64),
        1);
    struct inventory_leaf found = find(cert);
    assert_null(found.unreadable);
    assert_string_equal(found.chain.certs[0].key, "unknown");
    assert_non_null(strstr(found.unmodelled, "unknown kind"));
    inventory_leaf_cleanup(&found);
}

static void test_a_certificate_of_version_1(void **state)
{
    (void)state;
    X509 *cert = plain();
    assert_int_equal(X509_set_version(cert, X509_VERSION_1), 1);
    struct inventory_leaf found = find(cert);
    assert_int_equal(found.particulars.version, 1);
    inventory_leaf_cleanup(&found);
}

static void test_usages_that_nobody_knows(void **state)
{
    (void)state;
    X509 *cert = plain();
    made_extension(cert, NID_ext_key_usage, "critical,serverAuth,1.3.6.1.4.1.55555.2");
    struct inventory_leaf found = find(cert);
    assert_string_equal(found.particulars.usages, "serverAuth, 1.3.6.1.4.1.55555.2");
    assert_true(found.particulars.usages_critical);
    inventory_leaf_cleanup(&found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_serial_numbers, enter, leave),
        cmocka_unit_test_setup_teardown(test_repeated_extensions, enter, leave),
        cmocka_unit_test_setup_teardown(test_unknown_critical_extensions, enter, leave),
        cmocka_unit_test_setup_teardown(test_dates_far_away, enter, leave),
        cmocka_unit_test_setup_teardown(test_strings_of_other_types, enter, leave),
        cmocka_unit_test_setup_teardown(test_a_zero_byte_in_a_name, enter, leave),
        cmocka_unit_test_setup_teardown(test_a_name_of_64_kilobytes, enter, leave),
        cmocka_unit_test_setup_teardown(test_keys_of_all_kinds, enter, leave),
        cmocka_unit_test_setup_teardown(test_a_key_that_nobody_knows, enter, leave),
        cmocka_unit_test_setup_teardown(test_a_certificate_of_version_1, enter, leave),
        cmocka_unit_test_setup_teardown(test_usages_that_nobody_knows, enter, leave),
    };
    return cmocka_run_group_tests_name("inventory: odd certificates", tests, NULL, tear_down);
}
