#include "tests/unit/spec_files.h"

#include "sim/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

int spec_set_up(void **state)
{
    struct spec_files *f = ek_calloc(1, sizeof *f);
    struct conf_diag diag = {0};
    f->releases = releases_load(EK_SOURCE_DIR "/sim/releases", &diag);
    conf_diag_cleanup(&diag);
    text_copy(f->folder, sizeof f->folder, "/tmp/spec-test-XXXXXX");
    if (f->releases == NULL || mkdtemp(f->folder) == NULL)
        return -1;
    snprintf(f->scenario, sizeof f->scenario, "%s/s.yaml", f->folder);
    snprintf(f->deployment, sizeof f->deployment, "%s/d.yaml", f->folder);
    *state = f;
    return 0;
}

int spec_tear_down(void **state)
{
    struct spec_files *f = *state;
    unlink(f->scenario);
    unlink(f->deployment);
    rmdir(f->folder);
    releases_free(f->releases);
    free(f);
    return 0;
}

void spec_write(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

struct scenario *spec_load(const struct spec_files *f, const char *text)
{
    struct conf_diag diag = {0};
    spec_write(f->scenario, text);
    struct scenario *scenario = scenario_load(f->scenario, f->releases, SPEC_CLAIMS_DIR, &diag);
    if (scenario == NULL)
        fail_msg("%s\n%s", text, buf_str(&diag.text));
    assert_int_equal(diag.num_errors, 0);
    conf_diag_cleanup(&diag);
    return scenario;
}

void spec_expect_errors(
    const struct spec_files *f, const char *file, const char *text, const char *head, unsigned num)
{
    struct conf_diag diag = {0};
    char full[300];
    spec_write(f->scenario, text);
    snprintf(full, sizeof full, "%s:%s", file, head);
    struct scenario *scenario = scenario_load(f->scenario, f->releases, SPEC_CLAIMS_DIR, &diag);
    if (scenario != NULL || diag.num_errors != num ||
        strncmp(buf_str(&diag.text), full, strlen(full)) != 0)
        fail_msg(
            "%s\nwanted %u: %s\ngot %u: %s", text, num, full, diag.num_errors, buf_str(&diag.text));
    scenario_free(scenario);
    conf_diag_cleanup(&diag);
}
