/* The certificates in a file: PEM splitting, DER, PKCS#7; what holds a key gives none. */
#include "certs-gen/bundle.h"
#include "certs-gen/keyscent.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bundle bundle;
    struct err e = {0};
    bool ok = bundle_parse(&bundle, "fuzz", (const char *)data, size, &e);
    if (keyscent(data, size) != NULL && (ok || sk_X509_num(bundle.certs) > 0))
        abort();
    if (ok && sk_X509_num(bundle.certs) == 0 && bundle.num_faults == 0)
        abort();
    bundle_cleanup(&bundle);
    return 0;
}
