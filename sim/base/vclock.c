#include "sim/base/vclock.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static bool days_fit(int year, int month, int day)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12 || day < 1)
        return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day <= days[month - 1] + (month == 2 && leap ? 1 : 0);
}

/* True when `text` has the shape of `pattern`, in which 0 stands for any digit. */
static bool has_shape(const char *text, const char *pattern)
{
    if (strlen(text) != strlen(pattern))
        return false;
    for (; *pattern != '\0'; pattern++, text++) {
        if (*pattern == '0' ? (*text < '0' || *text > '9') : *text != *pattern)
            return false;
    }
    return true;
}

bool vclock_parse(const char *text, int64_t *out_time, struct err *e)
{
    int y = 0, mon = 0, d = 0, h = 0, min = 0, s = 0;
    bool date = has_shape(text, "0000-00-00");
    if (!date && !has_shape(text, "0000-00-00T00:00:00Z"))
        return err_set(
            e, ERR_DATE_INVALID, "\"%.40s\" (write 2026-06-20 or 2026-06-20T00:00:00Z)", text);
    int got = sscanf(text, "%d-%d-%dT%d:%d:%dZ", &y, &mon, &d, &h, &min, &s);
    if (got < 3 || y < 1970 || !days_fit(y, mon, d) || h > 23 || min > 59 || s > 59)
        return err_set(e, ERR_DATE_INVALID, "\"%s\" is not in the calendar", text);
    struct tm tm = {.tm_year = y - 1900,
        .tm_mon = mon - 1,
        .tm_mday = d,
        .tm_hour = h,
        .tm_min = min,
        .tm_sec = s};
    *out_time = (int64_t)timegm(&tm);
    return true;
}

bool vclock_parse_or_now(const char *text, int64_t *out_time, struct err *e)
{
    static int64_t now = 0;
    if (strcmp(text, "now") != 0)
        return vclock_parse(text, out_time, e);
    if (now == 0)
        now = (int64_t)time(NULL);
    *out_time = now;
    return true;
}

void vclock_format(int64_t time, char out[VCLOCK_TEXT_LEN])
{
    time_t t = (time_t)time;
    struct tm tm;
    if (gmtime_r(&t, &tm) == NULL || strftime(out, VCLOCK_TEXT_LEN, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
        snprintf(out, VCLOCK_TEXT_LEN, "?");
}
