#include "sim/tls/certfacts.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Fails with OpenSSL's latest reason and leaves its error queue empty. */
static bool unreadable(struct err *e, const char *what)
{
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    err_set(e, ERR_PEM_INVALID, "%s (%s)", what, reason == NULL ? "no reason given" : reason);
    ERR_clear_error();
    return false;
}

static BIO *text_bio(void)
{
    BIO *bio = BIO_new(BIO_s_mem());
    if (bio == NULL)
        abort();
    return bio;
}

static char *take_bio(BIO *bio)
{
    char *data = NULL;
    long len = BIO_get_mem_data(bio, &data);
    char *out = len > 0 ? ek_strndup(data, (size_t)len) : ek_strdup("");
    BIO_free(bio);
    return out;
}

static char *name_text(const X509_NAME *name)
{
    BIO *bio = text_bio();
    X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253);
    return take_bio(bio);
}

/* Control characters come out as \HH, so that a NUL inside a name cannot shorten it. */
static char *string_text(const ASN1_STRING *string)
{
    BIO *bio = text_bio();
    ASN1_STRING_print_ex(bio, string, ASN1_STRFLGS_ESC_CTRL | ASN1_STRFLGS_UTF8_CONVERT);
    return take_bio(bio);
}

static void read_names(X509 *cert, struct cert_facts *out)
{
    const X509_NAME *subject = X509_get_subject_name(cert);
    out->subject = name_text(subject);
    out->issuer = name_text(X509_get_issuer_name(cert));

    int last = -1;
    for (int at = -1; (at = X509_NAME_get_index_by_NID(subject, NID_commonName, at)) >= 0;)
        last = at;
    if (last >= 0)
        out->common_name =
            string_text(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, last)));
}

/* OpenSSL knows the attributes of X.520 and RFC 5280 and the three of extended validation. */
static void read_subject_types(X509 *cert, struct cert_facts *out)
{
    const X509_NAME *subject = X509_get_subject_name(cert);
    for (int i = 0; i < X509_NAME_entry_count(subject); i++) {
        const X509_NAME_ENTRY *entry = X509_NAME_get_entry(subject, i);
        if (OBJ_obj2nid(X509_NAME_ENTRY_get_object(entry)) == NID_undef)
            out->unknown_subject_oid = true;
    }
}

/* The decoded extension into `out`, NULL when the certificate has none. */
static bool read_extension(X509 *cert, int nid, void **out, struct err *e)
{
    int critical = 0;
    *out = X509_get_ext_d2i(cert, nid, &critical, NULL);
    if (*out != NULL || critical == -1)
        return true;
    char what[80];
    snprintf(what, sizeof what, "unreadable or repeated extension %s", OBJ_nid2sn(nid));
    return unreadable(e, what);
}

static void add_address(struct cert_facts *out, const ASN1_OCTET_STRING *address)
{
    int family = ASN1_STRING_length(address) == 4 ? AF_INET : AF_INET6;
    if (family == AF_INET6 && ASN1_STRING_length(address) != 16)
        return;
    char text[INET6_ADDRSTRLEN];
    if (inet_ntop(family, ASN1_STRING_get0_data(address), text, sizeof text) != NULL)
        cert_add_ip(out, text);
}

static bool read_alt_names(X509 *cert, struct cert_facts *out, struct err *e)
{
    void *extension = NULL;
    if (!read_extension(cert, NID_subject_alt_name, &extension, e))
        return false;
    GENERAL_NAMES *names = extension;
    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        int type = 0;
        void *value = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names, i), &type);
        if (type == GEN_DNS) {
            char *text = string_text(value);
            cert_add_dns(out, text);
            free(text);
        }
        if (type == GEN_IPADD)
            add_address(out, value);
    }
    GENERAL_NAMES_free(names);
    return true;
}

static unsigned eku_bit(const ASN1_OBJECT *usage)
{
    switch (OBJ_obj2nid(usage)) {
    case NID_server_auth:
        return CERT_EKU_SERVER_AUTH;
    case NID_client_auth:
        return CERT_EKU_CLIENT_AUTH;
    case NID_anyExtendedKeyUsage:
        return CERT_EKU_ANY;
    default:
        return CERT_EKU_OTHER;
    }
}

static bool read_usages(X509 *cert, struct cert_facts *out, struct err *e)
{
    void *extension = NULL;
    if (!read_extension(cert, NID_ext_key_usage, &extension, e))
        return false;
    EXTENDED_KEY_USAGE *usages = extension;
    out->has_eku = usages != NULL;
    for (int i = 0; i < sk_ASN1_OBJECT_num(usages); i++)
        out->eku |= eku_bit(sk_ASN1_OBJECT_value(usages, i));
    EXTENDED_KEY_USAGE_free(usages);
    return true;
}

/* Without the extension every use is allowed. OpenSSL's TLS purposes ask for these bits. */
static void read_key_usage(X509 *cert, struct cert_facts *out)
{
    uint32_t usage = X509_get_key_usage(cert); /* all bits set when absent */
    if ((usage & (X509v3_KU_DIGITAL_SIGNATURE | X509v3_KU_KEY_AGREEMENT)) != 0)
        out->key_usage_fits |= CERT_EKU_CLIENT_AUTH;
    if ((usage & (X509v3_KU_DIGITAL_SIGNATURE | X509v3_KU_KEY_AGREEMENT |
                     X509v3_KU_KEY_ENCIPHERMENT)) != 0)
        out->key_usage_fits |= CERT_EKU_SERVER_AUTH;
}

/* X509_self_signed wants a key that it can read; without one the names tell. */
static int is_self_signed(X509 *cert)
{
    if (X509_get0_pubkey(cert) != NULL)
        return X509_self_signed(cert, 0);
    ERR_clear_error();
    return (X509_get_extension_flags(cert) & EXFLAG_SS) != 0;
}

static bool read_role(X509 *cert, struct cert_facts *out, struct err *e)
{
    int self_signed = is_self_signed(cert);
    if (self_signed < 0)
        return unreadable(e, "contradictory extensions");
    out->self_signed = self_signed == 1;
    read_key_usage(cert, out);
    out->is_ca = (X509_get_extension_flags(cert) & EXFLAG_CA) != 0;
    return true;
}

static bool read_time(const ASN1_TIME *time, int64_t *out, struct err *e)
{
    struct tm tm = {0};
    if (ASN1_TIME_to_tm(time, &tm) != 1)
        return unreadable(e, "unreadable validity");
    *out = (int64_t)timegm(&tm);
    return true;
}

static bool read_validity(X509 *cert, struct cert_facts *out, struct err *e)
{
    return read_time(X509_get0_notBefore(cert), &out->not_before, e) &&
           read_time(X509_get0_notAfter(cert), &out->not_after, e);
}

static void ec_key_text(const EVP_PKEY *key, char *out, size_t cap)
{
    char group[64] = "";
    EVP_PKEY_get_group_name(key, group, sizeof group, NULL);
    const char *nist = EC_curve_nid2nist(OBJ_txt2nid(group)); /* "P-256" */
    if (nist != NULL)
        snprintf(out, cap, "ec-%c%s", nist[0], nist + 2);
    else
        snprintf(out, cap, "ec-%d", EVP_PKEY_get_bits(key));
}

static void read_key(X509 *cert, struct cert_facts *out)
{
    const EVP_PKEY *key = X509_get0_pubkey(cert);
    const char *type = key == NULL ? NULL : EVP_PKEY_get0_type_name(key);
    if (type == NULL)
        snprintf(out->key, sizeof out->key, "unknown");
    else if (EVP_PKEY_is_a(key, "EC"))
        ec_key_text(key, out->key, sizeof out->key);
    else if (EVP_PKEY_is_a(key, "RSA"))
        snprintf(out->key, sizeof out->key, "rsa-%d", EVP_PKEY_get_bits(key));
    else
        snprintf(out->key, sizeof out->key, "%s", type);
    for (char *c = out->key; *c != '\0'; c++)
        *c = (char)tolower((unsigned char)*c);
    out->key_bits = key == NULL ? 0 : EVP_PKEY_get_bits(key);
    ERR_clear_error(); /* a key of an unknown kind is a fact, not a failure */
}

static void read_signature(X509 *cert, struct cert_facts *out)
{
    int digest = NID_undef;
    X509_get_signature_info(cert, &digest, NULL, NULL, NULL);
    out->weak_signature = digest == NID_md5 || digest == NID_sha1;
    ERR_clear_error(); /* an unknown algorithm is a fact, not a failure */
}

static bool read_fingerprint(X509 *cert, struct cert_facts *out, struct err *e)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    if (X509_digest(cert, EVP_sha256(), digest, &len) != 1)
        return unreadable(e, "no fingerprint");
    for (unsigned i = 0; i < len; i++)
        snprintf(out->fingerprint + 2 * i, sizeof out->fingerprint - 2 * i, "%02x", digest[i]);
    return true;
}

bool certfacts_read(X509 *cert, struct cert_facts *out, struct err *e)
{
    struct cert_chain holder = {0}; /* owns the strings until all is read */
    struct cert_facts *facts = cert_chain_add(&holder);
    *out = (struct cert_facts){0};
    read_names(cert, facts);
    read_subject_types(cert, facts);
    read_key(cert, facts);
    bool ok = read_alt_names(cert, facts, e) && read_usages(cert, facts, e) &&
              read_role(cert, facts, e) && read_validity(cert, facts, e) &&
              read_fingerprint(cert, facts, e);
    if (!ok) {
        cert_chain_cleanup(&holder);
        return false;
    }
    read_signature(cert, facts);
    *out = *facts;
    free(holder.certs);
    return true;
}

/* Without it OpenSSL asks on the terminal when a block says that it is encrypted. */
static int no_password(char *password, int cap, int writing, void *arg)
{
    (void)password, (void)cap, (void)writing, (void)arg;
    return -1;
}

/* True when reading stopped because no further PEM block follows. */
static bool at_end(void)
{
    unsigned long error = ERR_peek_last_error();
    return ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
}

static bool read_all(BIO *bio, struct cert_chain *chain, struct err *e)
{
    bool ok = true;
    X509 *cert = NULL;
    while (ok && (cert = PEM_read_bio_X509(bio, NULL, no_password, NULL)) != NULL) {
        struct cert_facts facts;
        ok = certfacts_read(cert, &facts, e);
        if (ok)
            *cert_chain_add(chain) = facts;
        X509_free(cert);
    }
    if (ok && !at_end())
        return unreadable(e, "unreadable certificate");
    ERR_clear_error();
    return ok;
}

bool certfacts_read_pem(const char *pem, struct cert_chain *chain, struct err *e)
{
    size_t before = chain->num_certs;
    ERR_clear_error();
    BIO *bio = BIO_new_mem_buf(pem, -1);
    if (bio == NULL)
        return unreadable(e, "no memory for reading");
    bool ok = read_all(bio, chain, e);
    BIO_free(bio);
    if (ok && chain->num_certs == before)
        return err_set(e, ERR_PEM_INVALID, "no certificate");
    return ok;
}
