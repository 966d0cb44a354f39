/* Revocation lists: who is on which list, when they change, and what OpenSSL makes of them. */
#include "certs-gen/certs.h"

#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define NUM(rows) (sizeof rows / sizeof rows[0])
#define CLOCK     1781913600 /* 2026-06-20T00:00:00Z */
#define NUM_LISTS 3

static int new_workshop(void **state)
{
    *state = certs_new(NULL);
    return *state == NULL;
}

static int free_workshop(void **state)
{
    certs_free(*state);
    return 0;
}

static const struct certs_identity *mint(struct certs *certs, const char *recipe)
{
    struct certs_order order = {.common_name = "e.example.com", .clock = CLOCK};
    struct err e = {0};
    assert_true(recipe_parse(recipe, &order.recipe, &e));
    const struct certs_identity *identity = certs_mint(certs, &order, &e);
    if (identity == NULL)
        fail_msg("%s: %s", recipe, e.text);
    return identity;
}

static STACK_OF(X509) * read_certs(const char *pem)
{
    STACK_OF(X509) *certs = sk_X509_new_null();
    BIO *bio = BIO_new_mem_buf(pem, -1);
    X509 *cert = NULL;
    while ((cert = PEM_read_bio_X509(bio, NULL, NULL, NULL)) != NULL)
        sk_X509_push(certs, cert);
    BIO_free(bio);
    return certs;
}

static STACK_OF(X509_CRL) * read_lists(struct certs *certs)
{
    struct buf pem = {0};
    assert_true(certs_crl_pem(certs, &pem, NULL));
    STACK_OF(X509_CRL) *lists = sk_X509_CRL_new_null();
    BIO *bio = BIO_new_mem_buf(buf_str(&pem), -1);
    X509_CRL *list = NULL;
    while ((list = PEM_read_bio_X509_CRL(bio, NULL, NULL, NULL)) != NULL)
        sk_X509_CRL_push(lists, list);
    BIO_free(bio);
    buf_cleanup(&pem);
    return lists;
}

/* One list for each issuer, in this order, with so many entries. */
static void check_counts(struct certs *certs, const int counts[NUM_LISTS])
{
    static const char *const issuers[NUM_LISTS] = {
        "EKULAB LAB Root CA", "EKULAB LAB Issuing CA 1", "EKULAB LAB ServerAuth Issuing CA"};
    STACK_OF(X509_CRL) *lists = read_lists(certs);
    assert_int_equal(sk_X509_CRL_num(lists), NUM_LISTS);
    for (int i = 0; i < NUM_LISTS; i++) {
        X509_CRL *list = sk_X509_CRL_value(lists, i);
        char name[80];
        X509_NAME_get_text_by_NID(X509_CRL_get_issuer(list), NID_commonName, name, sizeof name);
        assert_string_equal(name, issuers[i]);
        STACK_OF(X509_REVOKED) *entries = X509_CRL_get_REVOKED(list);
        assert_int_equal(entries == NULL ? 0 : sk_X509_REVOKED_num(entries), counts[i]);
    }
    sk_X509_CRL_pop_free(lists, X509_CRL_free);
}

static void lists_hold_what_was_revoked(void **state)
{
    static const struct {
        const char *recipe; /* minted in this order */
        int counts[NUM_LISTS];
    } rows[] = {
        {"combined", {0, 0, 0}},
        {"combined+revoked", {0, 1, 0}},
        {"combined+revoked", {0, 1, 0}}, /* the same certificate */
        {"combined+untrusted-root", {0, 1, 0}},
        {"server-only+revoked", {0, 2, 0}},
        {"combined+intermediate-server-only", {0, 2, 0}},
        {"combined+intermediate-server-only+revoked", {0, 2, 1}},
        {"combined+missing-intermediate+revoked", {0, 3, 1}},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        mint(*state, rows[i].recipe);
        check_counts(*state, rows[i].counts);
    }
}

static void check_date(const ASN1_TIME *time, const char *text)
{
    ASN1_TIME *wanted = ASN1_TIME_new();
    ASN1_TIME_set_string_X509(wanted, text);
    assert_int_equal(ASN1_TIME_compare(time, wanted), 0);
    ASN1_TIME_free(wanted);
}

static void lists_have_the_form_of_rfc_5280(void **state)
{
    mint(*state, "combined+revoked");
    STACK_OF(X509_CRL) *lists = read_lists(*state);
    for (int i = 0; i < sk_X509_CRL_num(lists); i++) {
        X509_CRL *list = sk_X509_CRL_value(lists, i);
        ASN1_INTEGER *number = X509_CRL_get_ext_d2i(list, NID_crl_number, NULL, NULL);
        assert_int_equal(ASN1_INTEGER_get(number), 2);
        assert_true(X509_CRL_get_ext_by_NID(list, NID_authority_key_identifier, -1) >= 0);
        assert_int_equal(X509_CRL_get_version(list), X509_CRL_VERSION_2);
        check_date(X509_CRL_get0_lastUpdate(list), "20000101000000Z");
        check_date(X509_CRL_get0_nextUpdate(list), "20491231235959Z");
        ASN1_INTEGER_free(number);
    }
    sk_X509_CRL_pop_free(lists, X509_CRL_free);
}

static void bytes_change_with_a_new_revocation_alone(void **state)
{
    static const struct {
        const char *recipe;
        bool changes;
    } rows[] = {
        {"combined", false},
        {"combined+revoked", true},
        {"combined+revoked", false},
        {"server-only", false},
        {"server-only+revoked", true},
    };
    struct buf before = {0}, after = {0};
    assert_true(certs_crl_pem(*state, &before, NULL));
    for (size_t i = 0; i < NUM(rows); i++) {
        mint(*state, rows[i].recipe);
        assert_true(certs_crl_pem(*state, &after, NULL));
        assert_int_equal(strcmp(buf_str(&before), buf_str(&after)) != 0, rows[i].changes);
        buf_clear(&before);
        buf_adds(&before, buf_str(&after));
        buf_clear(&after);
    }
    assert_true(certs_crl_pem(*state, &before, NULL)); /* appended */
    assert_int_equal(
        strncmp(buf_str(&before), buf_str(&before) + before.len / 2, before.len / 2), 0);
    buf_cleanup(&before);
    buf_cleanup(&after);
}

/* The first error, with all lists at hand. */
static int verify(struct certs *certs, const char *chain_pem, unsigned long flags, int *out_depth)
{
    STACK_OF(X509) *chain = read_certs(chain_pem);
    STACK_OF(X509) *roots = read_certs(certs_trust_pem(certs));
    STACK_OF(X509_CRL) *lists = read_lists(certs);
    X509_STORE_CTX *ctx = X509_STORE_CTX_new();
    assert_int_equal(X509_STORE_CTX_init(ctx, NULL, sk_X509_value(chain, 0), chain), 1);
    X509_STORE_CTX_set0_trusted_stack(ctx, roots);
    X509_STORE_CTX_set0_crls(ctx, lists);
    X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(ctx);
    X509_VERIFY_PARAM_set_time(param, CLOCK);
    X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_X509_STRICT | flags);
    X509_verify_cert(ctx);
    int error = X509_STORE_CTX_get_error(ctx);
    *out_depth = X509_STORE_CTX_get_error_depth(ctx);
    X509_STORE_CTX_free(ctx);
    sk_X509_CRL_pop_free(lists, X509_CRL_free);
    sk_X509_pop_free(chain, X509_free);
    sk_X509_pop_free(roots, X509_free);
    return error;
}

static void openssl_finds_the_revoked(void **state)
{
    static const struct {
        const char *recipe;
        unsigned long flags;
        int error; /* at depth 0 */
    } rows[] = {
        {"combined", X509_V_FLAG_CRL_CHECK, 0},
        {"combined+revoked", X509_V_FLAG_CRL_CHECK, X509_V_ERR_CERT_REVOKED},
        {"combined+revoked", 0, 0},
        {"combined", X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL, 0},
        {"combined+revoked", X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL,
            X509_V_ERR_CERT_REVOKED},
        {"no-eku+intermediate-server-only", X509_V_FLAG_CRL_CHECK, 0},
        {"no-eku+intermediate-server-only+revoked", X509_V_FLAG_CRL_CHECK, X509_V_ERR_CERT_REVOKED},
        {"combined+missing-intermediate+revoked", X509_V_FLAG_CRL_CHECK,
            X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        int depth = 0;
        int error = verify(*state, mint(*state, rows[i].recipe)->chain_pem, rows[i].flags, &depth);
        if (error != rows[i].error || (error != 0 && depth != 0))
            fail_msg("row %zu: error %d at depth %d", i, error, depth);
    }
}

int main(void)
{
#define IN_WORKSHOP(test) cmocka_unit_test_setup_teardown(test, new_workshop, free_workshop)
    const struct CMUnitTest tests[] = {
        IN_WORKSHOP(lists_hold_what_was_revoked),
        IN_WORKSHOP(lists_have_the_form_of_rfc_5280),
        IN_WORKSHOP(bytes_change_with_a_new_revocation_alone),
        IN_WORKSHOP(openssl_finds_the_revoked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
