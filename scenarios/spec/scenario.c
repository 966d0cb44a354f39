#include "scenarios/spec/scenario.h"

#include "scenarios/spec/beside.h"
#include "scenarios/spec/expr_at.h"
#include "scenarios/spec/scenario_read.h"
#include "scenarios/spec/setting.h"
#include "sim/base/text.h"

#include <stdlib.h>
#include <string.h>

/* ---- deployment ---- */

/* The settings in a file of their own: below `deployment:`, or at the top. */
static const struct conf_node *unwrap(const struct conf_doc *doc, struct conf_diag *diag)
{
    static const char *const keys[] = {"deployment"};
    const struct conf_node *root = conf_root(doc);
    const struct conf_node *inner = conf_get(root, "deployment");
    if (inner == NULL)
        return root;
    conf_known_keys(diag, doc, root, keys, 1);
    return inner;
}

/* Finds the mapping of settings; *out_file is the document to free, if it is of its own. */
static void find_deployment(struct scenario_reader *r, struct conf_doc **out_file)
{
    const struct conf_node *node = conf_get(r->root, "deployment");
    if (conf_kind(node) != CONF_SCALAR) {
        r->deployment = conf_need(r->diag, r->doc, r->root, "deployment", CONF_MAPPING);
        r->deployment_doc = r->deployment == NULL ? NULL : r->doc;
        return;
    }
    char *path = path_beside(r->doc, conf_text(node));
    struct err e = {0};
    struct buf probe = {0};
    if (*conf_text(node) == '\0')
        conf_error(r->diag, r->doc, node, "\"deployment\" must name a file or hold settings");
    else if (!buf_read_file(&probe, path, CONF_FILE_MAX, &e) && e.code == ERR_FILE_READ)
        conf_error(r->diag, r->doc, node, "%s", e.text);
    else
        *out_file = conf_parse_file(path, r->diag);
    buf_cleanup(&probe);
    free(path);
    if (*out_file != NULL) {
        r->deployment_doc = *out_file;
        r->deployment = unwrap(*out_file, r->diag);
    }
}

/* Releases have no default: the deployment gives them, or an axis. */
static void need_release(struct scenario_reader *r, enum setting setting)
{
    const char *path = setting_path(setting);
    if (deployment_get(&r->scenario->base, setting) == NULL && conf_get(r->axes, path) == NULL)
        conf_error(r->diag, r->deployment_doc, r->deployment,
            "%s is missing: give it in the deployment or as an axis", path);
}

/* Do axes or cases give the setting? They are not read yet. */
static bool is_varied(const struct scenario_reader *r, enum setting setting)
{
    const char *path = setting_path(setting);
    const struct conf_node *cases = conf_get(r->root, "cases");
    bool varied = conf_get(r->axes, path) != NULL;
    for (size_t i = 0; i < conf_size(cases); i++)
        varied = varied || conf_get(conf_item(cases, i), path) != NULL;
    return varied;
}

/* A number of nodes that varies does not speak for the deployment: its cells are looked at. */
static void open_nodes(struct scenario_reader *r, enum setting setting)
{
    char **value = &r->scenario->base.value[setting];
    if (!is_varied(r, setting))
        return;
    free(*value);
    *value = NULL;
}

static void close_nodes(struct scenario_reader *r, enum setting setting)
{
    char **value = &r->scenario->base.value[setting];
    if (*value == NULL)
        *value = ek_strdup(setting_default(setting));
}

static void read_deployment(struct scenario_reader *r)
{
    struct conf_doc *file = NULL;
    open_nodes(r, SETTING_E_NODES);
    open_nodes(r, SETTING_C_NODES);
    find_deployment(r, &file);
    r->scenario->deployment_path = ek_strdup(file == NULL ? r->scenario->path : conf_name(file));
    if (r->deployment_doc != NULL && deployment_read(&r->scenario->base, r->deployment_doc,
                                         r->deployment, r->releases, r->diag)) {
        need_release(r, SETTING_E_RELEASE);
        need_release(r, SETTING_C_RELEASE);
    }
    close_nodes(r, SETTING_E_NODES);
    close_nodes(r, SETTING_C_NODES);
    r->deployment = NULL;
    r->deployment_doc = NULL;
    conf_doc_free(file);
}

/* ---- the rest ---- */

bool scenario_is_id(const char *text)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789.-_";
    return *text != '\0' && *text != '.' && *text != '-' && strspn(text, allowed) == strlen(text);
}

static void read_head(struct scenario_reader *r)
{
    const struct conf_node *id = conf_need(r->diag, r->doc, r->root, r->kind, CONF_SCALAR);
    if (id != NULL && !scenario_is_id(conf_text(id)))
        conf_error(r->diag, r->doc, id,
            "a %s's name holds letters, digits and . - _, and begins with a letter or digit",
            r->kind);
    const struct conf_node *title = conf_want(r->diag, r->doc, r->root, "title", CONF_SCALAR);
    const char *id_text = id == NULL ? "" : conf_text(id);
    r->scenario->id = ek_strdup(id_text);
    r->scenario->title = ek_strdup(title == NULL ? id_text : conf_text(title));
}

static void read_where(struct scenario_reader *r)
{
    const struct conf_node *where = conf_want(r->diag, r->doc, r->root, "where", CONF_SCALAR);
    const struct expr_names names = setting_names(r->releases);
    if (where != NULL)
        r->scenario->where = expr_at(r->doc, where, &names, r->diag);
}

static void read_service(struct scenario_reader *r, const struct conf_node *node)
{
    size_t num = 0;
    const char *const *ids = service_ids(&num);
    int service = conf_choice(r->diag, r->doc, node, "service", ids, num);
    if (service < 0)
        return;
    if (r->scenario->services[service])
        conf_error(r->diag, r->doc, node, "service \"%s\" is named twice", ids[service]);
    r->scenario->services[service] = true;
}

static void read_services(struct scenario_reader *r)
{
    const struct conf_node *node = conf_get(r->root, "services");
    if (node == NULL || text_is(conf_text(node), "all")) {
        for (size_t i = 0; i < SERVICE_COUNT; i++)
            r->scenario->services[i] = true;
        return;
    }
    if (conf_kind(node) != CONF_SEQUENCE || conf_size(node) == 0)
        conf_error(r->diag, r->doc, node, "\"services\" must be all or a list of services");
    for (size_t i = 0; conf_kind(node) == CONF_SEQUENCE && i < conf_size(node); i++)
        read_service(r, conf_item(node, i));
}

static void read_claims(struct scenario_reader *r, const char *claims_dir)
{
    const struct conf_node *list = conf_want(r->diag, r->doc, r->root, "claims", CONF_SEQUENCE);
    size_t num = conf_size(list);
    const char **names = ek_calloc(num, sizeof *names);
    const struct conf_node **at = ek_calloc(num, sizeof *at);
    size_t num_names = 0;
    for (size_t i = 0; i < num; i++) {
        const struct conf_node *item = conf_item(list, i);
        if (conf_kind(item) != CONF_SCALAR) {
            conf_error(r->diag, r->doc, item, "\"claims\" must be a list of names");
            continue;
        }
        names[num_names] = conf_text(item);
        at[num_names++] = item;
    }
    claims_load(&r->scenario->claims, claims_dir, names, at, num_names, r->doc, r->diag);
    free(names);
    free(at);
}

static void count_points(struct scenario_reader *r)
{
    struct scenario *s = r->scenario;
    s->num_points = s->num_cases == 0 ? 1 : s->num_cases;
    for (size_t i = 0; i < s->num_axes; i++) {
        size_t len = s->axes[i].num_values == 0 ? 1 : s->axes[i].num_values;
        if (s->num_points > SCENARIO_CELLS_MAX / len) {
            conf_error(r->diag, r->doc, r->axes, "the axes%s span more than %zu cells",
                s->num_cases > 0 ? " and cases" : "", SCENARIO_CELLS_MAX);
            return;
        }
        s->num_points *= len;
    }
}

static void read_dimensions(struct scenario_reader *r)
{
    axes_read(r);
    cases_read(r);
    count_points(r);
    read_where(r);
}

static void read_scenario(struct scenario_reader *r, const char *claims_dir)
{
    conf_known_keys(r->diag, r->doc, r->root, r->keys, r->num_keys);
    conf_position(r->root, &r->scenario->line, NULL);
    r->axes = r->is_plan ? NULL : conf_want(r->diag, r->doc, r->root, "axes", CONF_MAPPING);
    read_head(r);
    read_deployment(r);
    if (r->is_plan)
        r->scenario->num_points = 1;
    else
        read_dimensions(r);
    read_services(r);
    read_claims(r, claims_dir);
}

/* Reads the document that `r` is set up for; it stays the caller's. */
static struct scenario *read_doc(
    struct scenario_reader *r, const struct conf_doc *doc, const char *claims_dir)
{
    unsigned before = r->diag->num_errors;
    struct scenario *scenario = ek_calloc(1, sizeof *scenario);
    scenario->releases = r->releases;
    scenario->path = ek_strdup(conf_name(doc));
    deployment_init(&scenario->base);
    r->scenario = scenario;
    r->doc = doc;
    r->root = conf_root(doc);
    if (conf_kind(r->root) == CONF_MAPPING)
        read_scenario(r, claims_dir);
    else
        conf_error(r->diag, doc, r->root, "%sa %s must be a mapping with %s, deployment ...",
            r->root == NULL ? "the file is empty; " : "", r->kind, r->kind);
    if (r->diag->num_errors == before)
        fitcheck(r);
    if (r->diag->num_errors == before)
        return scenario;
    scenario_free(scenario);
    return NULL;
}

static struct scenario *read_matrix(struct conf_doc *doc, const struct releases *releases,
    const char *claims_dir, struct conf_diag *diag)
{
    static const char *const keys[] = {
        "scenario", "title", "deployment", "axes", "cases", "where", "services", "claims"};
    struct scenario_reader r = {.kind = "scenario",
        .keys = keys,
        .num_keys = sizeof keys / sizeof keys[0],
        .releases = releases,
        .diag = diag};
    struct scenario *scenario = doc == NULL ? NULL : read_doc(&r, doc, claims_dir);
    conf_doc_free(doc);
    return scenario;
}

struct scenario *scenario_of_plan(const struct conf_doc *doc, const char *const *keys,
    size_t num_keys, const struct releases *releases, const char *claims_dir,
    struct conf_diag *diag)
{
    struct scenario_reader r = {.kind = "plan",
        .keys = keys,
        .num_keys = num_keys,
        .is_plan = true,
        .releases = releases,
        .diag = diag};
    return read_doc(&r, doc, claims_dir);
}

struct scenario *scenario_load(const char *path, const struct releases *releases,
    const char *claims_dir, struct conf_diag *diag)
{
    return read_matrix(conf_parse_file(path, diag), releases, claims_dir, diag);
}

struct scenario *scenario_load_text(const char *name, const char *text,
    const struct releases *releases, const char *claims_dir, struct conf_diag *diag)
{
    return read_matrix(conf_parse_text(name, text, strlen(text), diag), releases, claims_dir, diag);
}

static void free_axis(struct axis *axis)
{
    for (size_t i = 0; i < axis->num_values; i++)
        free(axis->values[i]);
    free(axis->values);
    free(axis->lines);
}

static void drop_dimensions(struct scenario *scenario)
{
    for (size_t i = 0; i < scenario->num_axes; i++)
        free_axis(&scenario->axes[i]);
    scenario->num_axes = 0;
    cases_drop(scenario);
}

void scenario_randomize(struct scenario *scenario, size_t num, uint64_t seed)
{
    drop_dimensions(scenario);
    free(scenario->title);
    scenario->title =
        ek_asprintf("%zu random deployments, seed %llu", num, (unsigned long long)seed);
    scenario->is_random = true;
    scenario->seed = seed;
    scenario->num_points = num;
}

void scenario_free(struct scenario *scenario)
{
    if (scenario == NULL)
        return;
    drop_dimensions(scenario);
    free(scenario->axes);
    expr_free(scenario->where);
    claims_cleanup(&scenario->claims);
    deployment_cleanup(&scenario->base);
    free(scenario->id);
    free(scenario->title);
    free(scenario->path);
    free(scenario->deployment_path);
    free(scenario);
}
