#include "scenarios/evidence/segment.h"

#include <string.h>

enum {
    IP_HEADER = 20,
    TCP_HEADER = 20,
    MSS_OPTION = 4,
    HEADERS_MAX = IP_HEADER + TCP_HEADER + MSS_OPTION,
    IP_TTL = 64,
    IP_TCP = 6,
    TCP_WINDOW = 65535,
};

static void put16(unsigned char *at, unsigned value)
{
    at[0] = (unsigned char)(value >> 8);
    at[1] = (unsigned char)value;
}

static void put32(unsigned char *at, uint32_t value)
{
    put16(at, value >> 16);
    put16(at + 2, value & 0xffff);
}

/* RFC 1071: the one's complement sum, on top of `sum`. */
static uint32_t add_up(uint32_t sum, const unsigned char *bytes, size_t len)
{
    for (size_t i = 0; i + 1 < len; i += 2)
        sum += (uint32_t)bytes[i] << 8 | bytes[i + 1];
    if (len % 2 == 1)
        sum += (uint32_t)bytes[len - 1] << 8;
    return sum;
}

static unsigned checksum(uint32_t sum)
{
    while (sum > 0xffff)
        sum = (sum & 0xffff) + (sum >> 16);
    return ~sum & 0xffff;
}

static void put_ip(unsigned char *ip, const struct segment *s, size_t tcp_len)
{
    ip[0] = 0x45; /* version 4, five words */
    put16(ip + 2, (unsigned)(IP_HEADER + tcp_len));
    put16(ip + 6, 0x4000); /* don't fragment, so that its identification may be 0 (RFC 6864, 4.1) */
    ip[8] = IP_TTL;
    ip[9] = IP_TCP;
    put32(ip + 12, s->from.address);
    put32(ip + 16, s->to.address);
    put16(ip + 10, checksum(add_up(0, ip, IP_HEADER)));
}

static uint32_t pseudo_header(const unsigned char *ip, size_t tcp_len)
{
    return add_up(IP_TCP + (uint32_t)tcp_len, ip + 12, 8);
}

static void put_tcp(unsigned char *tcp, const struct segment *s, size_t header_len)
{
    put16(tcp, s->from.port);
    put16(tcp + 2, s->to.port);
    put32(tcp + 4, s->seq);
    put32(tcp + 8, s->ack);
    tcp[12] = (unsigned char)(header_len / 4 << 4);
    tcp[13] = (unsigned char)s->flags;
    put16(tcp + 14, (s->flags & FLAG_RST) != 0 ? 0 : TCP_WINDOW);
    if (header_len > TCP_HEADER) {
        tcp[20] = 2; /* maximum segment size (RFC 9293, 3.2) */
        tcp[21] = MSS_OPTION;
        put16(tcp + 22, (unsigned)SEGMENT_MAX);
    }
}

void segment_add(struct buf *out, const struct segment *s)
{
    unsigned char packet[HEADERS_MAX + SEGMENT_MAX] = {0};
    unsigned char *tcp = packet + IP_HEADER;
    size_t header_len = TCP_HEADER + ((s->flags & FLAG_SYN) != 0 ? (size_t)MSS_OPTION : 0);
    size_t tcp_len = header_len + s->len;
    put_ip(packet, s, tcp_len);
    put_tcp(tcp, s, header_len);
    if (s->len > 0)
        memcpy(tcp + header_len, s->payload, s->len);
    put16(tcp + 16, checksum(add_up(pseudo_header(packet, tcp_len), tcp, tcp_len)));
    buf_add(out, packet, IP_HEADER + tcp_len);
}
