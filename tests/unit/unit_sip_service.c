/* The SERVICE body: a round trip to the byte, and each fault refused. */
#include "sim/sip/service.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char pem[] = "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIU\r\n--x\n"
                          "-----END CERTIFICATE-----\n";
#define TYPE "multipart/mixed;boundary=boundary-1"

static struct sip_service_call sample(void)
{
    return (struct sip_service_call){"u<&>\"'ser", "e.example.com", "n0", "auth", "cn", "00000001",
        "6629fae4", "sip:example.com", "REGISTER", "", "msg-1", "example.com"};
}

static void write_sample(struct buf *out)
{
    struct sip_service_call call = sample();
    char *type = NULL;
    sip_service_write(&call, pem, "boundary-1", out, &type);
    assert_string_equal(type, TYPE);
    free(type);
}

static bool reads(const char *type, const char *body, size_t len)
{
    struct err e = {0};
    struct sip_service_call call;
    char *certificate = NULL;
    bool ok = sip_service_read(type, body, len, &call, &certificate, &e);
    assert_int_equal(e.code, ok ? ERR_NONE : ERR_SIP_SYNTAX);
    assert_int_equal(certificate != NULL, ok);
    assert_int_equal(call.username != NULL, ok);
    sip_service_call_cleanup(&call);
    free(certificate);
    return ok;
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    struct err e = {0};
    struct buf body = {0};
    struct sip_service_call call;
    struct sip_service_call wanted = sample();
    char *certificate = NULL;
    write_sample(&body);
    assert_true(sip_service_read(TYPE, body.data, body.len, &call, &certificate, &e));
    assert_string_equal(certificate, pem);
    char **got_fields = (char **)&call;
    char **wanted_fields = (char **)&wanted;
    for (size_t i = 0; i < sizeof call / sizeof(char *); i++)
        assert_string_equal(got_fields[i], wanted_fields[i]);
    sip_service_call_cleanup(&call);
    assert_null(call.username);
    free(certificate);
    buf_cleanup(&body);
}

static void the_wire_looks_like_this(void **state)
{
    (void)state;
    static const char wanted[] =
        "--boundary-1\r\nContent-Type: application/text\r\n\r\n"
        "<?xml version=\"1.0\" encoding=\"utf-8\"?> <methodCall><params>"
        "<username>u&lt;&amp;&gt;&quot;&apos;ser</username><realm>e.example.com</realm>"
        "<nonce>n0</nonce><qop>auth</qop><cnonce>cn</cnonce><nc>00000001</nc>"
        "<response>6629fae4</response><uri>sip:example.com</uri><method>REGISTER</method><id></id>"
        "<caching-enabled>true</caching-enabled><reqtype>collab-edge</reqtype></params>"
        "<methodName>DigestAuth</methodName><version>1.0</version><msgid>msg-1</msgid>"
        "<sipdomain>example.com</sipdomain></methodCall>"
        "\r\n--boundary-1\r\nContent-Type: application/x-x509-ca-cert\r\n\r\n";
    struct buf body = {0};
    write_sample(&body);
    assert_int_equal(body.len, strlen(wanted) + strlen(pem) + strlen("\r\n--boundary-1--\r\n"));
    assert_memory_equal(body.data, wanted, strlen(wanted));
    assert_string_equal(body.data + strlen(wanted) + strlen(pem), "\r\n--boundary-1--\r\n");
    buf_cleanup(&body);
}

static void every_truncation_is_refused(void **state)
{
    (void)state;
    struct buf body = {0};
    write_sample(&body);
    for (size_t len = 0; len <= body.len; len++) {
        char *cut = ek_calloc(1, len + 1);
        memcpy(cut, body.data, len);
        char *exact = ek_realloc(cut, len == 0 ? 1 : len);
        /* The line end behind the last boundary may be missing (RFC 2046, 5.1.1). */
        bool whole = len == body.len || len == body.len - 2;
        if (reads(TYPE, exact, len) != whole)
            fail_msg("%zu of %zu bytes", len, body.len);
        free(exact);
    }
    buf_cleanup(&body);
}

/* The sample with the first `from` replaced by `to`. */
static bool reads_changed(const char *from, const char *to)
{
    struct buf body = {0};
    struct buf changed = {0};
    write_sample(&body);
    const char *at = strstr(body.data, from);
    assert_non_null(at);
    buf_add(&changed, body.data, (size_t)(at - body.data));
    buf_adds(&changed, to);
    buf_adds(&changed, at + strlen(from));
    bool ok = reads(TYPE, changed.data, changed.len);
    buf_cleanup(&changed);
    buf_cleanup(&body);
    return ok;
}

static const struct {
    const char *from;
    const char *to;
    bool ok;
} faults[] = {
    {"DigestAuth", "DigestAuth", true},
    {"DigestAuth", "BasicAuth", false},
    {"<methodName>DigestAuth</methodName>", "", false},
    {"<?xml version=\"1.0\" encoding=\"utf-8\"?> ", "", true},
    {"?>", ">", false},
    {"<id></id>", "<id/>", true},
    {"<id></id>", "<id />", true},
    {"<id></id>", "", false},
    {"<id></id>", "<id></id><id></id>", false},
    {"<id></id>", "<id></id><other/>", false},
    {"<id></id>", "<id a=\"b\"></id>", false},
    {"<id></id>", "<id></nc>", false},
    {"<id></id>", "<id><b/></id>", false},
    {"<id></id>", "<!-- --><id></id>", false},
    {"<id></id>", " \r\n\t<id></id> ", true},
    {"<nc>", "<NC>", false},
    {"<version>1.0</version>", "<msgid>2</msgid><version>1.0</version>", false},
    {"</params>", "</params><params></params>", false},
    {"</params>", "</params><params/>", false},
    {"<msgid>", "<params><msgid>", false},
    {"</methodCall>", "</methodCall>\n", true},
    {"</methodCall>", "</methodCall>x", false},
    {"&lt;", "&#60;", false},
    {"&lt;", "&lt", false},
    {"&lt;", "&", false},
    {"&lt;", "\x01", false},
    {"&lt;", "]]>", true},
    {"&lt;", "\xc3\xa4", true},
    {"application/text", "Application/Text; charset=utf-8", true},
    {"application/text", "text/plain", false},
    {"application/text", "application/x-x509-ca-cert", false},
    {"application/x-x509-ca-cert", "application/text", false},
    {"Content-Type: application/text\r\n", "", false},
    {"Content-Type: application/text\r\n", "X-A: b\r\ncontent-type:application/text\r\n", true},
    {"Content-Type: application/text\r\n",
        "Content-Type: application/text\r\nContent-Type: application/text\r\n", false},
    {"--boundary-1\r\n", "preamble\r\n--boundary-1\r\n", false},
    {"\r\n--boundary-1--\r\n", "\r\n--boundary-1--\r\nepilogue", false},
    {"\r\n--boundary-1--\r\n", "\r\n--boundary-1\r\n", false},
    {"\r\n--boundary-1--\r\n", "\r\n--boundary-2--\r\n", false},
    {"\r\n--boundary-1--\r\n",
        "\r\n--boundary-1\r\nContent-Type: application/text\r\n\r\n\r\n--boundary-1--\r\n", false},
    {"-----BEGIN", "----BEGIN", false},
    {"-----END", "-----EDN", false},
    {"-----END", "-----BEGIN CERTIFICATE-----\n-----END", false},
    {"-----BEGIN CERTIFICATE-----", "-----BEGIN PRIVATE KEY-----", false},
    {"-----BEGIN CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n-----BEGIN CERTIFICATE-----",
        false},
};

static void faults_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        if (reads_changed(faults[i].from, faults[i].to) != faults[i].ok)
            fail_msg("row %zu: %s -> %s", i, faults[i].from, faults[i].to);
    }
}

static void content_types_are_judged(void **state)
{
    (void)state;
    static const struct {
        const char *type;
        bool ok;
    } rows[] = {
        {TYPE, true},
        {"Multipart/Mixed; boundary=\"boundary-1\"", true},
        {"multipart/mixed; charset=utf-8; boundary=boundary-1", true},
        {"multipart/mixed;boundary=boundary-2", false},
        {"multipart/mixed;boundary=boundary-", false},
        {"multipart/mixed;boundary=", false},
        {"multipart/mixed;boundary=\"\"", false},
        {"multipart/mixed;boundary=\"", false},
        {"multipart/mixed", false},
        {"multipart/related;boundary=boundary-1", false},
        {"text/mixed;boundary=boundary-1", false},
        {"multipart", false},
        {"", false},
    };
    struct buf body = {0};
    write_sample(&body);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (reads(rows[i].type, body.data, body.len) != rows[i].ok)
            fail_msg("%s", rows[i].type);
    }
    buf_cleanup(&body);
}

static void parts_come_in_either_order(void **state)
{
    (void)state;
    struct buf body = {0};
    struct buf swapped = {0};
    write_sample(&body);
    const char *second = strstr(body.data, "\r\n--boundary-1\r\n") + 2;
    const char *last = strstr(body.data, "\r\n--boundary-1--");
    buf_addf(&swapped, "%.*s\r\n%.*s--boundary-1--", (int)(last - second), second,
        (int)(second - body.data), body.data);
    assert_true(reads(TYPE, swapped.data, swapped.len));
    buf_cleanup(&swapped);
    buf_cleanup(&body);
}

static void doubled_parts_are_refused(void **state)
{
    (void)state;
    for (int which = 0; which < 2; which++) {
        struct buf body = {0};
        struct buf doubled = {0};
        write_sample(&body);
        const char *second = strstr(body.data, "\r\n--boundary-1\r\n") + 2;
        const char *last = strstr(body.data, "--boundary-1--");
        const char *from = which == 0 ? body.data : second;
        const char *to = which == 0 ? second : last;
        buf_addf(&doubled, "%.*s%s", (int)(to - from), from, body.data);
        assert_false(reads(TYPE, doubled.data, doubled.len));
        buf_cleanup(&doubled);
        buf_cleanup(&body);
    }
}

static void boundaries_have_at_most_70_characters(void **state)
{
    (void)state;
    static const char longest[] =
        "0123456789012345678901234567890123456789012345678901234567890123456789";
    for (int extra = 0; extra < 2; extra++) {
        struct buf body = {0};
        struct sip_service_call call = sample();
        char *boundary = ek_asprintf("%s%s", longest, extra == 0 ? "" : "a");
        char *type = NULL;
        sip_service_write(&call, pem, boundary, &body, &type);
        assert_int_equal(reads(type, body.data, body.len), extra == 0);
        free(type);
        free(boundary);
        buf_cleanup(&body);
    }
}

static void mutations_do_no_harm(void **state)
{
    (void)state;
    static const char bytes[] = "\0\r\n <>/&;-a?\xff";
    struct buf body = {0};
    write_sample(&body);
    for (size_t at = 0; at < body.len; at++) {
        for (size_t i = 0; i < sizeof bytes - 1; i++) {
            char kept = body.data[at];
            body.data[at] = bytes[i];
            (void)reads(TYPE, body.data, body.len);
            body.data[at] = kept;
        }
    }
    buf_cleanup(&body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(the_wire_looks_like_this),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(faults_are_refused),
        cmocka_unit_test(content_types_are_judged),
        cmocka_unit_test(parts_come_in_either_order),
        cmocka_unit_test(doubled_parts_are_refused),
        cmocka_unit_test(boundaries_have_at_most_70_characters),
        cmocka_unit_test(mutations_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
