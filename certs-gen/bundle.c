#include "certs-gen/bundle.h"

#include "certs-gen/keyscent.h"
#include "sim/base/buf.h"

#include <ctype.h>
#include <openssl/cms.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs7.h>
#include <stdlib.h>
#include <string.h>

#define BEGIN     "-----BEGIN "
#define END       "-----END "
#define LABEL_MAX 40

/* Where the bytes being read come from. */
struct place {
    struct bundle *bundle;
    size_t line;
    int depth;
};

static void add_fault(const struct place *at, char *text)
{
    struct bundle *b = at->bundle;
    ERR_clear_error();
    if (b->num_faults == BUNDLE_FAULTS_MAX) {
        free(text);
        return;
    }
    if (b->num_faults == BUNDLE_FAULTS_MAX - 1) {
        free(text);
        text = ek_strdup("and more that cannot be read");
    }
    b->faults = ek_realloc(b->faults, (b->num_faults + 1) * sizeof *b->faults);
    b->faults[b->num_faults++] = (struct bundle_fault){.line = at->line, .text = text};
}

static const char *library_reason(void)
{
    unsigned long error = ERR_peek_last_error();
    const char *reason = error == 0 ? NULL : ERR_reason_error_string(error);
    return reason == NULL ? "malformed" : reason;
}

/* Takes `cert` over. */
static void add_cert(const struct place *at, X509 *cert)
{
    struct bundle *b = at->bundle;
    int num = sk_X509_num(b->certs);
    if (num >= BUNDLE_CERTS_MAX || sk_X509_push(b->certs, cert) == 0) {
        X509_free(cert);
        return;
    }
    bool grow = (num & (num + 1)) == 0; /* at 1, 3, 7, ... there is no room for another one */
    if (num == 0 || grow)
        b->lines = ek_realloc(b->lines, 2 * ((size_t)num + 1) * sizeof *b->lines);
    b->lines[num] = at->line;
}

static void add_all(const struct place *at, STACK_OF(X509) * certs)
{
    for (int i = 0; i < sk_X509_num(certs); i++) {
        X509 *cert = sk_X509_value(certs, i);
        if (X509_up_ref(cert) == 1)
            add_cert(at, cert);
    }
}

static void take_der(const struct place *at, const unsigned char *der, size_t len);

static void take_nested(const struct place *at, const unsigned char *der, size_t len)
{
    struct place inside = {at->bundle, at->line, at->depth + 1};
    if (inside.depth >= BUNDLE_DEPTH_MAX)
        add_fault(at, ek_asprintf("PKCS#7 nested more than %d deep is not read", BUNDLE_DEPTH_MAX));
    else
        take_der(&inside, der, len);
}

/* PKCS#7 has the inner message as such, CMS in octets. */
static void take_content(const struct place *at, PKCS7 *content)
{
    unsigned char *der = NULL;
    if (content == NULL || content->d.ptr == NULL)
        return;
    if (PKCS7_type_is_signed(content)) {
        int len = i2d_PKCS7(content, &der);
        if (len > 0)
            take_nested(at, der, (size_t)len);
        OPENSSL_free(der);
    } else if (PKCS7_type_is_data(content) && content->d.data->length > 1 &&
               content->d.data->data[0] == (V_ASN1_CONSTRUCTED | V_ASN1_SEQUENCE)) {
        take_nested(at, content->d.data->data, (size_t)content->d.data->length);
    }
}

static bool take_pkcs7(const struct place *at, const unsigned char *der, size_t len)
{
    const unsigned char *p = der;
    PKCS7 *message = d2i_PKCS7(NULL, &p, (long)len);
    bool is_read = message != NULL;
    if (is_read && PKCS7_type_is_signed(message) && message->d.sign != NULL) {
        add_all(at, message->d.sign->cert);
        take_content(at, message->d.sign->contents);
    } else if (is_read) {
        add_fault(at, ek_asprintf("PKCS#7 of type %s holds no certificates to read",
                          OBJ_nid2sn(OBJ_obj2nid(message->type))));
    }
    PKCS7_free(message);
    return is_read;
}

/* Signed data of the kinds that PKCS#7 does not know. */
static bool take_cms(const struct place *at, const unsigned char *der, size_t len)
{
    const unsigned char *p = der;
    CMS_ContentInfo *message = d2i_CMS_ContentInfo(NULL, &p, (long)len);
    STACK_OF(X509) *certs = message == NULL ? NULL : CMS_get1_certs(message);
    bool is_read = certs != NULL;
    add_all(at, certs);
    sk_X509_pop_free(certs, X509_free);
    CMS_ContentInfo_free(message);
    return is_read;
}

static bool begins_with_oid(const unsigned char *der, size_t len)
{
    const unsigned char *p = der;
    long inner = 0;
    int tag = 0;
    int class = 0;
    (void)ASN1_get_object(&p, &inner, &tag, &class, (long)len);
    ERR_clear_error();
    return p > der && p < der + len && *p == V_ASN1_OBJECT;
}

/* What OpenSSL's "TRUSTED CERTIFICATE" has behind the certificate; it tells nothing about it. */
static bool is_trust_setting(const unsigned char **at, const unsigned char *end)
{
    X509_CERT_AUX *aux = d2i_X509_CERT_AUX(NULL, at, end - *at);
    X509_CERT_AUX_free(aux);
    return aux != NULL && *at == end;
}

/* A key behind another label, or behind a certificate: the whole file is refused. */
static bool is_key(const struct place *at, const unsigned char *der, size_t len)
{
    const char *key = keyscent_der(der, len);
    if (key != NULL)
        at->bundle->key = key;
    return key != NULL;
}

/* A certificate, PKCS#7 or CMS, whatever its label says. */
static void take_der(const struct place *at, const unsigned char *der, size_t len)
{
    const unsigned char *p = der;
    if (is_key(at, der, len))
        return;
    ERR_clear_error();
    if (begins_with_oid(der, len)) {
        if (!take_pkcs7(at, der, len) && !take_cms(at, der, len))
            add_fault(at, ek_asprintf("unreadable PKCS#7: %s", library_reason()));
        ERR_clear_error();
        return;
    }
    X509 *cert = d2i_X509(NULL, &p, (long)len);
    if (cert == NULL) {
        add_fault(at, ek_asprintf("unreadable certificate: %s", library_reason()));
        return;
    }
    if (p != der + len && is_key(at, p, (size_t)(der + len - p)))
        ERR_clear_error();
    else if (p != der + len && !is_trust_setting(&p, der + len))
        add_fault(at, ek_asprintf("%zu bytes behind the certificate", (size_t)(der + len - p)));
    add_cert(at, cert);
    ERR_clear_error();
}

static bool is_cert_label(const char *label)
{
    static const char *const labels[] = {
        "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE", "PKCS7", "CMS"};
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        if (strcmp(label, labels[i]) == 0)
            return true;
    }
    return false;
}

/* One object of PEM, from BEGIN to the end of its END line. */
static void take_pem(const struct place *at, const char *text, size_t len, const char *label)
{
    if (!is_cert_label(label)) {
        add_fault(at, ek_asprintf("%s is not read: only certificates are", label));
        at->bundle->faults[at->bundle->num_faults - 1].is_foreign = true;
        return;
    }
    BIO *bio = BIO_new_mem_buf(text, (int)len);
    char *name = NULL;
    char *header = NULL;
    unsigned char *der = NULL;
    long num = 0;
    ERR_clear_error();
    if (bio != NULL && PEM_read_bio(bio, &name, &header, &der, &num) == 1)
        take_der(at, der, (size_t)num);
    else
        add_fault(at, ek_asprintf("unreadable %s: %s", label, library_reason()));
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_clear_free(der, (size_t)num);
    BIO_free(bio);
}

struct scan {
    const char *at;
    const char *end;
    size_t line; /* of `at` */
};

static const char *find(const char *from, const char *end, const char *what)
{
    return memmem(from, (size_t)(end - from), what, strlen(what));
}

static void advance(struct scan *s, const char *to)
{
    for (; s->at < to; s->at++)
        s->line += *s->at == '\n';
}

/* The label behind BEGIN; false when the line does not look like one. */
static bool read_label(const struct scan *s, char label[LABEL_MAX])
{
    const char *from = s->at + strlen(BEGIN);
    const char *dashes = find(from, s->end, "-----");
    size_t len = dashes == NULL ? LABEL_MAX : (size_t)(dashes - from);
    for (size_t i = 0; i < len && len < LABEL_MAX; i++) {
        if (!isupper((unsigned char)from[i]) && !isdigit((unsigned char)from[i]) && from[i] != ' ')
            return false;
        label[i] = from[i];
    }
    label[len < LABEL_MAX ? len : 0] = '\0';
    return len < LABEL_MAX;
}

/* Where the object at `s` ends: behind its END line. NULL: the next one begins before, or none. */
static const char *object_end(const struct scan *s)
{
    const char *from = s->at + strlen(BEGIN);
    const char *next = find(from, s->end, BEGIN);
    const char *ending = find(from, next == NULL ? s->end : next, END);
    if (ending == NULL)
        return NULL;
    const char *newline = memchr(ending, '\n', (size_t)(s->end - ending));
    return newline == NULL ? s->end : newline + 1;
}

/* Behind a BEGIN without an END the search goes on at once, so that a cut-off object does not hide
 * the next one. */
static void scan_pem(struct bundle *bundle, const char *data, size_t len)
{
    struct scan s = {data, data + len, 1};
    const char *begin = NULL;
    while ((begin = find(s.at, s.end, BEGIN)) != NULL) {
        char label[LABEL_MAX];
        advance(&s, begin);
        const struct place at = {.bundle = bundle, .line = s.line};
        const char *end = object_end(&s);
        bool has_label = read_label(&s, label);
        if (has_label && end != NULL)
            take_pem(&at, s.at, (size_t)(end - s.at), label);
        else
            add_fault(&at, ek_strdup(has_label ? "cut off: BEGIN without END"
                                               : "a BEGIN line without its label"));
        advance(&s, end != NULL ? end : s.at + strlen(BEGIN));
    }
}

/* A serial number in a text file may begin with the same byte. */
static bool looks_like_der(const char *data, size_t len)
{
    const unsigned char *bytes = (const unsigned char *)data;
    bool has_short_length = len > 1 && bytes[1] < 0x80;
    return len > 1 && bytes[0] == (V_ASN1_CONSTRUCTED | V_ASN1_SEQUENCE) &&
           (!has_short_length || (size_t)bytes[1] + 2 <= len);
}

static bool is_utf16(const char *data, size_t len)
{
    return len >= 2 && (memcmp(data, "\xff\xfe", 2) == 0 || memcmp(data, "\xfe\xff", 2) == 0);
}

static const char *hint_of(const char *data, size_t len)
{
    if (len == 0)
        return "the file is empty";
    if (is_utf16(data, len))
        return "this is UTF-16 text; save it as plain text (ASCII)";
    return "no certificate: neither PEM (-----BEGIN CERTIFICATE-----) nor DER nor PKCS#7";
}

static bool refuse(const char *name, const char *key, struct err *e)
{
    return err_set(e, ERR_PEM_INVALID,
        "%s: refused, it holds %s; copy the certificates out and leave the key where it is", name,
        key);
}

bool bundle_parse(struct bundle *out, const char *name, const char *data, size_t len, struct err *e)
{
    *out = (struct bundle){.certs = sk_X509_new_null()};
    out->key = keyscent((const unsigned char *)data, len);
    if (out->key != NULL)
        return refuse(name, out->key, e);
    if (len > BUNDLE_FILE_MAX)
        return err_set(e, ERR_FILE_TOO_LARGE, "%s: more than %zu MiB of certificates", name,
            BUNDLE_FILE_MAX >> 20);
    if (find(data, data + len, BEGIN) != NULL)
        scan_pem(out, data, len);
    else if (looks_like_der(data, len))
        take_der(&(struct place){.bundle = out}, (const unsigned char *)data, len);
    if (out->key != NULL)
        return refuse(name, out->key, e);
    if (sk_X509_num(out->certs) >= BUNDLE_CERTS_MAX)
        return err_set(
            e, ERR_FILE_TOO_LARGE, "%s: more than %d certificates", name, BUNDLE_CERTS_MAX - 1);
    if (sk_X509_num(out->certs) == 0 && out->num_faults == 0)
        return err_set(e, ERR_PEM_INVALID, "%s: %s", name, hint_of(data, len));
    return true;
}

bool bundle_read(struct bundle *out, const char *path, struct err *e)
{
    struct buf text = {0}; /* may hold a key: overwritten at the end */
    *out = (struct bundle){0};
    bool ok = buf_read_file(&text, path, BUNDLE_FILE_MAX, e) &&
              bundle_parse(out, path, buf_str(&text), text.len, e);
    if (text.data != NULL)
        OPENSSL_cleanse(text.data, text.cap);
    buf_cleanup(&text);
    return ok;
}

void bundle_cleanup(struct bundle *bundle)
{
    sk_X509_pop_free(bundle->certs, X509_free);
    free(bundle->lines);
    for (size_t i = 0; i < bundle->num_faults; i++)
        free(bundle->faults[i].text);
    free(bundle->faults);
    *bundle = (struct bundle){0};
}
