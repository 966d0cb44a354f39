/* The body of a SERVICE: the first line is its Content-Type, what follows the body. What was read
 * is written and read again: it must be the same. */
#include "sim/sip/service.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool same_call(const struct sip_service_call *a, const struct sip_service_call *b)
{
    const char *const *in_a = (const char *const *)a; /* texts and nothing else */
    const char *const *in_b = (const char *const *)b;
    for (size_t i = 0; i < sizeof *a / sizeof *in_a; i++) {
        if (strcmp(in_a[i], in_b[i]) != 0)
            return false;
    }
    return true;
}

static void must_come_back(const struct sip_service_call *call, const char *pem)
{
    struct sip_service_call again;
    struct buf body = {0};
    struct err e = {0};
    char *type = NULL;
    char *pem_again = NULL;
    sip_service_write(call, pem, "boundary-of-fuzz", &body, &type);
    bool ok = sip_service_read(type, body.data, body.len, &again, &pem_again, &e);
    bool inside = strstr(pem, "boundary-of-fuzz") != NULL; /* excluded by sip_service_write */
    if (!inside && (!ok || !same_call(call, &again) || strcmp(pem, pem_again) != 0))
        abort();
    sip_service_call_cleanup(&again);
    free(pem_again);
    free(type);
    buf_cleanup(&body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *newline = size == 0 ? NULL : memchr(data, '\n', size);
    if (newline == NULL)
        return 0;
    struct sip_service_call call;
    struct err e = {0};
    char *pem = NULL;
    char *type = ek_strndup((const char *)data, (size_t)(newline - data));
    size_t len = size - (size_t)(newline + 1 - data);
    if (sip_service_read(type, (const char *)newline + 1, len, &call, &pem, &e))
        must_come_back(&call, pem);
    else if (e.code == ERR_NONE)
        abort();
    sip_service_call_cleanup(&call);
    free(pem);
    free(type);
    return 0;
}
