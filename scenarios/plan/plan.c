#include "scenarios/plan/plan.h"

#include "scenarios/plan/read.h"
#include "sim/base/text.h"
#include "sim/base/vclock.h"

#include <stdlib.h>
#include <string.h>

#define YEAR (366 * VCLOCK_DAY)

bool plan_is(const struct conf_doc *doc)
{
    return conf_get(conf_root(doc), "plan") != NULL;
}

static bool use_calendar(const struct plan_reader *r, const char *asked)
{
    const struct conf_node *node =
        conf_want(r->diag, r->doc, conf_root(r->doc), "calendar", CONF_SCALAR);
    const struct calendars *shelf = calendars_shelf();
    struct err e = {0};
    int index =
        node == NULL ? 0 : conf_choice(r->diag, r->doc, node, "calendar", shelf->names, shelf->num);
    if (index < 0)
        return false;
    const char *name = node == NULL ? CALENDAR_DEFAULT : shelf->names[index];
    if (calendar_use(asked == NULL ? name : asked, &e))
        return true;
    conf_error_file(r->diag, conf_name(r->doc), "%s", e.text);
    return false;
}

bool plan_is_upload(enum service service)
{
    return strncmp(service_id(service), "upload.", strlen("upload.")) == 0;
}

/* An upload is judged where it happens, at its step; a state has none. */
static void leave_uploads(struct scenario *scenario)
{
    for (int i = 0; i < SERVICE_COUNT; i++) {
        if (plan_is_upload((enum service)i))
            scenario->services[i] = false;
    }
}

/* Asked for by name, they would be missing silently. */
static void refuse_uploads(const struct plan_reader *r, const struct conf_node *list)
{
    enum service service;
    for (size_t i = 0; conf_kind(list) == CONF_SEQUENCE && i < conf_size(list); i++) {
        const struct conf_node *item = conf_item(list, i);
        if (service_by_id(conf_text(item), &service) && plan_is_upload(service))
            conf_error(r->diag, r->doc, item,
                "%s is no service of a state: an upload is tried at the step that installs",
                conf_text(item));
    }
}

static void read_span(const struct plan_reader *r, const struct conf_node *root)
{
    struct plan *plan = r->plan;
    struct err e = {0};
    const struct conf_node *start = conf_need(r->diag, r->doc, root, "start", CONF_SCALAR);
    const struct conf_node *horizon = conf_need(r->diag, r->doc, root, "horizon", CONF_SCALAR);
    if (!(read_time(r, start, &plan->start) & read_time(r, horizon, &plan->horizon)))
        return;
    if (!certs_check_clock(plan->start, &e))
        conf_error(r->diag, r->doc, start, "%s", e.text);
    else if (plan->horizon <= plan->start)
        conf_error(r->diag, r->doc, horizon, "the horizon must be after the start");
    else if (!certs_check_clock(plan->horizon, &e))
        conf_error(r->diag, r->doc, horizon, "%s", e.text);
    else if (plan->horizon - plan->start > PLAN_YEARS_MAX * YEAR)
        conf_error(r->diag, r->doc, horizon, "a plan spans %d years at most", PLAN_YEARS_MAX);
}

static int by_time(const void *a, const void *b)
{
    const struct plan_step *one = a;
    const struct plan_step *other = b;
    if (one->at != other->at)
        return (one->at > other->at) - (one->at < other->at);
    return (one->number > other->number) - (one->number < other->number);
}

static void sort_steps(struct plan *plan)
{
    if (plan->num_steps > 0)
        qsort(plan->steps, plan->num_steps, sizeof *plan->steps, by_time);
}

static void read_plan(struct plan_reader *r, const char *claims_dir)
{
    static const char *const keys[] = {"plan", "title", "calendar", "start", "horizon",
        "deployment", "services", "claims", "acme", "maintenance-windows", "steps"};
    struct plan *plan = r->plan;
    const struct conf_node *root = conf_root(r->doc);
    unsigned before = r->diag->num_errors;
    plan->scenario = scenario_of_plan(
        r->doc, keys, sizeof keys / sizeof keys[0], plan->releases, claims_dir, r->diag);
    if (conf_kind(root) != CONF_MAPPING)
        return;
    read_span(r, root);
    if (plan->scenario == NULL || r->diag->num_errors != before)
        return;
    refuse_uploads(r, conf_get(root, "services"));
    leave_uploads(plan->scenario);
    acme_read(r, conf_want(r->diag, r->doc, root, "acme", CONF_MAPPING));
    windows_read(r, conf_want(r->diag, r->doc, root, "maintenance-windows", CONF_SEQUENCE));
    steps_read(r, conf_want(r->diag, r->doc, root, "steps", CONF_SEQUENCE));
    sort_steps(plan);
}

struct plan *plan_load(const char *path, const char *calendar, const struct releases *releases,
    const char *claims_dir, struct conf_diag *diag)
{
    unsigned before = diag->num_errors;
    struct conf_doc *doc = conf_parse_file(path, diag);
    if (doc == NULL)
        return NULL;
    struct plan *plan = ek_calloc(1, sizeof *plan);
    struct plan_reader r = {.plan = plan, .doc = doc, .diag = diag};
    plan->doc = doc;
    plan->releases = releases;
    if (use_calendar(&r, calendar))
        read_plan(&r, claims_dir);
    if (diag->num_errors == before)
        return plan;
    plan_free(plan);
    return NULL;
}

bool plan_add_steps(struct plan *plan, const struct conf_doc *doc, const struct conf_node *node,
    struct conf_diag *diag)
{
    unsigned before = diag->num_errors;
    const struct plan_reader r = {.plan = plan, .doc = doc, .diag = diag};
    steps_read(&r, node);
    sort_steps(plan);
    return diag->num_errors == before;
}

void plan_drop_steps(struct plan *plan, const struct conf_doc *doc)
{
    size_t kept = 0;
    for (size_t i = 0; i < plan->num_steps; i++) {
        if (plan->steps[i].doc == doc)
            step_cleanup(&plan->steps[i]);
        else
            plan->steps[kept++] = plan->steps[i];
    }
    plan->num_steps = kept;
}

void plan_free(struct plan *plan)
{
    if (plan == NULL)
        return;
    for (size_t i = 0; i < plan->num_steps; i++)
        step_cleanup(&plan->steps[i]);
    free(plan->steps);
    free(plan->windows);
    scenario_free(plan->scenario);
    conf_doc_free(plan->doc);
    free(plan);
}
