#include "sim/release/release.h"

#include "sim/base/text.h"
#include "sim/release/family.h"

#include <strings.h>

const struct release *releases_find(const struct releases *set, const char *name)
{
    if (!release_is_name(name))
        return NULL;
    for (size_t i = 0; i < set->num_releases; i++) {
        if (release_compare(set->names[i], name) == 0)
            return set->releases[i];
    }
    return NULL;
}

const char *const *releases_names(const struct releases *set, size_t *out_num)
{
    *out_num = set->num_releases;
    return set->names;
}

const struct release_family *releases_family(const struct releases *set, const char *name)
{
    for (size_t i = 0; name != NULL && i < set->num_families; i++) {
        if (strcasecmp(set->families[i]->name, name) == 0)
            return set->families[i];
    }
    return NULL;
}

const struct release_family *releases_family_at(const struct releases *set, size_t i)
{
    return i < set->num_families ? set->families[i] : NULL;
}

const char *release_family_name(const struct release_family *family)
{
    return family->name;
}

const struct rule_line *release_rule(const struct release *release, enum rule_id rule)
{
    return &release->family->lines[rule];
}

bool release_rule_is(const struct release *release, enum rule_id rule, const char *value)
{
    return text_is(release_rule(release, rule)->value, value);
}
