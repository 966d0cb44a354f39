/* registry.h: the certificates and trusted CA lists that the runner handed over, by id. Each is
 * sent once and used by many cells. */
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
bool registry_add_trust(
    struct registry *registry, const char *id, const char *roots_pem, struct err *e) EK_CHECK;

/* registry_identity, registry_trust: NULL and ERR_CONTROL when the id is unknown. */
const struct tls_identity *registry_identity(
    const struct registry *registry, const char *id, struct err *e) EK_CHECK;
const struct tls_trust *registry_trust(
    const struct registry *registry, const char *id, struct err *e) EK_CHECK;

#endif
