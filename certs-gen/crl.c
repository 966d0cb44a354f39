#include "certs-gen/crl.h"

#include "certs-gen/crypto.h"
#include "certs-gen/lab.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <time.h>

static const enum ca_id issuers[CRL_ISSUERS] = {CA_ROOT, CA_ISSUING, CA_SERVER_ISSUING};

void crl_init(struct crl *crl)
{
    *crl = (struct crl){0};
    for (size_t i = 0; i < CRL_ISSUERS; i++) {
        struct cert_chain facts = {0};
        hierarchy_expect(issuers[i], cert_chain_add(&facts));
        crl->issuers[i] = ek_strdup(facts.certs[0].subject);
        cert_chain_cleanup(&facts);
    }
}

void crl_cleanup(struct crl *crl)
{
    for (size_t i = 0; i < CRL_ISSUERS; i++)
        free(crl->issuers[i]);
    sk_X509_pop_free(crl->revoked, X509_free);
    buf_cleanup(&crl->pem);
    *crl = (struct crl){0};
}

bool crl_revoke(struct crl *crl, X509 *cert, struct err *e)
{
    if (crl->revoked == NULL)
        crl->revoked = sk_X509_new_null();
    if (crl->revoked == NULL || sk_X509_push(crl->revoked, cert) <= 0)
        return crypto_fail(e, ERR_CRYPTO, "cannot keep a revoked certificate");
    X509_up_ref(cert);
    buf_clear(&crl->pem);
    return true;
}

static bool set_validity(X509_CRL *list)
{
    ASN1_TIME *from = ASN1_TIME_set(NULL, (time_t)LAB_CA_NOT_BEFORE);
    ASN1_TIME *to = ASN1_TIME_set(NULL, (time_t)LAB_CA_NOT_AFTER);
    bool ok = from != NULL && to != NULL && X509_CRL_set1_lastUpdate(list, from) == 1 &&
              X509_CRL_set1_nextUpdate(list, to) == 1;
    ASN1_TIME_free(from);
    ASN1_TIME_free(to);
    return ok;
}

/* Revoked when the list begins: a list cannot tell what happened after it. */
static bool add_entry(X509_CRL *list, X509 *cert)
{
    X509_REVOKED *entry = X509_REVOKED_new();
    ASN1_TIME *date = ASN1_TIME_set(NULL, (time_t)LAB_CA_NOT_BEFORE);
    bool ok = entry != NULL && date != NULL &&
              X509_REVOKED_set_serialNumber(entry, X509_get_serialNumber(cert)) == 1 &&
              X509_REVOKED_set_revocationDate(entry, date) == 1 &&
              X509_CRL_add0_revoked(list, entry) == 1;
    ASN1_TIME_free(date);
    if (!ok)
        X509_REVOKED_free(entry);
    return ok;
}

static bool add_entries(X509_CRL *list, const struct crl *crl)
{
    const X509_NAME *issuer = X509_CRL_get_issuer(list);
    for (int i = 0; i < sk_X509_num(crl->revoked); i++) {
        X509 *cert = sk_X509_value(crl->revoked, i);
        if (X509_NAME_cmp(X509_get_issuer_name(cert), issuer) == 0 && !add_entry(list, cert))
            return false;
    }
    return true;
}

static bool add_number(X509_CRL *list, const struct crl *crl)
{
    ASN1_INTEGER *number = ASN1_INTEGER_new();
    int changes = crl->revoked == NULL ? 0 : sk_X509_num(crl->revoked);
    bool ok = number != NULL && ASN1_INTEGER_set(number, changes + 1) == 1 &&
              X509_CRL_add1_ext_i2d(list, NID_crl_number, number, 0, 0) == 1;
    ASN1_INTEGER_free(number);
    return ok;
}

static bool add_key_identifier(X509_CRL *list, X509 *issuer)
{
    X509V3_CTX ctx;
    X509V3_set_ctx(&ctx, issuer, NULL, NULL, list, 0);
    X509V3_set_ctx_nodb(&ctx);
    X509_EXTENSION *extension =
        X509V3_EXT_nconf_nid(NULL, &ctx, NID_authority_key_identifier, "keyid:always");
    bool ok = extension != NULL && X509_CRL_add_ext(list, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return ok;
}

static bool fill(X509_CRL *list, const struct crl *crl, const struct ca *ca)
{
    return X509_CRL_set_version(list, X509_CRL_VERSION_2) == 1 &&
           X509_CRL_set_issuer_name(list, X509_get_subject_name(ca->cert)) == 1 &&
           set_validity(list) && add_entries(list, crl) && X509_CRL_sort(list) == 1 &&
           add_key_identifier(list, ca->cert) && add_number(list, crl) &&
           X509_CRL_sign(list, ca->key, EVP_sha256()) > 0;
}

static bool print(X509_CRL *list, struct buf *pem)
{
    BIO *bio = BIO_new(BIO_s_mem());
    bool ok = bio != NULL && PEM_write_bio_X509_CRL(bio, list) == 1;
    if (ok) {
        char *data = NULL;
        size_t len = (size_t)BIO_get_mem_data(bio, &data);
        buf_add(pem, data, len);
    }
    BIO_free(bio);
    return ok;
}

static bool make_list(struct crl *crl, const struct ca *ca, struct err *e)
{
    X509_CRL *list = X509_CRL_new();
    bool ok = list != NULL && fill(list, crl, ca) && print(list, &crl->pem);
    X509_CRL_free(list);
    return ok || crypto_fail(e, ERR_CRYPTO, "cannot make a revocation list");
}

static bool make_lists(struct crl *crl, const struct hierarchy *h, struct err *e)
{
    for (size_t i = 0; i < CRL_ISSUERS; i++) {
        if (!make_list(crl, &h->cas[issuers[i]], e)) {
            buf_clear(&crl->pem); /* some lists are worse than none */
            return false;
        }
    }
    return true;
}

bool crl_pem(struct crl *crl, const struct hierarchy *h, struct buf *out, struct err *e)
{
    if (crl->pem.len == 0 && !make_lists(crl, h, e))
        return false;
    buf_adds(out, buf_str(&crl->pem));
    return true;
}
