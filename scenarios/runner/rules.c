#include "scenarios/runner/rules.h"

#include "sim/base/text.h"

#include <stdio.h>

const struct release *family_release(const struct releases *set, size_t family)
{
    const struct release_family *wanted = releases_family_at(set, family);
    size_t num = 0;
    const char *const *names = releases_names(set, &num);
    for (size_t i = 0; i < num; i++) {
        const struct release *release = releases_find(set, names[i]);
        if (release->family == wanted)
            return release;
    }
    return NULL;
}

size_t families_num(const struct releases *set)
{
    size_t num = 0;
    while (num < FAMILIES_MAX && releases_family_at(set, num) != NULL)
        num++;
    return num;
}

void families_text(const struct releases *set, uint64_t families, struct buf *out)
{
    const char *gap = "";
    for (size_t i = 0; i < families_num(set); i++) {
        if ((families >> i & 1) == 0)
            continue;
        buf_addf(out, "%s%s", gap, release_family_name(releases_family_at(set, i)));
        gap = " ";
    }
}

struct releases *load_releases(const char *dir)
{
    struct conf_diag diag = {0};
    struct releases *set = releases_load(dir, &diag);
    fputs(buf_str(&diag.text), stderr);
    conf_diag_cleanup(&diag);
    return set;
}

void print_unknown(const char *command, const char *what, const char *name,
    const char *const *candidates, size_t num)
{
    const char *near = text_suggest(name, candidates, num);
    fprintf(stderr, "ekulab %s: unknown %s \"%s\"", command, what, name);
    if (near != NULL)
        fprintf(stderr, "; did you mean \"%s\"?", near);
    fputc('\n', stderr);
}

const struct release *release_named(
    const struct releases *set, const char *name, const char *command)
{
    const struct release *release = releases_find(set, name);
    if (release == NULL) {
        char why[RELEASES_UNKNOWN_CAP];
        releases_unknown(set, name, why);
        fprintf(stderr, "ekulab %s: %s\n", command, why);
    }
    return release;
}

bool rule_named(const char *name, const char *command, enum rule_id *out)
{
    const char *names[RULE_COUNT];
    for (size_t i = 0; i < RULE_COUNT; i++)
        names[i] = rule_name((enum rule_id)i);
    if (rule_by_name(name, out))
        return true;
    print_unknown(command, "rule", name, names, RULE_COUNT);
    return false;
}
