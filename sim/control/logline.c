#include "sim/control/logline.h"

#include <string.h>
#include <time.h>

static bool is_mark(char c)
{
    return (c >= LOGLINE_STAMP && c <= LOGLINE_PEER_PORT) ||
           (c >= LOGLINE_ENDPOINT && c <= LOGLINE_TOKEN);
}

void logline_fill(const char *text, logline_fill_fn *fn, void *ctx, struct buf *out)
{
    static const char end[] = {LOGLINE_END, '\0'};
    const char *at = text;
    while (*at != '\0') {
        size_t plain = 0;
        while (at[plain] != '\0' && !is_mark(at[plain]))
            plain++;
        buf_add(out, at, plain);
        at += plain;
        if (*at == '\0')
            return;
        enum logline_mark mark = (enum logline_mark) * at++;
        size_t len = mark >= LOGLINE_ENDPOINT ? strcspn(at, end) : 0;
        fn(ctx, mark, at, len, out);
        at += len;
        if (*at == LOGLINE_END)
            at++;
    }
}

void logline_add_mark(struct buf *out, enum logline_mark mark)
{
    buf_add(out, (const char[]){(char)mark}, 1);
}

void logline_add_span(struct buf *out, enum logline_mark mark, const char *text, size_t len)
{
    logline_add_mark(out, mark);
    buf_add(out, text, len);
    logline_add_mark(out, LOGLINE_END);
}

void logline_add_time(struct buf *out, enum logline_mark mark, int64_t ms)
{
    char day[16], second[16];
    time_t seconds = (time_t)(ms / 1000);
    struct tm tm;
    gmtime_r(&seconds, &tm);
    strftime(day, sizeof day, "%Y-%m-%d", &tm);
    strftime(second, sizeof second, "%H:%M:%S", &tm);
    if (mark == LOGLINE_STAMP)
        buf_addf(out, "%sT%s.%03d+00:00", day, second, (int)(ms % 1000));
    else
        buf_addf(out, "%s %s,%03d", day, second, (int)(ms % 1000));
}
