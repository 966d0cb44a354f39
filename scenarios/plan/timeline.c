#include "scenarios/plan/timeline.h"

#include "scenarios/plan/walk.h"
#include "sim/base/text.h"

#include <stdarg.h>
#include <stdlib.h>

static const char *const event_names[PLAN_EVENT_COUNT] = {
#define X(code, name) [PLAN_EVENT_##code] = name,
    PLAN_EVENTS(X)
#undef X
};

const char *plan_event_name(enum plan_event_kind kind)
{
    return event_names[kind];
}

/* ---- telling ---- */

static void add_event(struct walk *walk, enum plan_event_kind kind, const struct plan_step *step,
    const char *source, char *text)
{
    struct plan_state *state = walk->state;
    bool own = step != NULL && step->doc == walk->plan->doc;
    bool added = step != NULL && !own;
    state->events = ek_realloc(state->events, (state->num_events + 1) * sizeof *state->events);
    state->events[state->num_events++] = (struct plan_event){
        .kind = kind, .text = text, .source = source, .line = own ? step->line : 0, .added = added};
}

void walk_tell(struct walk *walk, enum plan_event_kind kind, const struct plan_step *step,
    const char *source, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    char *text = ek_vasprintf(fmt, args);
    va_end(args);
    add_event(walk, kind, step, source, text);
}

void walk_fault(struct walk *walk, const struct plan_step *step, const struct conf_node *at,
    const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    char *text = ek_vasprintf(fmt, args);
    va_end(args);
    if (walk->lenient) {
        add_event(walk, PLAN_EVENT_SKIPPED, step, NULL, text);
        return;
    }
    conf_error(walk->diag, step->doc, at, "%s", text);
    free(text);
}

/* ---- actions ---- */

static void add_action(struct walk *walk, const struct plan_step *step, int64_t at, int node)
{
    walk->actions[walk->num_actions++] = (struct walk_action){.at = at, .step = step, .node = node};
}

/* A box goes to another release node by node, the primary first. */
static void add_moves(struct walk *walk, const struct plan_step *step)
{
    size_t num = walk->world.boxes[step->target.on_e].num;
    if (step->target.node >= 0) {
        add_action(walk, step, step->at, step->target.node);
        return;
    }
    for (size_t i = 0; i < num; i++) {
        int64_t at = step->at + (int64_t)i * step->every;
        if (at >= walk->plan->horizon)
            conf_error(walk->diag, step->doc, step->node,
                "node %zu would have its turn behind the horizon of the plan", i + 1);
        add_action(walk, step, at, (int)i);
    }
}

static int by_time(const void *a, const void *b)
{
    const struct walk_action *one = a;
    const struct walk_action *other = b;
    if (one->at != other->at)
        return (one->at > other->at) - (one->at < other->at);
    if (one->step != other->step)
        return (one->step > other->step) - (one->step < other->step);
    return (one->node > other->node) - (one->node < other->node);
}

static void plan_actions(struct walk *walk)
{
    const struct plan *plan = walk->plan;
    walk->actions = ek_calloc(plan->num_steps * BOX_NODES_MAX + 1, sizeof *walk->actions);
    for (size_t i = 0; i < plan->num_steps; i++) {
        const struct plan_step *step = &plan->steps[i];
        if (step->verb == PLAN_UPGRADE || step->verb == PLAN_ROLL_BACK)
            add_moves(walk, step);
        else
            add_action(walk, step, step->at, -1);
    }
    qsort(walk->actions, walk->num_actions, sizeof *walk->actions, by_time);
}

/* ---- states ---- */

static void begin_state(struct walk *walk)
{
    struct timeline *t = walk->timeline;
    char id[PLAN_MOMENT_LEN];
    plan_moment(walk->world.clock, id);
    t->states = ek_realloc(t->states, (t->num_states + 1) * sizeof *t->states);
    walk->state = &t->states[t->num_states++];
    *walk->state = (struct plan_state){.id = ek_strdup(id), .from = walk->world.clock};
}

static bool is_as(const struct world_store *a, const struct world_store *b)
{
    return store_pending(a) && text_is(a->stored, b->stored) && text_is(a->in_use, b->in_use);
}

/* Once for all nodes of the box whose store is as that of the i-th. */
static void note_store(struct walk *walk, bool on_e, size_t i, enum upload_store which)
{
    static const char *const names[] = {"server", "client"};
    const struct world_box *box = &walk->world.boxes[on_e];
    const struct world_store *store = &box->nodes[i].store[which];
    struct plan_state *state = walk->state;
    struct buf nodes = {0};
    bool same[BOX_NODES_MAX] = {false};
    if (!store_pending(store))
        return;
    for (size_t k = 0; k < box->num; k++) {
        same[k] = is_as(&box->nodes[k].store[which], store);
        if (k < i && same[k])
            return;
    }
    world_names(box, on_e, same, &nodes);
    state->pending = ek_realloc(state->pending, (state->num_pending + 1) * sizeof *state->pending);
    state->pending[state->num_pending++] =
        ek_asprintf("%s: restart pending: %s is in the %s store, %s is in use", buf_str(&nodes),
            store->stored, names[which], store->in_use == NULL ? "none" : store->in_use);
    buf_cleanup(&nodes);
}

static void note_pending(struct walk *walk)
{
    for (int on_e = 1; on_e >= 0; on_e--) {
        for (size_t i = 0; i < walk->world.boxes[on_e].num * 2; i++)
            note_store(walk, on_e, i / 2, (enum upload_store)(i % 2));
    }
}

/* A key for each state is kept as long as states are compared. */
static void end_state(struct walk *walk, char **keys)
{
    struct timeline *t = walk->timeline;
    size_t me = t->num_states - 1;
    world_deployment(&walk->world, &walk->state->deployment);
    note_pending(walk);
    keys[me] = sameness_key(&walk->state->deployment);
    walk->state->same_as = me;
    for (size_t i = 0; i < me; i++) {
        if (t->states[i].same_as == i && text_is(keys[i], keys[me])) {
            walk->state->same_as = i;
            return;
        }
    }
}

static void live_through(struct walk *walk)
{
    moment_tell(walk);
    while (walk->next_action < walk->num_actions &&
           walk->actions[walk->next_action].at <= walk->world.clock)
        act(walk, &walk->actions[walk->next_action++]);
    moment_renew(walk);
}

static bool walk_on(struct walk *walk, char **keys)
{
    const struct plan *plan = walk->plan;
    while (walk->world.clock < plan->horizon) {
        if (walk->timeline->num_states == PLAN_STATES_MAX) {
            conf_error(walk->diag, plan->doc, NULL,
                "the plan has more than %d states: nearer "
                "horizon, fewer windows or renewals",
                PLAN_STATES_MAX);
            return false;
        }
        begin_state(walk);
        if (walk->world.clock == plan->start)
            walk_tell(walk, PLAN_EVENT_START, NULL, NULL, "the plan begins");
        live_through(walk);
        end_state(walk, keys);
        walk->before = walk->world.clock;
        walk->world.clock = moment_next(walk);
        walk->state->until = walk->world.clock;
    }
    return true;
}

/* ---- the way back ---- */

static void add_way_back(struct walk *walk, bool e_too, bool c_too, const char *name)
{
    struct timeline *t = walk->timeline;
    const bool moves[] = {c_too, e_too};
    const char *release = NULL;
    for (int on_e = 0; on_e < 2; on_e++) {
        struct world_box *box = &walk->world.boxes[on_e];
        for (size_t i = 0; i < box->num && moves[on_e] && box->num_past > 0; i++)
            node_move(&box->nodes[i], box->past[0]);
        release = moves[on_e] && box->num_past > 0 ? box->past[0]->name : release;
    }
    t->ways_back = ek_realloc(t->ways_back, (t->num_ways_back + 1) * sizeof *t->ways_back);
    struct plan_way_back *back = &t->ways_back[t->num_ways_back++];
    *back = (struct plan_way_back){.id = ek_asprintf("back/%s/%s", name, release),
        .name = name,
        .release = release,
        .reload = SIZE_MAX};
    world_fit(&walk->world);
    world_deployment(&walk->world, &back->deployment);
    if (e_too != c_too)
        back->reload = install_reload(walk, e_too, back->id, &back->reload_says);
}

/* What runs at the end goes to what a box ran first, alone and together with the other one. */
static void note_ways_back(struct walk *walk)
{
    bool e_moved = walk->world.boxes[1].num_past > 0;
    bool c_moved = walk->world.boxes[0].num_past > 0;
    const struct {
        bool e, c;
        const char *name;
    } ways[] = {{true, false, "expressway-e"}, {false, true, "expressway-c"}, {true, true, "both"}};
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        struct world kept;
        if ((ways[i].e && !e_moved) || (ways[i].c && !c_moved))
            continue;
        world_copy(&kept, &walk->world);
        add_way_back(walk, ways[i].e, ways[i].c, ways[i].name);
        world_cleanup(&walk->world);
        walk->world = kept;
    }
}

struct timeline *timeline_build(const struct plan *plan, bool lenient, struct conf_diag *diag)
{
    unsigned before = diag->num_errors;
    char **keys = ek_calloc(PLAN_STATES_MAX, sizeof *keys);
    struct walk walk = {.plan = plan,
        .diag = diag,
        .lenient = lenient,
        .timeline = ek_calloc(1, sizeof *walk.timeline),
        .before = plan->start};
    walk.timeline->plan = plan;
    world_init(&walk.world, plan);
    plan_actions(&walk);
    if (diag->num_errors == before && walk_on(&walk, keys))
        note_ways_back(&walk);
    for (size_t i = 0; i < walk.timeline->num_states; i++)
        free(keys[i]);
    free(keys);
    free(walk.actions);
    world_cleanup(&walk.world);
    if (diag->num_errors == before)
        return walk.timeline;
    timeline_free(walk.timeline);
    return NULL;
}

static void free_state(struct plan_state *state)
{
    for (size_t i = 0; i < state->num_events; i++)
        free(state->events[i].text);
    for (size_t i = 0; i < state->num_pending; i++)
        free(state->pending[i]);
    free(state->events);
    free(state->pending);
    deployment_cleanup(&state->deployment);
    free(state->id);
}

void timeline_free(struct timeline *timeline)
{
    if (timeline == NULL)
        return;
    for (size_t i = 0; i < timeline->num_states; i++)
        free_state(&timeline->states[i]);
    for (size_t i = 0; i < timeline->num_installs; i++) {
        free(timeline->installs[i].id);
        deployment_cleanup(&timeline->installs[i].deployment);
    }
    for (size_t i = 0; i < timeline->num_ways_back; i++) {
        free(timeline->ways_back[i].id);
        deployment_cleanup(&timeline->ways_back[i].deployment);
    }
    free(timeline->states);
    free(timeline->installs);
    free(timeline->ways_back);
    free(timeline);
}
