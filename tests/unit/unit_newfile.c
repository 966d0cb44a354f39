/* Result files that are there whole or not at all. */
#include "scenarios/runner/newfile.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/ek-newfile-XXXXXX";

static int enter_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) == NULL || chdir(folder) != 0;
}

static int leave_folder(void **state)
{
    (void)state;
    return chdir("/") != 0 || rmdir(folder) != 0;
}

static size_t num_entries(void)
{
    size_t num = 0;
    DIR *dir = opendir(".");
    assert_non_null(dir);
    while (readdir(dir) != NULL)
        num++;
    closedir(dir);
    return num - 2;
}

static void write_text(const char *path, const char *text)
{
    struct buf content = {0};
    struct err e = {0};
    buf_adds(&content, text);
    assert_true(newfile_write(path, &content, &e));
    buf_cleanup(&content);
}

static void a_file_takes_the_place_of_an_older_one(void **state)
{
    (void)state;
    struct buf read = {0};
    struct err e = {0};
    write_text("a", "the longer one");
    write_text("a", "short");
    assert_true(buf_read_file(&read, "a", 100, &e));
    assert_string_equal(buf_str(&read), "short");
    assert_int_equal(num_entries(), 1);
    buf_cleanup(&read);
    assert_int_equal(unlink("a"), 0);
}

static void what_cannot_be_put_in_place_leaves_nothing(void **state)
{
    (void)state;
    struct buf content = {0};
    struct err e = {0};
    buf_adds(&content, "x");
    assert_false(newfile_write("missing/a", &content, &e));
    assert_string_equal(e.text, "cannot write file: missing/a: No such file or directory");
    e = (struct err){0};
    assert_int_equal(mkdir("a", 0700), 0);
    assert_false(newfile_write("a", &content, &e));
    assert_string_equal(e.text, "cannot write file: a: Is a directory");
    assert_int_equal(num_entries(), 1);
    assert_int_equal(rmdir("a"), 0);
    buf_cleanup(&content);
}

static void folders_are_made_with_those_above(void **state)
{
    (void)state;
    struct err e = {0};
    assert_true(newfile_folder("a/b//c/", &e));
    assert_true(newfile_folder("a/b/c", &e));
    assert_int_equal(rmdir("a/b/c"), 0);
    write_text("a/b/c", "x");
    assert_false(newfile_folder("a/b/c", &e));
    assert_string_equal(e.text, "cannot write file: a/b/c: Not a directory");
    e = (struct err){0};
    assert_false(newfile_folder("a/b/c/d", &e));
    assert_string_equal(e.text, "cannot write file: a/b/c/d: Not a directory");
    assert_int_equal(unlink("a/b/c") | rmdir("a/b") | rmdir("a"), 0);
}

static void names_are_safe(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *name;
    } rows[] = {
        {"e=X15.3.2/c=X15.3.2", "e=X15.3.2_c=X15.3.2"},
        {"eclock=2026-06-20T00:00:00Z", "eclock=2026-06-20T00_00_00Z"},
        {"server-only+expired,x", "server-only+expired,x"},
        {"../a b\\c\"$(x)\n\xc3\xa9", ".._a_b_c___x____"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char *name = newfile_name(rows[i].text);
        assert_string_equal(name, rows[i].name);
        free(name);
    }
    char text[1001] = "";
    memset(text, 'a', 1000);
    char *name = newfile_name(text);
    assert_int_equal(strlen(name), 180);
    free(name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_takes_the_place_of_an_older_one),
        cmocka_unit_test(what_cannot_be_put_in_place_leaves_nothing),
        cmocka_unit_test(folders_are_made_with_those_above),
        cmocka_unit_test(names_are_safe),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
