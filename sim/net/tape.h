/* tape.h: what one end of a connection sent, saw and decided, in order and with the time: the stuff
 * that ladders and captures are made of. A tape only records; nothing is ever decided by it. */
#ifndef EK_NET_TAPE_H
#define EK_NET_TAPE_H

#include "sim/base/buf.h"

#include <stdint.h>

/* Bytes that one tape holds; what comes later is left out, and the tape says so. */
#define TAPE_BYTES_MAX ((size_t)320 * 1024)

enum tape_kind {
    TAPE_CONNECTED, /* the TCP connection is there */
    TAPE_WIRE,      /* bytes handed to TCP */
    TAPE_SECRET,    /* a line of the NSS key log, without line end */
    TAPE_HANDSHAKE, /* a TLS handshake message was sent; number: its type (RFC 8446, 4) */
    TAPE_VERIFIED,  /* the far end's chain was judged; number: X509 error, detail: its depth */
    TAPE_ALERT,     /* an alert was sent; number: description, detail: level (RFC 8446, 6) */
    TAPE_PLAIN,     /* application data was sent, before TLS took it */
    TAPE_NOTE,      /* a JSON object of who owns the connection */
};

struct tape_entry {
    enum tape_kind kind;
    int64_t at_us; /* net_now_us */
    int number;
    int detail;
    size_t offset; /* of its bytes in tape.bytes */
    size_t len;
};

/* Zero-initialise it. */
struct tape {
    struct tape_entry *entries;
    size_t num;
    struct buf bytes;
    bool cut; /* something was left out */
};

/* tape_bytes: records `len` bytes, if there are any. tape_number: records two numbers. Nothing happens when `tape` is
 * NULL: nobody asked for a recording. */
void tape_bytes(struct tape *tape, enum tape_kind kind, const void *bytes, size_t len);
void tape_number(struct tape *tape, enum tape_kind kind, int number, int detail);

/* tape_cleanup: accepts NULL. */
void tape_cleanup(struct tape *tape);

#endif
