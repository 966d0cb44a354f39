#include "scenarios/inventory/kin.h"

#include "sim/base/err.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

#define BUCKETS 4096u

struct member {
    X509 *cert;
    struct member *next;   /* of the same bucket */
    struct member *issuer; /* once `sought` */
    bool is_public;
    bool self_signed;
    bool sought;
};

struct kin {
    struct member *bucket[BUCKETS]; /* by the hash of the subject */
};

struct kin *kin_new(void)
{
    return ek_calloc(1, sizeof(struct kin));
}

void kin_free(struct kin *kin)
{
    if (kin == NULL)
        return;
    for (size_t i = 0; i < BUCKETS; i++) {
        for (struct member *m = kin->bucket[i], *next; m != NULL; m = next) {
            next = m->next;
            X509_free(m->cert);
            free(m);
        }
    }
    free(kin);
}

static struct member **bucket_of(struct kin *kin, const X509_NAME *name)
{
    return &kin->bucket[X509_NAME_hash_ex(name, NULL, NULL, NULL) % BUCKETS];
}

X509 *kin_add(struct kin *kin, X509 *ca, bool is_public)
{
    struct member **bucket = bucket_of(kin, X509_get_subject_name(ca));
    for (struct member *m = *bucket; m != NULL; m = m->next) {
        if (X509_cmp(m->cert, ca) == 0) {
            m->is_public = m->is_public || is_public;
            return m->cert;
        }
    }
    if (X509_up_ref(ca) != 1)
        abort(); /* it cannot fail */
    struct member *m = ek_calloc(1, sizeof *m);
    *m = (struct member){.cert = ca,
        .next = *bucket,
        .is_public = is_public,
        .self_signed = X509_self_signed(ca, 0) == 1};
    *bucket = m;
    ERR_clear_error();
    return ca;
}

static bool signed_by(X509 *cert, X509 *ca)
{
    EVP_PKEY *key = X509_get0_pubkey(ca);
    return key != NULL && X509_verify(cert, key) == 1;
}

static bool is_better(const struct member *a, const struct member *b)
{
    if (b == NULL || a->self_signed != b->self_signed)
        return b == NULL || a->self_signed;
    return ASN1_TIME_compare(X509_get0_notAfter(a->cert), X509_get0_notAfter(b->cert)) > 0;
}

/* Has `ca` the key identifier that `cert` names? */
static bool is_named_by(X509 *cert, X509 *ca)
{
    const ASN1_OCTET_STRING *named = X509_get0_authority_key_id(cert);
    const ASN1_OCTET_STRING *own = X509_get0_subject_key_id(ca);
    return named != NULL && own != NULL && ASN1_OCTET_STRING_cmp(named, own) == 0;
}

/* A signature is dear, and namesakes may be many. */
static struct member *seek_among(struct kin *kin, X509 *cert, bool named)
{
    struct member *best = NULL;
    const X509_NAME *name = X509_get_issuer_name(cert);
    int tries = KIN_TRIES;
    for (struct member *m = *bucket_of(kin, name); m != NULL && tries > 0; m = m->next) {
        if (X509_NAME_cmp(X509_get_subject_name(m->cert), name) != 0 ||
            is_named_by(cert, m->cert) != named || !is_better(m, best))
            continue;
        tries--;
        if (signed_by(cert, m->cert))
            best = m;
    }
    ERR_clear_error();
    return best;
}

static struct member *seek_issuer(struct kin *kin, X509 *cert)
{
    struct member *named = seek_among(kin, cert, true);
    return named != NULL ? named : seek_among(kin, cert, false);
}

static struct member *member_of(struct kin *kin, const X509 *cert)
{
    struct member *m = *bucket_of(kin, X509_get_subject_name(cert));
    while (m != NULL && m->cert != cert)
        m = m->next;
    return m;
}

static bool is_in(const struct kin_path *path, const X509 *cert)
{
    for (size_t i = 0; i < path->num; i++) {
        if (path->cas[i] == cert)
            return true;
    }
    return false;
}

static bool is_public_root(struct kin *kin, X509 *cert)
{
    for (struct member *m = *bucket_of(kin, X509_get_subject_name(cert)); m != NULL; m = m->next) {
        if (m->is_public && X509_cmp(m->cert, cert) == 0)
            return true;
    }
    return false;
}

/* Sought once: many paths go through the same CA. */
static struct member *issuer_of(struct kin *kin, struct member *at)
{
    if (!at->sought)
        at->issuer = seek_issuer(kin, at->cert);
    at->sought = true;
    return at->issuer;
}

void kin_path(struct kin *kin, X509 *cert, X509 *const *sent, size_t num_sent, struct kin_path *out)
{
    struct member *last = NULL;
    *out = (struct kin_path){0};
    if (X509_self_signed(cert, 0) == 1) {
        out->root = cert;
        out->public_root = is_public_root(kin, cert);
        return;
    }
    for (size_t i = 0; i < num_sent && out->num + 1 < CERT_CHAIN_MAX; i++) {
        struct member *next = member_of(kin, sent[i]);
        if (next == NULL || next->self_signed || is_in(out, next->cert) ||
            !signed_by(last == NULL ? cert : last->cert, next->cert))
            break;
        out->cas[out->num++] = next->cert;
        last = next;
    }
    ERR_clear_error();
    struct member *at = last == NULL ? seek_issuer(kin, cert) : issuer_of(kin, last);
    while (
        at != NULL && !at->self_signed && out->num + 1 < CERT_CHAIN_MAX && !is_in(out, at->cert)) {
        out->cas[out->num++] = at->cert;
        at = issuer_of(kin, at);
    }
    if (at == NULL || !at->self_signed)
        return;
    out->root = at->cert;
    out->public_root = at->is_public;
}
