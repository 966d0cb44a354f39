/* Twins of certificates: what is like the original, and that what is not is listed, or found. */
#include "certs-gen/twin.h"
#include "certs-gen/twinchain.h"
#include "certs-gen/twincheck.h"
#include "tests/unit/twin_originals.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct twin *twin_of(struct twins *twins, X509 *const *certs, size_t num)
{
    struct err e = {0};
    STACK_OF(X509) *stack = stack_of(certs, num);
    const struct twin *twin = twins_make(twins, stack, &e);
    sk_X509_free(stack);
    if (twin == NULL)
        fail_msg("%s", e.text);
    return twin;
}

static X509 *read_cert(const char *pem, int which)
{
    BIO *bio = BIO_new_mem_buf(pem, -1);
    X509 *cert = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    for (; which > 0 && cert != NULL; which--) {
        X509_free(cert);
        cert = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    }
    BIO_free(bio);
    assert_non_null(cert);
    return cert;
}

/* Two CAs that signed each other, and many of the same name. */
static void test_circles_end(void **state)
{
    (void)state;
    struct err e = {0};
    struct twin_chain chain;
    X509 *one = mint_ca("One", NULL, NULL, ca_key);
    X509 *two = mint_ca("Two", one, ca_key, other_key);
    X509 *one_by_two = mint_ca("One", two, other_key, ca_key);
    X509 *below = mint_leaf("b.example", one, ca_key, leaf_key);
    X509 *certs[] = {below, one_by_two, two};
    STACK_OF(X509) *stack = stack_of(certs, 3);
    assert_true(twin_chain_sort(stack, &chain, &e));
    assert_int_equal(chain.num, 3);
    struct twins *twins = twins_new();
    const struct twin *twin = twin_of(twins, certs, 3);
    assert_int_equal(twin->num_intermediates, 2);
    assert_int_equal(twin->num_roots, 0);
    twins_free(twins);
    for (int i = 0; i < 200; i++) {
        X509 *more = mint_ca("One", one, ca_key, ca_key);
        ASN1_INTEGER_set(X509_get_serialNumber(more), i);
        X509_sign(more, ca_key, EVP_sha256());
        sk_X509_push(stack, more);
    }
    assert_false(twin_chain_sort(stack, &chain, &e));
    assert_int_equal(e.code, ERR_PEM_INVALID);
    for (int i = 3; i < sk_X509_num(stack); i++)
        X509_free(sk_X509_value(stack, i));
    sk_X509_free(stack);
    X509_free(one);
    X509_free(two);
    X509_free(one_by_two);
    X509_free(below);
}

/* ---- twins ---- */

static void test_a_twin(void **state)
{
    (void)state;
    X509 *const certs[] = {leaf, inter, root};
    struct twins *twins = twins_new();
    const struct twin *twin = twin_of(twins, certs, 3);
    X509 *own = read_cert(twin->chain_pem, 0);
    X509 *ca = read_cert(twin->chain_pem, 1);
    X509 *own_root = read_cert(twin->roots_pem, 0);
    assert_int_equal(X509_verify(own, X509_get0_pubkey(ca)), 1);
    assert_int_equal(X509_check_issued(ca, own), X509_V_OK);
    assert_int_equal(X509_check_issued(own_root, ca), X509_V_OK);
    assert_int_equal(X509_get_pathlen(ca), 3);
    assert_int_equal(X509_get_ext_count(own), X509_get_ext_count(leaf) - 1);
    assert_non_null(strstr(twin->differences, "leaf: Authority Information Access left out\n"));
    assert_int_equal(EVP_PKEY_eq(X509_get0_pubkey(own), leaf_key) == 1, 0);
    assert_string_equal(twin->name, "a.example");
    assert_ptr_equal(twin_of(twins, certs, 3), twin);
    X509_free(own);
    X509_free(ca);
    X509_free(own_root);
    twins_free(twins);
}

static void test_twins_share_their_cas(void **state)
{
    (void)state;
    X509 *other = mint_leaf("b.example", inter, other_key, leaf_key);
    X509 *const certs[] = {leaf, inter, root};
    X509 *const others[] = {other, inter, root};
    struct twins *twins = twins_new();
    const struct twin *one = twin_of(twins, certs, 3);
    const struct twin *two = twin_of(twins, others, 3);
    assert_string_equal(one->roots_pem, two->roots_pem);
    assert_string_equal(
        strstr(one->chain_pem + 1, "-----BEGIN"), strstr(two->chain_pem + 1, "-----BEGIN"));
    X509_free(other);
    twins_free(twins);
}

static void test_a_root_in_the_place_of_a_missing_issuer(void **state)
{
    (void)state;
    X509 *const certs[] = {leaf, inter};
    struct twins *twins = twins_new();
    const struct twin *twin = twin_of(twins, certs, 2);
    X509 *ca = read_cert(twin->chain_pem, 1);
    X509 *made = read_cert(twin->roots_pem, 0);
    assert_int_equal(X509_check_issued(made, ca), X509_V_OK);
    assert_int_equal(X509_verify(ca, X509_get0_pubkey(made)), 1);
    assert_int_equal(X509_get_signature_nid(ca), X509_get_signature_nid(inter));
    assert_int_equal(EVP_PKEY_get_bits(X509_get0_pubkey(made)), 256);
    assert_non_null(strstr(twin->differences, "its issuer, CN=Root,O=Example, is missing"));
    X509_free(ca);
    X509_free(made);
    twins_free(twins);
}

static void test_a_self_signed_leaf_stays_so(void **state)
{
    (void)state;
    X509 *own = mint_ca("self.example", NULL, NULL, other_key);
    X509 *const certs[] = {own};
    struct twins *twins = twins_new();
    const struct twin *twin = twin_of(twins, certs, 1);
    X509 *cert = read_cert(twin->chain_pem, 0);
    assert_int_equal(X509_self_signed(cert, 1), 1);
    assert_string_equal(twin->chain_pem, twin->roots_pem);
    assert_string_equal(twin->subject, "CN=self.example,O=Example");
    assert_null(strstr(strstr(twin->all_pem, "-----END CERT") + 1, "BEGIN CERT"));
    X509_free(cert);
    X509_free(own);
    twins_free(twins);
}

/* ---- what is out of the ordinary ---- */

static void test_a_root_with_the_signature_of_another(void **state)
{
    (void)state;
    X509 *own = mint_ca("Root", NULL, NULL, ca_key);
    X509_sign(own, other_key, EVP_sha256());
    X509 *const certs[] = {own};
    struct twins *twins = twins_new();
    const struct twin *twin = twin_of(twins, certs, 1);
    assert_string_equal(twin->chain_pem, twin->roots_pem);
    assert_non_null(strstr(twin->differences, "the original only says that it is"));
    X509_free(own);
    twins_free(twins);
}

static void test_large_names_and_zeros(void **state)
{
    (void)state;
    enum { LEN = 64 * 1024 };
    char *large = ek_calloc(1, LEN + 1);
    memset(large, 'x', LEN);
    X509 *cert = mint_leaf("zero", inter, other_key, leaf_key);
    X509_NAME *name = X509_NAME_new();
    X509_NAME_add_entry_by_NID(
        name, NID_commonName, V_ASN1_UTF8STRING, (const unsigned char *)"a\0b", 3, -1, 0);
    X509_NAME_add_entry_by_NID(
        name, NID_description, V_ASN1_UTF8STRING, (const unsigned char *)large, LEN, -1, 0);
    X509_set_subject_name(cert, name);
    X509_sign(cert, other_key, EVP_sha256());
    X509 *const certs[] = {cert, inter, root};
    struct twins *twins = twins_new();
    const struct twin *twin = twin_of(twins, certs, 3);
    X509 *own = read_cert(twin->chain_pem, 0);
    assert_int_equal(X509_NAME_cmp(X509_get_subject_name(own), X509_get_subject_name(cert)), 0);
    assert_string_equal(twin->name, "a_b");
    X509_free(own);
    X509_free(cert);
    X509_NAME_free(name);
    free(large);
    twins_free(twins);
}

static void test_repeated_extensions_are_refused(void **state)
{
    (void)state;
    struct err e = {0};
    X509 *cert = X509_dup(leaf);
    X509_add_ext(cert, X509_get_ext(leaf, 0), -1);
    X509_sign(cert, other_key, EVP_sha256());
    STACK_OF(X509) *stack = stack_of((X509 *[]){cert, inter}, 2);
    struct twins *twins = twins_new();
    assert_null(twins_make(twins, stack, &e));
    assert_int_equal(e.code, ERR_PEM_INVALID);
    assert_non_null(strstr(e.text, "CN=a.example,O=Example"));
    assert_non_null(strstr(e.text, "repeated"));
    sk_X509_pop(stack);
    sk_X509_pop(stack);
    e = (struct err){0};
    assert_null(twins_make(twins, stack, &e));
    sk_X509_free(stack);
    twins_free(twins);
    X509_free(cert);
}

/* ---- the check finds what is lost ---- */

static X509 *changed(X509 *cert, int lost_nid, int added_nid, const char *added)
{
    X509 *out = X509_dup(cert);
    X509V3_CTX ctx;
    X509V3_set_ctx(&ctx, root, out, NULL, NULL, 0);
    if (lost_nid != NID_undef)
        X509_EXTENSION_free(X509_delete_ext(out, X509_get_ext_by_NID(out, lost_nid, -1)));
    X509_EXTENSION *extension =
        added == NULL ? NULL : X509V3_EXT_nconf_nid(NULL, &ctx, added_nid, added);
    if (extension != NULL)
        X509_add_ext(out, extension, 0);
    X509_EXTENSION_free(extension);
    X509_sign(out, ca_key, EVP_sha256());
    X509 *again = X509_dup(out);
    X509_free(out);
    return again;
}

static void test_what_is_lost_is_found(void **state)
{
    const struct {
        X509 *original;
        int lost, added;
        const char *value, *found;
    } rows[] = {
        {leaf, NID_ext_key_usage, NID_undef, NULL, "EKU"},
        {leaf, NID_ext_key_usage, NID_ext_key_usage, "serverAuth", "extensions"},
        {leaf, NID_subject_alt_name, NID_undef, NULL, "DNS names"},
        {inter, NID_basic_constraints, NID_basic_constraints, "critical,CA:TRUE", "extensions"},
        {inter, NID_basic_constraints, NID_undef, NULL, "CA"},
        {leaf, NID_undef, NID_key_usage, "keyAgreement", "extensions"},
        {leaf, NID_info_access, NID_undef, NULL, NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct err e = {0};
        X509 *cert = changed(rows[i].original, rows[i].lost, rows[i].added, rows[i].value);
        bool same = twin_check_cert(rows[i].original, cert, true, false, &e);
        if (same != (rows[i].found == NULL) || (!same && strstr(e.text, rows[i].found) == NULL))
            fail_msg("row %zu: %s", i, e.text);
        X509_free(cert);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_circles_end),
        cmocka_unit_test(test_a_twin),
        cmocka_unit_test(test_twins_share_their_cas),
        cmocka_unit_test(test_a_root_in_the_place_of_a_missing_issuer),
        cmocka_unit_test(test_a_self_signed_leaf_stays_so),
        cmocka_unit_test(test_a_root_with_the_signature_of_another),
        cmocka_unit_test(test_large_names_and_zeros),
        cmocka_unit_test(test_repeated_extensions_are_refused),
        cmocka_unit_test(test_what_is_lost_is_found),
    };
    return cmocka_run_group_tests(tests, originals_set_up, originals_tear_down);
}
