#include "sim/node/service_identity.h"

#include <stdlib.h>

void service_identity_text(const struct sip_msg *service, struct buf *out)
{
    static const char *const names[] = {"From", "To", "Call-ID", "CSeq", "Date"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char *value = sip_header(service, names[i], 0);
        buf_addf(out, "%s|", value == NULL ? "" : value);
        free(value);
    }
    sip_body(service, out);
}
