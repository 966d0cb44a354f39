/* The certificate stores: what they refuse to hold, and signatures with what they hold. */
#include "sim/tls/verify.h"
#include "tests/testlib/testlab.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define NUM(rows) (sizeof rows / sizeof rows[0])
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

static void check_signature(
    const char *what, bool expected, const char *pem, const char *bytes, const char *signature)
{
    if (tls_verify_signature(pem, bytes, strlen(bytes), signature) != expected)
        fail_msg("%s", what);
}

/* Signatures of EC keys differ in length from one to the next, and so does their padding. */
static void signatures_are_checked(void **state)
{
    struct testlab *lab = *state;
    struct tls_identity *identity = testlab_identity(lab, "combined", HOST);
    char *leaf = leaf_of(lab, "combined");
    const char *other = testlab_mint(lab, "combined", TESTLAB_CLIENT)->chain_pem;
    for (size_t round = 0; round < 40; round++) {
        char *signature = tls_identity_sign(identity, "bytes", 5, NULL);
        assert_non_null(signature);
        check_signature("as signed", true, leaf, "bytes", signature);
        check_signature("first of a chain", true, testlab_mint(lab, "combined", HOST)->chain_pem,
            "bytes", signature);
        check_signature("other bytes", false, leaf, "bytez", signature);
        check_signature("more bytes", false, leaf, "bytes ", signature);
        check_signature("another's key", false, other, "bytes", signature);
        check_signature("no certificate", false, "", "bytes", signature);
        char *mark = signature + strlen(signature) / 2;
        char kept = *mark;
        *mark = kept == 'A' ? 'B' : 'A';
        check_signature("altered signature", false, leaf, "bytes", signature);
        *mark = '!';
        check_signature("not base64", false, leaf, "bytes", signature);
        *mark = kept;
        signature[strlen(signature) - 1] = '\0';
        check_signature("cut signature", false, leaf, "bytes", signature);
        free(signature);
    }
    free(leaf);
    tls_identity_free(identity);
}

static void odd_signatures_do_not_count(void **state)
{
    char *leaf = leaf_of(*state, "combined");
    char longer[8192 + 1];
    memset(longer, 'A', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    const char *const texts[] = {"", "=", "A", "====", "AAAA", "AAA=", "MAA=", "\n\n\n\n", longer};
    for (size_t i = 0; i < NUM(texts); i++)
        check_signature(texts[i], false, leaf, "bytes", texts[i]);
    free(leaf);
}

static void rsa_keys_sign_too(void **state)
{
    struct testlab *lab = *state;
    struct certs_order order = {
        .common_name = HOST, .clock = TESTLAB_CLOCK, .key = CERTS_KEY_RSA_2048};
    const struct certs_identity *minted = certs_mint(lab->certs, &order, NULL);
    assert_non_null(minted);
    struct tls_identity *identity = tls_identity_new(minted->chain_pem, minted->key_pem, NULL);
    assert_non_null(identity);
    char *signature = tls_identity_sign(identity, "bytes", 5, NULL);
    assert_non_null(signature);
    check_signature("as signed", true, minted->chain_pem, "bytes", signature);
    check_signature("other bytes", false, minted->chain_pem, "bytez", signature);
    free(signature);
    tls_identity_free(identity);
}

/* A copy of `pem` that ends within its last block. */
static char *cut_short(const char *pem)
{
    return ek_strndup(pem, strlen(pem) - 60);
}

static char *encrypted_key(const char *key_pem, const char *password)
{
    BIO *in = BIO_new_mem_buf(key_pem, -1);
    BIO *out = BIO_new(BIO_s_mem());
    EVP_PKEY *key = PEM_read_bio_PrivateKey(in, NULL, NULL, NULL);
    assert_int_equal(PEM_write_bio_PKCS8PrivateKey(
                         out, key, EVP_aes_128_cbc(), password, (int)strlen(password), NULL, NULL),
        1);
    char *text = NULL;
    long len = BIO_get_mem_data(out, &text);
    char *pem = ek_strndup(text, (size_t)len);
    EVP_PKEY_free(key);
    BIO_free(in);
    BIO_free(out);
    return pem;
}

/* A certificate that says of itself that it is encrypted. */
static char *encrypted_certificate(const char *pem)
{
    const char *body = strchr(pem, '\n') + 1;
    return ek_asprintf("%.*sProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,"
                       "000102030405060708090A0B0C0D0E0F\n\n%s",
        (int)(body - pem), pem, body);
}

static void faulty_identities_are_refused(void **state)
{
    struct testlab *lab = *state;
    const struct certs_identity *good = testlab_mint(lab, "combined", HOST);
    const struct certs_identity *other = testlab_mint(lab, "combined", TESTLAB_CLIENT);
    char *cut = cut_short(good->chain_pem), *cut_key = cut_short(good->key_pem);
    const struct {
        const char *name, *chain, *key;
        enum err_code code;
    } rows[] = {
        {"good", good->chain_pem, good->key_pem, ERR_NONE},
        {"no certificate", "", good->key_pem, ERR_PEM_INVALID},
        {"garbage certificate", "garbage", good->key_pem, ERR_PEM_INVALID},
        {"cut intermediate", cut, good->key_pem, ERR_PEM_INVALID},
        {"key for a certificate", good->key_pem, good->key_pem, ERR_PEM_INVALID},
        {"no key", good->chain_pem, "", ERR_PEM_INVALID},
        {"garbage key", good->chain_pem, "garbage", ERR_PEM_INVALID},
        {"cut key", good->chain_pem, cut_key, ERR_PEM_INVALID},
        {"another's key", good->chain_pem, other->key_pem, ERR_PEM_INVALID},
        {"certificate for a key", good->chain_pem, good->chain_pem, ERR_PEM_INVALID},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        struct err e = {0};
        struct tls_identity *identity = tls_identity_new(rows[i].chain, rows[i].key, &e);
        if ((identity != NULL) != (rows[i].code == ERR_NONE) || e.code != rows[i].code)
            fail_msg("%s: %s", rows[i].name, e.text);
        tls_identity_free(identity);
    }
    free(cut);
    free(cut_key);
}

/* The password lies ready on the standard input, where OpenSSL would take it without a terminal. */
static void nobody_is_asked_for_a_password(void **state)
{
    struct testlab *lab = *state;
    static const char typed[] = "secret\n";
    int kept = dup(0), ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], typed, strlen(typed)), strlen(typed));
    dup2(ends[0], 0);

    const struct certs_identity *good = testlab_mint(lab, "combined", HOST);
    char *key = encrypted_key(good->key_pem, "secret");
    char *certificate = encrypted_certificate(good->chain_pem);
    struct tls_verify_rule rule = {.clock = TESTLAB_CLOCK};
    struct tls_verdict v;
    assert_null(tls_identity_new(good->chain_pem, key, NULL));
    assert_null(tls_identity_new(certificate, good->key_pem, NULL));
    assert_null(tls_trust_new(certificate, NULL, NULL));
    assert_false(tls_verify_pem(certificate, NULL, lab->trust, &rule, &v, NULL));
    assert_false(tls_verify_signature(certificate, "bytes", 5, "AAAA"));

    char left[16] = "";
    close(ends[1]);
    assert_int_equal(read(0, left, sizeof left), strlen(typed));
    dup2(kept, 0);
    close(kept);
    close(ends[0]);
    free(key);
    free(certificate);
}

static void identity_knows_its_chain(void **state)
{
    struct testlab *lab = *state;
    const struct certs_identity *minted = testlab_mint(lab, "server-only", HOST);
    struct tls_identity *identity = testlab_identity(lab, "server-only", HOST);
    const struct cert_chain *chain = tls_identity_chain(identity);
    assert_int_equal(chain->num_certs, 2);
    char *leaf = leaf_of(lab, "server-only");
    struct cert_chain facts = {0};
    assert_true(tls_leaf_facts(leaf, &facts));
    assert_int_equal(facts.num_certs, 1);
    assert_string_equal(facts.certs[0].fingerprint, minted->chain.certs[0].fingerprint);
    assert_string_equal(facts.certs[0].fingerprint, chain->certs[0].fingerprint);
    assert_memory_equal(leaf, minted->chain_pem, strlen(leaf));
    cert_chain_cleanup(&facts);
    assert_false(tls_leaf_facts("garbage", &facts));
    cert_chain_cleanup(&facts);
    free(leaf);
    tls_identity_free(identity);
    tls_identity_free(NULL);
}

static void faulty_trust_is_refused(void **state)
{
    struct testlab *lab = *state;
    const char *roots = certs_trust_pem(lab->certs);
    const struct certs_identity *leaf = testlab_mint(lab, "combined", HOST);
    char *cut = cut_short(roots), *twice = ek_asprintf("%s%s", roots, roots);
    char *then_cut = ek_asprintf("%s%s", roots, cut);
    const struct {
        const char *name, *pem;
        bool ok;
    } rows[] = {
        {"one root", roots, true},
        {"the same twice", twice, true},
        {"nothing", "", false},
        {"garbage", "garbage", false},
        {"a key", leaf->key_pem, false},
        {"cut", cut, false},
        {"the second cut", then_cut, false},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        struct err e = {0};
        struct tls_trust *trust = tls_trust_new(rows[i].pem, NULL, &e);
        if ((trust != NULL) != rows[i].ok || (e.code == ERR_PEM_INVALID) == rows[i].ok)
            fail_msg("%s: %s", rows[i].name, e.text);
        tls_trust_free(trust);
    }
    tls_trust_free(NULL);
    free(cut);
    free(twice);
    free(then_cut);
}

static void revocation_lists_lie_beside_the_roots(void **state)
{
    struct testlab *lab = *state;
    const char *roots = certs_trust_pem(lab->certs);
    struct buf lists = {0};
    assert_true(certs_crl_pem(lab->certs, &lists, NULL));
    char *cut = ek_strndup(buf_str(&lists), lists.len - 40);
    const struct {
        const char *name, *pem;
        bool ok;
    } rows[] = {
        {"none", NULL, true},
        {"the lab's", buf_str(&lists), true},
        {"nothing", "", false},
        {"garbage", "garbage", false},
        {"a certificate", roots, false},
        {"cut", cut, false},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        struct err e = {0};
        struct tls_trust *trust = tls_trust_new(roots, rows[i].pem, &e);
        if ((trust != NULL) != rows[i].ok || (e.code == ERR_PEM_INVALID) == rows[i].ok)
            fail_msg("%s: %s", rows[i].name, e.text);
        if (trust != NULL)
            tls_trust_free(tls_trust_share(trust));
        tls_trust_free(trust);
    }
    free(cut);
    buf_cleanup(&lists);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signatures_are_checked),
        cmocka_unit_test(odd_signatures_do_not_count),
        cmocka_unit_test(rsa_keys_sign_too),
        cmocka_unit_test(faulty_identities_are_refused),
        cmocka_unit_test(nobody_is_asked_for_a_password),
        cmocka_unit_test(identity_knows_its_chain),
        cmocka_unit_test(faulty_trust_is_refused),
        cmocka_unit_test(revocation_lists_lie_beside_the_roots),
    };
    return cmocka_run_group_tests(tests, testlab_setup, testlab_teardown);
}
