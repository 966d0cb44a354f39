/* Certificates out of what people have: PEM with text around it, DER, PKCS#7 also nested, damaged
 * objects among good ones; and files with private keys, which are not read at all. */
#include "certs-gen/bundle.h"
#include "certs-gen/certs.h"
#include "certs-gen/keyscent.h"
#include "sim/base/buf.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/pkcs7.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CLOCK ((int64_t)1780000000)

static struct certs *workshop;
static const struct certs_identity *lab; /* a leaf and its intermediate */

static int set_up(void **state)
{
    (void)state;
    struct err e = {0};
    struct certs_order order = {.common_name = "a.lab.invalid", .clock = CLOCK};
    workshop = certs_new(&e);
    lab = workshop == NULL || !recipe_parse("combined", &order.recipe, &e)
              ? NULL
              : certs_mint(workshop, &order, &e);
    return lab == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    certs_free(workshop);
    return 0;
}

static struct bundle parse(const char *data, size_t len)
{
    struct err e = {0};
    struct bundle bundle;
    if (!bundle_parse(&bundle, "x.pem", data, len, &e))
        fail_msg("%s", e.text);
    return bundle;
}

static X509 *leaf(void)
{
    BIO *bio = BIO_new_mem_buf(lab->chain_pem, -1);
    X509 *cert = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    BIO_free(bio);
    assert_non_null(cert);
    return cert;
}

static EVP_PKEY *key(void)
{
    BIO *bio = BIO_new_mem_buf(lab->key_pem, -1);
    EVP_PKEY *pkey = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
    BIO_free(bio);
    assert_non_null(pkey);
    return pkey;
}

static void test_text_around_it_in_any_order(void **state)
{
    (void)state;
    struct buf text = {0};
    buf_addf(&text, "Bag Attributes\n    friendlyName: x\n%s\r\nsubject=/CN=x\n%s", lab->chain_pem,
        lab->chain_pem);
    struct bundle bundle = parse(buf_str(&text), text.len);
    assert_int_equal(sk_X509_num(bundle.certs), 4);
    assert_int_equal(bundle.num_faults, 0);
    assert_int_equal(bundle.lines[0], 3);
    assert_true(bundle.lines[3] > bundle.lines[2] && bundle.lines[2] > bundle.lines[1]);
    X509 *expected = leaf();
    assert_int_equal(X509_cmp(sk_X509_value(bundle.certs, 0), expected), 0);
    assert_int_equal(X509_cmp(sk_X509_value(bundle.certs, 2), expected), 0);
    X509_free(expected);
    bundle_cleanup(&bundle);
    buf_cleanup(&text);
}

static void test_what_is_damaged_costs_itself_alone(void **state)
{
    (void)state;
    struct buf text = {0};
    size_t half = strlen(lab->chain_pem) / 4;
    buf_add(&text, lab->chain_pem, half);
    buf_adds(&text, "\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    buf_adds(&text, "-----BEGIN CERTIFICATE-----\n?!\n-----END CERTIFICATE-----\n");
    buf_adds(
        &text, "-----BEGIN \x1b[31mX-----\n-----BEGIN X509 CRL-----\n-----END X509 CRL-----\n");
    buf_adds(&text, lab->chain_pem);
    struct bundle bundle = parse(buf_str(&text), text.len);
    assert_int_equal(sk_X509_num(bundle.certs), 2);
    assert_int_equal(bundle.num_faults, 5);
    assert_int_equal(bundle.faults[0].line, 1);
    assert_string_equal(bundle.faults[0].text, "cut off: BEGIN without END");
    assert_non_null(strstr(bundle.faults[1].text, "unreadable certificate: "));
    assert_non_null(strstr(bundle.faults[2].text, "unreadable CERTIFICATE: "));
    assert_string_equal(bundle.faults[3].text, "a BEGIN line without its label");
    assert_string_equal(bundle.faults[4].text, "X509 CRL is not read: only certificates are");
    bundle_cleanup(&bundle);
    buf_cleanup(&text);
}

static void test_many_faults_are_listed_no_further(void **state)
{
    (void)state;
    struct buf text = {0};
    for (int i = 0; i < 2 * BUNDLE_FAULTS_MAX; i++)
        buf_adds(&text, "-----BEGIN CERTIFICATE-----\n");
    struct bundle bundle = parse(buf_str(&text), text.len);
    assert_int_equal(bundle.num_faults, BUNDLE_FAULTS_MAX);
    assert_string_equal(bundle.faults[BUNDLE_FAULTS_MAX - 1].text, "and more that cannot be read");
    bundle_cleanup(&bundle);
    buf_cleanup(&text);
}

static void test_der_with_something_behind_it(void **state)
{
    (void)state;
    X509 *cert = leaf();
    unsigned char *der = NULL;
    int len = i2d_X509(cert, &der);
    struct buf bytes = {0};
    buf_add(&bytes, der, (size_t)len);
    struct bundle bundle = parse(buf_str(&bytes), bytes.len);
    assert_int_equal(sk_X509_num(bundle.certs), 1);
    assert_int_equal(bundle.lines[0], 0);
    assert_int_equal(bundle.num_faults, 0);
    bundle_cleanup(&bundle);
    buf_adds(&bytes, "\n\n");
    bundle = parse(buf_str(&bytes), bytes.len);
    assert_int_equal(sk_X509_num(bundle.certs), 1);
    assert_string_equal(bundle.faults[0].text, "2 bytes behind the certificate");
    bundle_cleanup(&bundle);
    buf_cleanup(&bytes);
    OPENSSL_free(der);
    X509_free(cert);
}

static void test_trust_settings_of_openssl(void **state)
{
    (void)state;
    X509 *cert = leaf();
    assert_int_equal(X509_alias_set1(cert, (const unsigned char *)"x", 1), 1);
    BIO *bio = BIO_new(BIO_s_mem());
    assert_int_equal(PEM_write_bio_X509_AUX(bio, cert), 1);
    char *pem = NULL;
    long len = BIO_get_mem_data(bio, &pem);
    struct bundle bundle = parse(pem, (size_t)len);
    assert_int_equal(sk_X509_num(bundle.certs), 1);
    assert_int_equal(bundle.num_faults, 0);
    bundle_cleanup(&bundle);
    BIO_free(bio);
    X509_free(cert);
}

/* PKCS#7 that holds the leaf, and `depth` more of the kind inside. */
static PKCS7 *pkcs7(int depth)
{
    PKCS7 *message = PKCS7_new();
    X509 *cert = leaf();
    assert_int_equal(PKCS7_set_type(message, NID_pkcs7_signed), 1);
    assert_int_equal(PKCS7_add_certificate(message, cert), 1);
    X509_free(cert);
    if (depth > 0)
        assert_int_equal(PKCS7_set_content(message, pkcs7(depth - 1)), 1);
    else
        assert_int_equal(PKCS7_content_new(message, NID_pkcs7_data), 1);
    return message;
}

static void expect_of_pkcs7(int depth, int certs, size_t faults)
{
    PKCS7 *message = pkcs7(depth);
    unsigned char *der = NULL;
    int len = i2d_PKCS7(message, &der);
    assert_true(len > 0);
    struct bundle bundle = parse((const char *)der, (size_t)len);
    assert_int_equal(sk_X509_num(bundle.certs), certs);
    assert_int_equal(bundle.num_faults, faults);
    bundle_cleanup(&bundle);
    OPENSSL_free(der);
    BIO *bio = BIO_new(BIO_s_mem());
    assert_int_equal(PEM_write_bio_PKCS7(bio, message), 1);
    char *pem = NULL;
    long num = BIO_get_mem_data(bio, &pem);
    bundle = parse(pem, (size_t)num);
    assert_int_equal(sk_X509_num(bundle.certs), certs);
    bundle_cleanup(&bundle);
    BIO_free(bio);
    PKCS7_free(message);
}

static void test_pkcs7_also_nested_but_not_for_ever(void **state)
{
    (void)state;
    expect_of_pkcs7(0, 1, 0);
    expect_of_pkcs7(2, 3, 0);
    expect_of_pkcs7(BUNDLE_DEPTH_MAX - 1, BUNDLE_DEPTH_MAX, 0);
    expect_of_pkcs7(BUNDLE_DEPTH_MAX + 3, BUNDLE_DEPTH_MAX, 1);
}

static void expect_refusal(const char *data, size_t len, const char *what)
{
    struct err e = {0};
    struct bundle bundle;
    assert_false(bundle_parse(&bundle, "x.pem", data, len, &e));
    if (strstr(e.text, what) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", e.text, what);
    assert_int_equal(sk_X509_num(bundle.certs), 0);
    bundle_cleanup(&bundle);
}

static void test_a_private_key_beside_certificates(void **state)
{
    (void)state;
    struct buf text = {0};
    buf_addf(&text, "%s%s", lab->chain_pem, lab->key_pem);
    expect_refusal(buf_str(&text), text.len, "it holds a private key");
    buf_clear(&text);
    buf_adds(&text, lab->chain_pem);
    buf_adds(&text, strstr(lab->key_pem, "\n")); /* without its BEGIN line */
    expect_refusal(buf_str(&text), text.len, "it holds a private key");
    buf_cleanup(&text);
}

/* The encodings of a key, and what is cut off behind its first bytes. */
static void expect_key(const unsigned char *der, int len, const char *what)
{
    assert_true(len > 32);
    assert_string_equal(keyscent(der, (size_t)len), what);
    assert_string_equal(keyscent(der, 32), what);
    expect_refusal((const char *)der, (size_t)len, what);
}

static void test_private_keys_in_der(void **state)
{
    (void)state;
    EVP_PKEY *pkey = key();
    PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(pkey);
    X509_SIG *sealed = PKCS8_encrypt(-1, EVP_aes_256_cbc(), "pw", 2, NULL, 0, 2048, info);
    X509 *cert = leaf();
    PKCS12 *store = PKCS12_create("pw", "x", pkey, cert, NULL, 0, 0, 0, 0, 0);
    unsigned char *der[4] = {0};
    int sec1 = i2d_PrivateKey(pkey, &der[0]);
    expect_key(der[0], sec1, "a private key");
    int pkcs8 = i2d_PKCS8_PRIV_KEY_INFO(info, &der[1]);
    expect_key(der[1], pkcs8, "a private key");
    int pkcs12 = i2d_PKCS12(store, &der[2]);
    expect_key(der[2], pkcs12, "a PKCS#12 key store");
    int encrypted = i2d_X509_SIG(sealed, &der[3]);
    assert_string_equal(keyscent(der[3], (size_t)encrypted), "an encrypted private key");
    for (size_t i = 0; i < sizeof der / sizeof der[0]; i++)
        OPENSSL_free(der[i]);
    PKCS12_free(store);
    X509_free(cert);
    X509_SIG_free(sealed);
    PKCS8_PRIV_KEY_INFO_free(info);
    EVP_PKEY_free(pkey);
}

static void test_private_keys_of_other_tools(void **state)
{
    (void)state;
    static const char wide[] = "\xff\xfe-\0-\0B\0P\0R\0I\0V\0A\0T\0E\0 \0K\0E\0Y\0-\0-\0-\0-\0-\0";
    static const struct {
        const char *data;
        size_t len;
        const char *what;
    } rows[] = {
        {"PuTTY-User-Key-File-2: ssh-rsa", 30, "a private key"},
        {"-----BEGIN PGP PRIVATE KEY BLOCK-----", 37, "a private key"},
        {"---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----", 42, "a private key"},
        {"-----BEGIN ENCRYPTED PRIVATE KEY-----", 37, "an encrypted private key"},
        {"-----BEGIN OPENSSH PRIVATE KEY-----", 35, "a private key"},
        {"\xfe\xed\xfe\xed\0\0\0\2", 8, "a Java key store"},
        {wide, sizeof wide, "a private key"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        expect_refusal(rows[i].data, rows[i].len, rows[i].what);
}

static void test_what_is_no_certificate_at_all(void **state)
{
    (void)state;
    expect_refusal("", 0, "the file is empty");
    expect_refusal("hello\n", 6, "no certificate: neither PEM");
    expect_refusal("\xff\xfe-\0-\0", 6, "UTF-16");
    expect_refusal("\x30", 1, "no certificate");
    struct bundle bundle = parse("\x30\x03\x30\x01\x05", 5);
    assert_int_equal(bundle.num_faults, 1);
    bundle_cleanup(&bundle);
    bundle = parse("\x30\x80\x06\x03\x55\x04\x03", 7);
    assert_non_null(strstr(bundle.faults[0].text, "unreadable PKCS#7"));
    bundle_cleanup(&bundle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_around_it_in_any_order),
        cmocka_unit_test(test_what_is_damaged_costs_itself_alone),
        cmocka_unit_test(test_many_faults_are_listed_no_further),
        cmocka_unit_test(test_der_with_something_behind_it),
        cmocka_unit_test(test_trust_settings_of_openssl),
        cmocka_unit_test(test_pkcs7_also_nested_but_not_for_ever),
        cmocka_unit_test(test_a_private_key_beside_certificates),
        cmocka_unit_test(test_private_keys_in_der),
        cmocka_unit_test(test_private_keys_of_other_tools),
        cmocka_unit_test(test_what_is_no_certificate_at_all),
    };
    return cmocka_run_group_tests_name("bundle", tests, set_up, tear_down);
}
