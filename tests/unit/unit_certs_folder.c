/* The CA folder: kept, used again, private. */
#include "certs-gen/certs.h"
#include "certs-gen/command.h"
#include "sim/base/buf.h"

#include <ftw.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define NUM(rows) (sizeof rows / sizeof rows[0])
#define CLOCK     1781913600 /* 2026-06-20T00:00:00Z */
#define MAX_ARGS  16

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

static void assert_same_files(const char *one, const char *other)
{
    struct buf left = {0}, right = {0};
    assert_true(buf_read_file(&left, one, 1 << 20, NULL));
    assert_true(buf_read_file(&right, other, 1 << 20, NULL));
    assert_string_equal(buf_str(&left), buf_str(&right));
    buf_cleanup(&left);
    buf_cleanup(&right);
}

static void make_hierarchy(const char *dir)
{
    struct certs *certs = certs_new_at(dir, NULL);
    assert_non_null(certs);
    certs_free(certs);
}

static int run(const char *line)
{
    char *copy = ek_strdup(line);
    char name[] = "certs-gen";
    char *argv[MAX_ARGS + 1] = {name};
    int argc = 1;
    for (char *word = strtok(copy, " "); word != NULL; word = strtok(NULL, " ")) {
        assert_true(argc < MAX_ARGS);
        argv[argc++] = word;
    }
    int code = certs_command(argc, argv);
    free(copy);
    return code;
}

static STACK_OF(X509) * read_certs(const char *path)
{
    STACK_OF(X509) *certs = sk_X509_new_null();
    BIO *bio = BIO_new_file(path, "r");
    X509 *cert = NULL;
    while ((cert = PEM_read_bio_X509(bio, NULL, NULL, NULL)) != NULL)
        sk_X509_push(certs, cert);
    BIO_free(bio);
    return certs;
}

/* OpenSSL's verdict on the chain in one file against the roots in another. */
static int verify(const char *chain_path, const char *root_path, int purpose)
{
    STACK_OF(X509) *chain = read_certs(chain_path);
    STACK_OF(X509) *roots = read_certs(root_path);
    X509_STORE_CTX *ctx = X509_STORE_CTX_new();
    assert_int_equal(X509_STORE_CTX_init(ctx, NULL, sk_X509_value(chain, 0), chain), 1);
    X509_STORE_CTX_set0_trusted_stack(ctx, roots);
    X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(ctx);
    X509_VERIFY_PARAM_set_time(param, CLOCK);
    X509_VERIFY_PARAM_set_purpose(param, purpose);
    int ok = X509_verify_cert(ctx);
    int error = X509_STORE_CTX_get_error(ctx);
    assert_int_equal(ok == 1, error == X509_V_OK);
    X509_STORE_CTX_free(ctx);
    sk_X509_pop_free(chain, X509_free);
    sk_X509_pop_free(roots, X509_free);
    return error;
}

static void calls_with_one_folder_trust_each_other(void **state)
{
    (void)state;
    assert_int_equal(run("make combined -n e.example.com -o e --ca ca"), 0);
    assert_int_equal(run("make combined -n c.example.com -o c --ca ca"), 0);
    assert_int_equal(run("make combined+intermediate-server-only -n c.example -o s --ca ca/"), 0);
    assert_int_equal(run("make combined+untrusted-root -n c.example -o u --ca ca"), 0);
    assert_int_equal(run("make combined -n x.example.com -o x"), 0);
    assert_int_equal(run("make combined -n y.example.com -o y --ca other"), 0);
    static const struct {
        const char *chain, *root;
        int purpose;
        bool ok;
    } rows[] = {
        {"e/cert.pem", "c/root.pem", X509_PURPOSE_SSL_CLIENT, true},
        {"c/cert.pem", "e/root.pem", X509_PURPOSE_SSL_CLIENT, true},
        {"c/cert.pem", "ca/root-ca.pem", X509_PURPOSE_SSL_SERVER, true},
        {"s/cert.pem", "e/root.pem", X509_PURPOSE_SSL_SERVER, true},
        {"s/cert.pem", "e/root.pem", X509_PURPOSE_SSL_CLIENT, false},
        {"u/cert.pem", "e/root.pem", X509_PURPOSE_SSL_SERVER, false},
        {"u/cert.pem", "ca/untrusted-root-ca.pem", X509_PURPOSE_SSL_SERVER, true},
        {"x/cert.pem", "e/root.pem", X509_PURPOSE_SSL_SERVER, false},
        {"e/cert.pem", "x/root.pem", X509_PURPOSE_SSL_SERVER, false},
        {"y/cert.pem", "e/root.pem", X509_PURPOSE_SSL_SERVER, false},
        {"y/cert.pem", "y/root.pem", X509_PURPOSE_SSL_SERVER, true},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        int error = verify(rows[i].chain, rows[i].root, rows[i].purpose);
        if ((error == X509_V_OK) != rows[i].ok)
            fail_msg("%s by %s: error %d", rows[i].chain, rows[i].root, error);
    }
}

static mode_t mode_of(const char *path)
{
    struct stat st;
    assert_int_equal(lstat(path, &st), 0);
    return st.st_mode & 07777;
}

static void keys_are_private(void **state)
{
    (void)state;
    mode_t mask = umask(0);
    make_hierarchy("ca");
    umask(mask);
    assert_int_equal(mode_of("ca"), 0700);
    for (size_t i = 0; i < NUM(ca_names); i++) {
        char *cert = ek_asprintf("ca/%s.pem", ca_names[i]);
        char *key = ek_asprintf("ca/%s-key.pem", ca_names[i]);
        assert_int_equal(mode_of(key), 0600);
        assert_int_equal(mode_of(cert), 0666);
        free(key);
        free(cert);
    }
}

/* The output folder may be the CA folder, and --force leaves the CAs alone. */
static void a_folder_may_hold_other_files(void **state)
{
    (void)state;
    assert_int_equal(mkdir("ca", 0750), 0);
    write_file("ca/else", "text", "w");
    assert_int_equal(run("make combined -n e.example.com -o ca --ca ca"), 0);
    copy_file("ca/root-ca.pem", "first.pem", "w");
    assert_same_files("ca/root.pem", "ca/root-ca.pem");
    assert_int_equal(run("make combined -n c.example.com -o ca --ca ca --force"), 0);
    assert_same_files("ca/root.pem", "first.pem");
    assert_same_files("ca/root-ca.pem", "first.pem");
    assert_int_equal(mode_of("ca"), 0750);
    assert_int_equal(access("ca/else", F_OK), 0);
}

/* One of them makes the hierarchy, the others wait and use it. */
static void several_processes_make_one_hierarchy(void **state)
{
    (void)state;
    pid_t children[6];
    for (size_t i = 0; i < NUM(children); i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0)
            _exit(certs_new_at("ca", NULL) == NULL ? 1 : 0);
    }
    for (size_t i = 0; i < NUM(children); i++) {
        int status = 0;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(calls_with_one_folder_trust_each_other),
        IN_FOLDER(keys_are_private),
        IN_FOLDER(a_folder_may_hold_other_files),
        IN_FOLDER(several_processes_make_one_hierarchy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
