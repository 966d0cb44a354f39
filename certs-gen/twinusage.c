#include "certs-gen/twinusage.h"

#include "certs-gen/crypto.h"
#include "certs-gen/twincert.h"
#include "certs-gen/twinsign.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

/* The extension stays as critical as it was. */
static bool set_usages(X509 *cert)
{
    static const int both[] = {NID_server_auth, NID_client_auth};
    int at = X509_get_ext_by_NID(cert, NID_ext_key_usage, -1);
    if (at < 0)
        return true;
    int critical = X509_EXTENSION_get_critical(X509_get_ext(cert, at));
    EXTENDED_KEY_USAGE *usages = sk_ASN1_OBJECT_new_null();
    bool ok = usages != NULL;
    for (size_t i = 0; i < 2 && ok; i++)
        ok = sk_ASN1_OBJECT_push(usages, OBJ_nid2obj(both[i])) > 0;
    ok =
        ok && X509_add1_ext_i2d(cert, NID_ext_key_usage, usages, critical, X509V3_ADD_REPLACE) == 1;
    sk_ASN1_OBJECT_pop_free(usages, ASN1_OBJECT_free);
    return ok;
}

static EVP_PKEY *issuer_key(const struct twin_mint *mint, int at)
{
    int issuer = mint->chain->links[at].issuer;
    return issuer == TWIN_NO_ISSUER ? mint->parts[at].made_key : mint->parts[issuer].key;
}

static X509 *with_both(const struct twin_mint *mint, int at, struct err *e)
{
    struct twin_notes notes = {0};
    X509 *original = mint->chain->links[at].cert;
    X509 *cert = X509_dup(mint->parts[at].cert);
    X509 *out = NULL;
    if (cert != NULL && set_usages(cert) &&
        twin_sign(cert, original, issuer_key(mint, at), &notes, e))
        out = twin_parse_anew(cert);
    if (out == NULL)
        crypto_fail(e, ERR_CRYPTO, "cannot change the usages of a certificate");
    twin_notes_cleanup(&notes);
    X509_free(cert);
    return out;
}

bool twin_both_usages(const struct twin_mint *mint, X509 *out[CERT_CHAIN_MAX], struct err *e)
{
    bool ok = true;
    for (int i = 0; i < mint->chain->num && ok; i++) {
        out[i] = with_both(mint, i, e);
        ok = out[i] != NULL;
    }
    ERR_clear_error();
    return ok;
}
