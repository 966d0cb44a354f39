#include "scenarios/spec/scenario_read.h"
#include "scenarios/spec/setting.h"
#include "sim/base/text.h"

#include <string.h>

struct fitcheck {
    struct scenario_reader *r;
    bool reported[SETTING_NUM];
    size_t num_cells;
};

static bool is_unfit(
    const struct deployment *d, const struct releases *releases, enum setting setting)
{
    size_t cursor = 0;
    enum setting found;
    char why[UNFIT_CAP];
    while (unfit_next(d, releases, &cursor, &found, why, sizeof why)) {
        if (found == setting)
            return true;
    }
    return false;
}

/* The setting that decides whether `setting` fits: the release of its box, or its number of nodes.
 */
static enum setting decider_of(enum setting setting)
{
    enum setting nodes = setting_nodes(setting);
    if (nodes != SETTING_NUM)
        return nodes;
    static const char e_prefix[] = "expressway-e.";
    bool is_e = strncmp(setting_path(setting), e_prefix, sizeof e_prefix - 1) == 0;
    return is_e ? SETTING_E_RELEASE : SETTING_C_RELEASE;
}

/* The values of the deciding axis that have `setting` as it stands in `view`: "X15.4, X15.5". */
static void fitting_values(const struct scenario_reader *r, const struct deployment *view,
    enum setting setting, struct buf *out)
{
    size_t index = 0;
    enum setting decider = decider_of(setting);
    if (!axis_of(r->scenario, decider, &index))
        return;
    const struct axis *axis = &r->scenario->axes[index];
    struct deployment other = *view;
    for (size_t i = 0; i < axis->num_values; i++) {
        other.value[decider] = axis->values[i];
        if (!is_unfit(&other, r->releases, setting))
            buf_addf(out, "%s%s", out->len > 0 ? ", " : "", axis->values[i]);
    }
}

/* The key in the case of `point` that gives `setting`; NULL when it does not. */
static const struct conf_node *in_case(
    const struct scenario_reader *r, size_t point, enum setting setting)
{
    if (r->scenario->num_cases == 0)
        return NULL;
    const struct conf_node *one =
        conf_item(conf_get(r->root, "cases"), point % r->scenario->num_cases);
    for (size_t i = 0; i < conf_size(one); i++) {
        if (text_is(conf_key(one, i), setting_path(setting)))
            return conf_key_node(one, i);
    }
    return NULL;
}

/* Where a user would look for the setting: its axis, that of its decider, the deployment. */
static const struct conf_node *origin(const struct scenario_reader *r, enum setting setting)
{
    size_t index = 0;
    if (axis_of(r->scenario, setting, &index) || axis_of(r->scenario, decider_of(setting), &index))
        return conf_key_node(r->axes, index);
    return conf_get(r->root, "deployment");
}

/* What leaves the cells out in which `setting` does not fit. */
static void remedy(
    struct fitcheck *f, const struct deployment *view, enum setting setting, struct buf *out)
{
    struct buf values = {0};
    const char *path = setting_path(setting);
    const char *standard = setting_default(setting);
    bool of_node = setting_nodes(setting) != SETTING_NUM;
    fitting_values(f->r, view, setting, &values);
    if (values.len > 0)
        buf_addf(out, "; add to where: (%s == %s or %s in [%s])%s", path, standard,
            setting_path(decider_of(setting)), buf_str(&values),
            of_node ? ", or give both in cases" : "");
    else if (!of_node)
        buf_addf(out, "; add to where: %s == %s", path, standard);
    buf_cleanup(&values);
}

static void report(struct fitcheck *f, const struct deployment *view, size_t point,
    enum setting setting, const char *why)
{
    struct buf hint = {0};
    const struct conf_node *at = in_case(f->r, point, setting);
    if (at == NULL)
        at = in_case(f->r, point, decider_of(setting));
    if (at == NULL) {
        at = origin(f->r, setting);
        remedy(f, view, setting, &hint);
    }
    conf_error(f->r->diag, f->r->doc, at, "%s%s", why, buf_str(&hint));
    buf_cleanup(&hint);
    f->reported[setting] = true;
}

static void check_point(struct fitcheck *f, size_t point)
{
    struct deployment view;
    size_t cursor = 0;
    enum setting setting;
    char why[UNFIT_CAP];
    point_view(f->r->scenario, point, &view);
    if (!point_kept(f->r->scenario, &view))
        return;
    f->num_cells++;
    while (unfit_next(&view, f->r->releases, &cursor, &setting, why, sizeof why)) {
        if (!f->reported[setting])
            report(f, &view, point, setting, why);
    }
}

void fitcheck(struct scenario_reader *r)
{
    struct fitcheck f = {.r = r};
    for (size_t point = 0; point < r->scenario->num_points; point++)
        check_point(&f, point);
    if (f.num_cells == 0)
        conf_error(r->diag, r->doc, conf_get(r->root, "where"), "\"where\" leaves no cell");
}
