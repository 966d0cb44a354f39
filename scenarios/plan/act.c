/* What the steps do to the boxes. */
#include "scenarios/plan/walk.h"
#include "sim/base/text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#define GUIDE "Cisco Expressway Administrator Guide X15.4, Maintenance"

static const char *box_name(bool on_e)
{
    return on_e ? "expressway-e" : "expressway-c";
}

static void node_text(bool on_e, size_t node, char out[PLAN_TARGET_LEN])
{
    const struct plan_target target = {.on_e = on_e, .node = (int)node};
    plan_target_text(&target, out);
}

/* ---- another release ---- */

static bool ran_before(const struct world_box *box, const struct release *release)
{
    for (size_t i = 0; i < box->num_past; i++) {
        if (box->past[i] == release)
            return true;
    }
    return false;
}

static void remember(struct world_box *box, const struct release *release)
{
    if (!ran_before(box, release) && box->num_past < PLAN_STEPS_MAX)
        box->past[box->num_past++] = release;
}

/* A switch that the release does not have is as if it had never been touched. */
static void drop_switches(struct walk *walk, const struct plan_step *step)
{
    enum setting setting;
    char why[WORLD_WHY_CAP];
    while (world_unfit(&walk->world, &setting, why)) {
        walk_tell(walk, PLAN_EVENT_STEP, step, NULL, "%s goes back to %s: %s",
            setting_path(setting), setting_default(setting), why);
        world_set(&walk->world, setting, setting_default(setting));
    }
}

/* The calendar's policy "x15.5-available" says from which day on there is such a release. */
static const struct calendar_policy *not_yet_there(const struct walk *walk, const char *release)
{
    char id[64];
    snprintf(id, sizeof id, "%.32s-available", release);
    for (char *c = id; *c != '\0'; c++)
        *c = (char)tolower((unsigned char)*c);
    const struct calendar_policy *policy = calendar_policy(calendar_in_use(), id);
    bool later = policy != NULL && policy->from.effective_on > walk->world.clock;
    return later ? policy : NULL;
}

static bool is_there(struct walk *walk, const struct plan_step *step)
{
    char day[CALENDAR_DAY_LEN];
    const struct calendar_policy *policy = not_yet_there(walk, step->release);
    if (policy == NULL)
        return true;
    calendar_day(policy->from.effective_on, day);
    walk_fault(walk, step, step->what, "there is no %s before %s (%s)", step->release, day,
        policy->from.source);
    return false;
}

static bool may_move(struct walk *walk, const struct plan_step *step, const char *name,
    const struct world_box *box, const struct world_node *node)
{
    const char *runs = node->release->name;
    int order = release_compare(step->release, runs);
    if (order == 0)
        walk_fault(walk, step, step->what, "%s runs %s already", name, runs);
    else if (step->verb == PLAN_UPGRADE && order < 0)
        walk_fault(walk, step, step->what,
            "%s runs %s: a downgrade to %s is not supported (" GUIDE
            "); a step roll-back goes back to what was there before the upgrade",
            name, runs, step->release);
    else if (step->verb == PLAN_ROLL_BACK && order > 0)
        walk_fault(walk, step, step->what, "%s runs %s: %s is later, write upgrade", name, runs,
            step->release);
    else if (step->verb == PLAN_ROLL_BACK &&
             !ran_before(box, releases_find(walk->plan->releases, step->release)))
        walk_fault(walk, step, step->what,
            "%s never ran %s in this plan: there is nothing to go back to", name, step->release);
    else
        return true;
    return false;
}

static void move_node(struct walk *walk, const struct plan_step *step, size_t i)
{
    bool on_e = step->target.on_e;
    struct world_box *box = &walk->world.boxes[on_e];
    struct world_node *node = &box->nodes[i];
    const struct release *release = releases_find(walk->plan->releases, step->release);
    char name[PLAN_TARGET_LEN];
    node_text(on_e, i, name);
    if (!may_move(walk, step, name, box, node) || !is_there(walk, step))
        return;
    if (step->verb == PLAN_UPGRADE)
        act_warn_order(walk, step, on_e, i, step->release);
    act_warn_window(walk, step);
    bool copied = release_has_client_store(release) && !release_has_client_store(node->release);
    walk_tell(walk, PLAN_EVENT_STEP, step, copied ? "Cisco 225693 rev 1.0" : NULL,
        "%s: %s %s to %s%s", name, step->verb == PLAN_UPGRADE ? "upgrade" : "roll-back",
        node->release->name, step->release,
        copied ? "; its server certificate is copied into the new client store" : "");
    remember(box, node->release);
    node_move(node, release);
    drop_switches(walk, step);
}

/* ---- settings ---- */

static void set_one(struct walk *walk, const struct plan_step *step, const struct plan_setting *one,
    enum setting setting)
{
    enum setting unfit = SETTING_NUM;
    char why[WORLD_WHY_CAP];
    char *before = ek_strdup(deployment_get(&walk->world.settings, setting));
    bool given = walk->world.settings.given[setting];
    world_set(&walk->world, setting, one->value);
    if (world_unfit(&walk->world, &unfit, why)) {
        world_set(&walk->world, setting, before);
        walk->world.settings.given[setting] = given;
        walk_fault(walk, step, one->at, "%s", why);
    } else {
        walk_tell(walk, PLAN_EVENT_STEP, step, NULL, "%s: %s -> %s", setting_path(setting), before,
            one->value);
    }
    free(before);
}

static void set_peers(
    struct walk *walk, const struct plan_step *step, const struct plan_setting *one)
{
    enum peer peer;
    enum peer_setting what;
    bool is_of_peer = setting_peer(one->setting, &peer, &what);
    for (int i = 0; i < PEER_COUNT && is_of_peer; i++) {
        if (deployment_has_peer(&walk->world.settings, (enum peer)i))
            set_one(walk, step, one, peer_setting((enum peer)i, what));
    }
}

static void set_all(struct walk *walk, const struct plan_step *step)
{
    for (size_t i = 0; i < step->num_settings; i++) {
        const struct plan_setting *one = &step->settings[i];
        enum peer peer;
        enum peer_setting what;
        if (one->every_peer)
            set_peers(walk, step, one);
        else if (!setting_peer(one->setting, &peer, &what) ||
                 deployment_has_peer(&walk->world.settings, peer))
            set_one(walk, step, one, one->setting);
        else if (!walk->lenient) /* an option speaks of all that a deployment may have */
            walk_fault(walk, step, one->at, "the deployment has no %s", peer_name(peer));
    }
}

/* ---- the others ---- */

static void restart(struct walk *walk, const struct plan_step *step)
{
    struct world_box *box = &walk->world.boxes[step->target.on_e];
    char name[PLAN_TARGET_LEN];
    plan_target_text(&step->target, name);
    for (size_t i = 0; i < box->num; i++) {
        if (step->target.node < 0 || (size_t)step->target.node == i)
            node_restart(&box->nodes[i]);
    }
    act_warn_window(walk, step);
    walk_tell(walk, PLAN_EVENT_STEP, step, NULL, "%s: restart", name);
}

static void switch_scheduler(struct walk *walk, const struct plan_step *step)
{
    walk->world.boxes[step->target.on_e].acme.on = step->on;
    walk_tell(walk, PLAN_EVENT_STEP, step, NULL, "%s: the ACME scheduler is switched %s",
        box_name(step->target.on_e), step->on ? "on" : "off");
}

void act(struct walk *walk, const struct walk_action *action)
{
    const struct plan_step *step = action->step;
    switch (step->verb) {
    case PLAN_UPGRADE:
    case PLAN_ROLL_BACK:
        move_node(walk, step, (size_t)action->node);
        break;
    case PLAN_INSTALL:
    case PLAN_RENEW:
        act_install(walk, step);
        break;
    case PLAN_RESTART:
        restart(walk, step);
        break;
    case PLAN_SET:
        set_all(walk, step);
        break;
    case PLAN_ACME:
        switch_scheduler(walk, step);
        break;
    case PLAN_VERB_COUNT:
        break;
    }
}
