/* What a capture says beside its packets, and beside which. */
#include "tests/unit/capture_reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LINK "zone.uc-traversal: "

/* A step of the server, and the remark beside the bytes that it sends next. */
static const struct {
    const char *step;
    const char *remark; /* NULL: none */
} rows[] = {
    {"'kind':'tls','what':'ServerHello'", LINK "ServerHello"},
    {"'kind':'tls','what':'Certificate','certificates':['ab12','cd34']",
        LINK "Certificate of e1.example.com (server-only; usages: serverAuth)"},
    {"'kind':'tls','what':'Certificate','certificates':['ef56']",
        LINK "Certificate of e1.example.com"},
    {"'kind':'tls','what':'Certificate','certificates':[]", LINK "Certificate: none is shown"},
    {"'kind':'verify','x509_error':26,'depth':0,'text':'unsuitable certificate purpose',"
     "'purpose':'client-auth','enforced':true",
        LINK "e1.example.com judges the certificate of c1.example.com: X509 error 26 at depth 0: "
             "unsuitable certificate purpose (purpose client-auth)"},
    {"'kind':'verify','x509_error':10,'depth':1,'text':'certificate has expired',"
     "'purpose':'any','enforced':false",
        LINK "e1.example.com judges the certificate of c1.example.com: X509 error 10 at depth 1: "
             "certificate has expired (purpose any, not enforced)"},
    {"'kind':'verify','x509_error':0,'depth':0,'text':'ok','purpose':'client-auth',"
     "'enforced':true",
        LINK "e1.example.com judges the certificate of c1.example.com: ok (purpose client-auth)"},
    {"'kind':'alert','number':43,'name':'unsupported_certificate','fatal':true",
        LINK "alert 43 unsupported_certificate from e1.example.com"},
    {"'kind':'data','text':'SERVICE sip:serviceserver@example.com SIP/2.0\\r\\nCSeq: 1 SERVICE'",
        LINK "SIP SERVICE sip:serviceserver@example.com"},
    {"'kind':'data','text':'SIP/2.0 403 Forbidden\\r\\nCSeq: 1 SERVICE\\r\\n'",
        LINK "SIP 403 Forbidden (SERVICE)"},
    {"'kind':'data','text':'GET / HTTP/1.1\\r\\nHost: lab\\r\\n'", LINK "HTTP GET /"},
    {"'kind':'data','text':'HTTP/1.0 502 Bad Gateway\\r\\n'", LINK "HTTP 502 Bad Gateway"},
    {"'kind':'data','text':'<proceed/>'", LINK "XMPP <proceed/>"},
    {"'kind':'data','text':'CLUSTER HELLO stand-in\\r\\n'", LINK "CLUSTER HELLO stand-in"},
    {"'kind':'judgement','accepted':false,'cause':'certificate','x509_error':26,'x509_depth':0,"
     "'purpose':'client-auth','status':403",
        LINK "e1.example.com judges the certificate in SERVICE: refused, X509 error 26 at depth 0 "
             "(purpose client-auth)"},
    {"'kind':'judgement','accepted':false,'cause':'nat','x509_error':null,'purpose':null",
        LINK "e1.example.com judges the certificate in SERVICE: refused (nat)"},
    {"'kind':'judgement','accepted':true,'cause':null,'x509_error':null,"
     "'purpose':'server-auth'",
        LINK "e1.example.com judges the certificate in SERVICE: accepted (purpose server-auth)"},
    {"'kind':'end','how':'timeout'",
        LINK "e1.example.com gives up: what it waits for did not come"},
    {"'kind':'end','how':'otherwise'", LINK "e1.example.com otherwise"},
    {"'kind':'tcp','what':'accept'", NULL},
    {"'kind':'unheard-of'", NULL},
};

static void steps_are_told_beside_what_they_send(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char steps[1024];
        snprintf(steps, sizeof steps, "[" CONNECTED ",{'at_us':9,'at':'server',%s}]", rows[i].step);
        json_t *evidence =
            evidence_of(steps, "[{'at_us':9,'from':'server','bytes':'00','after':2}]");
        struct read_capture *c = read_cell(evidence, NULL);
        const struct read_packet *p = &c->packets[3];
        assert_int_equal(p->len, 1);
        assert_int_equal(p->num_comments, rows[i].remark == NULL ? 0 : 1);
        if (rows[i].remark != NULL)
            assert_string_equal(p->comments[0], rows[i].remark);
        read_free(c);
        json_decref(evidence);
    }
}

static void the_first_packet_says_who_dials(void **state)
{
    (void)state;
    json_t *evidence = evidence_of("[" CONNECTED "]", "[]");
    json_t *connection = json_array_get(json_object_get(evidence, "connections"), 0);
    struct read_capture *c = read_cell(evidence, NULL);
    assert_int_equal(c->packets[0].num_comments, 1);
    assert_string_equal(c->packets[0].comments[0], LINK "c1.example.com dials e1.example.com");
    assert_int_equal(c->packets[1].num_comments + c->packets[2].num_comments, 0);
    read_free(c);
    json_object_set_new(connection, "through", json_string("e2.example.com"));
    json_object_set_new(connection, "cut", json_true());
    c = read_cell(evidence, NULL);
    assert_string_equal(c->packets[0].comments[0],
        LINK "c1.example.com dials e1.example.com on behalf of e2.example.com; not everything was "
             "recorded");
    read_free(c);
    json_decref(evidence);
}

/* A record of `len` bytes of hexadecimal digits. */
static void add_record(char *out, const char *type, unsigned len)
{
    out += strlen(out);
    out += sprintf(out, "%s0303%04x", type, len);
    memset(out, '0', 2 * (size_t)len);
    out[2 * (size_t)len] = '\0';
}

/* ServerHello, ChangeCipherSpec, Certificate, Finished: 3 segments, of which each message has its
 * own; a verification is told with the message behind it. */
static char *flight(const char *last_type)
{
    char *hex = calloc(1, 20000);
    char *wire = NULL;
    add_record(hex, "16", 100);
    add_record(hex, "14", 1);
    add_record(hex, "17", 2000);
    add_record(hex, last_type, 1000);
    assert_true(asprintf(&wire, "[{'at_us':9,'from':'server','bytes':'%s','after':5}]", hex) > 0);
    free(hex);
    return wire;
}

#define FLIGHT                                                                                     \
    "[" CONNECTED ",{'at_us':9,'at':'server','kind':'tls','what':'ServerHello'},"                  \
    "{'at_us':9,'at':'server','kind':'verify','x509_error':0,'purpose':'any','enforced':true},"    \
    "{'at_us':9,'at':'server','kind':'tls','what':'Certificate','certificates':['ab12']},"         \
    "{'at_us':9,'at':'server','kind':'tls','what':'Finished'}]"

static void a_message_is_told_where_its_record_ends(void **state)
{
    (void)state;
    char *wire = flight("17");
    json_t *evidence = evidence_of(FLIGHT, wire);
    struct read_capture *c = read_cell(evidence, NULL);
    assert_string_equal(
        read_story(c), "C S 0|S SA 0|C A 0|S A 1460|S A 1460|C A 0|S PA 201|C A 0|");
    assert_int_equal(c->packets[3].num_comments, 1);
    assert_true(read_has_comment(&c->packets[3], "ServerHello"));
    assert_int_equal(c->packets[4].num_comments, 2);
    assert_true(read_has_comment(&c->packets[4], "judges"));
    assert_true(read_has_comment(&c->packets[4], "Certificate of e1"));
    assert_int_equal(c->packets[5].num_comments, 0);
    assert_int_equal(c->packets[6].num_comments, 1);
    assert_true(read_has_comment(&c->packets[6], "Finished"));
    read_free(c);
    json_decref(evidence);
    free(wire);
}

static void without_a_record_for_each_message_the_last_segment_has_all(void **state)
{
    (void)state;
    char *wire = flight("14");
    json_t *evidence = evidence_of(FLIGHT, wire);
    struct read_capture *c = read_cell(evidence, NULL);
    assert_int_equal(c->packets[3].num_comments + c->packets[4].num_comments, 0);
    assert_int_equal(c->packets[6].num_comments, 4);
    read_free(c);
    json_decref(evidence);
    free(wire);
}

static void the_last_steps_are_told_with_the_end(void **state)
{
    (void)state;
    json_t *evidence = evidence_of("[" CONNECTED ","
                                   "{'at_us':50,'at':'server','kind':'end','how':'closed-here'},"
                                   "{'at_us':60,'at':'client','kind':'end','how':'closed-there'}]",
        "[]");
    struct read_capture *c = read_cell(evidence, NULL);
    assert_string_equal(read_story(c), "C S 0|S SA 0|C A 0|S FA 0|C A 0|C FA 0|S A 0|");
    assert_true(read_has_comment(&c->packets[3], "e1.example.com closes the connection"));
    assert_true(read_has_comment(&c->packets[5], "c1.example.com has seen the other end close"));
    read_free(c);
    json_decref(evidence);
}

/* Bytes of a comment, its first line cut at 400 and between two characters. */
static void long_texts_are_cut(void **state)
{
    (void)state;
    char steps[2600];
    char text[2048] = "";
    for (size_t i = 0; i < 600; i++)
        strcat(text, "\xc3\xa9");
    snprintf(steps, sizeof steps,
        "[" CONNECTED ",{'at_us':9,'at':'server','kind':'data','text':'%s'}]", text);
    json_t *evidence = evidence_of(steps, "[{'at_us':9,'from':'server','bytes':'00','after':2}]");
    struct read_capture *c = read_cell(evidence, NULL);
    const char *comment = c->packets[3].comments[0];
    assert_int_equal(strlen(comment), 399); /* 19 of LINK and 190 characters of two bytes */
    assert_string_equal(comment + 397, "\xc3\xa9");
    read_free(c);
    json_decref(evidence);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_are_told_beside_what_they_send),
        cmocka_unit_test(the_first_packet_says_who_dials),
        cmocka_unit_test(a_message_is_told_where_its_record_ends),
        cmocka_unit_test(without_a_record_for_each_message_the_last_segment_has_all),
        cmocka_unit_test(the_last_steps_are_told_with_the_end),
        cmocka_unit_test(long_texts_are_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
