/* Certificates on their way into stores. */
#include "scenarios/plan/walk.h"
#include "sim/base/text.h"
#include "sim/base/vclock.h"

#include <stdlib.h>
#include <string.h>

#define PAST_PAGE "Cisco 225482 rev 1.0"

static const char *const store_names[] = {"server", "client"};
static const char *const method_names[] = {"web", "scp", "acme"};

/* ---- which certificate ---- */

static const char *held(const struct walk *walk, const struct plan_step *step)
{
    const struct plan_target *t = &step->target;
    if (t->is_peer)
        return deployment_get(&walk->world.settings, peer_setting(t->peer, PEER_CERTIFICATE));
    size_t node = t->node < 0 ? 0 : (size_t)t->node;
    return walk->world.boxes[t->on_e].nodes[node].store[step->store].stored;
}

/* The same product, issued today; false when there is none to renew, or none is issued. */
static bool renewed(struct walk *walk, const struct plan_step *step, char out[CALENDAR_WORD_LEN])
{
    const char *word = held(walk, step);
    int64_t today = walk->world.clock - walk->world.clock % VCLOCK_DAY;
    struct calendar_grant grant;
    struct err e = {0};
    if (word == NULL || !calendar_is_word(word) ||
        !calendar_grant(calendar_in_use(), word, &grant, NULL)) {
        walk_fault(walk, step, step->node,
            "nothing says what a renewal of \"%s\" gives: it names no CA product; write install",
            word == NULL ? "nothing" : word);
        return false;
    }
    calendar_word(
        out, grant.product->id, today, grant.phase->as_asked ? (int)grant.recipe.usage : -1, 0);
    if (calendar_grant(calendar_in_use(), out, &grant, &e))
        return true;
    walk_tell(walk, PLAN_EVENT_REFUSED, step, NULL, "no renewal: %s", e.text);
    return false;
}

/* ---- the upload ---- */

/* Of a file the page sees the usages alone. */
static bool leaf_of_file(const char *path, struct cert_chain *out, struct err *e)
{
    struct certs *certs = certs_new(e);
    const struct certs_identity *identity = certs == NULL ? NULL : certs_load(certs, path, e);
    if (identity != NULL) {
        struct cert_facts *leaf = cert_chain_add(out);
        leaf->has_eku = identity->chain.certs[0].has_eku;
        leaf->eku = identity->chain.certs[0].eku;
    }
    certs_free(certs);
    return identity != NULL;
}

static bool leaf_of(struct walk *walk, const char *word, struct cert_chain *out, struct err *e)
{
    static const char pem[] = "pem:";
    static const char host[] = "node.lab.invalid";
    struct certs_order order = {.common_name = host, .clock = walk->world.clock};
    struct calendar_grant grant;
    *out = (struct cert_chain){0};
    if (strncmp(word, pem, sizeof pem - 1) == 0)
        return leaf_of_file(word + sizeof pem - 1, out, e);
    if (!calendar_is_word(word)) {
        if (!recipe_parse(word, &order.recipe, e))
            return false;
    } else {
        if (!calendar_grant(calendar_in_use(), word, &grant, e))
            return false;
        order.recipe = grant.recipe;
    }
    certs_expect(&order, out);
    return true;
}

static struct upload_result judge(const struct walk *walk, const struct plan_step *step,
    const struct world_node *node, const struct cert_facts *leaf)
{
    bool on_e = step->target.on_e;
    const struct deployment *d = &walk->world.settings;
    const struct upload_request request = {.release = node->release,
        .is_expressway_e = on_e,
        .store = step->store,
        .method = step->method,
        .server_eku_upload = deployment_is(d, box_setting(SETTING_E_SERVER_EKU_UPLOAD, on_e), "on"),
        .leaf = leaf};
    return upload_judge(&request);
}

/* The cell in which the upload is tried: of each cluster one node, and the file by this way. */
static void upload_cell(const struct walk *walk, const struct plan_step *step, size_t i,
    const char *word, struct deployment *out)
{
    bool on_e = step->target.on_e;
    struct world alone;
    world_copy(&alone, &walk->world);
    struct world_box *box = &alone.boxes[on_e];
    const struct world_node first = box->nodes[0];
    const size_t nums[] = {alone.boxes[0].num, alone.boxes[1].num};
    box->nodes[0] = box->nodes[i];
    box->nodes[i] = first;
    store_put(&box->nodes[0].store[step->store], word);
    node_restart(&box->nodes[0]);
    world_set(&alone, box_setting(SETTING_E_UPLOAD, on_e), method_names[step->method]);
    for (int k = 0; k < 2; k++) {
        world_set(&alone, box_setting(SETTING_E_NODES, k), "1");
        alone.boxes[k].num = 1;
    }
    world_deployment(&alone, out);
    for (int k = 0; k < 2; k++)
        alone.boxes[k].num = nums[k];
    world_cleanup(&alone);
}

static enum service upload_service(const struct plan_step *step)
{
    static const enum service services[2][2] = {{SERVICE_UPLOAD_C_SERVER, SERVICE_UPLOAD_C_CLIENT},
        {SERVICE_UPLOAD_E_SERVER, SERVICE_UPLOAD_E_CLIENT}};
    return services[step->target.on_e][step->store];
}

/* `id` becomes the timeline's. */
static void add_install(struct walk *walk, const struct plan_step *step, size_t node,
    const char *word, bool accepted, char *id)
{
    struct timeline *t = walk->timeline;
    t->installs = ek_realloc(t->installs, (t->num_installs + 1) * sizeof *t->installs);
    struct plan_install *install = &t->installs[t->num_installs++];
    *install =
        (struct plan_install){.id = id, .service = upload_service(step), .accepted = accepted};
    upload_cell(walk, step, node, word, &install->deployment);
}

static void note_upload(
    struct walk *walk, const struct plan_step *step, size_t node, const char *word, bool accepted)
{
    char target[PLAN_TARGET_LEN];
    plan_target_text(&step->target, target);
    add_install(walk, step, node, word, accepted,
        ek_asprintf("%s/upload-%zu/%s/%s", walk->state->id, walk->timeline->num_installs + 1,
            target, store_names[step->store]));
}

size_t install_reload(struct walk *walk, bool on_e, const char *id, const char **out_says)
{
    const struct plan_step page = {.target = {.on_e = on_e, .node = 0}}; /* server store, by web */
    const struct world_node *node = &walk->world.boxes[on_e].nodes[0];
    const char *word = node->store[UPLOAD_SERVER_STORE].stored;
    struct cert_chain chain;
    struct err e = {0};
    if (!leaf_of(walk, word, &chain, &e))
        return SIZE_MAX;
    struct upload_result result = judge(walk, &page, node, &chain.certs[0]);
    *out_says = result.message;
    add_install(walk, &page, 0, word, result.accepted, ek_asprintf("%s/page", id));
    cert_chain_cleanup(&chain);
    return walk->timeline->num_installs - 1;
}

/* ---- a node ---- */

static void put(const struct plan_step *step, struct world_node *node, const char *word)
{
    store_put(&node->store[step->store], word);
    if (step->as_client)
        store_put(&node->store[UPLOAD_CLIENT_STORE], word);
    if (step->restart)
        node_restart(node);
    node->gave_up = false;
}

static bool has_stores(
    struct walk *walk, const struct plan_step *step, const struct world_node *node)
{
    if (release_has_client_store(node->release) ||
        (step->store == UPLOAD_SERVER_STORE && !step->as_client))
        return true;
    walk_fault(walk, step, step->node,
        "%s runs %s, which has one certificate store for both TLS roles: there is no page for a "
        "client certificate before X15.5",
        step->target.on_e ? "expressway-e" : "expressway-c", node->release->name);
    return false;
}

/* Nodes of one release are told once. */
static void install_into(struct walk *walk, const struct plan_step *step, const char *word,
    const struct cert_facts *leaf)
{
    struct world_box *box = &walk->world.boxes[step->target.on_e];
    const struct release *told = NULL;
    char target[PLAN_TARGET_LEN];
    plan_target_text(&step->target, target);
    for (size_t i = 0; i < box->num; i++) {
        struct world_node *node = &box->nodes[i];
        if (step->target.node >= 0 && (size_t)step->target.node != i)
            continue;
        if (!has_stores(walk, step, node))
            return;
        struct upload_result result = judge(walk, step, node, leaf);
        if (node->release != told) {
            walk_tell(walk, result.accepted ? PLAN_EVENT_STEP : PLAN_EVENT_REFUSED, step,
                result.accepted ? NULL : PAST_PAGE, "%s: %s into the %s store%s by %s: %s", target,
                word, store_names[step->store], step->as_client ? " and the client store" : "",
                method_names[step->method],
                !result.accepted ? result.message
                : step->restart  ? "in use at once"
                                 : "in use after a restart");
            note_upload(walk, step, i, word, result.accepted);
            told = node->release;
        }
        if (result.accepted)
            put(step, node, word);
    }
}

static void install_at_peer(struct walk *walk, const struct plan_step *step, const char *word)
{
    const char *name = peer_name(step->target.peer);
    if (step->store == UPLOAD_CLIENT_STORE || step->as_client) {
        walk_fault(walk, step, step->node, "a peer of the lab has one certificate");
        return;
    }
    walk_tell(walk, PLAN_EVENT_STEP, step, NULL, "peers.%s: %s", name, word);
    world_set(&walk->world, peer_setting(step->target.peer, PEER_CERTIFICATE), word);
}

/* A recipe is taken for one of a public CA, unless it says otherwise. */
static bool is_public(const char *word)
{
    struct calendar_grant grant;
    struct recipe recipe;
    if (calendar_is_word(word))
        return calendar_grant(calendar_in_use(), word, &grant, NULL) &&
               grant.product->root == CALENDAR_PUBLIC;
    return recipe_parse(word, &recipe, NULL) && !RECIPE_HAS(&recipe, PRIVATE_CA) &&
           !RECIPE_HAS(&recipe, ALTERNATIVE_ROOT) && !RECIPE_HAS(&recipe, SELF_SIGNED);
}

void act_install(struct walk *walk, const struct plan_step *step)
{
    char word[CALENDAR_WORD_LEN];
    const char *certificate = step->verb == PLAN_INSTALL ? step->certificate : word;
    struct cert_chain chain = {0};
    struct err e = {0};
    const char *now = held(walk, step);
    if (step->only_public && (now == NULL || !is_public(now)))
        return;
    if (step->verb == PLAN_RENEW && !renewed(walk, step, word))
        return;
    if (step->target.is_peer) {
        install_at_peer(walk, step, certificate);
        return;
    }
    if (leaf_of(walk, certificate, &chain, &e))
        install_into(walk, step, certificate, &chain.certs[0]);
    else
        walk_fault(walk, step, step->what, "%s", e.text);
    if (step->restart)
        act_warn_window(walk, step);
    cert_chain_cleanup(&chain);
}
