/* A recorded connection as TCP segments. */
#include "tests/unit/capture_reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CLIENT            "'at':'client'"
#define SERVER            "'at':'server'"
#define CONNECT_ONLY      "{'at_us':0," CLIENT ",'kind':'tcp','what':'connect'}"
#define END(at, who, how) "{'at_us':" at "," who ",'kind':'end','how':'" how "'}"
#define CLOSE_NOTIFY(at, who)                                                                      \
    "{'at_us':" at "," who ",'kind':'alert','number':0,'name':'close_notify','fatal':false}"
#define FATAL(at, who)                                                                             \
    "{'at_us':" at "," who                                                                         \
    ",'kind':'alert','number':43,'name':'unsupported_certificate','fatal':true}"
#define WRITE(at, who, bytes, after)                                                               \
    "{'at_us':" at ",'from':'" who "','bytes':'" bytes "','after':" after "}"

/* What is recorded, and the packets of it: who, flags, bytes. */
static const struct {
    const char *name;
    const char *steps;
    const char *wire;
    const char *story;
} rows[] = {
    {"a handshake alone", CONNECTED, "", "C S 0|S SA 0|C A 0|"},
    {"a question and its answer", CONNECTED,
        WRITE("10", "client", "0102", "1") "," WRITE("20", "server", "030405", "1"),
        "C S 0|S SA 0|C A 0|C PA 2|S PA 3|C A 0|"},
    {"what is not answered in 40 ms is acknowledged", CONNECTED,
        WRITE("10", "client", "0102", "1") "," WRITE("40009", "client", "03", "1") "," WRITE(
            "90000", "server", "04", "1"),
        "C S 0|S SA 0|C A 0|C PA 2|C PA 1|S A 0|S PA 1|C A 0|"},
    {"the dialler closes with a close_notify",
        CONNECTED "," CLOSE_NOTIFY("30", CLIENT) "," END("60", CLIENT,
            "closed-here") "," CLOSE_NOTIFY("50", SERVER) "," END("55", SERVER, "closed-there"),
        WRITE("31", "client", "15", "2") "," WRITE("51", "server", "15", "2"),
        "C S 0|S SA 0|C A 0|C PA 1|C FA 0|S A 0|S PA 1|S FA 0|C A 0|"},
    {"a fatal alert closes too",
        CONNECTED "," FATAL("30", SERVER) "," END("32", SERVER, "tls-failed") "," END(
            "60", CLIENT, "tls-failed"),
        WRITE("10", "client", "16", "1") "," WRITE("31", "server", "15", "2"),
        "C S 0|S SA 0|C A 0|C PA 1|S PA 1|S FA 0|C A 0|C FA 0|S A 0|"},
    {"without TLS the end that was left tells when the other one left",
        CONNECTED "," END("60", CLIENT, "closed-here") "," END("50", SERVER, "closed-there"), "",
        "C S 0|S SA 0|C A 0|C FA 0|S A 0|S FA 0|C A 0|"},
    {"likewise when both ends are of one time",
        CONNECTED "," END("50", CLIENT, "closed-there") "," END("50", SERVER, "closed-here"), "",
        "C S 0|S SA 0|C A 0|S FA 0|C A 0|C FA 0|S A 0|"},
    {"closed without a close_notify",
        CONNECTED "," END("50", SERVER, "closed-here") "," END("70", CLIENT, "cut"), "",
        "C S 0|S SA 0|C A 0|S FA 0|C A 0|C FA 0|S A 0|"},
    {"what is written behind one's own end is not sent", CONNECTED "," CLOSE_NOTIFY("30", CLIENT),
        WRITE("31", "client", "15", "2") "," WRITE("40", "client", "17", "2"),
        "C S 0|S SA 0|C A 0|C PA 1|C FA 0|S A 0|"},
    {"a far end that recorded nothing answers nothing",
        CONNECT_ONLY "," END("10000000", CLIENT, "timeout"), WRITE("10", "client", "16", "1"),
        "C S 0|S SA 0|C A 0|C PA 1|C FA 0|"},
    {"it resets what the other end says was cut", CONNECT_ONLY "," END("50", CLIENT, "cut"),
        WRITE("10", "client", "16", "1"), "C S 0|S SA 0|C A 0|C PA 1|S RA 0|"},
    {"it ends what the other end says was closed",
        CONNECT_ONLY "," END("50", CLIENT, "closed-there"), "",
        "C S 0|S SA 0|C A 0|S FA 0|C A 0|C FA 0|"},
    {"refused", END("9", CLIENT, "tcp-failed"), "", "C S 0|S RA 0|"},
    {"nobody answers the SYN", END("9", CLIENT, "timeout"), "", "C S 0|"},
    {"never begun", "{'at_us':0," CLIENT ",'kind':'tcp','what':'unreached','text':'no address'}",
        "", ""},
    {"nothing recorded", "", "", ""},
};

static void packets_follow_from_what_is_recorded(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char steps[2048];
        char wire[1024];
        snprintf(steps, sizeof steps, "[%s]", rows[i].steps);
        snprintf(wire, sizeof wire, "[%s]", rows[i].wire);
        json_t *evidence = evidence_of(steps, wire);
        struct read_capture *c = read_cell(evidence, NULL);
        if (strcmp(read_story(c), rows[i].story) != 0)
            fail_msg("%s: %s, not %s", rows[i].name, read_story(c), rows[i].story);
        read_free(c);
        json_decref(evidence);
    }
}

/* Each end's numbers go on without a gap, and it acknowledges all that it was sent. */
static void check_numbers(const struct read_capture *c)
{
    uint32_t next[2] = {c->packets[0].seq, c->packets[1].seq};
    for (size_t i = 0; i < c->num_packets; i++) {
        const struct read_packet *p = &c->packets[i];
        bool server = p->from != c->packets[0].from;
        assert_int_equal(p->seq, next[server]);
        if (i > 0)
            assert_int_equal(p->ack, next[!server]);
        next[server] += (uint32_t)p->len + (p->flags & 1) + (p->flags >> 1 & 1);
    }
}

static void long_writes_become_segments(void **state)
{
    (void)state;
    enum { BYTES = 5000 };
    char *hex = calloc(1, 2 * BYTES + 1);
    char *wire = NULL;
    for (size_t i = 0; i < BYTES; i++)
        sprintf(hex + 2 * i, "%02x", (unsigned)(i * 7 & 0xff));
    assert_true(asprintf(&wire, "[{'at_us':10,'from':'server','bytes':'%s','after':1}]", hex) > 0);
    json_t *evidence = evidence_of("[" CONNECTED "]", wire);
    struct read_capture *c = read_cell(evidence, NULL);
    assert_string_equal(
        read_story(c), "C S 0|S SA 0|C A 0|S A 1460|S A 1460|C A 0|S A 1460|S PA 620|C A 0|");
    check_numbers(c);
    size_t at = 0;
    for (size_t i = 0; i < c->num_packets; i++) {
        for (size_t k = 0; k < c->packets[i].len; k++, at++)
            assert_int_equal(c->packets[i].payload[k], at * 7 & 0xff);
    }
    assert_int_equal(at, BYTES);
    read_free(c);
    json_decref(evidence);
    free(wire);
    free(hex);
}

static void headers_are_of_the_lab(void **state)
{
    (void)state;
    json_t *evidence = evidence_of("[" CONNECTED "," END("50", CLIENT, "closed-here") "]", "[]");
    struct read_capture *c = read_cell(evidence, NULL);
    check_numbers(c);
    for (size_t i = 0; i < c->num_packets; i++) {
        const struct read_packet *p = &c->packets[i];
        bool client = i != 1 && i != 4;
        assert_int_equal(client ? p->from : p->to, 0xc6336415); /* 198.51.100.21 */
        assert_int_equal(client ? p->to : p->from, 0xc000020b); /* 192.0.2.11 */
        assert_int_equal(client ? p->from_port : p->to_port, 25000);
        assert_int_equal(client ? p->to_port : p->from_port, 7001);
        assert_int_equal(p->mss, i < 2 ? 1460 : 0);
        assert_int_equal(p->window, 65535);
    }
    read_free(c);
    json_decref(evidence);
}

/* Port 0 is no port; two of them are still two connections. */
static void who_never_connected_has_a_port(void **state)
{
    (void)state;
    json_t *evidence = evidence_of("[]", "[]");
    evidence_add(evidence, 2, 0, "[" END("9", CLIENT, "tcp-failed") "]", "[]");
    evidence_add(evidence, 3, 0, "[" END("12", CLIENT, "tcp-failed") "]", "[]");
    struct read_capture *c = read_cell(evidence, NULL);
    assert_string_equal(read_story(c), "C S 0|S RA 0|C S 0|S RA 0|");
    assert_int_equal(c->packets[0].from_port, 49154);
    assert_int_equal(c->packets[1].to_port, 49154);
    assert_int_equal(c->packets[2].from_port, 49155);
    read_free(c);
    json_decref(evidence);
}

/* The reader's own faults: one wrong byte of a packet and a checksum does not fit. */
static void the_reader_sees_a_damaged_packet(void **state)
{
    (void)state;
    json_t *evidence = evidence_of("[" CONNECTED "]", "[]");
    struct read_capture *c = read_cell(evidence, NULL);
    unsigned char *bytes = c->bytes;
    size_t len = c->len;
    size_t at = (size_t)(c->packets[0].payload - bytes) - 1;
    bytes[at] ^= 1;
    c->bytes = NULL;
    read_free(c);
    c = read_bytes(bytes, len, true);
    assert_int_equal(c->num_faults, 1);
    read_free(c);
    json_decref(evidence);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packets_follow_from_what_is_recorded),
        cmocka_unit_test(long_writes_become_segments),
        cmocka_unit_test(headers_are_of_the_lab),
        cmocka_unit_test(who_never_connected_has_a_port),
        cmocka_unit_test(the_reader_sees_a_damaged_packet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
