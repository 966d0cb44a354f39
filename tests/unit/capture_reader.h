/* capture_reader.h: a small reader of pcapng for tests, on its own: it shares nothing with the
 * writer and fails the test at what is not well formed. */
#ifndef EK_UNIT_CAPTURE_READER_H
#define EK_UNIT_CAPTURE_READER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define READ_MAX          512
#define READ_COMMENTS_MAX 12
#define READ_TEXT_MAX     512

/* A packet, taken apart. */
struct read_packet {
    int64_t time_us;
    uint32_t from, to; /* addresses */
    unsigned from_port, to_port;
    uint32_t seq, ack;
    unsigned flags;
    unsigned window;
    unsigned mss; /* 0: not told */
    const unsigned char *payload;
    size_t len;
    char comments[READ_COMMENTS_MAX][READ_TEXT_MAX];
    size_t num_comments;
};

struct read_capture {
    unsigned char *bytes;
    size_t len;
    uint32_t block_types[READ_MAX];
    size_t num_blocks;
    char application[READ_TEXT_MAX];
    char comments[READ_COMMENTS_MAX][READ_TEXT_MAX];
    size_t num_comments;
    unsigned linktype;
    unsigned tsresol;
    char *secrets;           /* NULL: none */
    size_t secrets_at_block; /* which block they are */
    struct read_packet packets[READ_MAX];
    size_t num_packets;
    bool finds_faults; /* checksums are counted instead of failing the test */
    size_t num_faults;
};

/* read_cell, read_leg: what the writer makes of `evidence`. The caller frees with read_free. */
struct read_capture *read_cell(const json_t *evidence, const char *service);
struct read_capture *read_leg(const json_t *evidence, size_t index);
/* read_bytes: takes the heap buffer `bytes`. */
struct read_capture *read_bytes(unsigned char *bytes, size_t len, bool finds_faults);
void read_free(struct read_capture *capture);

/* read_flags: "S", "SA", "A", "PA", "FA", "RA" and so on. */
const char *read_flags(const struct read_packet *packet);
/* read_has_comment: does a comment of this packet hold `text`? */
bool read_has_comment(const struct read_packet *packet, const char *text);

/* read_story: "C S 0|S SA 0|C A 0|C PA 289|": who (the first packet's sender is C), flags, payload,
 * of every packet in order; valid until the next call. */
const char *read_story(const struct read_capture *capture);

/* evidence_of: evidence of one connection, number 1, of link zone.uc-traversal, from c1.example.com
 * (198.51.100.21:25000) to e1.example.com (192.0.2.11:7001), at clock 1781913600, with these lists
 * of steps and of writes in JSON; ' stands for ". The caller owns it. */
json_t *evidence_of(const char *steps, const char *wire);
/* evidence_add: appends a connection like that one, with this number, from `port`. */
void evidence_add(json_t *evidence, int number, int port, const char *steps, const char *wire);

#define TEST_CLOCK INT64_C(1781913600)

/* Names of steps. */
#define CONNECTED                                                                                  \
    "{'at_us':0,'at':'client','kind':'tcp','what':'connect'},"                                     \
    "{'at_us':5,'at':'server','kind':'tcp','what':'accept'}"

#endif
