#include "tests/testlib/testlab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

void testlab_init(struct testlab *lab)
{
    struct err e = {0};
    lab->certs = certs_new(&e);
    if (lab->certs == NULL)
        fail_msg("workshop: %s", e.text);
    lab->trust = tls_trust_new(certs_trust_pem(lab->certs), NULL, &e);
    if (lab->trust == NULL)
        fail_msg("trusted CA list: %s", e.text);
}

void testlab_cleanup(struct testlab *lab)
{
    tls_trust_free(lab->trust);
    certs_free(lab->certs);
}

int testlab_setup(void **state)
{
    struct testlab *lab = ek_calloc(1, sizeof *lab);
    testlab_init(lab);
    *state = lab;
    return 0;
}

int testlab_teardown(void **state)
{
    testlab_cleanup(*state);
    free(*state);
    return 0;
}

const struct certs_identity *testlab_mint(struct testlab *lab, const char *recipe, const char *host)
{
    struct certs_order order = {.common_name = host, .clock = TESTLAB_CLOCK};
    struct err e = {0};
    const struct certs_identity *minted = NULL;
    if (recipe_parse(recipe, &order.recipe, &e))
        minted = certs_mint(lab->certs, &order, &e);
    if (minted == NULL)
        fail_msg("%s for %s: %s", recipe, host, e.text);
    return minted;
}

struct tls_identity *testlab_identity(struct testlab *lab, const char *recipe, const char *host)
{
    if (recipe == NULL)
        return NULL;
    const struct certs_identity *minted = testlab_mint(lab, recipe, host);
    struct err e = {0};
    struct tls_identity *identity = tls_identity_new(minted->chain_pem, minted->key_pem, &e);
    if (identity == NULL)
        fail_msg("%s: %s", recipe, e.text);
    return identity;
}

struct tls_trust *testlab_lists(struct testlab *lab)
{
    struct buf lists = {0};
    struct err e = {0};
    struct tls_trust *trust = NULL;
    if (certs_crl_pem(lab->certs, &lists, &e))
        trust = tls_trust_new(certs_trust_pem(lab->certs), buf_str(&lists), &e);
    if (trust == NULL)
        fail_msg("revocation lists: %s", e.text);
    buf_cleanup(&lists);
    return trust;
}

struct tls_profile *testlab_profile(
    struct testlab *lab, enum tls_role role, const struct testlab_end *end)
{
    const char *own = role == TLS_CLIENT ? TESTLAB_CLIENT : TESTLAB_SERVER;
    const char *peer = role == TLS_CLIENT ? TESTLAB_SERVER : TESTLAB_CLIENT;
    struct tls_identity *identity = testlab_identity(lab, end->recipe, own);
    struct tls_trust *trust = end->has_lists ? testlab_lists(lab) : tls_trust_share(lab->trust);
    struct tls_config config = {.role = role,
        .identity = identity,
        .trust = trust,
        .verify = end->verify,
        .rule = {.purpose = end->purpose,
            .name = end->name,
            .names = &peer,
            .num_names = 1,
            .revocation = end->revocation,
            .max_rsa_bits = end->max_rsa_bits,
            .known_subject = end->known_subject,
            .refuses_late = end->refuses_late,
            .clock = TESTLAB_CLOCK},
        .min_version = end->version == 0 ? 0x0303 : end->version,
        .max_version = end->version == 0 ? 0x0304 : end->version};
    struct err e = {0};
    struct tls_profile *profile = tls_profile_new(&config, &e);
    tls_identity_free(identity);
    tls_trust_free(trust);
    if (profile == NULL)
        fail_msg("profile: %s", e.text);
    return profile;
}
