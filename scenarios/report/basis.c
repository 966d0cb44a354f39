#include "scenarios/report/basis.h"

#include "scenarios/spec/persona.h"
#include "sim/base/text.h"

#include <stdio.h>
#include <string.h>

const struct outcome *basis_told(const struct run_info *info, const struct line *line)
{
    bool predicted = line->live.state == OUTCOME_UNKNOWN && info->prediction;
    return predicted ? &line->model : &line->live;
}

/* Two nodes of one release say the same. */
static bool is_in(const struct basis *basis, const struct basis_rule *rule)
{
    for (size_t i = 0; i < basis->num; i++) {
        const struct basis_rule *other = &basis->rules[i];
        if (other->rule == rule->rule && other->on_e == rule->on_e &&
            other->release == rule->release)
            return true;
    }
    return false;
}

bool basis_assumes(const struct basis *basis, size_t at, bool any_box)
{
    const struct basis_rule *rule = &basis->rules[at];
    for (size_t i = 0; i < at; i++) {
        const struct basis_rule *other = &basis->rules[i];
        if (other->rule == rule->rule && (any_box || other->on_e == rule->on_e) &&
            text_is(other->says->value, rule->says->value) &&
            (rule->told || text_is(other->says->note, rule->says->note)))
            return false;
    }
    return rule->decides && rule->says->confidence == CONFIDENCE_ASSUMED;
}

static bool is_told(const struct run_info *info, enum rule_id rule, const struct rule_line *says)
{
    const char *name = rule_name(rule);
    size_t len = strlen(name);
    for (size_t i = 0; i < info->num_assumptions; i++) {
        const char *told = info->assumptions[i];
        if (strncmp(told, name, len) == 0 && told[len] == '=' &&
            text_is(told + len + 1, says->value))
            return says->confidence == CONFIDENCE_ASSUMED;
    }
    return false;
}

static void add_other(
    struct basis *out, const char *head, const char *tail, const char *value, const char *note)
{
    if (out->num_others == BASIS_OTHERS_MAX)
        return;
    struct basis_other *other = &out->others[out->num_others++];
    snprintf(other->what, sizeof other->what, "%s%s", head, tail);
    other->value = value;
    other->note = note;
    out->weakest = CONFIDENCE_ASSUMED;
}

/* The reading that agrees, where another one of the same claim does not. */
static void add_reading(const struct line *line, struct basis *out)
{
    for (size_t i = 0; i < line->num_claims; i++) {
        const struct line_claim *one = &line->claims[i];
        for (size_t k = 0; k < line->num_claims && one->agrees; k++) {
            const struct line_claim *other = &line->claims[k];
            if (one->claim->reading != other->claim->reading && !other->agrees &&
                text_is(one->claim->id, other->claim->id))
                add_other(out, one->claim->id, "", claim_reading_name(one->claim->reading),
                    one->claim->note);
        }
    }
}

static void add_habit(
    const struct deployment *d, enum peer peer, enum trait trait, struct basis *out)
{
    char head[48];
    const struct trait_line *line = peer_trait_line(d, peer, trait);
    if (line == NULL || line->confidence != TRAIT_ASSUMED)
        return;
    snprintf(head, sizeof head, "peers.%s: ", peer_name(peer));
    add_other(out, head, trait_name(trait), line->value, line->note);
}

/* A peer that is dialled: that it asks for a certificate, or does not, where the zone is not
 * verified. A peer that dials: that it took a certificate without clientAuth for its own. */
static void add_habits(const struct line *line, const struct outcome *told, struct basis *out)
{
    enum peer peer;
    const struct deployment *d = &line->cell->deployment;
    if (!service_peer(line->service, &peer) || told->state == OUTCOME_SKIP)
        return;
    bool dials_in = strstr(service_id(line->service), ".inbound") != NULL;
    bool no_client_auth = told->reason == REASON_EKU_CLIENT_AUTH_MISSING;
    bool verifies = deployment_is(d, peer_setting(peer, PEER_TLS_VERIFY), "on");
    if (dials_in && no_client_auth)
        add_habit(d, peer, TRAIT_LOADS, out);
    if (!dials_in && (!verifies || no_client_auth))
        add_habit(d, peer, TRAIT_ASKS, out);
}

void basis_of(const struct run_info *info, const struct line *line, struct basis *out)
{
    const struct outcome *told = basis_told(info, line);
    const struct deployment *d = &line->cell->deployment;
    *out = (struct basis){.weakest = CONFIDENCE_DOCUMENTED};
    for (size_t i = 0; i < told->num_rules; i++) {
        const struct outcome_rule *r = &told->rules[i];
        const struct release *release =
            releases_find(info->releases, node_value(d, SETTING_E_RELEASE, r->on_e, r->node));
        const struct basis_rule rule = {.rule = r->rule,
            .on_e = r->on_e,
            .release = release,
            .says = release_rule(release, r->rule),
            .told = is_told(info, r->rule, release_rule(release, r->rule)),
            .decides = outcome_rests_on(told, r->rule)};
        if (is_in(out, &rule))
            continue;
        out->rules[out->num++] = rule;
        out->num_deciding += rule.decides ? 1 : 0;
        if (rule.decides && rule.says->confidence > out->weakest)
            out->weakest = rule.says->confidence;
    }
    add_reading(line, out);
    add_habits(line, told, out);
}
