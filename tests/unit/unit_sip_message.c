/* SIP messages: what was read comes out again, what breaks the rules does not come in. */
#include "tests/unit/sip_example.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void service_comes_out_as_it_went_in(void **state)
{
    (void)state;
    struct buf text = {0};
    struct buf got = {0};
    struct err e = {0};
    example_service(&text);
    struct sip_msg *msg = sip_parse(text.data, text.len, &e);
    assert_non_null(msg);
    assert_prints(msg, text.data, text.len);
    struct sip_msg *copy = sip_msg_clone(msg);
    sip_msg_free(msg);
    assert_prints(copy, text.data, text.len);
    sip_body(copy, &got);
    assert_int_equal(got.len, example_body_len);
    assert_memory_equal(got.data, example_body, example_body_len);
    sip_msg_free(copy);
    buf_cleanup(&got);
    buf_cleanup(&text);
}

static void headers_are_found_wherever_they_are_kept(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t i;
        const char *value;
    } rows[] = {
        {"Via", 1,
            "SIP/2.0/TCP 127.0.0.1:5060;branch=z9hG4bKb2;received=127.0.0.1;rport=25063"
            ";ingress-zone=DefaultZone"},
        {"via", 2, NULL},
        {"route", 0, "<sip:10.0.0.1:5061;transport=tls;zone-id=3;directed;lr>"},
        {"Route", 1, "<sip:127.0.0.1:22210;transport=tcp;vcs-cate;lr>"},
        {"Route", 2, NULL},
        {"From", 0, "<sip:serviceproxy@example.com>;tag=1"},
        {"From", 1, NULL},
        {"call-id", 0, "abc@127.0.0.1"},
        {"CSeq", 0, "4616 SERVICE"},
        {"Path", 0, "<sip:proxy-call-id=7f-1@10.0.0.1:7003;transport=tls;lr>"},
        {"Path", 1, NULL},
        {"x-taatag", 0, "0a1b"},
        {"Date", 0, "Tue, 19 Apr 2016 07:09:13 GMT"},
        {"Identity", 0, "\"c2lnbmF0dXJl==\""},
        {"Content-Type", 0, "multipart/mixed; boundary=b"},
        {"Content-Length", 0, NULL},
        {"Warning", 0, NULL},
        {"Authorization", 0, NULL},
    };
    struct buf text = {0};
    struct err e = {0};
    example_service(&text);
    struct sip_msg *msg = sip_parse(text.data, text.len, &e);
    assert_non_null(msg);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_header(msg, rows[i].name, rows[i].i, rows[i].value);
    assert_int_equal(sip_num_headers(msg, "Via"), 2);
    assert_int_equal(sip_num_headers(msg, "To"), 1);
    assert_int_equal(sip_num_headers(msg, "Path"), 1);
    assert_int_equal(sip_num_headers(msg, "Warning"), 0);
    assert_int_equal(sip_max_forwards(msg), 15);
    assert_true(sip_is_request(msg));
    assert_string_equal(sip_method(msg), "SERVICE");
    assert_int_equal(sip_status(msg), 0);
    assert_string_equal(sip_reason(msg), "");
    char *uri = sip_uri(msg);
    assert_string_equal(uri, "sip:serviceserver@example.com");
    free(uri);
    sip_msg_free(msg);
    buf_cleanup(&text);
}

static void short_and_joined_headers_are_spelled_out(void **state)
{
    (void)state;
    struct sip_msg *msg =
        parsed("OPTIONS sip:ee SIP/2.0\r\n"
               "v: SIP/2.0/TLS aa;branch=z9hG4bK1, SIP/2.0/TLS bb;branch=z9hG4bK2\r\n"
               "f: <sip:c@dd>;tag=1\r\nt: <sip:ee>\r\ni: x\r\ncseq: 1 OPTIONS\r\n"
               "max-forwards: 70\r\no: service\r\ny: \"aa\"\r\n"
               "Route: <sip:aa;lr>,\r\n <sip:bb;lr>\r\npath: <sip:pp;lr>, <sip:qq;lr>\r\n"
               "l: 0\r\n\r\n");
    static const char text[] =
        "OPTIONS sip:ee SIP/2.0\r\nVia: SIP/2.0/TLS aa;branch=z9hG4bK1\r\n"
        "Via: SIP/2.0/TLS bb;branch=z9hG4bK2\r\nCall-ID: x\r\nCSeq: 1 OPTIONS\r\n"
        "From: <sip:c@dd>;tag=1\r\nTo: <sip:ee>\r\nRoute: <sip:aa;lr>\r\nRoute: <sip:bb;lr>\r\n"
        "Max-Forwards: 70\r\nEvent: service\r\nIdentity: \"aa\"\r\nPath: <sip:pp;lr>\r\n"
        "Path: <sip:qq;lr>\r\nContent-Length: 0\r\n\r\n";
    assert_prints(msg, text, strlen(text));
    sip_msg_free(msg);
}

#define VIA    "Via: SIP/2.0/TLS aa;branch=z9hG4bK1\r\n"
#define IDS    "From: <sip:c@dd>;tag=1\r\nTo: <sip:ee>\r\nCall-ID: x\r\n"
#define CSEQ   "CSeq: 1 OPTIONS\r\n"
#define HOPS   "Max-Forwards: 70\r\n"
#define END    "Content-Length: 0\r\n\r\n"
#define ASK    "OPTIONS sip:ee SIP/2.0\r\n"
#define ANSWER "SIP/2.0 200 OK\r\n"

static void bad_messages_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *text;
        bool ok;
    } rows[] = {
        {"request", ASK VIA IDS CSEQ HOPS END, true},
        {"response", ANSWER VIA IDS CSEQ END, true},
        {"empty", "", false},
        {"keep-alive", "\r\n\r\n", false},
        {"no length", ASK VIA IDS CSEQ HOPS "\r\n", false},
        {"body missing", ASK VIA IDS CSEQ HOPS "Content-Length: 1\r\n\r\n", false},
        {"too much", ASK VIA IDS CSEQ HOPS END "x", false},
        {"no Via", ASK IDS CSEQ HOPS END, false},
        {"no CSeq", ASK VIA IDS HOPS END, false},
        {"no Max-Forwards", ASK VIA IDS CSEQ END, false},
        {"Max-Forwards 255", ASK VIA IDS CSEQ "Max-Forwards: 255\r\n" END, true},
        {"Max-Forwards 256", ASK VIA IDS CSEQ "Max-Forwards: 256\r\n" END, false},
        {"no ids", ASK VIA CSEQ HOPS END, false},
        {"no From", ASK VIA "To: <sip:ee>\r\nCall-ID: x\r\n" CSEQ HOPS END, false},
        {"no Call-ID", ASK VIA "To: <sip:ee>\r\nFrom: <sip:ff>\r\n" CSEQ HOPS END, false},
        {"two To", ASK VIA IDS "To: <sip:zz>\r\n" CSEQ HOPS END, false},
        {"other method", ASK VIA IDS "CSeq: 1 SERVICE\r\n" HOPS END, false},
        {"CSeq 2^31", ASK VIA IDS "CSeq: 2147483648 OPTIONS\r\n" HOPS END, false},
        {"CSeq 2^31-1", ASK VIA IDS "CSeq: 2147483647 OPTIONS\r\n" HOPS END, true},
        {"CSeq word", ASK VIA IDS "CSeq: one OPTIONS\r\n" HOPS END, false},
        {"SIP/3.0", "OPTIONS sip:ee SIP/3.0\r\n" VIA IDS CSEQ HOPS END, false},
        {"two spaces", "OPTIONS  sip:ee SIP/2.0\r\n" VIA IDS CSEQ HOPS END, false},
        {"no URI", "OPTIONS SIP/2.0\r\n" VIA IDS CSEQ HOPS END, false},
        {"bad method", "OPT{ONS sip:ee SIP/2.0\r\n" VIA IDS "CSeq: 1 OPT{ONS\r\n" HOPS END, false},
        {"empty reason", "SIP/2.0 200 \r\n" VIA IDS CSEQ END, true},
        {"status 99", "SIP/2.0 99 OK\r\n" VIA IDS CSEQ END, false},
        {"status 0200", "SIP/2.0 0200 OK\r\n" VIA IDS CSEQ END, false},
        {"status 200x", "SIP/2.0 200x OK\r\n" VIA IDS CSEQ END, false},
        {"status 2x0", "SIP/2.0 2x0 OK\r\n" VIA IDS CSEQ END, false},
        {"status 700", "SIP/2.0 700 OK\r\n" VIA IDS CSEQ END, false},
        {"status 699", "SIP/2.0 699 OK\r\n" VIA IDS CSEQ END, true},
        {"bare LF", ASK VIA IDS CSEQ HOPS "X-A: 1\nX-B: 2\r\n" END, false},
        {"control character in a header", ASK VIA IDS CSEQ HOPS "X-A: \x01\r\n" END, false},
        {"tab in a header", ASK VIA IDS CSEQ HOPS "X-A: \t1\r\n" END, true},
        {"DEL in a name",
            ASK VIA "To: \"\x7f\" <sip:ee>\r\nFrom: <sip:ff>\r\nCall-ID: x\r\n" CSEQ HOPS END,
            false},
        {"control character in a reason", "SIP/2.0 200 O\x01K\r\n" VIA IDS CSEQ END, false},
        {"HTTP", "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct err e = {0};
        struct sip_msg *msg = sip_parse(rows[i].text, strlen(rows[i].text), &e);
        if ((msg != NULL) != rows[i].ok)
            fail_msg("%s: %s", rows[i].name, e.text);
        if (msg == NULL)
            assert_int_equal(e.code, ERR_SIP_SYNTAX);
        sip_msg_free(msg);
    }
}

/* Whatever parses must also survive being looked at and printed. */
static void use(struct sip_msg *msg)
{
    static const char *const names[] = {"Via", "Route", "From", "CSeq", "Path", "Content-Type"};
    struct buf out = {0};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        free(sip_header(msg, names[i], 0));
    (void)!sip_print(msg, &out);
    sip_msg_free(sip_is_request(msg) ? sip_response(msg, 200, "OK", "t") : NULL);
    sip_msg_free(sip_msg_clone(msg));
    buf_cleanup(&out);
    sip_msg_free(msg);
}

static void every_truncation_is_refused(void **state)
{
    (void)state;
    struct buf text = {0};
    example_service(&text);
    for (size_t len = 0; len < text.len; len++) {
        struct err e = {0};
        char *cut = ek_strndup(text.data, 0);
        cut = ek_realloc(cut, len + 1);
        memcpy(cut, text.data, len);
        assert_null(sip_parse(cut, len, &e));
        assert_int_equal(e.code, ERR_SIP_SYNTAX);
        free(cut);
    }
    buf_cleanup(&text);
}

static void mutations_do_no_harm(void **state)
{
    (void)state;
    static const char bytes[] = "\0\r\n \t:;,<>\"\\@%=&/?0aZ\x7f\x80\xff";
    struct buf text = {0};
    example_service(&text);
    size_t parsed_some = 0;
    for (size_t at = 0; at < text.len - example_body_len; at++) {
        for (size_t i = 0; i < sizeof bytes - 1; i++) {
            struct err e = {0};
            char kept = text.data[at];
            text.data[at] = bytes[i];
            struct sip_msg *msg = sip_parse(text.data, text.len, &e);
            text.data[at] = kept;
            if (msg == NULL)
                continue;
            parsed_some++;
            use(msg);
        }
    }
    assert_true(parsed_some > 1000);
    buf_cleanup(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(service_comes_out_as_it_went_in),
        cmocka_unit_test(headers_are_found_wherever_they_are_kept),
        cmocka_unit_test(short_and_joined_headers_are_spelled_out),
        cmocka_unit_test(bad_messages_are_refused),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(mutations_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
