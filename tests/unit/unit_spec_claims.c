/* Claims files: what is read, where a claim speaks, and the place of every fault. */
#include "scenarios/spec/claims.h"
#include "sim/base/text.h"

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

struct fixture {
    char folder[40];
    char set[60];
    char other[60];
};

static int set_up(void **state)
{
    struct fixture *f = ek_calloc(1, sizeof *f);
    text_copy(f->folder, sizeof f->folder, "/tmp/spec-test-XXXXXX");
    if (mkdtemp(f->folder) == NULL)
        return -1;
    snprintf(f->set, sizeof f->set, "%s/set.yaml", f->folder);
    snprintf(f->other, sizeof f->other, "%s/other.yaml", f->folder);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    unlink(f->set);
    unlink(f->other);
    rmdir(f->folder);
    free(f);
    return 0;
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* Loads the sets "set" and, if it is there, "other" from the fixture's folder. */
static bool load(const struct fixture *f, struct claims *claims, struct conf_diag *diag)
{
    static const char text[] = "[set, other]";
    struct conf_doc *doc = conf_parse_text("s.yaml", text, strlen(text), diag);
    assert_non_null(doc);
    const char *names[] = {"set", "other"};
    const struct conf_node *at[] = {conf_item(conf_root(doc), 0), conf_item(conf_root(doc), 1)};
    size_t num = access(f->other, R_OK) == 0 ? 2 : 1;
    bool ok = claims_load(claims, f->folder, names, at, num, doc, diag);
    conf_doc_free(doc);
    return ok;
}

/* ---- reading and asking ---- */

static const char good[] = "claims: set\n"
                           "document: A document\n"
                           "url: https://example.com\n"
                           "given: expressway-e.upload == scp\n"
                           "entries:\n"
                           "  - id: A-1\n"
                           "    says: It breaks.\n"
                           "    citation: page 1\n"
                           "    confidence: inferred\n"
                           "    conflicts_with: [B-1]\n"
                           "    note: A note.\n"
                           "    x-mine: 1\n"
                           "    cases:\n"
                           "      - when: expressway-e.client-certificate == server-only\n"
                           "        expect:\n"
                           "          zone.uc-traversal: up\n"
                           "          mra.registration: {down: dependency-down, side: jabber,\n"
                           "            caused_by: mra.service-check, stage: sip-register}\n"
                           "      - when: expressway-e.nodes >= 2\n"
                           "        expect:\n"
                           "          cluster.e: {down: expired, side: expressway-e}\n";

struct heard {
    unsigned num;
    struct expectation last;
};

static void hear(void *ctx, const struct claim *claim, const struct claim_case *claim_case,
    const struct expectation *expectation)
{
    struct heard *heard = ctx;
    assert_string_equal(claim->id, "A-1");
    assert_non_null(claim_case->when_text);
    heard->num++;
    heard->last = *expectation;
}

static struct heard ask(
    const struct claims *claims, const struct deployment *d, enum service service)
{
    struct heard heard = {0};
    claims_of(claims, d, service, hear, &heard);
    return heard;
}

static void put(struct deployment *d, enum setting setting, const char *value)
{
    free(d->value[setting]);
    d->value[setting] = ek_strdup(value);
}

static void claims_speak_where_they_hold(void **state)
{
    const struct fixture *f = *state;
    struct claims claims;
    struct conf_diag diag = {0};
    struct deployment d;
    write_file(f->set, good);
    assert_true(load(f, &claims, &diag));
    const struct claim *claim = &claims.sets[0]->claims[0];
    assert_ptr_equal(claim->set, claims.sets[0]);
    assert_string_equal(claim->conflicts[0], "B-1");
    assert_string_equal(claim->note, "A note.");
    deployment_init(&d);
    assert_int_equal(ask(&claims, &d, SERVICE_ZONE_UC_TRAVERSAL).num, 0);
    put(&d, SETTING_E_CERTIFICATE, "server-only"); /* the client certificate is its copy */
    assert_int_equal(ask(&claims, &d, SERVICE_ZONE_UC_TRAVERSAL).num, 1);
    assert_true(ask(&claims, &d, SERVICE_ZONE_UC_TRAVERSAL).last.up);
    struct heard heard = ask(&claims, &d, SERVICE_MRA_REGISTRATION);
    assert_false(heard.last.up);
    assert_string_equal(heard.last.side, "jabber");
    assert_string_equal(heard.last.stage, "sip-register");
    assert_string_equal(heard.last.reason, "dependency-down");
    assert_string_equal(heard.last.caused_by, "mra.service-check");
    assert_int_equal(heard.last.line, 17);
    assert_int_equal(ask(&claims, &d, SERVICE_CLUSTER_E).num, 0);
    put(&d, SETTING_E_NODES, "2");
    assert_null(ask(&claims, &d, SERVICE_CLUSTER_E).last.stage);
    assert_int_equal(ask(&claims, &d, SERVICE_CLUSTER_E).num, 1);
    put(&d, SETTING_E_UPLOAD, "web"); /* what is given holds no longer */
    assert_int_equal(ask(&claims, &d, SERVICE_CLUSTER_E).num, 0);
    deployment_cleanup(&d);
    claims_cleanup(&claims);
    conf_diag_cleanup(&diag);
}

/* ---- faults ---- */

/* The good file with the first `from` replaced by `to`. */
static char *replace(const char *from, const char *to)
{
    const char *at = strstr(good, from);
    assert_non_null(at);
    return ek_asprintf("%.*s%s%s", (int)(at - good), good, to, at + strlen(from));
}

static void expect_fault(const struct fixture *f, const char *file, const char *head)
{
    struct claims claims;
    struct conf_diag diag = {0};
    char *full = ek_asprintf("%s:%s", file, head);
    bool ok = load(f, &claims, &diag);
    if (ok || diag.num_errors != 1 || strncmp(buf_str(&diag.text), full, strlen(full)) != 0)
        fail_msg("wanted %s\ngot %u: %s", full, diag.num_errors, buf_str(&diag.text));
    free(full);
    claims_cleanup(&claims);
    conf_diag_cleanup(&diag);
}

static void faults_have_a_place(void **state)
{
    const struct fixture *f = *state;
    static const struct {
        const char *from, *to, *head;
    } rows[] = {
        {"claims: set", "claims: sett", "1:9: error: the set must be called \"set\""},
        {"claims: set", "claim: set\nclaims: set", "1:1: error: unknown key \"claim\""},
        {"document: A document", "document: ''", "2:11: error: \"document\" must not be empty"},
        {"url: https://example.com\n", "", "1:1: error: missing key \"url\""},
        {"expressway-e.upload ==", "expressway-e.uplod ==", "4:8: error: unknown key"},
        {"id: A-1\n    says", "says", "6:5: error: missing key \"id\""},
        {"  - id: A-1\n", "  - A-2\n  - id: A-1\n", "6:5: error: an entry must be a mapping"},
        {"says: It breaks.", "says: [It, breaks]", "7:11: error: \"says\" must be one value"},
        {"citation: page 1\n    ", "", "6:5: error: missing key \"citation\""},
        {"confidence: inferred", "confidence: infered",
            "9:17: error: unknown confidence \"infered\"; did you mean \"inferred\"?"},
        {"says: It breaks.", "reading: litteral\n    says: It breaks.",
            "7:14: error: unknown reading \"litteral\" (known: strict, lenient)"},
        {"[B-1]", "[A-1]", "10:22: error: must be the id of another claim"},
        {"[B-1]", "B-1", "10:21: error: \"conflicts_with\" must be a list"},
        {"note: A note.", "notes: A note.", "11:5: error: unknown key \"notes\""},
        {"when: expressway-e.client-certificate ==", "when: expressway-e.client-certificates ==",
            "14:15: error: unknown key \"expressway-e.client-certificates\"; did you mean "
            "\"expressway-e.client-certificate\"?"},
        {"== server-only", "== server-only or", "14:64: error: a key or a value is missing"},
        {"zone.uc-traversal: up", "zone.uc-traversel: up",
            "16:11: error: unknown service \"zone.uc-traversel\"; did you mean "
            "\"zone.uc-traversal\"?"},
        {"zone.uc-traversal: up", "zone.uc-traversal: down",
            "16:30: error: zone.uc-traversal must be up or {down: REASON, side: SIDE}"},
        {"zone.uc-traversal: up", "zone.uc-traversal: [up]",
            "16:30: error: zone.uc-traversal must"},
        {"{down: expired, ", "{", "21:22: error: missing key \"down\""},
        {", side: expressway-e}", "}", "21:22: error: missing key \"side\""},
        {"side: expressway-e}", "side: expressway}",
            "21:44: error: unknown side \"expressway\"; did you mean \"expressway-"},
        {"down: expired", "down: expire", "21:29: error: unknown reason \"expire\"; did you mean"},
        {"side: expressway-e}", "side: expressway-e, stage: tsl}", "21:65: error: unknown stage"},
        {"side: expressway-e}", "side: expressway-e, caused_by: cluster.c}",
            "21:69: error: \"caused_by\" belongs to dependency-down, not to expired"},
        {"caused_by: mra.service-check", "caused_by: mra.check", "18:24: error: unknown service"},
        {"          cluster.e: {down: expired, side: expressway-e}\n", "          {}\n",
            "21:11: error: a case needs an expectation"},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        char *text = replace(rows[i].from, rows[i].to);
        write_file(f->set, text);
        expect_fault(f, f->set, rows[i].head);
        free(text);
    }
}

static void shapes_are_checked(void **state)
{
    const struct fixture *f = *state;
    static const struct {
        const char *text, *head;
    } rows[] = {
        {"", "1:1: error: a claims file must be a mapping"},
        {"claims: set\ndocument: d\nurl: u\n", "1:1: error: missing key \"entries\""},
        {"claims: set\ndocument: d\nurl: u\nentries:\n- {id: a, says: b, citation: c, "
         "confidence: assumed, cases: []}\n",
            "5:61: error: a claim needs a case"},
        {"claims: set\ndocument: d\nurl: u\nentries:\n- {id: a, says: b, citation: c, "
         "confidence: assumed}\n",
            "5:3: error: missing key \"cases\""},
        {"claims: [\n", "2:1: error: "},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        write_file(f->set, rows[i].text);
        expect_fault(f, f->set, rows[i].head);
    }
}

static void ids_are_unique_over_all_sets(void **state)
{
    const struct fixture *f = *state;
    char *other = replace("claims: set", "claims: other");
    write_file(f->set, good);
    write_file(f->other, other);
    expect_fault(f, f->other, "6:9: error: claim \"A-1\" exists already");
    unlink(f->other);
    free(other);
}

static struct heard ask_reading(
    const struct claims *claims, const struct deployment *d, enum claim_reading reading)
{
    struct heard heard = {0};
    claims_of_reading(claims, d, SERVICE_CLUSTER_E, reading, hear, &heard);
    return heard;
}

static void a_reading_speaks_only_to_who_asks_for_it(void **state)
{
    const struct fixture *f = *state;
    struct claims claims;
    struct conf_diag diag = {0};
    struct deployment d;
    char *text = replace("id: A-1\n", "id: A-1\n    reading: lenient\n");
    write_file(f->set, text);
    assert_true(load(f, &claims, &diag));
    assert_string_equal(claim_reading_name(claims.sets[0]->claims[0].reading), "lenient");
    deployment_init(&d);
    put(&d, SETTING_E_NODES, "2");
    assert_int_equal(ask(&claims, &d, SERVICE_CLUSTER_E).num, 0);
    assert_int_equal(ask_reading(&claims, &d, READING_STRICT).num, 0);
    assert_int_equal(ask_reading(&claims, &d, READING_LENIENT).num, 1);
    put(&d, SETTING_E_NODES, "1");
    assert_int_equal(ask_reading(&claims, &d, READING_LENIENT).num, 0);
    deployment_cleanup(&d);
    claims_cleanup(&claims);
    conf_diag_cleanup(&diag);
    free(text);
}

static const char both_readings[] = "claims: set\ndocument: d\nurl: u\nentries:\n"
                                    "- {id: a, %s says: b, citation: c, confidence: assumed,\n"
                                    "   cases: [{when: expressway-e.nodes == 2,\n"
                                    "            expect: {cluster.e: up}}]}\n"
                                    "- {id: a, %s says: b, citation: c, confidence: assumed,\n"
                                    "   cases: [{when: expressway-e.nodes == 2,\n"
                                    "            expect: {cluster.e: up}}]}\n";

static void an_id_is_shared_by_two_readings_alone(void **state)
{
    const struct fixture *f = *state;
    static const struct {
        const char *first, *second;
        bool ok;
    } rows[] = {
        {"reading: strict,", "reading: lenient,", true},
        {"reading: lenient,", "reading: strict,", true},
        {"reading: strict,", "reading: strict,", false},
        {"reading: strict,", "", false},
        {"", "reading: lenient,", false},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        struct claims claims;
        struct conf_diag diag = {0};
        char *text = ek_asprintf(both_readings, rows[i].first, rows[i].second);
        write_file(f->set, text);
        if (!rows[i].ok) {
            expect_fault(f, f->set, "8:8: error: claim \"a\" exists already");
        } else {
            assert_true(load(f, &claims, &diag));
            claims_cleanup(&claims);
        }
        conf_diag_cleanup(&diag);
        free(text);
    }
}

static void a_missing_set_is_an_error_where_it_is_named(void **state)
{
    const struct fixture *f = *state;
    unlink(f->set);
    expect_fault(f, "s.yaml", "1:2: error: unknown claim set \"set\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(claims_speak_where_they_hold),
        cmocka_unit_test(faults_have_a_place),
        cmocka_unit_test(shapes_are_checked),
        cmocka_unit_test(ids_are_unique_over_all_sets),
        cmocka_unit_test(a_reading_speaks_only_to_who_asks_for_it),
        cmocka_unit_test(an_id_is_shared_by_two_readings_alone),
        cmocka_unit_test(a_missing_set_is_an_error_where_it_is_named),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
