/* party.h: how somebody who is no Expressway judges certificates and uses its own. */
#ifndef EK_NODE_PARTY_H
#define EK_NODE_PARTY_H

#include "sim/node/conn.h"

#define PARTY_ROOTS_MAX 400

/* Somebody who judges the certificate of a box: as client or, where it can be dialled, as server.
 */
struct party {
    struct link_verification judges[2];   /* by enum tls_role */
    struct tls_trust *trust;              /* shared with the registry; freed by persona_free */
    char imported_roots[PARTY_ROOTS_MAX]; /* judges[TLS_CLIENT] points at it */
};

/* party_read: what `entry` of the `open` operation says of somebody: "trust" and the words of its
 * persona's traits (scenarios/personas). */
bool party_read(
    struct party *party, const struct cell *cell, const json_t *entry, struct err *e) EK_CHECK;

/* party_identity: the certificate that a peer uses: "identity", or "former" where the persona does
 * not load a file without clientAuth. NULL, with `e` set, when one is unknown. */
const struct tls_identity *party_identity(
    const struct cell *cell, const json_t *entry, struct err *e) EK_CHECK;
/* party_presents: does it show `identity` as client? */
bool party_presents(const json_t *entry, const struct tls_identity *identity);

#endif
