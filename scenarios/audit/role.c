#include "scenarios/audit/role.h"

#include "sim/base/text.h"

static const struct audit_role_text texts[AUDIT_ROLE_COUNT] = {
#define X(code, id, words, holder, store, service)                                                 \
    [AUDIT_##code] = {id, words, SIDE_##holder, AUDIT_STORE_##store, SERVICE_##service},
    AUDIT_ROLES(X)
#undef X
};

static const char *const ids[AUDIT_ROLE_COUNT] = {
#define X(code, id, ...) [AUDIT_##code] = id,
    AUDIT_ROLES(X)
#undef X
};

const struct audit_role_text *audit_role_text(enum audit_role role)
{
    return &texts[role];
}

const char *const *audit_role_ids(void)
{
    return ids;
}

enum audit_role audit_role_by_id(const char *id)
{
    for (int i = 0; i < AUDIT_ROLE_COUNT; i++) {
        if (text_is(ids[i], id))
            return (enum audit_role)i;
    }
    return AUDIT_ROLE_COUNT;
}
