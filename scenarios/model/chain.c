#include "scenarios/model/internal.h"

#include "sim/base/text.h"

#include <string.h>
#include <strings.h>

static bool is_trusted(const char *const *trust, const char *subject)
{
    for (const char *const *root = trust; *root != NULL; root++) {
        if (text_is(*root, subject))
            return true;
    }
    return false;
}

static const struct cert_facts *find_subject(const struct cert_chain *chain, const char *subject)
{
    for (size_t i = 0; chain != NULL && i < chain->num_certs; i++) {
        if (chain->certs[i].is_ca && text_is(chain->certs[i].subject, subject))
            return &chain->certs[i];
    }
    return NULL;
}

struct path {
    const struct cert_facts *certs[CERT_CHAIN_MAX]; /* leaf first, without the trusted root */
    size_t num;
};

/* Follows issuers until a trusted root is the issuer. */
static struct path_verdict build(const char *const *trust, const struct cert_chain *chain,
    const struct cert_chain *extra, struct path *out)
{
    const struct cert_facts *cert = &chain->certs[0];
    for (out->num = 0; cert != NULL && out->num < CERT_CHAIN_MAX;) {
        out->certs[out->num++] = cert;
        if (is_trusted(trust, cert->issuer))
            return (struct path_verdict){PATH_OK, 0, false};
        if (cert->self_signed)
            return (struct path_verdict){PATH_SELF_SIGNED, 0, false};
        const struct cert_facts *issuer = find_subject(chain, cert->issuer);
        cert = issuer != NULL ? issuer : find_subject(extra, cert->issuer);
    }
    return (struct path_verdict){PATH_NO_ISSUER, (int)out->num - 1, false};
}

/* The leaf's keyUsage must allow the role as well (RFC 5280, 4.2.1.3). */
static bool key_usage_fits(const struct cert_facts *leaf, unsigned usage)
{
    return usage == 0 || (leaf->key_usage_fits & usage) != 0;
}

/* anyExtendedKeyUsage need not be accepted (RFC 5280, 4.2.1.12), and OpenSSL's purposes do not. */
static bool has_usage(const struct cert_facts *cert, unsigned usage)
{
    return usage == 0 || !cert->has_eku || (cert->eku & usage) != 0;
}

static bool same_host(const char *a, const char *b)
{
    return strcasecmp(a, b) == 0;
}

/* "*.example.com" stands for one label (RFC 6125, 6.4.3). */
static bool wildcard_fits(const char *pattern, const char *name)
{
    const char *dot = strchr(name, '.');
    return pattern[0] == '*' && pattern[1] == '.' && dot != NULL && dot != name &&
           same_host(pattern + 1, dot);
}

bool bears_name(const struct cert_facts *leaf, const char *name, const struct demand *demand)
{
    for (size_t i = 0; i < leaf->num_dns_names; i++) {
        if (same_host(leaf->dns_names[i], name) ||
            (demand->wildcards && wildcard_fits(leaf->dns_names[i], name)))
            return true;
    }
    return demand->common_name && leaf->common_name != NULL && same_host(leaf->common_name, name);
}

static bool bears_address(const struct cert_facts *leaf, const char *address)
{
    for (size_t i = 0; i < leaf->num_ip_addresses; i++) {
        if (text_is(leaf->ip_addresses[i], address))
            return true;
    }
    return false;
}

static bool bears_any_name(const struct cert_facts *leaf, const struct demand *demand)
{
    for (size_t i = 0; i < demand->num_names; i++) {
        if (bears_name(leaf, demand->names[i], demand))
            return true;
    }
    return false;
}

static struct path_verdict judge_dates(int64_t clock, const struct path *path)
{
    for (size_t i = path->num; i-- > 0;) {
        if (clock < path->certs[i]->not_before)
            return (struct path_verdict){PATH_NOT_YET_VALID, (int)i, false};
        if (clock >= path->certs[i]->not_after)
            return (struct path_verdict){PATH_EXPIRED, (int)i, false};
    }
    return (struct path_verdict){PATH_OK, 0, false};
}

/* OpenSSL looks at the key usage of the leaf behind its extended key usage. */
static bool is_fit(const struct path *path, size_t i, unsigned usage, bool any_will_do)
{
    if (any_will_do && (path->certs[i]->eku & CERT_EKU_ANY) != 0)
        return true;
    return has_usage(path->certs[i], usage) && (i > 0 || key_usage_fits(path->certs[0], usage));
}

static struct path_verdict unfit(const struct path *path, size_t i, unsigned usage)
{
    bool by_key_usage = has_usage(path->certs[i], usage);
    return (struct path_verdict){PATH_PURPOSE, (int)i, by_key_usage};
}

/* The anchor's own signature is not looked at. */
static struct path_verdict judge_signatures(const struct path *path)
{
    for (size_t i = 0; i < path->num; i++) {
        if (path->certs[i]->weak_signature && !path->certs[i]->self_signed)
            return (struct path_verdict){PATH_WEAK_SIGNATURE, (int)i, false};
    }
    return (struct path_verdict){PATH_OK, 0, false};
}

static bool has_list(const struct model_box *box, const char *issuer)
{
    for (const char *const *name = box->listed_issuers; name != NULL && *name != NULL; name++) {
        if (text_is(*name, issuer))
            return true;
    }
    return false;
}

static struct path_verdict judge_revocation(
    const struct model_box *box, const struct cert_facts *leaf)
{
    struct path_verdict verdict = {PATH_OK, 0, false};
    if (box == NULL)
        return verdict;
    if (has_list(box, leaf->issuer))
        verdict.error = leaf->revoked ? PATH_REVOKED : PATH_OK;
    else if (box->unknown_is_revoked)
        verdict.error = PATH_NO_LIST;
    return verdict;
}

/* `top` is the certificate whose issuer is the root. */
static bool is_combined_too_late(
    const struct cert_facts *leaf, const struct cert_facts *top, const struct demand *demand)
{
    const unsigned both = CERT_EKU_SERVER_AUTH | CERT_EKU_CLIENT_AUTH;
    return demand->combined_day != 0 && (leaf->eku & both) == both &&
           leaf->not_before >= demand->combined_day &&
           !is_trusted(demand->imported_roots, top->issuer);
}

static struct path_verdict judge_leaf(const struct path *path, const struct demand *demand)
{
    const struct cert_facts *leaf = path->certs[0];
    struct path_verdict verdict = {PATH_OK, 0, false};
    if (demand->max_rsa_bits > 0 && leaf->key_bits > demand->max_rsa_bits)
        verdict.objection = REASON_KEY_REJECTED;
    else if (demand->known_subject && leaf->unknown_subject_oid)
        verdict.objection = REASON_SUBJECT_OID;
    else if (is_combined_too_late(leaf, path->certs[path->num - 1], demand))
        verdict.objection = REASON_COMBINED_USAGE;
    if (verdict.objection != REASON_NONE)
        verdict.error = PATH_OBJECTION;
    return verdict;
}

struct path_verdict path_judge(const struct model_case *mc, const struct cert_chain *chain,
    const struct cert_chain *extra, const struct demand *demand)
{
    struct path path;
    const char *const *trust = demand->trust != NULL ? demand->trust : mc->trust;
    struct path_verdict built = build(trust, chain, extra, &path);
    if (built.error != PATH_OK)
        return built;
    for (size_t i = 0; i < path.num && !demand->leaf_only; i++) {
        if (!is_fit(&path, i, demand->usage, false))
            return unfit(&path, i, demand->usage);
    }
    struct path_verdict signatures = judge_signatures(&path);
    if (signatures.error != PATH_OK)
        return signatures;
    if (demand->address != NULL && !bears_address(path.certs[0], demand->address))
        return (struct path_verdict){PATH_ADDRESS, 0, false};
    if (demand->by_name && !bears_any_name(path.certs[0], demand))
        return (struct path_verdict){PATH_NAME, 0, false};
    struct path_verdict status = judge_revocation(demand->checks_revocation, path.certs[0]);
    if (status.error != PATH_OK)
        return status;
    struct path_verdict dates = judge_dates(demand->clock != 0 ? demand->clock : mc->clock, &path);
    if (dates.error != PATH_OK)
        return dates;
    struct path_verdict objection = judge_leaf(&path, demand);
    if (objection.error == PATH_OK && demand->leaf_only &&
        !is_fit(&path, 0, demand->usage, demand->any_will_do))
        return unfit(&path, 0, demand->usage);
    return objection;
}

enum reason path_reason(struct path_verdict verdict, unsigned usage)
{
    switch (verdict.error) {
    case PATH_OK:
        return REASON_NONE;
    case PATH_NO_LIST:
        return REASON_REVOCATION_UNKNOWN;
    case PATH_REVOKED:
        return REASON_REVOKED;
    case PATH_OBJECTION:
        return verdict.objection;
    case PATH_WEAK_SIGNATURE:
        return REASON_SIGNATURE_REJECTED;
    case PATH_NOT_YET_VALID:
        return REASON_NOT_YET_VALID;
    case PATH_EXPIRED:
        return REASON_EXPIRED;
    case PATH_SELF_SIGNED:
        return REASON_UNTRUSTED_ISSUER;
    case PATH_NO_ISSUER:
        return verdict.depth == 0 ? REASON_INCOMPLETE_CHAIN : REASON_UNTRUSTED_ISSUER;
    case PATH_PURPOSE:
        if (verdict.depth > 0)
            return REASON_PURPOSE_OF_ISSUER;
        if (verdict.by_key_usage)
            return REASON_KEY_USAGE;
        return usage == CERT_EKU_CLIENT_AUTH ? REASON_EKU_CLIENT_AUTH_MISSING
                                             : REASON_EKU_SERVER_AUTH_MISSING;
    case PATH_NAME:
    case PATH_ADDRESS:
        return REASON_NAME_MISMATCH;
    }
    return REASON_OTHER;
}
