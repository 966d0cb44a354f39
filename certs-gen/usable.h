/* usable.h: whether TLS can do anything with what a PEM file holds, and the model tell what. */
#ifndef EK_CERTS_USABLE_H
#define EK_CERTS_USABLE_H

#include "certs-gen/pemfile.h"

/* What OpenSSL's defaults let one end send and the other end take: a Certificate message of so many
 * bytes (SSL_CTX_set_max_cert_list(3)); CERT_CHAIN_MAX is about their number. */
#define USABLE_MESSAGE_MAX ((size_t)100 * 1024)
/* Bytes of a leaf. The SERVICE of MRA carries it as PEM in a message of 128 kB at most. */
#define USABLE_LEAF_MAX ((size_t)90 * 1024)

/* usable_check: fails with ERR_PEM_INVALID and a hint when the chain or its leaf is longer than
 * that, when the leaf has a key with which OpenSSL does not sign in TLS as it is set up by default,
 * when a key in the file is too weak for the security level of the lab, or when verification heeds
 * something in a certificate that the model does not: name constraints, a CA that may not issue. */
bool usable_check(const struct pem_file *file, const char *path, struct err *e) EK_CHECK;

#endif
