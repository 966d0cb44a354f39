/* certs.h: the certificate workshop. Mints lab keys, certificates and chains from recipes, in
 * memory; nothing here is committed, so nothing expires by accident. Every subject and issuer name
 * contains the word LAB.
 *
 * A recipe is a usage, with defects added by '+': "server-only", "combined+expired+cn-only".
 * The words are in RECIPE_USAGES and RECIPE_DEFECTS. */
#ifndef EK_CERTS_CERTS_H
#define EK_CERTS_CERTS_H

#include "sim/base/buf.h"
#include "sim/base/certificate.h"
#include "sim/base/err.h"

/* code, name, what its extendedKeyUsage says */
#define RECIPE_USAGES(X)                                                                           \
    X(COMBINED, "combined", "EKU serverAuth and clientAuth")                                       \
    X(SERVER_ONLY, "server-only", "EKU serverAuth")                                                \
    X(CLIENT_ONLY, "client-only", "EKU clientAuth")                                                \
    X(NO_EKU, "no-eku", "no EKU extension")                                                        \
    X(ANY_EKU, "any-eku", "EKU anyExtendedKeyUsage")                                               \
    X(CODE_SIGNING, "code-signing", "EKU codeSigning")

/* code, name, what it does */
#define RECIPE_DEFECTS(X)                                                                          \
    X(EXPIRED, "expired", "notAfter one day before the virtual clock")                             \
    X(NOT_YET_VALID, "not-yet-valid", "notBefore one day after the virtual clock")                 \
    X(ISSUED_YESTERDAY, "issued-yesterday", "notBefore one day before the virtual clock")          \
    X(WRONG_NAME, "wrong-name", "CN and SAN name a host of the domain wrong.invalid")              \
    X(CN_ONLY, "cn-only", "the names only in CN, no subjectAltName")                               \
    X(WILDCARD, "wildcard", "SAN is *.DOMAIN of the common name's domain, and no host name")       \
    X(OTHER_HOST, "other-host", "CN and SAN name the host other-host of the same domain")          \
    X(NO_CLUSTER_NAME, "no-cluster-name", "SAN holds the common name alone, no further name")      \
    X(SELF_SIGNED, "self-signed", "signed with its own key, no CA")                                \
    X(UNTRUSTED_ROOT, "untrusted-root", "from a hierarchy whose root nobody imported")             \
    X(PRIVATE_CA, "private-ca", "no defect: from the private CA, which outsiders have to import")  \
    X(ALTERNATIVE_ROOT, "alternative-root",                                                        \
        "no defect: from a root that no browser has, which outsiders have to import")              \
    X(MISSING_INTERMEDIATE, "missing-intermediate", "the leaf is sent without its intermediate")   \
    X(INTERMEDIATE_SERVER_ONLY, "intermediate-server-only",                                        \
        "issued by an intermediate whose own EKU is serverAuth alone")                             \
    X(REVOKED, "revoked", "its serial number is on the revocation list of its issuer")             \
    X(RSA_8192, "rsa-8192", "RSA key of 8192 bits, whatever key type is ordered")                  \
    X(SHA1, "sha1", "signed with SHA-1")                                                           \
    X(UNKNOWN_OID, "unknown-oid", "the subject has an attribute of an OID that nobody assigned")

enum recipe_usage {
#define X(code, name, what) RECIPE_##code,
    RECIPE_USAGES(X)
#undef X
        RECIPE_USAGE_COUNT
};

enum recipe_defect_bit {
#define X(code, name, what) RECIPE_BIT_##code,
    RECIPE_DEFECTS(X)
#undef X
        RECIPE_DEFECT_COUNT
};
#define RECIPE_HAS(recipe, code) (((recipe)->defects & (1u << RECIPE_BIT_##code)) != 0)

struct recipe {
    enum recipe_usage usage;
    unsigned defects; /* bits 1 << RECIPE_BIT_... */
};

const char *recipe_usage_name(enum recipe_usage usage);
const char *recipe_defect_name(unsigned bit);

/* recipe_parse: fails with ERR_RECIPE_INVALID, a suggestion, and the reason when two parts exclude
 * each other (expired and not-yet-valid; self-signed and untrusted-root, ...). */
bool recipe_parse(const char *text, struct recipe *out, struct err *e) EK_CHECK;
/* recipe_text: canonical spelling (usage, then defects in table order) into `out`. */
void recipe_text(const struct recipe *recipe, char *out, size_t cap);

enum certs_key { CERTS_KEY_EC_P256, CERTS_KEY_RSA_2048, CERTS_KEY_RSA_4096, CERTS_KEY_COUNT };
const char *certs_key_name(enum certs_key key); /* "ec-p256", "rsa-2048", "rsa-4096" */

/* What to mint. All pointers are only read during the call. */
struct certs_order {
    struct recipe recipe;
    const char *common_name; /* host name, becomes CN and, unless cn-only, a SAN */
    /* Further SAN dNSName entries (may repeat common_name), unless a defect says otherwise. */
    const char *const *dns_names;
    size_t num_dns_names;
    /* Virtual now. Validity is clock - 30 d .. clock + 60 d unless a defect says so, or the order
     * itself: not_before and not_after, both or neither (0). */
    int64_t clock;
    int64_t not_before;
    int64_t not_after;
    enum certs_key key; /* unless the recipe has rsa-8192 */
};

/* A minted or loaded identity; immutable, owned by the workshop. */
struct certs_identity {
    char *label;             /* canonical recipe text, or "pem:FILE" */
    char *chain_pem;         /* what this end sends: leaf, then intermediates, never the root */
    char *key_pem;           /* PKCS#8 */
    struct cert_chain chain; /* facts read back from chain_pem */
    /* Roots that came with a loaded file: who is to accept this identity must trust them. */
    char *roots_pem;               /* "" for a minted one */
    const char *const *root_names; /* their subjects, NULL at the end */
};

/* certs_check_clock: fails with ERR_DATE_INVALID when leaf certificates around this virtual now do
 * not fit into the lifetime of the lab's CAs (2000 to 2049). */
bool certs_check_clock(int64_t clock, struct err *e) EK_CHECK;

/* certs_check_validity: likewise for an order: by its own dates, if it gives them. */
bool certs_check_validity(const struct certs_order *order, struct err *e) EK_CHECK;

#define CERTS_ROOTS_MAX 4 /* roots in one loaded file */

struct certs; /* a workshop: CAs, keys and everything minted so far */

/* certs_new: a workshop with its CA hierarchy. Leaf keys are made when first needed, one for each
 * key type and common name, and used again, so that a run makes few keys. All names share the key
 * of rsa-8192, which takes seconds to make. */
struct certs *certs_new(struct err *e) EK_CHECK;
/* certs_new_at: the same with a CA hierarchy that is kept in folder `dir`, with its keys, and made
 * there when the folder holds none: what workshops of one folder mint trusts each other. Fails with
 * ERR_FILE_INVALID or ERR_PEM_INVALID when the folder is incomplete or not the lab's. */
struct certs *certs_new_at(const char *dir, struct err *e) EK_CHECK;
void certs_free(struct certs *certs);

/* certs_mint: the identity for `order`, made at most once for equal orders. It has been read back
 * and equals certs_expect of the same order, else the call fails with ERR_RECIPE_MISMATCH. NULL on
 * failure. The identity lives as long as the workshop. */
const struct certs_identity *certs_mint(
    struct certs *certs, const struct certs_order *order, struct err *e) EK_CHECK;

/* certs_load: the identity in PEM file `path`: leaf first, then intermediates, and the private key
 * (unencrypted) anywhere in the file. Self-signed CA certificates in it become the identity's own
 * roots. Fails with ERR_PEM_INVALID and the reason (no certificate, no key, key does not match,
 * encrypted key, more than TLS carries, a key that TLS does not use). */
const struct certs_identity *certs_load(
    struct certs *certs, const char *path, struct err *e) EK_CHECK;

/* certs_expect: the facts that a certificate of this order must have, from the recipe alone: no
 * key, no OpenSSL. Fingerprints stay empty. The caller cleans `out` up. */
void certs_expect(const struct certs_order *order, struct cert_chain *out);

/* certs_trust_pem: the lab root, PEM: what every lab box trusts, beside the roots of the loaded
 * identities of its own deployment. certs_trust_names: its subject name, NULL behind it. Valid as
 * long as the workshop.
 */
const char *certs_trust_pem(struct certs *certs);
const char *const *certs_trust_names(struct certs *certs);

/* certs_imported_pem, certs_imported_names: likewise the roots of the private CA and of the
 * alternative one, which are trusted by those who imported them: CERTS_IMPORTED of them. */
#define CERTS_IMPORTED 2
const char *certs_imported_pem(struct certs *certs);
const char *const *certs_imported_names(struct certs *certs);

/* certs_crl_pem: appends the revocation lists of the lab root and of the CAs below it, PEM, in
 * force from 2000 to 2049, with every certificate of a recipe with +revoked that this workshop
 * minted so far. The bytes stay the same until it mints another one. */
bool certs_crl_pem(struct certs *certs, struct buf *out, struct err *e) EK_CHECK;
/* certs_crl_issuers: the subject names of the CAs that have such a list, NULL behind them. Valid as
 * long as the workshop. */
const char *const *certs_crl_issuers(struct certs *certs);

/* certs_openssl_version: the version text of the OpenSSL library in use. */
const char *certs_openssl_version(void);

#endif
