/* Where a cell got a setting: the file and line that a result points at. */
#include "sim/base/text.h"
#include "tests/unit/spec_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NUM(array) (sizeof(array) / sizeof(array)[0])

static void expect_place(
    const struct scenario *s, size_t point, enum setting setting, const char *path, int line)
{
    struct cell cell;
    assert_true(scenario_cell(s, point, &cell));
    const struct scenario_place place = scenario_place(s, &cell, setting);
    assert_string_equal(place.path, path);
    assert_int_equal(place.line, line);
    cell_cleanup(&cell);
}

static void settings_of_the_deployment_and_of_axes(void **state)
{
    const struct spec_files *f = *state;
    struct scenario *s = spec_load(f, "# one\n"
                                      "scenario: a\n"
                                      "deployment:\n"
                                      "  expressway-e: {release: X15.4}\n"
                                      "  expressway-c:\n"
                                      "    release: X15.4\n"
                                      "    certificate: server-only\n"
                                      "axes:\n"
                                      "  expressway-e.certificate: [combined,\n"
                                      "    server-only]\n");
    static const struct {
        size_t point;
        enum setting setting;
        int line;
    } rows[] = {
        {0, SETTING_C_CERTIFICATE, 7}, {0, SETTING_C_RELEASE, 6}, {0, SETTING_E_RELEASE, 4},
        {0, SETTING_E_CERTIFICATE, 9}, {1, SETTING_E_CERTIFICATE, 10},
        {1, SETTING_C_CERTIFICATE, 7}, {1, SETTING_E_UPLOAD, 2}, /* nowhere */
        {1, SETTING_NUM, 2},                                     /* not known */
    };
    for (size_t i = 0; i < NUM(rows); i++)
        expect_place(s, rows[i].point, rows[i].setting, f->scenario, rows[i].line);
    scenario_free(s);
}

/* An axis over a setting of the deployment stands above it. */
static void a_deployment_in_a_file_of_its_own(void **state)
{
    const struct spec_files *f = *state;
    spec_write(f->deployment, "deployment:\n"
                              "  expressway-e: {release: X15.4}\n"
                              "  expressway-c: {release: X15.4,\n"
                              "    certificate: server-only}\n");
    char *text = ek_asprintf("scenario: a\n"
                             "deployment: %s\n"
                             "axes: {expressway-e.release: [X15.4]}\n",
        strrchr(f->deployment, '/') + 1);
    struct scenario *s = spec_load(f, text);
    expect_place(s, 0, SETTING_C_CERTIFICATE, f->deployment, 4);
    expect_place(s, 0, SETTING_E_RELEASE, f->scenario, 3);
    expect_place(s, 0, SETTING_E_UPLOAD, f->scenario, 1);
    scenario_free(s);
    free(text);
}

static void cases_and_drawn_cells(void **state)
{
    const struct spec_files *f = *state;
    struct scenario *s = spec_load(f,
        "scenario: a\n"
        "deployment: {expressway-e: {release: X15.4}, expressway-c: {release: X15.4}}\n"
        "cases:\n"
        "  - {name: one}\n"
        "  - {name: two,\n"
        "     expressway-e.certificate: server-only}\n");
    expect_place(s, 0, SETTING_E_CERTIFICATE, f->scenario, 4);
    expect_place(s, 1, SETTING_E_CERTIFICATE, f->scenario, 5);
    expect_place(s, 1, SETTING_C_RELEASE, f->scenario, 5);
    scenario_randomize(s, 2, 1);
    expect_place(s, 1, SETTING_C_RELEASE, f->scenario, 1);
    scenario_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settings_of_the_deployment_and_of_axes),
        cmocka_unit_test(a_deployment_in_a_file_of_its_own),
        cmocka_unit_test(cases_and_drawn_cells),
    };
    return cmocka_run_group_tests(tests, spec_set_up, spec_tear_down);
}
