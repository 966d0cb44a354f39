/* internal.h: what the files of this room know of each other. */
#ifndef EK_TLS_INTERNAL_H
#define EK_TLS_INTERNAL_H

#include "sim/tls/facts.h"
#include "sim/tls/profile.h"
#include "sim/tls/store.h"

#include <openssl/ssl.h>

struct tls_identity {
    X509 *leaf;
    STACK_OF(X509) * chain; /* intermediates, in sending order; may be empty */
    EVP_PKEY *key;
    struct cert_chain facts;
};

struct tls_trust {
    X509_STORE *store;
};

struct tls_profile {
    SSL_CTX *ctx;
    enum tls_role role;
    bool enforced;
};

/* crypto_error: ERR_CRYPTO with `what` and the reason on top of OpenSSL's error queue, which is
 * then emptied. Returns false. */
bool crypto_error(struct err *e, const char *what);

/* no_password: for OpenSSL's PEM readers, which otherwise ask for a password on the terminal. */
int no_password(char *password, int cap, int writing, void *arg);

/* pem_read_certs: all certificates in `pem`, in order; NULL and an error when there is none or one
 * is broken. */
STACK_OF(X509) * pem_read_certs(const char *pem, struct err *e);

/* pem_write_cert: appends one certificate. */
void pem_write_cert(X509 *cert, struct buf *out);

/* signing_digest: the digest that signatures by `key` take, NULL where the algorithm has its own.
 */
const EVP_MD *signing_digest(const EVP_PKEY *key);

/* verify_configure: sets clock, purpose and names of `rule` on `param`. */
bool verify_configure(
    X509_VERIFY_PARAM *param, const struct tls_verify_rule *rule, struct err *e) EK_CHECK;

/* verify_watch: a verify callback that writes the chain and the first error into the struct
 * tls_facts that is the application data of the SSL, and returns `preverified` unchanged. */
int verify_watch(int preverified, X509_STORE_CTX *ctx);
/* The same, and the leaf must fit the purpose, which the verification itself was not asked. */
int verify_watch_leaf_client(int preverified, X509_STORE_CTX *ctx);
int verify_watch_leaf_server(int preverified, X509_STORE_CTX *ctx);

#endif
