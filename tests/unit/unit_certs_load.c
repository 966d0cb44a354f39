/* Loading PEM files: what is accepted, what is refused and why, which roots are trusted after. */
#include "certs-gen/certs.h"
#include "sim/base/buf.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define NUM(rows) (sizeof rows / sizeof rows[0])
#define CLOCK     1781913600 /* 2026-06-20T00:00:00Z */

/* The parts that files are put together from, made by a workshop that is not the loading one. */
struct bench {
    struct certs *other, *certs;
    char path[64];
    const struct certs_identity *e, *c;
    const char *root;
    char *encrypted_key, *sec1_key;
};

static const struct certs_identity *mint(struct certs *certs, const char *name)
{
    struct certs_order order = {.common_name = name, .clock = CLOCK};
    return certs_mint(certs, &order, NULL);
}

static char *rewrite_key(const char *key_pem, bool encrypted)
{
    BIO *in = BIO_new_mem_buf(key_pem, -1);
    BIO *out = BIO_new(BIO_s_mem());
    EVP_PKEY *key = PEM_read_bio_PrivateKey(in, NULL, NULL, NULL);
    char *data = NULL;
    if (encrypted)
        PEM_write_bio_PKCS8PrivateKey(out, key, EVP_aes_128_cbc(), "secret", 6, NULL, NULL);
    else
        PEM_write_bio_PrivateKey_traditional(out, key, NULL, NULL, 0, NULL, NULL);
    long len = BIO_get_mem_data(out, &data);
    char *text = ek_strndup(data, (size_t)len);
    EVP_PKEY_free(key);
    BIO_free(in);
    BIO_free(out);
    return text;
}

static int set_up(void **state)
{
    struct bench *b = ek_calloc(1, sizeof *b);
    b->other = certs_new(NULL);
    b->certs = certs_new(NULL);
    snprintf(b->path, sizeof b->path, "/tmp/ekulab-load-XXXXXX");
    close(mkstemp(b->path));
    b->e = mint(b->other, "e.example.com");
    b->c = mint(b->other, "c.example.com");
    b->root = certs_trust_pem(b->other);
    b->encrypted_key = rewrite_key(b->e->key_pem, true);
    b->sec1_key = rewrite_key(b->e->key_pem, false);
    *state = b;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *b = *state;
    unlink(b->path);
    free(b->encrypted_key);
    free(b->sec1_key);
    certs_free(b->certs);
    certs_free(b->other);
    free(b);
    return 0;
}

/* Writes the parts: E chain, C chain, key of E, key of C, sec1 key, X encrypted key, root,
 * garbage block, text; uppercase letters name certificates and keys. */
static void write_parts(struct bench *b, const char *parts)
{
    FILE *file = fopen(b->path, "w");
    assert_non_null(file);
    for (; *parts != '\0'; parts++) {
        const char *part = *parts == 'E'   ? b->e->chain_pem
                           : *parts == 'C' ? b->c->chain_pem
                           : *parts == 'e' ? b->e->key_pem
                           : *parts == 'c' ? b->c->key_pem
                           : *parts == 's' ? b->sec1_key
                           : *parts == 'x' ? b->encrypted_key
                           : *parts == 'R' ? b->root
                           : *parts == 'g' ? "-----BEGIN CERTIFICATE-----\nMIIB\n"
                                             "-----END CERTIFICATE-----\n"
                                           : "subject=/CN=some text\n\n";
        fputs(part, file);
    }
    fclose(file);
}

static void files_are_loaded_or_refused(void **state)
{
    struct bench *b = *state;
    static const struct {
        const char *parts, *reason; /* NULL: loaded */
        size_t num_certs;
    } rows[] = {
        {"EeR", NULL, 2},
        {"eER", NULL, 2},
        {"tEtetR", NULL, 2},
        {"EsR", NULL, 2},
        {"ERe", NULL, 2},  /* the root is kept apart */
        {"EeCR", NULL, 4}, /* what stands behind the leaf is sent as it stands */
        {"Ee", "another lab's CA", 0},
        {"", "no certificate", 0},
        {"t", "no certificate", 0},
        {"e", "no certificate", 0},
        {"E", "no readable private key", 0},
        {"Ec", "does not match the first certificate", 0},
        {"CEe", "does not match the first certificate", 0},
        {"REe", "does not match the first certificate", 0},
        {"Ex", "the private key is encrypted", 0},
        {"Ege", "unreadable certificate", 0},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        struct certs *certs = certs_new(NULL);
        struct err e = {0};
        write_parts(b, rows[i].parts);
        const struct certs_identity *identity = certs_load(certs, b->path, &e);
        print_message("  \"%s\" %s\n", rows[i].parts, e.text);
        assert_int_equal(identity != NULL, rows[i].reason == NULL);
        assert_int_equal(e.code, rows[i].reason == NULL ? ERR_NONE : ERR_PEM_INVALID);
        if (identity == NULL)
            assert_non_null(strstr(e.text, rows[i].reason));
        else
            assert_int_equal(identity->chain.num_certs, rows[i].num_certs);
        certs_free(certs);
    }
}

static void loaded_file_is_the_minted_identity(void **state)
{
    struct bench *b = *state;
    struct err e = {0};
    write_parts(b, "tsRE");
    assert_null(certs_load(b->certs, b->path, &e)); /* root first: it would be the leaf */
    assert_null(certs_trust_names(b->certs)[1]);    /* a refused file adds no root */

    write_parts(b, "tsER");
    const struct certs_identity *identity = certs_load(b->certs, b->path, NULL);
    assert_non_null(identity);
    assert_string_equal(identity->chain_pem, b->e->chain_pem);
    assert_string_equal(identity->key_pem, b->e->key_pem);
    assert_string_equal(identity->chain.certs[0].fingerprint, b->e->chain.certs[0].fingerprint);
    assert_int_equal(strncmp(identity->label, "pem:/tmp/", 9), 0);

    assert_string_equal(identity->root_names[0], b->e->chain.certs[1].issuer);
    assert_null(identity->root_names[1]);
    assert_string_equal(identity->roots_pem, b->root);
    assert_null(certs_trust_names(b->certs)[1]); /* the root is the identity's own */
    assert_ptr_equal(certs_load(b->certs, b->path, NULL), identity);
}

static void equal_roots_are_kept_once(void **state)
{
    struct bench *b = *state;
    struct certs *certs = certs_new(NULL);
    write_parts(b, "EReRR");
    const struct certs_identity *identity = certs_load(certs, b->path, NULL);
    assert_non_null(identity);
    assert_non_null(identity->root_names[0]);
    assert_null(identity->root_names[1]);
    certs_free(certs);
}

static void missing_file_is_named(void **state)
{
    struct bench *b = *state;
    struct err e = {0};
    assert_null(certs_load(b->certs, "/nonexistent/e.pem", &e));
    assert_int_equal(e.code, ERR_FILE_READ);
    assert_non_null(strstr(e.text, "/nonexistent/e.pem"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_loaded_or_refused),
        cmocka_unit_test(loaded_file_is_the_minted_identity),
        cmocka_unit_test(equal_roots_are_kept_once),
        cmocka_unit_test(missing_file_is_named),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
