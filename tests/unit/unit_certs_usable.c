/* PEM files of which TLS can make nothing: longer than OpenSSL carries, or with keys that it does
 * not use; and those that verification judges by what is not modelled. */
#include "certs-gen/certs.h"
#include "sim/base/buf.h"

#include <openssl/core_names.h>
#include <openssl/dsa.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
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

#define NUM(rows) (sizeof rows / sizeof rows[0])

static EVP_PKEY *make_dsa(void)
{
    EVP_PKEY *params = NULL, *key = NULL;
    EVP_PKEY_CTX *of_params = EVP_PKEY_CTX_new_from_name(NULL, "DSA", NULL);
    assert_int_equal(EVP_PKEY_paramgen_init(of_params), 1);
    assert_int_equal(EVP_PKEY_CTX_set_dsa_paramgen_bits(of_params, 1024), 1);
    assert_int_equal(EVP_PKEY_paramgen(of_params, &params), 1);
    EVP_PKEY_CTX *of_key = EVP_PKEY_CTX_new(params, NULL);
    assert_int_equal(EVP_PKEY_keygen_init(of_key), 1);
    assert_int_equal(EVP_PKEY_keygen(of_key, &key), 1);
    EVP_PKEY_CTX_free(of_params);
    EVP_PKEY_CTX_free(of_key);
    EVP_PKEY_free(params);
    return key;
}

/* "RSA 1024", "DSA", "EC P-256", "EC explicit", "ED25519" */
static EVP_PKEY *make_key(const char *kind)
{
    if (strcmp(kind, "DSA") == 0)
        return make_dsa();
    if (strncmp(kind, "RSA ", 4) == 0)
        return EVP_RSA_gen((unsigned)atoi(kind + 4));
    if (strcmp(kind, "EC explicit") == 0) {
        EVP_PKEY *key = EVP_EC_gen("P-256");
        assert_int_equal(EVP_PKEY_set_utf8_string_param(
                             key, OSSL_PKEY_PARAM_EC_ENCODING, OSSL_PKEY_EC_ENCODING_EXPLICIT),
            1);
        return key;
    }
    if (strncmp(kind, "EC ", 3) == 0)
        return EVP_EC_gen(kind + 3);
    return EVP_PKEY_Q_keygen(NULL, NULL, kind);
}

static void name_it(X509_NAME *name, const char *cn)
{
    assert_int_equal(
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)cn, -1, -1, 0),
        1);
}

/* Without a signature and an extension. */
static X509 *new_cert(EVP_PKEY *key, const char *subject, const char *issuer)
{
    X509 *cert = X509_new();
    X509_set_version(cert, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
    name_it(X509_get_subject_name(cert), subject);
    name_it(X509_get_issuer_name(cert), issuer);
    X509_gmtime_adj(X509_getm_notBefore(cert), 0);
    X509_gmtime_adj(X509_getm_notAfter(cert), 86400);
    X509_set_pubkey(cert, key);
    return cert;
}

static void extend(X509 *cert, const char *name, const char *value)
{
    X509_EXTENSION *ext = X509V3_EXT_nconf(NULL, NULL, name, value);
    assert_non_null(ext);
    assert_int_equal(X509_add_ext(cert, ext, -1), 1);
    X509_EXTENSION_free(ext);
}

/* A certificate that is no CA, of `len` bytes or a few more or less; 0: as short as it is. */
static X509 *make_cert(EVP_PKEY *key, size_t len)
{
    X509 *cert = new_cert(key, "e", "r");
    if (len > 0) {
        char *comment = ek_calloc(1, len);
        memset(comment, 'x', len - 300);
        extend(cert, "nsComment", comment);
        free(comment);
    }
    bool by_itself = EVP_PKEY_is_a(key, "ED25519") || EVP_PKEY_is_a(key, "ED448");
    assert_true(X509_sign(cert, key, by_itself ? NULL : EVP_sha256()) > 0);
    return cert;
}

static void write_file(const char *path, const char *kind, size_t len, size_t num)
{
    EVP_PKEY *key = make_key(kind);
    assert_non_null(key);
    X509 *cert = make_cert(key, len);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    for (size_t i = 0; i < num; i++)
        assert_int_equal(PEM_write_X509(file, cert), 1);
    assert_int_equal(PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL), 1);
    assert_int_equal(fclose(file), 0);
    X509_free(cert);
    EVP_PKEY_free(key);
}

static void usable_files_are_told_from_others(void **state)
{
    (void)state;
    static const struct {
        const char *key;
        size_t len, num; /* of a certificate; of certificates */
        const char *reason;
    } rows[] = {
        {"EC P-256", 0, 1, NULL},
        {"EC P-384", 0, 1, NULL},
        {"EC P-521", 0, 1, NULL},
        {"RSA 2048", 0, 1, NULL},
        {"ED25519", 0, 1, NULL},
        {"ED448", 0, 1, NULL},
        {"EC P-224", 0, 1, "does not sign with the private key: secp224r1"},
        {"EC secp256k1", 0, 1, "does not sign with the private key: secp256k1"},
        {"DSA", 0, 1, "does not sign with the private key: DSA of 1024 bits"},
        {"RSA 1024", 0, 1, "too weak for TLS here: RSA of 1024 bits"},
        {"EC explicit", 0, 1, "instead of the curve's name"},
        {"EC P-256", 0, 101, NULL},
        {"EC P-256", 0, 102, "a chain of 102 certificates; OpenSSL verifies 101"},
        {"EC P-256", 51000, 2, NULL},
        {"EC P-256", 51400, 2, "bytes; OpenSSL takes 102400 in a TLS handshake"},
        {"EC P-256", 92000, 1, NULL},
        {"EC P-256", 92400, 1, "a SIP SERVICE request carries 92160"},
    };
    char path[] = "/tmp/ekulab-usable-XXXXXX";
    close(mkstemp(path));
    struct certs *certs = certs_new(NULL);
    for (size_t i = 0; i < NUM(rows); i++) {
        struct err e = {0};
        char *named = ek_asprintf("%s.%zu", path, i); /* a file is loaded once */
        write_file(named, rows[i].key, rows[i].len, rows[i].num);
        bool ok = certs_load(certs, named, &e) != NULL;
        unlink(named);
        free(named);
        if (ok != (rows[i].reason == NULL) || (!ok && strstr(e.text, rows[i].reason) == NULL))
            fail_msg("%s, %zu of %zu bytes: %s", rows[i].key, rows[i].num, rows[i].len, e.text);
        assert_int_equal(e.code, ok ? ERR_NONE : ERR_PEM_INVALID);
    }
    certs_free(certs);
    unlink(path);
}

struct chain_row {
    int at; /* 0: the leaf, then "lower", "upper" and "root" */
    const char *extension;
    const char *value; /* NULL: without the extension, which a CA has */
    const char *reason;
};

/* Leaf, two intermediates and a root, all with one key; one of them as the row says. */
static void write_chain(const char *path, const struct chain_row *row)
{
    static const char *const names[] = {"leaf", "lower", "upper", "root", "root"};
    EVP_PKEY *key = make_key("EC P-256");
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    for (int i = 0; i < 4; i++) {
        X509 *cert = new_cert(key, names[i], names[i + 1]);
        if (i > 0 && (i != row->at || strcmp(row->extension, "basicConstraints") != 0))
            extend(cert, "basicConstraints", "critical,CA:TRUE");
        if (i == row->at && row->value != NULL)
            extend(cert, row->extension, row->value);
        assert_true(X509_sign(cert, key, EVP_sha256()) > 0);
        assert_int_equal(PEM_write_X509(file, cert), 1);
        X509_free(cert);
    }
    assert_int_equal(PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL), 1);
    assert_int_equal(fclose(file), 0);
    EVP_PKEY_free(key);
}

static void chains_that_are_not_modelled_are_refused(void **state)
{
    (void)state;
    static const struct chain_row rows[] = {
        {0, "1.2.3.4", "DER:0500", NULL},
        {0, "1.2.3.4", "critical,DER:0500", "CN=leaf has a critical extension"},
        {3, "1.2.3.4", "critical,DER:0500", "CN=root has a critical extension"},
        {2, "nameConstraints", "permitted;DNS:example.com", "CN=upper has name constraints, which"},
        {3, "nameConstraints", "permitted;DNS:example.com", "CN=root has name constraints, which"},
        {0, "nsCertType", "server", "CN=leaf has nsCertType, which"},
        {1, "nsCertType", "sslCA", "CN=lower has nsCertType, which"},
        {0, "extendedKeyUsage", "serverAuth,clientAuth", NULL},
        {0, "extendedKeyUsage", "serverAuth,msSGC", "CN=leaf has msSGC or nsSGC"},
        {1, "extendedKeyUsage", "nsSGC", "CN=lower has msSGC or nsSGC"},
        {0, "basicConstraints", "CA:FALSE", NULL},
        {1, "basicConstraints", "CA:FALSE", "CN=lower issues without basicConstraints CA:TRUE"},
        {2, "basicConstraints", NULL, "CN=upper issues without basicConstraints CA:TRUE"},
        {3, "basicConstraints", NULL, "CN=root issues without basicConstraints CA:TRUE"},
        {0, "keyUsage", "digitalSignature", NULL},
        {1, "keyUsage", "keyCertSign,cRLSign", NULL},
        {1, "keyUsage", "cRLSign", "CN=lower issues without keyCertSign"},
        {3, "keyUsage", "cRLSign", "CN=root issues without keyCertSign"},
        {1, "basicConstraints", "CA:TRUE,pathlen:0", NULL},
        {2, "basicConstraints", "CA:TRUE,pathlen:1", NULL},
        {2, "basicConstraints", "CA:TRUE,pathlen:0",
            "CN=upper has a pathLenConstraint of 0 and 1 intermediate certificates below it"},
        {3, "basicConstraints", "CA:TRUE,pathlen:2", NULL},
        {3, "basicConstraints", "CA:TRUE,pathlen:1",
            "CN=root has a pathLenConstraint of 1 and 2 intermediate certificates below it"},
    };
    char path[] = "/tmp/ekulab-usable-XXXXXX";
    close(mkstemp(path));
    struct certs *certs = certs_new(NULL);
    size_t num_wrong = 0;
    for (size_t i = 0; i < NUM(rows); i++) {
        struct err e = {0};
        char *named = ek_asprintf("%s.%zu", path, i);
        write_chain(named, &rows[i]);
        bool ok = certs_load(certs, named, &e) != NULL;
        unlink(named);
        free(named);
        if (ok != (rows[i].reason == NULL) || (!ok && strstr(e.text, rows[i].reason) == NULL)) {
            print_error("%d, %s=%s: %s\n", rows[i].at, rows[i].extension,
                rows[i].value == NULL ? "" : rows[i].value, ok ? "taken" : e.text);
            num_wrong++;
        }
        assert_int_equal(e.code, ok ? ERR_NONE : ERR_PEM_INVALID);
    }
    certs_free(certs);
    unlink(path);
    assert_int_equal(num_wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(usable_files_are_told_from_others),
        cmocka_unit_test(chains_that_are_not_modelled_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
