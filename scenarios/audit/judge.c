#include "scenarios/audit/judge.h"

#include "certs-gen/table.h"
#include "scenarios/runner/cast.h"
#include "scenarios/runner/role_table.h"
#include "sim/base/vclock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NODE "node.audit.invalid" /* what the certificate's host is called here */

struct judge {
    const struct releases *releases;
    struct certs *certs;
    size_t num_families;
    struct deployment deployments[FAMILIES_MAX];
    struct cast casts[FAMILIES_MAX];
    size_t num_casts;
    struct table memory; /* what was judged, by its facts */
};

/* ---- facts that count ---- */

enum name_kind { NAME_HOST, NAME_WILDCARD, NAME_COMMON, NAME_NONE };

static enum name_kind name_kind(const struct cert_facts *leaf)
{
    bool has_common = leaf->common_name != NULL && cert_is_host_name(leaf->common_name);
    enum name_kind kind = has_common && leaf->num_dns_names == 0 ? NAME_COMMON : NAME_NONE;
    for (size_t i = 0; i < leaf->num_dns_names; i++) {
        const char *name = leaf->dns_names[i];
        if (cert_is_host_name(name))
            return NAME_HOST;
        if (strncmp(name, "*.", 2) == 0 && cert_is_host_name(name + 2))
            kind = NAME_WILDCARD;
    }
    return kind;
}

enum age { AGE_VALID, AGE_EXPIRED, AGE_NOT_YET };

static enum age age_of(const struct cert_facts *cert, int64_t clock)
{
    if (clock < cert->not_before)
        return AGE_NOT_YET;
    return clock >= cert->not_after ? AGE_EXPIRED : AGE_VALID;
}

/* Two chains with the same text get the same verdicts. */
static char *facts_text(const struct judge_case *of)
{
    struct buf text = {0};
    const struct cert_facts *leaf = &of->chain->certs[0];
    buf_addf(&text, "%d %d %d %d %d", of->root, name_kind(leaf), leaf->key_bits,
        leaf->unknown_subject_oid, of->late);
    for (size_t i = 0; i < of->chain->num_certs; i++) {
        const struct cert_facts *cert = &of->chain->certs[i];
        buf_addf(&text, "/%d %u %u %d %d %d", cert->has_eku, cert->eku, cert->key_usage_fits,
            cert->weak_signature, cert->is_ca, age_of(cert, of->clock));
    }
    return buf_take(&text);
}

/* ---- the certificate, as one of the lab's would be ---- */

static const char *root_name(const struct judge *judge, enum calendar_root root)
{
    if (root == CALENDAR_PUBLIC)
        return certs_trust_names(judge->certs)[0];
    return certs_imported_names(judge->certs)[root == CALENDAR_ALTERNATIVE ? 1 : 0];
}

static void set_names(struct cert_facts *out, enum name_kind kind)
{
    static const char wildcard[] = "*.audit.invalid";
    out->common_name = kind == NAME_NONE ? NULL : ek_strdup(NODE);
    if (kind == NAME_HOST)
        cert_add_dns(out, NODE);
    if (kind == NAME_WILDCARD)
        cert_add_dns(out, wildcard);
}

/* Around the clock of the pair, at which all its other certificates are valid. */
static void set_dates(enum age age, int64_t clock, struct cert_facts *out)
{
    out->not_before = clock + (age == AGE_NOT_YET ? 1 : -30) * VCLOCK_DAY;
    out->not_after = clock + (age == AGE_EXPIRED ? -1 : 30) * VCLOCK_DAY;
}

static void stand_in(const struct judge *judge, const struct judge_case *of, struct cert_chain *out)
{
    int64_t clock = judge->casts[0].model.clock;
    size_t num = of->chain->num_certs;
    for (size_t i = 0; i < num; i++) {
        const struct cert_facts *cert = &of->chain->certs[i];
        struct cert_facts *copy = cert_chain_add(out);
        bool is_top = i + 1 == num;
        *copy = (struct cert_facts){.has_eku = cert->has_eku,
            .eku = cert->eku,
            .key_usage_fits = cert->key_usage_fits,
            .is_ca = i > 0 || cert->is_ca,
            .self_signed = of->root == CALENDAR_SELF,
            .key_bits = cert->key_bits,
            .weak_signature = cert->weak_signature,
            .unknown_subject_oid = cert->unknown_subject_oid};
        copy->subject = ek_asprintf("CN=audited %zu", i);
        copy->issuer = of->root == CALENDAR_SELF ? ek_strdup(copy->subject)
                       : is_top                  ? ek_strdup(root_name(judge, of->root))
                                                 : ek_asprintf("CN=audited %zu", i + 1);
        set_dates(age_of(cert, of->clock), clock, copy);
        if (i == 0)
            set_names(copy, name_kind(cert));
    }
}

/* ---- asking the model ---- */

/* Who meets a certificate of a private CA, or of a root that browsers lack, has imported its root:
 * an audit tells that as a condition, not as a break. */
static void import_roots(struct model_case *mc)
{
    for (size_t i = 0; i < PEER_COUNT; i++)
        mc->peers[i].trust = mc->trust;
    for (size_t i = 0; i < GUEST_COUNT; i++)
        mc->guests[i].trust = mc->trust;
}

/* Puts the certificate into its holder's hands, who is called as it says; of a cluster both peers
 * have one of its kind. */
static void give(struct model_case *mc, enum audit_role role, const struct cert_chain *chain)
{
    const struct audit_role_text *text = audit_role_text(role);
    bool is_upload = text->service == SERVICE_UPLOAD_E_SERVER ||
                     text->service == SERVICE_UPLOAD_C_SERVER ||
                     text->service == SERVICE_UPLOAD_C_CLIENT;
    struct model_box *box = text->holder == SIDE_EXPRESSWAY_E ? &mc->e : &mc->c;
    mc->e.upload = mc->c.upload = is_upload ? "web" : "scp";
    if (role != AUDIT_CLUSTER)
        mc->e.num_nodes = mc->c.num_nodes = 1;
    if (text->holder == SIDE_CUCM) {
        mc->peers[PEER_CUCM].name = NODE;
        mc->peers[PEER_CUCM].chain = chain;
        return;
    }
    box->cluster_name = NODE;
    for (size_t i = 0; i < box->num_nodes; i++) {
        box->nodes[i].name = NODE;
        if (text->store == AUDIT_STORE_CLIENT)
            box->nodes[i].client = chain;
        else
            box->nodes[i].server = chain;
    }
}

/* Chrome's policy counts from a day on which the certificate began: here as long ago as it must. */
static void set_policy(const struct judge_case *of, struct model_case *mc)
{
    for (size_t i = 0; i < GUEST_COUNT; i++) {
        if (mc->guests[i].combined_day != 0)
            mc->guests[i].combined_day = of->late ? 1 : 0;
    }
}

static unsigned char verdict_of(const struct judge *judge, size_t family, enum audit_role role,
    const struct judge_case *of, const struct cert_chain *chain)
{
    const struct audit_role_text *text = audit_role_text(role);
    struct model_case mc = judge->casts[family].model;
    struct outcome outcome;
    if (text->store == AUDIT_STORE_CLIENT &&
        !release_rule_is(mc.c.nodes[0].release, RULE_CERTIFICATE_STORES, "2"))
        return VERDICT_NOT_APPLICABLE;
    give(&mc, role, chain);
    import_roots(&mc);
    set_policy(of, &mc);
    outcome_init(&outcome);
    model_predict(&mc, text->service, &outcome);
    if (outcome.state == OUTCOME_SKIP)
        return VERDICT_NOT_APPLICABLE;
    return outcome.state == OUTCOME_UP ? REASON_NONE : (unsigned char)outcome.reason;
}

const struct verdicts *judge_ask(struct judge *judge, const struct judge_case *of)
{
    char *text = facts_text(of);
    struct verdicts *known = table_find(&judge->memory, text);
    if (known == NULL) {
        struct cert_chain chain = {0};
        known = ek_calloc(1, sizeof *known);
        stand_in(judge, of, &chain);
        for (size_t family = 0; family < judge->num_families; family++) {
            for (int role = 0; role < AUDIT_ROLE_COUNT; role++)
                known->reason[role][family] =
                    verdict_of(judge, family, (enum audit_role)role, of, &chain);
        }
        table_add(&judge->memory, text, known);
        cert_chain_cleanup(&chain);
    }
    free(text);
    return known;
}

/* ---- the pairs ---- */

static bool add_pair(struct judge *judge, size_t family, struct err *e)
{
    struct deployment *d = &judge->deployments[family];
    role_strict(d, family_release(judge->releases, family)->name);
    judge->num_casts = family + 1;
    return cast_new(&judge->casts[family], d, judge->releases, judge->certs, false, e);
}

struct judge *judge_new(const struct releases *releases, struct err *e)
{
    struct judge *judge = ek_calloc(1, sizeof *judge);
    judge->releases = releases;
    judge->num_families = families_num(releases);
    table_init(&judge->memory, free);
    judge->certs = certs_new(e);
    bool ok = judge->certs != NULL;
    for (size_t i = 0; ok && i < judge->num_families; i++)
        ok = add_pair(judge, i, e);
    if (ok)
        return judge;
    judge_free(judge);
    return NULL;
}

void judge_free(struct judge *judge)
{
    if (judge == NULL)
        return;
    for (size_t i = 0; i < judge->num_casts; i++) {
        cast_cleanup(&judge->casts[i]);
        deployment_cleanup(&judge->deployments[i]);
    }
    certs_free(judge->certs);
    table_cleanup(&judge->memory);
    free(judge);
}
