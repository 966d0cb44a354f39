/* vclock.h: virtual time. Every verdict takes its "now" from a cell's virtual clock; nothing here
 * or above reads the wall clock to decide anything, unless a user sets the virtual one to it. Times
 * are seconds since 1970-01-01 UTC. */
#ifndef EK_BASE_VCLOCK_H
#define EK_BASE_VCLOCK_H

#include "sim/base/err.h"

#include <stdint.h>

#define VCLOCK_DAY ((int64_t)86400)

/* vclock_parse: RFC 3339 date-time in UTC ("2026-06-20T00:00:00Z") or a date ("2026-06-20", its
 * midnight). Years 1970 to 9999. Fails with ERR_DATE_INVALID and a hint. */
bool vclock_parse(const char *text, int64_t *out_time, struct err *e) EK_CHECK;

/* vclock_parse_or_now: the same, or "now": the second at which this process first asked for it, so
 * that all who ask get the same one. For clocks that a user sets. */
bool vclock_parse_or_now(const char *text, int64_t *out_time, struct err *e) EK_CHECK;

#define VCLOCK_TEXT_LEN 21
/* vclock_format: RFC 3339 with seconds and Z into `out`. */
void vclock_format(int64_t time, char out[VCLOCK_TEXT_LEN]);

#endif
