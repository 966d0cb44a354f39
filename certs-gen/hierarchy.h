/* hierarchy.h: the lab's certification authorities, made anew or kept in a folder (cafolder.h). */
#ifndef EK_CERTS_HIERARCHY_H
#define EK_CERTS_HIERARCHY_H

#include "sim/base/certificate.h"
#include "sim/base/err.h"

#include <openssl/x509.h>

enum ca_id {
    CA_ROOT,
    CA_ISSUING,
    CA_SERVER_ISSUING, /* its own EKU is serverAuth alone */
    CA_UNTRUSTED_ROOT,
    CA_UNTRUSTED_ISSUING,
    CA_PRIVATE_ROOT,
    CA_PRIVATE_ISSUING,
    CA_ALTERNATIVE_ROOT, /* in no browser, as those roots that still issue both usages */
    CA_ALTERNATIVE_ISSUING,
    CA_COUNT
};

struct ca {
    X509 *cert;
    EVP_PKEY *key;
};

struct hierarchy {
    struct ca cas[CA_COUNT];
};

/* hierarchy_init: makes all CAs; on failure `h` still needs its cleanup. */
bool hierarchy_init(struct hierarchy *h, struct err *e) EK_CHECK;
void hierarchy_cleanup(struct hierarchy *h);

/* hierarchy_issuer: the CA that issues `id`; of a root, itself. */
enum ca_id hierarchy_issuer(enum ca_id id);
/* hierarchy_expect: the facts that the certificate of `id` must have, into the zeroed `out`, whose
 * strings are the caller's. The fingerprint stays empty. */
void hierarchy_expect(enum ca_id id, struct cert_facts *out);

#endif
