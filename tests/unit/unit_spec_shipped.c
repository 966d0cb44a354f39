/* The files that ekulab ships: scenarios and claims load, each case of a claim speaks in some cell
 * of some matrix, and nowhere do two claims contradict each other, unless both say so. */
#include "scenarios/spec/scenario.h"
#include "sim/base/text.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define NUM(array) (sizeof(array) / sizeof(array)[0])
#define SHIPPED    EK_SOURCE_DIR "/scenarios"

static int set_up(void **state)
{
    struct conf_diag diag = {0};
    *state = releases_load(EK_SOURCE_DIR "/sim/releases", &diag);
    conf_diag_cleanup(&diag);
    return *state == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    releases_free(*state);
    return 0;
}

static const char *const matrices[] = {"eku-sunset", "mixed-releases", "affected-releases",
    "x15.5-cases", "near-misses", "neighbor-zones", "neighbor-peers", "all-releases", "federation",
    "login", "cloud", "full-sources", "personas", "private-ca", "families", "default-zone",
    "clusters", "not-the-eku", "chrome-policy"};

static struct scenario *load_shipped(const struct releases *releases, const char *name)
{
    struct conf_diag diag = {0};
    char path[300];
    snprintf(path, sizeof path, SHIPPED "/matrix/%s.yaml", name);
    struct scenario *s = scenario_load(path, releases, SHIPPED "/claims", &diag);
    if (s == NULL)
        fail_msg("%s", buf_str(&diag.text));
    assert_string_equal(s->id, name);
    conf_diag_cleanup(&diag);
    return s;
}

#define CASES_MAX 1000

/* The cases that spoke, by "id, line N", and the claims that spoke of settings, by id. */
struct coverage {
    char *spoken[CASES_MAX];
    size_t num;
};

static void forget(struct coverage *c)
{
    for (size_t i = 0; i < c->num; i++)
        free(c->spoken[i]);
}

static bool has_spoken(const struct coverage *c, const char *key)
{
    for (size_t i = 0; i < c->num; i++) {
        if (text_is(c->spoken[i], key))
            return true;
    }
    return false;
}

static char *coverage_key(const struct claim *claim, const struct expectation *expectation)
{
    return ek_asprintf("%s, line %d", claim->id, expectation->line);
}

/* Takes `key`. */
static void note_key(struct coverage *c, char *key)
{
    if (has_spoken(c, key)) {
        free(key);
        return;
    }
    assert_true(c->num < CASES_MAX);
    c->spoken[c->num++] = key;
}

static void note_setting(void *ctx, const struct claim *claim, enum setting setting)
{
    (void)setting;
    note_key(ctx, ek_strdup(claim->id));
}

static bool names_conflict(const struct claim *claim, const char *id)
{
    for (size_t i = 0; i < claim->num_conflicts; i++) {
        if (text_is(claim->conflicts[i], id))
            return true;
    }
    return false;
}

#define SAID_MAX 60

/* What has been said of one service in one cell. */
struct agreement {
    struct coverage *coverage;
    const char *cell;
    struct {
        const struct claim *claim;
        const struct expectation *expectation;
    } said[SAID_MAX];
    size_t num_said;
};

static bool same_word(const char *a, const char *b)
{
    return text_is(a, b) || (a == NULL && b == NULL);
}

static bool same(const struct expectation *a, const struct expectation *b)
{
    return a->up == b->up && same_word(a->side, b->side) && same_word(a->reason, b->reason);
}

/* Expectations that hold in one cell about one service must agree, or the documents cannot all be
 * right there. The lenient reading of a sentence alone may differ, from a claim that it names. */
static void note_and_compare(void *ctx, const struct claim *claim,
    const struct claim_case *claim_case, const struct expectation *expectation)
{
    (void)claim_case;
    struct agreement *a = ctx;
    note_key(a->coverage, coverage_key(claim, expectation));
    for (size_t i = 0; i < a->num_said; i++) {
        const struct claim *other = a->said[i].claim;
        bool may_differ = claim->reading == READING_LENIENT &&
                          (names_conflict(claim, other->id) || text_is(claim->id, other->id));
        if (!may_differ && !same(a->said[i].expectation, expectation))
            fail_msg("%s: %s and %s disagree about %s", a->cell, other->id, claim->id,
                service_id(expectation->service));
    }
    assert_true(a->num_said < SAID_MAX);
    a->said[a->num_said].claim = claim;
    a->said[a->num_said++].expectation = expectation;
}

/* A line about a peer that is not there is not applicable, whatever a claim says. */
static bool is_there(const struct deployment *d, enum service service)
{
    enum peer peer;
    return !service_peer(service, &peer) || deployment_has_peer(d, peer);
}

static void walk_cell(
    const struct claims *claims, const struct cell *cell, struct coverage *coverage)
{
    const struct deployment *d = &cell->deployment;
    claims_on_settings(claims, d, note_setting, coverage);
    for (int i = 0; i < SERVICE_COUNT; i++) {
        enum service service = (enum service)i;
        struct agreement a = {.coverage = coverage, .cell = cell->id};
        if (!is_there(d, service))
            continue;
        for (int reading = 0; reading < READING_COUNT; reading++)
            claims_of_reading(
                claims, d, service, (enum claim_reading)reading, note_and_compare, &a);
    }
}

static size_t walk(const struct scenario *s, struct coverage *coverage)
{
    size_t num_cells = 0;
    for (size_t point = 0; point < s->num_points; point++) {
        struct cell cell;
        if (!scenario_cell(s, point, &cell))
            continue;
        num_cells++;
        walk_cell(&s->claims, &cell, coverage);
        cell_cleanup(&cell);
    }
    return num_cells;
}

static bool all_spoken(const struct claim *claim, const struct coverage *coverage)
{
    bool ok = true;
    for (size_t i = 0; i < claim->num_cases; i++) {
        for (size_t j = 0; j < claim->cases[i].num_expectations; j++) {
            char *key = coverage_key(claim, &claim->cases[i].expectations[j]);
            if (!has_spoken(coverage, key)) {
                print_error("no shipped cell exercises %s of %s\n", key, claim->set->name);
                ok = false;
            }
            free(key);
        }
    }
    return ok;
}

static void every_shipped_case_speaks_in_some_cell(void **state)
{
    const struct releases *releases = *state;
    struct coverage coverage = {0};
    for (size_t i = 0; i < NUM(matrices); i++) {
        struct scenario *s = load_shipped(releases, matrices[i]);
        size_t num = walk(s, &coverage);
        assert_true(num >= 20 && num <= 500);
        scenario_free(s);
    }
    bool ok = true;
    struct scenario *s = load_shipped(releases, "full-sources"); /* names every set */
    for (size_t i = 0; i < s->claims.num_sets; i++) {
        for (size_t j = 0; j < s->claims.sets[i]->num_claims; j++)
            ok = all_spoken(&s->claims.sets[i]->claims[j], &coverage) && ok;
    }
    assert_true(ok);
    scenario_free(s);
    forget(&coverage);
}

static bool any_spoken(const struct claim *claim, const struct coverage *coverage)
{
    bool ok = has_spoken(coverage, claim->id); /* of settings */
    for (size_t i = 0; i < claim->num_cases; i++) {
        for (size_t j = 0; j < claim->cases[i].num_expectations; j++) {
            char *key = coverage_key(claim, &claim->cases[i].expectations[j]);
            ok = ok || has_spoken(coverage, key);
            free(key);
        }
    }
    return ok;
}

static size_t num_files(const char *dir)
{
    size_t num = 0;
    DIR *d = opendir(dir);
    assert_non_null(d);
    for (const struct dirent *entry = readdir(d); entry != NULL; entry = readdir(d))
        num += entry->d_name[0] != '.';
    closedir(d);
    return num;
}

static void one_matrix_lets_every_claim_speak(void **state)
{
    struct scenario *s = load_shipped(*state, "full-sources");
    struct coverage coverage = {0};
    size_t num = walk(s, &coverage);
    assert_true(num >= 100 && num <= 400);
    assert_int_equal(s->claims.num_sets, num_files(SHIPPED "/claims"));
    for (size_t i = 0; i < s->claims.num_sets; i++) {
        for (size_t j = 0; j < s->claims.sets[i]->num_claims; j++) {
            const struct claim *claim = &s->claims.sets[i]->claims[j];
            if (!any_spoken(claim, &coverage))
                fail_msg("%s %s", claim->id, claim_reading_name(claim->reading));
        }
    }
    forget(&coverage);
    scenario_free(s);
}

/* Matrices with a claim set of their own, and how many cells they have at least. */
static void a_set_of_one_matrix_speaks_there(void **state)
{
    static const struct {
        const char *matrix;
        size_t num_cells;
    } own[] = {{"clusters", 30}, {"not-the-eku", 40}};
    for (size_t i = 0; i < NUM(own); i++) {
        struct scenario *s = load_shipped(*state, own[i].matrix);
        struct coverage coverage = {0};
        bool ok = walk(s, &coverage) >= own[i].num_cells;
        assert_int_equal(s->claims.num_sets, 1);
        for (size_t j = 0; j < s->claims.sets[0]->num_claims; j++)
            ok = all_spoken(&s->claims.sets[0]->claims[j], &coverage) && ok;
        assert_true(ok);
        forget(&coverage);
        scenario_free(s);
    }
}

static const struct claim *find_claim(const struct claims *claims, const char *id)
{
    for (size_t i = 0; i < claims->num_sets; i++) {
        for (size_t j = 0; j < claims->sets[i]->num_claims; j++) {
            if (text_is(claims->sets[i]->claims[j].id, id))
                return &claims->sets[i]->claims[j];
        }
    }
    return NULL;
}

static void conflicts_are_recorded_in_both_directions(void **state)
{
    struct scenario *s = load_shipped(*state, "full-sources");
    for (size_t i = 0; i < s->claims.num_sets; i++) {
        for (size_t j = 0; j < s->claims.sets[i]->num_claims; j++) {
            const struct claim *claim = &s->claims.sets[i]->claims[j];
            for (size_t k = 0; k < claim->num_conflicts; k++) {
                const struct claim *other = find_claim(&s->claims, claim->conflicts[k]);
                assert_non_null(other);
                assert_true(names_conflict(other, claim->id));
            }
        }
    }
    assert_true(names_conflict(find_claim(&s->claims, "MRA-4"), "X155-4"));
    scenario_free(s);
}

static void the_documented_rows_are_there(void **state)
{
    static const char *const ids[] = {"EKU-1", "EKU-3", "REL-1", "REL-3", "ROLE-1", "ROLE-2",
        "MTLS-1", "MTLS-2", "MTLS-3", "MTLS-4", "MTLS-5", "MTLS-6", "MRA-1", "MRA-2", "MRA-3",
        "MRA-4", "MRA-5", "CLU-1", "CLU-2", "CLU-3", "CLU-4", "UPL-1", "UPL-2", "UPL-3", "UPL-4",
        "UPL-5", "NBR-1", "X154-1", "X154-2", "X154-3", "X155-1", "X155-2", "X155-3", "X155-4",
        "X155-5", "X155-6", "X155-7", "X155-8", "SEC-1", "LIC-1", "CUCM-1", "CA-3", "CA-7"};
    struct scenario *s = load_shipped(*state, "eku-sunset");
    for (size_t i = 0; i < NUM(ids); i++)
        assert_non_null(find_claim(&s->claims, ids[i]));
    assert_null(find_claim(&s->claims, "X155-9"));
    scenario_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_shipped_case_speaks_in_some_cell),
        cmocka_unit_test(a_set_of_one_matrix_speaks_there),
        cmocka_unit_test(one_matrix_lets_every_claim_speak),
        cmocka_unit_test(conflicts_are_recorded_in_both_directions),
        cmocka_unit_test(the_documented_rows_are_there),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
