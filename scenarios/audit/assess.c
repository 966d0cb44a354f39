/* Who issued a certificate, and what becomes of it. */
#include "scenarios/audit/assess.h"

#include "sim/base/text.h"

#include <string.h>

/* ---- the root ---- */

struct judgement {
    enum calendar_root root;
    const char *certainty;
    const char *because;
};

static bool is_alternative(const struct issuer *issuer)
{
    const struct calendars *shelf = calendars_shelf();
    for (size_t i = 0; issuer != NULL && issuer->num_products > 0 && i < shelf->num; i++) {
        const struct calendar_product *p = calendar_product(&shelf->all[i], issuer->products[0]);
        if (p != NULL && p->root == CALENDAR_ALTERNATIVE)
            return true;
    }
    return false;
}

static struct judgement judge_root(const struct audit_leaf *leaf)
{
    const struct inventory_leaf *found = &leaf->found;
    const struct particulars *p = &found->particulars;
    bool self_signed = found->chain.num_certs > 0 && found->chain.certs[0].self_signed;
    if (self_signed)
        return (struct judgement){CALENDAR_SELF, "certain", "it is signed with its own key"};
    if (found->public_root)
        return (struct judgement){CALENDAR_PUBLIC, "certain", "its root is among the public roots"};
    if (is_alternative(leaf->issuer))
        return (struct judgement){CALENDAR_ALTERNATIVE, "likely",
            "its issuer is known to issue below a root that browsers lack"};
    if (found->root != NULL)
        return (struct judgement){
            CALENDAR_PRIVATE, "likely", "its root is there and not among the public roots"};
    if (leaf->issuer != NULL)
        return (struct judgement){
            CALENDAR_PUBLIC, "likely", "its issuer has the name of a public CA"};
    if (p->has_timestamps)
        return (struct judgement){
            CALENDAR_PUBLIC, "likely", "it has timestamps of certificate logs, as public ones do"};
    if (p->has_cabf_policy)
        return (struct judgement){
            CALENDAR_PUBLIC, "likely", "it claims a policy of the CA/Browser Forum"};
    return (struct judgement){CALENDAR_PRIVATE, "assumed", "nothing tells of a public CA"};
}

/* The predictor takes trusted roots for valid; verification looks at their dates, too. */
static void check_root_dates(int64_t now, struct inventory_leaf *found)
{
    char from[CALENDAR_DAY_LEN];
    char until[CALENDAR_DAY_LEN];
    if (found->root == NULL || found->unmodelled != NULL || found->chain.certs[0].self_signed ||
        (now >= found->root_from && now < found->root_until))
        return;
    calendar_day(found->root_from, from);
    calendar_day(found->root_until, until);
    found->unmodelled = ek_asprintf("its root is valid from %s to %s alone", from, until);
}

void assess_root(const struct audit *audit, struct audit_leaf *leaf)
{
    check_root_dates(audit->request->now, &leaf->found);
    const struct particulars *p = &leaf->found.particulars;
    leaf->issuer = issuers_find(audit->request->issuers, p->issuer_name, p->issuer_organisation);
    const struct judgement judgement = judge_root(leaf);
    leaf->root = judgement.root;
    leaf->certainty = judgement.certainty;
    leaf->because = judgement.because;
    if (judgement.root == CALENDAR_PRIVATE || judgement.root == CALENDAR_SELF)
        leaf->issuer = NULL;
}

/* ---- the roles ---- */

static enum recipe_usage usage_of(const struct cert_facts *leaf)
{
    const unsigned both = CERT_EKU_SERVER_AUTH | CERT_EKU_CLIENT_AUTH;
    if ((leaf->eku & both) == both)
        return RECIPE_COMBINED;
    if ((leaf->eku & both) != 0)
        return (leaf->eku & CERT_EKU_CLIENT_AUTH) != 0 ? RECIPE_CLIENT_ONLY : RECIPE_SERVER_ONLY;
    return leaf->has_eku ? RECIPE_ANY_EKU : RECIPE_NO_EKU;
}

static int64_t policy_day(const struct calendar *calendar)
{
    const struct calendar_policy *policy = calendar_policy(calendar, CALENDAR_CHROME);
    return policy == NULL ? INT64_MAX : policy->from.effective_on;
}

/* The certificate that a renewal would give: the same with other usages, of a chain whose
 * intermediates, where the CA changes them, have serverAuth alone. */
static const struct verdicts *renewed(
    const struct audit *audit, struct audit_leaf *leaf, const struct future_step *step)
{
    struct cert_facts certs[CERT_CHAIN_MAX];
    struct cert_chain chain = {.certs = certs, .num_certs = leaf->found.chain.num_certs};
    memcpy(certs, leaf->found.chain.certs, chain.num_certs * sizeof *certs);
    future_facts(step, &certs[0]);
    for (size_t i = 0; i < chain.num_certs; i++) {
        certs[i].not_before = step->day;
        certs[i].not_after = INT64_MAX;
        certs[i].weak_signature = false;
        if (i > 0 && step->phase != NULL && step->phase->intermediate_server_only) {
            certs[i].has_eku = true;
            certs[i].eku = CERT_EKU_SERVER_AUTH;
        }
    }
    const struct judge_case of = {&chain, leaf->root, step->late, step->day};
    return judge_ask(audit->judge, &of);
}

static void look_ahead(const struct audit *audit, struct audit_leaf *leaf, size_t at)
{
    const struct calendar *calendar = &calendars_shelf()->all[at];
    const struct cert_facts *facts = &leaf->found.chain.certs[0];
    const struct calendar_product *product =
        leaf->issuer == NULL
            ? NULL
            : issuer_product(calendar, leaf->issuer, facts->not_before, usage_of(facts));
    struct future *future = &leaf->future[at];
    future_of(calendar, product, leaf->root == CALENDAR_PUBLIC, facts, audit->request->now, future);
    for (size_t i = 0; i < future->num_steps; i++) {
        if (!future->steps[i].impossible)
            leaf->then[at][i] = renewed(audit, leaf, &future->steps[i]);
    }
}

void assess_roles(const struct audit *audit, struct audit_leaf *leaf)
{
    const struct calendars *shelf = calendars_shelf();
    const struct inventory_leaf *found = &leaf->found;
    if (found->chain.num_certs == 0 || found->unmodelled != NULL)
        return;
    const struct calendar *calendar = &shelf->all[audit->request->calendar];
    const struct judge_case of = {.chain = &found->chain,
        .root = leaf->root,
        .late = found->chain.certs[0].not_before >= policy_day(calendar),
        .clock = audit->request->now};
    leaf->now = judge_ask(audit->judge, &of);
    for (size_t i = 0; i < shelf->num && i < AUDIT_CALENDARS_MAX; i++)
        look_ahead(audit, leaf, i);
}
