/* The expression language: values, orders, and the column of every error. */
#include "scenarios/spec/expr.h"
#include "sim/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NUM(array) (sizeof(array) / sizeof(array)[0])

static const struct {
    const char *path;
    const char *value;
} world[] = {
    {"expressway-e.release", "X15.3.2"},
    {"expressway-c.release", "X14.3.7"},
    {"expressway-e.nodes", "2"},
    {"expressway-e.certificate", "server-only"},
    {"upload", "web"},
    {"clock", "2026-06-20T00:00:00Z"},
    {"nothing", NULL},
};

static const char *const paths[] = {"expressway-e.release", "expressway-c.release",
    "expressway-e.nodes", "expressway-e.certificate", "upload", "clock", "nothing"};

static bool is_path(const char *word)
{
    for (size_t i = 0; i < NUM(paths); i++) {
        if (text_is(word, paths[i]))
            return true;
    }
    return false;
}

static const char *value(const void *ctx, const char *path)
{
    (void)ctx;
    for (size_t i = 0; i < NUM(world); i++) {
        if (text_is(path, world[i].path))
            return world[i].value;
    }
    return NULL;
}

static bool word(const void *ctx, const char *text)
{
    (void)ctx;
    return text_is(text, "mra.registration");
}

static const struct expr_names plain = {
    .is_path = is_path, .paths = paths, .num_paths = NUM(paths)};
static const struct expr_names wordy = {
    .is_path = is_path, .allow_words = true, .paths = paths, .num_paths = NUM(paths)};

static bool eval(const char *text, const struct expr_names *names)
{
    struct err e = {0};
    int column = -1;
    struct expr *expr = expr_parse(text, names, &column, &e);
    if (expr == NULL)
        fail_msg("%s: column %d: %s", text, column, e.text);
    assert_int_equal(column, 0);
    const struct expr_env env = {.value = value, .word = word};
    bool out = expr_eval(expr, &env);
    expr_free(expr);
    return out;
}

static void expressions_have_values(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool value;
    } rows[] = {
        {"expressway-e.release == X15.3.2", true},
        {"expressway-e.release == X15.3.3", false},
        {"expressway-e.release != X15.4", true},
        {"expressway-e.release<X15.4", true},
        {"expressway-e.release < X15.3.10", true}, /* versions, not letters */
        {"expressway-e.release < X15.3.2", false},
        {"expressway-e.release <= X15.3.2", true},
        {"expressway-e.release > X15.0", true},
        {"X15.4 > expressway-e.release", true},
        {"expressway-c.release >= expressway-e.release", false},
        {"expressway-e.release >= \"X15.0\"", true},
        {"expressway-e.nodes < 10", true}, /* numbers, not letters */
        {"expressway-e.nodes == 02", true},
        {"expressway-e.nodes < X15.4", false}, /* two kinds have no order */
        {"expressway-e.nodes > X15.4", false},
        {"clock < 2026-06-21", true},
        {"clock == 2026-06-20", true},
        {"clock > 2026-06-20T00:00:00Z", false},
        {"expressway-e.certificate == server-only", true},
        {"expressway-e.certificate == \"server-only\"", true},
        {"expressway-e.certificate == 'server only'", false},
        {"expressway-e.certificate == server-only+expired", false},
        {"expressway-e.certificate < expressway-e.release", false},
        {"expressway-e.certificate in [combined, 'server-only']", true},
        {"expressway-e.certificate in [combined]", false},
        {"expressway-e.release in [X14.3.7,X15.3.2]", true},
        {"expressway-c.release in [expressway-e.release]", false},
        {"upload == web", true},
        {"web == upload", true},
        {"nothing == web", false},
        {"nothing != web", true},
        {"nothing < 3", false},
        {"nothing in [web]", false},
        {"not upload == web", false},
        {"not not upload == web", true},
        {"upload == scp and upload == web or upload == web", true},
        {"upload == web or upload == web and upload == scp", true}, /* and binds tighter */
        {"(upload == web or upload == web) and upload == scp", false},
        {"not upload == scp and upload == web", true}, /* not binds tightest */
        {"not (upload == web and upload == scp)", true},
        {" \t( upload\n==web )\r\n", true},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        if (eval(rows[i].text, &plain) != rows[i].value)
            fail_msg("%s", rows[i].text);
    }
}

static void lone_words_are_asked_of_the_environment(void **state)
{
    (void)state;
    assert_true(eval("mra.registration", &wordy));
    assert_false(eval("mra.login", &wordy));
    assert_true(eval("not mra.login and upload == web", &wordy));
    assert_true(eval("not (upload == scp or mra.login)", &wordy));
}

struct fault {
    const char *text;
    int column;
    const char *says;
};

static void check_fault(const struct fault *row, const struct expr_names *names)
{
    struct err e = {0};
    int column = 0;
    struct expr *expr = expr_parse(row->text, names, &column, &e);
    if (expr != NULL || column != row->column || strstr(e.text, row->says) == NULL)
        fail_msg("%s: column %d: %s", row->text, column, e.text);
    assert_int_equal(e.code, ERR_USAGE);
}

static void faults_name_their_column(void **state)
{
    (void)state;
    static const struct fault rows[] = {
        {"", 1, "a key or a value is missing at the end"},
        {"   ", 4, "missing at the end"},
        {"upload ==", 10, "a key or a value is missing"},
        {"upload == web and", 18, "missing at the end"},
        {"upload == web web", 15, "unexpected \"web\" where \"and\", \"or\" or the end"},
        {"upload == web)", 14, "unexpected \")\""},
        {"(upload == web", 15, "\")\" is missing"},
        {"and upload == web", 1, "unexpected \"and\""},
        {"upload = web", 8, "did you mean \"==\"?"},
        {"upload == \"web", 11, "quote is not closed"},
        {"upload == 'web", 11, "quote is not closed"},
        {"upload == web & upload == web", 15, "unexpected \"&\""},
        {"upload == w\xc3\xa9", 12, "unexpected byte 0xc3"},
        {"upload == \x01", 11, "unexpected byte 0x01"},
        {"upload in web", 11, "unexpected \"web\" where \"[\""},
        {"upload in []", 12, "unexpected \"]\""},
        {"upload in [web scp]", 16, "where \",\" or \"]\""},
        {"upload in [web", 15, "is missing"},
        {"upload == web and expresway-e.release == X15.4", 19,
            "unknown key \"expresway-e.release\"; did you mean \"expressway-e.release\"?"},
        {"expresway-e.release == expressway-c.release", 1, "unknown key"},
        {"not-a-key == upload", 1, "unknown key \"not-a-key\""},
        {"expresway-e.release in [X15.4]", 1, "unknown key"},
        {"uploda == web", 1, "did you mean \"upload\"?"},
        {"X15.4 == X15.5", 1, "unknown key \"X15.4\""},
        {"\"web\" == web", 1, "a comparison needs a key on one side"},
        {"upload < web", 8, "only releases, numbers and dates have an order, \"web\""},
        {"upload == web or expressway-e.release >= newest", 39, "have an order"},
        {"upload", 7, "an operator (== != < <= > >= in) is missing"},
        {"upload and upload == web", 8, "where an operator"},
    };
    for (size_t i = 0; i < NUM(rows); i++)
        check_fault(&rows[i], &plain);
    static const struct fault word_rows[] = {
        {"mra.login mra.registration", 11, "unexpected \"mra.registration\""},
        {"upload", 7, "an operator"},
        {"\"mra.login\"", 12, "an operator"},
        {"mra.login == web", 1, "unknown key \"mra.login\""},
    };
    for (size_t i = 0; i < NUM(word_rows); i++)
        check_fault(&word_rows[i], &wordy);
    check_fault(&(struct fault){"web", 4, "an operator"}, &plain);
}

/* `num` times `open`, a comparison, `num` times `close`. */
static char *nest(const char *open, const char *close, int num)
{
    char text[1000] = "";
    size_t used = 0;
    for (int i = 0; i < num; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s", open);
    used += (size_t)snprintf(text + used, sizeof text - used, "upload == web");
    for (int i = 0; i < num; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s", close);
    return ek_strdup(text);
}

static void depth_is_limited(void **state)
{
    (void)state;
    static const struct {
        const char *open, *close;
        int column; /* of the 33rd */
    } rows[] = {{"(", ")", 33}, {"not ", "", 129}};
    for (size_t i = 0; i < NUM(rows); i++) {
        char *good = nest(rows[i].open, rows[i].close, 32);
        char *deep = nest(rows[i].open, rows[i].close, 33);
        assert_true(eval(good, &plain));
        check_fault(&(struct fault){deep, rows[i].column, "nested more than 32 deep"}, &plain);
        free(good);
        free(deep);
    }
}

static void length_is_limited(void **state)
{
    (void)state;
    char text[4098];
    memset(text, ' ', sizeof text);
    memcpy(text, "upload == web", strlen("upload == web"));
    text[4096] = '\0';
    assert_true(eval(text, &plain));
    text[4096] = ' ';
    text[4097] = '\0';
    check_fault(&(struct fault){text, 4097, "longer than 4096 bytes"}, &plain);
}

static void long_chains_are_fine(void **state)
{
    (void)state;
    char text[4000] = "upload == web";
    while (strlen(text) < 3900)
        strcat(text, " and upload == web");
    assert_true(eval(text, &plain));
    strcat(text, " and upload == scp");
    assert_false(eval(text, &plain));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expressions_have_values),
        cmocka_unit_test(lone_words_are_asked_of_the_environment),
        cmocka_unit_test(faults_name_their_column),
        cmocka_unit_test(depth_is_limited),
        cmocka_unit_test(length_is_limited),
        cmocka_unit_test(long_chains_are_fine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
