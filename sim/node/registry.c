#include "sim/node/registry.h"

#include <stdio.h>
#include <stdlib.h>

#define KEY_MAX 160

struct registry_slot {
    struct tls_identity *identity;
    struct tls_trust *trust;
};

void registry_init(struct registry *registry)
{
    *registry = (struct registry){.index = json_object()};
}

void registry_cleanup(struct registry *registry)
{
    for (size_t i = 0; i < registry->num_slots; i++) {
        tls_identity_free(registry->slots[i].identity);
        tls_trust_free(registry->slots[i].trust);
    }
    free(registry->slots);
    json_decref(registry->index);
    *registry = (struct registry){0};
}

static void add(struct registry *r, const char *kind, const char *id, struct registry_slot slot)
{
    char key[KEY_MAX];
    snprintf(key, sizeof key, "%s:%s", kind, id);
    r->slots = ek_realloc(r->slots, (r->num_slots + 1) * sizeof *r->slots);
    r->slots[r->num_slots] = slot;
    json_object_set_new(r->index, key, json_integer((json_int_t)r->num_slots));
    r->num_slots++;
}

static struct registry_slot *find(
    const struct registry *r, const char *kind, const char *id, struct err *e)
{
    char key[KEY_MAX];
    snprintf(key, sizeof key, "%s:%s", kind, id == NULL ? "" : id);
    const json_t *slot = json_object_get(r->index, key);
    if (slot == NULL) {
        err_set(e, ERR_CONTROL, "unknown %s", key);
        return NULL;
    }
    return &r->slots[json_integer_value(slot)];
}

bool registry_add_identity(struct registry *registry, const char *id, const char *chain_pem,
    const char *key_pem, struct err *e)
{
    struct tls_identity *identity = tls_identity_new(chain_pem, key_pem, e);
    if (identity == NULL)
        return false;
    add(registry, "identity", id, (struct registry_slot){.identity = identity});
    return true;
}

bool registry_add_trust(struct registry *registry, const char *id, const char *roots_pem,
    const char *lists_pem, struct err *e)
{
    struct tls_trust *trust = tls_trust_new(roots_pem, lists_pem, e);
    if (trust == NULL)
        return false;
    struct registry_slot *former = find(registry, "trust", id, NULL);
    if (former == NULL) {
        add(registry, "trust", id, (struct registry_slot){.trust = trust});
        return true;
    }
    tls_trust_free(former->trust);
    former->trust = trust;
    return true;
}

const struct tls_identity *registry_identity(
    const struct registry *registry, const char *id, struct err *e)
{
    const struct registry_slot *slot = find(registry, "identity", id, e);
    return slot == NULL ? NULL : slot->identity;
}

struct tls_trust *registry_trust(const struct registry *registry, const char *id, struct err *e)
{
    const struct registry_slot *slot = find(registry, "trust", id, e);
    return slot == NULL ? NULL : tls_trust_share(slot->trust);
}
