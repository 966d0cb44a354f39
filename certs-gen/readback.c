#include "certs-gen/readback.h"

#include "sim/base/vclock.h"

#include <string.h>

static void print_subject(const struct cert_facts *cert, struct buf *out)
{
    buf_adds(out, cert->subject);
}

static void print_issuer(const struct cert_facts *cert, struct buf *out)
{
    buf_adds(out, cert->issuer);
}

static void print_common_name(const struct cert_facts *cert, struct buf *out)
{
    buf_adds(out, cert->common_name == NULL ? "none" : cert->common_name);
}

static void print_list(char *const *texts, size_t num, struct buf *out)
{
    for (size_t i = 0; i < num; i++)
        buf_addf(out, "%s%s", i == 0 ? "" : ", ", texts[i]);
    if (num == 0)
        buf_adds(out, "none");
}

static void print_dns_names(const struct cert_facts *cert, struct buf *out)
{
    print_list(cert->dns_names, cert->num_dns_names, out);
}

static void print_ip_addresses(const struct cert_facts *cert, struct buf *out)
{
    print_list(cert->ip_addresses, cert->num_ip_addresses, out);
}

static void print_eku(const struct cert_facts *cert, struct buf *out)
{
    char text[80];
    cert_eku_text(cert, text, sizeof text);
    buf_adds(out, text);
}

static void print_time(int64_t time, struct buf *out)
{
    char text[VCLOCK_TEXT_LEN];
    vclock_format(time, text);
    buf_adds(out, text);
}

static void print_not_before(const struct cert_facts *cert, struct buf *out)
{
    print_time(cert->not_before, out);
}

static void print_not_after(const struct cert_facts *cert, struct buf *out)
{
    print_time(cert->not_after, out);
}

static void print_key(const struct cert_facts *cert, struct buf *out)
{
    buf_adds(out, cert->key);
}

static void print_key_bits(const struct cert_facts *cert, struct buf *out)
{
    buf_addf(out, "%d", cert->key_bits);
}

static void print_answer(bool yes, struct buf *out)
{
    buf_adds(out, yes ? "yes" : "no");
}

static void print_weak_signature(const struct cert_facts *cert, struct buf *out)
{
    print_answer(cert->weak_signature, out);
}

static void print_unknown_oid(const struct cert_facts *cert, struct buf *out)
{
    print_answer(cert->unknown_subject_oid, out);
}

static void print_ca(const struct cert_facts *cert, struct buf *out)
{
    print_answer(cert->is_ca, out);
}

static void print_self_signed(const struct cert_facts *cert, struct buf *out)
{
    print_answer(cert->self_signed, out);
}

const struct readback_field readback_fields[] = {
    {"subject", print_subject},
    {"issuer", print_issuer},
    {"common name", print_common_name},
    {"DNS names", print_dns_names},
    {"IP addresses", print_ip_addresses},
    {"EKU", print_eku},
    {"not before", print_not_before},
    {"not after", print_not_after},
    {"key", print_key},
    {"key bits", print_key_bits},
    {"weak digest", print_weak_signature},
    {"unknown OID", print_unknown_oid},
    {"CA", print_ca},
    {"self-signed", print_self_signed},
    {NULL, NULL},
};

static bool is_field_equal(const struct readback_field *field, const struct cert_facts *expected,
    const struct cert_facts *actual, struct buf *out)
{
    struct buf want = {0}, got = {0};
    field->print(expected, &want);
    field->print(actual, &got);
    bool same = strcmp(buf_str(&want), buf_str(&got)) == 0;
    if (!same)
        buf_addf(out, "%s is \"%.120s\", ordered was \"%.120s\"", field->name, buf_str(&got),
            buf_str(&want));
    buf_cleanup(&want);
    buf_cleanup(&got);
    return same;
}

bool readback_is_equal(
    const struct cert_facts *expected, const struct cert_facts *actual, struct buf *out_difference)
{
    for (const struct readback_field *field = readback_fields; field->name != NULL; field++) {
        if (!is_field_equal(field, expected, actual, out_difference))
            return false;
    }
    return true;
}

bool readback_compare(
    const struct cert_chain *expected, const struct cert_chain *actual, struct err *e)
{
    struct buf difference = {0};
    bool same = true;
    if (expected->num_certs != actual->num_certs)
        return err_set(e, ERR_RECIPE_MISMATCH, "chain has %zu certificates, ordered were %zu",
            actual->num_certs, expected->num_certs);
    for (size_t i = 0; i < expected->num_certs && same; i++) {
        same = readback_is_equal(&expected->certs[i], &actual->certs[i], &difference);
        if (!same)
            err_set(e, ERR_RECIPE_MISMATCH, "certificate %zu: %s", i + 1, buf_str(&difference));
    }
    buf_cleanup(&difference);
    return same;
}
