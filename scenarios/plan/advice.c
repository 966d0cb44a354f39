/* What the guides advise against. */
#include "scenarios/plan/walk.h"
#include "sim/base/text.h"

#define ORDER_SOURCE "Cisco Expressway Administrator Guide X15.4, Maintenance; Cisco 217743"

/* Does a node of the box still run something older? */
static bool lags(const struct world_box *box, const char *release)
{
    for (size_t i = 0; i < box->num; i++) {
        if (release_compare(box->nodes[i].release->name, release) < 0)
            return true;
    }
    return false;
}

void act_warn_order(
    struct walk *walk, const struct plan_step *step, bool on_e, size_t node, const char *release)
{
    const struct world_box *box = &walk->world.boxes[on_e];
    bool first_of_box = true;
    for (size_t i = 0; i < box->num; i++)
        first_of_box = first_of_box && release_compare(box->nodes[i].release->name, release) < 0;
    if (!on_e && first_of_box && lags(&walk->world.boxes[1], release))
        walk_tell(walk, PLAN_EVENT_WARNING, step, ORDER_SOURCE,
            "order: Expressway-C is upgraded before Expressway-E is; the guides upgrade the "
            "cluster of Expressway-E first");
    if (node > 0 && release_compare(box->nodes[0].release->name, release) < 0)
        walk_tell(walk, PLAN_EVENT_WARNING, step, ORDER_SOURCE,
            "order: node %zu of %s is upgraded before its primary, node 1; the guides upgrade the "
            "primary first, then the others one by one",
            node + 1, on_e ? "Expressway-E" : "Expressway-C");
}

void act_warn_window(struct walk *walk, const struct plan_step *step)
{
    const struct plan *plan = walk->plan;
    for (size_t i = 0; i < plan->num_windows; i++) {
        const struct plan_window *window = &plan->windows[i];
        if (walk->world.clock >= window->from && walk->world.clock < window->until)
            return;
    }
    if (plan->num_windows > 0)
        walk_tell(walk, PLAN_EVENT_WARNING, step, NULL,
            "this restarts a box outside of every maintenance window");
}
