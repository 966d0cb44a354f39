#include "scenarios/plan/world.h"

#include "sim/base/text.h"
#include "sim/base/vclock.h"

#include <stdlib.h>

static void replace(char **text, const char *value)
{
    char *copy = value == NULL ? NULL : ek_strdup(value);
    free(*text);
    *text = copy;
}

void store_put(struct world_store *store, const char *certificate)
{
    replace(&store->stored, certificate);
}

void store_restart(struct world_store *store)
{
    replace(&store->in_use, store->stored);
}

bool store_pending(const struct world_store *store)
{
    return !text_is(store->stored, store->in_use) && store->stored != NULL;
}

bool release_has_client_store(const struct release *release)
{
    return release_rule_is(release, RULE_CERTIFICATE_STORES, "2");
}

void node_restart(struct world_node *node)
{
    store_restart(&node->store[UPLOAD_SERVER_STORE]);
    store_restart(&node->store[UPLOAD_CLIENT_STORE]);
}

void node_move(struct world_node *node, const struct release *release)
{
    struct world_store *client = &node->store[UPLOAD_CLIENT_STORE];
    node_restart(node);
    if (!release_has_client_store(release))
        store_put(client, NULL);
    else if (!release_has_client_store(node->release))
        store_put(client, node->store[UPLOAD_SERVER_STORE].stored);
    store_restart(client);
    node->release = release;
}

void world_set(struct world *w, enum setting setting, const char *value)
{
    replace(&w->settings.value[setting], value);
    w->settings.given[setting] = true;
}

/* ---- the beginning ---- */

static void init_node(struct world *w, bool on_e, size_t i)
{
    const struct deployment *d = &w->plan->scenario->base;
    struct world_node *node = &w->boxes[on_e].nodes[i];
    const char *server = node_value(d, SETTING_E_CERTIFICATE, on_e, i);
    const char *client = node_value(d, SETTING_E_CLIENT_CERTIFICATE, on_e, i);
    node->release = releases_find(w->plan->releases, node_value(d, SETTING_E_RELEASE, on_e, i));
    store_put(&node->store[UPLOAD_SERVER_STORE], server);
    if (release_has_client_store(node->release))
        store_put(&node->store[UPLOAD_CLIENT_STORE], text_is(client, "copy") ? server : client);
    node_restart(node);
}

/* What the nodes have stands in the nodes alone. */
static void forget_nodes(struct world *w, bool on_e)
{
    static const enum setting of_box[] = {
        SETTING_E_RELEASE, SETTING_E_CERTIFICATE, SETTING_E_CLIENT_CERTIFICATE};
    world_set(w, box_setting(SETTING_E_CLIENT_CERTIFICATE, on_e), "copy");
    for (size_t i = 0; i < BOX_NODES_MAX; i++) {
        for (size_t k = 0; k < sizeof of_box / sizeof of_box[0]; k++)
            world_set(w, node_own(of_box[k], on_e, i), "same");
    }
}

void world_init(struct world *w, const struct plan *plan)
{
    *w = (struct world){.plan = plan, .clock = plan->start};
    deployment_copy(&w->settings, &plan->scenario->base);
    for (int on_e = 0; on_e < 2; on_e++) {
        const char *nodes = deployment_get(&w->settings, box_setting(SETTING_E_NODES, on_e));
        w->boxes[on_e].num = (size_t)(*nodes - '0');
        w->boxes[on_e].acme = plan->acme[on_e];
        for (size_t i = 0; i < w->boxes[on_e].num; i++)
            init_node(w, on_e, i);
        forget_nodes(w, on_e);
        world_set(w, box_setting(SETTING_E_UPLOAD, on_e), "scp");
    }
}

void world_cleanup(struct world *w)
{
    for (int on_e = 0; on_e < 2; on_e++) {
        for (size_t i = 0; i < w->boxes[on_e].num; i++) {
            for (int s = 0; s < 2; s++) {
                free(w->boxes[on_e].nodes[i].store[s].stored);
                free(w->boxes[on_e].nodes[i].store[s].in_use);
            }
        }
    }
    deployment_cleanup(&w->settings);
}

void world_copy(struct world *dst, const struct world *src)
{
    *dst = *src;
    deployment_copy(&dst->settings, &src->settings);
    for (int on_e = 0; on_e < 2; on_e++) {
        for (size_t i = 0; i < src->boxes[on_e].num * 2; i++) {
            const struct world_store *from = &src->boxes[on_e].nodes[i / 2].store[i % 2];
            struct world_store *to = &dst->boxes[on_e].nodes[i / 2].store[i % 2];
            *to = (struct world_store){0};
            replace(&to->stored, from->stored);
            replace(&to->in_use, from->in_use);
        }
    }
}

bool world_unfit(const struct world *w, enum setting *out, char why[WORLD_WHY_CAP])
{
    struct deployment d;
    world_deployment(w, &d);
    bool found = deployment_unfit(&d, w->plan->releases, out, why, WORLD_WHY_CAP);
    deployment_cleanup(&d);
    return found;
}

void world_fit(struct world *w)
{
    enum setting setting;
    char why[WORLD_WHY_CAP];
    while (world_unfit(w, &setting, why))
        world_set(w, setting, setting_default(setting));
}

void world_names(const struct world_box *box, bool on_e, const bool *marked, struct buf *out)
{
    char name[PLAN_TARGET_LEN];
    size_t num = 0;
    for (size_t i = 0; i < box->num; i++)
        num += marked[i] ? 1 : 0;
    for (size_t i = 0; i < box->num; i++) {
        const struct plan_target target = {.on_e = on_e, .node = num == box->num ? -1 : (int)i};
        plan_target_text(&target, name);
        if (marked[i] && (num < box->num || i == 0))
            buf_addf(out, "%s%s", out->len == 0 ? "" : ", ", name);
    }
}

/* ---- as a deployment ---- */

static void put(struct deployment *d, enum setting setting, const char *value)
{
    replace(&d->value[setting], value);
}

/* "copy" is what an equal client store is in a file of the user's, too. */
static const char *client_word(const struct world_node *node)
{
    const char *client = node->store[UPLOAD_CLIENT_STORE].in_use;
    return client == NULL || text_is(client, node->store[UPLOAD_SERVER_STORE].in_use) ? "copy"
                                                                                      : client;
}

/* A node's own value, or "same" when it is that of the first. */
static void put_own(struct deployment *d, enum setting of_box, bool on_e, size_t i,
    const char *value, const char *of_first)
{
    put(d, node_own(of_box, on_e, i), text_is(value, of_first) ? "same" : value);
}

static void put_box(struct deployment *d, const struct world_box *box, bool on_e)
{
    const struct world_node *first = &box->nodes[0];
    put(d, box_setting(SETTING_E_RELEASE, on_e), first->release->name);
    put(d, box_setting(SETTING_E_CERTIFICATE, on_e), first->store[UPLOAD_SERVER_STORE].in_use);
    put(d, box_setting(SETTING_E_CLIENT_CERTIFICATE, on_e), client_word(first));
    for (size_t i = 1; i < box->num; i++) {
        const struct world_node *node = &box->nodes[i];
        put_own(d, SETTING_E_RELEASE, on_e, i, node->release->name, first->release->name);
        put_own(d, SETTING_E_CERTIFICATE, on_e, i, node->store[UPLOAD_SERVER_STORE].in_use,
            first->store[UPLOAD_SERVER_STORE].in_use);
        put_own(d, SETTING_E_CLIENT_CERTIFICATE, on_e, i, client_word(node), client_word(first));
    }
}

void world_deployment(const struct world *w, struct deployment *out)
{
    char clock[VCLOCK_TEXT_LEN];
    deployment_copy(out, &w->settings);
    vclock_format(w->clock, clock);
    put(out, SETTING_CLOCK, clock);
    put_box(out, &w->boxes[1], true);
    put_box(out, &w->boxes[0], false);
}
