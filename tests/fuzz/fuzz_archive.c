/* Log archives, and the certificates that are looked for in them. */
#include "scenarios/import/archive.h"
#include "scenarios/import/certfiles.h"
#include "scenarios/import/listing.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_at(void *context, const char *name, const char *text, size_t len)
{
    (void)listing_is_one(text, len);
    certfiles_add_pem(context, name, text, len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct certfiles files = {0};
    struct err e = {0};
    (void)archive_is_one((const char *)data, size);
    (void)!archive_each("fuzz", (const char *)data, size, look_at, &files, &e);
    certfiles_cleanup(&files);
    return 0;
}
