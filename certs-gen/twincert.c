#include "certs-gen/twincert.h"

#include "certs-gen/crypto.h"
#include "certs-gen/twinkey.h"
#include "certs-gen/twinname.h"
#include "certs-gen/twinsign.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

#define NAME_TEXT_MAX  160
#define SERIAL_LEN_MAX 20 /* octets, RFC 5280, 4.1.2.2 */

/* Where to fetch something about the original, and proofs that somebody has seen it. */
static const struct {
    int nid;
    const char *name;
} left_out[] = {
    {NID_ct_precert_scts, "Signed Certificate Timestamps"},
    {NID_info_access, "Authority Information Access"},
    {NID_crl_distribution_points, "CRL Distribution Points"},
    {NID_freshest_crl, "Freshest CRL"},
};
#define NUM_LEFT_OUT (sizeof left_out / sizeof left_out[0])

bool twin_leaves_out(int nid)
{
    for (size_t i = 0; i < NUM_LEFT_OUT; i++) {
        if (left_out[i].nid == nid)
            return true;
    }
    return false;
}

bool twin_refits(int nid)
{
    return nid == NID_subject_key_identifier || nid == NID_authority_key_identifier;
}

static void leave_out(X509 *cert, struct twin_notes *notes)
{
    for (size_t i = 0; i < NUM_LEFT_OUT; i++) {
        int at = X509_get_ext_by_NID(cert, left_out[i].nid, -1);
        if (at >= 0)
            twin_note(notes, "%s left out", left_out[i].name);
        for (; at >= 0; at = X509_get_ext_by_NID(cert, left_out[i].nid, -1))
            X509_EXTENSION_free(X509_delete_ext(cert, at));
    }
}

/* ---- key identifiers ---- */

static bool put_extension(X509 *cert, int nid, void *value, int critical)
{
    return X509_add1_ext_i2d(cert, nid, value, critical, X509V3_ADD_REPLACE) == 1;
}

static bool set_octets(ASN1_OCTET_STRING *out, EVP_PKEY *key, struct err *e)
{
    unsigned char id[TWIN_KEY_ID_LEN];
    return twin_key_id(key, id, e) && (ASN1_OCTET_STRING_set(out, id, sizeof id) == 1 ||
                                          crypto_fail(e, ERR_CRYPTO, "no identifier of a key"));
}

static bool refit_subject_key_id(X509 *cert, EVP_PKEY *key, struct twin_notes *notes, struct err *e)
{
    int critical = 0;
    ASN1_OCTET_STRING *id = X509_get_ext_d2i(cert, NID_subject_key_identifier, &critical, NULL);
    if (id == NULL)
        return true;
    bool ok =
        set_octets(id, key, e) && (put_extension(cert, NID_subject_key_identifier, id, critical) ||
                                      crypto_fail(e, ERR_CRYPTO, "subjectKeyIdentifier"));
    ASN1_OCTET_STRING_free(id);
    twin_note(notes, "subjectKeyIdentifier is that of the new key");
    return ok;
}

static bool name_issuer(GENERAL_NAMES *names, const X509_NAME *name)
{
    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        int type = 0;
        GENERAL_NAME *entry = sk_GENERAL_NAME_value(names, i);
        (void)GENERAL_NAME_get0_value(entry, &type);
        X509_NAME *copy = type == GEN_DIRNAME ? X509_NAME_dup(name) : NULL;
        if (type == GEN_DIRNAME && copy == NULL)
            return false;
        if (copy != NULL) {
            X509_NAME_free(entry->d.directoryName);
            entry->d.directoryName = copy;
        }
    }
    return true;
}

static bool refit(
    X509 *cert, AUTHORITY_KEYID *id, int critical, const struct twin_order *order, struct err *e)
{
    if (id->keyid != NULL && !set_octets(id->keyid, order->issuer_key, e))
        return false;
    return (name_issuer(id->issuer, order->issuer_of_issuer) &&
               put_extension(cert, NID_authority_key_identifier, id, critical)) ||
           crypto_fail(e, ERR_CRYPTO, "authorityKeyIdentifier");
}

/* One that does not fit the original's issuer does not fit the twin's either. */
static bool refit_authority_key_id(
    X509 *cert, const struct twin_order *order, struct twin_notes *notes, struct err *e)
{
    int critical = 0;
    X509 *issuer = order->issuer_original;
    AUTHORITY_KEYID *id = X509_get_ext_d2i(cert, NID_authority_key_identifier, &critical, NULL);
    bool ok = true;
    if (id == NULL)
        return true;
    if (issuer == NULL || X509_check_akid(issuer, id) == X509_V_OK) {
        ok = refit(cert, id, critical, order, e);
        twin_note(notes, "authorityKeyIdentifier is that of the new issuer");
    } else {
        twin_note(notes, "authorityKeyIdentifier is kept: it does not fit the original's issuer");
    }
    AUTHORITY_KEYID_free(id);
    return ok;
}

/* ---- names and numbers ---- */

static bool set_names(X509 *cert, const struct twin_order *order, struct twin_notes *notes)
{
    X509_NAME *issuer = X509_get_issuer_name(cert);
    bool other_issuer = X509_NAME_cmp(issuer, order->issuer) != 0;
    if (order->subject != NULL && X509_set_subject_name(cert, order->subject) != 1)
        return false;
    if (X509_set_issuer_name(cert, order->issuer) != 1)
        return false;
    if (order->subject != NULL) {
        char *name = twin_name_text(order->subject, NAME_TEXT_MAX);
        twin_note(notes, "named %s", name);
        free(name);
    }
    if (other_issuer) {
        char *name = twin_name_text(order->issuer, NAME_TEXT_MAX);
        twin_note(notes, "issued by %s", name);
        free(name);
    }
    return true;
}

static void note_serial(X509 *cert, struct twin_notes *notes)
{
    const ASN1_INTEGER *serial = X509_get0_serialNumber(cert);
    if ((ASN1_STRING_type(serial) & V_ASN1_NEG) != 0)
        twin_note(notes, "the serial number is kept, though it is negative (RFC 5280, 4.1.2.2)");
    else if (ASN1_STRING_length(serial) > SERIAL_LEN_MAX)
        twin_note(notes,
            "the serial number is kept, though it has more than %d octets (RFC 5280, "
            "4.1.2.2)",
            SERIAL_LEN_MAX);
}

X509 *twin_parse_anew(X509 *cert)
{
    unsigned char *der = NULL;
    int len = i2d_X509(cert, &der);
    const unsigned char *at = der;
    X509 *out = len > 0 ? d2i_X509(NULL, &at, len) : NULL;
    OPENSSL_free(der);
    return out;
}

X509 *twin_cert(const struct twin_order *order, struct twin_notes *notes, struct err *e)
{
    X509 *out = NULL;
    X509 *cert = X509_dup(order->original);
    if (cert == NULL || !set_names(cert, order, notes) || X509_set_pubkey(cert, order->key) != 1) {
        crypto_fail(e, ERR_CRYPTO, "cannot copy a certificate");
        goto done;
    }
    twin_key_compare(order->original, order->key, notes);
    if (!refit_subject_key_id(cert, order->key, notes, e) ||
        !refit_authority_key_id(cert, order, notes, e))
        goto done;
    leave_out(cert, notes);
    note_serial(cert, notes);
    if (!twin_sign(cert, order->original, order->issuer_key, notes, e))
        goto done;
    out = twin_parse_anew(cert);
    if (out == NULL)
        crypto_fail(e, ERR_CRYPTO, "cannot read back a certificate");
done:
    X509_free(cert);
    ERR_clear_error();
    return out;
}

/* ---- a root of the lab's own ---- */

static bool set_root_serial(X509 *root, X509 *issued)
{
    AUTHORITY_KEYID *id = X509_get_ext_d2i(issued, NID_authority_key_identifier, NULL, NULL);
    bool ok = id != NULL && id->serial != NULL
                  ? X509_set_serialNumber(root, id->serial) == 1
                  : ASN1_INTEGER_set(X509_get_serialNumber(root), 1) == 1;
    AUTHORITY_KEYID_free(id);
    return ok;
}

static bool add_root_extensions(X509 *root)
{
    static const struct {
        int nid;
        const char *value;
    } extensions[] = {
        {NID_basic_constraints, "critical,CA:TRUE"},
        {NID_key_usage, "critical,keyCertSign,cRLSign"},
        {NID_subject_key_identifier, "hash"},
    };
    X509V3_CTX ctx;
    X509V3_set_ctx(&ctx, root, root, NULL, NULL, 0);
    X509V3_set_ctx_nodb(&ctx);
    bool ok = true;
    for (size_t i = 0; i < sizeof extensions / sizeof extensions[0] && ok; i++) {
        X509_EXTENSION *extension =
            X509V3_EXT_nconf_nid(NULL, &ctx, extensions[i].nid, extensions[i].value);
        ok = extension != NULL && X509_add_ext(root, extension, -1) == 1;
        X509_EXTENSION_free(extension);
    }
    return ok;
}

X509 *twin_root(X509 *original, const X509_NAME *name, EVP_PKEY *key, struct err *e)
{
    struct twin_notes notes = {0}; /* it has no original to differ from */
    X509 *root = X509_new();
    X509 *out = NULL;
    bool ok = root != NULL && X509_set_version(root, X509_VERSION_3) == 1 &&
              set_root_serial(root, original) && X509_set_subject_name(root, name) == 1 &&
              X509_set_issuer_name(root, name) == 1 &&
              ASN1_TIME_set_string(X509_getm_notBefore(root), "500101000000Z") == 1 &&
              ASN1_TIME_set_string(X509_getm_notAfter(root), "99991231235959Z") == 1 &&
              X509_set_pubkey(root, key) == 1 && add_root_extensions(root);
    if (ok && twin_sign(root, original, key, &notes, e))
        out = twin_parse_anew(root);
    if (out == NULL)
        crypto_fail(e, ERR_CRYPTO, "cannot make a root");
    twin_notes_cleanup(&notes);
    X509_free(root);
    ERR_clear_error();
    return out;
}
