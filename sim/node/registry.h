/* registry.h: the certificates and trusted CA lists that the runner handed over, by id. Each is
 * sent once and used by many cells; a trusted CA list comes again when its revocation lists change.
 */
#ifndef EK_NODE_REGISTRY_H
#define EK_NODE_REGISTRY_H

#include "sim/tls/store.h"

#include <jansson.h>

struct registry {
    json_t *index; /* "identity:ID" or "trust:ID" -> slot */
    struct registry_slot *slots;
    size_t num_slots;
};

void registry_init(struct registry *registry);
void registry_cleanup(struct registry *registry);

bool registry_add_identity(struct registry *registry, const char *id, const char *chain_pem,
    const char *key_pem, struct err *e) EK_CHECK;
/* registry_add_trust: roots and revocation lists (NULL: none) as in tls_trust_new. A list of the
 * same id is replaced; who has a reference to it keeps it. */
bool registry_add_trust(struct registry *registry, const char *id, const char *roots_pem,
    const char *lists_pem, struct err *e) EK_CHECK;

/* registry_identity, registry_trust: NULL and ERR_CONTROL when the id is unknown. A trusted CA list
 * is a reference that the caller gives back with tls_trust_free. */
const struct tls_identity *registry_identity(
    const struct registry *registry, const char *id, struct err *e) EK_CHECK;
struct tls_trust *registry_trust(
    const struct registry *registry, const char *id, struct err *e) EK_CHECK;

#endif
