/* A certificate of a CA product, from its word. */
#include "scenarios/calendar/calendar.h"
#include "sim/base/text.h"
#include "sim/base/vclock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHAPE "write PRODUCT@DATE, such as letsencrypt/classic@2026-03-01"

/* The parts of a word. */
struct word {
    char product[CALENDAR_WORD_LEN];
    char day_text[CALENDAR_WORD_LEN];
    int64_t day;
    int usage; /* -1: not asked for */
    int days;  /* 0: not asked for */
};

bool calendar_is_word(const char *text)
{
    const char *at = strchr(text, '@');
    return at != NULL && at != text && strncmp(text, "pem:", 4) != 0;
}

void calendar_word(
    char out[CALENDAR_WORD_LEN], const char *product, int64_t day, int usage, int days)
{
    char text[CALENDAR_DAY_LEN];
    calendar_day(day, text);
    int len = snprintf(out, CALENDAR_WORD_LEN, "%.100s@%s", product, text);
    if (usage >= 0)
        len += snprintf(out + len, CALENDAR_WORD_LEN - (size_t)len, ":%s",
            recipe_usage_name((enum recipe_usage)usage));
    if (days > 0)
        snprintf(out + len, CALENDAR_WORD_LEN - (size_t)len, "%s:%d", usage < 0 ? ":" : "", days);
}

static bool read_usage(const char *text, struct word *out, struct err *e)
{
    for (int i = 0; i < RECIPE_USAGE_COUNT; i++) {
        if (text_is(recipe_usage_name((enum recipe_usage)i), text))
            out->usage = i;
    }
    return *text == '\0' || out->usage >= 0 ||
           err_set(e, ERR_CALENDAR, "unknown usage \"%.40s\"", text);
}

static bool read_days(const char *text, struct word *out, struct err *e)
{
    char *end = NULL;
    long days = strtol(text, &end, 10);
    out->days = (int)days;
    return (*text >= '1' && *text <= '9' && *end == '\0' && days <= 9999) ||
           err_set(e, ERR_CALENDAR, "\"%.40s\" is no number of days", text);
}

static bool read_word(const char *text, struct word *out, struct err *e)
{
    char copy[CALENDAR_WORD_LEN];
    char *state = copy;
    *out = (struct word){.usage = -1};
    if (strlen(text) >= sizeof copy || !calendar_is_word(text))
        return err_set(e, ERR_CALENDAR, "\"%.60s\": " SHAPE, text);
    text_copy(copy, sizeof copy, text);
    text_copy(out->product, sizeof out->product, strsep(&state, "@"));
    const char *day = strsep(&state, ":");
    const char *usage = strsep(&state, ":");
    const char *days = strsep(&state, ":");
    text_copy(out->day_text, sizeof out->day_text, day);
    if (state != NULL || strlen(day) != CALENDAR_DAY_LEN - 1)
        return err_set(e, ERR_CALENDAR, "\"%.60s\": " SHAPE, text);
    return vclock_parse(day, &out->day, e) && (usage == NULL || read_usage(usage, out, e)) &&
           (days == NULL || read_days(days, out, e));
}

/* ---- what the CA says ---- */

static bool refuse_product(const struct calendar *calendar, const char *id, struct err *e)
{
    const char **ids = ek_calloc(calendar->num_products + 1, sizeof *ids);
    for (size_t i = 0; i < calendar->num_products; i++)
        ids[i] = calendar->products[i].id;
    const char *near = text_suggest(id, ids, calendar->num_products);
    if (near != NULL)
        err_set(e, ERR_CALENDAR, "unknown CA product \"%.60s\"; did you mean \"%s\"?", id, near);
    else
        err_set(e, ERR_CALENDAR, "unknown CA product \"%.60s\"; see `ekulab when`", id);
    free(ids);
    return false;
}

static bool refuse_day(
    const struct calendar_product *product, const struct word *word, struct err *e)
{
    const struct calendar_phase *phase = calendar_phase(product, word->day);
    bool too_early = phase == NULL;
    char day[CALENDAR_DAY_LEN];
    phase = too_early ? &product->phases[0] : phase;
    calendar_day(phase->from.effective_on, day);
    return err_set(e, ERR_CALENDAR, "%s issues nothing on %s: %s %s (%s)", product->id,
        word->day_text, too_early ? "not before" : "it ended on", day, phase->from.source);
}

static bool check_asked(const struct calendar_product *product, const struct calendar_phase *phase,
    const struct word *word, struct err *e)
{
    if (phase->as_asked || (word->usage < 0 && word->days == 0))
        return true;
    if (word->usage >= 0 && (enum recipe_usage)word->usage != phase->usage)
        return err_set(e, ERR_CALENDAR, "%s issues %s on %s, whatever the request asks for (%s)",
            product->id, recipe_usage_name(phase->usage), word->day_text, phase->from.source);
    return err_set(e, ERR_CALENDAR,
        "%s decides on usages and days itself: leave them out of the request", product->id);
}

/* The lab's hierarchy that stands for the product's. */
static unsigned origin(const struct calendar_product *product, const struct calendar_phase *phase)
{
    switch (product->root) {
    case CALENDAR_ALTERNATIVE:
        return 1u << RECIPE_BIT_ALTERNATIVE_ROOT;
    case CALENDAR_PRIVATE:
        return 1u << RECIPE_BIT_PRIVATE_CA;
    case CALENDAR_SELF:
        return 1u << RECIPE_BIT_SELF_SIGNED;
    case CALENDAR_PUBLIC:
        break;
    }
    return phase->intermediate_server_only ? 1u << RECIPE_BIT_INTERMEDIATE_SERVER_ONLY : 0;
}

static bool find_days(const struct calendar *calendar, const struct calendar_phase *phase,
    const struct word *word, int *out, struct err *e)
{
    const struct calendar_limit *limit = calendar_limit(calendar, word->day);
    *out = word->days > 0 ? word->days : phase->days;
    if (*out == 0 && limit == NULL)
        return err_set(e, ERR_CALENDAR, "no limit of lifetimes is known for %s", word->day_text);
    *out = *out == 0 ? limit->days : *out;
    return true;
}

bool calendar_grant(
    const struct calendar *calendar, const char *text, struct calendar_grant *out, struct err *e)
{
    struct word word;
    int days = 0;
    if (!read_word(text, &word, e))
        return false;
    const struct calendar_product *product = calendar_product(calendar, word.product);
    if (product == NULL)
        return refuse_product(calendar, word.product, e);
    const struct calendar_phase *phase = calendar_phase(product, word.day);
    if (phase == NULL || phase->ended)
        return refuse_day(product, &word, e);
    if (!check_asked(product, phase, &word, e) || !find_days(calendar, phase, &word, &days, e))
        return false;
    *out = (struct calendar_grant){.product = product,
        .phase = phase,
        .not_before = word.day,
        .not_after = word.day + days * VCLOCK_DAY - 1};
    out->recipe.usage = phase->usage;
    if (phase->as_asked)
        out->recipe.usage = word.usage < 0 ? RECIPE_COMBINED : (enum recipe_usage)word.usage;
    out->recipe.defects = origin(product, phase);
    const struct certs_order order = {.common_name = "node.lab.invalid",
        .not_before = out->not_before,
        .not_after = out->not_after};
    return certs_check_validity(&order, e);
}
