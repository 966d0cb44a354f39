/* What a box asks on which link beside usage and name, and what its tunnel makes of a key file. */
#include "sim/base/text.h"
#include "sim/node/keyfile.h"
#include "sim/node/links.h"
#include "tests/testlib/testlab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define NUM(rows) (sizeof rows / sizeof rows[0])

static struct releases *load(void)
{
    struct conf_diag diag = {0};
    struct releases *releases = releases_load(EK_SOURCE_DIR "/sim/releases", &diag);
    conf_diag_cleanup(&diag);
    assert_non_null(releases);
    return releases;
}

/* SIP TLS as a whole, the tunnel for itself, nothing elsewhere; each in both roles where both are
 * verified. */
static const struct {
    enum link link;
    bool client, server; /* is the other end verified in this role? */
    bool sip_tls;
    bool tunnel;
} links[] = {
    {LINK_UC_TRAVERSAL, true, true, true, false},
    {LINK_ZONE_TRAVERSAL, true, true, true, false},
    {LINK_TUNNEL, true, true, false, true},
    {LINK_MRA_SIP, false, true, true, false},
    {LINK_MRA_HTTPS, false, false, false, false},
    {LINK_CUCM_HTTPS, true, false, false, false},
    {LINK_CLUSTER, true, true, false, false},
    {LINK_WEB_ADMIN, false, false, false, false},
    {LINK_CUCM_ZONE, true, true, true, false},
    {LINK_UNITY_ZONE, true, true, true, false},
    {LINK_CUBE_ZONE, true, true, true, false},
    {LINK_CMS_ZONE, true, true, true, false},
    {LINK_B2B, true, true, true, false},
    {LINK_IMP, true, true, true, false},
    {LINK_XMPP, true, true, false, false},
    {LINK_WEBEX, false, true, true, false},
    {LINK_CLOUD, true, false, false, false},
    {LINK_CSSM, true, false, false, false},
};

static void links_have_their_scrutiny(void **state)
{
    (void)state;
    struct releases *releases = load();
    const struct release *release = releases_find(releases, "X15.4");
    struct link_settings settings = {
        .cluster_enforcing = true, .default_zone_mtls = true, .revocation = TLS_REVOCATION_STRICT};
    for (size_t i = 0; i < LINK_COUNT; i++)
        settings.zone_verifies[i] = true;
    for (size_t i = 0; i < NUM(links); i++) {
        for (int role = TLS_CLIENT; role <= TLS_SERVER; role++) {
            bool verified = role == TLS_CLIENT ? links[i].client : links[i].server;
            struct link_verification v =
                link_verification(release, &settings, links[i].link, (enum tls_role)role);
            print_message("%s, role %d\n", link_name(links[i].link), role);
            assert_int_equal(v.verify != TLS_VERIFY_NONE, verified);
            assert_int_equal(v.revocation,
                verified && links[i].sip_tls ? TLS_REVOCATION_STRICT : TLS_REVOCATION_OFF);
            assert_int_equal(v.max_rsa_bits, verified && links[i].sip_tls ? 4096 : 0);
            assert_int_equal(v.known_subject, verified && links[i].tunnel);
        }
    }
    releases_free(releases);
}

/* Where nothing is verified, or the release asks nothing, there is no scrutiny either. */
static void scrutiny_rests_on_settings_and_rules(void **state)
{
    (void)state;
    struct releases *releases = load();
    struct rule_change bits = {"X15.4", RULE_SIP_TLS_MAX_KEY_BITS, "unlimited"};
    struct rule_change oid = {"X15.4", RULE_TUNNEL_UNKNOWN_OID, "accepted"};
    struct link_settings settings = {.revocation = TLS_REVOCATION_LENIENT};
    const struct release *release = releases_find(releases, "X15.4");
    struct link_verification off = link_verification(release, &settings, LINK_B2B, TLS_CLIENT);
    assert_int_equal(off.revocation, TLS_REVOCATION_OFF);
    assert_int_equal(off.max_rsa_bits, 0);
    struct releases *of_bits = releases_with(releases, &bits);
    struct releases *of_oid = releases_with(releases, &oid);
    struct link_verification zone = link_verification(
        releases_find(of_bits, "X15.4"), &settings, LINK_UC_TRAVERSAL, TLS_CLIENT);
    assert_int_equal(zone.max_rsa_bits, 0);
    assert_int_equal(zone.revocation, TLS_REVOCATION_LENIENT);
    struct link_verification tunnel =
        link_verification(releases_find(of_oid, "X15.4"), &settings, LINK_TUNNEL, TLS_CLIENT);
    assert_false(tunnel.known_subject);
    releases_free(of_bits);
    releases_free(of_oid);
    releases_free(releases);
}

static void a_key_file_needs_its_final_newline(void **state)
{
    static const struct {
        const char *recipe;
        bool complete;
    } rows[] = {
        {"combined", true},
        {"combined", false},
        {"combined+rsa-8192", true},
        {"combined+rsa-8192", false},
        {"combined+self-signed", false},
        {"combined+sha1", true},
    };
    for (size_t i = 0; i < NUM(rows); i++) {
        struct err e = {0};
        struct tls_identity *uploaded = testlab_identity(*state, rows[i].recipe, TESTLAB_SERVER);
        struct tls_identity *read = keyfile_identity(uploaded, rows[i].complete, &e);
        assert_int_equal(read != NULL, rows[i].complete);
        if (read == NULL) {
            assert_int_equal(e.code, ERR_PEM_INVALID);
            assert_non_null(strstr(e.text, "bad end line"));
        } else {
            const struct cert_chain *was = tls_identity_chain(uploaded);
            const struct cert_chain *is = tls_identity_chain(read);
            assert_int_equal(is->num_certs, was->num_certs);
            assert_string_equal(is->certs[0].fingerprint, was->certs[0].fingerprint);
        }
        tls_identity_free(read);
        tls_identity_free(uploaded);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links_have_their_scrutiny),
        cmocka_unit_test(scrutiny_rests_on_settings_and_rules),
        cmocka_unit_test(a_key_file_needs_its_final_newline),
    };
    return cmocka_run_group_tests(tests, testlab_setup, testlab_teardown);
}
