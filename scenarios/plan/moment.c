/* What happens by itself: dates of calendars and certificates, windows, the ACME scheduler. */
#include "scenarios/plan/walk.h"
#include "sim/base/text.h"
#include "sim/base/vclock.h"

#include <stdlib.h>
#include <string.h>

#define SILENTLY "Cisco 225482 rev 1.0"

static void earlier(int64_t *best, int64_t time, int64_t now)
{
    if (time > now && time < *best)
        *best = time;
}

/* ---- the certificates in use ---- */

struct holder {
    const char *word;
    char name[PLAN_TARGET_LEN + 8];
};
#define HOLDERS_MAX (2 * BOX_NODES_MAX * 2 + PEER_COUNT)

static void add_holder(struct holder *out, size_t *num, const char *word, const char *name)
{
    if (word == NULL || !calendar_is_word(word))
        return;
    out[*num].word = word;
    text_copy(out[*num].name, sizeof out[*num].name, name);
    (*num)++;
}

static size_t holders(const struct walk *walk, struct holder out[HOLDERS_MAX])
{
    size_t num = 0;
    char name[PLAN_TARGET_LEN];
    for (int on_e = 1; on_e >= 0; on_e--) {
        const struct world_box *box = &walk->world.boxes[on_e];
        for (size_t i = 0; i < box->num; i++) {
            const struct plan_target target = {.on_e = on_e, .node = box->num == 1 ? -1 : (int)i};
            plan_target_text(&target, name);
            for (int s = 0; s < 2; s++)
                add_holder(out, &num, box->nodes[i].store[s].in_use, name);
        }
    }
    for (int i = 0; i < PEER_COUNT; i++) {
        const struct plan_target target = {.is_peer = true, .peer = (enum peer)i};
        plan_target_text(&target, name);
        if (deployment_has_peer(&walk->world.settings, target.peer))
            add_holder(out, &num,
                deployment_get(&walk->world.settings, peer_setting(target.peer, PEER_CERTIFICATE)),
                name);
    }
    return num;
}

/* Who holds the word of the i-th, once each; "" when an earlier one told it. */
static void name_holders(const struct holder *all, size_t num, size_t i, struct buf *out)
{
    const char *last = "";
    for (size_t k = 0; k < num; k++) {
        if (!text_is(all[k].word, all[i].word))
            continue;
        if (k < i)
            return;
        if (!text_is(all[k].name, last))
            buf_addf(out, "%s%s", k == i ? "" : ", ", all[k].name);
        last = all[k].name;
    }
}

static void tell_validity(struct walk *walk)
{
    struct holder all[HOLDERS_MAX];
    size_t num = holders(walk, all);
    int64_t now = walk->world.clock;
    for (size_t i = 0; i < num; i++) {
        struct calendar_grant grant;
        struct buf names = {0};
        if (!calendar_grant(calendar_in_use(), all[i].word, &grant, NULL))
            continue;
        name_holders(all, num, i, &names);
        bool ends = grant.not_after + 1 > walk->before && grant.not_after + 1 <= now;
        bool begins = grant.not_before > walk->before && grant.not_before <= now;
        if (names.len > 0 && ends)
            walk_tell(walk, PLAN_EVENT_EXPIRY, NULL, NULL, "%s in use at %s has expired",
                all[i].word, buf_str(&names));
        if (names.len > 0 && begins)
            walk_tell(walk, PLAN_EVENT_VALIDITY, NULL, NULL, "%s in use at %s is valid from now",
                all[i].word, buf_str(&names));
        buf_cleanup(&names);
    }
}

/* ---- the calendar ---- */

static bool is_now(const struct walk *walk, int64_t day)
{
    return day > walk->before && day <= walk->world.clock;
}

/* Does the plan have to do with the product? */
static bool concerns(const struct walk *walk, const struct calendar_product *product)
{
    struct holder all[HOLDERS_MAX];
    size_t num = holders(walk, all);
    size_t len = strlen(product->id);
    bool found = false;
    for (size_t i = 0; i < num; i++)
        found = found || (strncmp(all[i].word, product->id, len) == 0 && all[i].word[len] == '@');
    for (int on_e = 0; on_e < 2; on_e++)
        found = found || (walk->world.boxes[on_e].acme.on &&
                             text_is(walk->world.boxes[on_e].acme.product, product->id));
    for (size_t i = 0; i < walk->plan->num_steps; i++) {
        const char *word = walk->plan->steps[i].certificate;
        found = found || (word != NULL && strncmp(word, product->id, len) == 0 && word[len] == '@');
    }
    return found;
}

static void tell_product(struct walk *walk, const struct calendar_product *product)
{
    for (size_t i = 0; i < product->num_phases; i++) {
        const struct calendar_phase *phase = &product->phases[i];
        if (!is_now(walk, phase->from.effective_on) || !concerns(walk, product))
            continue;
        walk_tell(walk, PLAN_EVENT_ISSUE, NULL, phase->from.source, "%s issues %s from now on",
            product->id,
            phase->ended      ? "nothing"
            : phase->as_asked ? "what is asked"
                              : recipe_usage_name(phase->usage));
    }
}

static void tell_calendar(struct walk *walk)
{
    const struct calendar *calendar = calendar_in_use();
    for (size_t i = 0; i < calendar->num_products; i++)
        tell_product(walk, &calendar->products[i]);
    for (size_t i = 0; i < calendar->num_limits; i++) {
        const struct calendar_limit *limit = &calendar->limits[i];
        if (is_now(walk, limit->from.effective_on))
            walk_tell(walk, PLAN_EVENT_POLICY, NULL, limit->from.source,
                "public certificates last %d days at most from now on", limit->days);
    }
    for (size_t i = 0; i < calendar->num_policies; i++) {
        const struct calendar_policy *policy = &calendar->policies[i];
        if (is_now(walk, policy->from.effective_on))
            walk_tell(walk, PLAN_EVENT_POLICY, NULL, policy->from.source, "%s", policy->says);
    }
}

static void next_of_calendar(const struct walk *walk, int64_t *best)
{
    const struct calendar *calendar = calendar_in_use();
    int64_t now = walk->world.clock;
    for (size_t i = 0; i < calendar->num_products; i++) {
        const struct calendar_product *product = &calendar->products[i];
        for (size_t k = 0; k < product->num_phases && concerns(walk, product); k++)
            earlier(best, product->phases[k].from.effective_on, now);
    }
    for (size_t i = 0; i < calendar->num_limits; i++)
        earlier(best, calendar->limits[i].from.effective_on, now);
    for (size_t i = 0; i < calendar->num_policies; i++)
        earlier(best, calendar->policies[i].from.effective_on, now);
}

/* ---- windows ---- */

static bool is_pending(const struct world_box *box)
{
    for (size_t i = 0; i < box->num; i++) {
        if (store_pending(&box->nodes[i].store[UPLOAD_SERVER_STORE]) ||
            store_pending(&box->nodes[i].store[UPLOAD_CLIENT_STORE]))
            return true;
    }
    return false;
}

static void open_window(struct walk *walk, const struct plan_window *window)
{
    for (int on_e = 1; on_e >= 0; on_e--) {
        struct world_box *box = &walk->world.boxes[on_e];
        if (!window->restarts[on_e] || !is_pending(box))
            continue;
        for (size_t i = 0; i < box->num; i++)
            node_restart(&box->nodes[i]);
        walk_tell(walk, PLAN_EVENT_RESTART, NULL, NULL, "maintenance window%s%s: %s restarts",
            window->name == NULL ? "" : " ", window->name == NULL ? "" : window->name,
            on_e ? "expressway-e" : "expressway-c");
    }
}

static void open_windows(struct walk *walk)
{
    for (size_t i = 0; i < walk->plan->num_windows; i++) {
        if (walk->plan->windows[i].from == walk->world.clock)
            open_window(walk, &walk->plan->windows[i]);
    }
}

/* A window matters when a restart is pending for it. */
static void next_window(const struct walk *walk, int64_t *best)
{
    for (size_t i = 0; i < walk->plan->num_windows; i++) {
        const struct plan_window *window = &walk->plan->windows[i];
        for (int on_e = 0; on_e < 2; on_e++) {
            if (window->restarts[on_e] && is_pending(&walk->world.boxes[on_e]))
                earlier(best, window->from, walk->world.clock);
        }
    }
}

/* ---- the ACME scheduler ---- */

/* When the node's certificate is renewed; false when it is not one of the scheduler's. */
static bool renewal_due(const struct world_box *box, const struct world_node *node, int64_t *out)
{
    const char *word = node->store[UPLOAD_SERVER_STORE].stored;
    struct calendar_grant grant;
    if (!box->acme.on || node->gave_up || word == NULL || !calendar_is_word(word) ||
        !calendar_grant(calendar_in_use(), word, &grant, NULL) ||
        !text_is(grant.product->id, box->acme.product))
        return false;
    int64_t due = grant.not_after + 1 - box->acme.renew_before;
    int64_t soonest = grant.not_before + VCLOCK_DAY;
    *out = due > soonest ? due : soonest;
    return true;
}

/* What the CA issues to the box today; false, and nothing more is asked of it, when that is
 * nothing.
 */
static bool ask_ca(struct walk *walk, const struct world_box *box, const char *names,
    char word[CALENDAR_WORD_LEN], struct calendar_grant *grant)
{
    struct err e = {0};
    int64_t now = walk->world.clock;
    calendar_word(word, box->acme.product, now - now % VCLOCK_DAY, -1, 0);
    if (calendar_grant(calendar_in_use(), word, grant, &e))
        return true;
    walk_tell(walk, PLAN_EVENT_REFUSED, NULL, NULL, "%s: no renewal: %s", names, e.text);
    return false;
}

static void renew_node(const struct world_box *box, struct world_node *node, const char *word)
{
    node->gave_up = word == NULL;
    if (word == NULL)
        return;
    store_put(&node->store[UPLOAD_SERVER_STORE], word);
    if (box->acme.client_too && release_has_client_store(node->release))
        store_put(&node->store[UPLOAD_CLIENT_STORE], word);
    if (box->acme.restart_at_once)
        node_restart(node);
}

static void renew_box(struct walk *walk, bool on_e)
{
    struct world_box *box = &walk->world.boxes[on_e];
    bool due[BOX_NODES_MAX] = {false};
    struct buf names = {0};
    struct calendar_grant grant;
    char word[CALENDAR_WORD_LEN];
    for (size_t i = 0; i < box->num; i++) {
        int64_t when = 0;
        due[i] = renewal_due(box, &box->nodes[i], &when) && when <= walk->world.clock;
    }
    world_names(box, on_e, due, &names);
    bool issued = names.len > 0 && ask_ca(walk, box, buf_str(&names), word, &grant);
    for (size_t i = 0; i < box->num; i++) {
        if (due[i])
            renew_node(box, &box->nodes[i], issued ? word : NULL);
    }
    if (issued)
        walk_tell(walk, PLAN_EVENT_RENEWAL, NULL, SILENTLY,
            "%s: the ACME scheduler puts %s (%s) %s", buf_str(&names), word,
            recipe_usage_name(grant.recipe.usage),
            box->acme.restart_at_once ? "in use" : "into the store; in use after a restart");
    buf_cleanup(&names);
}

void moment_renew(struct walk *walk)
{
    renew_box(walk, true);
    renew_box(walk, false);
}

static void next_renewal(const struct walk *walk, int64_t *best)
{
    for (int on_e = 0; on_e < 2; on_e++) {
        const struct world_box *box = &walk->world.boxes[on_e];
        for (size_t i = 0; i < box->num; i++) {
            int64_t due = 0;
            if (renewal_due(box, &box->nodes[i], &due))
                earlier(best, due, walk->world.clock);
        }
    }
}

/* ---- all of it ---- */

int64_t moment_next(const struct walk *walk)
{
    int64_t now = walk->world.clock;
    int64_t best = walk->plan->horizon;
    struct holder all[HOLDERS_MAX];
    size_t num = holders(walk, all);
    if (walk->next_action < walk->num_actions)
        earlier(&best, walk->actions[walk->next_action].at, now);
    for (size_t i = 0; i < num; i++) {
        struct calendar_grant grant;
        if (!calendar_grant(calendar_in_use(), all[i].word, &grant, NULL))
            continue;
        earlier(&best, grant.not_before, now);
        earlier(&best, grant.not_after + 1, now);
    }
    next_of_calendar(walk, &best);
    next_window(walk, &best);
    next_renewal(walk, &best);
    return best;
}

void moment_tell(struct walk *walk)
{
    tell_calendar(walk);
    tell_validity(walk);
    open_windows(walk);
}
