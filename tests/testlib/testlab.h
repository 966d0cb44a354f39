/* testlab.h: a certificate workshop and the TLS ends that tests make from it. A function that
 * cannot do its work ends the test. */
#ifndef EK_TESTLIB_TESTLAB_H
#define EK_TESTLIB_TESTLAB_H

#include "certs-gen/certs.h"
#include "sim/tls/profile.h"
#include "sim/tls/store.h"

#define TESTLAB_CLOCK  1781913600 /* 2026-06-20T00:00:00Z */
#define TESTLAB_CLIENT "c.example.com"
#define TESTLAB_SERVER "e.example.com"

struct testlab {
    struct certs *certs;
    struct tls_trust *trust;
};

/* One end of a connection. What is zero is lax: no certificate, nothing verified. */
struct testlab_end {
    const char *recipe; /* NULL: no certificate */
    enum tls_verify verify;
    enum tls_purpose purpose;
    enum tls_name name;
    int version; /* the only one spoken; 0: TLS 1.2 and 1.3 */
    enum tls_revocation revocation;
    bool has_lists; /* the lab's revocation lists lie beside its trusted CA list */
    int max_rsa_bits;
    bool known_subject;
    bool refuses_late;
};

void testlab_init(struct testlab *lab);
void testlab_cleanup(struct testlab *lab);

/* testlab_setup, testlab_teardown: a lab as the state of a cmocka group. */
int testlab_setup(void **state);
int testlab_teardown(void **state);

/* testlab_mint: the certificate for `recipe` and `host`; the lab's. */
const struct certs_identity *testlab_mint(
    struct testlab *lab, const char *recipe, const char *host);

/* testlab_identity: the same as a TLS identity, which the caller frees; NULL for NULL. */
struct tls_identity *testlab_identity(struct testlab *lab, const char *recipe, const char *host);

/* testlab_lists: the lab's trusted CA list with its revocation lists as they are now; the caller
 * frees. */
struct tls_trust *testlab_lists(struct testlab *lab);

/* testlab_profile: the client presents TESTLAB_CLIENT and looks for TESTLAB_SERVER, the server the
 * other way round. The caller frees. */
struct tls_profile *testlab_profile(
    struct testlab *lab, enum tls_role role, const struct testlab_end *end);

#endif
