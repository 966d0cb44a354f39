#include "scenarios/runner/suite.h"

#include "scenarios/runner/judge.h"

#include <stdio.h>
#include <stdlib.h>

static void take_releases(struct model_box *box, const struct releases *releases)
{
    for (size_t i = 0; i < box->num_nodes; i++)
        box->nodes[i].release = releases_find(releases, box->nodes[i].release->name);
}

void cast_with(const struct cast *cast, const struct releases *releases, struct model_case *out)
{
    *out = cast->model;
    take_releases(&out->e, releases);
    take_releases(&out->c, releases);
}

static void note_check(void *ctx, const struct claim *claim, const struct claim_case *claim_case,
    const struct expectation *expectation)
{
    struct suite_cell *cell = ctx;
    size_t size = (cell->num_checks + 1) * sizeof *cell->checks;
    cell->checks = ek_realloc(cell->checks, size);
    cell->checks[cell->num_checks++] =
        (struct suite_check){expectation->service, claim, claim_case, expectation};
}

static bool add_cell(struct suite *suite, const struct scenario *s, size_t point, struct err *e)
{
    struct suite_cell *cell = ek_calloc(1, sizeof *cell);
    cell->scenario = s;
    if (!scenario_cell(s, point, &cell->cell)) {
        free(cell);
        return true;
    }
    size_t size = (suite->num_cells + 1) * sizeof(struct suite_cell *);
    suite->cells = ek_realloc(suite->cells, size);
    suite->cells[suite->num_cells++] = cell;
    const struct deployment *d = &cell->cell.deployment;
    if (!cast_new(&cell->cast, d, suite->releases, suite->certs, false, e))
        return false;
    for (size_t i = 0; i < SERVICE_COUNT; i++) {
        outcome_init(&cell->expected[i]);
        if (!s->services[i])
            continue;
        model_predict(&cell->cast.model, (enum service)i, &cell->expected[i]);
        if (judge_applies(&cell->cell, (enum service)i))
            claims_of(&s->claims, d, (enum service)i, note_check, cell);
    }
    return true;
}

static bool add_scenario(
    struct suite *suite, const char *path, const char *claims_dir, struct err *e)
{
    struct conf_diag diag = {0};
    struct scenario *s = scenario_load(path, suite->releases, claims_dir, &diag);
    fputs(buf_str(&diag.text), stderr);
    conf_diag_cleanup(&diag);
    if (s == NULL)
        return err_set(e, ERR_FILE_INVALID, "%s cannot be used", path);
    suite->scenarios[suite->num_scenarios++] = s;
    for (size_t point = 0; point < s->num_points; point++) {
        if (!add_cell(suite, s, point, e))
            return false;
    }
    return true;
}

bool suite_load(struct suite *suite, const char *const *paths, size_t num,
    const struct releases *releases, const char *claims_dir, struct err *e)
{
    *suite = (struct suite){.releases = releases, .certs = certs_new(e)};
    suite->scenarios = ek_calloc(num + 1, sizeof(struct scenario *));
    bool ok = suite->certs != NULL;
    for (size_t i = 0; i < num && ok; i++)
        ok = add_scenario(suite, paths[i], claims_dir, e);
    return ok;
}

static void free_cell(struct suite_cell *cell)
{
    cast_cleanup(&cell->cast);
    cell_cleanup(&cell->cell);
    free(cell->checks);
    free(cell);
}

void suite_cleanup(struct suite *suite)
{
    for (size_t i = 0; i < suite->num_cells; i++)
        free_cell(suite->cells[i]);
    for (size_t i = 0; i < suite->num_scenarios; i++)
        scenario_free(suite->scenarios[i]);
    free(suite->cells);
    free(suite->scenarios);
    certs_free(suite->certs);
    *suite = (struct suite){0};
}

static bool box_uses(const struct model_box *box, const struct release_family *family)
{
    bool uses = false;
    for (size_t i = 0; i < box->num_nodes; i++)
        uses = uses || box->nodes[i].release->family == family;
    return uses;
}

bool suite_uses(const struct suite_cell *cell, const struct release_family *family)
{
    return box_uses(&cell->cast.model.e, family) || box_uses(&cell->cast.model.c, family);
}
