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

static bool find_rule(const char *name, enum rule_id *out, struct err *e)
{
    const char *names[RULE_COUNT];
    if (rule_by_name(name, out))
        return true;
    for (int i = 0; i < RULE_COUNT; i++)
        names[i] = rule_name((enum rule_id)i);
    const char *near = text_suggest(name, names, RULE_COUNT);
    return err_set(e, ERR_USAGE, "unknown rule \"%.60s\"%s%s%s", name,
        near == NULL ? "; see `ekulab rules list`" : "; did you mean \"", near == NULL ? "" : near,
        near == NULL ? "" : "\"?");
}

static bool unknown_value(enum rule_id rule, const char *value, struct err *e)
{
    struct rule_words words;
    struct buf known = {0};
    rule_words(rule, &words);
    for (size_t i = 0; i < words.num; i++)
        buf_addf(&known, "%s%s", i == 0 ? "" : ", ", words.word[i]);
    err_set(e, ERR_USAGE, "%s: unknown value \"%.60s\"; it is one of %s", rule_name(rule), value,
        buf_str(&known));
    buf_cleanup(&known);
    return false;
}

bool releases_assume(struct releases *set, const char *text, struct err *e)
{
    const char *equals = strchr(text, '=');
    enum rule_id rule = RULE_COUNT;
    if (equals == NULL)
        return err_set(e, ERR_USAGE, "an assumption is RULE=VALUE, not \"%.60s\"", text);
    char *name = ek_strndup(text, (size_t)(equals - text));
    bool known = find_rule(name, &rule, e);
    free(name);
    if (!known)
        return false;
    if (allowed_value(rule, equals + 1) == NULL)
        return unknown_value(rule, equals + 1, e);
    size_t num = 0;
    for (size_t i = 0; i < set->num_families; i++) {
        struct rule_line *line = &set->families[i]->lines[rule];
        if (line->confidence != CONFIDENCE_ASSUMED)
            continue;
        line->value = equals + 1;
        num++;
    }
    return num > 0 || err_set(e, ERR_USAGE,
                          "%s is not assumed in any profile: documents state it, or it follows "
                          "from them (see `ekulab explain` of it)",
                          rule_name(rule));
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
