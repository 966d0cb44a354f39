/* Names and addresses of others, replaced: what was related stays related. */
#include "sim/base/redact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

static int set_up(void **state)
{
    *state = redact_new();
    return 0;
}

static int tear_down(void **state)
{
    redact_free(*state);
    return 0;
}

static void test_labels_below_one_domain(void **state)
{
    struct redact *r = *state;
    assert_string_equal(redact_host(r, "vcs-e.corp.example.org"), "host-2.host-1.domain-1.example");
    assert_string_equal(
        redact_host(r, "VCS-E.Corp.Example.ORG."), "host-2.host-1.domain-1.example");
    assert_string_equal(redact_host(r, "corp.example.org"), "host-1.domain-1.example");
    assert_string_equal(redact_host(r, "*.corp.example.org"), "*.host-1.domain-1.example");
    assert_string_equal(redact_host(r, "example.org"), "domain-1.example");
    assert_string_equal(redact_host(r, "a.b.co.uk"), "host-3.domain-2.example");
    assert_string_equal(redact_host(r, "vcse"), "host-4");
    assert_string_equal(
        redact_host(r, "host-2.host-1.domain-1.example"), "host-2.host-1.domain-1.example");
}

static void test_addresses(void **state)
{
    struct redact *r = *state;
    assert_string_equal(redact_address(r, "10.1.2.3"), "198.18.0.1");
    assert_string_equal(redact_address(r, "10.1.2.4"), "198.18.0.2");
    assert_string_equal(redact_address(r, "10.1.2.3"), "198.18.0.1");
    assert_string_equal(redact_address(r, "198.18.0.1"), "198.18.0.1");
    assert_string_equal(redact_address(r, "127.0.0.1"), "127.0.0.1");
    assert_string_equal(redact_address(r, "fe80::1"), "2001:db8::1");
    assert_string_equal(redact_host(r, "10.1.2.3"), "198.18.0.1");
}

static void expect_text(struct redact *r, const char *text, const char *wanted)
{
    struct buf out = {0};
    redact_text(r, text, &out);
    assert_string_equal(buf_str(&out), wanted);
    struct buf again = {0};
    redact_text(r, buf_str(&out), &again);
    assert_string_equal(buf_str(&again), wanted);
    buf_cleanup(&out);
    buf_cleanup(&again);
}

static void test_texts(void **state)
{
    struct redact *r = *state;
    expect_text(r, "in/vcs-e.example.org.pem", "in/host-1.domain-1.example.pem");
    expect_text(r, "chain.pem of rev 1.0, X15.3.2", "chain.pem of rev 1.0, X15.3.2");
    expect_text(r, "dials vcs-e.example.org:7001 from 10.0.0.1.",
        "dials host-1.domain-1.example:7001 from 198.18.0.1.");
    expect_text(r, "admin@example.org, 2001:DB9::5", "admin@domain-1.example, 2001:db8::1");
    (void)redact_host(r, "edge");
    expect_text(r, "the box Edge", "the box host-2");
}

static void expect_subject(struct redact *r, const char *subject, bool keeps, const char *wanted)
{
    struct buf out = {0};
    redact_subject(r, subject, keeps, &out);
    assert_string_equal(buf_str(&out), wanted);
    buf_cleanup(&out);
}

static void test_subjects(void **state)
{
    struct redact *r = *state;
    expect_subject(r, "CN=a.corp.de,OU=Net\\, works,O=Corp,L=Bonn,C=DE", false,
        "CN=host-1.domain-1.example,OU=redacted,O=redacted,L=redacted,C=DE");
    expect_subject(r, "CN=R11,O=Let's Encrypt,C=US", true, "CN=R11,O=Let's Encrypt,C=US");
    expect_subject(r, "serialNumber=17+CN=x,emailAddress=a@b.de", false,
        "serialNumber=redacted+CN=name-1,emailAddress=redacted");
    expect_subject(r, "CN=Corp Root,O=Corp", false, "CN=name-2,O=redacted");
    expect_subject(r, "CN=corp root", false, "CN=name-2");
    expect_subject(r, "", false, "");
}

/* A generator of names over few labels, so that they are related often. */
static void make_name(unsigned *seed, char out[64])
{
    static const char *const labels[] = {"a", "b", "mail", "*"};
    static const char *const domains[] = {"x.org", "y.org", "x.co.uk", "b.x.org"};
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    unsigned bits = *seed >> 8;
    snprintf(out, 64, "%s%s%s.%s", bits & 1 ? labels[bits >> 1 & 3] : "", bits & 1 ? "." : "",
        labels[bits >> 3 & 1], domains[bits >> 4 & 3]);
}

static bool covers(const char *pattern, const char *name)
{
    const char *dot = strchr(name, '.');
    return strncmp(pattern, "*.", 2) == 0 && dot != NULL && strcasecmp(pattern + 1, dot) == 0;
}

static void test_what_is_related_stays_related(void **state)
{
    struct redact *r = *state;
    unsigned seed = 7;
    size_t equal = 0;
    size_t covered = 0;
    for (int i = 0; i < 5000; i++) {
        char a[64];
        char b[64];
        make_name(&seed, a);
        make_name(&seed, b);
        const char *of_a = redact_host(r, a);
        const char *of_b = redact_host(r, b);
        assert_int_equal(strcmp(a, b) == 0, strcmp(of_a, of_b) == 0);
        assert_int_equal(covers(a, b), covers(of_a, of_b));
        equal += strcmp(a, b) == 0;
        covered += covers(a, b);
    }
    assert_true(equal > 50 && covered > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_labels_below_one_domain, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_addresses, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_texts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_subjects, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_related_stays_related, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("redact", tests, NULL, NULL);
}
