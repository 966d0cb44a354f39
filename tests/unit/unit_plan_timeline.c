/* What plans lead to, without running anything: states, stores, what waits for a restart. */
#include "scenarios/plan/timeline.h"
#include "sim/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct releases *releases;

static int set_up(void **state)
{
    (void)state;
    struct conf_diag diag = {0};
    releases = releases_load(EK_SOURCE_DIR "/sim/releases", &diag);
    conf_diag_cleanup(&diag);
    return releases == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    releases_free(releases);
    return 0;
}

#define HEAD                                                                                       \
    "plan: p\nstart: 2026-05-01\nhorizon: 2026-06-10\nservices: [zone.uc-traversal]\n"             \
    "deployment:\n"                                                                                \
    "  expressway-e: {release: X15.3.2, nodes: 2, certificate: {ca: digicert/on-request, issued: " \
    "2026-04-01}}\n"                                                                               \
    "  expressway-c: {release: X15.3.2}\n"

struct lab {
    struct plan *plan;
    struct timeline *timeline;
};

static struct lab build(const char *rest)
{
    char path[] = "/tmp/ekulab-plan-XXXXXX";
    struct lab lab = {0};
    struct conf_diag diag = {0};
    FILE *file = fdopen(mkstemp(path), "w");
    assert_non_null(file);
    fprintf(file, "%s%s", HEAD, rest);
    fclose(file);
    lab.plan = plan_load(path, NULL, releases, EK_SOURCE_DIR "/scenarios/claims", &diag);
    if (lab.plan != NULL)
        lab.timeline = timeline_build(lab.plan, false, &diag);
    unlink(path);
    if (lab.timeline == NULL)
        fail_msg("%s", buf_str(&diag.text));
    conf_diag_cleanup(&diag);
    return lab;
}

static void drop(struct lab *lab)
{
    timeline_free(lab->timeline);
    plan_free(lab->plan);
}

static const struct plan_state *state_of(const struct lab *lab, const char *id)
{
    for (size_t i = 0; i < lab->timeline->num_states; i++) {
        if (text_is(lab->timeline->states[i].id, id))
            return &lab->timeline->states[i];
    }
    fail_msg("no state %s", id);
    return NULL;
}

static const char *value(const struct lab *lab, const char *id, enum setting setting)
{
    return deployment_get(&state_of(lab, id)->deployment, setting);
}

static void what_is_uploaded_waits_for_a_restart(void **state)
{
    (void)state;
    struct lab lab = build("steps:\n"
                           "- {at: 2026-05-03, renew: expressway-e, by: web}\n"
                           "- {at: 2026-05-04, restart: expressway-e.node.2}\n"
                           "- {at: 2026-05-05, restart: expressway-e}\n");
    const char *old = "digicert/on-request@2026-04-01";
    const char *new = "digicert/on-request@2026-05-03";
    assert_string_equal(value(&lab, "2026-05-03", SETTING_E_CERTIFICATE), old);
    assert_int_equal(state_of(&lab, "2026-05-03")->num_pending, 1);
    assert_string_equal(value(&lab, "2026-05-04", SETTING_E_CERTIFICATE), old);
    assert_string_equal(value(&lab, "2026-05-04", SETTING_E_NODE2_CERTIFICATE), new);
    assert_string_equal(value(&lab, "2026-05-05", SETTING_E_CERTIFICATE), new);
    assert_string_equal(value(&lab, "2026-05-05", SETTING_E_NODE2_CERTIFICATE), "same");
    assert_int_equal(state_of(&lab, "2026-05-05")->num_pending, 0);
    assert_int_equal(lab.timeline->num_installs, 1);
    assert_true(lab.timeline->installs[0].accepted);
    drop(&lab);
}

static void x15_5_begins_with_a_copy_and_goes_back_without(void **state)
{
    (void)state;
    struct lab lab =
        build("steps:\n"
              "- {at: 2026-05-03, upgrade: expressway-e, to: X15.5}\n"
              "- {at: 2026-05-04, install: expressway-e, certificate: server-only, by: web, "
              "then-restart: on}\n"
              "- {at: 2026-05-05, install: expressway-e, store: client, certificate: server-only, "
              "by: web, then-restart: on}\n"
              "- {at: 2026-05-06, install: expressway-e, certificate: server-only, by: web, "
              "as-client: on, then-restart: on}\n"
              "- {at: 2026-05-07, roll-back: expressway-e.node.1, to: X15.3.2}\n");
    assert_string_equal(value(&lab, "2026-05-03", SETTING_E_RELEASE), "X15.5");
    assert_string_equal(value(&lab, "2026-05-03", SETTING_E_NODE2_RELEASE), "X15.3.2");
    assert_string_equal(value(&lab, "2026-05-03T01:00:00Z", SETTING_E_NODE2_RELEASE), "same");
    assert_string_equal(value(&lab, "2026-05-04", SETTING_E_CERTIFICATE), "server-only");
    assert_string_equal(
        value(&lab, "2026-05-04", SETTING_E_CLIENT_CERTIFICATE), "digicert/on-request@2026-04-01");
    assert_false(lab.timeline->installs[1].accepted); /* the client store's page */
    assert_string_equal(
        value(&lab, "2026-05-05", SETTING_E_CLIENT_CERTIFICATE), "digicert/on-request@2026-04-01");
    assert_string_equal(value(&lab, "2026-05-06", SETTING_E_CLIENT_CERTIFICATE), "copy");
    assert_string_equal(value(&lab, "2026-05-07", SETTING_E_RELEASE), "X15.3.2");
    assert_string_equal(value(&lab, "2026-05-07", SETTING_E_NODE2_RELEASE), "X15.5");
    assert_int_equal(lab.timeline->num_ways_back, 1);
    drop(&lab);
}

static void states_follow_each_other(void **state)
{
    (void)state;
    struct lab lab = build("steps: [{at: 2026-05-03, restart: expressway-c}]\n");
    const struct timeline *t = lab.timeline;
    assert_int_equal(t->states[0].from, lab.plan->start);
    for (size_t i = 1; i < t->num_states; i++)
        assert_int_equal(t->states[i].from, t->states[i - 1].until);
    assert_int_equal(t->states[t->num_states - 1].until, lab.plan->horizon);
    assert_int_equal(state_of(&lab, "2026-05-03")->same_as, 0);
    drop(&lab);
}

static void a_switch_goes_with_the_release_that_has_it(void **state)
{
    (void)state;
    struct lab lab = build("steps:\n"
                           "- {at: 2026-05-03, upgrade: expressway-e, to: X15.4}\n"
                           "- {at: 2026-05-04, set: {expressway-e.server-eku-upload: on}}\n"
                           "- {at: 2026-05-05, upgrade: expressway-e, to: X15.5}\n");
    assert_string_equal(value(&lab, "2026-05-04", SETTING_E_SERVER_EKU_UPLOAD), "on");
    assert_string_equal(value(&lab, "2026-05-05", SETTING_E_SERVER_EKU_UPLOAD), "off");
    drop(&lab);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_uploaded_waits_for_a_restart),
        cmocka_unit_test(x15_5_begins_with_a_copy_and_goes_back_without),
        cmocka_unit_test(states_follow_each_other),
        cmocka_unit_test(a_switch_goes_with_the_release_that_has_it),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
