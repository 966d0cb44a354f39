/* pcapng.h: the evidence of a cell (scenarios/runner/evidence.h) as a packet capture that Wireshark
 * reads and decrypts: pcapng (draft-ietf-opsawg-pcapng) with names of hosts, secrets of TLS, and a
 * comment beside each packet that is a step of the cell. The same evidence gives the same bytes. */
#ifndef EK_EVIDENCE_PCAPNG_H
#define EK_EVIDENCE_PCAPNG_H

#include "sim/base/buf.h"

#include <jansson.h>

struct pcapng {
    struct buf bytes;   /* of the file */
    struct buf reading; /* what tshark needs to see SIP and XMPP on their ports, " -d ..." each */
};

/* pcapng_cell: the capture of the connections that are part of `service` (NULL: of all).
 * pcapng_leg: that of one, the `index`th (from 0). Both fail when the evidence is not as evidence.h
 * says; pcapng_leg also when there is no such connection. Clean up with pcapng_cleanup in either
 * case. */
bool pcapng_cell(
    struct pcapng *out, const json_t *evidence, const char *service, struct err *e) EK_CHECK;
bool pcapng_leg(struct pcapng *out, const json_t *evidence, size_t index, struct err *e) EK_CHECK;
void pcapng_cleanup(struct pcapng *capture);

/* pcapng_num_legs: the number of connections. pcapng_leg_serves: is this one part of `service`?
 * pcapng_leg_name: "001-zone.uc-traversal-c1-e1" for the name of a file; the caller frees. */
size_t pcapng_num_legs(const json_t *evidence);
bool pcapng_leg_serves(const json_t *evidence, size_t index, const char *service);
char *pcapng_leg_name(const json_t *evidence, size_t index);

#endif
