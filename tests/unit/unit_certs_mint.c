/* The mint: what each usage and each defect becomes, what is refused, what is made once. */
#include "certs-gen/certs.h"
#include "sim/base/text.h"
#include "sim/base/vclock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NUM(rows)   (sizeof rows / sizeof rows[0])
#define CLOCK       1781913600 /* 2026-06-20T00:00:00Z */
#define LEAF        "CN=e.example.com,O=EKULAB LAB"
#define WRONG       "CN=wrong-name.wrong.invalid,O=EKULAB LAB"
#define OTHER       "CN=other-host.example.com,O=EKULAB LAB"
#define UNKNOWN     ",1.3.6.1.4.1.311.60.2.1.99=#0C034C4142"
#define ISSUING     "CN=EKULAB LAB Issuing CA 1,O=EKULAB LAB"
#define SERVER_CA   "CN=EKULAB LAB ServerAuth Issuing CA,O=EKULAB LAB"
#define ALIEN_CA    "CN=EKULAB LAB Untrusted Issuing CA,O=EKULAB LAB"
#define PRIVATE     "CN=EKULAB LAB Private CA 1,O=EKULAB LAB"
#define ALTERNATIVE "CN=EKULAB LAB Alternative CA 1,O=EKULAB LAB"
#define NAMES       "e.example.com example.com"

static const char *const further_names[] = {"example.com", "E.example.com", "example.com"};

static int new_workshop(void **state)
{
    struct err e = {0};
    *state = certs_new(&e);
    return *state == NULL;
}

static int free_workshop(void **state)
{
    certs_free(*state);
    return 0;
}

static struct certs_order order_of(const char *recipe)
{
    struct certs_order order = {.common_name = "e.example.com",
        .dns_names = further_names,
        .num_dns_names = NUM(further_names),
        .clock = CLOCK};
    if (!recipe_parse(recipe, &order.recipe, NULL))
        fail_msg("%s", recipe);
    return order;
}

static const struct certs_identity *mint(struct certs *certs, const char *recipe)
{
    struct certs_order order = order_of(recipe);
    struct err e = {0};
    const struct certs_identity *identity = certs_mint(certs, &order, &e);
    if (identity == NULL)
        fail_msg("%s: %s", recipe, e.text);
    return identity;
}

/* What a recipe means, typed by hand. Days are counted from the virtual clock. */
static const struct {
    const char *recipe, *subject, *issuer, *names, *eku;
    int from_day, to_day;
    size_t num_certs;
} meanings[] = {
    {"combined", LEAF, ISSUING, NAMES, "serverAuth, clientAuth", -30, 60, 2},
    {"server-only", LEAF, ISSUING, NAMES, "serverAuth", -30, 60, 2},
    {"client-only", LEAF, ISSUING, NAMES, "clientAuth", -30, 60, 2},
    {"no-eku", LEAF, ISSUING, NAMES, "none", -30, 60, 2},
    {"any-eku", LEAF, ISSUING, NAMES, "anyExtendedKeyUsage", -30, 60, 2},
    {"code-signing", LEAF, ISSUING, NAMES, "other", -30, 60, 2},
    {"server-only+expired", LEAF, ISSUING, NAMES, "serverAuth", -30, -1, 2},
    {"server-only+not-yet-valid", LEAF, ISSUING, NAMES, "serverAuth", 1, 60, 2},
    {"no-eku+wrong-name", WRONG, ISSUING, "wrong-name.wrong.invalid", "none", -30, 60, 2},
    {"no-eku+cn-only", LEAF, ISSUING, "", "none", -30, 60, 2},
    {"no-eku+cn-only+other-host", OTHER, ISSUING, "", "none", -30, 60, 2},
    {"no-eku+wildcard", LEAF, ISSUING, "*.example.com", "none", -30, 60, 2},
    {"no-eku+other-host", OTHER, ISSUING, "other-host.example.com example.com", "none", -30, 60, 2},
    {"no-eku+no-cluster-name", LEAF, ISSUING, "e.example.com", "none", -30, 60, 2},
    {"no-eku+other-host+no-cluster-name", OTHER, ISSUING, "other-host.example.com", "none", -30, 60,
        2},
    {"no-eku+issued-yesterday", LEAF, ISSUING, NAMES, "none", -1, 60, 2},
    {"no-eku+unknown-oid", LEAF UNKNOWN, ISSUING, NAMES, "none", -30, 60, 2},
    {"no-eku+self-signed+unknown-oid", LEAF UNKNOWN, LEAF UNKNOWN, NAMES, "none", -30, 60, 1},
    {"no-eku+self-signed", LEAF, LEAF, NAMES, "none", -30, 60, 1},
    {"no-eku+untrusted-root", LEAF, ALIEN_CA, NAMES, "none", -30, 60, 2},
    {"no-eku+private-ca", LEAF, PRIVATE, NAMES, "none", -30, 60, 2},
    {"no-eku+alternative-root", LEAF, ALTERNATIVE, NAMES, "none", -30, 60, 2},
    {"no-eku+missing-intermediate", LEAF, ISSUING, NAMES, "none", -30, 60, 1},
    {"no-eku+intermediate-server-only", LEAF, SERVER_CA, NAMES, "none", -30, 60, 2},
    {"any-eku+expired+wrong-name+cn-only+self-signed", WRONG, WRONG, "", "anyExtendedKeyUsage", -30,
        -1, 1},
};

static void check_leaf(size_t row, const struct cert_facts *leaf)
{
    char eku[80];
    char names[200] = "";
    cert_eku_text(leaf, eku, sizeof eku);
    for (size_t i = 0; i < leaf->num_dns_names; i++) {
        size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, "%s%s", i == 0 ? "" : " ", leaf->dns_names[i]);
    }
    assert_string_equal(leaf->subject, meanings[row].subject);
    assert_string_equal(leaf->issuer, meanings[row].issuer);
    assert_string_equal(names, meanings[row].names);
    assert_string_equal(eku, meanings[row].eku);
    assert_int_equal(leaf->not_before, CLOCK + meanings[row].from_day * VCLOCK_DAY);
    assert_int_equal(leaf->not_after, CLOCK + meanings[row].to_day * VCLOCK_DAY);
    assert_int_equal(leaf->self_signed, text_is(meanings[row].subject, meanings[row].issuer));
    assert_false(leaf->is_ca);
    assert_string_equal(leaf->key, "ec-p256");
}

static void check_intermediate(size_t row, const struct cert_facts *ca)
{
    bool server = text_is(meanings[row].issuer, SERVER_CA);
    const char *root = "CN=EKULAB LAB Root CA,O=EKULAB LAB";
    if (text_is(meanings[row].issuer, ALIEN_CA))
        root = "CN=EKULAB LAB Untrusted Root CA,O=EKULAB LAB";
    if (text_is(meanings[row].issuer, PRIVATE))
        root = "CN=EKULAB LAB Private CA Root,O=EKULAB LAB";
    if (text_is(meanings[row].issuer, ALTERNATIVE))
        root = "CN=EKULAB LAB Alternative Root CA,O=EKULAB LAB";
    assert_string_equal(ca->subject, meanings[row].issuer);
    assert_string_equal(ca->issuer, root);
    assert_int_equal(ca->has_eku, server);
    assert_int_equal(ca->eku, server ? CERT_EKU_SERVER_AUTH : 0);
    assert_true(ca->is_ca);
    assert_false(ca->self_signed);
    assert_int_equal(ca->not_before, 946684800);
    assert_int_equal(ca->not_after, 2524607999);
}

static void check_chain(size_t row, const struct cert_chain *chain)
{
    assert_int_equal(chain->num_certs, meanings[row].num_certs);
    check_leaf(row, &chain->certs[0]);
    if (chain->num_certs == 2)
        check_intermediate(row, &chain->certs[1]);
}

static void recipes_become_certificates(void **state)
{
    for (size_t i = 0; i < NUM(meanings); i++) {
        print_message("  %s\n", meanings[i].recipe);
        const struct certs_identity *identity = mint(*state, meanings[i].recipe);
        check_chain(i, &identity->chain);
        assert_int_equal(strlen(identity->chain.certs[0].fingerprint), 64);
        assert_string_equal(identity->label, meanings[i].recipe);
        assert_non_null(strstr(identity->key_pem, "-----BEGIN PRIVATE KEY-----"));
        assert_null(strstr(identity->chain_pem, "PRIVATE"));
    }
}

static void recipes_become_expectations(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM(meanings); i++) {
        print_message("  %s\n", meanings[i].recipe);
        struct certs_order order = order_of(meanings[i].recipe);
        struct cert_chain chain;
        certs_expect(&order, &chain);
        check_chain(i, &chain);
        assert_string_equal(chain.certs[0].fingerprint, "");
        cert_chain_cleanup(&chain);
    }
}

/* The facts behind the newer rules of upload pages and zones. */
static const struct {
    const char *recipe, *key;
    int key_bits;
    bool weak_signature, unknown_subject_oid, revoked;
} weaknesses[] = {
    {"combined", "ec-p256", 256, false, false, false},
    {"combined+rsa-8192", "rsa-8192", 8192, false, false, false},
    {"combined+sha1", "ec-p256", 256, true, false, false},
    {"combined+unknown-oid", "ec-p256", 256, false, true, false},
    {"combined+revoked", "ec-p256", 256, false, false, true},
    {"combined+self-signed+rsa-8192+sha1+unknown-oid", "rsa-8192", 8192, true, true, false},
    {"combined+intermediate-server-only+revoked+sha1", "ec-p256", 256, true, false, true},
};

static void check_weaknesses(size_t row, const struct cert_chain *chain)
{
    const struct cert_facts *leaf = &chain->certs[0];
    assert_string_equal(leaf->key, weaknesses[row].key);
    assert_int_equal(leaf->key_bits, weaknesses[row].key_bits);
    assert_int_equal(leaf->weak_signature, weaknesses[row].weak_signature);
    assert_int_equal(leaf->unknown_subject_oid, weaknesses[row].unknown_subject_oid);
    assert_int_equal(leaf->revoked, weaknesses[row].revoked);
    for (size_t i = 1; i < chain->num_certs; i++) {
        const struct cert_facts *ca = &chain->certs[i];
        assert_int_equal(ca->key_bits, 256);
        assert_false(ca->weak_signature || ca->unknown_subject_oid || ca->revoked);
    }
}

static void weaknesses_are_minted_and_expected(void **state)
{
    for (size_t i = 0; i < NUM(weaknesses); i++) {
        print_message("  %s\n", weaknesses[i].recipe);
        struct certs_order order = order_of(weaknesses[i].recipe);
        struct cert_chain expected;
        certs_expect(&order, &expected);
        check_weaknesses(i, &expected);
        check_weaknesses(i, &mint(*state, weaknesses[i].recipe)->chain);
        cert_chain_cleanup(&expected);
    }
}

static void every_pair_of_defects_mints_or_excludes(void **state)
{
    int minted = 0;
    for (unsigned a = 0; a < RECIPE_DEFECT_COUNT; a++) {
        for (unsigned b = a + 1; b < RECIPE_DEFECT_COUNT; b++) {
            struct certs_order order = order_of("server-only");
            struct err e = {0};
            order.recipe.defects = 1u << a | 1u << b;
            if (certs_mint(*state, &order, &e) != NULL)
                minted++;
            else
                assert_int_equal(e.code, ERR_RECIPE_INVALID);
        }
    }
    assert_int_equal(minted, 18 * 17 / 2 - 25);
}

/* What a further name repeats depends on the name that the host is given. */
static void other_host_is_named_once(void **state)
{
    static const char *const names[] = {
        "e.EXAMPLE.com", "Other-Host.example.com", "e.other.example", "example.com"};
    struct certs_order order = order_of("combined+other-host");
    order.dns_names = names;
    order.num_dns_names = NUM(names);
    const struct certs_identity *identity = certs_mint(*state, &order, NULL);
    assert_non_null(identity);
    const struct cert_facts *leaf = &identity->chain.certs[0];
    assert_int_equal(leaf->num_dns_names, 3);
    assert_string_equal(leaf->dns_names[0], "other-host.example.com");
    assert_string_equal(leaf->dns_names[1], "e.other.example");
    assert_string_equal(leaf->dns_names[2], "example.com");
}

static void equal_orders_are_made_once(void **state)
{
    const struct certs_identity *first = mint(*state, "combined+expired");
    for (int i = 0; i < 10000; i++)
        assert_ptr_equal(mint(*state, "combined+expired"), first);

    struct certs_order order = order_of("combined+expired");
    order.num_dns_names--; /* the same certificate, but not the same order */
    assert_ptr_not_equal(certs_mint(*state, &order, NULL), first);
    order = order_of("combined+expired");
    order.clock++;
    assert_ptr_not_equal(certs_mint(*state, &order, NULL), first);
    order = order_of("combined+expired");
    order.common_name = "c.example.com";
    assert_ptr_not_equal(certs_mint(*state, &order, NULL), first);
}

static void leaf_keys_are_shared_by_name_and_type(void **state)
{
    const struct certs_identity *combined = mint(*state, "combined");
    assert_string_equal(mint(*state, "server-only")->key_pem, combined->key_pem);

    struct certs_order order = order_of("combined");
    order.common_name = "other.example.com";
    const struct certs_identity *other = certs_mint(*state, &order, NULL);
    assert_string_not_equal(other->key_pem, combined->key_pem);

    order = order_of("combined");
    order.key = CERTS_KEY_RSA_2048;
    const struct certs_identity *rsa = certs_mint(*state, &order, NULL);
    assert_non_null(rsa);
    assert_string_equal(rsa->chain.certs[0].key, "rsa-2048");
    assert_string_equal(rsa->chain.certs[1].key, "ec-p256");
}

static void names_share_the_key_of_rsa_8192(void **state)
{
    struct certs_order order = order_of("server-only+rsa-8192");
    order.common_name = "other.example.com";
    order.key = CERTS_KEY_RSA_2048;
    const struct certs_identity *other = certs_mint(*state, &order, NULL);
    assert_non_null(other);
    assert_string_equal(other->key_pem, mint(*state, "combined+rsa-8192")->key_pem);
    assert_string_not_equal(other->key_pem, mint(*state, "combined")->key_pem);
}

static void lab_root_is_trusted_from_the_start(void **state)
{
    const char *const *names = certs_trust_names(*state);
    assert_string_equal(names[0], mint(*state, "combined")->chain.certs[1].issuer);
    assert_null(names[1]);
    assert_non_null(strstr(certs_trust_pem(*state), "-----BEGIN CERTIFICATE-----"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recipes_become_certificates),
        cmocka_unit_test(recipes_become_expectations),
        cmocka_unit_test(weaknesses_are_minted_and_expected),
        cmocka_unit_test(every_pair_of_defects_mints_or_excludes),
        cmocka_unit_test(other_host_is_named_once),
        cmocka_unit_test(equal_orders_are_made_once),
        cmocka_unit_test(leaf_keys_are_shared_by_name_and_type),
        cmocka_unit_test(names_share_the_key_of_rsa_8192),
        cmocka_unit_test(lab_root_is_trusted_from_the_start),
    };
    return cmocka_run_group_tests(tests, new_workshop, free_workshop);
}
