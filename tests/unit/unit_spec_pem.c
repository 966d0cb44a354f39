/* PEM files as certificates of a deployment: read beside its file, refused with a place. */
#include "certs-gen/certs.h"
#include "scenarios/spec/deployment.h"
#include "sim/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct releases *releases;

static int load_releases(void **state)
{
    (void)state;
    struct conf_diag diag = {0};
    releases = releases_load(EK_SOURCE_DIR "/sim/releases", &diag);
    conf_diag_cleanup(&diag);
    return releases == NULL ? -1 : 0;
}

static int free_releases(void **state)
{
    (void)state;
    releases_free(releases);
    return 0;
}

/* Reads YAML `text` as the content of `deployment:` in a file called `name`. */
static bool read_as(
    const char *name, const char *text, struct deployment *d, struct conf_diag *diag)
{
    struct conf_doc *doc = conf_parse_text(name, text, strlen(text), diag);
    assert_non_null(doc);
    bool ok = deployment_read(d, doc, conf_root(doc), releases, diag);
    conf_doc_free(doc);
    return ok;
}

struct folder {
    char path[40];
    char yaml[60];
    char pem[60];
};

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void make_folder(struct folder *f)
{
    text_copy(f->path, sizeof f->path, "/tmp/spec-test-XXXXXX");
    assert_non_null(mkdtemp(f->path));
    snprintf(f->yaml, sizeof f->yaml, "%s/d.yaml", f->path);
    snprintf(f->pem, sizeof f->pem, "%s/box.pem", f->path);
}

static void remove_folder(const struct folder *f)
{
    unlink(f->pem);
    assert_int_equal(rmdir(f->path), 0);
}

static void expect_pem_error(const struct folder *f, const char *file, const char *reason)
{
    struct deployment d;
    struct conf_diag diag = {0};
    char text[200], head[200];
    snprintf(text, sizeof text, "expressway-e:\n  certificate: {pem: %s}\n", file);
    snprintf(head, sizeof head, "%s:2:22: error: ", f->yaml);
    deployment_init(&d);
    assert_false(read_as(f->yaml, text, &d, &diag));
    if (strncmp(buf_str(&diag.text), head, strlen(head)) != 0 ||
        strstr(buf_str(&diag.text), reason) == NULL)
        fail_msg("wanted %s%s\ngot %s", head, reason, buf_str(&diag.text));
    assert_string_equal(deployment_get(&d, SETTING_E_CERTIFICATE), "combined");
    deployment_cleanup(&d);
    conf_diag_cleanup(&diag);
}

static const struct certs_identity *mint(struct certs *certs)
{
    struct certs_order order = {.common_name = "e1.example.com", .clock = 1781913600};
    assert_non_null(certs);
    const struct certs_identity *identity = certs_mint(certs, &order, NULL);
    assert_non_null(identity);
    return identity;
}

/* Sixty times a leaf and its issuer. */
static void write_long_chain(const char *path)
{
    struct certs *certs = certs_new(NULL);
    const struct certs_identity *identity = mint(certs);
    struct buf text = {0};
    for (int i = 0; i < 60; i++)
        buf_adds(&text, identity->chain_pem);
    buf_addf(&text, "%s%s", certs_trust_pem(certs), identity->key_pem);
    write_file(path, buf_str(&text));
    buf_cleanup(&text);
    certs_free(certs);
}

static void write_identity(const char *path, bool with_key)
{
    struct certs *certs = certs_new(NULL);
    const struct certs_identity *identity = mint(certs);
    char *text = ek_asprintf(
        "%s%s%s", identity->chain_pem, certs_trust_pem(certs), with_key ? identity->key_pem : "");
    write_file(path, text);
    free(text);
    certs_free(certs);
}

static void pem_files_are_read_beside_the_deployment(void **state)
{
    (void)state;
    struct folder f;
    struct deployment d;
    struct conf_diag diag = {0};
    char stored[80];
    make_folder(&f);
    write_identity(f.pem, true);
    snprintf(stored, sizeof stored, "pem:%s", f.pem);
    deployment_init(&d);
    assert_true(read_as(f.yaml, "expressway-e: {certificate: {pem: box.pem}}", &d, &diag));
    assert_string_equal(deployment_get(&d, SETTING_E_CERTIFICATE), stored);
    deployment_cleanup(&d);
    conf_diag_cleanup(&diag);
    remove_folder(&f);
}

static void unusable_pem_files_are_errors(void **state)
{
    (void)state;
    struct folder f;
    make_folder(&f);
    expect_pem_error(&f, "box.pem", "No such file or directory");
    expect_pem_error(&f, ".", "is a folder");
    write_file(f.pem, "this is no certificate\n");
    expect_pem_error(&f, "box.pem", "not a usable PEM file");
    write_file(f.pem, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    expect_pem_error(&f, "box.pem", "not a usable PEM file");
    write_identity(f.pem, false);
    expect_pem_error(&f, "box.pem", "not a usable PEM file");
    write_long_chain(f.pem);
    expect_pem_error(&f, "box.pem", "a chain of 120 certificates; OpenSSL verifies 101");
    remove_folder(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pem_files_are_read_beside_the_deployment),
        cmocka_unit_test(unusable_pem_files_are_errors),
    };
    return cmocka_run_group_tests(tests, load_releases, free_releases);
}
