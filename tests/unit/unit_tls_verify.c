/* Verification outside a handshake. */
#include "sim/tls/verify.h"
#include "tests/testlib/testlab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define NUM(rows) (sizeof rows / sizeof rows[0])
#define DAY       86400
#define HOST      TESTLAB_SERVER

/* The leaf alone, as it travels in a SERVICE body; the caller frees. */
static char *leaf_of(struct testlab *lab, const char *recipe)
{
    struct tls_identity *identity = testlab_identity(lab, recipe, HOST);
    struct buf pem = {0};
    tls_identity_leaf_pem(identity, &pem);
    tls_identity_free(identity);
    return buf_take(&pem);
}

static void check_verdict(
    const char *what, bool ok, const struct tls_verdict *v, int error, int depth)
{
    if (!ok || v->accepted != (error == 0) || v->x509_error != error || v->x509_depth != depth)
        fail_msg("%s: error %d at depth %d", what, v->x509_error, v->x509_depth);
}

static void certificates_are_judged(void **state)
{
    static const struct {
        const char *name, *recipe;
        bool with_chain;
        enum tls_purpose purpose;
        int clock; /* seconds from the virtual now */
        int error, depth;
    } rows[] = {
        {"as server", "combined", true, TLS_PURPOSE_SSL_SERVER, 0, 0, 0},
        {"as client", "combined", true, TLS_PURPOSE_SSL_CLIENT, 0, 0, 0},
        {"server-only as server", "server-only", true, TLS_PURPOSE_SSL_SERVER, 0, 0, 0},
        {"server-only as client", "server-only", true, TLS_PURPOSE_SSL_CLIENT, 0, 26, 0},
        {"server-only as any", "server-only", true, TLS_PURPOSE_ANY, 0, 0, 0},
        {"client-only as server", "client-only", true, TLS_PURPOSE_SSL_SERVER, 0, 26, 0},
        {"client-only as any", "client-only", true, TLS_PURPOSE_ANY, 0, 0, 0},
        {"no EKU as client", "no-eku", true, TLS_PURPOSE_SSL_CLIENT, 0, 0, 0},
        {"any EKU as client", "any-eku", true, TLS_PURPOSE_SSL_CLIENT, 0, 26, 0},
        {"any EKU as any", "any-eku", true, TLS_PURPOSE_ANY, 0, 0, 0},
        {"intermediate as client", "combined+intermediate-server-only", true,
            TLS_PURPOSE_SSL_CLIENT, 0, 26, 1},
        {"intermediate as any", "combined+intermediate-server-only", true, TLS_PURPOSE_ANY, 0, 0,
            0},
        {"without the chain", "combined", false, TLS_PURPOSE_SSL_SERVER, 0, 20, 0},
        {"without the chain, as any", "combined", false, TLS_PURPOSE_ANY, 0, 20, 0},
        {"untrusted root, as any", "combined+untrusted-root", true, TLS_PURPOSE_ANY, 0, 20, 1},
        {"self-signed, as any", "combined+self-signed", true, TLS_PURPOSE_ANY, 0, 18, 0},
        {"expired, as any", "combined+expired", true, TLS_PURPOSE_ANY, 0, 10, 0},
        {"not yet valid, as any", "combined+not-yet-valid", true, TLS_PURPOSE_ANY, 0, 9, 0},
        {"last second", "combined", true, TLS_PURPOSE_ANY, 60 * DAY - 1, 0, 0},
        {"after the last second", "combined", true, TLS_PURPOSE_ANY, 60 * DAY + 1, 10, 0},
        {"first second", "combined", true, TLS_PURPOSE_ANY, -30 * DAY, 0, 0},
        {"before the first second", "combined", true, TLS_PURPOSE_ANY, -30 * DAY - 1, 9, 0},
        {"expired, seen earlier", "combined+expired", true, TLS_PURPOSE_ANY, -2 * DAY, 0, 0},
        {"SHA-1, as any", "combined+sha1", true, TLS_PURPOSE_ANY, 0, 68, 0},
        {"SHA-1, as client", "server-only+sha1", true, TLS_PURPOSE_SSL_CLIENT, 0, 26, 0},
    };
    struct testlab *lab = *state;
    for (size_t i = 0; i < NUM(rows); i++) {
        char *leaf = leaf_of(lab, rows[i].recipe);
        const char *chain = testlab_mint(lab, rows[i].recipe, HOST)->chain_pem;
        struct tls_verify_rule rule = {
            .purpose = rows[i].purpose, .clock = TESTLAB_CLOCK + rows[i].clock};
        struct tls_verdict v = {0};
        struct err e = {0};
        bool ok =
            tls_verify_pem(leaf, rows[i].with_chain ? chain : NULL, lab->trust, &rule, &v, &e);
        check_verdict(rows[i].name, ok, &v, rows[i].error, rows[i].depth);
        free(leaf);
    }
}

/* The lists are in force from 2000 to 2049 by the clock of the rule, whatever today is. Who asks
 * for more than a list says gets an objection. */
static void more_is_asked(void **state)
{
    static const struct {
        const char *name, *recipe;
        struct tls_verify_rule rule;
        int error;
    } rows[] = {
        {"not on the list", "combined", {.revocation = TLS_REVOCATION_STRICT}, 0},
        {"on the list", "combined+revoked", {.revocation = TLS_REVOCATION_LENIENT}, 23},
        {"on the list, not asked", "combined+revoked", {0}, 0},
        {"the list has expired", "combined",
            {.revocation = TLS_REVOCATION_LENIENT, .clock = INT64_C(2524694400)}, 12},
        {"the list is not yet in force", "combined",
            {.revocation = TLS_REVOCATION_LENIENT, .clock = 946598400}, 11},
        {"an unknown OID", "combined+unknown-oid", {.known_subject = true}, 50},
        {"no unknown OID", "combined", {.known_subject = true}, 0},
        {"the leaf's usage alone", "combined+intermediate-server-only",
            {.purpose = TLS_PURPOSE_SSL_CLIENT, .scope = TLS_SCOPE_LEAF}, 0},
        {"the leaf's usage", "server-only",
            {.purpose = TLS_PURPOSE_SSL_CLIENT, .scope = TLS_SCOPE_LEAF}, 26},
        {"any usage does not do", "any-eku",
            {.purpose = TLS_PURPOSE_SSL_CLIENT, .scope = TLS_SCOPE_LEAF}, 26},
        {"any usage will do", "any-eku",
            {.purpose = TLS_PURPOSE_SSL_CLIENT, .scope = TLS_SCOPE_LEAF_OR_ANY}, 0},
        {"another one is not any", "code-signing",
            {.purpose = TLS_PURPOSE_SSL_CLIENT, .scope = TLS_SCOPE_LEAF_OR_ANY}, 26},
        {"the other role's is not any", "server-only",
            {.purpose = TLS_PURPOSE_SSL_CLIENT, .scope = TLS_SCOPE_LEAF_OR_ANY}, 26},
        {"no extension is any usage", "no-eku",
            {.purpose = TLS_PURPOSE_SSL_CLIENT, .scope = TLS_SCOPE_LEAF_OR_ANY}, 0},
    };
    struct testlab *lab = *state;
    for (size_t i = 0; i < NUM(rows); i++) {
        char *leaf = leaf_of(lab, rows[i].recipe);
        const char *chain = testlab_mint(lab, rows[i].recipe, HOST)->chain_pem;
        struct tls_trust *trust = testlab_lists(lab);
        struct tls_verify_rule rule = rows[i].rule;
        struct tls_verdict v = {0};
        rule.clock = rule.clock == 0 ? TESTLAB_CLOCK : rule.clock;
        bool ok = tls_verify_pem(leaf, chain, trust, &rule, &v, NULL);
        check_verdict(rows[i].name, ok, &v, rows[i].error, 0);
        tls_trust_free(trust);
        free(leaf);
    }
}

static const struct certs_identity *mint_with_wildcard(struct testlab *lab, const char *recipe)
{
    static const char *const names[] = {"*.example.org"};
    struct certs_order order = {
        .common_name = HOST, .dns_names = names, .num_dns_names = 1, .clock = TESTLAB_CLOCK};
    assert_true(recipe_parse(recipe, &order.recipe, NULL));
    const struct certs_identity *identity = certs_mint(lab->certs, &order, NULL);
    assert_non_null(identity);
    return identity;
}

static void names_are_looked_for(void **state)
{
    static const struct {
        const char *name, *recipe;
        enum tls_name rule;
        const char *names[2];
        int error;
    } rows[] = {
        {"the name", "combined", TLS_NAME_SAN, {HOST}, 0},
        {"in capitals", "combined", TLS_NAME_SAN, {"E.EXAMPLE.COM"}, 0},
        {"another name", "combined", TLS_NAME_SAN, {"x.example.com"}, 62},
        {"a parent's name", "combined", TLS_NAME_SAN, {"example.com"}, 62},
        {"a suffix of the name", "combined", TLS_NAME_SAN, {".example.com"}, 62},
        {"no name wanted", "combined", TLS_NAME_NONE, {"x.example.com"}, 0},
        {"the second of two", "combined", TLS_NAME_SAN, {"x.example.com", HOST}, 0},
        {"the first of two", "combined", TLS_NAME_SAN, {HOST, "x.example.com"}, 0},
        {"none of two", "combined", TLS_NAME_SAN, {"x.example.com", "y.example.com"}, 62},
        {"an empty name", "combined", TLS_NAME_SAN, {""}, 62},
        {"an empty name, CN counts", "combined", TLS_NAME_SAN_OR_CN, {""}, 62},
        {"an empty one of two", "combined", TLS_NAME_SAN, {HOST, ""}, 0},
        {"an address", "combined", TLS_NAME_SAN, {"127.0.0.1"}, 64},
        {"only in CN", "combined+cn-only", TLS_NAME_SAN, {HOST}, 62},
        {"only in CN, CN counts", "combined+cn-only", TLS_NAME_SAN_OR_CN, {HOST}, 0},
        {"another CN", "combined+cn-only", TLS_NAME_SAN_OR_CN, {"x.example.com"}, 62},
        {"wildcard", "combined", TLS_NAME_SAN, {"a.example.org"}, 62},
        {"wildcard, CN counts", "combined", TLS_NAME_SAN_OR_CN, {"a.example.org"}, 62},
        {"wildcard counts", "combined", TLS_NAME_SAN_WILDCARD, {"a.example.org"}, 0},
        {"wildcard of one label", "combined", TLS_NAME_SAN_WILDCARD, {"a.b.example.org"}, 62},
        {"wildcard counts, CN not", "combined+cn-only", TLS_NAME_SAN_WILDCARD, {HOST}, 62},
    };
    struct testlab *lab = *state;
    for (size_t i = 0; i < NUM(rows); i++) {
        const char *chain = mint_with_wildcard(lab, rows[i].recipe)->chain_pem;
        struct tls_verify_rule rule = {.name = rows[i].rule,
            .names = rows[i].names,
            .num_names = rows[i].names[1] == NULL ? 1 : 2,
            .clock = TESTLAB_CLOCK};
        struct tls_verdict v = {0};
        bool ok = tls_verify_pem(chain, chain, lab->trust, &rule, &v, NULL);
        check_verdict(rows[i].name, ok, &v, rows[i].error, 0);
    }
}

static void unusable_input_is_no_verdict(void **state)
{
    struct testlab *lab = *state;
    const char *good = testlab_mint(lab, "combined", HOST)->chain_pem;
    static const char *const mixed[] = {HOST, "127.0.0.1"};
    const struct {
        const char *name, *leaf, *untrusted;
        size_t num_names;
        enum err_code code;
    } rows[] = {
        {"usable", good, good, 1, ERR_NONE},
        {"no leaf", "", good, 1, ERR_PEM_INVALID},
        {"garbage leaf", "garbage", good, 1, ERR_PEM_INVALID},
        {"garbage chain", good, "garbage", 1, ERR_PEM_INVALID},
        {"empty chain", good, "", 1, ERR_PEM_INVALID},
        {"an address among names", good, good, 2, ERR_NOT_SUPPORTED},
        {"a rule for names without one", good, good, 0, ERR_CRYPTO},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        struct tls_verify_rule rule = {.name = TLS_NAME_SAN,
            .names = mixed,
            .num_names = rows[i].num_names,
            .clock = TESTLAB_CLOCK};
        struct tls_verdict v = {0};
        struct err e = {0};
        bool ok = tls_verify_pem(rows[i].leaf, rows[i].untrusted, lab->trust, &rule, &v, &e);
        if (ok != (rows[i].code == ERR_NONE) || e.code != rows[i].code)
            fail_msg("%s: %s %s", rows[i].name, err_name(e.code), e.text);
    }
}

static void trust_decides(void **state)
{
    struct testlab *lab = *state;
    struct testlab stranger;
    testlab_init(&stranger);
    const char *chain = testlab_mint(lab, "combined", HOST)->chain_pem;
    char *both = ek_asprintf("%s%s", certs_trust_pem(stranger.certs), certs_trust_pem(lab->certs));
    struct tls_trust *wider = tls_trust_new(both, NULL, NULL);
    struct tls_verify_rule rule = {.clock = TESTLAB_CLOCK};
    struct tls_verdict v = {0};
    bool ok = tls_verify_pem(chain, chain, stranger.trust, &rule, &v, NULL);
    check_verdict("a stranger's root", ok, &v, 20, 1);
    ok = tls_verify_pem(chain, chain, wider, &rule, &v, NULL);
    check_verdict("both roots", ok, &v, 0, 0);
    tls_trust_free(wider);
    free(both);
    testlab_cleanup(&stranger);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(certificates_are_judged),
        cmocka_unit_test(more_is_asked),
        cmocka_unit_test(names_are_looked_for),
        cmocka_unit_test(unusable_input_is_no_verdict),
        cmocka_unit_test(trust_decides),
    };
    return cmocka_run_group_tests(tests, testlab_setup, testlab_teardown);
}
