#include "scenarios/report/words.h"

#include <string.h>

void words_of_failure(const struct outcome *o, struct buf *out)
{
    if (o->reason == REASON_DEPENDENCY_DOWN)
        buf_addf(out, "down because of %s", service_id(o->caused_by));
    else if (o->side == SIDE_NONE)
        buf_adds(out, reason_name(o->reason));
    else
        buf_addf(out, "%s refuses: %s", side_name(o->side), reason_name(o->reason));
    buf_addf(out, " (%s", stage_name(o->stage));
    if (o->reason == REASON_UPLOAD_REFUSED)
        buf_adds(out, "; the box goes on with its former, combined certificate");
    if (o->x509_error != 0)
        buf_addf(out, ", X509 error %d", o->x509_error);
    if (o->alert != OUTCOME_NO_ALERT)
        buf_addf(out, ", alert %d", o->alert);
    if (o->sip_status != 0)
        buf_addf(out, ", SIP %d", o->sip_status);
    buf_adds(out, ")");
    if (o->num_broken < o->num_links)
        buf_addf(out, "; %s", o->detail);
}
