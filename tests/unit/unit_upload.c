/* The upload rule: every release x box x usages x store x method x switch against a short table of
 * what the documents say is taken. */
#include "sim/base/text.h"
#include "sim/release/upload.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define NUM(array) (sizeof(array) / sizeof(array)[0])

static int load(void **state)
{
    struct conf_diag diag = {0};
    *state = releases_load(EK_SOURCE_DIR "/sim/releases", &diag);
    conf_diag_cleanup(&diag);
    return *state == NULL ? -1 : 0;
}

static int unload(void **state)
{
    releases_free(*state);
    return 0;
}

#define S CERT_EKU_SERVER_AUTH
#define C CERT_EKU_CLIENT_AUTH

static const struct {
    const char *name;
    struct cert_facts facts;
} leaves[] = {
    {"combined", {.has_eku = true, .eku = S | C}},
    {"combined-and-more", {.has_eku = true, .eku = S | C | CERT_EKU_ANY | CERT_EKU_OTHER}},
    {"server-only", {.has_eku = true, .eku = S}},
    {"client-only", {.has_eku = true, .eku = C}},
    {"no-eku", {.has_eku = false}},
    {"any-eku", {.has_eku = true, .eku = CERT_EKU_ANY}},
    {"code-signing", {.has_eku = true, .eku = CERT_EKU_OTHER}},
};

/* What a web page takes besides combined certificates; the first row that fits counts. */
static const struct {
    const char *from; /* first release */
    char box;         /* 'e', 'c', '*' */
    enum upload_store store;
    int server_eku_upload; /* 0, 1; -1: either */
    const char *also;      /* names with blanks around; NULL: nothing is taken at all */
} pages[] = {
    {"X15.5", '*', UPLOAD_SERVER_STORE, -1, " server-only no-eku "},
    {"X15.5", '*', UPLOAD_CLIENT_STORE, -1, " client-only "},
    {"X15.4", 'e', UPLOAD_SERVER_STORE, 1, " server-only "},
    {"X14.0", '*', UPLOAD_SERVER_STORE, -1, " "},
    {"X14.0", '*', UPLOAD_CLIENT_STORE, -1, NULL},
};

static const char *page_of(const struct upload_request *request)
{
    for (size_t i = 0; i < NUM(pages); i++) {
        bool box = pages[i].box == '*' || (pages[i].box == 'e') == request->is_expressway_e;
        bool set = pages[i].server_eku_upload < 0 ||
                   (pages[i].server_eku_upload == 1) == request->server_eku_upload;
        bool release = release_compare(request->release->name, pages[i].from) >= 0;
        if (box && set && release && pages[i].store == request->store)
            return pages[i].also;
    }
    return NULL;
}

static bool expected(const struct upload_request *request, const char *leaf)
{
    const char *also = page_of(request);
    if (also == NULL)
        return false;
    if (request->method != UPLOAD_WEB || strncmp(leaf, "combined", 8) == 0)
        return true;
    char word[40];
    snprintf(word, sizeof word, " %s ", leaf);
    return strstr(also, word) != NULL;
}

static void check(const struct upload_request *request, const char *leaf)
{
    struct upload_result result = upload_judge(request);
    if (result.accepted != expected(request, leaf))
        fail_msg("%s %s store %d method %d switch %d %s: accepted %d", request->release->name,
            request->is_expressway_e ? "E" : "C", request->store, request->method,
            request->server_eku_upload, leaf, result.accepted);
    assert_int_equal(strncmp(rule_name(result.rule), "upload.", 7), 0);
    assert_non_null(result.message);
    assert_int_equal(result.message[strlen(result.message) - 1], '.');
    assert_int_equal(result.missing & ~(unsigned)(S | C), 0);
    assert_int_equal(result.missing & request->leaf->eku, 0);
    if (result.accepted)
        assert_int_equal(result.missing, 0);
}

static void check_release(const struct release *release)
{
    for (unsigned bits = 0; bits < 24; bits++) {
        struct upload_request request = {
            .release = release,
            .is_expressway_e = (bits & 1) != 0,
            .store = (bits & 2) != 0 ? UPLOAD_CLIENT_STORE : UPLOAD_SERVER_STORE,
            .server_eku_upload = (bits & 4) != 0,
            .method = (enum upload_method)(bits / 8),
        };
        for (size_t i = 0; i < NUM(leaves); i++) {
            request.leaf = &leaves[i].facts;
            check(&request, leaves[i].name);
        }
    }
}

static void every_case_agrees_with_the_table(void **state)
{
    size_t num = 0;
    const char *const *names = releases_names(*state, &num);
    for (size_t i = 0; i < num; i++)
        check_release(releases_find(*state, names[i]));
}

/* Who decided, what was missing and what the page says. */
static const struct {
    const char *release;
    bool is_expressway_e;
    enum upload_store store;
    enum upload_method method;
    bool server_eku_upload;
    struct cert_facts leaf;
    enum rule_id rule;
    unsigned missing;
    const char *message;
} reasons[] = {
    {"X15.3.2", true, UPLOAD_SERVER_STORE, UPLOAD_WEB, true, {.has_eku = true, .eku = S},
        RULE_UPLOAD_E_CLIENT_AUTH, C,
        "The certificate lacks clientAuth, which this page requires."},
    {"X15.3.2", true, UPLOAD_SERVER_STORE, UPLOAD_SCP, false, {.has_eku = true, .eku = S},
        RULE_UPLOAD_E_CLIENT_AUTH, 0,
        "The file is put in place without the checks of the upload page."},
    {"X15.3.2", false, UPLOAD_SERVER_STORE, UPLOAD_WEB, false, {.has_eku = true, .eku = C},
        RULE_UPLOAD_SERVER_AUTH, S, "The certificate lacks serverAuth, which this page requires."},
    {"X15.3.2", false, UPLOAD_SERVER_STORE, UPLOAD_WEB, false, {.has_eku = false},
        RULE_UPLOAD_SERVER_NO_EKU, S | C,
        "The certificate has no Extended Key Usage extension, which this page requires."},
    {"X15.3.2", false, UPLOAD_CLIENT_STORE, UPLOAD_SCP, false, {.has_eku = true, .eku = C},
        RULE_UPLOAD_CLIENT_CLIENT_AUTH, 0, "This release has no store for a client certificate."},
    {"X15.4", true, UPLOAD_SERVER_STORE, UPLOAD_WEB, false, {.has_eku = true, .eku = S},
        RULE_UPLOAD_E_CLIENT_AUTH, C,
        "The certificate lacks clientAuth, and EnableServerEkuUpload is Off."},
    {"X15.4", true, UPLOAD_SERVER_STORE, UPLOAD_WEB, true, {.has_eku = true, .eku = S},
        RULE_UPLOAD_E_CLIENT_AUTH, 0, "The certificate is accepted."},
    {"X15.4", true, UPLOAD_SERVER_STORE, UPLOAD_WEB, true, {.has_eku = false},
        RULE_UPLOAD_SERVER_NO_EKU, S,
        "The certificate has no Extended Key Usage extension, which this page requires."},
    {"X15.4", false, UPLOAD_SERVER_STORE, UPLOAD_WEB, true, {.has_eku = true, .eku = S},
        RULE_UPLOAD_C_CLIENT_AUTH, C,
        "The certificate lacks clientAuth, which this page requires."},
    {"X15.5", false, UPLOAD_SERVER_STORE, UPLOAD_WEB, false, {.has_eku = false},
        RULE_UPLOAD_SERVER_NO_EKU, 0,
        "The certificate is accepted without an Extended Key Usage extension."},
    {"X15.5", true, UPLOAD_CLIENT_STORE, UPLOAD_WEB, true, {.has_eku = true, .eku = S},
        RULE_UPLOAD_CLIENT_CLIENT_AUTH, C,
        "The certificate lacks clientAuth, which this page requires."},
    {"X15.5", true, UPLOAD_CLIENT_STORE, UPLOAD_WEB, true, {.has_eku = false},
        RULE_UPLOAD_CLIENT_CLIENT_AUTH, C,
        "The certificate lacks clientAuth, which this page requires."},
};

static void reasons_are_told(void **state)
{
    for (size_t i = 0; i < NUM(reasons); i++) {
        struct upload_request request = {
            .release = releases_find(*state, reasons[i].release),
            .is_expressway_e = reasons[i].is_expressway_e,
            .store = reasons[i].store,
            .method = reasons[i].method,
            .server_eku_upload = reasons[i].server_eku_upload,
            .leaf = &reasons[i].leaf,
        };
        struct upload_result result = upload_judge(&request);
        assert_string_equal(result.message, reasons[i].message);
        assert_string_equal(rule_name(result.rule), rule_name(reasons[i].rule));
        assert_int_equal(result.missing, reasons[i].missing);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_agrees_with_the_table),
        cmocka_unit_test(reasons_are_told),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
