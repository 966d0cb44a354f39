/* The file of a capture: blocks, names, secrets, times, order. */
#include "tests/unit/capture_reader.h"

#include "scenarios/evidence/pcapng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define HELLO "[{'at_us':100,'from':'client','bytes':'68656c6c6f','after':1}]"

enum { SECTION = 0x0a0d0d0a, INTERFACE = 1, NAMES = 4, PACKET = 6, SECRETS = 10 };

static void blocks_stand_in_their_order(void **state)
{
    (void)state;
    json_t *evidence = evidence_of("[" CONNECTED "]", HELLO);
    struct read_capture *c = read_cell(evidence, NULL);
    static const uint32_t first[] = {SECTION, INTERFACE, NAMES, SECRETS, PACKET};
    for (size_t i = 0; i < sizeof first / sizeof first[0]; i++)
        assert_int_equal(c->block_types[i], first[i]);
    for (size_t i = 4; i < c->num_blocks; i++)
        assert_int_equal(c->block_types[i], PACKET);
    assert_int_equal(c->linktype, 101); /* LINKTYPE_RAW */
    assert_int_equal(c->tsresol, 6);
    assert_string_equal(c->application, "ekulab " EK_VERSION);
    assert_string_equal(c->comments[0], "cell e=X15.4");
    assert_string_equal(c->secrets, "CLIENT_RANDOM 00 11\n");
    read_free(c);
    json_decref(evidence);
}

static void without_tls_there_are_no_secrets(void **state)
{
    (void)state;
    json_t *evidence = evidence_of("[" CONNECTED "]", HELLO);
    json_t *connection = json_array_get(json_object_get(evidence, "connections"), 0);
    json_object_set_new(connection, "secrets", json_string(""));
    struct read_capture *c = read_cell(evidence, NULL);
    assert_null(c->secrets);
    assert_int_equal(c->num_packets, 5);
    read_free(c);
    json_decref(evidence);
}

static void times_are_the_cells_and_ascend(void **state)
{
    (void)state;
    json_t *evidence = evidence_of("[" CONNECTED "]", HELLO);
    evidence_add(evidence, 2, 25001, "[{'at_us':50,'at':'client','kind':'tcp','what':'connect'}]",
        "[{'at_us':60,'from':'client','bytes':'00','after':1},"
        "{'at_us':200,'from':'client','bytes':'00','after':1}]");
    struct read_capture *c = read_cell(evidence, NULL);
    int64_t began = TEST_CLOCK * 1000000;
    assert_int_equal(c->packets[0].time_us, began);
    for (size_t i = 1; i < c->num_packets; i++)
        assert_true(c->packets[i].time_us >= c->packets[i - 1].time_us);
    assert_int_equal(c->packets[3].time_us, began + 50); /* the other one's, in between */
    assert_int_equal(c->packets[3].from_port, 25001);
    assert_int_equal(c->packets[7].time_us, began + 100);
    assert_int_equal(c->packets[7].from_port, 25000);
    read_free(c);
    json_decref(evidence);
}

static void a_file_of_one_leg_has_that_one_alone(void **state)
{
    (void)state;
    json_t *evidence = evidence_of("[" CONNECTED "]", HELLO);
    evidence_add(evidence, 2, 25001, "[" CONNECTED "]", "[]");
    struct read_capture *c = read_leg(evidence, 1);
    assert_string_equal(read_story(c), "C S 0|S SA 0|C A 0|");
    assert_int_equal(c->packets[0].from_port, 25001);
    read_free(c);
    struct pcapng none;
    struct err e = {0};
    assert_false(pcapng_leg(&none, evidence, 2, &e));
    assert_string_equal(e.text, "wrong usage: no such connection");
    pcapng_cleanup(&none);
    json_decref(evidence);
}

static void a_service_leaves_its_connections(void **state)
{
    (void)state;
    json_t *evidence = evidence_of("[" CONNECTED "]", HELLO);
    struct read_capture *all = read_cell(evidence, NULL);
    struct read_capture *its = read_cell(evidence, "zone.uc-traversal");
    struct read_capture *other = read_cell(evidence, "tunnel.ssh");
    assert_int_equal(its->num_packets, all->num_packets);
    assert_int_equal(other->num_packets, 0);
    assert_null(other->secrets);
    assert_true(pcapng_leg_serves(evidence, 0, "zone.uc-traversal"));
    assert_false(pcapng_leg_serves(evidence, 0, "tunnel.ssh"));
    read_free(all);
    read_free(its);
    read_free(other);
    json_decref(evidence);
}

static void equal_evidence_gives_equal_bytes(void **state)
{
    (void)state;
    json_t *evidence = evidence_of("[" CONNECTED "]", HELLO);
    json_t *copy = json_deep_copy(evidence);
    struct read_capture *one = read_cell(evidence, NULL);
    struct read_capture *two = read_cell(copy, NULL);
    assert_int_equal(one->len, two->len);
    assert_memory_equal(one->bytes, two->bytes, one->len);
    read_free(one);
    read_free(two);
    json_decref(evidence);
    json_decref(copy);
}

static void what_tshark_must_be_told(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int port;
        const char *secrets;
        const char *wanted;
    } rows[] = {
        {"OPTIONS sip:x SIP/2.0\\r\\n", 7001, "CLIENT_RANDOM 0 1\n", " -d tls.port==7001,sip"},
        {"OPTIONS sip:x SIP/2.0\\r\\n", 5061, "CLIENT_RANDOM 0 1\n", ""},
        {"OPTIONS sip:x SIP/2.0\\r\\n", 5060, "", ""},
        {"<?xml version='1.0'?>", 5269, "CLIENT_RANDOM 0 1\n", " -d tcp.port==5269,xmpp"},
        {"GET / HTTP/1.1\\r\\n", 8443, "CLIENT_RANDOM 0 1\n", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        json_t *evidence = evidence_of("[" CONNECTED "]", HELLO);
        json_t *connection = json_array_get(json_object_get(evidence, "connections"), 0);
        char *text = NULL;
        json_t *step = json_pack("{s:i,s:s,s:s}", "at_us", 90, "at", "client", "kind", "data");
        assert_true(asprintf(&text, "\"%s\"", rows[i].text) > 0);
        json_object_set_new(step, "text", json_loads(text, JSON_DECODE_ANY, NULL));
        free(text);
        json_array_append_new(json_object_get(connection, "steps"), step);
        json_object_set_new(connection, "server_port", json_integer(rows[i].port));
        json_object_set_new(connection, "secrets", json_string(rows[i].secrets));
        json_array_append(json_object_get(evidence, "connections"), connection); /* told once */
        struct pcapng capture;
        struct err e = {0};
        assert_true(pcapng_cell(&capture, evidence, NULL, &e));
        assert_string_equal(buf_str(&capture.reading), rows[i].wanted);
        pcapng_cleanup(&capture);
        json_decref(evidence);
    }
}

static void a_leg_has_a_name(void **state)
{
    (void)state;
    json_t *evidence = evidence_of("[]", "[]");
    char *name = pcapng_leg_name(evidence, 0);
    assert_string_equal(name, "001-zone.uc-traversal-c1-e1");
    assert_int_equal(pcapng_num_legs(evidence), 1);
    free(name);
    json_decref(evidence);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_stand_in_their_order),
        cmocka_unit_test(without_tls_there_are_no_secrets),
        cmocka_unit_test(times_are_the_cells_and_ascend),
        cmocka_unit_test(a_file_of_one_leg_has_that_one_alone),
        cmocka_unit_test(a_service_leaves_its_connections),
        cmocka_unit_test(equal_evidence_gives_equal_bytes),
        cmocka_unit_test(what_tshark_must_be_told),
        cmocka_unit_test(a_leg_has_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
