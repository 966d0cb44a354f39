/* The cases of a scenario: each sets a few settings, all of them together are one more dimension
 * beside the axes. */
#include "scenarios/spec/scenario_read.h"
#include "sim/base/text.h"

#include <stdlib.h>
#include <string.h>

static void put_setting(
    struct scenario_case *one, enum setting setting, const struct deployment *scratch)
{
    size_t num = one->num_settings + 1;
    one->settings = ek_realloc(one->settings, num * sizeof *one->settings);
    one->settings[one->num_settings] = (struct case_setting){
        .setting = setting, .value = ek_strdup(deployment_get(scratch, setting))};
    one->num_settings = num;
}

/* `scratch` is a deployment whose only use is that it checks and canonicalises values. */
static void read_pair(struct scenario_reader *r, struct scenario_case *one,
    struct deployment *scratch, const struct conf_node *key, const struct conf_node *value)
{
    size_t num_paths = 0;
    size_t axis = 0;
    const char *const *paths = setting_paths(&num_paths);
    int index = conf_choice(r->diag, r->doc, key, "key", paths, num_paths);
    if (index < 0)
        return;
    enum setting setting = (enum setting)index;
    if (axis_of(r->scenario, setting, &axis))
        conf_error(r->diag, r->doc, key, "%s is an axis; a case cannot set it too", paths[index]);
    else if (deployment_put(scratch, setting, r->doc, value, r->releases, r->diag))
        put_setting(one, setting, scratch);
}

static const char *value_of(const struct scenario_case *one, enum setting setting)
{
    for (size_t i = 0; i < one->num_settings; i++) {
        if (one->settings[i].setting == setting)
            return one->settings[i].value;
    }
    return NULL;
}

bool scenario_varies(const struct scenario *scenario, enum setting setting)
{
    size_t axis = 0;
    bool varies = axis_of(scenario, setting, &axis);
    for (size_t i = 0; i < scenario->num_cases; i++)
        varies = varies || value_of(&scenario->cases[i], setting) != NULL;
    return varies;
}

static char *derived_id(const struct scenario_case *one)
{
    struct buf id = {0};
    for (size_t i = 0; i < one->num_settings; i++)
        buf_addf(&id, "%s%s=%s", i == 0 ? "" : "/", setting_short(one->settings[i].setting),
            one->settings[i].value);
    if (one->num_settings == 0)
        buf_adds(&id, "base");
    return buf_take(&id);
}

static void read_name(
    struct scenario_reader *r, struct scenario_case *one, const struct conf_node *name)
{
    if (conf_kind(name) == CONF_SCALAR && scenario_is_id(conf_text(name)))
        one->id = ek_strdup(conf_text(name));
    else
        conf_error(r->diag, r->doc, name,
            "a case's name holds letters, digits and . - _, and begins with a letter or digit");
}

static bool same_settings(const struct scenario_case *a, const struct scenario_case *b)
{
    for (size_t i = 0; i < a->num_settings; i++) {
        if (!text_is(value_of(b, a->settings[i].setting), a->settings[i].value))
            return false;
    }
    return a->num_settings == b->num_settings;
}

/* Two cells with one id, or with one deployment, would be one too many. */
static void check_unique(
    struct scenario_reader *r, const struct scenario_case *one, const struct conf_node *node)
{
    const struct scenario *s = r->scenario;
    for (size_t i = 0; i < s->num_cases; i++) {
        const struct scenario_case *other = &s->cases[i];
        if (other == one)
            return;
        if (text_is(other->id, one->id))
            conf_error(r->diag, r->doc, node, "case \"%.60s\" is named twice", one->id);
        else if (same_settings(other, one))
            conf_error(
                r->diag, r->doc, node, "this case sets the same as case \"%.60s\"", other->id);
        else
            continue;
        return;
    }
}

static void read_case(struct scenario_reader *r, const struct conf_node *node)
{
    struct scenario_case *one = &r->scenario->cases[r->scenario->num_cases++];
    struct deployment scratch;
    conf_position(node, &one->line, NULL);
    if (conf_kind(node) != CONF_MAPPING) {
        conf_error(r->diag, r->doc, node, "a case must be a mapping of settings");
        one->id = ek_strdup("");
        return;
    }
    deployment_init(&scratch);
    for (size_t i = 0; i < conf_size(node); i++) {
        if (text_is(conf_key(node, i), "name"))
            read_name(r, one, conf_item(node, i));
        else
            read_pair(r, one, &scratch, conf_key_node(node, i), conf_item(node, i));
    }
    deployment_cleanup(&scratch);
    if (one->id == NULL)
        one->id = derived_id(one);
    if (r->diag->num_errors == r->before_cases)
        check_unique(r, one, node);
}

void cases_read(struct scenario_reader *r)
{
    const struct conf_node *list = conf_want(r->diag, r->doc, r->root, "cases", CONF_SEQUENCE);
    if (list == NULL)
        return;
    if (conf_size(list) == 0)
        conf_error(r->diag, r->doc, list, "\"cases\" is empty");
    r->scenario->cases = ek_calloc(conf_size(list), sizeof *r->scenario->cases);
    r->before_cases = r->diag->num_errors;
    for (size_t i = 0; i < conf_size(list); i++)
        read_case(r, conf_item(list, i));
}

void cases_drop(struct scenario *scenario)
{
    for (size_t i = 0; i < scenario->num_cases; i++) {
        struct scenario_case *one = &scenario->cases[i];
        for (size_t j = 0; j < one->num_settings; j++)
            free(one->settings[j].value);
        free(one->settings);
        free(one->id);
    }
    free(scenario->cases);
    scenario->cases = NULL;
    scenario->num_cases = 0;
}
