#include "certs-gen/twinname.h"

#include "certs-gen/crypto.h"
#include "certs-gen/lab.h"
#include "certs-gen/order.h"
#include "sim/base/text.h"

#include <ctype.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void twin_digest(const unsigned char *bytes, size_t len, char out[TWIN_DIGEST_CAP])
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned num = 0;
    if (EVP_Digest(bytes, len, digest, &num, EVP_sha256(), NULL) != 1)
        abort();
    for (unsigned i = 0; i < num; i++)
        snprintf(out + 2 * i, TWIN_DIGEST_CAP - 2 * i, "%02x", digest[i]);
}

void twin_fingerprint(const X509 *cert, char out[TWIN_DIGEST_CAP])
{
    unsigned char *der = NULL;
    int len = i2d_X509(cert, &der);
    twin_digest(der, len > 0 ? (size_t)len : 0, out);
    OPENSSL_free(der);
}

static void free_name(void *name)
{
    X509_NAME_free(name);
}

void twin_names_init(struct table *names)
{
    table_init(names, free_name);
}

static int last_common_name(const X509_NAME *name)
{
    int last = -1;
    for (int at = -1; (at = X509_NAME_get_index_by_NID(name, NID_commonName, at)) >= 0;)
        last = at;
    return last;
}

/* As UTF-8 without control characters; "" when there is none, or none that can be read. */
static char *common_name(const X509_NAME *name, int at)
{
    unsigned char *utf8 = NULL;
    int len = at < 0 ? 0
                     : ASN1_STRING_to_UTF8(
                           &utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
    char *out = ek_calloc(1, len > 0 ? (size_t)len + 1 : 1);
    for (int i = 0; i < len; i++)
        out[i] = (char)(utf8[i] < ' ' || utf8[i] == 0x7f ? '?' : utf8[i]);
    OPENSSL_free(utf8);
    ERR_clear_error();
    return out;
}

/* Keeps at most ORDER_MAX_CN characters of UTF-8. */
static void cut(char *text)
{
    int num = 0;
    for (char *at = text; *at != '\0'; at++) {
        bool begins = ((unsigned char)*at & 0xc0) != 0x80;
        if (begins && ++num > ORDER_MAX_CN) {
            *at = '\0';
            return;
        }
    }
}

/* How an attribute is tied to its neighbours (multi-valued RDN): X509_NAME_add_entry(3). */
static int set_of(const X509_NAME *name, int at)
{
    int own = X509_NAME_ENTRY_set(X509_NAME_get_entry(name, at));
    if (at > 0 && X509_NAME_ENTRY_set(X509_NAME_get_entry(name, at - 1)) == own)
        return -1;
    bool tied = at + 1 < X509_NAME_entry_count(name) &&
                X509_NAME_ENTRY_set(X509_NAME_get_entry(name, at + 1)) == own;
    return tied ? 1 : 0;
}

static bool rename_ca(X509_NAME *name, const char *digest)
{
    int at = last_common_name(name);
    char *old = common_name(name, at);
    char *text = ek_asprintf(
        "%s Twin CA %.8s%s%s", LAB_ORGANISATION, digest, old[0] == '\0' ? "" : " ", old);
    int set = at < 0 ? 0 : set_of(name, at);
    cut(text);
    if (at >= 0)
        X509_NAME_ENTRY_free(X509_NAME_delete_entry(name, at));
    bool ok = X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8,
                  (const unsigned char *)text, -1, at, set) == 1;
    free(text);
    free(old);
    return ok;
}

const X509_NAME *twin_name(
    struct table *names, const X509_NAME *original, const char *digest, struct err *e)
{
    const unsigned char *der = NULL;
    size_t len = 0;
    char key[TWIN_DIGEST_CAP];
    if (X509_NAME_get0_der(original, &der, &len) != 1) {
        crypto_fail(e, ERR_PEM_INVALID, "unreadable name");
        return NULL;
    }
    twin_digest(der, len, key);
    X509_NAME *name = table_find(names, key);
    if (name != NULL)
        return name;
    name = X509_NAME_dup(original);
    if (name == NULL || !rename_ca(name, digest)) {
        X509_NAME_free(name);
        crypto_fail(e, ERR_CRYPTO, "cannot name a CA");
        return NULL;
    }
    table_add(names, key, name);
    return name;
}

char *twin_name_text(const X509_NAME *name, size_t max)
{
    BIO *bio = BIO_new(BIO_s_mem());
    char *data = NULL;
    if (bio == NULL)
        abort();
    X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253);
    long len = BIO_get_mem_data(bio, &data);
    bool whole = len >= 0 && (size_t)len <= max;
    char *text = ek_strndup(data == NULL ? "" : data, whole ? (size_t)len : max);
    char *out = whole ? ek_strdup(text) : ek_asprintf("%s...", text);
    free(text);
    BIO_free(bio);
    return out;
}

static char *first_dns_name(X509 *cert)
{
    GENERAL_NAMES *names = X509_get_ext_d2i(cert, NID_subject_alt_name, NULL, NULL);
    char *out = NULL;
    for (int i = 0; out == NULL && i < sk_GENERAL_NAME_num(names); i++) {
        int type = 0;
        const ASN1_STRING *value = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names, i), &type);
        if (type == GEN_DNS)
            out = ek_strndup(
                (const char *)ASN1_STRING_get0_data(value), (size_t)ASN1_STRING_length(value));
    }
    GENERAL_NAMES_free(names);
    return out == NULL ? ek_strdup("") : out;
}

void twin_name_file(X509 *cert, const char *digest, char *out, size_t cap)
{
    const X509_NAME *subject = X509_get_subject_name(cert);
    char *text = common_name(subject, last_common_name(subject));
    if (text[0] == '\0') {
        free(text);
        text = first_dns_name(cert);
    }
    if (text[0] == '\0')
        snprintf(out, cap, "%.16s", digest);
    else
        text_copy(out, cap, text);
    for (char *c = out; *c != '\0'; c++) {
        bool plain = isalnum((unsigned char)*c) || strchr("._-", *c) != NULL;
        if (!plain || (c == out && *c != '_' && !isalnum((unsigned char)*c)))
            *c = '_';
    }
    free(text);
}
