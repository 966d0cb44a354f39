/* evidence_certs.h: who took part in a cell's connections, and what they showed. Used by
 * evidence.c. */
#ifndef EK_RUNNER_EVIDENCE_CERTS_H
#define EK_RUNNER_EVIDENCE_CERTS_H

#include "scenarios/runner/evidence.h"

/* host_kind: "guest", "peer", "expressway-e" or "expressway-c" for a host's name. */
const char *host_kind(const struct cast *cast, const char *name);

/* evidence_hosts: the member "hosts": those that `connections` name, from the outside to the
 * inside. evidence_certificates: the member "certificates": those of which `connections` and
 * `uploads` name the fingerprint. The caller owns both. */
json_t *evidence_hosts(const struct evidence_parts *parts, const json_t *connections);
json_t *evidence_certificates(
    const struct cast *cast, const json_t *connections, const json_t *uploads);

#endif
