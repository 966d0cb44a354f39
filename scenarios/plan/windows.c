/* What goes on by itself: maintenance windows, the ACME scheduler. */
#include "scenarios/plan/read.h"
#include "sim/base/text.h"

#include <stdlib.h>

#define CLASSIC      "letsencrypt/classic"
#define RENEW_BEFORE (30 * VCLOCK_DAY)

/* ---- maintenance windows ---- */

static void read_restarts(
    const struct plan_reader *r, const struct conf_node *map, struct plan_window *window)
{
    const struct conf_node *list = conf_want(r->diag, r->doc, map, "restart", CONF_SEQUENCE);
    for (size_t i = 0; i < conf_size(list); i++) {
        bool on_e = false;
        if (read_box(r, conf_item(list, i), &on_e))
            window->restarts[on_e] = true;
    }
}

static bool read_span(const struct plan_reader *r, const struct conf_node *node,
    struct plan_window *window, int64_t *out_every)
{
    const struct conf_node *from = conf_need(r->diag, r->doc, node, "from", CONF_SCALAR);
    const struct conf_node *until = conf_need(r->diag, r->doc, node, "until", CONF_SCALAR);
    bool ok = read_time(r, from, &window->from) & read_time(r, until, &window->until) &
              read_duration(r, node, "every", 0, out_every);
    if (!ok)
        return false;
    if (window->until <= window->from)
        conf_error(r->diag, r->doc, until, "the window ends before it begins");
    else if (window->from < r->plan->start || window->from >= r->plan->horizon)
        conf_error(r->diag, r->doc, from, "the window is not between start and horizon");
    else if (*out_every != 0 && *out_every < window->until - window->from)
        conf_error(r->diag, r->doc, conf_get(node, "every"), "the window overlaps its next one");
    else
        return true;
    return false;
}

/* A window that comes again stands there as often as it comes. */
static void add_window(const struct plan_reader *r, const struct conf_node *node,
    struct plan_window window, int64_t every)
{
    struct plan *plan = r->plan;
    for (; window.from < plan->horizon; window.from += every, window.until += every) {
        if (plan->num_windows == PLAN_WINDOWS_MAX) {
            conf_error(r->diag, r->doc, node, "more than %d windows", PLAN_WINDOWS_MAX);
            return;
        }
        plan->windows[plan->num_windows++] = window;
        if (every == 0)
            return;
    }
}

static void read_window(const struct plan_reader *r, const struct conf_node *node)
{
    static const char *const keys[] = {"name", "from", "until", "every", "restart"};
    struct plan_window window = {0};
    int64_t every = 0;
    if (conf_kind(node) != CONF_MAPPING) {
        conf_error(r->diag, r->doc, node, "a window is a mapping with from and until");
        return;
    }
    (void)conf_known_keys(r->diag, r->doc, node, keys, sizeof keys / sizeof keys[0]);
    conf_position(node, &window.line, NULL);
    window.name = conf_text(conf_want(r->diag, r->doc, node, "name", CONF_SCALAR));
    read_restarts(r, node, &window);
    if (read_span(r, node, &window, &every))
        add_window(r, node, window, every);
}

static int by_begin(const void *a, const void *b)
{
    const struct plan_window *one = a;
    const struct plan_window *other = b;
    return (one->from > other->from) - (one->from < other->from);
}

static const struct conf_node *window_at(const struct conf_node *list, int line)
{
    size_t i = 0;
    int at = 0;
    for (; i < conf_size(list); i++) {
        conf_position(conf_item(list, i), &at, NULL);
        if (at == line)
            break;
    }
    return conf_item(list, i);
}

static void check_overlaps(const struct plan_reader *r, const struct conf_node *list)
{
    const struct plan *plan = r->plan;
    for (size_t i = 1; i < plan->num_windows; i++) {
        const struct plan_window *before = &plan->windows[i - 1];
        const struct plan_window *window = &plan->windows[i];
        char from[PLAN_MOMENT_LEN];
        plan_moment(window->from, from);
        if (window->from >= before->until)
            continue;
        conf_error(r->diag, r->doc, window_at(list, window->line),
            "this window overlaps the one of line %d, on %s", before->line, from);
        return;
    }
}

void windows_read(const struct plan_reader *r, const struct conf_node *list)
{
    r->plan->windows = ek_calloc(PLAN_WINDOWS_MAX, sizeof *r->plan->windows);
    for (size_t i = 0; i < conf_size(list); i++)
        read_window(r, conf_item(list, i));
    qsort(r->plan->windows, r->plan->num_windows, sizeof *r->plan->windows, by_begin);
    check_overlaps(r, list);
}

/* ---- the ACME scheduler ---- */

/* Expressway has the profile classic built in: Cisco 225482 rev 1.0. */
static void read_product(
    const struct plan_reader *r, const struct conf_node *map, struct plan_acme *acme)
{
    const struct conf_node *node = conf_want(r->diag, r->doc, map, "product", CONF_SCALAR);
    const struct calendar_product *product = NULL;
    if (node == NULL)
        return;
    product = calendar_product(calendar_in_use(), conf_text(node));
    if (product == NULL)
        conf_error(
            r->diag, r->doc, node, "unknown product \"%.60s\"; see `ekulab when`", conf_text(node));
    else
        acme->product = product->id;
}

static void read_scheduler(
    const struct plan_reader *r, const struct conf_node *map, struct plan_acme *acme)
{
    static const char *const keys[] = {
        "scheduler", "product", "renew-before", "restart", "client-store"};
    static const char *const switches[] = {"off", "on"};
    static const char *const restarts[] = {"pending", "at-once"};
    static const char *const stores[] = {"kept", "replaced"};
    size_t on = 0;
    size_t at_once = 0;
    size_t replaced = 0;
    if (conf_kind(map) != CONF_MAPPING) {
        conf_error(r->diag, r->doc, map, "write a mapping such as {scheduler: on}");
        return;
    }
    (void)conf_known_keys(r->diag, r->doc, map, keys, sizeof keys / sizeof keys[0]);
    (void)read_word(r, map, "scheduler", switches, 2, 1, &on);
    (void)read_word(r, map, "restart", restarts, 2, 0, &at_once);
    (void)read_word(r, map, "client-store", stores, 2, 0, &replaced);
    (void)read_duration(r, map, "renew-before", RENEW_BEFORE, &acme->renew_before);
    read_product(r, map, acme);
    acme->on = on == 1;
    acme->restart_at_once = at_once == 1;
    acme->client_too = replaced == 1;
}

void acme_read(const struct plan_reader *r, const struct conf_node *map)
{
    static const char *const boxes[] = {"expressway-c", "expressway-e"};
    for (int on_e = 0; on_e < 2; on_e++)
        r->plan->acme[on_e] = (struct plan_acme){.product = CLASSIC, .renew_before = RENEW_BEFORE};
    if (map == NULL || !conf_known_keys(r->diag, r->doc, map, boxes, 2))
        return;
    for (int on_e = 0; on_e < 2; on_e++) {
        if (conf_get(map, boxes[on_e]) != NULL)
            read_scheduler(r, conf_get(map, boxes[on_e]), &r->plan->acme[on_e]);
    }
}
