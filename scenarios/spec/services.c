#include "scenarios/spec/services.h"

#include "sim/base/text.h"

static const char *const ids[SERVICE_COUNT] = {
#define X(code, id, column, what) id,
    SERVICE_LIST(X)
#undef X
};

static const char *const columns[SERVICE_COUNT] = {
#define X(code, id, column, what) column,
    SERVICE_LIST(X)
#undef X
};

static const char *const descriptions[SERVICE_COUNT] = {
#define X(code, id, column, what) what,
    SERVICE_LIST(X)
#undef X
};

const char *service_id(enum service service)
{
    return ids[service];
}

const char *service_column(enum service service)
{
    return columns[service];
}

const char *service_says(enum service service)
{
    return descriptions[service];
}

bool service_by_id(const char *id, enum service *out)
{
    for (size_t i = 0; i < SERVICE_COUNT; i++) {
        if (text_is(id, ids[i])) {
            *out = (enum service)i;
            return true;
        }
    }
    return false;
}

const char *const *service_ids(size_t *out_num)
{
    *out_num = SERVICE_COUNT;
    return ids;
}
