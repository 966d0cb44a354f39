/* The comparison after minting: which differences count. */
#include "certs-gen/certs.h"
#include "certs-gen/readback.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define NUM(rows) (sizeof rows / sizeof rows[0])
#define CLOCK     1781913600 /* 2026-06-20T00:00:00Z */

static struct certs_order order_of(enum recipe_usage usage)
{
    return (struct certs_order){
        .recipe = {.usage = usage}, .common_name = "e.example.com", .clock = CLOCK};
}

/* Each changes one fact of a certificate. */
static void set_subject(struct cert_facts *c)
{
    c->subject[0] = 'X';
}

static void set_issuer(struct cert_facts *c)
{
    c->issuer[0] = 'X';
}

static void set_common_name(struct cert_facts *c)
{
    c->common_name[0] = 'X';
}

static void add_dns_name(struct cert_facts *c)
{
    cert_add_dns(c, "extra.example.com");
}

static void add_ip_address(struct cert_facts *c)
{
    cert_add_ip(c, "192.0.2.1");
}

static void set_eku(struct cert_facts *c)
{
    c->eku ^= CERT_EKU_CLIENT_AUTH;
}

static void set_not_before(struct cert_facts *c)
{
    c->not_before++;
}

static void set_not_after(struct cert_facts *c)
{
    c->not_after++;
}

static void set_key(struct cert_facts *c)
{
    c->key[0] = 'X';
}

static void set_key_bits(struct cert_facts *c)
{
    c->key_bits++;
}

static void set_weak_signature(struct cert_facts *c)
{
    c->weak_signature = !c->weak_signature;
}

static void set_unknown_oid(struct cert_facts *c)
{
    c->unknown_subject_oid = !c->unknown_subject_oid;
}

static void set_revoked(struct cert_facts *c)
{
    c->revoked = !c->revoked;
}

static void set_ca(struct cert_facts *c)
{
    c->is_ca = !c->is_ca;
}

static void set_self_signed(struct cert_facts *c)
{
    c->self_signed = !c->self_signed;
}

static void set_fingerprint(struct cert_facts *c)
{
    c->fingerprint[0] = 'X';
}

static void every_difference_is_found(void **state)
{
    (void)state;
    static const struct {
        void (*change)(struct cert_facts *cert);
        const char *field; /* NULL: must not matter */
    } rows[] = {
        {set_subject, "subject"},
        {set_issuer, "issuer"},
        {set_common_name, "common name"},
        {add_dns_name, "DNS names"},
        {add_ip_address, "IP addresses"},
        {set_eku, "EKU"},
        {set_not_before, "not before"},
        {set_not_after, "not after"},
        {set_key, "key"},
        {set_key_bits, "key bits"},
        {set_weak_signature, "weak digest"},
        {set_unknown_oid, "unknown OID"},
        {set_ca, "CA"},
        {set_self_signed, "self-signed"},
        {set_fingerprint, NULL},
        {set_revoked, NULL},
    };
    const struct certs_order order = order_of(RECIPE_SERVER_ONLY);
    for (size_t i = 0; i < 2 * NUM(rows); i++) {
        struct err e = {0};
        struct cert_chain expected, actual;
        char text[80];
        certs_expect(&order, &expected);
        certs_expect(&order, &actual);
        rows[i / 2].change(&actual.certs[i % 2]);
        bool same = readback_compare(&expected, &actual, &e);
        const char *field = rows[i / 2].field;
        assert_int_equal(same, field == NULL);
        snprintf(text, sizeof text, "certificate %zu: %s is ", i % 2 + 1, field ? field : "");
        assert_int_equal(e.code, field == NULL ? ERR_NONE : ERR_RECIPE_MISMATCH);
        assert_true(field == NULL || strstr(e.text, text) != NULL);
        cert_chain_cleanup(&expected);
        cert_chain_cleanup(&actual);
    }
}

static void absent_eku_is_not_empty_eku(void **state)
{
    (void)state;
    const struct certs_order order = order_of(RECIPE_NO_EKU);
    struct cert_chain expected, actual;
    struct err e = {0};
    certs_expect(&order, &expected);
    certs_expect(&order, &actual);
    actual.certs[0].has_eku = true;
    assert_false(readback_compare(&expected, &actual, &e));
    actual.certs[0].has_eku = false;
    actual.num_certs--;
    e = (struct err){0};
    assert_false(readback_compare(&expected, &actual, &e));
    assert_non_null(strstr(e.text, "chain has 1 certificates, ordered were 2"));
    actual.num_certs++;
    cert_chain_cleanup(&expected);
    cert_chain_cleanup(&actual);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_difference_is_found),
        cmocka_unit_test(absent_eku_is_not_empty_eku),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
