/* Personas: what their files may say, and what a peer with one does under its own settings. */
#include "scenarios/spec/persona.h"
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

#define ONE(trait) "personas:\n- {id: a, title: A, traits: {" trait "}}\n"
#define GOOD       "loads: {value: any, confidence: measured, source: s}"

static void faults_are_told_at_their_place(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *head; /* of the first error, NULL: there is none */
    } rows[] = {
        {ONE(GOOD), NULL},
        {ONE("loads: {value: any, confidence: assumed, source: s, note: n}"), NULL},
        {ONE("loads: {value: any, confidence: assumed, source: s}"),
            "p.yaml:2:37: error: an assumed value needs a \"note\""},
        {ONE("loads: {value: every, confidence: measured, source: s}"),
            "p.yaml:2:45: error: unknown value \"every\""},
        {ONE("loads: {value: any, confidence: measurd, source: s}"),
            "p.yaml:2:62: error: unknown confidence \"measurd\"; did you mean \"measured\"?"},
        {ONE("loads: {value: any, confidence: measured}"),
            "p.yaml:2:37: error: missing key \"source\""},
        {ONE("loads: any"),
            "p.yaml:2:30: error: trait \"loads\" must be {value, confidence, source}"},
        {ONE("load: {value: any, confidence: measured, source: s}"),
            "p.yaml:2:30: error: unknown trait \"load\"; did you mean \"loads\"?"},
        {"personas:\n- {id: generic, title: G, traits: {" GOOD "}}\n",
            "p.yaml:2:35: error: missing trait \"usage.as-server\""},
        {"personas:\n- {id: a, title: A, traits: {}}\n- {id: a, title: A, traits: {}}\n",
            "p.yaml:3:8: error: persona \"a\" is there twice"},
        {"personas:\n- {title: A, traits: {}}\n", "p.yaml:2:3: error: missing key \"id\""},
        {"personas: []\n", "p.yaml:1:11: error: a persona file needs at least one persona"},
        {"personas: [a]\n", "p.yaml:1:12: error: a persona is a mapping"},
        {"persona: []\n", "p.yaml:1:1: error: unknown key \"persona\"; did you mean \"personas\"?"},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        struct conf_diag diag = {0};
        struct conf_doc *doc = conf_parse_text("p.yaml", rows[i].text, strlen(rows[i].text), &diag);
        assert_non_null(doc);
        personas_check(doc, &diag);
        const char *head = rows[i].head == NULL ? "" : rows[i].head;
        bool as_wanted = rows[i].head == NULL ? diag.num_errors == 0 : diag.num_errors > 0;
        if (!as_wanted || strncmp(buf_str(&diag.text), head, strlen(head)) != 0)
            fail_msg("%s\nwanted %s\ngot %s", rows[i].text, head, buf_str(&diag.text));
        conf_doc_free(doc);
        conf_diag_cleanup(&diag);
    }
}

static void write_file(const char *dir, const char *name, const char *text)
{
    char *path = ek_asprintf("%s/%s", dir, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    free(path);
}

static void a_folder_needs_the_generic_persona(void **state)
{
    (void)state;
    char dir[] = "/tmp/ek-personas-XXXXXX";
    struct personas personas;
    struct conf_diag diag = {0};
    assert_non_null(mkdtemp(dir));
    write_file(dir, "a.yaml", ONE(GOOD));
    assert_false(personas_load(&personas, dir, &diag));
    assert_non_null(strstr(buf_str(&diag.text), "no persona \"generic\""));
    personas_cleanup(&personas);
    conf_diag_cleanup(&diag);
    char *path = ek_asprintf("%s/a.yaml", dir);
    unlink(path);
    rmdir(dir);
    free(path);
    assert_false(personas_load(&personas, dir, &diag));
    assert_non_null(strstr(buf_str(&diag.text), "cannot read folder"));
    personas_cleanup(&personas);
    conf_diag_cleanup(&diag);
}

static void what_nobody_looked_at_is_as_generic(void **state)
{
    (void)state;
    const struct persona *generic = personas_find(personas_shelf(), PERSONA_GENERIC);
    const struct persona *wget = personas_find(personas_shelf(), "wget-gnutls");
    assert_null(personas_find(personas_shelf(), "wget"));
    for (size_t i = 0; i < TRAIT_COUNT; i++) {
        bool own = i == TRAIT_USAGE_AS_CLIENT;
        assert_true(generic->lines[i].own);
        assert_int_equal(wget->lines[i].own, own);
        if (!own)
            assert_string_equal(wget->lines[i].value, generic->lines[i].value);
    }
    assert_string_equal(wget->lines[TRAIT_USAGE_AS_CLIENT].value, "ignore");
}

/* Reads `b2b: {TEXT}`. */
static bool read_peer(struct deployment *d, const char *text, struct conf_diag *diag)
{
    char *full = ek_asprintf("peers: {b2b: {%s}, cssm: {}, cucm: {}}", text);
    struct conf_doc *doc = conf_parse_text("d.yaml", full, strlen(full), diag);
    assert_non_null(doc);
    deployment_init(d);
    bool ok = deployment_read(d, doc, conf_root(doc), NULL, diag);
    conf_doc_free(doc);
    free(full);
    return ok;
}

static void settings_stand_above_the_persona(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum trait trait;
        const char *word;
    } rows[] = {
        {"eku: persona", TRAIT_USAGE_AS_SERVER, "enforce"},
        {"eku: ignore", TRAIT_USAGE_AS_SERVER, "ignore"},
        {"eku: ignore", TRAIT_USAGE_AS_CLIENT, "ignore"},
        {"persona: gnutls", TRAIT_USAGE_AS_SERVER, "ignore"},
        {"persona: gnutls", TRAIT_USAGE_AS_CLIENT, "enforce-leaf-any"},
        {"persona: gnutls, eku: enforce", TRAIT_USAGE_AS_SERVER, "enforce"},
        {"persona: gnutls, eku: enforce", TRAIT_USAGE_AS_CLIENT, "enforce"},
        {"persona: prosody", TRAIT_USAGE_AS_SERVER, "enforce-server-auth"},
        {"persona: prosody, eku: enforce", TRAIT_REFUSES, "after-handshake"},
        {"persona: shows-usable-only", TRAIT_SHOWS, "when-usable"},
        {"persona: shows-usable-only, no-client-certificate: on", TRAIT_SHOWS, "never"},
        {"persona: shows-usable-only, no-client-certificate: off", TRAIT_SHOWS, "always"},
        {"persona: unified-cm", TRAIT_ASKS, "always"},
        {"persona: unified-cm, request-client-certificate: never", TRAIT_ASKS, "never"},
        {"persona: chrome", TRAIT_TRUSTS, "public"},
        {"persona: chrome, trust: lab", TRAIT_TRUSTS, "lab"},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        struct deployment d;
        struct conf_diag diag = {0};
        if (!read_peer(&d, rows[i].text, &diag))
            fail_msg("%s:\n%s", rows[i].text, buf_str(&diag.text));
        const char *word = peer_trait(&d, PEER_B2B, rows[i].trait);
        if (!text_is(word, rows[i].word))
            fail_msg("%s: %s is %s, not %s", rows[i].text, trait_name(rows[i].trait), word,
                rows[i].word);
        deployment_cleanup(&d);
    }
}

/* Claims and `where` were written in these words before there were personas. */
static void claims_see_the_word_of_the_persona(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum setting setting;
        const char *word;
    } rows[] = {
        {"tls-verify: on", SETTING_B2B_EKU, "enforce"},
        {"persona: gnutls", SETTING_B2B_EKU, "ignore"},
        {"persona: nss", SETTING_B2B_EKU, "enforce-leaf"},
        {"persona: gnutls, eku: enforce", SETTING_B2B_EKU, "enforce"},
        {"tls-verify: on", SETTING_B2B_REQUEST_CERTIFICATE, "zone"},
        {"tls-verify: on", SETTING_CSSM_REQUEST_CERTIFICATE, "never"},
        {"tls-verify: on", SETTING_B2B_NO_CLIENT_CERTIFICATE, "off"},
        {"persona: shows-usable-only", SETTING_B2B_NO_CLIENT_CERTIFICATE, "off"},
        {"persona: shows-usable-only, certificate: server-only+expired",
            SETTING_B2B_NO_CLIENT_CERTIFICATE, "on"},
        {"persona: shows-usable-only, certificate: no-eku", SETTING_B2B_NO_CLIENT_CERTIFICATE,
            "off"},
        {"persona: shows-usable-only, certificate: any-eku", SETTING_B2B_NO_CLIENT_CERTIFICATE,
            "off"},
        {"certificate: server-only", SETTING_B2B_CERTIFICATE, "server-only"},
        {"persona: expressway-before-x15.4, certificate: server-only", SETTING_B2B_CERTIFICATE,
            "combined"},
        {"persona: expressway-before-x15.4, certificate: client-only", SETTING_B2B_CERTIFICATE,
            "client-only"},
        {"tls-verify: on", SETTING_B2B_TRUST, "public"},
        {"tls-verify: on", SETTING_CUCM_TRUST, "lab"},
        {"trust: lab", SETTING_B2B_TRUST, "lab"},
        {"tls-verify: on", SETTING_BROWSER_TRUST, "public"},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        struct deployment d;
        struct conf_diag diag = {0};
        if (!read_peer(&d, rows[i].text, &diag))
            fail_msg("%s:\n%s", rows[i].text, buf_str(&diag.text));
        const char *word = deployment_effective(&d, rows[i].setting);
        if (!text_is(word, rows[i].word))
            fail_msg("%s: %s is %s, not %s", rows[i].text, setting_path(rows[i].setting), word,
                rows[i].word);
        deployment_cleanup(&d);
    }
}

static void an_unknown_persona_is_told_with_a_suggestion(void **state)
{
    (void)state;
    static const char wanted[] =
        "d.yaml:1:24: error: unknown persona \"prosdy\"; did you mean \"prosody\"?";
    struct deployment d;
    struct conf_diag diag = {0};
    assert_false(read_peer(&d, "persona: prosdy", &diag));
    assert_int_equal(diag.num_errors, 1);
    assert_memory_equal(buf_str(&diag.text), wanted, sizeof wanted - 1);
    deployment_cleanup(&d);
    conf_diag_cleanup(&diag);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_are_told_at_their_place),
        cmocka_unit_test(a_folder_needs_the_generic_persona),
        cmocka_unit_test(what_nobody_looked_at_is_as_generic),
        cmocka_unit_test(settings_stand_above_the_persona),
        cmocka_unit_test(claims_see_the_word_of_the_persona),
        cmocka_unit_test(an_unknown_persona_is_told_with_a_suggestion),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
