/* trust.h: a list of root certificates: the lab's, or those that came with a loaded file. */
#ifndef EK_CERTS_TRUST_H
#define EK_CERTS_TRUST_H

#include "sim/base/buf.h"

#include <openssl/x509.h>

struct trust {
    STACK_OF(X509) * roots;
    char **names; /* subjects, NULL-terminated */
    size_t num_names;
    struct buf pem;
};

void trust_init(struct trust *t);
void trust_cleanup(struct trust *t);

/* trust_add: adds `root` unless it is there; the caller keeps its own reference. */
bool trust_add(struct trust *t, X509 *root, struct err *e) EK_CHECK;

#endif
