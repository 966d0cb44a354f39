#include "scenarios/spec/scenario_read.h"
#include "sim/base/text.h"

#include <stdlib.h>

bool axis_of(const struct scenario *scenario, enum setting setting, size_t *out_index)
{
    for (size_t i = 0; i < scenario->num_axes; i++) {
        if (scenario->axes[i].setting == setting) {
            *out_index = i;
            return true;
        }
    }
    return false;
}

static bool has_value(const struct axis *axis, const char *value)
{
    for (size_t i = 0; i < axis->num_values; i++) {
        if (text_is(axis->values[i], value))
            return true;
    }
    return false;
}

/* `scratch` is a deployment whose only use is that it checks and canonicalises values. */
static void read_value(struct scenario_reader *r, struct axis *axis, struct deployment *scratch,
    const struct conf_node *node)
{
    if (!deployment_put(scratch, axis->setting, r->doc, node, r->releases, r->diag))
        return;
    const char *value = deployment_get(scratch, axis->setting);
    if (has_value(axis, value)) {
        conf_error(r->diag, r->doc, node, "value \"%.60s\" is named twice", value);
    } else {
        axis->lines[axis->num_values] = scratch->line[axis->setting];
        axis->values[axis->num_values++] = ek_strdup(value);
    }
}

static void read_axis(
    struct scenario_reader *r, const struct conf_node *key, const struct conf_node *list)
{
    size_t num_paths = 0;
    const char *const *paths = setting_paths(&num_paths);
    int setting = conf_choice(r->diag, r->doc, key, "key", paths, num_paths);
    if (setting < 0)
        return;
    if (conf_kind(list) != CONF_SEQUENCE || conf_size(list) == 0) {
        conf_error(r->diag, r->doc, list, "axis %s %s", paths[setting],
            conf_kind(list) == CONF_SEQUENCE ? "is empty" : "must be a list of values");
        return;
    }
    struct axis *axis = &r->scenario->axes[r->scenario->num_axes++];
    axis->setting = (enum setting)setting;
    axis->values = ek_calloc(conf_size(list), sizeof *axis->values);
    axis->lines = ek_calloc(conf_size(list), sizeof *axis->lines);
    struct deployment scratch;
    deployment_init(&scratch);
    for (size_t i = 0; i < conf_size(list); i++)
        read_value(r, axis, &scratch, conf_item(list, i));
    deployment_cleanup(&scratch);
}

void axes_read(struct scenario_reader *r)
{
    r->scenario->axes = ek_calloc(conf_size(r->axes), sizeof *r->scenario->axes);
    for (size_t i = 0; i < conf_size(r->axes); i++)
        read_axis(r, conf_key_node(r->axes, i), conf_item(r->axes, i));
}
