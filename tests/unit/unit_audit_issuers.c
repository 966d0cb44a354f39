/* Whose name in a certificate tells of which CA product. */
#include "scenarios/audit/issuers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* Loads `text` as a file; true when it has no fault. */
static bool load(const char *text, struct issuers *out, struct conf_diag *diag)
{
    char path[] = "/tmp/ek-issuers-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    bool ok = issuers_load(out, path, diag);
    unlink(path);
    return ok;
}

static void expect_fault(const char *text, const char *what)
{
    struct issuers issuers;
    struct conf_diag diag = {0};
    assert_false(load(text, &issuers, &diag));
    if (strstr(buf_str(&diag.text), what) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", buf_str(&diag.text), what);
    issuers_cleanup(&issuers);
    conf_diag_cleanup(&diag);
}

static void test_faults_have_their_places(void **state)
{
    (void)state;
    expect_fault("issuers:\n  - {organisation: A, confidence: inferred, source: S, "
                 "products: [nobody/nothing]}\n",
        "no calendar has the product \"nobody/nothing\"");
    expect_fault("issuers:\n  - {confidence: inferred, source: S}\n",
        ":2:5: error: an issuer needs a common-name or an organisation");
    expect_fault("issuers:\n  - {organisation: A, source: S}\n", "confidence");
    expect_fault("issuers:\n  - {organisation: A, confidence: sure, source: S}\n", "sure");
    expect_fault("issuers:\n  - {organisation: A, confidence: assumed}\n", "source");
    expect_fault(
        "issuers:\n  - {organization: A, confidence: assumed, source: S}\n", "organization");
    expect_fault("cas: []\n", "issuers");
}

static const char two[] =
    "issuers:\n"
    "  - {organisation: DigiCert Inc, products: [digicert/default, digicert/on-request],"
    " confidence: documented, source: S}\n"
    "  - {common-name: DigiCert Assured ID CA G2, products: [digicert/assured-id],"
    " confidence: documented, source: S}\n";

static void test_a_common_name_counts_before_an_organisation(void **state)
{
    (void)state;
    struct issuers issuers;
    struct conf_diag diag = {0};
    assert_true(load(two, &issuers, &diag));
    assert_string_equal(
        issuers_find(&issuers, "DigiCert Assured ID CA G2", "DigiCert Inc")->products[0],
        "digicert/assured-id");
    assert_string_equal(
        issuers_find(&issuers, "Another CA", "digicert inc")->products[0], "digicert/default");
    assert_null(issuers_find(&issuers, "Another CA", "Another"));
    issuers_cleanup(&issuers);
    conf_diag_cleanup(&diag);
}

/* From 2025-10-01 on DigiCert's default has serverAuth alone. */
static void test_the_product_that_gave_the_usage(void **state)
{
    (void)state;
    struct issuers issuers;
    struct conf_diag diag = {0};
    const struct calendar *calendar = calendar_in_use();
    const int64_t in_2024 = 1710000000;
    const int64_t in_2026 = 1780000000;
    assert_true(load(two, &issuers, &diag));
    const struct issuer *digicert = issuers_find(&issuers, "", "DigiCert Inc");
    assert_string_equal(
        issuer_product(calendar, digicert, in_2024, RECIPE_COMBINED)->id, "digicert/default");
    assert_string_equal(
        issuer_product(calendar, digicert, in_2026, RECIPE_COMBINED)->id, "digicert/on-request");
    assert_string_equal(
        issuer_product(calendar, digicert, in_2026, RECIPE_SERVER_ONLY)->id, "digicert/default");
    issuers_cleanup(&issuers);
    conf_diag_cleanup(&diag);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_faults_have_their_places),
        cmocka_unit_test(test_a_common_name_counts_before_an_organisation),
        cmocka_unit_test(test_the_product_that_gave_the_usage),
    };
    return cmocka_run_group_tests_name("issuers", tests, NULL, NULL);
}
