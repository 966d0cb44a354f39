#include "tests/unit/capture_reader.h"

#include "scenarios/evidence/pcapng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint32_t le32(const unsigned char *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static unsigned le16(const unsigned char *at)
{
    return (unsigned)at[0] | (unsigned)at[1] << 8;
}

static uint32_t be32(const unsigned char *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static unsigned be16(const unsigned char *at)
{
    return (unsigned)at[0] << 8 | at[1];
}

/* ---- options ---- */

typedef void option_fn(void *ctx, unsigned code, const unsigned char *value, size_t len);

static void each_option(const unsigned char *at, size_t len, option_fn *fn, void *ctx)
{
    while (len > 0) {
        assert_true(len >= 4);
        unsigned code = le16(at);
        size_t value_len = le16(at + 2);
        size_t whole = 4 + (value_len + 3) / 4 * 4;
        assert_true(whole <= len);
        if (code == 0) {
            assert_int_equal(value_len, 0);
            assert_int_equal(len, 4); /* nothing stands behind the last one */
            return;
        }
        fn(ctx, code, at + 4, value_len);
        at += whole;
        len -= whole;
        assert_true(len > 0); /* options end with opt_endofopt */
    }
}

static void copy_text(char out[READ_TEXT_MAX], const unsigned char *value, size_t len)
{
    assert_true(len < READ_TEXT_MAX);
    assert_null(memchr(value, 0, len));
    memcpy(out, value, len);
    out[len] = '\0';
}

static void section_option(void *ctx, unsigned code, const unsigned char *value, size_t len)
{
    struct read_capture *c = ctx;
    if (code == 1) {
        assert_true(c->num_comments < READ_COMMENTS_MAX);
        copy_text(c->comments[c->num_comments++], value, len);
    } else if (code == 4) {
        copy_text(c->application, value, len);
    }
}

static void interface_option(void *ctx, unsigned code, const unsigned char *value, size_t len)
{
    struct read_capture *c = ctx;
    if (code == 9) {
        assert_int_equal(len, 1);
        c->tsresol = *value;
    }
}

static void packet_option(void *ctx, unsigned code, const unsigned char *value, size_t len)
{
    struct read_packet *p = ctx;
    assert_int_equal(code, 1);
    assert_true(p->num_comments < READ_COMMENTS_MAX);
    copy_text(p->comments[p->num_comments++], value, len);
}

/* ---- packets ---- */

/* Of a header or segment with its checksum in place the sum is 0xffff (RFC 1071). */
static uint32_t sum_of(const unsigned char *at, size_t len, uint32_t sum)
{
    for (size_t i = 0; i < len; i++)
        sum += i % 2 == 0 ? (uint32_t)at[i] << 8 : at[i];
    while (sum >> 16 != 0)
        sum = (sum & 0xffff) + (sum >> 16);
    return sum;
}

static void check(struct read_capture *c, bool ok)
{
    if (c->finds_faults)
        c->num_faults += ok ? 0 : 1;
    else
        assert_true(ok);
}

static void read_segment(struct read_capture *c, struct read_packet *p, const unsigned char *ip)
{
    size_t total = be16(ip + 2);
    const unsigned char *tcp = ip + 20;
    size_t header = (size_t)(tcp[12] >> 4) * 4;
    unsigned char pseudo[12] = {0};
    memcpy(pseudo, ip + 12, 8);
    pseudo[9] = 6;
    pseudo[10] = (unsigned char)((total - 20) >> 8);
    pseudo[11] = (unsigned char)(total - 20);
    check(c, sum_of(tcp, total - 20, sum_of(pseudo, sizeof pseudo, 0)) == 0xffff);
    assert_true(header >= 20 && 20 + header <= total);
    p->from_port = be16(tcp);
    p->to_port = be16(tcp + 2);
    p->seq = be32(tcp + 4);
    p->ack = be32(tcp + 8);
    p->flags = tcp[13];
    p->window = be16(tcp + 14);
    if (header == 24) {
        assert_int_equal(tcp[20], 2);
        assert_int_equal(tcp[21], 4);
        p->mss = be16(tcp + 22);
    }
    p->payload = tcp + header;
    p->len = total - 20 - header;
}

static void read_packet_block(struct read_capture *c, const unsigned char *body, size_t len)
{
    assert_true(len >= 20 && c->num_packets < READ_MAX);
    struct read_packet *p = &c->packets[c->num_packets++];
    size_t caught = le32(body + 12);
    const unsigned char *ip = body + 20;
    assert_int_equal(le32(body), 0);
    assert_int_equal(le32(body + 16), caught);
    assert_true(caught >= 40 && 20 + (caught + 3) / 4 * 4 <= len);
    p->time_us = (int64_t)((uint64_t)le32(body + 4) << 32 | le32(body + 8));
    assert_int_equal(ip[0], 0x45);
    assert_int_equal(be16(ip + 2), caught);
    assert_int_equal(ip[9], 6);
    check(c, sum_of(ip, 20, 0) == 0xffff);
    p->from = be32(ip + 12);
    p->to = be32(ip + 16);
    read_segment(c, p, ip);
    size_t used = 20 + (caught + 3) / 4 * 4;
    each_option(body + used, len - used, packet_option, p);
}

/* ---- blocks ---- */

static void read_block(struct read_capture *c, uint32_t type, const unsigned char *body, size_t len)
{
    assert_true(c->num_blocks < READ_MAX);
    c->block_types[c->num_blocks] = type;
    if (type == 0x0a0d0d0a) {
        assert_int_equal(le32(body), 0x1a2b3c4d);
        each_option(body + 16, len - 16, section_option, c);
    } else if (type == 1) {
        c->linktype = le16(body);
        each_option(body + 8, len - 8, interface_option, c);
    } else if (type == 10) {
        assert_int_equal(le32(body), 0x544c534b);
        assert_true(le32(body + 4) <= len - 8);
        assert_null(c->secrets);
        c->secrets = strndup((const char *)body + 8, le32(body + 4));
        c->secrets_at_block = c->num_blocks;
    } else if (type == 6) {
        read_packet_block(c, body, len);
    }
    c->num_blocks++;
}

struct read_capture *read_bytes(unsigned char *bytes, size_t len, bool finds_faults)
{
    struct read_capture *c = calloc(1, sizeof *c);
    assert_non_null(c);
    c->bytes = bytes;
    c->len = len;
    c->finds_faults = finds_faults;
    for (size_t at = 0; at < len;) {
        assert_true(len - at >= 12);
        size_t total = le32(bytes + at + 4);
        assert_true(total >= 12 && total % 4 == 0 && total <= len - at);
        assert_int_equal(le32(bytes + at + total - 4), total);
        read_block(c, le32(bytes + at), bytes + at + 8, total - 12);
        at += total;
    }
    return c;
}

static struct read_capture *taken(struct pcapng *capture)
{
    size_t len = capture->bytes.len;
    unsigned char *bytes = (unsigned char *)buf_take(&capture->bytes);
    pcapng_cleanup(capture);
    return read_bytes(bytes, len, false);
}

struct read_capture *read_cell(const json_t *evidence, const char *service)
{
    struct pcapng capture;
    struct err e = {0};
    bool ok = pcapng_cell(&capture, evidence, service, &e);
    assert_string_equal(e.text, "");
    assert_true(ok);
    return taken(&capture);
}

struct read_capture *read_leg(const json_t *evidence, size_t index)
{
    struct pcapng capture;
    struct err e = {0};
    bool ok = pcapng_leg(&capture, evidence, index, &e);
    assert_string_equal(e.text, "");
    assert_true(ok);
    return taken(&capture);
}

void read_free(struct read_capture *capture)
{
    free(capture->bytes);
    free(capture->secrets);
    free(capture);
}

/* ---- questions ---- */

const char *read_flags(const struct read_packet *packet)
{
    static const char letters[] = "FSRPA";
    static char out[sizeof letters];
    size_t num = 0;
    for (size_t i = 0; letters[i] != '\0'; i++) {
        if ((packet->flags & 1U << i) != 0)
            out[num++] = letters[i];
    }
    out[num] = '\0';
    return out;
}

bool read_has_comment(const struct read_packet *packet, const char *text)
{
    for (size_t i = 0; i < packet->num_comments; i++) {
        if (strstr(packet->comments[i], text) != NULL)
            return true;
    }
    return false;
}

const char *read_story(const struct read_capture *capture)
{
    static char out[8192];
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < capture->num_packets; i++) {
        const struct read_packet *p = &capture->packets[i];
        bool client = p->from == capture->packets[0].from;
        used += (size_t)snprintf(
            out + used, sizeof out - used, "%c %s %zu|", client ? 'C' : 'S', read_flags(p), p->len);
        assert_true(used < sizeof out);
    }
    return out;
}

/* ---- evidence ---- */

static json_t *parsed(const char *text)
{
    char *json = strdup(text);
    for (char *c = json; *c != '\0'; c++)
        *c = *c == '\'' ? '"' : *c;
    json_t *out = json_loads(json, 0, NULL);
    assert_non_null(out);
    free(json);
    return out;
}

void evidence_add(json_t *evidence, int number, int port, const char *steps, const char *wire)
{
    json_array_append_new(json_object_get(evidence, "connections"),
        json_pack("{s:i,s:s,s:[s],s:s,s:s,s:s,s:i,s:s,s:i,s:s,s:b,s:s,s:o,s:o}", "number", number,
            "link", "zone.uc-traversal", "services", "zone.uc-traversal", "client",
            "c1.example.com", "server", "e1.example.com", "client_address", "198.51.100.21",
            "client_port", port, "server_address", "192.0.2.11", "server_port", 7001, "through", "",
            "cut", 0, "secrets", "CLIENT_RANDOM 00 11\n", "steps", parsed(steps), "wire",
            parsed(wire)));
}

json_t *evidence_of(const char *steps, const char *wire)
{
    json_t *evidence = json_pack("{s:i,s:s,s:I,s:[{s:s,s:s,s:s}],s:{s:{s:s,s:s}},s:[]}", "format",
        1, "cell", "e=X15.4", "clock", (json_int_t)TEST_CLOCK, "hosts", "name", "e1.example.com",
        "kind", "expressway-e", "address", "192.0.2.11", "certificates", "ab12", "label",
        "server-only", "eku", "serverAuth", "connections");
    assert_non_null(evidence);
    evidence_add(evidence, 1, 25000, steps, wire);
    return evidence;
}
