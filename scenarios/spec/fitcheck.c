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

static enum setting release_of(enum setting setting)
{
    static const char e_prefix[] = "expressway-e.";
    bool is_e = strncmp(setting_path(setting), e_prefix, sizeof e_prefix - 1) == 0;
    return is_e ? SETTING_E_RELEASE : SETTING_C_RELEASE;
}

/* The releases of the box's axis that have `setting` as it stands in `view`: "X15.4, X15.5". */
static void fitting_releases(const struct scenario_reader *r, const struct deployment *view,
    enum setting setting, struct buf *out)
{
    size_t index = 0;
    enum setting release = release_of(setting);
    if (!axis_of(r->scenario, release, &index))
        return;
    const struct axis *axis = &r->scenario->axes[index];
    struct deployment other = *view;
    for (size_t i = 0; i < axis->num_values; i++) {
        other.value[release] = axis->values[i];
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

/* Where a user would look for the setting: its axis, its box's release axis, the deployment. */
static const struct conf_node *origin(const struct scenario_reader *r, enum setting setting)
{
    size_t index = 0;
    if (axis_of(r->scenario, setting, &index) || axis_of(r->scenario, release_of(setting), &index))
        return conf_key_node(r->axes, index);
    return conf_get(r->root, "deployment");
}

static void report(struct fitcheck *f, const struct deployment *view, size_t point,
    enum setting setting, const char *why)
{
    struct buf releases = {0};
    fitting_releases(f->r, view, setting, &releases);
    const char *path = setting_path(setting);
    const char *standard = setting_default(setting);
    const struct conf_node *given = in_case(f->r, point, setting);
    const struct conf_node *release = in_case(f->r, point, release_of(setting));
    const struct conf_node *at = origin(f->r, setting);
    if (given != NULL || release != NULL)
        conf_error(f->r->diag, f->r->doc, given != NULL ? given : release, "%s", why);
    else if (releases.len == 0)
        conf_error(f->r->diag, f->r->doc, at, "%s; add to where: %s == %s", why, path, standard);
    else
        conf_error(f->r->diag, f->r->doc, at, "%s; add to where: (%s == %s or %s in [%s])", why,
            path, standard, setting_path(release_of(setting)), buf_str(&releases));
    buf_cleanup(&releases);
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
