/* "What if a release checked something else": a copy of loaded profiles with one rule changed. */
#include "sim/base/text.h"
#include "sim/release/family.h"

#include <stdlib.h>
#include <string.h>

/* The strings, and the document that owns them, stay the original's. */
static struct release_family *copy_family(const struct release_family *from)
{
    struct release_family *copy = ek_calloc(1, sizeof *copy);
    *copy = *from;
    copy->doc = NULL;
    copy->releases = ek_calloc(from->num_releases, sizeof *copy->releases);
    for (size_t i = 0; i < from->num_releases; i++)
        copy->releases[i] = (struct release){from->releases[i].name, copy};
    return copy;
}

static const struct release *release_of(const struct releases *set, const char *name)
{
    for (size_t i = 0; i < set->num_families; i++) {
        const struct release_family *family = set->families[i];
        for (size_t k = 0; k < family->num_releases; k++) {
            if (family->releases[k].name == name)
                return &family->releases[k];
        }
    }
    return NULL;
}

static struct releases *copy_set(const struct releases *set)
{
    struct releases *copy = ek_calloc(1, sizeof *copy);
    copy->num_families = set->num_families;
    copy->num_releases = set->num_releases;
    copy->families = ek_calloc(set->num_families, sizeof *copy->families);
    copy->releases = ek_calloc(set->num_releases, sizeof *copy->releases);
    copy->names = ek_calloc(set->num_releases, sizeof *copy->names);
    for (size_t i = 0; i < set->num_families; i++)
        copy->families[i] = copy_family(set->families[i]);
    for (size_t i = 0; i < set->num_releases; i++) {
        copy->names[i] = set->names[i];
        copy->releases[i] = release_of(copy, set->names[i]);
    }
    return copy;
}

static const char *allowed_value(enum rule_id rule, const char *value)
{
    struct rule_words words;
    rule_words(rule, &words);
    for (size_t i = 0; i < words.num; i++) {
        if (text_is(words.word[i], value))
            return value;
    }
    return NULL;
}

struct releases *releases_with(const struct releases *set, const struct rule_change *change)
{
    const struct release_family *family = releases_family(set, change->family);
    const char *value = allowed_value(change->rule, change->value);
    if (family == NULL || value == NULL)
        return NULL;
    struct releases *copy = copy_set(set);
    for (size_t i = 0; i < copy->num_families; i++) {
        if (set->families[i] == family)
            copy->families[i]->lines[change->rule].value = value;
    }
    return copy;
}

bool rule_change_parse(const char *text, struct rule_change *out, char storage[RULE_CHANGE_MAX])
{
    if (strlen(text) >= RULE_CHANGE_MAX)
        return false;
    text_copy(storage, RULE_CHANGE_MAX, text);
    char *colon = strchr(storage, ':');
    char *equals = colon == NULL ? NULL : strchr(colon, '=');
    if (equals == NULL)
        return false;
    *colon = *equals = '\0';
    *out = (struct rule_change){.family = storage, .value = equals + 1};
    return rule_by_name(colon + 1, &out->rule);
}

void rule_change_format(const struct rule_change *change, char out[RULE_CHANGE_MAX])
{
    struct buf text = {0};
    buf_addf(&text, "%s:%s=%s", change->family, rule_name(change->rule), change->value);
    text_copy(out, RULE_CHANGE_MAX, buf_str(&text));
    buf_cleanup(&text);
}
