/* Folders and files of certificates: what is found, what is passed over, who issued what. */
#include "tests/unit/made_certs.h"
#include "scenarios/inventory/inventory.h"

#include <openssl/objects.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static X509 *root, *issuing, *leaf, *other;

static X509 *ca(const char *subject, const char *issuer)
{
    X509 *cert = made_cert(subject, issuer);
    made_extension(cert, NID_basic_constraints, "critical,CA:TRUE");
    made_sign(cert);
    return cert;
}

static X509 *end_entity(const char *subject, const char *issuer)
{
    X509 *cert = made_cert(subject, issuer);
    made_extension(cert, NID_subject_alt_name, "DNS:a.example.com");
    made_extension(cert, NID_ext_key_usage, "serverAuth,clientAuth");
    made_sign(cert);
    return cert;
}

static int set_up(void **state)
{
    (void)state;
    root = ca("root", NULL);
    issuing = ca("issuing", "root");
    leaf = end_entity("leaf", "issuing");
    other = end_entity("other", "nobody");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    X509_free(root);
    X509_free(issuing);
    X509_free(leaf);
    X509_free(other);
    made_keys_free();
    return 0;
}

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

static struct inventory *take(const char *public_roots, const char *path)
{
    struct err e = {0};
    char *paths[] = {(char *)path, NULL};
    struct inventory *inv = inventory_new(public_roots, &e);
    if (inv == NULL || !inventory_add(inv, paths, &e))
        fail_msg("%s", e.text);
    return inv;
}

static void test_the_path_across_files(void **state)
{
    (void)state;
    assert_int_equal(mkdir("in", 0700), 0);
    made_file("in/a.pem", leaf, NULL);
    made_file("in/b.pem", issuing, NULL);
    made_file("roots.pem", root, NULL);
    struct inventory *inv = take("roots.pem", "in");
    struct inventory_leaf found;
    assert_int_equal(inventory_num(inv), 1);
    assert_int_equal(inventory_num_cas(inv), 1);
    inventory_leaf(inv, 0, &found);
    assert_string_equal(found.file, "in/a.pem");
    assert_int_equal(found.line, 1);
    assert_int_equal(found.chain.num_certs, 2);
    assert_string_equal(found.chain.certs[1].subject, "CN=issuing");
    assert_string_equal(found.root, "CN=root");
    assert_true(found.public_root);
    assert_int_equal(found.num_sent, 0);
    assert_null(found.unmodelled);
    inventory_leaf_cleanup(&found);
    inventory_free(inv);
}

static void test_a_root_that_is_not_public(void **state)
{
    (void)state;
    made_file("a.pem", leaf, issuing, root, NULL);
    struct inventory *inv = take(NULL, "a.pem");
    struct inventory_leaf found;
    inventory_leaf(inv, 0, &found);
    assert_string_equal(found.root, "CN=root");
    assert_false(found.public_root);
    assert_int_equal(found.num_sent, 1);
    assert_false(found.disordered);
    inventory_leaf_cleanup(&found);
    inventory_free(inv);
}

/* Another CA of the issuer's name did not issue it: its key does not fit. */
static void test_a_name_alone_makes_no_issuer(void **state)
{
    (void)state;
    X509 *forged = made_cert("issuing", "root");
    EVP_PKEY *key = EVP_EC_gen("P-256");
    made_extension(forged, NID_basic_constraints, "critical,CA:TRUE");
    assert_int_equal(X509_set_pubkey(forged, key), 1);
    made_sign(forged);
    made_file("a.pem", leaf, forged, NULL);
    struct inventory *inv = take(NULL, "a.pem");
    struct inventory_leaf found;
    inventory_leaf(inv, 0, &found);
    assert_int_equal(found.chain.num_certs, 1);
    assert_null(found.root);
    inventory_leaf_cleanup(&found);
    inventory_free(inv);
    EVP_PKEY_free(key);
    X509_free(forged);
}

static void test_certificates_in_a_wrong_order(void **state)
{
    (void)state;
    made_file("a.pem", issuing, leaf, other, NULL);
    struct inventory *inv = take(NULL, "a.pem");
    struct inventory_leaf found;
    assert_int_equal(inventory_num(inv), 2);
    inventory_leaf(inv, 0, &found);
    assert_true(found.disordered);
    inventory_leaf_cleanup(&found);
    inventory_leaf(inv, 1, &found);
    assert_false(found.disordered);
    assert_null(found.root);
    inventory_leaf_cleanup(&found);
    inventory_free(inv);
}

static void test_the_same_certificate_in_many_places(void **state)
{
    (void)state;
    assert_int_equal(mkdir("in", 0700), 0);
    made_file("in/a.pem", leaf, NULL);
    made_file("in/b.pem", other, leaf, NULL);
    assert_int_equal(symlink("a.pem", "in/c.pem"), 0);
    struct inventory *inv = take(NULL, "in");
    struct inventory_leaf found;
    assert_int_equal(inventory_num(inv), 2);
    inventory_leaf(inv, 0, &found);
    assert_int_equal(found.num_copies, 2);
    inventory_leaf_cleanup(&found);
    inventory_free(inv);
}

/* What a remark says: "KIND FILE: TEXT". */
static void expect_remark(
    const struct inventory *inv, size_t i, int kind, const char *file, const char *text)
{
    size_t num = 0;
    const struct inventory_remark *remarks = inventory_remarks(inv, &num);
    assert_true(i < num);
    assert_int_equal(remarks[i].kind, kind);
    assert_string_equal(remarks[i].file, file);
    if (strstr(remarks[i].text, text) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", remarks[i].text, text);
}

static void test_what_else_lies_in_folders(void **state)
{
    (void)state;
    size_t num = 0;
    assert_int_equal(mkdir("in", 0700), 0);
    assert_int_equal(mkdir("in/sub", 0700), 0);
    made_file("in/a.pem", leaf, NULL);
    made_text("in/readme.txt", "hello\n");
    made_text("in/serial", "0A1B2C\n");
    made_text("in/empty", "");
    made_text("in/request.pem", "-----BEGIN CERTIFICATE REQUEST-----\nAA==\n"
                                "-----END CERTIFICATE REQUEST-----\n");
    made_text("in/key.pem", "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n");
    assert_int_equal(symlink("..", "in/sub/loop"), 0);
    assert_int_equal(symlink("nowhere", "in/sub/dangling"), 0);
    assert_int_equal(mkfifo("in/pipe", 0600), 0);
    struct inventory *inv = take(NULL, "in");
    assert_int_equal(inventory_num(inv), 1);
    assert_int_equal(inventory_num_passed(inv), 4);
    expect_remark(inv, 0, REMARK_REFUSED, "in/key.pem", "it holds a private key");
    expect_remark(inv, 1, REMARK_ERROR, "in/sub/dangling", "a symbolic link to nothing");
    expect_remark(inv, 2, REMARK_NOTE, "in/sub/loop", "back into a folder above it");
    (void)inventory_remarks(inv, &num);
    assert_int_equal(num, 3);
    inventory_free(inv);
}

static void test_what_is_named_must_be_there(void **state)
{
    (void)state;
    made_text("readme.txt", "hello\n");
    assert_int_equal(mkfifo("pipe", 0600), 0);
    struct inventory *inv = take(NULL, "readme.txt");
    expect_remark(inv, 0, REMARK_ERROR, "readme.txt", "no certificate");
    inventory_free(inv);
    inv = take(NULL, "absent.pem");
    expect_remark(inv, 0, REMARK_ERROR, "absent.pem", "No such file");
    inventory_free(inv);
    inv = take(NULL, "pipe");
    expect_remark(inv, 0, REMARK_ERROR, "pipe", "neither a file nor a folder");
    inventory_free(inv);
}

static void test_public_roots_that_are_none(void **state)
{
    (void)state;
    struct err e = {0};
    made_text("roots.pem", "hello\n");
    assert_null(inventory_new("roots.pem", &e));
    assert_non_null(strstr(e.text, "no certificate"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_the_path_across_files, enter, leave),
        cmocka_unit_test_setup_teardown(test_a_root_that_is_not_public, enter, leave),
        cmocka_unit_test_setup_teardown(test_a_name_alone_makes_no_issuer, enter, leave),
        cmocka_unit_test_setup_teardown(test_certificates_in_a_wrong_order, enter, leave),
        cmocka_unit_test_setup_teardown(test_the_same_certificate_in_many_places, enter, leave),
        cmocka_unit_test_setup_teardown(test_what_else_lies_in_folders, enter, leave),
        cmocka_unit_test_setup_teardown(test_what_is_named_must_be_there, enter, leave),
        cmocka_unit_test_setup_teardown(test_public_roots_that_are_none, enter, leave),
    };
    return cmocka_run_group_tests_name("inventory: paths", tests, set_up, tear_down);
}
