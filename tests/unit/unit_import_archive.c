/* Log archives: read in memory, with limits; damaged ones say so. */
#include "scenarios/import/archive.h"
#include "sim/base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* A header of POSIX tar (ustar) and the content, in blocks of 512 bytes. */
static void add_file(struct buf *out, const char *name, const char *content, char type)
{
    char header[512] = {0};
    size_t len = strlen(content);
    unsigned sum = 0;
    snprintf(header, 100, "%s", name);
    memcpy(header + 100, "0000644", 8);
    memcpy(header + 108, "0000000", 8);
    memcpy(header + 116, "0000000", 8);
    snprintf(header + 124, 12, "%011o", (unsigned)len);
    memcpy(header + 136, "00000000000", 12);
    memset(header + 148, ' ', 8);
    header[156] = type;
    memcpy(header + 257, "ustar\00000", 8);
    for (size_t i = 0; i < sizeof header; i++)
        sum += (unsigned char)header[i];
    snprintf(header + 148, 8, "%06o", sum & 0777777);
    buf_add(out, header, sizeof header);
    buf_add(out, content, len);
    for (size_t i = len % 512; i != 0 && i < 512; i++)
        buf_add(out, "", 1);
}

static void end_tar(struct buf *out)
{
    static const char zeros[1024];
    buf_add(out, zeros, sizeof zeros);
}

struct seen {
    size_t num;
    char last[200];
    size_t len;
};

static void see(void *context, const char *name, const char *data, size_t len)
{
    struct seen *seen = context;
    (void)data;
    seen->num++;
    seen->len += len;
    snprintf(seen->last, sizeof seen->last, "%s", name);
}

static void test_files_alone_are_given(void **state)
{
    (void)state;
    struct buf tar = {0};
    struct seen seen = {0};
    struct err e = {0};
    add_file(&tar, "a/xconf.txt", "hello", '0');
    add_file(&tar, "a/", "", '5');
    add_file(&tar, "../../etc/b\x1b[31m", "worlds", '0');
    end_tar(&tar);
    assert_true(archive_is_one(buf_str(&tar), tar.len));
    assert_true(archive_each("x.tar", buf_str(&tar), tar.len, see, &seen, &e));
    assert_int_equal(seen.num, 2);
    assert_int_equal(seen.len, 11);
    assert_string_equal(seen.last, "../../etc/b?[31m");
    buf_cleanup(&tar);
}

static void test_what_is_cut_off_says_so(void **state)
{
    (void)state;
    struct buf tar = {0};
    add_file(&tar, "a.txt", "hello", '0');
    add_file(&tar, "b.txt", "0123456789", '0');
    for (size_t cut = 1100; cut < tar.len; cut += 300) {
        struct seen seen = {0};
        struct err e = {0};
        assert_false(archive_each("x.tar", buf_str(&tar), cut, see, &seen, &e));
        assert_non_null(strstr(e.text, "x.tar: the archive is damaged or cut off"));
        assert_int_equal(seen.num, 1);
    }
    buf_cleanup(&tar);
}

static void test_what_is_no_archive(void **state)
{
    (void)state;
    struct seen seen = {0};
    struct err e = {0};
    assert_false(archive_is_one("*c xConfiguration A: 1", 22));
    assert_false(archive_is_one("", 0));
    assert_true(archive_is_one("\x1f\x8b\x08\0", 4));
    assert_false(archive_each("x.gz", "\x1f\x8b\x08\0", 4, see, &seen, &e));
    assert_int_equal(e.code, ERR_FILE_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files_alone_are_given),
        cmocka_unit_test(test_what_is_cut_off_says_so),
        cmocka_unit_test(test_what_is_no_archive),
    };
    return cmocka_run_group_tests_name("archive", tests, NULL, NULL);
}
