/* The parts of twins: what their CAs are called, what keys they get, who issued whom. */
#include "certs-gen/twin.h"
#include "certs-gen/twinchain.h"
#include "certs-gen/twinkey.h"
#include "certs-gen/twinname.h"
#include "tests/unit/twin_originals.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- names ---- */

static const char long_name[] = "0123456789012345678901234567890123456789012345678901234567890123";

static void test_names(void **state)
{
    static const struct {
        const char *common_name, *wanted;
    } rows[] = {
        {"Issuing CA", "CN=EKULAB LAB Twin CA 01234567 Issuing CA,O=Example"},
        {"a\001b\177", "CN=EKULAB LAB Twin CA 01234567 a?b?,O=Example"},
        {long_name,
            "CN=EKULAB LAB Twin CA 01234567 012345678901234567890123456789012345,O=Example"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct table names;
        struct err e = {0};
        X509_NAME *original = name_of(rows[i].common_name);
        twin_names_init(&names);
        const X509_NAME *name = twin_name(&names, original, "0123456789abcdef", &e);
        char *text = twin_name_text(name, 200);
        assert_string_equal(text, rows[i].wanted);
        assert_ptr_equal(twin_name(&names, original, "another", &e), name);
        free(text);
        X509_NAME_free(original);
        table_cleanup(&names);
    }
}

/* The last common name changes where it is: constraints on names look at what is before it. */
static void test_place_of_the_name(void **state)
{
    static const struct {
        const char *type;
        int encoding;
        const char *value;
        int len, set;
    } entries[] = {
        {"CN", MBSTRING_UTF8, "first", -1, 0},
        {"CN", V_ASN1_BMPSTRING, "\0B\0M\0P", 6, 0},
        {"OU", V_ASN1_T61STRING, "t\351l", -1, -1},
        {"O", MBSTRING_UTF8, "x", -1, 0},
    };
    (void)state;
    struct table names;
    struct err e = {0};
    X509_NAME *original = X509_NAME_new();
    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++)
        assert_int_equal(
            X509_NAME_add_entry_by_txt(original, entries[i].type, entries[i].encoding,
                (const unsigned char *)entries[i].value, entries[i].len, -1, entries[i].set),
            1);
    twin_names_init(&names);
    char *text = twin_name_text(twin_name(&names, original, "0123456789abcdef", &e), 200);
    assert_string_equal(text, "O=x,CN=EKULAB LAB Twin CA 01234567 BMP+OU=t\\C3\\A9l,CN=first");
    free(text);
    X509_NAME_free(original);
    table_cleanup(&names);
}

static void test_file_names(void **state)
{
    static const char *const rows[][2] = {{"e1.example.com", "e1.example.com"},
        {"*.example.com", "_.example.com"}, {"../../x", "_._.._x"}, {"a b/c", "a_b_c"},
        {"", "a.example"}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char name[TWIN_NAME_CAP];
        X509 *cert = mint_leaf(rows[i][0], inter, other_key, leaf_key);
        twin_name_file(cert, "0123456789abcdef", name, sizeof name);
        assert_string_equal(name, rows[i][1]);
        X509_free(cert);
    }
}

/* ---- keys ---- */

static EVP_PKEY *generate(const char *type, const OSSL_PARAM *params)
{
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    EVP_PKEY_keygen_init(ctx);
    assert_int_equal(EVP_PKEY_CTX_set_params(ctx, params), 1);
    EVP_PKEY_generate(ctx, &key);
    EVP_PKEY_CTX_free(ctx);
    assert_non_null(key);
    return key;
}

/* The parameters of a public key, as the certificate has them. */
static void assert_same_parameters(X509 *cert, EVP_PKEY *key)
{
    X509_ALGOR *of_cert = NULL;
    X509_ALGOR *of_key = NULL;
    X509_PUBKEY *public = NULL;
    X509_PUBKEY_set(&public, key);
    X509_PUBKEY_get0_param(NULL, NULL, NULL, &of_cert, X509_get_X509_PUBKEY(cert));
    X509_PUBKEY_get0_param(NULL, NULL, NULL, &of_key, public);
    assert_int_equal(X509_ALGOR_cmp(of_cert, of_key), 0);
    X509_PUBKEY_free(public);
}

static void test_keys_of_all_kinds(void **state)
{
    size_t bits = 1024;
    unsigned e3 = 3;
    int salt = 32;
    char p256[] = "P-256", brain[] = "brainpoolP256r1", spelt[] = "explicit", sha256[] = "SHA256";
    const OSSL_PARAM curve[] = {
        OSSL_PARAM_construct_utf8_string("group", brain, 0), OSSL_PARAM_END};
    const OSSL_PARAM explicit[] = {OSSL_PARAM_construct_utf8_string("group", p256, 0),
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_EC_ENCODING, spelt, 0), OSSL_PARAM_END};
    const OSSL_PARAM rsa[] = {OSSL_PARAM_construct_size_t("bits", &bits),
        OSSL_PARAM_construct_uint("e", &e3), OSSL_PARAM_END};
    const OSSL_PARAM pss[] = {OSSL_PARAM_construct_size_t("bits", &bits),
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_RSA_DIGEST, sha256, 0),
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_RSA_MGF1_DIGEST, sha256, 0),
        OSSL_PARAM_construct_int(OSSL_PKEY_PARAM_RSA_PSS_SALTLEN, &salt), OSSL_PARAM_END};
    const OSSL_PARAM none[] = {OSSL_PARAM_END};
    const struct {
        const char *type;
        const OSSL_PARAM *params;
        const char *text;
    } rows[] = {{"EC", curve, "new key, ec brainpoolP256r1 as the original's"},
        {"EC", explicit, "new key, ec P-256 as the original's"},
        {"RSA", rsa, "new key, rsa of 1024 bits as the original's"},
        {"RSA-PSS", pss, "new key, rsa-pss of 1024 bits as the original's"},
        {"RSA-PSS", rsa, "new key, rsa-pss of 1024 bits as the original's"},
        {"ED25519", none, "new key, ed25519 of 256 bits as the original's"},
        {"X25519", none, "new key, x25519 of 253 bits as the original's"}};
    (void)state;
    struct twin_keys keys;
    twin_keys_init(&keys);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct err e = {0};
        struct twin_notes notes = {0};
        EVP_PKEY *original = generate(rows[i].type, rows[i].params);
        X509 *cert = mint_leaf("x", inter, other_key, original);
        EVP_PKEY *key = twin_key_leaf(&keys, cert, &e);
        EVP_PKEY *of_ca = twin_key_ca(&keys, cert, &e);
        EVP_PKEY *again = twin_key_ca(&keys, cert, &e);
        assert_same_parameters(cert, key);
        twin_key_compare(cert, key, &notes);
        assert_string_equal(notes.texts[0], rows[i].text);
        assert_false(notes.unlike);
        assert_int_not_equal(EVP_PKEY_eq(key, original), 1);
        assert_int_not_equal(EVP_PKEY_eq(key, of_ca), 1);
        assert_int_equal(EVP_PKEY_eq(of_ca, again), 1);
        EVP_PKEY *next = twin_key_leaf(&keys, cert, &e);
        assert_int_equal(EVP_PKEY_eq(key, next) == 1, strncmp(rows[i].type, "RSA", 3) == 0);
        EVP_PKEY_free(next);
        EVP_PKEY_free(again);
        EVP_PKEY_free(of_ca);
        EVP_PKEY_free(key);
        EVP_PKEY_free(original);
        X509_free(cert);
        twin_notes_cleanup(&notes);
    }
    twin_keys_cleanup(&keys);
}

/* ---- who issued whom ---- */

static void test_order_of_the_chain(void **state)
{
    static const size_t orders[][3] = {{0, 1, 2}, {2, 1, 0}, {1, 0, 2}, {2, 0, 1}};
    X509 *const certs[] = {leaf, inter, root};
    (void)state;
    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
        struct err e = {0};
        struct twin_chain chain;
        X509 *mixed[] = {
            certs[orders[i][0]], certs[orders[i][1]], certs[orders[i][2]], certs[orders[i][0]]};
        STACK_OF(X509) *stack = stack_of(mixed, 4);
        assert_true(twin_chain_sort(stack, &chain, &e));
        assert_int_equal(chain.num, 3);
        for (int at = 0; at < 3; at++) {
            assert_ptr_equal(chain.links[at].cert, certs[at]);
            assert_int_equal(chain.links[at].issuer, at == 2 ? 2 : at + 1);
        }
        sk_X509_free(stack);
    }
}

static void test_what_is_missing_and_what_is_beside(void **state)
{
    (void)state;
    struct err e = {0};
    struct twin_chain chain;
    X509 *impostor = mint_ca("Issuing", root, ca_key, ca_key);
    X509 *stranger = mint_ca("Stranger", NULL, NULL, other_key);
    X509 *certs[] = {stranger, leaf, impostor};
    STACK_OF(X509) *stack = stack_of(certs, 3);
    assert_true(twin_chain_sort(stack, &chain, &e));
    assert_int_equal(chain.num, 1);
    assert_ptr_equal(chain.links[0].cert, leaf);
    assert_int_equal(chain.links[0].issuer, TWIN_NO_ISSUER);
    assert_true(chain.links[0].misnamed);
    assert_int_equal(chain.num_others, 2);
    sk_X509_free(stack);
    X509_free(impostor);
    X509_free(stranger);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_place_of_the_name),
        cmocka_unit_test(test_file_names),
        cmocka_unit_test(test_keys_of_all_kinds),
        cmocka_unit_test(test_order_of_the_chain),
        cmocka_unit_test(test_what_is_missing_and_what_is_beside),
    };
    return cmocka_run_group_tests(tests, originals_set_up, originals_tear_down);
}
