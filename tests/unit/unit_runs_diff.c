/* What each difference between two runs is called, and what it is told with. */
#include "scenarios/runs/diff.h"
#include "scenarios/runs/difftell.h"
#include "sim/base/text.h"
#include "tests/unit/runs_files.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NUM(rows) (sizeof rows / sizeof rows[0])
#define BIT(code) (1u << DIFF_FIELD_##code)

#define TLS  "down eku-client-auth-missing expressway-e tls x509=26 alert=43"
#define LATE "down expired expressway-e tls x509=10 alert=45"

/* What became of web.admin.e in cell x: NULL: not there; "?": the lab failed; "!up": MISMATCH. */
static const struct {
    const char *name;
    const char *a;
    const char *b;
    enum diff_class class;
    unsigned fields;
} rows[] = {
    {"both up", "up", "up", DIFF_EQUAL, 0},
    {"both down alike", TLS, TLS, DIFF_EQUAL, 0},
    {"breaks", "up", TLS, DIFF_NEW_BREAK, BIT(STATE)},
    {"breaks for a fault of a door", "up", LATE, DIFF_NEW_BREAK, BIT(STATE)},
    {"works again", TLS, "up", DIFF_FIXED, BIT(STATE)},

    {"expired", LATE, "up", DIFF_NEWLY_ALLOWED, BIT(STATE)},
    {"not yet valid", "down not-yet-valid - tls", "up", DIFF_NEWLY_ALLOWED, BIT(STATE)},
    {"name", "down name-mismatch - tls", "up", DIFF_NEWLY_ALLOWED, BIT(STATE)},
    {"issuer", "down untrusted-issuer - tls", "up", DIFF_NEWLY_ALLOWED, BIT(STATE)},
    {"chain", "down incomplete-chain - tls", "up", DIFF_NEWLY_ALLOWED, BIT(STATE)},
    {"revoked", "down revoked - tls", "up", DIFF_NEWLY_ALLOWED, BIT(STATE)},
    {"signature", "down signature-rejected - tls", "up", DIFF_NEWLY_ALLOWED, BIT(STATE)},
    {"key", "down key-rejected - tls", "up", DIFF_NEWLY_ALLOWED, BIT(STATE)},
    {"credentials", "down credentials - tls", "up", DIFF_NEWLY_ALLOWED, BIT(STATE)},
    {"no certificate", "down no-certificate-presented - tls", "up", DIFF_NEWLY_ALLOWED, BIT(STATE)},
    {"access rule", "down access-rule - tls", "up", DIFF_NEWLY_ALLOWED, BIT(STATE)},
    {"server's usage", "down eku-server-auth-missing - tls", "up", DIFF_FIXED, BIT(STATE)},
    {"key usage", "down key-usage - tls", "up", DIFF_FIXED, BIT(STATE)},
    {"issuer's usage", "down purpose-of-issuer - tls", "up", DIFF_FIXED, BIT(STATE)},
    {"upload page", "down upload-refused - upload", "up", DIFF_FIXED, BIT(STATE)},
    {"network", "down network - tcp", "up", DIFF_FIXED, BIT(STATE)},
    {"timeout", "down timeout - tcp", "up", DIFF_FIXED, BIT(STATE)},
    {"for no known reason", "down - - -", "up", DIFF_FIXED, BIT(STATE)},

    {"reason", TLS, "down key-usage expressway-e tls x509=26 alert=43", DIFF_CAUSE_CHANGED,
        BIT(REASON)},
    {"side", TLS, "down eku-client-auth-missing expressway-c tls x509=26 alert=43",
        DIFF_CAUSE_CHANGED, BIT(SIDE)},
    {"stage", TLS, "down eku-client-auth-missing expressway-e stream x509=26 alert=43",
        DIFF_CAUSE_CHANGED, BIT(STAGE)},
    {"X509 error", TLS, "down eku-client-auth-missing expressway-e tls x509=18 alert=43",
        DIFF_CAUSE_CHANGED, BIT(X509_ERROR)},
    {"alert", TLS, "down eku-client-auth-missing expressway-e tls x509=26 alert=46",
        DIFF_CAUSE_CHANGED, BIT(ALERT)},
    {"no alert", TLS, "down eku-client-auth-missing expressway-e tls x509=26", DIFF_CAUSE_CHANGED,
        BIT(ALERT)},
    {"alert 0 is one", "down timeout - tls", "down timeout - tls alert=0", DIFF_CAUSE_CHANGED,
        BIT(ALERT)},
    {"SIP status", "down dependency-down expressway-e sip-register sip=480",
        "down dependency-down expressway-e sip-register sip=403", DIFF_CAUSE_CHANGED,
        BIT(SIP_STATUS)},
    {"cause", "down dependency-down - https caused-by=tunnel.ssh",
        "down dependency-down - https caused-by=zone.uc-traversal", DIFF_CAUSE_CHANGED,
        BIT(CAUSED_BY)},
    {"all of it", TLS, "down expired expressway-c stream x509=10 alert=45 sip=403",
        DIFF_CAUSE_CHANGED,
        BIT(REASON) | BIT(SIDE) | BIT(STAGE) | BIT(X509_ERROR) | BIT(ALERT) | BIT(SIP_STATUS)},

    {"verdict alone", "up", "!up", DIFF_VERDICT_CHANGED, BIT(VERDICT)},
    {"verdict back", "!" TLS, TLS, DIFF_VERDICT_CHANGED, BIT(VERDICT)},
    {"verdict and break", "up", "!" TLS, DIFF_NEW_BREAK, BIT(STATE) | BIT(VERDICT)},
    {"verdict and cause", TLS, "!" LATE, DIFF_CAUSE_CHANGED,
        BIT(VERDICT) | BIT(REASON) | BIT(X509_ERROR) | BIT(ALERT)},
    {"both disputed", "!up", "!up", DIFF_EQUAL, 0},

    {"not known now", "up", "?", DIFF_INCONCLUSIVE, BIT(STATE)},
    {"not known before", "?", TLS, DIFF_INCONCLUSIVE, BIT(STATE)},
    {"never known", "?", "?", DIFF_INCONCLUSIVE, 0},
    {"not known, and not there", NULL, "?", DIFF_INCONCLUSIVE, 0},
    {"there, and not known", "?", NULL, DIFF_INCONCLUSIVE, 0},

    {"new", NULL, "up", DIFF_ADDED, 0},
    {"new and down", NULL, TLS, DIFF_ADDED, 0},
    {"gone", "up", NULL, DIFF_REMOVED, 0},
    {"gone and down", TLS, NULL, DIFF_REMOVED, 0},
};

struct runs {
    struct vocabulary vocabulary;
    struct outcomes a;
    struct outcomes b;
};

static void init(struct runs *r)
{
    vocabulary_init(&r->vocabulary);
    outcomes_init(&r->a, &r->vocabulary);
    outcomes_init(&r->b, &r->vocabulary);
}

static void cleanup(struct runs *r)
{
    outcomes_cleanup(&r->a);
    outcomes_cleanup(&r->b);
    vocabulary_cleanup(&r->vocabulary);
}

static void add(struct outcomes *out, const char *state)
{
    if (state == NULL)
        return;
    bool unknown = *state == '?', disputed = *state == '!';
    char *line = ek_asprintf("x  web.admin.e  %s\n", unknown ? "up" : state + (disputed ? 1 : 0));
    runs_golden(out, line);
    free(line);
    struct told *told = &out->lines[out->num - 1];
    told->verdict = disputed                      ? VERDICT_MISMATCH
                    : unknown                     ? VERDICT_INCONCLUSIVE
                    : told->state == OUTCOME_DOWN ? VERDICT_BREAK
                                                  : VERDICT_PASS;
    if (unknown)
        told->state = OUTCOME_UNKNOWN;
}

/* A change of the state changes the verdict with it: PASS and BREAK. */
static unsigned without_consequence(const struct diff_entry *entry, unsigned wanted)
{
    bool follows = (wanted & BIT(VERDICT)) == 0 && (wanted & BIT(STATE)) != 0;
    return follows ? entry->fields & ~BIT(VERDICT) : entry->fields;
}

static void each_class_and_field(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM(rows); i++) {
        struct runs r;
        struct diff diff;
        init(&r);
        add(&r.a, rows[i].a);
        add(&r.b, rows[i].b);
        diff_make(&diff, &r.a, &r.b);
        bool equal = rows[i].class == DIFF_EQUAL;
        if (diff.num != (equal ? 0 : 1) || diff.equal != (equal ? 1 : 0) ||
            (!equal && diff.entries[0].class != rows[i].class))
            fail_msg("%s: class %s, %zu equal", rows[i].name,
                diff.num == 0 ? "none" : diff_class_name(diff.entries[0].class), diff.equal);
        if (!equal && without_consequence(&diff.entries[0], rows[i].fields) != rows[i].fields)
            fail_msg("%s: fields %x", rows[i].name, diff.entries[0].fields);
        if (!equal)
            assert_int_equal(diff.counts[rows[i].class], 1);
        diff_cleanup(&diff);
        cleanup(&r);
    }
}

/* A golden file tells no verdicts: none differs. */
static void verdicts_that_are_not_told_do_not_differ(void **state)
{
    (void)state;
    struct runs r;
    struct diff diff;
    init(&r);
    runs_golden(&r.a, "x  web.admin.e  up\n");
    add(&r.b, "!up");
    diff_make(&diff, &r.a, &r.b);
    assert_int_equal(diff.equal, 1);
    diff_cleanup(&diff);
    cleanup(&r);
}

/* ---- dependencies ---- */

#define ZONE     "x  zone.uc-traversal  "
#define SERVICE  "x  mra.service-check  "
#define REGISTER "x  mra.registration  "
#define BY_ZONE  "down dependency-down expressway-c sip-service caused-by=zone.uc-traversal\n"
#define BY_CHECK "down dependency-down expressway-e sip-register caused-by=mra.service-check\n"

static void consequences_come_behind_their_cause(void **state)
{
    (void)state;
    struct runs r;
    struct diff diff;
    init(&r);
    /* in the files the last consequence comes first */
    runs_golden(&r.a, REGISTER "up\n" SERVICE "up\n" ZONE "up\nx  web.admin.e  up\n");
    runs_golden(&r.b, REGISTER BY_CHECK SERVICE BY_ZONE ZONE TLS "\nx  web.admin.e  " TLS "\n");
    diff_make(&diff, &r.a, &r.b);
    static const char *const order[] = {
        "zone.uc-traversal", "web.admin.e", "mra.service-check", "mra.registration"};
    static const char *const because[] = {"", "", "zone.uc-traversal", "mra.service-check"};
    assert_int_equal(diff.num, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(outcomes_word(&r.b, diff.entries[i].b->service), order[i]);
        assert_string_equal(outcomes_word(&r.b, diff.entries[i].because), because[i]);
    }
    assert_int_equal(diff.counts[DIFF_NEW_BREAK], 4);
    assert_int_equal(diff.consequences[DIFF_NEW_BREAK], 2);
    diff_cleanup(&diff);
    cleanup(&r);
}

/* What follows from a door is let in with it, if that is open now. */
static const struct {
    const char *name;
    const char *zone_before;
    const char *zone_now;
    enum diff_class of_registration;
} lets_in[] = {
    {"a usage", TLS, "up", DIFF_FIXED},
    {"a door that is open", LATE, "up", DIFF_NEWLY_ALLOWED},
    {"a door that is shut", LATE, LATE, DIFF_FIXED},
    {"a door that nobody knows", LATE, NULL, DIFF_FIXED},
};

static void consequences_of_doors(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM(lets_in); i++) {
        struct runs r;
        struct diff diff;
        init(&r);
        char *before =
            ek_asprintf(ZONE "%s\n" SERVICE BY_ZONE REGISTER BY_CHECK, lets_in[i].zone_before);
        char *now = lets_in[i].zone_now == NULL
                        ? ek_strdup(REGISTER "up\n")
                        : ek_asprintf(ZONE "%s\n" REGISTER "up\n", lets_in[i].zone_now);
        runs_golden(&r.a, before);
        runs_golden(&r.b, now);
        diff_make(&diff, &r.a, &r.b);
        for (size_t k = 0; k < diff.num; k++) {
            const struct diff_entry *entry = &diff.entries[k];
            const struct told *told = entry->b != NULL ? entry->b : entry->a;
            if (text_is(outcomes_word(&r.a, told->service), "mra.registration") &&
                entry->class != lets_in[i].of_registration)
                fail_msg("%s: %s", lets_in[i].name, diff_class_name(entry->class));
        }
        diff_cleanup(&diff);
        free(before);
        free(now);
        cleanup(&r);
    }
}

static void a_circle_has_an_end(void **state)
{
    (void)state;
    struct runs r;
    struct diff diff;
    init(&r);
    runs_golden(&r.a, SERVICE "up\n" REGISTER "up\n");
    runs_golden(&r.b,
        SERVICE "down dependency-down - https caused-by=mra.registration\n" REGISTER BY_CHECK);
    diff_make(&diff, &r.a, &r.b);
    assert_int_equal(diff.consequences[DIFF_NEW_BREAK], 2);
    diff_cleanup(&diff);
    cleanup(&r);
}

/* ---- telling ---- */

static void each_difference_has_its_witness(void **state)
{
    (void)state;
    struct runs r;
    struct diff diff;
    char *text = NULL;
    size_t len = 0;
    init(&r);
    runs_golden(&r.a, "x  web.admin.e  up\ny  web.admin.e  up\n");
    runs_golden(&r.b, "x  web.admin.e  " TLS "\n");
    diff_make(&diff, &r.a, &r.b);
    struct difftell tell = {.diff = &diff,
        .a = {.name = "r1", .explain = "r1"},
        .b = {.name = "golden.txt"},
        .classes = {[DIFF_NEW_BREAK] = true}};
    FILE *out = open_memstream(&text, &len);
    difftell_jsonl(&tell, out);
    fclose(out);
    char *second = strchr(text, '\n') + 1;
    assert_ptr_equal(strchr(second, '\n')[1], '\0'); /* removed is counted alone */
    *strchr(text, '\n') = '\0';
    json_t *head = json_loads(text, 0, NULL);
    json_t *entry = json_loads(second, 0, NULL);
    assert_int_equal(
        json_integer_value(json_object_get(json_object_get(head, "classes"), "removed")), 1);
    json_t *wanted = json_pack("{s:s,s:s,s:s,s:s,s:n,s:[s],s:{s:n,s:s,s:n,s:n,s:n,s:n,s:n,s:n,s:n,"
                               "s:s},s:{s:n,s:s,s:s,s:s,s:s,s:n,s:i,s:i,s:n,s:n}}",
        "kind", "difference", "class", "new-break", "cell", "x", "service", "web.admin.e",
        "because", "differs", "state", "a", "verdict", "state", "up", "stage", "side", "reason",
        "caused_by", "x509_error", "alert", "sip_status", "explain", "r1:x#web.admin.e", "b",
        "verdict", "state", "down", "stage", "tls", "side", "expressway-e", "reason",
        "eku-client-auth-missing", "caused_by", "x509_error", 26, "alert", 43, "sip_status",
        "explain");
    assert_non_null(wanted);
    if (!json_equal(entry, wanted))
        fail_msg("%s", second);
    json_decref(head);
    json_decref(entry);
    json_decref(wanted);
    free(text);
    diff_cleanup(&diff);
    cleanup(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_class_and_field),
        cmocka_unit_test(verdicts_that_are_not_told_do_not_differ),
        cmocka_unit_test(consequences_come_behind_their_cause),
        cmocka_unit_test(consequences_of_doors),
        cmocka_unit_test(a_circle_has_an_end),
        cmocka_unit_test(each_difference_has_its_witness),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
