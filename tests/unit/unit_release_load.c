/* Faults in family files: one edit of a good file each, and the error that it gives. */
#include "sim/release/release.h"

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
#define GOOD       EK_SOURCE_DIR "/sim/releases/X15.3.yaml"

/* Copies the good file with the first `from` replaced by `to`. */
static void write_edited(const char *path, const char *from, const char *to)
{
    struct buf text = {0};
    struct err e = {0};
    assert_true(buf_read_file(&text, GOOD, 100000, &e));
    const char *at = strstr(buf_str(&text), from);
    assert_non_null(at);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file, "%.*s%s%s", (int)(at - buf_str(&text)), buf_str(&text), to, at + strlen(from));
    fclose(file);
    buf_cleanup(&text);
}

struct folder {
    char dir[32];
    char *edited, *good, *hidden;
};

/* A folder with an edited file, a broken hidden one and, if wanted, the good file before them. */
static void make_folder(struct folder *f, const char *from, const char *to, bool add_good)
{
    snprintf(f->dir, sizeof f->dir, "/tmp/ek-release-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    f->edited = ek_asprintf("%s/b.yaml", f->dir);
    f->good = ek_asprintf("%s/a.yaml", f->dir);
    f->hidden = ek_asprintf("%s/.c.yaml", f->dir);
    write_edited(f->edited, from, to);
    write_edited(f->hidden, "rules:", "rules: none");
    if (add_good)
        write_edited(f->good, "rules:", "rules:");
}

static void remove_folder(struct folder *f)
{
    unlink(f->edited);
    unlink(f->good);
    unlink(f->hidden);
    rmdir(f->dir);
    free(f->edited);
    free(f->good);
    free(f->hidden);
}

/* The text of all errors; the caller frees it. */
static char *load_edited(const char *from, const char *to, bool add_good, unsigned *out_num)
{
    struct folder folder;
    make_folder(&folder, from, to, add_good);
    struct conf_diag diag = {0};
    struct releases *set = releases_load(folder.dir, &diag);
    assert_int_equal(set == NULL, diag.num_errors > 0);
    releases_free(set);
    remove_folder(&folder);
    *out_num = diag.num_errors;
    return buf_take(&diag.text);
}

#define LINE "tls.versions: {value: 1.2+1.3, confidence: inferred, "

#define OTHER_FROM                                                                                 \
    "family: X15.3\ntitle: X15.3, one certificate, last family before the EKU fixes\n"             \
    "published: 2025-08\nreleases: [X15.3.0, X15.3.1, X15.3.2]"
#define OTHER_TO "family: X15.1\ntitle: t\npublished: p\nreleases: [X15.1.2, X15.1.0]"

static const struct {
    const char *from, *to;
    bool add_good;
    unsigned num;      /* errors */
    const char *error; /* the first one, from its position on */
} edits[] = {
    {"title:", "title:", false, 0, ""},
    {"tls.versions:", "tls.version:", false, 2,
        ":11:3: error: unknown rule \"tls.version\"; did you mean \"tls.versions\"?\n"},
    {"tls.versions:", "zone.name:", false, 1,
        "error: key \"zone.name\" stands twice, first in line 11\n"},
    {"  tls.versions:", "#", false, 1, ":8:3: error: missing rule \"tls.versions\"\n"},
    {LINE, "tls.versions: {value: '1.3', confidence: inferred, ", false, 1,
        ":11:25: error: unknown value \"1.3\"; did you mean \"1.2\"?\n"},
    {LINE, "tls.versions: {value: none, confidence: inferred, ", false, 1,
        ":11:25: error: unknown value \"none\" (known: 1.2, 1.2+1.3)\n"},
    {LINE, "tls.versions: {value: [1.2], confidence: inferred, ", false, 1,
        ":11:25: error: \"value\" must be one value, not a list\n"},
    {LINE, "tls.versions: {confidence: inferred, ", false, 1,
        ":11:17: error: missing key \"value\"\n"},
    {LINE, "tls.versions: {value: 1.2+1.3, ", false, 1,
        ":11:17: error: missing key \"confidence\"\n"},
    {LINE, "tls.versions: {value: 1.2+1.3, confidence: guess, ", false, 1,
        ":11:46: error: unknown confidence \"guess\" (known: documented, inferred, assumed)\n"},
    {LINE, "tls.versions: {value: 1.2+1.3, confidence: infered, ", false, 1,
        ":11:46: error: unknown confidence \"infered\"; did you mean \"inferred\"?\n"},
    {LINE "source:", LINE "x-source:", false, 1, ":11:17: error: missing key \"source\"\n"},
    {LINE "source:", LINE "source: '', x-was:", false, 1,
        ":11:64: error: \"source\" must not be empty\n"},
    {LINE "source:", LINE "sources: x, source:", false, 1,
        ":11:56: error: unknown key \"sources\"; did you mean \"source\"?\n"},
    {"confidence: assumed, source: \"no document states this\", note:",
        "confidence: assumed, source: \"no document states this\", x-note:", false, 1,
        ":14:30: error: an assumed value needs a \"note\" with the reason\n"},
    {LINE, "tls.versions: 1.2\n  x-rest: {", false, 2,
        ":11:3: error: rule \"tls.versions\" must be {value, confidence, source}\n"},
    {"family: X15.3\n", "", false, 1, ":3:1: error: missing key \"family\"\n"},
    {"family:", "familie: x\nfamily:", false, 1,
        ":3:1: error: unknown key \"familie\"; did you mean \"family\"?\n"},
    {"releases: [X15.3.0,", "releases: [X15.3.x,", false, 1,
        ":6:12: error: not a release name; write one like X15.3.2\n"},
    {"releases: [X15.3.0, X15.3.1, X15.3.2]", "releases: []", false, 1,
        ":6:11: error: a family needs at least one release\n"},
    {"releases: [X15.3.0, X15.3.1,", "releases: [X15.3.0, X15.3.0,", false, 1,
        "error: release \"X15.3.0\" is also in family X15.3\n"},
    {"releases: [X15.3.0,", "releases: [X15.3, X15.3.0,", false, 1, "is also in family X15.3\n"},
    {"family: X15.3\n", "family: X15.9\n", true, 3, "is also in family "},
    {"[X15.3.0, X15.3.1, X15.3.2]", "[X15.9]", true, 1,
        ":3:9: error: family \"X15.3\" stands in two files\n"},
    {OTHER_FROM, OTHER_TO, true, 0, ""},
    {"rules:", "- rules:", false, 1, "error: "},
};

static void each_fault_has_its_error(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM(edits); i++) {
        unsigned num = 0;
        char *text = load_edited(edits[i].from, edits[i].to, edits[i].add_good, &num);
        if (strstr(text, edits[i].error) == NULL)
            fail_msg("row %zu: \"%s\" is not in:\n%s", i, edits[i].error, text);
        if (num != edits[i].num)
            fail_msg("row %zu: %u errors:\n%s", i, num, text);
        free(text);
    }
}

static void order_is_by_version_not_by_file(void **state)
{
    (void)state;
    static const char *const names[] = {"X15.1.0", "X15.1.2", "X15.3.0", "X15.3.1", "X15.3.2"};
    struct folder folder;
    make_folder(&folder, OTHER_FROM, OTHER_TO, true);
    struct conf_diag diag = {0};
    struct releases *set = releases_load(folder.dir, &diag);
    assert_non_null(set);
    size_t num = 0;
    const char *const *loaded = releases_names(set, &num);
    assert_int_equal(num, NUM(names));
    for (size_t i = 0; i < num; i++)
        assert_string_equal(loaded[i], names[i]);
    assert_string_equal(release_family_name(releases_family_at(set, 0)), "X15.1");
    assert_string_equal(release_family_name(releases_family_at(set, 1)), "X15.3");
    releases_free(set);
    conf_diag_cleanup(&diag);
    remove_folder(&folder);
}

static void folders_without_families_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *dir;
        const char *error;
    } rows[] = {
        {"/nonexistent",
            "/nonexistent:1:1: error: cannot read folder: No such file or directory\n"},
        {"/proc/self/task",
            "/proc/self/task:1:1: error: no release files (*.yaml) in this folder\n"},
        {GOOD, GOOD ":1:1: error: cannot read folder: Not a directory\n"},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        struct conf_diag diag = {0};
        assert_null(releases_load(rows[i].dir, &diag));
        assert_int_equal(diag.num_errors, 1);
        assert_string_equal(buf_str(&diag.text), rows[i].error);
        conf_diag_cleanup(&diag);
    }
    releases_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fault_has_its_error),
        cmocka_unit_test(order_is_by_version_not_by_file),
        cmocka_unit_test(folders_without_families_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
