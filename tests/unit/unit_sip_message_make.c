/* SIP messages that ekulab makes: requests, responses, headers, bodies, and what it refuses to
 * make. */
#include "tests/unit/sip_example.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void headers_are_added_pushed_and_popped(void **state)
{
    (void)state;
    static const char *const names[][3] = {
        {"Via", "SIP/2.0/TLS aa;branch=z9hG4bK1", "SIP/2.0/TLS bb:1;egress-zone=Z;branch=z9;rport"},
        {"Route", "<sip:aa;lr>", "<sip:10.0.0.1:5061;transport=tls;zone-id=3;directed;lr>"},
        {"Record-Route", "<sip:aa;lr>", "<sip:proxy-call-id=1@bb:5061;transport=tls;lr>"},
        {"Path", "<sip:aa;lr>", "<sip:bb;lr>"},
        {"Warning", "399 aa \"Request Timeout\"", "399 b:5061 \"x, y\""},
        {"Contact", "<sip:aa>", "*"},
        {"WWW-Authenticate", "Digest realm=\"r\", nonce=\"n\"", "Digest realm=\"s\", nonce=\"m\""},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *name = names[i][0];
        struct sip_msg *msg = example_options();
        assert_true(sip_add_header(msg, name, names[i][1]));
        assert_true(sip_push_header(msg, name, names[i][2]));
        assert_true(sip_add_header(msg, name, names[i][2]));
        assert_int_equal(sip_num_headers(msg, name), 3);
        assert_header(msg, name, 0, names[i][2]);
        assert_header(msg, name, 1, names[i][1]);
        assert_header(msg, name, 2, names[i][2]);
        assert_true(sip_pop_header(msg, name));
        assert_header(msg, name, 0, names[i][1]);
        assert_true(sip_pop_header(msg, name));
        assert_true(sip_pop_header(msg, name));
        assert_false(sip_pop_header(msg, name));
        assert_header(msg, name, 0, NULL);
        sip_msg_free(msg);
    }
}

static void bad_header_values_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *value;
        bool ok;
    } rows[] = {
        {"X-Note", "a\tb", true},
        {"X-Note", "", true},
        {"X-Note", "a\r\nRoute: <sip:evil>", false},
        {"X-Note", "a\nb", false},
        {"X-Note", "a\rb", false},
        {"X-Note", "a\x7f", false},
        {"X Note", "a", false},
        {"X-Note:", "a", false},
        {"", "a", false},
        {"Content-Length", "5", false},
        {"content-length", "5", false},
        {"Call-ID", "other", false},
        {"From", "<sip:other>", false},
        {"Via", "SIP/2.0/TLS", false},
        {"Via", "nonsense", false},
        {"Via", "SIP/2.0/TLS aa;branch=1\r\nX: y", false},
        {"Route", "<sip:aa", false},
        {"Route", "<sip:aa;lr>", true},
        {"Authorization", "Digest", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sip_msg *msg = example_options();
        size_t before = sip_num_headers(msg, rows[i].name);
        if (sip_add_header(msg, rows[i].name, rows[i].value) != rows[i].ok ||
            sip_push_header(msg, rows[i].name, rows[i].value) != rows[i].ok)
            fail_msg("%s: %s", rows[i].name, rows[i].value);
        assert_int_equal(sip_num_headers(msg, rows[i].name), before + (rows[i].ok ? 2 : 0));
        sip_msg_free(msg);
    }
}

static void escaped_line_ends_stay_escaped(void **state)
{
    (void)state;
    static const char *const values[] = {"<sip:a%0d%0aX-Evil:%201@bb>", "<sip:aa@bb;p=%0d%0aX:y>",
        "<sip:aa@bb?h=%0d%0aX:y>", "\"%0d%0aX: y\" <sip:aa@bb>"};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        struct buf out = {0};
        struct sip_msg *msg = example_options();
        if (sip_add_header(msg, "Route", values[i]) && sip_print(msg, &out))
            assert_null(strstr(buf_str(&out), "\r\nX"));
        buf_cleanup(&out);
        sip_msg_free(msg);
    }
}

static void requests_are_built(void **state)
{
    (void)state;
    static const char text[] = "OPTIONS sip:e.example.com SIP/2.0\r\nCall-ID: id@c\r\n"
                               "CSeq: 7 OPTIONS\r\nFrom: <sip:c@example.com>;tag=f\r\n"
                               "To: <sip:e@example.com>\r\nMax-Forwards: 70\r\n"
                               "Content-Length: 0\r\n\r\n";
    struct sip_msg *msg = example_options();
    assert_prints(msg, text, strlen(text));
    sip_set_max_forwards(msg, 3);
    assert_int_equal(sip_max_forwards(msg), 3);
    assert_int_equal(sip_num_headers(msg, "Max-Forwards"), 1);
    assert_true(sip_set_uri(msg, "sip:other:5061;transport=tls"));
    assert_false(sip_set_uri(msg, "sip:aa b"));
    assert_false(sip_set_uri(msg, "sip:aa\r\nX: y"));
    assert_false(sip_set_uri(msg, ""));
    char *uri = sip_uri(msg);
    assert_string_equal(uri, "sip:other:5061;transport=tls");
    free(uri);
    sip_msg_free(msg);
}

static void bad_requests_are_not_built(void **state)
{
    (void)state;
    static const char *const rows[][5] = {
        {"OPT IONS", "sip:ee", "<sip:cc>", "<sip:ee>", "id"},
        {"", "sip:ee", "<sip:cc>", "<sip:ee>", "id"},
        {"OPTIONS", "", "<sip:cc>", "<sip:ee>", "id"},
        {"OPTIONS", "sip:ee SIP/2.0\r\nX: y", "<sip:cc>", "<sip:ee>", "id"},
        {"OPTIONS", "sip:ee", "<sip:cc", "<sip:ee>", "id"},
        {"OPTIONS", "sip:ee", "<sip:cc>", "<sip:ee>\r\nX: y", "id"},
        {"OPTIONS", "sip:ee", "<sip:cc>", "<sip:ee>", "id\r\nX: y"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct err e = {0};
        const char *const *r = rows[i];
        assert_null(sip_request(r[0], r[1], r[2], r[3], r[4], 1, &e));
        assert_int_equal(e.code, ERR_SIP_SYNTAX);
    }
}

static void responses_copy_what_the_rfc_says(void **state)
{
    (void)state;
    struct buf text = {0};
    struct err e = {0};
    example_service(&text);
    struct sip_msg *request = sip_parse(text.data, text.len, &e);
    assert_non_null(request);
    struct sip_msg *trying = sip_response(request, 100, "Trying", "t1");
    struct sip_msg *timeout = sip_response(request, 408, "Request Timeout", "t1");
    assert_header(trying, "To", 0, "<sip:serviceserver@example.com>");
    assert_header(timeout, "To", 0, "<sip:serviceserver@example.com>;tag=t1");
    assert_int_equal(sip_num_headers(timeout, "Via"), 2);
    assert_int_equal(sip_status(timeout), 408);
    assert_string_equal(sip_reason(timeout), "Request Timeout");
    assert_string_equal(sip_method(timeout), "SERVICE");
    assert_null(sip_uri(timeout));
    assert_false(sip_is_request(timeout));
    assert_false(sip_set_uri(timeout, "sip:aa"));
    struct sip_msg *again = sip_response(timeout, 200, "OK", "t2");
    assert_header(again, "To", 0, "<sip:serviceserver@example.com>;tag=t1");
    assert_null(sip_response(request, 99, "No", "t"));
    assert_null(sip_response(request, 700, "No", "t"));
    assert_null(sip_response(request, 200, "O\r\nK", "t"));
    assert_null(sip_response(request, 200, "OK", "t;u"));
    buf_clear(&text);
    assert_true(sip_print(timeout, &text));
    struct sip_msg *back = parsed(buf_str(&text));
    assert_prints(back, text.data, text.len);
    sip_msg_free(back);
    sip_msg_free(again);
    sip_msg_free(timeout);
    sip_msg_free(trying);
    sip_msg_free(request);
    buf_cleanup(&text);
}

static void bodies_are_set_and_limited(void **state)
{
    (void)state;
    struct buf out = {0};
    struct sip_msg *msg = example_options();
    char *big = ek_calloc(1, SIP_MESSAGE_MAX);
    memset(big, 'x', SIP_MESSAGE_MAX);
    assert_true(sip_add_header(msg, "Via", "SIP/2.0/TLS aa;branch=z9hG4bK1"));
    assert_true(sip_set_body(msg, "text/plain", big, SIP_MESSAGE_MAX - 1000));
    assert_true(sip_print(msg, &out));
    struct err e = {0};
    struct sip_msg *back = sip_parse(out.data, out.len, &e);
    assert_prints(back, out.data, out.len);
    sip_msg_free(back);
    buf_clear(&out);
    assert_true(sip_set_body(msg, "text/plain", big, SIP_MESSAGE_MAX));
    assert_false(sip_print(msg, &out));
    assert_int_equal(out.len, 0);
    assert_true(sip_set_body(msg, "text/html", "a", 1));
    assert_false(sip_set_body(msg, "text/plain\r\nX: y", "bb", 2));
    assert_false(sip_set_body(msg, "", "bb", 2));
    assert_false(sip_set_body(msg, NULL, "bb", 2));
    assert_header(msg, "Content-Type", 0, "text/html");
    sip_body(msg, &out);
    assert_string_equal(buf_str(&out), "a");
    assert_true(sip_set_body(msg, NULL, NULL, 0));
    assert_header(msg, "Content-Type", 0, NULL);
    sip_msg_free(msg);
    buf_cleanup(&out);
    free(big);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_are_added_pushed_and_popped),
        cmocka_unit_test(bad_header_values_are_refused),
        cmocka_unit_test(escaped_line_ends_stay_escaped),
        cmocka_unit_test(requests_are_built),
        cmocka_unit_test(bad_requests_are_not_built),
        cmocka_unit_test(responses_copy_what_the_rfc_says),
        cmocka_unit_test(bodies_are_set_and_limited),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
