#include "scenarios/runner/mutate.h"

#include "scenarios/runner/judge.h"
#include "scenarios/runner/rules.h"
#include "scenarios/spec/variation.h"
#include "sim/base/text.h"

#include <stdlib.h>
#include <string.h>

/* Two values of a rule (RULE_COUNT: of any) that mean the same in a family unless another of its
 * rules has the value that is needed; NULL: always. */
static const struct {
    enum rule_id rule;
    const char *one;
    const char *other;
    enum rule_id needs;
    const char *needed;
} twins[] = {
    {RULE_COUNT, "required", "eku-check", RULE_SWITCH_EKU_CHECK, "node"},
    {RULE_SWITCH_EKU_CHECK, "absent", "node", RULE_ZONE_TRAVERSAL_CLIENT_AUTH, "eku-check"},
    {RULE_UPLOAD_C_CLIENT_AUTH, "required", "switch", RULE_COUNT, NULL},
    {RULE_COUNT, "required", "switch", RULE_SWITCH_SERVER_EKU_UPLOAD, "expressway-e"},
    {RULE_SWITCH_SERVER_EKU_UPLOAD, "absent", "deprecated", RULE_COUNT, NULL},
    {RULE_SWITCH_SERVER_EKU_UPLOAD, "absent", "expressway-e", RULE_UPLOAD_E_CLIENT_AUTH, "switch"},
    {RULE_SWITCH_SERVER_EKU_UPLOAD, "deprecated", "expressway-e", RULE_UPLOAD_E_CLIENT_AUTH,
        "switch"},
    {RULE_UPLOAD_CLIENT_CLIENT_AUTH, "no-store", "required", RULE_CERTIFICATE_STORES, "2"},
    {RULE_SERVICE_CERTIFICATE, "server-store", "client-store", RULE_CERTIFICATE_STORES, "2"},
    {RULE_ACME_CLIENT_STORE, "kept", "replaced", RULE_CERTIFICATE_STORES, "2"},
    {RULE_ZONE_UNVERIFIED, "not-checked", "eku-check", RULE_SWITCH_EKU_CHECK, "node"},
    /* the zone has judged the same certificate for the same usage before */
    {RULE_SERVICE_SERVER_AUTH, "required", "not-checked", RULE_SERVICE_CERTIFICATE, "client-store"},
};

static bool is_pair(const struct mutant *mutant, const char *one, const char *other)
{
    return (text_is(mutant->line->value, one) && text_is(mutant->change.value, other)) ||
           (text_is(mutant->line->value, other) && text_is(mutant->change.value, one));
}

static bool is_equivalent(const struct mutant *mutant, const struct release *release)
{
    for (size_t i = 0; i < sizeof twins / sizeof twins[0]; i++) {
        bool rule = twins[i].rule == RULE_COUNT || twins[i].rule == mutant->change.rule;
        if (!rule || !is_pair(mutant, twins[i].one, twins[i].other))
            continue;
        if (twins[i].needed == NULL || !release_rule_is(release, twins[i].needs, twins[i].needed))
            return true;
    }
    return false;
}

static void add_mutant(struct mutants *mutants, const struct releases *releases, size_t family,
    enum rule_id rule, size_t word)
{
    struct mutant *mutant = ek_calloc(1, sizeof *mutant);
    rule_words(rule, &mutant->words);
    mutant->family = family;
    const struct release *release = family_release(releases, family);
    mutant->line = release_rule(release, rule);
    mutant->change = (struct rule_change){
        release_family_name(releases_family_at(releases, family)), rule, mutant->words.word[word]};
    if (is_equivalent(mutant, release))
        mutant->fate = MUTANT_EQUIVALENT;
    size_t size = (mutants->num + 1) * sizeof(struct mutant *);
    mutants->all = ek_realloc(mutants->all, size);
    mutants->all[mutants->num++] = mutant;
}

static void mutate_rule(
    struct mutants *mutants, const struct releases *releases, size_t family, enum rule_id rule)
{
    const char *value = release_rule(family_release(releases, family), rule)->value;
    struct rule_words words;
    rule_words(rule, &words);
    for (size_t i = 0; i < words.num; i++) {
        if (!text_is(words.word[i], value))
            add_mutant(mutants, releases, family, rule, i);
    }
}

void mutants_new(struct mutants *mutants, const struct releases *releases, enum rule_id rule,
    const struct release_family *family)
{
    *mutants = (struct mutants){0};
    for (int r = 0; r < RULE_COUNT; r++) {
        for (size_t i = 0; i < families_num(releases); i++) {
            bool wanted = family == NULL || releases_family_at(releases, i) == family;
            if (wanted && (rule == RULE_COUNT || rule == (enum rule_id)r))
                mutate_rule(mutants, releases, i, (enum rule_id)r);
        }
    }
}

void mutants_cleanup(struct mutants *mutants)
{
    for (size_t i = 0; i < mutants->num; i++) {
        free(mutants->all[i]->disputers);
        free(mutants->all[i]);
    }
    free(mutants->all);
    *mutants = (struct mutants){0};
}

/* A cell with a setting that its release lacks once it is changed cannot be asked about. */
static bool is_unfit(
    const struct suite_cell *cell, const struct releases *changed, enum setting *setting)
{
    char why[256];
    return deployment_unfit(&cell->cell.deployment, changed, setting, why, sizeof why);
}

/* A claim that speaks of this cell, and would not if `setting` had its default. */
static const struct claim *claim_on(const struct suite_cell *cell, enum setting setting)
{
    struct deployment without;
    const struct claim *claim = NULL;
    deployment_copy(&without, &cell->cell.deployment);
    (void)variation_apply(&(struct variation){VARY_DEFAULT, setting, 0}, &without);
    for (size_t i = 0; i < cell->num_checks && claim == NULL; i++) {
        const struct suite_check *check = &cell->checks[i];
        if (!claim_case_holds(check->claim_case, &without))
            claim = check->claim;
    }
    deployment_cleanup(&without);
    return claim;
}

const struct claim *mutant_unfit(
    const struct suite *suite, const struct releases *changed, const struct release_family *family)
{
    for (size_t i = 0; i < suite->num_cells; i++) {
        const struct suite_cell *cell = suite->cells[i];
        enum setting setting;
        if (!suite_uses(cell, family) || !is_unfit(cell, changed, &setting))
            continue;
        const struct claim *claim = claim_on(cell, setting);
        if (claim != NULL)
            return claim;
    }
    return NULL;
}

static size_t count_changes(
    const struct suite_cell *cell, const struct outcome outcomes[SERVICE_COUNT])
{
    size_t num = 0;
    for (size_t i = 0; i < SERVICE_COUNT; i++) {
        if (cell->scenario->services[i])
            num += outcome_difference(&cell->expected[i], &outcomes[i]) == NULL ? 0 : 1;
    }
    return num;
}

static void add_disputer(struct mutant *mutant, const struct claim *claim)
{
    for (size_t i = 0; i < mutant->num_disputers; i++) {
        if (text_is(mutant->disputers[i]->id, claim->id))
            return;
    }
    size_t size = (mutant->num_disputers + 1) * sizeof(struct claim *);
    mutant->disputers = ek_realloc(mutant->disputers, size);
    mutant->disputers[mutant->num_disputers++] = claim;
}

static void test_cell(
    struct mutant *mutant, const struct suite_cell *cell, const struct releases *changed)
{
    struct outcome outcomes[SERVICE_COUNT];
    struct model_case mc;
    const struct claim *denied =
        claims_contradicted(&cell->scenario->claims, &cell->cell.deployment, changed);
    if (denied != NULL)
        add_disputer(mutant, denied);
    cast_with(&cell->cast, changed, &mc);
    for (size_t i = 0; i < SERVICE_COUNT; i++) {
        if (cell->scenario->services[i])
            model_predict(&mc, (enum service)i, &outcomes[i]);
    }
    mutant->num_changed += count_changes(cell, outcomes);
    for (size_t i = 0; i < cell->num_checks; i++) {
        const struct suite_check *check = &cell->checks[i];
        if (!judge_agrees(&outcomes[check->service], check->expectation))
            add_disputer(mutant, check->claim);
    }
}

void mutant_predict(struct mutant *mutant, const struct suite *suite, bool to_the_end)
{
    const struct release_family *family = releases_family(suite->releases, mutant->change.family);
    struct releases *changed = releases_with(suite->releases, &mutant->change);
    mutant->killer = mutant_unfit(suite, changed, family);
    for (size_t i = 0; i < suite->num_cells && mutant->killer == NULL; i++) {
        enum setting setting;
        if (suite_uses(suite->cells[i], family) && !is_unfit(suite->cells[i], changed, &setting))
            test_cell(mutant, suite->cells[i], changed);
        if (mutant->num_disputers > 0 && !to_the_end)
            break;
    }
    if (mutant->num_disputers > 0)
        mutant->killer = mutant->disputers[0];
    if (mutant->killer != NULL)
        mutant->fate = MUTANT_KILLED;
    releases_free(changed);
}

bool mutant_is_finding(const struct mutant *mutant)
{
    return mutant->fate == MUTANT_SURVIVED && mutant->line->confidence == CONFIDENCE_DOCUMENTED;
}

const struct suite_check *suite_dispute(const struct suite *suite, const struct suite_cell **out)
{
    for (size_t i = 0; i < suite->num_cells; i++) {
        *out = suite->cells[i];
        for (size_t k = 0; k < (*out)->num_checks; k++) {
            const struct suite_check *check = &(*out)->checks[k];
            if (!judge_agrees(&(*out)->expected[check->service], check->expectation))
                return check;
        }
    }
    return NULL;
}
