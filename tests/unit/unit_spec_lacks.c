/* Claims about settings that a release lacks. */
#include "sim/base/text.h"
#include "tests/unit/spec_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define NUM(array) (sizeof(array) / sizeof(array)[0])

/* Reads a set of one claim whose only case has `rest` beside its condition. */
static bool load(
    const struct spec_files *f, const char *rest, struct claims *claims, struct conf_diag *diag)
{
    char *path = ek_asprintf("%s/set.yaml", f->folder);
    char *text = ek_asprintf("claims: set\ndocument: d\nurl: u\n"
                             "given: expressway-e.nodes == 1\nentries:\n"
                             "- {id: a, says: b, citation: c, confidence: assumed,\n"
                             "   cases: [{when: expressway-e.upload == scp, %s}]}\n",
        rest);
    spec_write(path, text);
    bool ok = claims_load_all(claims, f->folder, diag);
    unlink(path);
    free(path);
    free(text);
    return ok;
}

static void put(struct deployment *d, enum setting setting, const char *value)
{
    free(d->value[setting]);
    d->value[setting] = ek_strdup(value);
}

/* X15.4 has one store and no check that can be switched off; X15.5 has both. */
static const struct {
    const char *release, *list;
    bool contradicted;
} rows[] = {
    {"X15.4", "[expressway-e.client-certificate]", false},
    {"X15.4", "[expressway-e.client-certificate, expressway-e.eku-check]", false},
    {"X15.4", "[expressway-e.server-eku-upload]", true},
    {"X15.4", "[expressway-e.eku-check, expressway-e.server-eku-upload]", true},
    {"X15.5", "[expressway-e.client-certificate]", true},
    {"X15.3.2", "[expressway-e.server-eku-upload]", false},
};

static void a_release_lacks_what_a_claim_denies_it(void **state)
{
    const struct spec_files *f = *state;
    for (size_t i = 0; i < NUM(rows); i++) {
        struct conf_diag diag = {0};
        struct claims claims;
        struct deployment d;
        char *rest = ek_asprintf("lacks: %s", rows[i].list);
        assert_true(load(f, rest, &claims, &diag));
        deployment_init(&d);
        put(&d, SETTING_E_RELEASE, rows[i].release);
        if ((claims_contradicted(&claims, &d, f->releases) != NULL) != rows[i].contradicted)
            fail_msg("%s and %s", rows[i].release, rows[i].list);
        put(&d, SETTING_E_UPLOAD, "web"); /* of which the case does not speak */
        assert_null(claims_contradicted(&claims, &d, f->releases));
        put(&d, SETTING_E_UPLOAD, "scp");
        put(&d, SETTING_E_NODES, "2"); /* nor the set */
        assert_null(claims_contradicted(&claims, &d, f->releases));
        deployment_cleanup(&d);
        claims_cleanup(&claims);
        conf_diag_cleanup(&diag);
        free(rest);
    }
}

static void faults_have_a_place(void **state)
{
    static const struct {
        const char *rest, *fault;
    } faults[] = {
        {"lacks: []", ":7:54: error: a case needs an expectation"},
        {"lacks: expressway-e.eku-check", "\"lacks\" must be a list"},
        {"lacks: [expressway-e.nodes]", ":7:55: error: every release has expressway-e.nodes"},
        {"lacks: [expressway-e.eku-chek]",
            ":7:55: error: unknown setting \"expressway-e.eku-chek\""},
        {"lack: [expressway-e.eku-check]", "unknown key \"lack\""},
    };
    for (size_t i = 0; i < NUM(faults); i++) {
        struct conf_diag diag = {0};
        struct claims claims;
        if (load(*state, faults[i].rest, &claims, &diag) ||
            strstr(buf_str(&diag.text), faults[i].fault) == NULL)
            fail_msg("wanted %s\ngot %s", faults[i].fault, buf_str(&diag.text));
        claims_cleanup(&claims);
        conf_diag_cleanup(&diag);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_release_lacks_what_a_claim_denies_it),
        cmocka_unit_test(faults_have_a_place),
    };
    return cmocka_run_group_tests(tests, spec_set_up, spec_tear_down);
}
