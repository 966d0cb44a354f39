#include "scenarios/inventory/particulars.h"

#include "certs-gen/usable.h"

#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

#define SERIAL_MAX 20

/* Appends to a list of words; what does not fit becomes "...". */
static void add_word(char list[INVENTORY_TEXT_CAP], const char *word)
{
    static const char more[] = ", ...";
    size_t len = strlen(list);
    if (len >= sizeof more && strcmp(list + len + 1 - sizeof more, more) == 0)
        return;
    bool fits = len + strlen(word) + 2 + sizeof more <= INVENTORY_TEXT_CAP;
    snprintf(list + len, INVENTORY_TEXT_CAP - len, "%s%s", fits ? (len > 0 ? ", " : "") : more,
        fits ? word : "");
}

static void add_object(char list[INVENTORY_TEXT_CAP], const ASN1_OBJECT *object)
{
    char text[80];
    int nid = OBJ_obj2nid(object);
    const char *name = nid == NID_undef ? NULL : OBJ_nid2sn(nid);
    if (OBJ_obj2txt(text, sizeof text, object, 1) <= 0)
        snprintf(text, sizeof text, "unreadable OID");
    add_word(list, name != NULL ? name : text);
}

static void read_usages(X509 *cert, struct particulars *out)
{
    int critical = 0;
    EXTENDED_KEY_USAGE *usages = X509_get_ext_d2i(cert, NID_ext_key_usage, &critical, NULL);
    out->usages_critical = usages != NULL && critical == 1;
    for (int i = 0; i < sk_ASN1_OBJECT_num(usages); i++)
        add_object(out->usages, sk_ASN1_OBJECT_value(usages, i));
    EXTENDED_KEY_USAGE_free(usages);
}

static bool is_cabf_policy(const ASN1_OBJECT *policy)
{
    char text[80] = "";
    OBJ_obj2txt(text, sizeof text, policy, 1);
    return strncmp(text, "2.23.140.1.", 11) == 0;
}

static void read_policies(X509 *cert, struct particulars *out)
{
    CERTIFICATEPOLICIES *policies = X509_get_ext_d2i(cert, NID_certificate_policies, NULL, NULL);
    for (int i = 0; i < sk_POLICYINFO_num(policies); i++)
        out->has_cabf_policy =
            out->has_cabf_policy || is_cabf_policy(sk_POLICYINFO_value(policies, i)->policyid);
    CERTIFICATEPOLICIES_free(policies);
}

static bool is_first_of_its_kind(const X509 *cert, int at)
{
    const ASN1_OBJECT *object = X509_EXTENSION_get_object(X509_get_ext(cert, at));
    return X509_get_ext_by_OBJ(cert, object, -1) == at;
}

static void read_extensions(X509 *cert, struct particulars *out)
{
    for (int i = 0; i < X509_get_ext_count(cert); i++) {
        X509_EXTENSION *extension = X509_get_ext(cert, i);
        const ASN1_OBJECT *object = X509_EXTENSION_get_object(extension);
        if (!is_first_of_its_kind(cert, i))
            add_object(out->repeated, object);
        if (X509_EXTENSION_get_critical(extension) == 1 && X509_supported_extension(extension) != 1)
            add_object(out->unknown_critical, object);
        if (OBJ_obj2nid(object) == NID_ct_precert_scts)
            out->has_timestamps = true;
    }
}

/* The last attribute of this kind, as printable text. */
static void read_attribute(const X509_NAME *name, int nid, char out[INVENTORY_TEXT_CAP])
{
    int last = -1;
    for (int at = -1; (at = X509_NAME_get_index_by_NID(name, nid, at)) >= 0;)
        last = at;
    BIO *bio = last < 0 ? NULL : BIO_new(BIO_s_mem());
    if (bio == NULL)
        return;
    ASN1_STRING_print_ex(bio, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, last)),
        ASN1_STRFLGS_ESC_CTRL | ASN1_STRFLGS_UTF8_CONVERT);
    int len = BIO_read(bio, out, INVENTORY_TEXT_CAP - 1);
    out[len < 0 ? 0 : len] = '\0';
    BIO_free(bio);
}

static bool has_nul(const ASN1_STRING *text)
{
    bool wide = ASN1_STRING_type(text) == V_ASN1_BMPSTRING ||
                ASN1_STRING_type(text) == V_ASN1_UNIVERSALSTRING;
    size_t len = (size_t)ASN1_STRING_length(text);
    return !wide && memchr(ASN1_STRING_get0_data(text), 0, len) != NULL;
}

static void read_nul(X509 *cert, struct particulars *out)
{
    const X509_NAME *subject = X509_get_subject_name(cert);
    for (int at = -1; (at = X509_NAME_get_index_by_NID(subject, NID_commonName, at)) >= 0;)
        out->nul_in_name =
            out->nul_in_name || has_nul(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
    GENERAL_NAMES *names = X509_get_ext_d2i(cert, NID_subject_alt_name, NULL, NULL);
    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        int type = 0;
        void *value = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names, i), &type);
        out->nul_in_name = out->nul_in_name || (type == GEN_DNS && has_nul(value));
    }
    GENERAL_NAMES_free(names);
}

static bool is_bad_serial(const ASN1_INTEGER *serial)
{
    int len = ASN1_STRING_length(serial);
    bool is_zero = len == 0 || (len == 1 && ASN1_STRING_get0_data(serial)[0] == 0);
    return is_zero || len > SERIAL_MAX || ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER;
}

static void read_signature(X509 *cert, struct particulars *out)
{
    const X509_ALGOR *algorithm = NULL;
    const ASN1_OBJECT *object = NULL;
    X509_get0_signature(NULL, &algorithm, cert);
    X509_ALGOR_get0(&object, NULL, NULL, algorithm);
    if (object == NULL)
        return;
    int nid = OBJ_obj2nid(object);
    if (nid != NID_undef)
        add_word(out->signature, OBJ_nid2ln(nid));
    else
        add_object(out->signature, object);
}

void particulars_read(X509 *cert, struct particulars *out)
{
    *out = (struct particulars){.version = (int)X509_get_version(cert) + 1,
        .bad_serial = is_bad_serial(X509_get0_serialNumber(cert))};
    read_attribute(X509_get_issuer_name(cert), NID_organizationName, out->issuer_organisation);
    read_attribute(X509_get_issuer_name(cert), NID_commonName, out->issuer_name);
    read_signature(cert, out);
    read_usages(cert, out);
    read_policies(cert, out);
    read_extensions(cert, out);
    read_nul(cert, out);
    ERR_clear_error();
}

/* Names and signature led to the issuer; verification wants its key identifier and its key usage to
 * fit as well. */
static bool check_link(X509 *issuer, X509 *cert, struct err *e)
{
    int error = X509_check_issued(issuer, cert);
    return error == X509_V_OK ||
           err_set(e, ERR_PEM_INVALID, "verification does not take its issuer for one: %s",
               X509_verify_cert_error_string(error));
}

static bool check_links(X509 *leaf, X509 *const *cas, size_t num_cas, X509 *root, struct err *e)
{
    X509 *cert = leaf;
    bool ok = true;
    for (size_t i = 0; i < num_cas && ok; i++) {
        ok = check_link(cas[i], cert, e);
        cert = cas[i];
    }
    return ok && (root == NULL || root == leaf || check_link(root, cert, e));
}

bool particulars_modelled(X509 *leaf, X509 *const *cas, size_t num_cas, X509 *root, struct err *e)
{
    struct pem_file file = {
        .chain = sk_X509_new_null(), .roots = sk_X509_new_null(), .key = X509_get0_pubkey(leaf)};
    bool ok = sk_X509_push(file.chain, leaf) > 0;
    for (size_t i = 0; ok && i < num_cas; i++)
        ok = sk_X509_push(file.chain, cas[i]) > 0;
    if (ok && root != NULL && root != leaf)
        ok = sk_X509_push(file.roots, root) > 0;
    ok = ok && file.key != NULL && check_links(leaf, cas, num_cas, root, e) &&
         usable_check(&file, "the chain", e);
    if (file.key == NULL)
        err_set(e, ERR_PEM_INVALID, "its key is of an unknown kind");
    sk_X509_free(file.chain);
    sk_X509_free(file.roots);
    ERR_clear_error();
    return ok;
}
