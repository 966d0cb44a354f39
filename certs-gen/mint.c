#include "certs-gen/crypto.h"
#include "certs-gen/issue.h"
#include "certs-gen/lab.h"
#include "certs-gen/order.h"
#include "certs-gen/readback.h"
#include "certs-gen/recipe.h"
#include "certs-gen/workshop.h"

#include <openssl/evp.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const usages[RECIPE_USAGE_COUNT] = {
    [RECIPE_COMBINED] = "serverAuth,clientAuth",
    [RECIPE_SERVER_ONLY] = "serverAuth",
    [RECIPE_CLIENT_ONLY] = "clientAuth",
    [RECIPE_NO_EKU] = NULL,
    [RECIPE_ANY_EKU] = "anyExtendedKeyUsage",
    [RECIPE_CODE_SIGNING] = "codeSigning",
};

/* The common name's domain with its dot; the order has been checked. */
static const char *domain_of(const struct certs_order *order)
{
    return strchr(order->common_name, '.');
}

/* What becomes CN; the caller's. */
static char *leaf_name(const struct certs_order *order)
{
    if (RECIPE_HAS(&order->recipe, WRONG_NAME))
        return ek_strdup(LAB_WRONG_NAME);
    if (RECIPE_HAS(&order->recipe, OTHER_HOST))
        return ek_asprintf(LAB_OTHER_HOST "%s", domain_of(order));
    return ek_strdup(order->common_name);
}

/* True when number `index` of the further names is the common name, as ordered or as used,
 * or one of the further names before it. */
static bool is_repeated(const struct certs_order *order, const char *common_name, size_t index)
{
    const char *name = order->dns_names[index];
    if (strcasecmp(name, order->common_name) == 0 || strcasecmp(name, common_name) == 0)
        return true;
    for (size_t i = 0; i < index; i++) {
        if (strcasecmp(name, order->dns_names[i]) == 0)
            return true;
    }
    return false;
}

static size_t num_further_names(const struct certs_order *order)
{
    bool none =
        RECIPE_HAS(&order->recipe, WRONG_NAME) || RECIPE_HAS(&order->recipe, NO_CLUSTER_NAME);
    return none ? 0 : order->num_dns_names;
}

/* The value of subjectAltName, the caller's; NULL when there is to be none. */
static char *alt_names(const struct certs_order *order, const char *common_name)
{
    if (RECIPE_HAS(&order->recipe, CN_ONLY))
        return NULL;
    if (RECIPE_HAS(&order->recipe, WILDCARD))
        return ek_asprintf("DNS:*%s", domain_of(order));
    struct buf value = {0};
    buf_addf(&value, "DNS:%s", common_name);
    for (size_t i = 0; i < num_further_names(order); i++) {
        if (!is_repeated(order, common_name, i))
            buf_addf(&value, ",DNS:%s", order->dns_names[i]);
    }
    return buf_take(&value);
}

static const char *key_usage(const EVP_PKEY *key)
{
    return EVP_PKEY_is_a(key, "RSA") ? "critical,digitalSignature,keyEncipherment"
                                     : "critical,digitalSignature";
}

/* NULL for a leaf that signs itself. */
static const struct ca *issuer_for(const struct certs *certs, const struct recipe *recipe)
{
    if (RECIPE_HAS(recipe, SELF_SIGNED))
        return NULL;
    if (RECIPE_HAS(recipe, UNTRUSTED_ROOT))
        return &certs->hierarchy.cas[CA_UNTRUSTED_ISSUING];
    if (RECIPE_HAS(recipe, PRIVATE_CA))
        return &certs->hierarchy.cas[CA_PRIVATE_ISSUING];
    if (RECIPE_HAS(recipe, ALTERNATIVE_ROOT))
        return &certs->hierarchy.cas[CA_ALTERNATIVE_ISSUING];
    if (RECIPE_HAS(recipe, INTERMEDIATE_SERVER_ONLY))
        return &certs->hierarchy.cas[CA_SERVER_ISSUING];
    return &certs->hierarchy.cas[CA_ISSUING];
}

static int64_t first_second(const struct certs_order *order)
{
    if (order->not_before != 0)
        return order->not_before;
    if (RECIPE_HAS(&order->recipe, NOT_YET_VALID))
        return order->clock + VCLOCK_DAY;
    if (RECIPE_HAS(&order->recipe, ISSUED_YESTERDAY))
        return order->clock - VCLOCK_DAY;
    return order->clock - LAB_BEFORE_CLOCK;
}

static int64_t last_second(const struct certs_order *order)
{
    if (order->not_after != 0)
        return order->not_after;
    return RECIPE_HAS(&order->recipe, EXPIRED) ? order->clock - VCLOCK_DAY
                                               : order->clock + LAB_AFTER_CLOCK;
}

static X509 *issue_leaf(
    const struct certs_order *order, const struct ca *issuer, EVP_PKEY *key, struct err *e)
{
    char *common_name = leaf_name(order);
    char *names = alt_names(order, common_name);
    const struct issue_extension extensions[] = {
        {NID_basic_constraints, "critical,CA:FALSE"},
        {NID_key_usage, key_usage(key)},
        {NID_ext_key_usage, usages[order->recipe.usage]},
        {NID_subject_alt_name, names},
    };
    const struct issue_request request = {.common_name = common_name,
        .further_oid = RECIPE_HAS(&order->recipe, UNKNOWN_OID) ? LAB_UNKNOWN_OID : NULL,
        .key = key,
        .issuer = issuer == NULL ? NULL : issuer->cert,
        .issuer_key = issuer == NULL ? NULL : issuer->key,
        .digest = RECIPE_HAS(&order->recipe, SHA1) ? EVP_sha1() : NULL,
        .not_before = first_second(order),
        .not_after = last_second(order),
        .extensions = extensions,
        .num_extensions = sizeof extensions / sizeof extensions[0]};
    X509 *leaf = issue(&request, e);
    free(names);
    free(common_name);
    return leaf;
}

/* What this end sends: the leaf, and the CA above it unless the recipe withholds it. */
static STACK_OF(X509) * assemble(const struct recipe *recipe, X509 *leaf, const struct ca *issuer)
{
    STACK_OF(X509) *chain = sk_X509_new_null();
    bool with_issuer = issuer != NULL && !RECIPE_HAS(recipe, MISSING_INTERMEDIATE);
    if (chain != NULL && sk_X509_push(chain, leaf) > 0 &&
        (!with_issuer || sk_X509_push(chain, issuer->cert) > 0))
        return chain;
    sk_X509_free(chain);
    return NULL;
}

static bool check_identity(
    const struct certs_order *order, const struct certs_identity *identity, struct err *e)
{
    struct cert_chain expected;
    certs_expect(order, &expected);
    bool ok = readback_compare(&expected, &identity->chain, e);
    cert_chain_cleanup(&expected);
    return ok;
}

/* A certificate does not say that it is revoked; the workshop knows. */
static bool revoke_as_ordered(struct certs *certs, const struct certs_order *order, X509 *leaf,
    struct certs_identity *identity, struct err *e)
{
    if (!RECIPE_HAS(&order->recipe, REVOKED))
        return true;
    identity->chain.certs[0].revoked = true;
    return crl_revoke(&certs->crl, leaf, e);
}

static struct certs_identity *make_identity(
    struct certs *certs, const struct certs_order *order, struct err *e)
{
    struct certs_identity *identity = NULL;
    STACK_OF(X509) *chain = NULL;
    X509 *leaf = NULL;
    char label[RECIPE_TEXT_LEN];
    recipe_text(&order->recipe, label, sizeof label);
    const struct ca *issuer = issuer_for(certs, &order->recipe);

    EVP_PKEY *key = workshop_leaf_key(certs, order, e);
    if (key == NULL)
        goto out;
    leaf = issue_leaf(order, issuer, key, e);
    if (leaf == NULL)
        goto out;
    chain = assemble(&order->recipe, leaf, issuer);
    if (chain == NULL) {
        crypto_fail(e, ERR_CRYPTO, "cannot assemble the chain of %s", label);
        goto out;
    }
    identity = workshop_identity(label, chain, key, e);
    if (identity != NULL && !revoke_as_ordered(certs, order, leaf, identity, e)) {
        workshop_identity_free(identity);
        identity = NULL;
    }
out:
    sk_X509_free(chain);
    X509_free(leaf);
    return identity;
}

const struct certs_identity *certs_mint(
    struct certs *certs, const struct certs_order *order, struct err *e)
{
    if (!order_check(order, e))
        return NULL;
    char *key = order_key(order);
    struct certs_identity *identity = table_find(&certs->identities, key);
    if (identity == NULL) {
        identity = make_identity(certs, order, e);
        if (identity != NULL && !check_identity(order, identity, e)) {
            workshop_identity_free(identity);
            identity = NULL;
        }
        if (identity != NULL)
            table_add(&certs->identities, key, identity);
    }
    free(key);
    return identity;
}
