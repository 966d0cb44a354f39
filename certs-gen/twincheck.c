#include "certs-gen/twincheck.h"

#include "certs-gen/crypto.h"
#include "certs-gen/lab.h"
#include "certs-gen/readback.h"
#include "certs-gen/twincert.h"
#include "sim/base/text.h"
#include "sim/tls/certfacts.h"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

#define SECURITY_LEVEL 2 /* as the lab's boxes, sim/tls/profile.h */

static bool mismatch(struct err *e, const char *what)
{
    return err_set(e, ERR_RECIPE_MISMATCH, "the twin is not like its original: %s", what);
}

/* ---- facts ---- */

static bool may_differ(const char *fact, bool keeps_subject, bool unlike)
{
    if (text_is(fact, "issuer"))
        return true;
    if (text_is(fact, "subject") || text_is(fact, "common name"))
        return !keeps_subject;
    /* self-signed: OpenSSL takes nobody for that whose signature it does not know */
    return unlike && (text_is(fact, "key") || text_is(fact, "key bits") ||
                         text_is(fact, "weak digest") || text_is(fact, "self-signed"));
}

static bool check_facts(const struct cert_facts *original, const struct cert_facts *twin,
    bool keeps_subject, bool unlike, struct err *e)
{
    bool same = true;
    for (const struct readback_field *f = readback_fields; f->name != NULL && same; f++) {
        struct buf is = {0};
        struct buf was = {0};
        f->print(twin, &is);
        f->print(original, &was);
        same =
            may_differ(f->name, keeps_subject, unlike) || strcmp(buf_str(&is), buf_str(&was)) == 0;
        if (!same)
            mismatch(e, f->name);
        buf_cleanup(&is);
        buf_cleanup(&was);
    }
    if (same && !keeps_subject && strstr(twin->subject, LAB_ORGANISATION) == NULL)
        return mismatch(e, "a CA does not say that it is the lab's");
    return same;
}

/* ---- encodings ---- */

static int next_kept(const X509 *cert, int at)
{
    for (; at < X509_get_ext_count(cert); at++) {
        if (!twin_leaves_out(OBJ_obj2nid(X509_EXTENSION_get_object(X509_get_ext(cert, at)))))
            break;
    }
    return at;
}

static bool is_same_extension(X509_EXTENSION *a, X509_EXTENSION *b)
{
    const ASN1_OBJECT *kind = X509_EXTENSION_get_object(a);
    return OBJ_cmp(kind, X509_EXTENSION_get_object(b)) == 0 &&
           X509_EXTENSION_get_critical(a) == X509_EXTENSION_get_critical(b) &&
           (twin_refits(OBJ_obj2nid(kind)) ||
               ASN1_STRING_cmp(X509_EXTENSION_get_data(a), X509_EXTENSION_get_data(b)) == 0);
}

/* In the same order, but for those that are left out. */
static bool has_same_extensions(const X509 *original, const X509 *twin)
{
    int at = next_kept(original, 0);
    int in_twin = 0;
    for (; at < X509_get_ext_count(original); at = next_kept(original, at + 1), in_twin++) {
        if (in_twin >= X509_get_ext_count(twin) ||
            !is_same_extension(X509_get_ext(original, at), X509_get_ext(twin, in_twin)))
            return false;
    }
    return in_twin == X509_get_ext_count(twin);
}

static bool is_same_string(const ASN1_STRING *a, const ASN1_STRING *b)
{
    return (a == NULL && b == NULL) || (a != NULL && b != NULL && ASN1_STRING_cmp(a, b) == 0);
}

static bool has_same_subject(const X509 *a, const X509 *b)
{
    const unsigned char *of_a = NULL;
    const unsigned char *of_b = NULL;
    size_t len_a = 0;
    size_t len_b = 0;
    return X509_NAME_get0_der(X509_get_subject_name(a), &of_a, &len_a) == 1 &&
           X509_NAME_get0_der(X509_get_subject_name(b), &of_b, &len_b) == 1 && len_a == len_b &&
           memcmp(of_a, of_b, len_a) == 0;
}

static bool check_encoding(X509 *original, X509 *twin, bool keeps_subject, struct err *e)
{
    const ASN1_BIT_STRING *of_issuer[2];
    const ASN1_BIT_STRING *of_subject[2];
    X509_get0_uids(original, &of_issuer[0], &of_subject[0]);
    X509_get0_uids(twin, &of_issuer[1], &of_subject[1]);
    if (keeps_subject && !has_same_subject(original, twin))
        return mismatch(e, "subject");
    if (X509_get_version(original) != X509_get_version(twin))
        return mismatch(e, "version");
    if (!is_same_string(X509_get0_serialNumber(original), X509_get0_serialNumber(twin)))
        return mismatch(e, "serial number");
    if (!is_same_string(X509_get0_notBefore(original), X509_get0_notBefore(twin)) ||
        !is_same_string(X509_get0_notAfter(original), X509_get0_notAfter(twin)))
        return mismatch(e, "validity");
    if (!is_same_string(of_issuer[0], of_issuer[1]) ||
        !is_same_string(of_subject[0], of_subject[1]))
        return mismatch(e, "unique identifiers");
    return has_same_extensions(original, twin) || mismatch(e, "extensions");
}

bool twin_check_cert(X509 *original, X509 *twin, bool keeps_subject, bool unlike, struct err *e)
{
    struct cert_chain facts = {0};
    struct cert_facts *was = cert_chain_add(&facts);
    bool ok = certfacts_read(original, was, e);
    struct cert_facts *is = cert_chain_add(&facts);
    ok = ok && certfacts_read(twin, is, e) &&
         check_facts(&facts.certs[0], is, keeps_subject, unlike, e) &&
         check_encoding(original, twin, keeps_subject, e);
    cert_chain_cleanup(&facts);
    return ok;
}

/* ---- verification ---- */

struct verdict {
    int error;
    int depth;
};

static bool half_way(const X509 *leaf, time_t *out)
{
    struct tm start = {0};
    int days = 0;
    int seconds = 0;
    if (ASN1_TIME_diff(&days, &seconds, X509_get0_notBefore(leaf), X509_get0_notAfter(leaf)) != 1 ||
        ASN1_TIME_to_tm(X509_get0_notBefore(leaf), &start) != 1)
        return false;
    *out = timegm(&start) + (time_t)(days / 2) * 86400 + seconds / 2;
    return true;
}

static bool verify(
    const struct twin_case *that, int purpose, time_t at, struct verdict *out, struct err *e)
{
    X509_STORE *store = X509_STORE_new();
    X509_STORE_CTX *ctx = X509_STORE_CTX_new();
    bool ok = store != NULL && ctx != NULL;
    for (int i = 0; ok && i < sk_X509_num(that->roots); i++)
        ok = X509_STORE_add_cert(store, sk_X509_value(that->roots, i)) == 1;
    ok = ok && X509_STORE_CTX_init(ctx, store, that->leaf, that->untrusted) == 1;
    if (ok) {
        X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(ctx);
        X509_VERIFY_PARAM_set_time(param, at);
        X509_VERIFY_PARAM_set_auth_level(param, SECURITY_LEVEL);
        ok = X509_VERIFY_PARAM_set_purpose(param, purpose) == 1;
    }
    if (ok) {
        bool accepted = X509_verify_cert(ctx) == 1;
        out->error = accepted ? X509_V_OK : X509_STORE_CTX_get_error(ctx);
        out->depth = accepted ? 0 : X509_STORE_CTX_get_error_depth(ctx);
    }
    X509_STORE_CTX_free(ctx);
    X509_STORE_free(store);
    return ok || crypto_fail(e, ERR_CRYPTO, "cannot verify a certificate");
}

bool twin_check_verification(const struct twin_case *original, const struct twin_case *twin,
    struct twin_notes *notes, struct err *e)
{
    static const struct {
        int purpose;
        const char *name;
    } purposes[] = {{X509_PURPOSE_ANY, "any purpose"}, {X509_PURPOSE_SSL_CLIENT, "a TLS client"},
        {X509_PURPOSE_SSL_SERVER, "a TLS server"}};
    time_t at = 0;
    if (!half_way(original->leaf, &at))
        return mismatch(e, "validity");
    for (size_t i = 0; i < sizeof purposes / sizeof purposes[0]; i++) {
        struct verdict was = {0};
        struct verdict is = {0};
        char text[200];
        if (!verify(original, purposes[i].purpose, at, &was, e) ||
            !verify(twin, purposes[i].purpose, at, &is, e))
            return false;
        if (was.error == is.error && was.depth == is.depth)
            continue;
        snprintf(text, sizeof text,
            "verification as %s: X509 error %d at depth %d, of the original %d at depth %d",
            purposes[i].name, is.error, is.depth, was.error, was.depth);
        if (!notes->unlike)
            return mismatch(e, text);
        twin_note(notes, "%s", text);
    }
    ERR_clear_error();
    return true;
}
