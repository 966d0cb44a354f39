/* The command line: exit codes, output, files and their modes. */
#include "certs-gen/certs.h"
#include "certs-gen/command.h"
#include "sim/base/buf.h"

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

#define NUM(rows) (sizeof rows / sizeof rows[0])
#define MAX_ARGS  16

/* Everything happens in a folder of its own, which is the current one. */
struct bench {
    char dir[40];
    struct buf out, err;
};

static int set_up(void **state)
{
    struct bench *b = ek_calloc(1, sizeof *b);
    snprintf(b->dir, sizeof b->dir, "/tmp/ekulab-certs-XXXXXX");
    *state = b;
    return mkdtemp(b->dir) == NULL || chdir(b->dir) != 0;
}

static int tear_down(void **state)
{
    struct bench *b = *state;
    static const char *const files[] = {
        "out", "err", "d/key.pem", "d/cert.pem", "d/root.pem", "d/crl.pem", "all.pem", "d/else"};
    for (size_t i = 0; i < NUM(files); i++)
        unlink(files[i]);
    rmdir("d");
    int failed = chdir("/") != 0 || rmdir(b->dir) != 0;
    buf_cleanup(&b->out);
    buf_cleanup(&b->err);
    free(b);
    return failed;
}

static int redirect(FILE *stream, const char *path)
{
    fflush(stream);
    int kept = dup(fileno(stream));
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    dup2(fileno(file), fileno(stream));
    fclose(file);
    return kept;
}

static void restore(FILE *stream, int kept, const char *path, struct buf *content)
{
    fflush(stream);
    dup2(kept, fileno(stream));
    close(kept);
    buf_clear(content);
    assert_true(buf_read_file(content, path, 1 << 20, NULL));
}

/* Runs "certs-gen LINE", split at blanks; output is in b->out and b->err. */
static int run(struct bench *b, const char *line)
{
    char *copy = ek_strdup(line);
    char name[] = "certs-gen";
    char *argv[MAX_ARGS + 1] = {name};
    int argc = 1;
    for (char *word = strtok(copy, " "); word != NULL; word = strtok(NULL, " ")) {
        assert_true(argc < MAX_ARGS);
        argv[argc++] = word;
    }
    int out = redirect(stdout, "out");
    int err = redirect(stderr, "err");
    int code = certs_command(argc, argv);
    restore(stdout, out, "out", &b->out);
    restore(stderr, err, "err", &b->err);
    free(copy);
    return code;
}

static mode_t mode_of(const char *path)
{
    struct stat st;
    assert_int_equal(lstat(path, &st), 0);
    assert_true(S_ISREG(st.st_mode));
    return st.st_mode & 07777;
}

static void make_writes_three_files(void **state)
{
    struct bench *b = *state;
    mode_t mask = umask(0);
    int code = run(b, "make server-only --name e.example.com --dns example.com -o d");
    umask(mask);
    assert_int_equal(code, 0);
    assert_string_equal(buf_str(&b->out), "d/key.pem\nd/cert.pem\nd/root.pem\n");
    assert_non_null(strstr(buf_str(&b->err), "2026-06-20T00:00:00Z"));
    assert_null(strstr(buf_str(&b->err), "PRIVATE"));
    assert_int_equal(mode_of("d/key.pem"), 0600);
    assert_int_equal(mode_of("d/cert.pem"), 0666);
    assert_int_equal(mode_of("d/root.pem"), 0666);
}

static void crl_is_written_when_something_is_revoked(void **state)
{
    struct bench *b = *state;
    struct buf crl = {0};
    assert_int_equal(run(b, "make combined+revoked -n e.example.com -o d"), 0);
    assert_string_equal(buf_str(&b->out), "d/key.pem\nd/cert.pem\nd/root.pem\nd/crl.pem\n");
    assert_int_equal(mode_of("d/crl.pem") & 0400, 0400);
    assert_true(buf_read_file(&crl, "d/crl.pem", 1 << 20, NULL));
    assert_int_equal(strncmp(buf_str(&crl), "-----BEGIN X509 CRL-----\n", 25), 0);
    buf_cleanup(&crl);
}

static void join_files(void)
{
    static const char *const files[] = {"d/cert.pem", "d/key.pem", "d/root.pem"};
    struct buf all = {0};
    for (size_t i = 0; i < NUM(files); i++)
        assert_true(buf_read_file(&all, files[i], 1 << 20, NULL));
    FILE *out = fopen("all.pem", "w");
    assert_non_null(out);
    assert_true(fputs(buf_str(&all), out) >= 0);
    assert_int_equal(fclose(out), 0);
    buf_cleanup(&all);
}

static void made_files_fit_together(void **state)
{
    struct bench *b = *state;
    assert_int_equal(run(b, "make any-eku -n e.example.com --clock 2030-01-31 -o d"), 0);
    assert_string_equal(buf_str(&b->err), "");
    join_files();
    struct certs *certs = certs_new(NULL);
    const struct certs_identity *identity = certs_load(certs, "all.pem", NULL);
    assert_non_null(identity);
    assert_int_equal(identity->chain.certs[0].eku, CERT_EKU_ANY);
    assert_int_equal(identity->chain.certs[0].not_before, 1893456000); /* 2030-01-01 */
    assert_string_equal(identity->root_names[0], identity->chain.certs[1].issuer);
    certs_free(certs);
}

static void files_are_replaced_only_by_force(void **state)
{
    struct bench *b = *state;
    struct buf before = {0}, after = {0};
    assert_int_equal(run(b, "make combined -n a.example -o d"), 0);
    assert_true(buf_read_file(&before, "d/cert.pem", 1 << 20, NULL));

    assert_int_equal(run(b, "make combined -n a.example -o d"), 2);
    assert_non_null(strstr(buf_str(&b->err), "d/key.pem is there already; --force"));
    assert_int_equal(unlink("d/key.pem"), 0); /* now the second file is in the way */
    assert_int_equal(run(b, "make combined -n a.example -o d"), 2);
    assert_int_equal(access("d/key.pem", F_OK), -1);
    assert_true(buf_read_file(&after, "d/cert.pem", 1 << 20, NULL));
    assert_string_equal(buf_str(&before), buf_str(&after));

    assert_int_equal(symlink("else", "d/key.pem"), 0);
    assert_int_equal(run(b, "make combined -n a.example -o d --force"), 0);
    assert_int_equal(mode_of("d/key.pem"), 0600); /* and no longer a link */
    assert_int_equal(access("d/else", F_OK), -1);
    buf_clear(&after);
    assert_true(buf_read_file(&after, "d/cert.pem", 1 << 20, NULL));
    assert_string_not_equal(buf_str(&before), buf_str(&after));
    buf_cleanup(&before);
    buf_cleanup(&after);
}

static void show_prints_facts(void **state)
{
    struct bench *b = *state;
    assert_int_equal(run(b, "make server-only+expired -n e.example.com -d example.com -o d"), 0);
    assert_int_equal(run(b, "show d/root.pem -- d/cert.pem"), 0);
    static const char *const lines[] = {
        "d/root.pem, certificate 1 of 1\n",
        "d/cert.pem, certificate 1 of 2\n",
        "d/cert.pem, certificate 2 of 2\n",
        "  subject       CN=e.example.com,O=EKULAB LAB\n",
        "  issuer        CN=EKULAB LAB Issuing CA 1,O=EKULAB LAB\n",
        "  DNS names     e.example.com, example.com\n",
        "  EKU           serverAuth\n",
        "  not before    2026-05-21T00:00:00Z\n",
        "  not after     2026-06-19T00:00:00Z\n",
        "  key           ec-p256\n",
        "  key bits      256\n",
        "  weak digest   no\n",
        "  unknown OID   no\n",
    };
    for (size_t i = 0; i < NUM(lines); i++) {
        if (strstr(buf_str(&b->out), lines[i]) == NULL)
            fail_msg("missing: %s", lines[i]);
    }
}

static void show_goes_on_after_a_bad_file(void **state)
{
    struct bench *b = *state;
    assert_int_equal(run(b, "make combined -n e.example.com -o d"), 0);
    assert_int_equal(run(b, "show d/key.pem none.pem d/cert.pem"), 2);
    assert_non_null(strstr(buf_str(&b->err), "certs-gen show: d/key.pem: "));
    assert_non_null(strstr(buf_str(&b->err), "none.pem: No such file"));
    assert_non_null(strstr(buf_str(&b->out), "d/cert.pem, certificate 1 of 2\n"));
}

static void list_prints_every_word(void **state)
{
    struct bench *b = *state;
    assert_int_equal(run(b, "list"), 0);
    for (int i = 0; i < RECIPE_USAGE_COUNT; i++)
        assert_non_null(strstr(buf_str(&b->out), recipe_usage_name((enum recipe_usage)i)));
    for (unsigned bit = 0; bit < RECIPE_DEFECT_COUNT; bit++)
        assert_non_null(strstr(buf_str(&b->out), recipe_defect_name(bit)));
    assert_non_null(strstr(buf_str(&b->out), "+expired +not-yet-valid: "));
}

static void help_goes_to_standard_output(void **state)
{
    struct bench *b = *state;
    static const char *const lines[] = {
        "--help", "-h", "make --help", "make --name a -h", "show --help", "list --help"};
    for (size_t i = 0; i < NUM(lines); i++) {
        assert_int_equal(run(b, lines[i]), 0);
        assert_int_equal(strncmp(buf_str(&b->out), "Usage: certs-gen ", 17), 0);
        assert_string_equal(buf_str(&b->err), "");
    }
}

static void wrong_usage_is_explained(void **state)
{
    struct bench *b = *state;
    static const struct {
        const char *line, *message;
    } rows[] = {
        {"", "Usage: certs-gen COMMAND"},
        {"mak", "unknown command \"mak\"; did you mean \"make\"?"},
        {"frobnicate", "unknown command \"frobnicate\"\n"},
        {"make", "which recipe?"},
        {"make combined -o d", "--name HOST is missing"},
        {"make combined -n a", "-o DIR is missing"},
        {"make combined -n a -o d more", "unexpected argument \"more\""},
        {"make combined -n a -o d -- --force", "unexpected argument \"--force\""},
        {"make combined --nmae a -o d", "unknown option --nmae; did you mean --name?"},
        {"make combined --zzzzzz=1", "unknown option --zzzzzz\n"},
        {"make combined -z", "unknown option -z"},
        {"make combined --force=1", "takes no value"},
        {"make combined --name", "option --name needs a value"},
        {"make combind -n a -o d", "did you mean \"combined\"?"},
        {"make combined+expird -n a -o d", "did you mean \"expired\"?"},
        {"make combined+expired+not-yet-valid -n a -o d", "exclude each other"},
        {"make combined -n a -o d --key rsa-1024", "did you mean \"rsa-4096\"?"},
        {"make combined -n a -o d --clock tomorrow", "not a date"},
        {"make combined -n a -o d --clock 1999-01-01", "from 2000-01-31T00:00:00Z to"},
        {"make combined -n a_b,c -o d", "is not a host name"},
        {"make combined -n a -o none/d", "none/d: No such file"},
        {"make combined -n a -o d --ca none/ca", "none/ca: No such file"},
        {"make combined -n a -o d --ca out", "out: Not a directory"},
        {"make combined -n a --ca d", "-o DIR is missing"},
        {"make combind -n a -o d --ca d", "did you mean \"combined\"?"},
        {"make combined -n a -o d --ca d --clock tomorrow", "not a date"},
        {"make combined --ca", "option --ca needs a value"},
        {"make combined -n a -o out", "out/key.pem: Not a directory"},
        {"show", "which file?"},
        {"show -- --help", "--help: No such file"},
        {"list all", "unexpected argument \"all\""},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        int code = run(b, rows[i].line);
        if (code != 2 || strstr(buf_str(&b->err), rows[i].message) == NULL)
            fail_msg("\"%s\": %d, %s", rows[i].line, code, buf_str(&b->err));
        assert_string_equal(buf_str(&b->out), "");
        assert_int_equal(access("d", F_OK), -1);
    }
}

static void wall_clock_is_read_only_when_asked(void **state)
{
    struct bench *b = *state;
    assert_int_equal(run(b, "make combined -n a.example -o d --clock now"), 0);
    assert_string_equal(buf_str(&b->err), "");
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(make_writes_three_files),
        IN_FOLDER(crl_is_written_when_something_is_revoked),
        IN_FOLDER(made_files_fit_together),
        IN_FOLDER(files_are_replaced_only_by_force),
        IN_FOLDER(show_prints_facts),
        IN_FOLDER(show_goes_on_after_a_bad_file),
        IN_FOLDER(list_prints_every_word),
        IN_FOLDER(help_goes_to_standard_output),
        IN_FOLDER(wrong_usage_is_explained),
        IN_FOLDER(wall_clock_is_read_only_when_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
