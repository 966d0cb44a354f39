/* The texts of reasons: every reason has its entry, and what a faulty file is told. */
#include "scenarios/spec/reasons.h"
#include "sim/base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define NUM(array) (sizeof(array) / sizeof(array)[0])
#define SHIPPED    EK_SOURCE_DIR "/scenarios/explain/reasons.yaml"

static void test_every_reason(void **state)
{
    (void)state;
    struct conf_diag diag = {0};
    struct reasons reasons;
    if (!reasons_load(&reasons, SHIPPED, &diag))
        fail_msg("%s", buf_str(&diag.text));
    for (int i = REASON_NONE + 1; i < REASON_COUNT; i++) {
        const struct reason_text *text = &reasons.text[i];
        if (text->cause == NULL || text->citation == NULL || text->num_evidence == 0 ||
            text->num_fixes == 0)
            fail_msg("reason %s has no text", reason_name((enum reason)i));
    }
    reasons_cleanup(&reasons);
    conf_diag_cleanup(&diag);
}

/* The shipped file with the first `from` replaced by `to`. */
static void write_changed(const char *path, const char *from, const char *to)
{
    struct buf text = {0};
    struct err e = {0};
    assert_true(buf_read_file(&text, SHIPPED, 1 << 20, &e));
    const char *at = strstr(buf_str(&text), from);
    assert_non_null(at);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file, "%.*s%s%s", (int)(at - buf_str(&text)), buf_str(&text), to, at + strlen(from));
    assert_int_equal(fclose(file), 0);
    buf_cleanup(&text);
}

static const struct {
    const char *name;
    const char *from;
    const char *to;
    const char *complaint;
} faults[] = {
    {"an unknown reason", "id: expired", "id: expird",
        "unknown reason \"expird\"; did you mean \"expired\"?"},
    {"a reason twice", "id: expired", "id: revoked", "reason \"revoked\" has an entry already"},
    {"a reason without an entry", "id: expired", "id: revoked", "no entry for reason \"expired\""},
    {"an unknown key", "    fixes:", "    fixs:", "unknown key \"fixs\""},
    {"no fixes", "    fixes:", "    x-fixes:", "fixes"},
    {"no citation", "    citation:", "    x-citation:", "citation"},
    {"the empty reason", "id: expired", "id: \"\"", "unknown reason"},
};

static void test_faults(void **state)
{
    (void)state;
    char path[] = "/tmp/reasons-test-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    for (size_t i = 0; i < NUM(faults); i++) {
        struct conf_diag diag = {0};
        struct reasons reasons;
        write_changed(path, faults[i].from, faults[i].to);
        bool ok = reasons_load(&reasons, path, &diag);
        if (ok || strstr(buf_str(&diag.text), faults[i].complaint) == NULL)
            print_error("%s: %s\n", faults[i].name, buf_str(&diag.text));
        assert_false(ok);
        assert_non_null(strstr(buf_str(&diag.text), faults[i].complaint));
        reasons_cleanup(&reasons);
        conf_diag_cleanup(&diag);
    }
    unlink(path);
}

static void test_no_file(void **state)
{
    (void)state;
    struct conf_diag diag = {0};
    struct reasons reasons;
    assert_false(reasons_load(&reasons, "/nowhere/reasons.yaml", &diag));
    assert_int_equal(diag.num_errors, 1);
    reasons_cleanup(&reasons);
    conf_diag_cleanup(&diag);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_reason),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_no_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
