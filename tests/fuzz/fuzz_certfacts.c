/* Certificates as facts: reading, printing, particulars, who issued whom. */
#include "certs-gen/bundle.h"
#include "certs-gen/readback.h"
#include "scenarios/inventory/kin.h"
#include "scenarios/inventory/particulars.h"
#include "sim/tls/certfacts.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_one(struct kin *kin, X509 *cert)
{
    struct cert_chain chain = {0};
    struct particulars particulars;
    struct kin_path path;
    struct err e = {0};
    struct buf text = {0};
    if (certfacts_read(cert, cert_chain_add(&chain), &e)) {
        for (const struct readback_field *f = readback_fields; f->name != NULL; f++)
            f->print(&chain.certs[0], &text);
    }
    particulars_read(cert, &particulars);
    kin_path(kin, cert, NULL, 0, &path);
    (void)!particulars_modelled(cert, path.cas, path.num, path.root, &e);
    buf_cleanup(&text);
    cert_chain_cleanup(&chain);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bundle bundle;
    struct err e = {0};
    struct kin *kin = kin_new();
    (void)!bundle_parse(&bundle, "fuzz", (const char *)data, size, &e);
    for (int i = 0; i < sk_X509_num(bundle.certs); i++)
        kin_add(kin, sk_X509_value(bundle.certs, i), false);
    for (int i = 0; i < sk_X509_num(bundle.certs); i++)
        read_one(kin, sk_X509_value(bundle.certs, i));
    kin_free(kin);
    bundle_cleanup(&bundle);
    return 0;
}
