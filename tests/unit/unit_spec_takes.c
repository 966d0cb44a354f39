/* Expressions over settings: a word that a setting never is, is a fault at its column. */
#include "scenarios/spec/setting.h"
#include "tests/unit/spec_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define NUM(array) (sizeof(array) / sizeof(array)[0])

static const struct {
    const char *text;
    int column;       /* 0: no fault */
    const char *says; /* NULL: no fault */
} rows[] = {
    {"expressway-e.release == X15.9", 25, "unknown release \"X15.9\"; did you mean \"X15."},
    {"expressway-e.release in [X15.4, X15.9]", 33, "\"X15.9\""},
    {"expressway-e.release == newest", 25, "see `ekulab releases`"},
    {"expressway-e.release < X15.9", 0, NULL},
    {"expressway-e.release >= X16.0", 0, NULL},
    {"expressway-e.release == x15.4", 0, NULL},
    {"X15.9 != expressway-c.release", 1, "\"X15.9\""},
    {"expressway-e.release == same", 25, "unknown release \"same\""},
    {"expressway-e.node.1.release == same", 0, NULL},
    {"expressway-e.certificate == serveronly", 29,
        "not a certificate recipe: unknown usage \"serveronly\"; did you mean \"server-only\"?"},
    {"expressway-e.certificate == server-only", 0, NULL},
    {"expressway-e.certificate != 'pem:a b.pem'", 0, NULL},
    {"expressway-e.certificate == combined+cn-only+expired", 29,
        "did you mean \"combined+expired+cn-only\"?"},
    {"expressway-e.client-certificate == copy", 0, NULL},
    {"expressway-e.client-certificate == copi", 36, "not a certificate recipe"},
    {"expressway-e.certificate == copy", 29, "not a certificate recipe"},
    {"expressway-e.upload == wab", 24, "is never \"wab\"; did you mean \"web\"?"},
    {"not (firewall == off or expressway-e.upload == courier)", 48, "it is one of web|scp|acme"},
    {"peers.cucm.eku == enforce", 0, NULL},
    {"peers.cucm.eku == enforce-lea", 19, "did you mean \"enforce-leaf\"?"},
    {"expressway-e.tls-versions == 1.2+1.3", 0, NULL},
    {"expressway-e.nodes == 7", 23, "it is a number from 1 to 6"},
    {"expressway-e.nodes < 7", 0, NULL},
    {"peers.cms.persona == generic", 0, NULL},
    {"peers.cms.persona == genric", 22, "did you mean \"generic\"?"},
    {"clock == yesterday", 10, "write 2026-06-20"},
    {"clock > 2026-06-20", 0, NULL},
    {"name == anything", 0, NULL},
    {"nodes-differ == maybe", 17, "it is one of no|yes"},
    {"faults == none", 0, NULL},
    {"browser-policy == both", 0, NULL},
    {"browser-policy == some", 19, "did you mean \"none\"?"},
    {"expressway-e.certificate == letsencrypt/classic@2026-02-11", 0, NULL},
    {"expressway-e.certificate == letsencrypt/clasic@2026-02-11", 29, "did you mean"},
    {"expressway-e.certificate == expressway-c.certificate", 0, NULL},
};

static void words_that_a_setting_never_is(void **state)
{
    const struct spec_files *f = *state;
    const struct expr_names names = setting_names(f->releases);
    for (size_t i = 0; i < NUM(rows); i++) {
        struct err e = {0};
        int column = 0;
        struct expr *expr = expr_parse(rows[i].text, &names, &column, &e);
        bool as_wanted =
            rows[i].says == NULL ? expr != NULL : expr == NULL && strstr(e.text, rows[i].says);
        if (!as_wanted || column != rows[i].column)
            fail_msg("%s: column %d: %s", rows[i].text, column, e.text);
        expr_free(expr);
    }
}

/* Without profiles, as in claims, the shape of a release is all that is asked. */
static void claims_may_know_more_releases(void **state)
{
    (void)state;
    const struct expr_names names = setting_names(NULL);
    struct err e = {0};
    int column = 0;
    struct expr *expr = expr_parse("expressway-e.release == X15.9", &names, &column, &e);
    assert_non_null(expr);
    expr_free(expr);
    assert_null(expr_parse("expressway-e.release == newest", &names, &column, &e));
    assert_int_equal(column, 25);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_that_a_setting_never_is),
        cmocka_unit_test(claims_may_know_more_releases),
    };
    return cmocka_run_group_tests(tests, spec_set_up, spec_tear_down);
}
