#include "scenarios/spec/variation.h"

#include "certs-gen/certs.h"
#include "scenarios/spec/scenario.h"
#include "scenarios/spec/setting.h"
#include "sim/base/text.h"

#include <stdlib.h>
#include <string.h>

#define RECIPE_CAP 200

struct list {
    struct variation *items;
    size_t num;
};

static void set(struct deployment *d, enum setting setting, const char *value)
{
    char *copy = ek_strdup(value);
    free(d->value[setting]);
    d->value[setting] = copy;
}

/* ---- applying ---- */

static bool put(struct deployment *d, enum setting setting, const char *value)
{
    if (deployment_is(d, setting, value))
        return false;
    set(d, setting, value);
    return true;
}

static bool change_recipe(struct deployment *d, const struct variation *v)
{
    char text[RECIPE_CAP];
    struct recipe recipe;
    if (!recipe_parse(deployment_get(d, v->setting), &recipe, NULL))
        return false;
    if (v->kind == VARY_USAGE)
        recipe.usage = RECIPE_COMBINED;
    else
        recipe.defects &= ~(1u << v->number);
    recipe_text(&recipe, text, sizeof text);
    return put(d, v->setting, text);
}

static bool drop_peer(struct deployment *d, enum peer peer)
{
    bool existed = false;
    for (int i = 0; i < PEER_NUM_SETTINGS; i++) {
        enum setting setting = peer_setting(peer, (enum peer_setting)i);
        existed = existed || d->given[setting];
        d->given[setting] = false;
        existed = put(d, setting, setting_default(setting)) || existed;
    }
    return existed;
}

static enum setting other_release(enum setting release)
{
    return release == SETTING_C_RELEASE ? SETTING_E_RELEASE : SETTING_C_RELEASE;
}

/* Nodes that a box loses take what they had of their own with them. */
static bool put_default(struct deployment *d, enum setting setting)
{
    bool of_nodes = setting == SETTING_E_NODES || setting == SETTING_C_NODES;
    if (!put(d, setting, setting_default(setting)))
        return false;
    for (int i = 0; i < SETTING_NUM && of_nodes; i++) {
        enum setting of_node = (enum setting)i;
        if (!node_exists(d, of_node))
            set(d, of_node, setting_default(of_node));
    }
    return true;
}

bool variation_apply(const struct variation *v, struct deployment *d)
{
    switch (v->kind) {
    case VARY_DEFECT:
    case VARY_USAGE:
        return change_recipe(d, v);
    case VARY_DEFAULT:
        return put_default(d, v->setting);
    case VARY_PEER:
        return drop_peer(d, (enum peer)v->number);
    case VARY_RELEASE:
        return put(d, v->setting, deployment_get(d, other_release(v->setting)));
    }
    return false;
}

bool variations_exclude(const struct variation *a, const struct variation *b)
{
    return a->setting == b->setting && (a->kind == VARY_DEFAULT || b->kind == VARY_DEFAULT);
}

/* ---- listing ---- */

/* Does the change lead from `d` to a value to which none in the list leads yet? */
static bool leads_on(const struct list *list, const struct deployment *d, const struct variation *v)
{
    struct deployment there;
    deployment_copy(&there, d);
    bool is_new = variation_apply(v, &there);
    for (size_t i = 0; i < list->num && is_new; i++) {
        struct deployment other;
        if (list->items[i].setting != v->setting)
            continue;
        deployment_copy(&other, d);
        (void)variation_apply(&list->items[i], &other);
        is_new = !deployment_is(&other, v->setting, deployment_get(&there, v->setting));
        deployment_cleanup(&other);
    }
    deployment_cleanup(&there);
    return is_new;
}

static void add(struct list *list, const struct deployment *d, struct variation v)
{
    if (!leads_on(list, d, &v))
        return;
    list->items = ek_realloc(list->items, (list->num + 1) * sizeof *list->items);
    list->items[list->num++] = v;
}

/* A certificate is repaired property by property; where another word than a recipe is the default,
 * that is one change as well. */
static void add_setting(struct list *list, const struct deployment *d, enum setting setting)
{
    struct recipe recipe = {0};
    if (deployment_is(d, setting, setting_default(setting)))
        return;
    if (setting_type(setting) == SETTING_TYPE_CERTIFICATE &&
        recipe_parse(deployment_get(d, setting), &recipe, NULL)) {
        for (unsigned bit = 0; bit < RECIPE_DEFECT_COUNT; bit++) {
            if ((recipe.defects >> bit & 1u) != 0)
                add(list, d, (struct variation){VARY_DEFECT, setting, bit});
        }
        add(list, d, (struct variation){VARY_USAGE, setting, 0});
        if (recipe_parse(setting_default(setting), &recipe, NULL))
            return;
    }
    add(list, d, (struct variation){VARY_DEFAULT, setting, 0});
}

/* What a deployment is, not what is wrong with it; a box's release has no default either. */
static bool is_identity(enum setting setting)
{
    return setting <= SETTING_CLOCK || setting == SETTING_E_NODES || setting == SETTING_C_NODES ||
           setting_default(setting) == NULL;
}

static void add_repairs(struct list *list, const struct deployment *d)
{
    for (int i = 0; i < SETTING_NUM; i++) {
        if (!is_identity((enum setting)i))
            add_setting(list, d, (enum setting)i);
    }
}

size_t variations_of_repair(const struct deployment *d, struct variation **out)
{
    struct list list = {0};
    add_repairs(&list, d);
    *out = list.items;
    return list.num;
}

size_t variations_of_reduction(const struct deployment *d, struct variation **out)
{
    struct list list = {0};
    for (unsigned peer = 0; peer < PEER_COUNT; peer++) {
        enum setting first = peer_setting((enum peer)peer, PEER_CERTIFICATE);
        if (peer != PEER_CUCM && deployment_has_peer(d, (enum peer)peer))
            add(&list, d, (struct variation){VARY_PEER, first, peer});
    }
    add_setting(&list, d, SETTING_E_NODES);
    add_setting(&list, d, SETTING_C_NODES);
    add(&list, d, (struct variation){VARY_RELEASE, SETTING_C_RELEASE, 0});
    add(&list, d, (struct variation){VARY_RELEASE, SETTING_E_RELEASE, 0});
    add_repairs(&list, d);
    *out = list.items;
    return list.num;
}

char *deployment_key(const struct deployment *d)
{
    struct buf key = {0};
    char *id = deployment_id(d);
    buf_addf(&key, "%s %s ", deployment_get(d, SETTING_DOMAIN), deployment_get(d, SETTING_CLOCK));
    for (int i = 0; i < PEER_COUNT; i++)
        buf_adds(&key, deployment_has_peer(d, (enum peer)i) ? "1" : "0");
    buf_addf(&key, " %s", id);
    free(id);
    return buf_take(&key);
}
