#include "scenarios/spec/scenario_read.h"

#include <stdlib.h>

void point_view(const struct scenario *scenario, size_t point, struct deployment *out_view)
{
    *out_view = scenario->base;
    for (size_t i = scenario->num_axes; i > 0; i--) {
        const struct axis *axis = &scenario->axes[i - 1];
        out_view->value[axis->setting] = axis->values[point % axis->num_values];
        out_view->given[axis->setting] = true;
        point /= axis->num_values;
    }
}

static const char *value(const void *ctx, const char *path)
{
    enum setting setting;
    return setting_by_path(path, &setting) ? deployment_get(ctx, setting)
                                           : deployment_about(ctx, path);
}

bool point_kept(const struct scenario *scenario, const struct deployment *view)
{
    const struct expr_env env = {.value = value, .ctx = view};
    return scenario->where == NULL || expr_eval(scenario->where, &env);
}

static char *make_id(const struct scenario *s, const char *const *values)
{
    struct buf id = {0};
    for (size_t i = 0; i < s->num_axes; i++)
        buf_addf(&id, "%s%s=%s", i == 0 ? "" : "/", setting_short(s->axes[i].setting), values[i]);
    if (s->num_axes == 0)
        buf_adds(&id, "base");
    return buf_take(&id);
}

bool scenario_cell(const struct scenario *scenario, size_t point, struct cell *out)
{
    struct deployment view;
    *out = (struct cell){0};
    if (scenario->is_random) {
        scenario_draw(scenario, point, &out->deployment);
        out->id = deployment_id(&out->deployment);
        return true;
    }
    point_view(scenario, point, &view);
    if (!point_kept(scenario, &view))
        return false;
    deployment_copy(&out->deployment, &view);
    out->axis_values = ek_calloc(scenario->num_axes, sizeof *out->axis_values);
    for (size_t i = 0; i < scenario->num_axes; i++)
        out->axis_values[i] = view.value[scenario->axes[i].setting];
    out->id = make_id(scenario, out->axis_values);
    return true;
}

void cell_cleanup(struct cell *cell)
{
    deployment_cleanup(&cell->deployment);
    free(cell->axis_values);
    free(cell->id);
    *cell = (struct cell){0};
}
