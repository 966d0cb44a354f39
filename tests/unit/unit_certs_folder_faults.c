/* The CA folder: refused when it is not, or no longer, what the lab wrote. */
#include "certs-gen/certs.h"
#include "sim/base/buf.h"

#include <ftw.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define NUM(rows) (sizeof rows / sizeof rows[0])

static const char *const ca_names[] = {"root-ca", "issuing-ca", "server-issuing-ca",
    "untrusted-root-ca", "untrusted-issuing-ca", "private-root-ca", "private-issuing-ca",
    "alternative-root-ca", "alternative-issuing-ca"};

/* Everything happens in a folder of its own, which is the current one. */
static int set_up(void **state)
{
    char *dir = ek_strdup("/tmp/ekulab-folder-XXXXXX");
    *state = dir;
    return mkdtemp(dir) == NULL || chdir(dir) != 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

static int remove_tree(const char *path)
{
    return nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static int tear_down(void **state)
{
    int failed = chdir("/") != 0 || remove_tree(*state) != 0;
    free(*state);
    return failed;
}

static void write_file(const char *path, const char *content, const char *mode)
{
    FILE *file = fopen(path, mode);
    assert_non_null(file);
    assert_true(fputs(content, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void copy_file(const char *from, const char *to, const char *mode)
{
    struct buf content = {0};
    assert_true(buf_read_file(&content, from, 1 << 20, NULL));
    write_file(to, buf_str(&content), mode);
    buf_cleanup(&content);
}

static void make_hierarchy(const char *dir)
{
    struct certs *certs = certs_new_at(dir, NULL);
    assert_non_null(certs);
    certs_free(certs);
}

static void links_are_not_followed(void **state)
{
    (void)state;
    struct err e = {0};
    assert_int_equal(mkdir("ca", 0700), 0);
    assert_int_equal(symlink("../else", "ca/root-ca-key.pem"), 0);
    assert_null(certs_new_at("ca", &e));
    assert_int_equal(e.code, ERR_FILE_INVALID);
    assert_int_equal(access("else", F_OK), -1);
}

static void expect_refusal(const char *what, const char *reason)
{
    struct err e = {0};
    struct certs *certs = certs_new_at("x", &e);
    if (certs != NULL || err_class_of(e.code) != ERR_CLASS_USAGE || strstr(e.text, reason) == NULL)
        fail_msg("%s: %s", what, e.text);
    print_message("  %s\n", e.text);
}

enum damage { REMOVE, EMPTY, CUT, ENCRYPT, COPY, APPEND, MAKE_FOLDER };

static void cut_middle(const char *path)
{
    struct buf content = {0};
    assert_true(buf_read_file(&content, path, 1 << 20, NULL));
    memmove(content.data + 100, content.data + 300, content.len - 300 + 1);
    write_file(path, content.data, "w");
    buf_cleanup(&content);
}

static void encrypt_key(const char *path)
{
    BIO *bio = BIO_new_file(path, "r");
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
    BIO_free(bio);
    bio = BIO_new_file(path, "w");
    assert_int_equal(
        PEM_write_bio_PKCS8PrivateKey(bio, key, EVP_aes_128_cbc(), "secret", 6, NULL, NULL), 1);
    BIO_free(bio);
    EVP_PKEY_free(key);
}

static void do_damage(enum damage damage, const char *path, const char *from)
{
    switch (damage) {
    case REMOVE:
        assert_int_equal(unlink(path), 0);
        break;
    case EMPTY:
        write_file(path, "", "w");
        break;
    case CUT:
        cut_middle(path);
        break;
    case ENCRYPT:
        encrypt_key(path);
        break;
    case COPY:
        copy_file(from, path, "w");
        break;
    case APPEND:
        copy_file(from, path, "a");
        break;
    case MAKE_FOLDER:
        assert_true(unlink(path) == 0 && mkdir(path, 0700) == 0);
        break;
    }
}

/* Damages NAME.pem, NAME-key.pem or both in folder x. */
static void damage_ca(enum damage damage, const char *file, const char *from)
{
    static const char *const endings[] = {".pem", "-key.pem"};
    bool both = strchr(file, '.') == NULL;
    for (size_t i = 0; i < (both ? NUM(endings) : 1); i++) {
        const char *ending = both ? endings[i] : "";
        char *path = ek_asprintf("x/%s%s", file, ending);
        char *from_path = ek_asprintf("%s%s", from == NULL ? "" : from, ending);
        do_damage(damage, path, from_path);
        free(from_path);
        free(path);
    }
}

static void copy_hierarchy(void)
{
    for (size_t i = 0; i < NUM(ca_names); i++) {
        char *from = ek_asprintf("ca/%s", ca_names[i]);
        damage_ca(COPY, ca_names[i], from);
        free(from);
    }
}

static void broken_folders_are_refused(void **state)
{
    (void)state;
    static const struct {
        enum damage damage;
        const char *file, *from, *reason; /* a file without ending: certificate and key */
    } rows[] = {
        {REMOVE, "root-ca.pem", NULL, "x: incomplete lab hierarchy, root-ca.pem is missing"},
        {REMOVE, "issuing-ca-key.pem", NULL, "issuing-ca-key.pem is missing"},
        {REMOVE, "untrusted-issuing-ca", NULL, "x: incomplete lab hierarchy, untrusted-issuing"},
        {EMPTY, "issuing-ca.pem", NULL, "x/issuing-ca.pem: no certificate"},
        {CUT, "issuing-ca.pem", NULL, "x/issuing-ca.pem: unreadable certificate"},
        {EMPTY, "issuing-ca-key.pem", NULL, "x/issuing-ca-key.pem: no readable private key"},
        {COPY, "issuing-ca-key.pem", "ca/root-ca-key.pem",
            "x/issuing-ca-key.pem: the private key does not match"},
        {ENCRYPT, "root-ca-key.pem", NULL, "x/root-ca-key.pem: the private key is encrypted"},
        {APPEND, "issuing-ca.pem", "ca/root-ca.pem", "x/issuing-ca.pem: more than one"},
        {APPEND, "root-ca.pem", "ca/issuing-ca.pem", "x/root-ca.pem: more than one"},
        {COPY, "root-ca", "other/root-ca", "x/issuing-ca.pem: not signed by the key in root-ca"},
        {COPY, "untrusted-issuing-ca", "other/untrusted-issuing-ca",
            "x/untrusted-issuing-ca.pem: not signed by the key in untrusted-root-ca-key.pem"},
        {COPY, "issuing-ca", "ca/server-issuing-ca",
            "x/issuing-ca.pem: subject is \"CN=EKULAB LAB ServerAuth Issuing"},
        {MAKE_FOLDER, "root-ca.pem", NULL, "x/root-ca.pem: is a folder"},
    };
    make_hierarchy("ca");
    make_hierarchy("other");
    for (size_t i = 0; i < NUM(rows); i++) {
        assert_int_equal(mkdir("x", 0700), 0);
        copy_hierarchy();
        make_hierarchy("x"); /* nothing wrong so far */
        damage_ca(rows[i].damage, rows[i].file, rows[i].from);
        expect_refusal(rows[i].file, rows[i].reason);
        expect_refusal(rows[i].file, rows[i].reason); /* nothing was mended */
        assert_int_equal(remove_tree("x"), 0);
    }
}

/* Writes x/root-ca.pem again with another organisation and common name; the key stays. */
static void rename_root(const char *organisation, const char *common_name)
{
    BIO *key_bio = BIO_new_file("x/root-ca-key.pem", "r");
    EVP_PKEY *key = PEM_read_bio_PrivateKey(key_bio, NULL, NULL, NULL);
    BIO *root_bio = BIO_new_file("x/root-ca.pem", "r");
    X509 *root = PEM_read_bio_X509(root_bio, NULL, NULL, NULL);
    X509_NAME *name = X509_NAME_new();
    X509_NAME_add_entry_by_txt(
        name, "O", MBSTRING_UTF8, (const unsigned char *)organisation, -1, -1, 0);
    X509_NAME_add_entry_by_txt(
        name, "CN", MBSTRING_UTF8, (const unsigned char *)common_name, -1, -1, 0);
    X509_set_subject_name(root, name);
    X509_set_issuer_name(root, name);
    assert_true(X509_sign(root, key, EVP_sha256()) > 0);
    BIO *out = BIO_new_file("x/root-ca.pem", "w");
    assert_int_equal(PEM_write_bio_X509(out, root), 1);
    BIO_free(out);
    X509_NAME_free(name);
    X509_free(root);
    EVP_PKEY_free(key);
    BIO_free(root_bio);
    BIO_free(key_bio);
}

static void only_the_lab_s_own_hierarchy_is_used(void **state)
{
    (void)state;
    static const struct {
        const char *organisation, *common_name, *reason;
    } rows[] = {
        {"EKULAB LAB", "EKULAB LAB Root CA", NULL},
        {"Example", "Example Root CA",
            "x/root-ca.pem: the certificate does not say LAB; only a lab hierarchy is used"},
        {"Example LAB", "Root CA",
            "file is not valid: x/root-ca.pem: subject is \"CN=Root CA,O=Example LAB\""},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        make_hierarchy("x");
        rename_root(rows[i].organisation, rows[i].common_name);
        if (rows[i].reason != NULL)
            expect_refusal(rows[i].common_name, rows[i].reason);
        else
            make_hierarchy("x");
        assert_int_equal(remove_tree("x"), 0);
    }
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(links_are_not_followed),
        IN_FOLDER(broken_folders_are_refused),
        IN_FOLDER(only_the_lab_s_own_hierarchy_is_used),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
