#include "tests/unit/runs_files.h"

#include "scenarios/runs/store.h"
#include "sim/base/text.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

int runs_set_up(void **state)
{
    struct runs_files *f = ek_calloc(1, sizeof *f);
    text_copy(f->folder, sizeof f->folder, "/tmp/runs-test-XXXXXX");
    if (mkdtemp(f->folder) == NULL || chdir(f->folder) != 0)
        return -1;
    snprintf(f->store, sizeof f->store, "%s/runs", f->folder);
    setenv("EKULAB_RUNS", f->store, 1);
    *state = f;
    return 0;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *position)
{
    (void)status;
    (void)type;
    (void)position;
    return remove(path);
}

int runs_tear_down(void **state)
{
    struct runs_files *f = *state;
    int failed = chdir("/") != 0 || nftw(f->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS) != 0;
    free(f);
    return failed ? -1 : 0;
}

void runs_write(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

int64_t runs_keep(const struct runs_files *f, const char *scenario, const char *text)
{
    struct err e = {0};
    int64_t id = 0;
    const struct index_run run = {.started_at = "2026-06-20T00:00:00Z",
        .scenario = scenario,
        .title = "",
        .file = "",
        .options = "",
        .tool = "",
        .openssl = ""};
    assert_true(store_make(f->store, &e));
    struct index *index = index_open(f->store, &e);
    assert_non_null(index);
    assert_true(index_begin(index, &run, &id, &e));
    index_close(index);
    char *folder = store_folder(f->store, id);
    char *path = store_results(f->store, id);
    assert_int_equal(mkdir(folder, 0700), 0);
    runs_write(path, text);
    free(folder);
    free(path);
    return id;
}

void runs_golden(struct outcomes *out, const char *lines)
{
    struct conf_diag diag = {0};
    char *text = ek_asprintf("ekulab-golden 1\n%s", lines);
    FILE *file = fmemopen(text, strlen(text), "r");
    assert_non_null(file);
    if (!golden_read(out, "test", file, &diag))
        fail_msg("%s", buf_str(&diag.text));
    conf_diag_cleanup(&diag);
    fclose(file);
    free(text);
}
