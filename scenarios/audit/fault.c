#include "scenarios/audit/fault.h"

static const struct audit_fault_text texts[FAULT_COUNT] = {
#define X(code, id, level, words, source) [FAULT_##code] = {id, level, words, source},
    AUDIT_FAULTS(X)
#undef X
};

const struct audit_fault_text *audit_fault_text(enum audit_fault_id id)
{
    return &texts[id];
}
