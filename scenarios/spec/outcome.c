#include "scenarios/spec/outcome.h"

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

void outcome_add_rule(struct outcome *o, enum rule_id rule, bool on_e)
{
    for (size_t i = 0; i < o->num_rules; i++) {
        if (o->rules[i].rule == rule && o->rules[i].on_e == on_e)
            return;
    }
    if (o->num_rules < OUTCOME_RULES_MAX)
        o->rules[o->num_rules++] = (struct outcome_rule){rule, on_e};
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
