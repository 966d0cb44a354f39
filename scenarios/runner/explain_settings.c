#include "scenarios/runner/explain_settings.h"

#include "scenarios/runner/grid.h"
#include "scenarios/runner/rules.h"
#include "scenarios/runner/wrap.h"
#include "sim/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH 100

static const char *type_text(enum setting setting)
{
    switch (setting_type(setting)) {
    case SETTING_TYPE_TEXT:
        return "any text";
    case SETTING_TYPE_HOST:
        return "a DNS name";
    case SETTING_TYPE_CLOCK:
        return "a date, a time or now";
    case SETTING_TYPE_RELEASE:
        return "a release";
    case SETTING_TYPE_COUNT_1_6:
        return "1 to 6";
    case SETTING_TYPE_CERTIFICATE:
        return "a recipe or {pem: FILE}";
    case SETTING_TYPE_PERSONA:
        return "a persona";
    case SETTING_TYPE_CHOICE:
        return "";
    }
    return "";
}

/* Where the words that a type takes are listed. */
static const char *type_hint(enum setting setting)
{
    switch (setting_type(setting)) {
    case SETTING_TYPE_RELEASE:
        return "`ekulab releases` lists them";
    case SETTING_TYPE_CERTIFICATE:
        return "`ekulab certs list` lists recipes";
    case SETTING_TYPE_PERSONA:
        return "`ekulab personas` lists them";
    default:
        return NULL;
    }
}

static char *values_text(enum setting setting)
{
    const char *type = type_text(setting);
    const char *choices = setting_choices(setting);
    return ek_asprintf("%s%s%s", choices, *choices != '\0' && *type != '\0' ? "|" : "", type);
}

static const char *default_text(enum setting setting)
{
    const char *standard = setting_default(setting);
    return standard == NULL ? "(must be given)" : standard;
}

static bool lies_below(enum setting setting, const char *prefix)
{
    const char *path = setting_path(setting);
    size_t len = strlen(prefix);
    return len == 0 || (strncmp(path, prefix, len) == 0 && path[len] == '.');
}

/* Those below `prefix`; "": all. */
static void print_table(const char *prefix)
{
    static const char *const head[] = {"setting", "in cell ids", "default", "values", "decides"};
    struct grid grid = {.num_columns = 5};
    grid_row(&grid, head);
    for (int i = 0; i < SETTING_NUM; i++) {
        enum setting setting = (enum setting)i;
        if (!lies_below(setting, prefix))
            continue;
        char *values = values_text(setting);
        const char *const cells[] = {setting_path(setting), setting_short(setting),
            default_text(setting), values, setting_says(setting)};
        grid_row(&grid, cells);
        free(values);
    }
    grid_print(&grid, "");
    grid_cleanup(&grid);
}

static void print_families(
    const struct releases *set, enum rule_id rule, const struct rule_words *words)
{
    for (size_t w = 0; w < words->num; w++) {
        uint64_t families = 0;
        for (size_t i = 0; i < families_num(set); i++) {
            if (release_rule_is(family_release(set, i), rule, words->word[w]))
                families |= (uint64_t)1 << i;
        }
        if (families == 0)
            continue;
        struct buf names = {0};
        char *first = ek_asprintf("  %s: ", words->word[w]);
        families_text(set, families, &names);
        print_wrapped(WIDTH, first, "    ", buf_str(&names));
        free(first);
        buf_cleanup(&names);
    }
}

static void print_setting(const struct releases *set, enum setting setting)
{
    enum rule_id rules[SETTING_RULES_MAX];
    char *values = values_text(setting);
    const char *hint = type_hint(setting);
    printf("%s\n\n", setting_path(setting));
    print_wrapped(WIDTH, "", "", setting_says(setting));
    printf("\nvalues:      %s%s%s\ndefault:     %s\nin cell ids: %s\n", values,
        hint == NULL ? "" : "; ", hint == NULL ? "" : hint, default_text(setting),
        setting_short(setting));
    if (setting_rules(setting, rules) > 0) {
        struct rule_words words;
        rule_words(rules[0], &words);
        printf("\nnot every release has it: %s\n", rule_name(rules[0]));
        print_families(set, rules[0], &words);
    }
    free(values);
}

static bool is_prefix(const char *id)
{
    for (int i = 0; i < SETTING_NUM; i++) {
        if (*id != '\0' && lies_below((enum setting)i, id))
            return true;
    }
    return false;
}

/* A setting's last word stands for it wherever it occurs: "default-zone-mtls". */
static bool print_by_last_word(const struct releases *set, const char *id)
{
    bool found = false;
    for (int i = 0; i < SETTING_NUM; i++) {
        const char *path = setting_path((enum setting)i);
        const char *last = strrchr(path, '.');
        if (last == NULL || !text_is(last + 1, id) || strstr(path, ".node.") != NULL)
            continue;
        fputs(found ? "\n" : "", stdout);
        print_setting(set, (enum setting)i);
        found = true;
    }
    return found;
}

bool explain_setting(const struct library *library, const char *id)
{
    enum setting setting;
    if (text_is(id, "settings"))
        print_table("");
    else if (setting_by_path(id, &setting))
        print_setting(library->releases, setting);
    else if (is_prefix(id))
        print_table(id);
    else
        return print_by_last_word(library->releases, id);
    return true;
}
