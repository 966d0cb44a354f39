/* twin_originals.h: certificates of which tests make twins: a leaf, an intermediate and a root. */
#ifndef EK_UNIT_TWIN_ORIGINALS_H
#define EK_UNIT_TWIN_ORIGINALS_H

#include <openssl/x509.h>

extern EVP_PKEY *ca_key, *leaf_key, *other_key; /* of the root, of the leaf, of the intermediate */
extern X509 *root, *inter, *leaf;

/* originals_set_up, originals_tear_down: make and free them; for cmocka_run_group_tests. */
int originals_set_up(void **state);
int originals_tear_down(void **state);

/* name_of: "CN=COMMON-NAME,O=Example". mint_ca, mint_leaf: certificates; without an issuer a root.
 * stack_of: a stack that borrows them. All the caller's. */
X509_NAME *name_of(const char *common_name);
X509 *mint_ca(const char *name, X509 *issuer, EVP_PKEY *issuer_key, EVP_PKEY *key);
X509 *mint_leaf(const char *name, X509 *issuer, EVP_PKEY *issuer_key, EVP_PKEY *key);
STACK_OF(X509) * stack_of(X509 *const *certs, size_t num);

#endif
