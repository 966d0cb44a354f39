#include "scenarios/spec/ca_word.h"

#include "scenarios/calendar/calendar.h"
#include "sim/base/text.h"
#include "sim/base/vclock.h"

#include <stdlib.h>
#include <string.h>

#define DAYS_MAX 9999

struct request {
    const struct conf_doc *doc;
    const struct conf_node *node;
    struct conf_diag *diag;
};

static bool read_day(const struct request *r, const struct conf_node *issued, int64_t *out)
{
    struct err e = {0};
    if (!vclock_parse(conf_text(issued), out, &e)) {
        conf_error(r->diag, r->doc, issued, "%s", e.text);
        return false;
    }
    if (*out % VCLOCK_DAY == 0)
        return true;
    conf_error(r->diag, r->doc, issued, "issued is a day: write it as 2026-03-01");
    return false;
}

static bool read_usage(const struct request *r, int *out)
{
    const char *names[RECIPE_USAGE_COUNT];
    for (int i = 0; i < RECIPE_USAGE_COUNT; i++)
        names[i] = recipe_usage_name((enum recipe_usage)i);
    *out = -1;
    if (conf_get(r->node, "usage") == NULL)
        return true;
    const struct conf_node *usage = conf_want(r->diag, r->doc, r->node, "usage", CONF_SCALAR);
    if (usage == NULL)
        return false;
    *out = conf_choice(r->diag, r->doc, usage, "usage", names, RECIPE_USAGE_COUNT);
    return *out >= 0;
}

static bool read_days(const struct request *r, int *out)
{
    *out = 0;
    if (conf_get(r->node, "days") == NULL)
        return true;
    const struct conf_node *days = conf_want(r->diag, r->doc, r->node, "days", CONF_SCALAR);
    if (days == NULL)
        return false;
    char *end = NULL;
    long number = strtol(conf_text(days), &end, 10);
    *out = (int)number;
    if (*conf_text(days) != '\0' && *end == '\0' && number >= 1 && number <= DAYS_MAX)
        return true;
    conf_error(r->diag, r->doc, days, "days is a whole number from 1 to %d", DAYS_MAX);
    return false;
}

/* What the product does not issue is told at the day; a product that is none, at its name. */
static const struct conf_node *fault_at(
    const struct conf_node *product, const struct conf_node *issued)
{
    return calendar_product(calendar_in_use(), conf_text(product)) == NULL ? product : issued;
}

static char *read_mapping(const struct request *r)
{
    static const char *const keys[] = {"ca", "issued", "usage", "days"};
    int64_t day = 0;
    int usage = -1;
    int days = 0;
    bool known = conf_known_keys(r->diag, r->doc, r->node, keys, sizeof keys / sizeof keys[0]);
    const struct conf_node *ca = conf_need(r->diag, r->doc, r->node, "ca", CONF_SCALAR);
    const struct conf_node *issued = conf_need(r->diag, r->doc, r->node, "issued", CONF_SCALAR);
    if (ca == NULL || issued == NULL || !known || !read_day(r, issued, &day) ||
        !read_usage(r, &usage) || !read_days(r, &days))
        return NULL;
    char word[CALENDAR_WORD_LEN];
    struct calendar_grant grant;
    struct err e = {0};
    calendar_word(word, conf_text(ca), day, usage, days);
    if (calendar_grant(calendar_in_use(), word, &grant, &e))
        return ek_strdup(word);
    conf_error(r->diag, r->doc, fault_at(ca, issued), "%s", e.text);
    return NULL;
}

bool ca_word_check(const char *word, struct err *e)
{
    struct calendar_grant grant;
    return calendar_grant(calendar_in_use(), word, &grant, e);
}

char *ca_word_read(const struct conf_doc *doc, const struct conf_node *node, struct conf_diag *diag)
{
    const struct request request = {doc, node, diag};
    struct err e = {0};
    if (conf_kind(node) == CONF_MAPPING)
        return read_mapping(&request);
    if (ca_word_check(conf_text(node), &e))
        return ek_strdup(conf_text(node));
    conf_error(diag, doc, node, "%s", e.text);
    return NULL;
}

/* ---- what such a certificate is on a day ---- */

/* The recipes that were asked for, each text once, for as long as the program runs. */
static const char *interned(const char *text)
{
    static char **texts;
    static size_t num;
    for (size_t i = 0; i < num; i++) {
        if (text_is(texts[i], text))
            return texts[i];
    }
    texts = ek_realloc(texts, (num + 1) * sizeof *texts);
    texts[num] = ek_strdup(text);
    return texts[num++];
}

const char *deployment_certificate(const struct deployment *d, enum setting setting)
{
    const char *word = deployment_get(d, setting);
    char text[CALENDAR_WORD_LEN];
    struct calendar_grant grant;
    int64_t clock = 0;
    if (!calendar_is_word(word) || !calendar_grant(calendar_in_use(), word, &grant, NULL) ||
        !vclock_parse(deployment_get(d, SETTING_CLOCK), &clock, NULL))
        return word;
    if (clock < grant.not_before)
        grant.recipe.defects |= 1u << RECIPE_BIT_NOT_YET_VALID;
    if (clock >= grant.not_after)
        grant.recipe.defects |= 1u << RECIPE_BIT_EXPIRED;
    recipe_text(&grant.recipe, text, sizeof text);
    return interned(text);
}
