/* OpenSSL's own verification as the second opinion on minted chains: error and depth for each
 * recipe and purpose, at the virtual clock, with the lab's trusted CA list. */
#include "certs-gen/certs.h"

#include <openssl/bn.h>
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

struct verdict {
    int error, depth; /* depth counts only with an error */
};

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

/* Security levels: SSL_CTX_set_security_level(3). */
static struct verdict verify_at(
    int level, const char *chain_pem, const char *trust_pem, int purpose, const char *host)
{
    STACK_OF(X509) *chain = read_certs(chain_pem);
    STACK_OF(X509) *roots = read_certs(trust_pem);
    X509_STORE_CTX *ctx = X509_STORE_CTX_new();
    assert_int_equal(X509_STORE_CTX_init(ctx, NULL, sk_X509_value(chain, 0), chain), 1);
    X509_STORE_CTX_set0_trusted_stack(ctx, roots);
    X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(ctx);
    X509_VERIFY_PARAM_set_time(param, CLOCK);
    X509_VERIFY_PARAM_set_purpose(param, purpose);
    X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_X509_STRICT);
    X509_VERIFY_PARAM_set_auth_level(param, level);
    if (host != NULL)
        X509_VERIFY_PARAM_set1_host(param, host, 0);
    X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    int ok = X509_verify_cert(ctx);
    struct verdict verdict = {X509_STORE_CTX_get_error(ctx), X509_STORE_CTX_get_error_depth(ctx)};
    assert_int_equal(ok == 1, verdict.error == X509_V_OK);
    X509_STORE_CTX_free(ctx);
    sk_X509_pop_free(chain, X509_free);
    sk_X509_pop_free(roots, X509_free);
    return verdict;
}

#define LEVEL 2 /* Debian's for TLS */

static struct verdict verify(
    const char *chain_pem, const char *trust_pem, int purpose, const char *host)
{
    return verify_at(LEVEL, chain_pem, trust_pem, purpose, host);
}

static const struct certs_identity *mint(struct certs *certs, const char *recipe)
{
    static const char *const names[] = {"example.com"};
    struct certs_order order = {
        .common_name = "e.example.com", .dns_names = names, .num_dns_names = 1, .clock = CLOCK};
    struct err e = {0};
    assert_true(recipe_parse(recipe, &order.recipe, &e));
    const struct certs_identity *identity = certs_mint(certs, &order, &e);
    if (identity == NULL)
        fail_msg("%s: %s", recipe, e.text);
    return identity;
}

static void check(const char *recipe, const char *purpose, struct verdict got, struct verdict want)
{
    if (got.error != want.error || (want.error != 0 && got.depth != want.depth))
        fail_msg("%s as %s: error %d at depth %d", recipe, purpose, got.error, got.depth);
}

static void purposes_decide_as_ordered(void **state)
{
    static const struct {
        const char *recipe;
        struct verdict client, server;
    } rows[] = {
        {"combined", {0, 0}, {0, 0}},
        {"server-only", {26, 0}, {0, 0}},
        {"client-only", {0, 0}, {26, 0}},
        {"no-eku", {0, 0}, {0, 0}},
        {"any-eku", {26, 0}, {26, 0}},
        {"code-signing", {26, 0}, {26, 0}},
        {"combined+intermediate-server-only", {26, 1}, {0, 0}},
        {"no-eku+intermediate-server-only", {26, 1}, {0, 0}},
        {"server-only+intermediate-server-only", {26, 0}, {0, 0}},
        {"combined+expired", {10, 0}, {10, 0}},
        {"combined+not-yet-valid", {9, 0}, {9, 0}},
        {"combined+missing-intermediate", {20, 0}, {20, 0}},
        {"combined+untrusted-root", {20, 1}, {20, 1}},
        {"combined+untrusted-root+missing-intermediate", {20, 0}, {20, 0}},
        {"combined+private-ca", {20, 1}, {20, 1}}, /* not imported */
        {"combined+alternative-root", {20, 1}, {20, 1}},
        {"combined+self-signed", {18, 0}, {18, 0}},
        {"combined+issued-yesterday", {0, 0}, {0, 0}},
        {"combined+rsa-8192", {0, 0}, {0, 0}},
        {"combined+unknown-oid", {0, 0}, {0, 0}},
        {"combined+revoked", {0, 0}, {0, 0}}, /* without a look at the list */
        {"combined+sha1", {68, 0}, {68, 0}},
        {"combined+sha1+missing-intermediate", {20, 0}, {20, 0}},
        {"combined+sha1+self-signed", {18, 0}, {18, 0}},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        const char *pem = mint(*state, rows[i].recipe)->chain_pem;
        const char *trust = certs_trust_pem(*state);
        check(rows[i].recipe, "client", verify(pem, trust, X509_PURPOSE_SSL_CLIENT, NULL),
            rows[i].client);
        check(rows[i].recipe, "server", verify(pem, trust, X509_PURPOSE_SSL_SERVER, NULL),
            rows[i].server);
    }
}

/* The root of either hierarchy is good for its own certificates and for no other's. */
static void the_private_ca_is_trusted_by_who_imported_it(void **state)
{
    static const struct {
        const char *recipe;
        bool with_private;
        struct verdict verdict;
    } rows[] = {
        {"combined+private-ca", true, {0, 0}},
        {"combined+alternative-root", true, {0, 0}},
        {"combined+alternative-root", false, {20, 1}},
        {"combined+private-ca", false, {20, 1}},
        {"server-only+private-ca", true, {26, 0}},
        {"combined", true, {20, 1}},
        {"combined", false, {0, 0}},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        const char *pem = mint(*state, rows[i].recipe)->chain_pem;
        const char *trust =
            rows[i].with_private ? certs_imported_pem(*state) : certs_trust_pem(*state);
        check(rows[i].recipe, "client", verify(pem, trust, X509_PURPOSE_SSL_CLIENT, NULL),
            rows[i].verdict);
    }
    assert_string_equal(
        certs_imported_names(*state)[0], "CN=EKULAB LAB Private CA Root,O=EKULAB LAB");
    assert_string_equal(
        certs_imported_names(*state)[1], "CN=EKULAB LAB Alternative Root CA,O=EKULAB LAB");
    assert_null(certs_imported_names(*state)[CERTS_IMPORTED]);
}

static void names_decide_as_ordered(void **state)
{
    static const struct {
        const char *recipe, *host;
        int error;
    } rows[] = {
        {"combined", "e.example.com", 0},
        {"combined", "example.com", 0},
        {"combined", "c.example.com", 62},
        {"combined+wrong-name", "e.example.com", 62},
        {"combined+wrong-name", "wrong-name.wrong.invalid", 0},
        {"combined+cn-only", "e.example.com", 62},
        {"combined+wildcard", "e.example.com", 0},
        {"combined+wildcard", "f.example.com", 0},
        {"combined+wildcard", "example.com", 62},
        {"combined+wildcard", "e.f.example.com", 62},
        {"combined+other-host", "e.example.com", 62},
        {"combined+other-host", "other-host.example.com", 0},
        {"combined+other-host", "example.com", 0},
        {"combined+no-cluster-name", "e.example.com", 0},
        {"combined+no-cluster-name", "example.com", 62},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        struct verdict got = verify(mint(*state, rows[i].recipe)->chain_pem,
            certs_trust_pem(*state), X509_PURPOSE_SSL_SERVER, rows[i].host);
        check(rows[i].recipe, rows[i].host, got, (struct verdict){rows[i].error, 0});
    }
}

/* OpenSSL counts 63 bits of security for SHA-1; level 1 wants 80, level 0 nothing. */
static void sha1_is_refused_from_level_1_on(void **state)
{
    static const struct {
        const char *recipe;
        int level, error;
    } rows[] = {
        {"combined+sha1", 0, 0},
        {"combined+sha1", 1, 68},
        {"combined", 2, 0},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        struct verdict got = verify_at(rows[i].level, mint(*state, rows[i].recipe)->chain_pem,
            certs_trust_pem(*state), X509_PURPOSE_SSL_SERVER, NULL);
        check(rows[i].recipe, "server", got, (struct verdict){rows[i].error, 0});
    }
}

static void leaf_has_the_form_of_a_leaf(void **state)
{
    STACK_OF(X509) *chain = read_certs(mint(*state, "server-only")->chain_pem);
    X509 *leaf = sk_X509_value(chain, 0);
    X509 *issuing = sk_X509_value(chain, 1);
    assert_int_equal(X509_get_signature_nid(leaf), NID_ecdsa_with_SHA256);
    assert_int_equal(X509_get_version(leaf), X509_VERSION_3);
    assert_int_equal(X509_get_key_usage(leaf), KU_DIGITAL_SIGNATURE);
    assert_int_equal(X509_get_pathlen(issuing), 0);
    assert_int_equal(X509_get_key_usage(issuing), KU_KEY_CERT_SIGN | KU_CRL_SIGN);
    assert_int_equal(
        ASN1_OCTET_STRING_cmp(X509_get0_authority_key_id(leaf), X509_get0_subject_key_id(issuing)),
        0);
    BIGNUM *serial = ASN1_INTEGER_to_BN(X509_get0_serialNumber(leaf), NULL);
    assert_int_equal(BN_num_bits(serial), 127);
    assert_false(BN_is_negative(serial));
    BN_free(serial);
    X509_EXTENSION *basic =
        X509_get_ext(leaf, X509_get_ext_by_NID(leaf, NID_basic_constraints, -1));
    assert_int_equal(X509_EXTENSION_get_critical(basic), 1);
    sk_X509_pop_free(chain, X509_free);
}

static void rsa_leaf_may_encipher_keys(void **state)
{
    struct certs_order order = {
        .common_name = "e.example.com", .clock = CLOCK, .key = CERTS_KEY_RSA_2048};
    const struct certs_identity *identity = certs_mint(*state, &order, NULL);
    assert_non_null(identity);
    STACK_OF(X509) *chain = read_certs(identity->chain_pem);
    assert_int_equal(
        X509_get_key_usage(sk_X509_value(chain, 0)), KU_DIGITAL_SIGNATURE | KU_KEY_ENCIPHERMENT);
    sk_X509_pop_free(chain, X509_free);
    struct verdict got = verify(
        identity->chain_pem, certs_trust_pem(*state), X509_PURPOSE_SSL_CLIENT, "e.example.com");
    check("combined rsa-2048", "client", got, (struct verdict){0, 0});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_private_ca_is_trusted_by_who_imported_it),
        cmocka_unit_test(purposes_decide_as_ordered),
        cmocka_unit_test(names_decide_as_ordered),
        cmocka_unit_test(sha1_is_refused_from_level_1_on),
        cmocka_unit_test(leaf_has_the_form_of_a_leaf),
        cmocka_unit_test(rsa_leaf_may_encipher_keys),
    };
    return cmocka_run_group_tests(tests, new_workshop, free_workshop);
}
