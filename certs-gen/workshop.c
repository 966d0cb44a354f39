#include "certs-gen/workshop.h"

#include "certs-gen/cafolder.h"
#include "certs-gen/crypto.h"
#include "sim/tls/certfacts.h"

#include <openssl/evp.h>
#include <stdint.h>
#include <stdlib.h>

static void free_key(void *key)
{
    EVP_PKEY_free(key);
}

/* `dir` is NULL for a hierarchy of its own. */
static struct certs *open_workshop(const char *dir, struct err *e)
{
    struct certs *certs = ek_calloc(1, sizeof *certs);
    table_init(&certs->identities, workshop_identity_free);
    table_init(&certs->leaf_keys, free_key);
    trust_init(&certs->trust);
    trust_init(&certs->imported_trust);
    crl_init(&certs->crl);
    bool ok = dir == NULL ? hierarchy_init(&certs->hierarchy, e)
                          : cafolder_open(dir, &certs->hierarchy, e);
    const struct ca *cas = certs->hierarchy.cas;
    if (ok && trust_add(&certs->trust, cas[CA_ROOT].cert, e) &&
        trust_add(&certs->imported_trust, cas[CA_PRIVATE_ROOT].cert, e) &&
        trust_add(&certs->imported_trust, cas[CA_ALTERNATIVE_ROOT].cert, e))
        return certs;
    certs_free(certs);
    return NULL;
}

struct certs *certs_new(struct err *e)
{
    return open_workshop(NULL, e);
}

struct certs *certs_new_at(const char *dir, struct err *e)
{
    return open_workshop(dir, e);
}

void certs_free(struct certs *certs)
{
    if (certs == NULL)
        return;
    table_cleanup(&certs->identities);
    table_cleanup(&certs->leaf_keys);
    trust_cleanup(&certs->trust);
    trust_cleanup(&certs->imported_trust);
    crl_cleanup(&certs->crl);
    hierarchy_cleanup(&certs->hierarchy);
    free(certs);
}

static bool write_chain(STACK_OF(X509) * chain, struct certs_identity *out, struct err *e)
{
    struct buf pem = {0};
    bool ok = true;
    for (int i = 0; ok && i < sk_X509_num(chain); i++)
        ok = crypto_add_cert(&pem, sk_X509_value(chain, i), e);
    out->chain_pem = buf_take(&pem);
    return ok;
}

struct certs_identity *workshop_identity(
    const char *label, STACK_OF(X509) * chain, EVP_PKEY *key, struct err *e)
{
    struct certs_identity *identity = ek_calloc(1, sizeof *identity);
    identity->label = ek_strdup(label);
    identity->roots_pem = ek_strdup("");
    identity->root_names = ek_calloc(1, sizeof *identity->root_names);
    identity->key_pem = crypto_key_pem(key, e);
    if (identity->key_pem != NULL && write_chain(chain, identity, e) &&
        certfacts_read_pem(identity->chain_pem, &identity->chain, e))
        return identity;
    workshop_identity_free(identity);
    return NULL;
}

static void free_names(struct certs_identity *identity)
{
    for (const char *const *name = identity->root_names; *name != NULL; name++)
        free((void *)(uintptr_t)*name);
    free((void *)(uintptr_t)identity->root_names);
    free(identity->roots_pem);
}

void workshop_take_roots(struct certs_identity *identity, struct trust *roots)
{
    free_names(identity);
    identity->roots_pem = buf_take(&roots->pem);
    identity->root_names = (const char *const *)roots->names;
    roots->names = ek_calloc(1, sizeof *roots->names);
    roots->num_names = 0;
}

void workshop_identity_free(void *identity)
{
    struct certs_identity *it = identity;
    if (it == NULL)
        return;
    crypto_free_secret(it->key_pem);
    cert_chain_cleanup(&it->chain);
    free_names(it);
    free(it->chain_pem);
    free(it->label);
    free(it);
}

const char *certs_trust_pem(struct certs *certs)
{
    return buf_str(&certs->trust.pem);
}

const char *const *certs_trust_names(struct certs *certs)
{
    return (const char *const *)certs->trust.names;
}

const char *certs_imported_pem(struct certs *certs)
{
    return buf_str(&certs->imported_trust.pem);
}

const char *const *certs_imported_names(struct certs *certs)
{
    return (const char *const *)certs->imported_trust.names;
}

bool certs_crl_pem(struct certs *certs, struct buf *out, struct err *e)
{
    return crl_pem(&certs->crl, &certs->hierarchy, out, e);
}

const char *const *certs_crl_issuers(struct certs *certs)
{
    return (const char *const *)certs->crl.issuers;
}
