/* evidence.h: the evidence of a finished cell: what each end of each connection recorded, under the
 * names, addresses and ports of the lab, as one JSON object that ladders, captures and reports are
 * made from (scenarios/evidence/). */
#ifndef EK_RUNNER_EVIDENCE_H
#define EK_RUNNER_EVIDENCE_H

#include "scenarios/report/event.h"
#include "scenarios/runner/labnet.h"

/* What it is made of; all borrowed. */
struct evidence_parts {
    const char *cell; /* its id */
    const struct cast *cast;
    const struct facts *facts;
    const struct labnet *net;
    json_t *const *tapes; /* for each member an array of its "tape" events */
    const struct events *logs;
};

/* evidence_new: the caller owns the object:
 *
 *   format 1; cell; clock (seconds since 1970: the cell's virtual now)
 *   hosts         [{name, kind: guest|peer|expressway-e|expressway-c, address}], outermost first
 *   certificates  fingerprint -> {label, of, subject, issuer, names, eku, key, not_before,
 *                 not_after, is_ca, self_signed, pem}, of those that were shown
 *   uploads       [{node, store, accepted, message, fingerprint}]: what upload pages judged
 *   connections   [{number, link, services, client, server, client_address, client_port,
 *                 server_address, server_port, through, cut, secrets, steps, wire}]
 *                 steps: see sim/node/trace.h; each has "at": client or server, and at_us counts
 *                 from the first step of the cell. wire: [{at_us, from, bytes (hexadecimal),
 *                 after}], after: how many steps of that end come before
 *   logs          [{box, node, text}]: the event logs
 *
 * Connections are ordered by link, client, server and on whose behalf they were made; the steps of
 * one are in order of time, which is one clock for both ends. */
json_t *evidence_new(const struct evidence_parts *parts);

#endif
