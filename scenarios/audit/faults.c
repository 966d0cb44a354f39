/* Which of the usual faults a certificate has. */
#include "scenarios/audit/assess.h"

#include "sim/base/text.h"
#include "sim/base/vclock.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define RSA_MOST  4096
#define RSA_LEAST 2048
#define EC_LEAST  224

static void add(struct audit_leaf *leaf, enum audit_fault_id id, char *detail)
{
    leaf->faults = ek_realloc(leaf->faults, (leaf->num_faults + 1) * sizeof *leaf->faults);
    leaf->faults[leaf->num_faults++] = (struct audit_fault){id, detail};
}

static void add_if(struct audit_leaf *leaf, bool is_so, enum audit_fault_id id, const char *detail)
{
    if (is_so)
        add(leaf, id, detail == NULL || *detail == '\0' ? NULL : ek_strdup(detail));
}

static bool has_host_name(const struct cert_facts *cert, const char *name)
{
    for (size_t i = 0; i < cert->num_dns_names; i++) {
        if (name == NULL ? cert_is_host_name(cert->dns_names[i])
                         : strcasecmp(cert->dns_names[i], name) == 0)
            return true;
    }
    return false;
}

static const char *wildcard_of(const struct cert_facts *cert)
{
    for (size_t i = 0; i < cert->num_dns_names; i++) {
        if (strchr(cert->dns_names[i], '*') != NULL)
            return cert->dns_names[i];
    }
    return NULL;
}

static const char *underscored(const struct cert_facts *cert)
{
    for (size_t i = 0; i < cert->num_dns_names; i++) {
        if (cert_is_host_name(cert->dns_names[i]) && strchr(cert->dns_names[i], '_') != NULL)
            return cert->dns_names[i];
    }
    return NULL;
}

static void find_in_names(struct audit_leaf *leaf, const struct cert_facts *cert)
{
    const char *wildcard = wildcard_of(cert);
    const char *cn = cert->common_name;
    add_if(leaf, wildcard == NULL && !has_host_name(cert, NULL), FAULT_NO_SAN, NULL);
    add_if(leaf, wildcard != NULL, FAULT_WILDCARD, wildcard);
    add_if(leaf, underscored(cert) != NULL, FAULT_UNDERSCORE, underscored(cert));
    add_if(leaf, cert->num_dns_names > 0 && cn != NULL && !has_host_name(cert, cn),
        FAULT_CN_NOT_IN_SAN, cn);
    add_if(leaf, leaf->found.particulars.nul_in_name, FAULT_NUL_IN_NAME, NULL);
    add_if(leaf, cert->unknown_subject_oid, FAULT_UNKNOWN_OID, NULL);
}

static bool is_kind(const struct cert_facts *cert, const char *kind)
{
    return strncmp(cert->key, kind, strlen(kind)) == 0;
}

static void find_in_keys(struct audit_leaf *leaf, const struct cert_facts *cert)
{
    bool is_rsa = is_kind(cert, "rsa-");
    bool is_weak = (is_rsa && cert->key_bits < RSA_LEAST) ||
                   (is_kind(cert, "ec-") && cert->key_bits < EC_LEAST);
    add_if(leaf, is_rsa && cert->key_bits > RSA_MOST, FAULT_KEY_SIZE, cert->key);
    add_if(leaf, is_weak, FAULT_WEAK_KEY, cert->key);
    add_if(leaf, cert->weak_signature, FAULT_SHA1, leaf->found.particulars.signature);
}

static void find_in_usages(struct audit_leaf *leaf, const struct cert_chain *chain)
{
    const struct cert_facts *cert = &chain->certs[0];
    add_if(leaf, !cert->has_eku, FAULT_NO_EKU, NULL);
    add_if(leaf, (cert->eku & CERT_EKU_ANY) != 0, FAULT_ANY_EKU, NULL);
    for (size_t i = 1; i < chain->num_certs; i++) {
        const struct cert_facts *ca = &chain->certs[i];
        unsigned lost = ca->has_eku && (ca->eku & CERT_EKU_ANY) == 0 ? cert->eku & ~ca->eku : 0;
        lost &= CERT_EKU_SERVER_AUTH | CERT_EKU_CLIENT_AUTH;
        char usages[60];
        const struct cert_facts words = {.has_eku = true, .eku = lost};
        cert_eku_text(&words, usages, sizeof usages);
        if (lost != 0)
            add(leaf, FAULT_INTERMEDIATE_EKU, ek_asprintf("%s: not %s", ca->subject, usages));
    }
}

/* Public CAs never issue from the root, so without any CA certificate an intermediate is missing.
 */
static void find_in_chain(struct audit_leaf *leaf, const struct cert_chain *chain)
{
    const struct inventory_leaf *found = &leaf->found;
    const struct cert_facts *last = &chain->certs[chain->num_certs - 1];
    size_t num_known = chain->num_certs - 1;
    bool is_public = leaf->root == CALENDAR_PUBLIC || leaf->root == CALENDAR_ALTERNATIVE;
    add_if(leaf, found->disordered, FAULT_CHAIN_ORDER, NULL);
    if (found->disordered || last->self_signed)
        return;
    if (num_known > found->num_sent)
        add(leaf, FAULT_MISSING_INTERMEDIATE,
            ek_asprintf("%s; it is in another file", chain->certs[found->num_sent].issuer));
    else if (found->root == NULL && is_public && num_known == 0)
        add_if(leaf, true, FAULT_MISSING_INTERMEDIATE, last->issuer);
    else
        add_if(leaf, found->root == NULL, FAULT_ISSUER_UNKNOWN, last->issuer);
}

static void find_in_dates(
    const struct audit *audit, struct audit_leaf *leaf, const struct cert_facts *cert)
{
    int64_t now = audit->request->now;
    const struct calendar *calendar = &calendars_shelf()->all[audit->request->calendar];
    const struct calendar_limit *limit = calendar_limit(calendar, cert->not_before);
    int64_t days = (cert->not_after - cert->not_before + VCLOCK_DAY - 1) / VCLOCK_DAY;
    add_if(leaf, now >= cert->not_after, FAULT_EXPIRED, NULL);
    add_if(leaf, now < cert->not_before, FAULT_NOT_YET_VALID, NULL);
    if (leaf->root == CALENDAR_PUBLIC && limit != NULL && days > limit->days)
        add(leaf, FAULT_LIFETIME,
            ek_asprintf("%lld days, allowed are %d", (long long)days, limit->days));
}

static void find_oddities(struct audit_leaf *leaf)
{
    const struct particulars *p = &leaf->found.particulars;
    add_if(leaf, p->bad_serial, FAULT_SERIAL, NULL);
    add_if(leaf, p->repeated[0] != '\0', FAULT_REPEATED, p->repeated);
    add_if(leaf, p->unknown_critical[0] != '\0', FAULT_UNKNOWN_CRITICAL, p->unknown_critical);
    if (p->version != 3)
        add(leaf, FAULT_VERSION, ek_asprintf("version %d", p->version));
    if (leaf->found.num_copies > 0)
        add(leaf, FAULT_OTHER_PLACES, ek_asprintf("%zu", leaf->found.num_copies));
}

void assess_faults(const struct audit *audit, struct audit_leaf *leaf)
{
    const struct cert_chain *chain = &leaf->found.chain;
    const char *unjudged =
        leaf->found.unreadable != NULL ? leaf->found.unreadable : leaf->found.unmodelled;
    add_if(leaf, unjudged != NULL, FAULT_UNJUDGED, unjudged);
    if (chain->num_certs > 0) {
        find_in_dates(audit, leaf, &chain->certs[0]);
        find_in_names(leaf, &chain->certs[0]);
        find_in_keys(leaf, &chain->certs[0]);
        find_in_usages(leaf, chain);
        find_in_chain(leaf, chain);
        add_if(leaf, leaf->root != CALENDAR_PUBLIC, FAULT_ROOT_TO_IMPORT, NULL);
    }
    find_oddities(leaf);
}
