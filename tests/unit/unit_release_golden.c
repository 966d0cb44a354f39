/* The dump of every family against its golden file, so that a change of policy shows in a diff.
 * EK_ACCEPT=1 in the environment writes the files anew. */
#include "sim/release/release.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define GOLDEN EK_SOURCE_DIR "/tests/golden/releases"

static int load(void **state)
{
    struct conf_diag diag = {0};
    *state = releases_load(EK_SOURCE_DIR "/sim/releases", &diag);
    print_message("%s", buf_str(&diag.text));
    conf_diag_cleanup(&diag);
    return *state == NULL ? -1 : 0;
}

static int unload(void **state)
{
    releases_free(*state);
    return 0;
}

static void accept_dump(const char *path, const struct buf *dump)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(dump->data, 1, dump->len, file), dump->len);
    assert_int_equal(fclose(file), 0);
}

static void print_line(const char *sign, const char *line)
{
    print_message("%s %.*s\n", sign, (int)strcspn(line, "\n"), line);
}

static const char *next_line(const char *line)
{
    line += strcspn(line, "\n");
    return *line == '\n' ? line + 1 : line;
}

/* Dump and golden file have one line a rule, so lines are compared in pairs. */
static void print_difference(const char *golden, const char *dump)
{
    while (*golden != '\0' || *dump != '\0') {
        size_t len = strcspn(golden, "\n");
        if (len != strcspn(dump, "\n") || strncmp(golden, dump, len) != 0) {
            print_line("-", golden);
            print_line("+", dump);
        }
        golden = next_line(golden);
        dump = next_line(dump);
    }
}

static bool matches_golden(const struct release_family *family)
{
    struct buf dump = {0}, golden = {0};
    struct err e = {0};
    char *path = ek_asprintf("%s/%s.txt", GOLDEN, release_family_name(family));
    release_family_dump(family, &dump);
    if (getenv("EK_ACCEPT") != NULL)
        accept_dump(path, &dump);
    bool same =
        buf_read_file(&golden, path, 1000000, &e) && strcmp(buf_str(&golden), buf_str(&dump)) == 0;
    if (!same) {
        print_message("%s differs from the release data:\n", path);
        print_difference(buf_str(&golden), buf_str(&dump));
    }
    buf_cleanup(&dump);
    buf_cleanup(&golden);
    free(path);
    return same;
}

static void dumps_match_golden_files(void **state)
{
    unsigned different = 0;
    for (size_t i = 0; releases_family_at(*state, i) != NULL; i++)
        different += matches_golden(releases_family_at(*state, i)) ? 0 : 1;
    if (different > 0)
        fail_msg("%u families differ; if that is what you want, accept it with\n"
                 "  EK_ACCEPT=1 ctest --test-dir %s -R release_golden_test",
            different, EK_BINARY_DIR);
}

static void no_golden_file_is_left_over(void **state)
{
    DIR *dir = opendir(GOLDEN);
    assert_non_null(dir);
    for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        if (*entry->d_name == '.')
            continue;
        char *name = ek_strdup(entry->d_name);
        char *suffix = strstr(name, ".txt");
        assert_non_null(suffix);
        *suffix = '\0';
        assert_non_null(releases_family(*state, name));
        free(name);
    }
    closedir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dumps_match_golden_files),
        cmocka_unit_test(no_golden_file_is_left_over),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
