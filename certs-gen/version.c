#include "certs-gen/certs.h"

#include <openssl/crypto.h>

const char *certs_openssl_version(void)
{
    return OpenSSL_version(OPENSSL_VERSION);
}
