#include "certs-gen/twinchain.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#define TRIES_MAX 5000 /* signatures checked in search of issuers */

static bool has_name_of(const X509 *issuer, const X509 *cert)
{
    return X509_NAME_cmp(X509_get_subject_name(issuer), X509_get_issuer_name(cert)) == 0;
}

static bool is_self_issued(const X509 *cert)
{
    return has_name_of(cert, cert);
}

/* One that another certificate names, its own renewals and cross-signed doubles not counted. */
static bool issues_another(STACK_OF(X509) * certs, const X509 *cert)
{
    for (int i = 0; i < sk_X509_num(certs); i++) {
        const X509 *other = sk_X509_value(certs, i);
        if (has_name_of(cert, other) && !is_self_issued(other))
            return true;
    }
    return false;
}

static X509 *find_leaf(STACK_OF(X509) * certs)
{
    X509 *first_ca = NULL;
    for (int i = 0; i < sk_X509_num(certs); i++) {
        X509 *cert = sk_X509_value(certs, i);
        if (issues_another(certs, cert))
            continue;
        if ((X509_get_extension_flags(cert) & EXFLAG_CA) == 0)
            return cert;
        if (first_ca == NULL)
            first_ca = cert;
    }
    return first_ca != NULL ? first_ca : sk_X509_value(certs, 0);
}

static bool fits_authority_key_id(X509 *issuer, X509 *cert)
{
    AUTHORITY_KEYID *id = X509_get_ext_d2i(cert, NID_authority_key_identifier, NULL, NULL);
    bool fits = X509_check_akid(issuer, id) == X509_V_OK;
    AUTHORITY_KEYID_free(id);
    return fits;
}

/* A signature of a kind that OpenSSL does not know is believed when the identifiers fit. */
static bool has_issued(X509 *issuer, X509 *cert)
{
    int digest = NID_undef;
    EVP_PKEY *key = X509_get0_pubkey(issuer);
    bool known = key != NULL && X509_get_signature_info(cert, &digest, NULL, NULL, NULL) == 1;
    bool issued = known ? X509_verify(cert, key) == 1 : fits_authority_key_id(issuer, cert);
    if (known && !issued && digest != NID_undef && EVP_get_digestbynid(digest) == NULL)
        issued = fits_authority_key_id(issuer, cert);
    ERR_clear_error();
    return issued;
}

static int place_of(const struct twin_chain *chain, const X509 *cert)
{
    for (int i = 0; i < chain->num; i++) {
        if (X509_cmp(chain->links[i].cert, cert) == 0)
            return i;
    }
    return TWIN_NO_ISSUER;
}

static int add(struct twin_chain *chain, X509 *cert)
{
    if (chain->num == CERT_CHAIN_MAX)
        return TWIN_NO_ISSUER;
    chain->links[chain->num] = (struct twin_link){.cert = cert, .issuer = TWIN_NO_ISSUER};
    return chain->num++;
}

/* Of several the first is kept, unless a later one fits the identifier in the certificate. */
static bool prefers(const struct twin_chain *chain, const struct twin_link *link, int place)
{
    return link->issuer == TWIN_NO_ISSUER ||
           (!fits_authority_key_id(chain->links[link->issuer].cert, link->cert) &&
               fits_authority_key_id(chain->links[place].cert, link->cert));
}

static bool find_issuers(
    STACK_OF(X509) * certs, struct twin_chain *chain, int at, int *tries, struct err *e)
{
    struct twin_link *link = &chain->links[at];
    for (int i = 0; i < sk_X509_num(certs); i++) {
        X509 *cert = sk_X509_value(certs, i);
        if (!has_name_of(cert, link->cert))
            continue;
        if (++*tries > TRIES_MAX)
            return err_set(e, ERR_PEM_INVALID,
                "too many CAs of the same name; hand over one certificate and its own CAs");
        if (!has_issued(cert, link->cert)) {
            link->misnamed = true;
            continue;
        }
        int known = place_of(chain, cert);
        int place = known != TWIN_NO_ISSUER ? known : add(chain, cert);
        if (place == TWIN_NO_ISSUER)
            return err_set(e, ERR_PEM_INVALID,
                "more than %d certificates between the first one and its roots", CERT_CHAIN_MAX);
        if (prefers(chain, link, place))
            link->issuer = place;
    }
    return true;
}

bool twin_chain_sort(STACK_OF(X509) * certs, struct twin_chain *out, struct err *e)
{
    int tries = 0;
    *out = (struct twin_chain){0};
    add(out, find_leaf(certs));
    for (int at = 0; at < out->num; at++) {
        struct twin_link *link = &out->links[at];
        if ((X509_get_extension_flags(link->cert) & EXFLAG_SS) != 0)
            link->issuer = at;
        else if (!find_issuers(certs, out, at, &tries, e))
            return false;
    }
    for (int i = 0; i < sk_X509_num(certs); i++)
        out->num_others += place_of(out, sk_X509_value(certs, i)) == TWIN_NO_ISSUER ? 1 : 0;
    ERR_clear_error();
    return true;
}
