/* Random deployments: every setting takes every value, and every family of releases comes often. */
#include "certs-gen/certs.h"
#include "scenarios/spec/persona.h"
#include "scenarios/spec/setting.h"
#include "sim/base/text.h"
#include "tests/unit/spec_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NUM_DRAWS 4000

/* What a setting may be, '|' between the words; the caller frees. */
static char *words_of(enum setting setting, const struct releases *releases)
{
    struct buf words = {0};
    size_t num = 0;
    const char *const *names = NULL;
    switch (setting_type(setting)) {
    case SETTING_TYPE_CHOICE:
        buf_adds(&words, setting_choices(setting));
        break;
    case SETTING_TYPE_COUNT_1_6:
        buf_adds(&words, "1|2|3|4|5|6");
        break;
    case SETTING_TYPE_PERSONA:
        for (size_t i = 0; i < personas_shelf()->num; i++)
            buf_addf(&words, "%s%s", i == 0 ? "" : "|", personas_shelf()->names[i]);
        break;
    case SETTING_TYPE_RELEASE:
        /* A node's own release is drawn seldom, and of 40. */
        names = releases_names(releases, &num);
        for (size_t i = 0; i < num && setting_default(setting) == NULL; i++)
            buf_addf(&words, "%s%s", i == 0 ? "" : "|", names[i]);
        break;
    case SETTING_TYPE_CERTIFICATE:
        buf_addf(&words, "%s", setting_choices(setting)); /* recipes are counted apart */
        break;
    default:
        break;
    }
    return buf_take(&words);
}

struct draws {
    struct deployment *all;
    size_t num;
};

static void draw(struct draws *draws, struct scenario *s)
{
    scenario_randomize(s, NUM_DRAWS, 11);
    draws->all = ek_calloc(NUM_DRAWS, sizeof *draws->all);
    for (; draws->num < NUM_DRAWS; draws->num++) {
        struct cell cell;
        assert_true(scenario_cell(s, draws->num, &cell));
        deployment_copy(&draws->all[draws->num], &cell.deployment);
        cell_cleanup(&cell);
    }
}

static void drop(struct draws *draws)
{
    for (size_t i = 0; i < draws->num; i++)
        deployment_cleanup(&draws->all[i]);
    free(draws->all);
}

static size_t count(const struct draws *draws, enum setting setting, const char *value)
{
    size_t num = 0;
    for (size_t i = 0; i < draws->num; i++)
        num += deployment_is(&draws->all[i], setting, value) ? 1 : 0;
    return num;
}

static void every_value_is_drawn(const struct draws *draws, const struct releases *releases)
{
    size_t num_checked = 0;
    for (int i = SETTING_CLOCK + 1; i < SETTING_NUM; i++) {
        char *words = words_of((enum setting)i, releases);
        char *at = words;
        for (char *word = strsep(&at, "|"); word != NULL; word = strsep(&at, "|")) {
            /* No release has that switch on C. */
            bool lacks = i == SETTING_C_SERVER_EKU_UPLOAD && text_is(word, "on");
            if (*word == '\0' || lacks)
                continue;
            num_checked++;
            if (count(draws, (enum setting)i, word) == 0)
                fail_msg("%s is never %s", setting_path((enum setting)i), word);
        }
        free(words);
    }
    assert_true(num_checked > 400);
}

static void every_recipe_is_drawn(const struct draws *draws)
{
    size_t usages[RECIPE_USAGE_COUNT] = {0};
    size_t defects[RECIPE_DEFECT_COUNT] = {0};
    for (size_t i = 0; i < draws->num; i++) {
        for (int s = 0; s < SETTING_NUM; s++) {
            struct recipe recipe;
            if (setting_type((enum setting)s) != SETTING_TYPE_CERTIFICATE ||
                !recipe_parse(deployment_get(&draws->all[i], (enum setting)s), &recipe, NULL))
                continue;
            usages[recipe.usage]++;
            for (unsigned bit = 0; bit < RECIPE_DEFECT_COUNT; bit++)
                defects[bit] += recipe.defects >> bit & 1u;
        }
    }
    for (size_t i = 0; i < RECIPE_USAGE_COUNT; i++)
        assert_true(usages[i] > 0);
    for (size_t i = 0; i < RECIPE_DEFECT_COUNT; i++)
        assert_true(defects[i] > 0);
}

/* No family stands in the shade because it has few releases. */
static void every_family_is_drawn_often(const struct draws *draws, const struct releases *releases)
{
    size_t num_families = 0;
    while (releases_family_at(releases, num_families) != NULL)
        num_families++;
    for (size_t f = 0; f < num_families; f++) {
        size_t num = 0;
        for (size_t i = 0; i < draws->num; i++) {
            const char *name = deployment_get(&draws->all[i], SETTING_E_RELEASE);
            num += releases_find(releases, name)->family == releases_family_at(releases, f) ? 1 : 0;
        }
        assert_true(num > NUM_DRAWS / num_families / 2);
    }
}

static void nothing_is_left_out(void **state)
{
    struct draws draws = {0};
    struct scenario *s = spec_load(*state,
        "scenario: random\ndeployment:\n  expressway-e: {release: X15.4}\n  expressway-c: "
        "{release: X15.4}\n");
    draw(&draws, s);
    every_value_is_drawn(&draws, s->releases);
    every_recipe_is_drawn(&draws);
    every_family_is_drawn_often(&draws, s->releases);
    drop(&draws);
    scenario_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_left_out),
    };
    return cmocka_run_group_tests(tests, spec_set_up, spec_tear_down);
}
