#include "scenarios/spec/persona.h"
#include "scenarios/spec/scenario_read.h"

#include <stdlib.h>

const struct scenario_case *point_case(const struct scenario *scenario, size_t point)
{
    return scenario->num_cases == 0 ? NULL : &scenario->cases[point % scenario->num_cases];
}

void point_view(const struct scenario *scenario, size_t point, struct deployment *out_view)
{
    *out_view = scenario->base;
    const struct scenario_case *given = point_case(scenario, point);
    for (size_t i = 0; given != NULL && i < given->num_settings; i++) {
        out_view->value[given->settings[i].setting] = given->settings[i].value;
        out_view->given[given->settings[i].setting] = true;
    }
    point /= given == NULL ? 1 : scenario->num_cases;
    for (size_t i = scenario->num_axes; i > 0; i--) {
        const struct axis *axis = &scenario->axes[i - 1];
        out_view->value[axis->setting] = axis->values[point % axis->num_values];
        out_view->line[axis->setting] = axis->lines[point % axis->num_values];
        out_view->given[axis->setting] = true;
        point /= axis->num_values;
    }
}

static const char *value(const void *ctx, const char *path)
{
    enum setting setting;
    return setting_by_path(path, &setting) ? persona_word(ctx, setting)
                                           : deployment_about(ctx, path);
}

bool point_kept(const struct scenario *scenario, const struct deployment *view)
{
    const struct expr_env env = {.value = value, .ctx = view};
    return scenario->where == NULL || expr_eval(scenario->where, &env);
}

static char *make_id(const struct scenario *s, const struct cell *cell)
{
    struct buf id = {0};
    for (size_t i = 0; i < s->num_axes; i++)
        buf_addf(&id, "%s%s=%s", i == 0 ? "" : "/", setting_short(s->axes[i].setting),
            cell->axis_values[i]);
    if (cell->given != NULL)
        buf_addf(&id, "%s%s", id.len == 0 ? "" : "/", cell->given->id);
    if (id.len == 0)
        buf_adds(&id, "base");
    return buf_take(&id);
}

bool scenario_cell(const struct scenario *scenario, size_t point, struct cell *out)
{
    struct deployment view;
    *out = (struct cell){.point = point};
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
    out->given = point_case(scenario, point);
    out->id = make_id(scenario, out);
    return true;
}

struct scenario_place scenario_place(
    const struct scenario *scenario, const struct cell *cell, enum setting setting)
{
    size_t axis = 0;
    int line = setting == SETTING_NUM ? 0 : cell->deployment.line[setting];
    if (cell->given != NULL)
        return (struct scenario_place){scenario->path, cell->given->line};
    if (scenario->is_random || line == 0)
        return (struct scenario_place){scenario->path, scenario->line};
    bool varies = axis_of(scenario, setting, &axis);
    return (struct scenario_place){varies ? scenario->path : scenario->deployment_path, line};
}

void cell_cleanup(struct cell *cell)
{
    deployment_cleanup(&cell->deployment);
    free(cell->axis_values);
    free(cell->id);
    *cell = (struct cell){0};
}
