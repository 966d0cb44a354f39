/* Which words a setting may be compared with: a word that it cannot have is a typing error, not a
 * comparison that is never true. */
#include "certs-gen/certs.h"
#include "scenarios/calendar/calendar.h"
#include "scenarios/spec/ca_word.h"
#include "scenarios/spec/persona.h"
#include "scenarios/spec/setting.h"
#include "sim/base/text.h"
#include "sim/base/vclock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORDS_MAX   12
#define RECIPE_TEXT 200

/* A comparison of a path with a word, and where the reason goes when it makes no sense. */
struct question {
    const char *path;
    const char *word;
    char *why;
    size_t why_cap;
};

/* `choices`: words between bars. */
static bool is_choice(const char *word, const char *choices)
{
    size_t len = strlen(word);
    for (const char *at = choices; len > 0 && (at = strstr(at, word)) != NULL; at += len) {
        bool begins = at == choices || at[-1] == '|';
        if (begins && (at[len] == '\0' || at[len] == '|'))
            return true;
    }
    return false;
}

static bool refuse(const struct question *q, const char *near, const char *all)
{
    if (near != NULL)
        snprintf(q->why, q->why_cap, "%s is never \"%.60s\"; did you mean \"%s\"?", q->path,
            q->word, near);
    else
        snprintf(q->why, q->why_cap, "%s is never \"%.60s\"; %s", q->path, q->word, all);
    return false;
}

static bool takes_choice(const struct question *q, const char *choices)
{
    const char *words[WORDS_MAX];
    size_t num = 0;
    char *state = NULL;
    if (is_choice(q->word, choices))
        return true;
    char *copy = ek_strdup(choices);
    char *all = ek_asprintf("it is one of %s", choices);
    for (char *w = strtok_r(copy, "|", &state); w != NULL && num < WORDS_MAX;
         w = strtok_r(NULL, "|", &state))
        words[num++] = w;
    (void)refuse(q, text_suggest(q->word, words, num), all);
    free(all);
    free(copy);
    return false;
}

/* Any word of the shape of a release has a place in the order of versions. */
static bool takes_release(
    const struct question *q, const char *choices, const struct releases *set, bool ordered)
{
    if (is_choice(q->word, choices))
        return true;
    if (release_is_name(q->word) && (ordered || set == NULL || releases_find(set, q->word) != NULL))
        return true;
    char unknown[RELEASES_UNKNOWN_CAP];
    releases_unknown(set, q->word, unknown);
    snprintf(q->why, q->why_cap, "%s", unknown);
    return false;
}

/* As it stands in a deployment: defects in their order. */
static bool takes_certificate(const struct question *q, const char *choices)
{
    struct err e = {0};
    struct recipe recipe;
    char text[RECIPE_TEXT];
    if (is_choice(q->word, choices) || strncmp(q->word, "pem:", 4) == 0)
        return true;
    if (calendar_is_word(q->word) ? !ca_word_check(q->word, &e)
                                  : !recipe_parse(q->word, &recipe, &e)) {
        snprintf(q->why, q->why_cap, "%s", e.text);
        return false;
    }
    if (calendar_is_word(q->word))
        return true;
    recipe_text(&recipe, text, sizeof text);
    return text_is(text, q->word) || refuse(q, text, "");
}

static bool takes_persona(const struct question *q)
{
    const struct personas *shelf = personas_shelf();
    return personas_find(shelf, q->word) != NULL ||
           refuse(q, text_suggest(q->word, shelf->names, shelf->num), "see `ekulab personas`");
}

static bool takes_value(
    const struct question *q, enum setting setting, const struct releases *set, bool ordered)
{
    const char *choices = setting_choices(setting);
    int64_t time = 0;
    switch (setting_type(setting)) {
    case SETTING_TYPE_CHOICE:
        return ordered || takes_choice(q, choices);
    case SETTING_TYPE_RELEASE:
        return takes_release(q, choices, set, ordered);
    case SETTING_TYPE_CERTIFICATE:
        return ordered || takes_certificate(q, choices);
    case SETTING_TYPE_PERSONA:
        return ordered || takes_persona(q);
    case SETTING_TYPE_COUNT_1_6:
        return ordered || is_choice(q->word, "1|2|3|4|5|6") ||
               refuse(q, NULL, "it is a number from 1 to 6");
    case SETTING_TYPE_CLOCK:
        return vclock_parse(q->word, &time, NULL) ||
               refuse(q, NULL, "write 2026-06-20 or 2026-06-20T00:00:00Z");
    case SETTING_TYPE_TEXT:
    case SETTING_TYPE_HOST:
        return true;
    }
    return true;
}

bool setting_takes(const void *releases, const char *path, const char *word, bool ordered,
    char *why, size_t why_cap)
{
    const struct question q = {path, word, why, why_cap};
    enum setting setting;
    if (setting_by_path(path, &setting))
        return takes_value(&q, setting, releases, ordered);
    if (text_is(path, "nodes-differ"))
        return takes_choice(&q, "no|yes");
    if (text_is(path, "browser-policy"))
        return takes_choice(&q, "none|e|c|both");
    if (text_is(path, "faults") || text_is(path, "overrides"))
        return takes_choice(&q, "none|some");
    return true;
}
