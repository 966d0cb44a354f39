#include "scenarios/spec/outcome.h"

#include "sim/base/text.h"

#include <stdio.h>
#include <string.h>

#define X(code, name) name,
static const char *const reasons[REASON_COUNT] = {OUTCOME_REASONS(X)};
static const char *const stages[STAGE_COUNT] = {OUTCOME_STAGES(X)};
static const char *const sides[SIDE_COUNT] = {OUTCOME_SIDES(X)};
#undef X

const char *reason_name(enum reason reason)
{
    return reasons[reason];
}

const char *stage_name(enum stage stage)
{
    return stages[stage];
}

const char *side_name(enum side side)
{
    return sides[side];
}

const char *const *outcome_reason_names(size_t *out_num)
{
    *out_num = REASON_COUNT;
    return reasons;
}

const char *const *outcome_stage_names(size_t *out_num)
{
    *out_num = STAGE_COUNT;
    return stages;
}

const char *const *outcome_side_names(size_t *out_num)
{
    *out_num = SIDE_COUNT;
    return sides;
}

void outcome_init(struct outcome *o)
{
    *o = (struct outcome){.caused_by = SERVICE_COUNT, .alert = OUTCOME_NO_ALERT};
}

void outcome_add_rule(struct outcome *o, enum rule_id rule, bool on_e, size_t node)
{
    for (size_t i = 0; i < o->num_rules; i++) {
        const struct outcome_rule *known = &o->rules[i];
        if (known->rule == rule && known->on_e == on_e && known->node == node)
            return;
    }
    if (o->num_rules < OUTCOME_RULES_MAX)
        o->rules[o->num_rules++] = (struct outcome_rule){rule, on_e, (unsigned)node & 0x7fu};
}

bool outcome_rests_on(const struct outcome *o, enum rule_id rule)
{
    /* What a rule is about, by the end of its name, and the only reason that it can give. */
    static const struct {
        const char *about;
        enum reason reason;
    } aspects[] = {
        {".name", REASON_NAME_MISMATCH},
        {".max-key-bits", REASON_KEY_REJECTED},
        {".unknown-oid", REASON_SUBJECT_OID},
    };
    const char *about = strrchr(rule_name(rule), '.');
    if (o->state != OUTCOME_DOWN || o->reason == REASON_DEPENDENCY_DOWN)
        return true;
    for (size_t i = 0; i < sizeof aspects / sizeof aspects[0]; i++) {
        if (text_is(aspects[i].about, about))
            return o->reason == aspects[i].reason;
    }
    return true;
}

void outcome_carry(struct outcome *o, const struct outcome *cause)
{
    for (size_t i = 0; i < cause->num_rules; i++) {
        const struct outcome_rule *r = &cause->rules[i];
        if (outcome_rests_on(cause, r->rule))
            outcome_add_rule(o, r->rule, r->on_e, r->node);
    }
}

#define MORE_MAX sizeof ", and 999 more"

void outcome_list(
    struct outcome *o, const char *head, const char (*items)[OUTCOME_ITEM_MAX], size_t num)
{
    size_t len = (size_t)snprintf(o->detail, sizeof o->detail, "%s", head);
    for (size_t i = 0; i < num; i++) {
        const char *comma = i == 0 ? "" : ", ";
        if (len + strlen(items[i]) + MORE_MAX + 2 > sizeof o->detail) {
            snprintf(o->detail + len, sizeof o->detail - len, ", and %zu more", num - i);
            return;
        }
        len += (size_t)snprintf(o->detail + len, sizeof o->detail - len, "%s%s", comma, items[i]);
    }
}

const char *outcome_difference(const struct outcome *a, const struct outcome *b)
{
    const struct {
        const char *field;
        bool same;
    } fields[] = {
        {"state", a->state == b->state},
        {"reason", a->reason == b->reason},
        {"side", a->side == b->side},
        {"stage", a->stage == b->stage},
        {"caused_by", a->caused_by == b->caused_by},
        {"x509_error", a->x509_error == b->x509_error},
        {"alert", a->alert == b->alert},
        {"sip_status", a->sip_status == b->sip_status},
    };
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (!fields[i].same)
            return fields[i].field;
    }
    return NULL;
}
