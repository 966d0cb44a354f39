#include "sim/base/digest.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>

bool digest_file(const char *path, char out[DIGEST_TEXT_LEN])
{
    uint64_t hash = UINT64_C(14695981039346656037);
    unsigned char chunk[65536];
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return false;
    for (size_t len; (len = fread(chunk, 1, sizeof chunk, file)) > 0;) {
        for (size_t i = 0; i < len; i++)
            hash = (hash ^ chunk[i]) * UINT64_C(1099511628211);
    }
    bool ok = ferror(file) == 0;
    fclose(file);
    snprintf(out, DIGEST_TEXT_LEN, "%016" PRIx64, hash);
    return ok;
}
