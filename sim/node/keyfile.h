/* keyfile.h: the one file from which the tunnel's service reads: the private key, and behind it the
 * certificates. (SIP TLS has a file for each.) A key file without a newline at its end spoils it:
 * "-----END PRIVATE KEY-----" and "-----BEGIN CERTIFICATE-----" then share a line. */
#ifndef EK_NODE_KEYFILE_H
#define EK_NODE_KEYFILE_H

#include "sim/tls/store.h"

/* keyfile_identity: writes the file of `uploaded`, whose key file is `complete` or lacks its final
 * newline, and reads it back. NULL and ERR_PEM_INVALID when it cannot be read. The caller frees. */
struct tls_identity *keyfile_identity(
    const struct tls_identity *uploaded, bool complete, struct err *e) EK_CHECK;

#endif
