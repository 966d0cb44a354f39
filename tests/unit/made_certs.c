#include "tests/unit/made_certs.h"

#include <ftw.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static EVP_PKEY *key;
static char folder[32];

EVP_PKEY *made_key(void)
{
    if (key == NULL)
        key = EVP_EC_gen("P-256");
    assert_non_null(key);
    return key;
}

void made_keys_free(void)
{
    EVP_PKEY_free(key);
    key = NULL;
}

static void name_it(X509_NAME *name, const char *cn)
{
    assert_int_equal(
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)cn, -1, -1, 0),
        1);
}

X509 *made_cert(const char *subject, const char *issuer)
{
    static long serial = 1;
    X509 *cert = X509_new();
    assert_int_equal(X509_set_version(cert, X509_VERSION_3), 1);
    assert_int_equal(ASN1_INTEGER_set(X509_get_serialNumber(cert), serial++), 1);
    assert_int_equal(ASN1_TIME_set_string(X509_getm_notBefore(cert), "20260101000000Z"), 1);
    assert_int_equal(ASN1_TIME_set_string(X509_getm_notAfter(cert), "20261231000000Z"), 1);
    name_it(X509_get_subject_name(cert), subject);
    name_it(X509_get_issuer_name(cert), issuer == NULL ? subject : issuer);
    assert_int_equal(X509_set_pubkey(cert, made_key()), 1);
    return cert;
}

void made_extension(X509 *cert, int nid, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, cert, cert, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    assert_non_null(extension);
    assert_int_equal(X509_add_ext(cert, extension, -1), 1);
    X509_EXTENSION_free(extension);
}

void made_sign(X509 *cert)
{
    assert_true(X509_sign(cert, made_key(), EVP_sha256()) > 0);
}

void made_folder(void)
{
    strcpy(folder, "/tmp/ek-certs-XXXXXX");
    assert_non_null(mkdtemp(folder));
    assert_int_equal(chdir(folder), 0);
}

static int remove_it(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st, (void)kind, (void)at;
    return remove(path);
}

void made_folder_end(void)
{
    assert_int_equal(chdir("/"), 0);
    assert_int_equal(nftw(folder, remove_it, 8, FTW_DEPTH | FTW_PHYS), 0);
}

void made_file(const char *name, ...)
{
    FILE *file = fopen(name, "w");
    assert_non_null(file);
    va_list certs;
    va_start(certs, name);
    for (X509 *cert; (cert = va_arg(certs, X509 *)) != NULL;)
        assert_int_equal(PEM_write_X509(file, cert), 1);
    va_end(certs);
    assert_int_equal(fclose(file), 0);
}

void made_text(const char *name, const char *text)
{
    FILE *file = fopen(name, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}
