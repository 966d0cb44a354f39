/* The steps of a plan file. */
#include "scenarios/plan/read.h"
#include "sim/base/text.h"
#include "sim/base/vclock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOUR     ((int64_t)3600)
#define KEYS_MAX 8

static const struct {
    const char *key;
    const char *also[KEYS_MAX]; /* keys beside `at`, `note` and its own */
} verbs[PLAN_VERB_COUNT] = {
    [PLAN_UPGRADE] = {"upgrade", {"to", "every"}},
    [PLAN_ROLL_BACK] = {"roll-back", {"to", "every"}},
    [PLAN_INSTALL] = {"install",
        {"certificate", "store", "by", "as-client", "then-restart", "only-public"}},
    [PLAN_RENEW] = {"renew", {"store", "by", "as-client", "then-restart", "only-public"}},
    [PLAN_RESTART] = {"restart", {NULL}},
    [PLAN_SET] = {"set", {NULL}},
    [PLAN_ACME] = {"acme", {"scheduler"}},
};

const char *plan_verb_key(enum plan_verb verb)
{
    return verbs[verb].key;
}

/* ---- whom ---- */

void plan_target_text(const struct plan_target *target, char out[PLAN_TARGET_LEN])
{
    const char *box = target->on_e ? "expressway-e" : "expressway-c";
    if (target->is_peer)
        snprintf(out, PLAN_TARGET_LEN, "peers.%s", peer_name(target->peer));
    else if (target->node >= 0)
        snprintf(out, PLAN_TARGET_LEN, "%s.node.%d", box, target->node + 1);
    else
        snprintf(out, PLAN_TARGET_LEN, "%s", box);
}

static bool read_peer(
    const struct plan_reader *r, const struct conf_node *node, struct plan_target *out)
{
    const char *name = conf_text(node) + strlen("peers.");
    const char *names[PEER_COUNT];
    out->is_peer = true;
    for (int i = 0; i < PEER_COUNT; i++) {
        names[i] = peer_name((enum peer)i);
        if (!text_is(names[i], name))
            continue;
        out->peer = (enum peer)i;
        if (deployment_has_peer(&r->plan->scenario->base, out->peer))
            return true;
        conf_error(r->diag, r->doc, node,
            "the deployment has no %s: give it there, peers: {%s: {certificate: combined}}", name,
            name);
        return false;
    }
    const char *near = text_suggest(name, names, PEER_COUNT);
    conf_error(r->diag, r->doc, node, "unknown peer \"%.40s\"%s%s%s", name,
        near == NULL ? "" : "; did you mean \"peers.", near == NULL ? "" : near,
        near == NULL ? "" : "\"?");
    return false;
}

static bool read_node(
    const struct plan_reader *r, const struct conf_node *node, struct plan_target *out)
{
    const char *nodes =
        deployment_get(&r->plan->scenario->base, box_setting(SETTING_E_NODES, out->on_e));
    const char *number = conf_text(node) + strlen("expressway-e.node.");
    out->node = *number - '1';
    if (strlen(number) == 1 && *number >= '1' && *number <= *nodes)
        return true;
    conf_error(r->diag, r->doc, node, "unknown node \"%.60s\": %s has %s node%s", conf_text(node),
        out->on_e ? "expressway-e" : "expressway-c", nodes, text_is(nodes, "1") ? "" : "s");
    return false;
}

static bool read_target(
    const struct plan_reader *r, const struct conf_node *node, struct plan_target *out)
{
    const char *text = conf_text(node);
    *out = (struct plan_target){.node = -1};
    if (text == NULL) {
        conf_error(r->diag, r->doc, node,
            "name a box, a node or a peer: expressway-e, expressway-e.node.2, peers.cucm");
        return false;
    }
    if (strncmp(text, "peers.", strlen("peers.")) == 0)
        return read_peer(r, node, out);
    out->on_e = strncmp(text, "expressway-e.", strlen("expressway-e.")) == 0;
    if (strncmp(text, "expressway-e.node.", strlen("expressway-e.node.")) == 0 ||
        strncmp(text, "expressway-c.node.", strlen("expressway-c.node.")) == 0)
        return read_node(r, node, out);
    return read_box(r, node, &out->on_e);
}

static bool read_own_box(
    const struct plan_reader *r, const struct conf_node *node, struct plan_target *out)
{
    if (!read_target(r, node, out))
        return false;
    if (!out->is_peer)
        return true;
    conf_error(r->diag, r->doc, node, "this is done to a box or one of its nodes, not to a peer");
    return false;
}

/* ---- what ---- */

static bool read_release(
    const struct plan_reader *r, const struct conf_node *map, struct plan_step *step)
{
    const struct conf_node *to = conf_need(r->diag, r->doc, map, "to", CONF_SCALAR);
    if (to == NULL || !read_duration(r, map, "every", HOUR, &step->every))
        return false;
    const struct release *release = releases_find(r->plan->releases, conf_text(to));
    step->what = to;
    if (release != NULL) {
        step->release = release->name;
        return true;
    }
    char why[RELEASES_UNKNOWN_CAP];
    releases_unknown(r->plan->releases, conf_text(to), why);
    conf_error(r->diag, r->doc, to, "%s", why);
    return false;
}

static bool read_way_in(
    const struct plan_reader *r, const struct conf_node *map, struct plan_step *step)
{
    static const char *const stores[] = {"server", "client"};
    static const char *const methods[] = {"web", "scp", "acme"};
    static const char *const switches[] = {"off", "on"};
    size_t store = 0;
    size_t method = 0;
    size_t as_client = 0;
    size_t restart = 0;
    size_t only_public = 0;
    bool ok = read_word(r, map, "store", stores, 2, 0, &store) &
              read_word(r, map, "by", methods, 3, 0, &method) &
              read_word(r, map, "as-client", switches, 2, 0, &as_client) &
              read_word(r, map, "then-restart", switches, 2, 0, &restart) &
              read_word(r, map, "only-public", switches, 2, 0, &only_public);
    step->store = (enum upload_store)store;
    step->method = (enum upload_method)method;
    step->as_client = as_client == 1;
    step->restart = restart == 1;
    step->only_public = only_public == 1;
    return ok;
}

/* {ca: PRODUCT} alone: issued on the day of the step. */
static char *read_of_the_day(
    const struct plan_reader *r, const struct conf_node *value, const struct plan_step *step)
{
    char word[CALENDAR_WORD_LEN];
    struct calendar_grant grant;
    struct err e = {0};
    const struct conf_node *ca = conf_get(value, "ca");
    if (conf_kind(ca) != CONF_SCALAR)
        return NULL;
    calendar_word(word, conf_text(ca), step->at - step->at % VCLOCK_DAY, -1, 0);
    if (calendar_grant(calendar_in_use(), word, &grant, &e))
        return ek_strdup(word);
    conf_error(r->diag, r->doc, ca, "%s", e.text);
    return NULL;
}

static char *read_given(
    const struct plan_reader *r, const struct conf_node *value, const struct plan_step *step)
{
    struct deployment scratch;
    struct calendar_grant grant;
    char *word = NULL;
    deployment_init(&scratch);
    if (deployment_put(&scratch, SETTING_E_CERTIFICATE, r->doc, value, r->plan->releases, r->diag))
        word = ek_strdup(deployment_get(&scratch, SETTING_E_CERTIFICATE));
    deployment_cleanup(&scratch);
    if (word == NULL || !calendar_is_word(word) ||
        !calendar_grant(calendar_in_use(), word, &grant, NULL) || grant.not_before <= step->at)
        return word;
    conf_error(r->diag, r->doc, value, "it is issued after the day on which it is installed");
    free(word);
    return NULL;
}

static bool read_certificate(
    const struct plan_reader *r, const struct conf_node *map, struct plan_step *step)
{
    const struct conf_node *value = conf_get(map, "certificate");
    if (value == NULL) {
        conf_error(r->diag, r->doc, map, "missing key \"certificate\"");
        return false;
    }
    step->what = value;
    bool of_the_day = conf_get(value, "ca") != NULL && conf_size(value) == 1;
    step->certificate = of_the_day ? read_of_the_day(r, value, step) : read_given(r, value, step);
    return step->certificate != NULL;
}

static bool read_scheduler_switch(
    const struct plan_reader *r, const struct conf_node *map, struct plan_step *step)
{
    static const char *const switches[] = {"off", "on"};
    size_t on = 0;
    if (conf_need(r->diag, r->doc, map, "scheduler", CONF_SCALAR) == NULL ||
        !read_word(r, map, "scheduler", switches, 2, 0, &on))
        return false;
    step->on = on == 1;
    if (step->target.node < 0)
        return true;
    conf_error(r->diag, r->doc, step->node, "the scheduler is switched for the box, not a node");
    return false;
}

/* ---- a step ---- */

static bool read_rest(
    const struct plan_reader *r, const struct conf_node *map, struct plan_step *step)
{
    switch (step->verb) {
    case PLAN_UPGRADE:
    case PLAN_ROLL_BACK:
        return read_own_box(r, step->node, &step->target) && read_release(r, map, step);
    case PLAN_INSTALL:
        return read_target(r, step->node, &step->target) & read_certificate(r, map, step) &
               read_way_in(r, map, step);
    case PLAN_RENEW:
        return read_target(r, step->node, &step->target) & read_way_in(r, map, step);
    case PLAN_RESTART:
        return read_own_box(r, step->node, &step->target);
    case PLAN_SET:
        return settings_read(r, step);
    case PLAN_ACME:
        return read_own_box(r, step->node, &step->target) && read_scheduler_switch(r, map, step);
    case PLAN_VERB_COUNT:
        break;
    }
    return false;
}

static bool find_verb(
    const struct plan_reader *r, const struct conf_node *map, struct plan_step *step)
{
    size_t num = 0;
    for (int i = 0; i < PLAN_VERB_COUNT; i++) {
        if (conf_get(map, verbs[i].key) == NULL)
            continue;
        step->verb = (enum plan_verb)i;
        step->node = conf_get(map, verbs[i].key);
        step->what = step->node;
        num++;
    }
    if (num != 1)
        conf_error(r->diag, r->doc, map,
            "a step is one of upgrade, roll-back, install, renew, restart, set, acme; this has %s",
            num == 0 ? "none of them" : "several");
    return num == 1;
}

static void check_keys(
    const struct plan_reader *r, const struct conf_node *map, enum plan_verb verb)
{
    const char *keys[KEYS_MAX + 3] = {"at", "note", verbs[verb].key};
    size_t num = 3;
    for (size_t i = 0; i < KEYS_MAX && verbs[verb].also[i] != NULL; i++)
        keys[num++] = verbs[verb].also[i];
    (void)conf_known_keys(r->diag, r->doc, map, keys, num);
}

static bool read_at(const struct plan_reader *r, const struct conf_node *map, int64_t *out)
{
    const struct plan *plan = r->plan;
    const struct conf_node *at = conf_need(r->diag, r->doc, map, "at", CONF_SCALAR);
    char bound[PLAN_MOMENT_LEN];
    if (!read_time(r, at, out))
        return false;
    bool early = *out < plan->start;
    plan_moment(early ? plan->start : plan->horizon, bound);
    if (!early && *out < plan->horizon)
        return true;
    conf_error(r->diag, r->doc, at,
        early ? "the step is before the start of the plan, %s"
              : "the step is not before the horizon of the plan, %s",
        bound);
    return false;
}

static void read_step(const struct plan_reader *r, const struct conf_node *map)
{
    struct plan *plan = r->plan;
    struct plan_step step = {.doc = r->doc};
    if (conf_kind(map) != CONF_MAPPING) {
        conf_error(r->diag, r->doc, map, "a step is a mapping: {at: 2026-03-01, restart: ...}");
        return;
    }
    conf_position(map, &step.line, NULL);
    bool ok = read_at(r, map, &step.at) & find_verb(r, map, &step);
    if (step.node != NULL)
        check_keys(r, map, step.verb);
    if (!ok || !read_rest(r, map, &step)) {
        step_cleanup(&step);
        return;
    }
    plan->steps = ek_realloc(plan->steps, (plan->num_steps + 1) * sizeof *plan->steps);
    step.number = plan->num_read++;
    plan->steps[plan->num_steps++] = step;
}

void steps_read(const struct plan_reader *r, const struct conf_node *list)
{
    if (conf_size(list) > PLAN_STEPS_MAX)
        conf_error(r->diag, r->doc, list, "more than %d steps", PLAN_STEPS_MAX);
    for (size_t i = 0; i < conf_size(list) && i < PLAN_STEPS_MAX; i++)
        read_step(r, conf_item(list, i));
}

void step_cleanup(struct plan_step *step)
{
    for (size_t i = 0; i < step->num_settings; i++)
        free(step->settings[i].value);
    free(step->settings);
    free(step->certificate);
}
