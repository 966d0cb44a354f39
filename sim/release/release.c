#include "sim/release/release.h"

#include "sim/base/text.h"
#include "sim/release/family.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

/* A beginning of this length, "X15", says what was meant. */
#define PREFIX_MIN 3

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

static size_t common_beginning(const char *a, const char *b)
{
    size_t len = 0;
    while (a[len] != '\0' && tolower((unsigned char)a[len]) == tolower((unsigned char)b[len]))
        len++;
    return len;
}

static const char *nearest(const struct releases *set, const char *name)
{
    const char **best = ek_calloc(set->num_releases + 1, sizeof *best);
    size_t num = 0, longest = 0;
    for (size_t i = 0; i < set->num_releases; i++) {
        size_t len = common_beginning(name, set->names[i]);
        if (len < longest)
            continue;
        num = len > longest ? 0 : num;
        longest = len;
        best[num++] = set->names[i];
    }
    const char *near = num == 1 && longest >= PREFIX_MIN ? best[0] : text_suggest(name, best, num);
    free(best);
    return near;
}

void releases_unknown(const struct releases *set, const char *name, char out[RELEASES_UNKNOWN_CAP])
{
    const char *near = set == NULL ? NULL : nearest(set, name);
    if (near == NULL)
        snprintf(
            out, RELEASES_UNKNOWN_CAP, "unknown release \"%.60s\"; see `ekulab releases`", name);
    else
        snprintf(out, RELEASES_UNKNOWN_CAP,
            "unknown release \"%.60s\"; did you mean \"%s\"? see `ekulab releases`", name, near);
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
