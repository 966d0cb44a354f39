#include "tests/unit/sip_example.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

const char example_body[] = "--b\r\nContent-Type: application/text\r\n\r\n<x/>\r\n--b\r\n"
                            "Content-Type: application/x-x509-ca-cert\r\n\r\n"
                            "-----BEGIN CERTIFICATE-----\nMIIB\0\xff\n-----END CERTIFICATE-----\n\n"
                            "\r\n--b--\r\n";
const size_t example_body_len = sizeof example_body - 1;

static const char head[] =
    "SERVICE sip:serviceserver@example.com SIP/2.0\r\n"
    "Via: SIP/2.0/TLS 10.0.0.1:7003;egress-zone=UCTraversal;branch=z9hG4bKa1"
    ";proxy-call-id=7f-1;rport\r\n"
    "Via: SIP/2.0/TCP 127.0.0.1:5060;branch=z9hG4bKb2;received=127.0.0.1;rport=25063"
    ";ingress-zone=DefaultZone\r\n"
    "Call-ID: abc@127.0.0.1\r\n"
    "CSeq: 4616 SERVICE\r\n"
    "Contact: <sip:serviceproxy@example.com>\r\n"
    "From: <sip:serviceproxy@example.com>;tag=1\r\n"
    "To: <sip:serviceserver@example.com>\r\n"
    "Route: <sip:10.0.0.1:5061;transport=tls;zone-id=3;directed;lr>\r\n"
    "Route: <sip:127.0.0.1:22210;transport=tcp;vcs-cate;lr>\r\n"
    "Max-Forwards: 15\r\n"
    "User-Agent: TANDBERG/4132 (X8.7.2)\r\n"
    "Date: Tue, 19 Apr 2016 07:09:13 GMT\r\n"
    "Event: service\r\n"
    "P-Asserted-Identity: <sip:serviceproxy@example.com>\r\n"
    "X-TAATag: 0a1b\r\n"
    "Path: <sip:proxy-call-id=7f-1@10.0.0.1:7003;transport=tls;lr>\r\n"
    "Identity: \"c2lnbmF0dXJl==\"\r\n"
    "Content-Type: multipart/mixed; boundary=b\r\n";

void example_service(struct buf *out)
{
    buf_addf(out, "%sContent-Length: %zu\r\n\r\n", head, example_body_len);
    buf_add(out, example_body, example_body_len);
}

struct sip_msg *parsed(const char *text)
{
    struct err e = {0};
    struct sip_msg *msg = sip_parse(text, strlen(text), &e);
    if (msg == NULL)
        print_message("%s\n", e.text);
    assert_non_null(msg);
    return msg;
}

struct sip_msg *example_options(void)
{
    struct err e = {0};
    struct sip_msg *msg = sip_request("OPTIONS", "sip:e.example.com", "<sip:c@example.com>;tag=f",
        "<sip:e@example.com>", "id@c", 7, &e);
    assert_non_null(msg);
    return msg;
}

void assert_header(const struct sip_msg *msg, const char *name, size_t i, const char *value)
{
    char *text = sip_header(msg, name, i);
    if (value == NULL)
        assert_null(text);
    else
        assert_string_equal(text, value);
    free(text);
}

void assert_prints(const struct sip_msg *msg, const char *text, size_t len)
{
    struct buf out = {0};
    assert_true(sip_print(msg, &out));
    assert_int_equal(out.len, len);
    assert_memory_equal(out.data, text, len);
    buf_cleanup(&out);
}
