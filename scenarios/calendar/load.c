/* Calendar files become `struct calendar`. A reader goes on after a fault, so that all show. */
#include "scenarios/calendar/calendar.h"
#include "sim/base/text.h"
#include "sim/base/vclock.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NUM(array) (sizeof(array) / sizeof(array)[0])
#define DAYS_MAX   9999

struct reader {
    struct calendar *out;
    const struct conf_doc *doc;
    struct conf_diag *diag;
};

static const char *need_text(const struct reader *r, const struct conf_node *node, const char *key)
{
    const struct conf_node *value = conf_need(r->diag, r->doc, node, key, CONF_SCALAR);
    if (value == NULL)
        return NULL;
    if (*conf_text(value) == '\0')
        conf_error(r->diag, r->doc, value, "\"%s\" must not be empty", key);
    return conf_text(value);
}

static const char *want_text(const struct reader *r, const struct conf_node *node, const char *key)
{
    return conf_get(node, key) == NULL ? NULL : need_text(r, node, key);
}

static int64_t need_day(const struct reader *r, const struct conf_node *node, const char *key)
{
    const struct conf_node *value = conf_need(r->diag, r->doc, node, key, CONF_SCALAR);
    struct err e = {0};
    int64_t day = 0;
    if (value == NULL)
        return 0;
    if (!vclock_parse(conf_text(value), &day, &e))
        conf_error(r->diag, r->doc, value, "%s", e.text);
    else if (day % VCLOCK_DAY != 0)
        conf_error(r->diag, r->doc, value, "a day is written 2026-02-11");
    return day;
}

/* A date stands with who said it, and when; nobody speaks after the day of the revision. */
static struct calendar_source need_source(const struct reader *r, const struct conf_node *node)
{
    struct calendar_source from = {.source = need_text(r, node, "source"),
        .stated_on = need_day(r, node, "stated-on"),
        .effective_on = need_day(r, node, "effective-on")};
    if (from.stated_on > r->out->as_of)
        conf_error(r->diag, r->doc, conf_get(node, "stated-on"),
            "it was said after the day of this calendar (as-of)");
    return from;
}

static int need_days(const struct reader *r, const struct conf_node *node, const char *key)
{
    const char *text = need_text(r, node, key);
    char *end = NULL;
    if (text == NULL)
        return 0;
    long days = strtol(text, &end, 10);
    if (*end == '\0' && days >= 1 && days <= DAYS_MAX)
        return (int)days;
    conf_error(
        r->diag, r->doc, conf_get(node, key), "\"%s\" is a number of days, 1 to %d", key, DAYS_MAX);
    return 1;
}

static void *grow(void *list, size_t *num, size_t size)
{
    char *all = ek_realloc(list, (*num + 1) * size);
    memset(all + *num * size, 0, size);
    (*num)++;
    return all;
}

/* ---- limits and policies ---- */

static void read_limit(const struct reader *r, const struct conf_node *node)
{
    static const char *const keys[] = {"days", "source", "stated-on", "effective-on"};
    struct calendar *c = r->out;
    c->limits = grow(c->limits, &c->num_limits, sizeof *c->limits);
    struct calendar_limit *limit = &c->limits[c->num_limits - 1];
    conf_known_keys(r->diag, r->doc, node, keys, NUM(keys));
    limit->days = need_days(r, node, "days");
    limit->from = need_source(r, node);
    if (c->num_limits > 1 && limit->from.effective_on <= limit[-1].from.effective_on)
        conf_error(r->diag, r->doc, node, "limits stand in the order of their days");
}

static void read_policy(const struct reader *r, const struct conf_node *node)
{
    static const char *const keys[] = {"id", "says", "source", "stated-on", "effective-on"};
    struct calendar *c = r->out;
    conf_known_keys(r->diag, r->doc, node, keys, NUM(keys));
    const char *id = need_text(r, node, "id");
    if (id != NULL && calendar_policy(c, id) != NULL)
        conf_error(r->diag, r->doc, node, "policy \"%.60s\" is there twice", id);
    c->policies = grow(c->policies, &c->num_policies, sizeof *c->policies);
    struct calendar_policy *policy = &c->policies[c->num_policies - 1];
    policy->id = id;
    policy->says = need_text(r, node, "says");
    policy->from = need_source(r, node);
}

/* ---- products ---- */

/* What it issues: a usage, what is asked, or nothing any more. */
static void read_usage(
    const struct reader *r, const struct conf_node *node, struct calendar_phase *phase)
{
    const char *words[RECIPE_USAGE_COUNT + 2];
    for (int i = 0; i < RECIPE_USAGE_COUNT; i++)
        words[i] = recipe_usage_name((enum recipe_usage)i);
    words[RECIPE_USAGE_COUNT] = "as-asked";
    words[RECIPE_USAGE_COUNT + 1] = "ended";
    const struct conf_node *usage = conf_need(r->diag, r->doc, node, "usage", CONF_SCALAR);
    int index = usage == NULL
                    ? -1
                    : conf_choice(r->diag, r->doc, usage, "usage", words, RECIPE_USAGE_COUNT + 2);
    phase->as_asked = index == RECIPE_USAGE_COUNT;
    phase->ended = index == RECIPE_USAGE_COUNT + 1;
    if (index >= 0 && index < RECIPE_USAGE_COUNT)
        phase->usage = (enum recipe_usage)index;
}

static void read_lifetime(const struct reader *r, const struct conf_node *node,
    enum calendar_root root, struct calendar_phase *phase)
{
    bool limited = text_is(conf_text(conf_get(node, "days")), "limit");
    if (phase->ended)
        return;
    if (!limited)
        phase->days = need_days(r, node, "days");
    else if (root == CALENDAR_PRIVATE || root == CALENDAR_SELF)
        conf_error(r->diag, r->doc, conf_get(node, "days"),
            "the limits bind public CAs alone: give a number of days");
}

static void read_phase(
    const struct reader *r, const struct conf_node *node, struct calendar_product *product)
{
    static const char *const keys[] = {
        "usage", "days", "intermediate", "note", "source", "stated-on", "effective-on"};
    static const char *const intermediates[] = {"any", "server-only"};
    product->phases = grow(product->phases, &product->num_phases, sizeof *product->phases);
    struct calendar_phase *phase = &product->phases[product->num_phases - 1];
    conf_known_keys(r->diag, r->doc, node, keys, NUM(keys));
    read_usage(r, node, phase);
    read_lifetime(r, node, product->root, phase);
    const struct conf_node *ca = conf_want(r->diag, r->doc, node, "intermediate", CONF_SCALAR);
    if (ca != NULL)
        phase->intermediate_server_only =
            conf_choice(r->diag, r->doc, ca, "intermediate", intermediates, 2) == 1;
    if (phase->intermediate_server_only && product->root != CALENDAR_PUBLIC)
        conf_error(r->diag, r->doc, ca, "the lab has such an intermediate below its public root");
    phase->note = want_text(r, node, "note");
    phase->from = need_source(r, node);
    if (product->num_phases > 1 && phase->from.effective_on <= phase[-1].from.effective_on)
        conf_error(r->diag, r->doc, node, "what it issues stands in the order of the days");
}

static void read_product(const struct reader *r, const struct conf_node *node)
{
    static const char *const keys[] = {"id", "title", "root", "root-ca", "issuing-ca", "issues"};
    static const char *const roots[] = {"public", "alternative", "private", "self"};
    struct calendar *c = r->out;
    conf_known_keys(r->diag, r->doc, node, keys, NUM(keys));
    const char *id = need_text(r, node, "id");
    if (id != NULL && strpbrk(id, "@:+ ") != NULL)
        conf_error(r->diag, r->doc, conf_get(node, "id"), "an id has no blank, @, : or +");
    if (id != NULL && calendar_product(c, id) != NULL)
        conf_error(r->diag, r->doc, node, "product \"%.60s\" is there twice", id);
    c->products = grow(c->products, &c->num_products, sizeof *c->products);
    struct calendar_product *product = &c->products[c->num_products - 1];
    const struct conf_node *root = conf_need(r->diag, r->doc, node, "root", CONF_SCALAR);
    int index = root == NULL ? 0 : conf_choice(r->diag, r->doc, root, "root", roots, NUM(roots));
    product->id = id;
    product->title = need_text(r, node, "title");
    product->root = index < 0 ? CALENDAR_PUBLIC : (enum calendar_root)index;
    product->root_ca = want_text(r, node, "root-ca");
    product->issuing_ca = want_text(r, node, "issuing-ca");
    const struct conf_node *list = conf_need(r->diag, r->doc, node, "issues", CONF_SEQUENCE);
    if (list != NULL && conf_size(list) == 0)
        conf_error(r->diag, r->doc, list, "a product issues something, at least once");
    for (size_t i = 0; i < conf_size(list); i++)
        read_phase(r, conf_item(list, i), product);
}

/* ---- a file ---- */

static void read_list(const struct reader *r, const char *key,
    void (*read)(const struct reader *r, const struct conf_node *node))
{
    const struct conf_node *list =
        conf_need(r->diag, r->doc, conf_root(r->doc), key, CONF_SEQUENCE);
    for (size_t i = 0; i < conf_size(list); i++) {
        const struct conf_node *item = conf_item(list, i);
        if (conf_kind(item) == CONF_MAPPING)
            read(r, item);
        else
            conf_error(r->diag, r->doc, item, "\"%s\" is a list of mappings", key);
    }
}

static void read_file(const struct reader *r)
{
    static const char *const keys[] = {
        "calendar", "title", "as-of", "lifetime-limits", "policies", "products"};
    const struct conf_node *root = conf_root(r->doc);
    if (conf_kind(root) != CONF_MAPPING) {
        conf_error(r->diag, r->doc, root, "a calendar is a mapping with the key \"calendar\"");
        return;
    }
    conf_known_keys(r->diag, r->doc, root, keys, NUM(keys));
    r->out->id = need_text(r, root, "calendar");
    r->out->title = need_text(r, root, "title");
    r->out->as_of = need_day(r, root, "as-of");
    read_list(r, "lifetime-limits", read_limit);
    read_list(r, "policies", read_policy);
    read_list(r, "products", read_product);
}

static void cleanup(struct calendar *c)
{
    for (size_t i = 0; i < c->num_products; i++)
        free(c->products[i].phases);
    free(c->products);
    free(c->limits);
    free(c->policies);
    conf_doc_free(c->doc);
}

void calendars_check(const struct conf_doc *doc, struct conf_diag *diag)
{
    struct calendar scratch = {0};
    const struct reader r = {&scratch, doc, diag};
    read_file(&r);
    cleanup(&scratch);
}

/* ---- a folder ---- */

static int is_calendar_file(const struct dirent *entry)
{
    return *entry->d_name != '.' && text_is(strrchr(entry->d_name, '.'), ".yaml") ? 1 : 0;
}

static void load_file(struct calendars *out, const char *path, struct conf_diag *diag)
{
    struct conf_doc *doc = conf_parse_file(path, diag);
    if (doc == NULL)
        return;
    out->all = grow(out->all, &out->num, sizeof *out->all);
    struct calendar *calendar = &out->all[out->num - 1];
    const struct reader r = {calendar, doc, diag};
    calendar->doc = doc;
    read_file(&r);
    for (size_t i = 0; i + 1 < out->num && calendar->id != NULL; i++) {
        if (text_is(out->all[i].id, calendar->id))
            conf_error(
                diag, doc, conf_root(doc), "calendar \"%.60s\" is there twice", calendar->id);
    }
}

static int default_first(const void *a, const void *b)
{
    const struct calendar *one = a;
    const struct calendar *other = b;
    int later = text_is(other->id, CALENDAR_DEFAULT) - text_is(one->id, CALENDAR_DEFAULT);
    return later != 0 ? later : strcmp(one->id, other->id);
}

static void name_all(struct calendars *out, const char *dir, struct conf_diag *diag)
{
    qsort(out->all, out->num, sizeof *out->all, default_first);
    out->names = ek_calloc(out->num + 1, sizeof *out->names);
    for (size_t i = 0; i < out->num; i++)
        out->names[i] = out->all[i].id;
    if (out->num == 0 || !text_is(out->all[0].id, CALENDAR_DEFAULT))
        conf_error_file(diag, dir, "there is no calendar \"" CALENDAR_DEFAULT "\"");
}

bool calendars_load(struct calendars *out, const char *dir, struct conf_diag *diag)
{
    struct dirent **entries = NULL;
    unsigned before = diag->num_errors;
    int num = scandir(dir, &entries, is_calendar_file, alphasort);
    *out = (struct calendars){0};
    if (num < 0)
        conf_error_file(diag, dir, "cannot read folder: %s", strerror(errno));
    for (int i = 0; i < num; i++) {
        char *path = ek_asprintf("%s/%s", dir, entries[i]->d_name);
        load_file(out, path, diag);
        free(path);
        free(entries[i]);
    }
    free(entries);
    if (diag->num_errors == before)
        name_all(out, dir, diag);
    return diag->num_errors == before;
}

void calendars_cleanup(struct calendars *calendars)
{
    for (size_t i = 0; i < calendars->num; i++)
        cleanup(&calendars->all[i]);
    free(calendars->all);
    free(calendars->names);
    *calendars = (struct calendars){0};
}
