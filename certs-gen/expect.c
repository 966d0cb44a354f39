/* expect.c: the recipe read as facts. It shares names and dates (lab.h) with the mint and nothing
 * else, so that the comparison after minting has two sides. */
#include "certs-gen/certs.h"
#include "certs-gen/lab.h"
#include "sim/base/text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SUBJECT(cn)       "CN=" cn ",O=" LAB_ORGANISATION
#define UNKNOWN_ATTRIBUTE "," LAB_UNKNOWN_OID "=#0C034C4142" /* DER: UTF8String "LAB" */

static const int key_bits[CERTS_KEY_COUNT] = {
    [CERTS_KEY_EC_P256] = 256,
    [CERTS_KEY_RSA_2048] = 2048,
    [CERTS_KEY_RSA_4096] = 4096,
};

static const struct {
    bool has_eku;
    unsigned eku;
} usages[RECIPE_USAGE_COUNT] = {
    [RECIPE_COMBINED] = {true, CERT_EKU_SERVER_AUTH | CERT_EKU_CLIENT_AUTH},
    [RECIPE_SERVER_ONLY] = {true, CERT_EKU_SERVER_AUTH},
    [RECIPE_CLIENT_ONLY] = {true, CERT_EKU_CLIENT_AUTH},
    [RECIPE_NO_EKU] = {false, 0},
    [RECIPE_ANY_EKU] = {true, CERT_EKU_ANY},
    [RECIPE_CODE_SIGNING] = {true, CERT_EKU_OTHER},
};

static bool has_name(const struct cert_facts *cert, const char *name)
{
    for (size_t i = 0; i < cert->num_dns_names; i++) {
        if (strcasecmp(cert->dns_names[i], name) == 0)
            return true;
    }
    return false;
}

/* `host` in the domain of the order's common name; the caller's. */
static char *in_domain(const char *host, const struct certs_order *order)
{
    const char *name = order->common_name;
    return ek_asprintf("%s%s", host, name + strcspn(name, "."));
}

static char *expected_common_name(const struct certs_order *order)
{
    if (RECIPE_HAS(&order->recipe, WRONG_NAME))
        return ek_strdup(LAB_WRONG_NAME);
    if (RECIPE_HAS(&order->recipe, OTHER_HOST))
        return in_domain(LAB_OTHER_HOST, order);
    return ek_strdup(order->common_name);
}

static void expect_wildcard(const struct certs_order *order, struct cert_facts *leaf)
{
    char *name = in_domain("*", order);
    cert_add_dns(leaf, name);
    free(name);
}

static void expect_further_names(const struct certs_order *order, struct cert_facts *leaf)
{
    for (size_t i = 0; i < order->num_dns_names; i++) {
        const char *name = order->dns_names[i];
        if (strcasecmp(name, order->common_name) != 0 && !has_name(leaf, name))
            cert_add_dns(leaf, name);
    }
}

static void expect_alt_names(const struct certs_order *order, struct cert_facts *leaf)
{
    const struct recipe *recipe = &order->recipe;
    if (RECIPE_HAS(recipe, CN_ONLY))
        return;
    if (RECIPE_HAS(recipe, WILDCARD)) {
        expect_wildcard(order, leaf);
        return;
    }
    cert_add_dns(leaf, leaf->common_name);
    if (!RECIPE_HAS(recipe, WRONG_NAME) && !RECIPE_HAS(recipe, NO_CLUSTER_NAME))
        expect_further_names(order, leaf);
}

static void expect_validity(const struct certs_order *order, struct cert_facts *leaf)
{
    if (order->not_before != 0) {
        leaf->not_before = order->not_before;
        leaf->not_after = order->not_after;
        return;
    }
    leaf->not_before = order->clock - LAB_BEFORE_CLOCK;
    leaf->not_after = order->clock + LAB_AFTER_CLOCK;
    if (RECIPE_HAS(&order->recipe, EXPIRED))
        leaf->not_after = order->clock - VCLOCK_DAY;
    if (RECIPE_HAS(&order->recipe, NOT_YET_VALID))
        leaf->not_before = order->clock + VCLOCK_DAY;
    if (RECIPE_HAS(&order->recipe, ISSUED_YESTERDAY))
        leaf->not_before = order->clock - VCLOCK_DAY;
}

static const char *issuer_of(const struct recipe *recipe, const char *subject)
{
    if (RECIPE_HAS(recipe, SELF_SIGNED))
        return subject;
    if (RECIPE_HAS(recipe, UNTRUSTED_ROOT))
        return SUBJECT(LAB_UNTRUSTED_ISSUING_CN);
    if (RECIPE_HAS(recipe, PRIVATE_CA))
        return SUBJECT(LAB_PRIVATE_ISSUING_CN);
    if (RECIPE_HAS(recipe, ALTERNATIVE_ROOT))
        return SUBJECT(LAB_ALTERNATIVE_ISSUING_CN);
    if (RECIPE_HAS(recipe, INTERMEDIATE_SERVER_ONLY))
        return SUBJECT(LAB_SERVER_ISSUING_CN);
    return SUBJECT(LAB_ISSUING_CN);
}

static void expect_key(const struct certs_order *order, struct cert_facts *leaf)
{
    bool rsa_8192 = RECIPE_HAS(&order->recipe, RSA_8192);
    text_copy(leaf->key, sizeof leaf->key, rsa_8192 ? "rsa-8192" : certs_key_name(order->key));
    leaf->key_bits = rsa_8192 ? 8192 : key_bits[order->key];
}

static void expect_leaf(const struct certs_order *order, struct cert_facts *leaf)
{
    leaf->common_name = expected_common_name(order);
    leaf->unknown_subject_oid = RECIPE_HAS(&order->recipe, UNKNOWN_OID);
    leaf->subject = ek_asprintf("CN=%s,O=%s%s", leaf->common_name, LAB_ORGANISATION,
        leaf->unknown_subject_oid ? UNKNOWN_ATTRIBUTE : "");
    leaf->issuer = ek_strdup(issuer_of(&order->recipe, leaf->subject));
    leaf->self_signed = RECIPE_HAS(&order->recipe, SELF_SIGNED);
    leaf->has_eku = usages[order->recipe.usage].has_eku;
    leaf->eku = usages[order->recipe.usage].eku;
    leaf->key_usage_fits = CERT_EKU_SERVER_AUTH | CERT_EKU_CLIENT_AUTH;
    leaf->weak_signature = RECIPE_HAS(&order->recipe, SHA1);
    leaf->revoked = RECIPE_HAS(&order->recipe, REVOKED);
    expect_key(order, leaf);
    expect_alt_names(order, leaf);
    expect_validity(order, leaf);
}

static void expect_intermediate(const struct recipe *recipe, struct cert_facts *ca)
{
    const char *name = LAB_ISSUING_CN;
    const char *root = SUBJECT(LAB_ROOT_CN);
    if (RECIPE_HAS(recipe, UNTRUSTED_ROOT)) {
        name = LAB_UNTRUSTED_ISSUING_CN;
        root = SUBJECT(LAB_UNTRUSTED_ROOT_CN);
    }
    if (RECIPE_HAS(recipe, PRIVATE_CA)) {
        name = LAB_PRIVATE_ISSUING_CN;
        root = SUBJECT(LAB_PRIVATE_ROOT_CN);
    }
    if (RECIPE_HAS(recipe, ALTERNATIVE_ROOT)) {
        name = LAB_ALTERNATIVE_ISSUING_CN;
        root = SUBJECT(LAB_ALTERNATIVE_ROOT_CN);
    }
    if (RECIPE_HAS(recipe, INTERMEDIATE_SERVER_ONLY)) {
        name = LAB_SERVER_ISSUING_CN;
        ca->has_eku = true;
        ca->eku = CERT_EKU_SERVER_AUTH;
    }
    ca->common_name = ek_strdup(name);
    ca->subject = ek_asprintf("CN=%s,O=%s", name, LAB_ORGANISATION);
    ca->issuer = ek_strdup(root);
    ca->is_ca = true;
    ca->not_before = LAB_CA_NOT_BEFORE;
    ca->not_after = LAB_CA_NOT_AFTER;
    text_copy(ca->key, sizeof ca->key, certs_key_name(CERTS_KEY_EC_P256));
    ca->key_bits = key_bits[CERTS_KEY_EC_P256];
}

void certs_expect(const struct certs_order *order, struct cert_chain *out)
{
    const struct recipe *recipe = &order->recipe;
    *out = (struct cert_chain){0};
    expect_leaf(order, cert_chain_add(out));
    if (!RECIPE_HAS(recipe, SELF_SIGNED) && !RECIPE_HAS(recipe, MISSING_INTERMEDIATE))
        expect_intermediate(recipe, cert_chain_add(out));
}
