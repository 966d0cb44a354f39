/* Mutants of the profiles against the claims of a shipped scenario, by the model. */
#include "scenarios/runner/mutate.h"
#include "scenarios/runner/rules.h"
#include "sim/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#define NUM(array) (sizeof(array) / sizeof(array)[0])

struct fixture {
    struct releases *releases;
    struct suite suite;
};

static int set_up(void **state)
{
    static const char *const paths[] = {EK_SOURCE_DIR "/scenarios/matrix/eku-sunset.yaml"};
    struct conf_diag diag = {0};
    struct err e = {0};
    struct fixture *f = ek_calloc(1, sizeof *f);
    *state = f;
    f->releases = releases_load(EK_SOURCE_DIR "/sim/releases", &diag);
    conf_diag_cleanup(&diag);
    return f->releases != NULL && suite_load(&f->suite, paths, 1, f->releases,
                                      EK_SOURCE_DIR "/scenarios/claims", &e)
               ? 0
               : -1;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    suite_cleanup(&f->suite);
    releases_free(f->releases);
    free(f);
    return 0;
}

static void test_claims_agree_unchanged(void **state)
{
    const struct fixture *f = *state;
    const struct suite_cell *cell = NULL;
    const struct suite_check *check = suite_dispute(&f->suite, &cell);
    assert_true(f->suite.num_cells > 0);
    if (check != NULL)
        fail_msg("%s in %s", check->claim->id, cell->cell.id);
}

/* Each other value of each rule of each family, once. */
static void test_number(void **state)
{
    const struct fixture *f = *state;
    struct mutants mutants;
    size_t wanted = 0;
    for (int r = 0; r < RULE_COUNT; r++) {
        struct rule_words words;
        rule_words((enum rule_id)r, &words);
        wanted += families_num(f->releases) * (words.num - 1);
    }
    mutants_new(&mutants, f->releases, RULE_COUNT, NULL);
    assert_int_equal(mutants.num, wanted);
    mutants_cleanup(&mutants);
    mutants_new(&mutants, f->releases, RULE_TLS_VERSIONS, releases_family(f->releases, "X15.4"));
    assert_int_equal(mutants.num, 1);
    assert_string_equal(mutants.all[0]->change.value, "1.2");
    mutants_cleanup(&mutants);
}

static const struct {
    const char *name;
    const char *family;
    enum rule_id rule;
    const char *value;
    enum mutant_fate fate;
    const char *killer; /* NULL: any, or none */
    bool finding;
} rows[] = {
    {"X15.4's cluster link asks for clientAuth again", "X15.4", RULE_CLUSTER_CLIENT_AUTH,
        "required", MUTANT_KILLED, "CLU-4", false},
    {"X15.4's SERVICE check asks for clientAuth again", "X15.4", RULE_SERVICE_CLIENT_AUTH,
        "required", MUTANT_KILLED, NULL, false},
    {"X15.5 without its switch: claims name the setting", "X15.5", RULE_SWITCH_EKU_CHECK, "absent",
        MUTANT_KILLED, NULL, false},
    {"nobody knows the status of a refusal", "X15.3", RULE_SERVICE_REFUSAL, "488", MUTANT_SURVIVED,
        NULL, false},
    {"a documented line of a family without a cell", "X14.2", RULE_CLUSTER_CLIENT_AUTH,
        "not-checked", MUTANT_SURVIVED, NULL, true},
    {"a check that cannot be switched off there", "X15.4", RULE_ZONE_TRAVERSAL_CLIENT_AUTH,
        "eku-check", MUTANT_EQUIVALENT, NULL, false},
    {"the same where it can", "X15.5", RULE_ZONE_TRAVERSAL_CLIENT_AUTH, "required", MUTANT_KILLED,
        NULL, false},
};

static struct mutant *find_mutant(const struct mutants *mutants, const char *value)
{
    for (size_t i = 0; i < mutants->num; i++) {
        if (text_is(mutants->all[i]->change.value, value))
            return mutants->all[i];
    }
    return NULL;
}

static void test_fates(void **state)
{
    const struct fixture *f = *state;
    for (size_t i = 0; i < NUM(rows); i++) {
        struct mutants mutants;
        mutants_new(
            &mutants, f->releases, rows[i].rule, releases_family(f->releases, rows[i].family));
        struct mutant *mutant = find_mutant(&mutants, rows[i].value);
        assert_non_null(mutant);
        mutant_predict(mutant, &f->suite, false);
        const char *killer = mutant->killer == NULL ? "nobody" : mutant->killer->id;
        if (mutant->fate != rows[i].fate || mutant_is_finding(mutant) != rows[i].finding ||
            (rows[i].killer != NULL && !text_is(killer, rows[i].killer)))
            fail_msg("%s: fate %d, killed by %s", rows[i].name, (int)mutant->fate, killer);
        mutants_cleanup(&mutants);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_claims_agree_unchanged),
        cmocka_unit_test(test_number),
        cmocka_unit_test(test_fates),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
