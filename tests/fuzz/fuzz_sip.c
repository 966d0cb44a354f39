/* A byte stream of SIP: cut into messages, each parsed, looked at, answered, printed. What
 * was printed must be one message; that it says the same when parsed again is not asked, for a
 * malformed To or From is taken as it is (`To: ip:e.example>`) and does not come back. */
#include "sim/sip/framing.h"
#include "sim/sip/message.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_at(const struct sip_msg *msg)
{
    static const char *const names[] = {"Via", "Route", "From", "To", "Contact", "Authorization",
        "WWW-Authenticate", "Content-Type", "Date", "Path", "Accept"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        for (size_t n = 0; n < sip_num_headers(msg, names[i]); n++)
            free(sip_header(msg, names[i], n));
    }
    (void)sip_max_forwards(msg);
    free(sip_uri(msg));
    struct sip_msg *response = sip_is_request(msg) ? sip_response(msg, 200, "OK", "tag") : NULL;
    if (response != NULL && !sip_is_request(msg))
        abort();
    sip_msg_free(response);
}

/* One message and not two: no header can smuggle in another one. */
static void must_be_one(const struct buf *printed)
{
    size_t len = 0;
    if (sip_frame_next(printed, &len, NULL) != SIP_FRAME_MESSAGE || len != printed->len)
        abort();
}

static void take(const char *text, size_t len)
{
    struct buf printed = {0};
    struct err e = {0};
    struct sip_msg *msg = sip_parse(text, len, &e);
    if (msg == NULL && e.code == ERR_NONE)
        abort();
    if (msg != NULL) {
        look_at(msg);
        struct sip_msg *copy = sip_msg_clone(msg);
        if (copy != NULL && sip_print(copy, &printed))
            must_be_one(&printed);
        sip_msg_free(copy);
    }
    sip_msg_free(msg);
    buf_cleanup(&printed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf in = {0};
    struct err e = {0};
    size_t len = 0;
    buf_add(&in, data, size);
    for (;;) {
        enum sip_frame frame = sip_frame_next(&in, &len, &e);
        if (frame != SIP_FRAME_MESSAGE && frame != SIP_FRAME_KEEPALIVE)
            break;
        if (len == 0 || len > in.len)
            abort();
        if (frame == SIP_FRAME_MESSAGE)
            take(in.data, len);
        buf_drop(&in, len);
    }
    buf_cleanup(&in);
    return 0;
}
