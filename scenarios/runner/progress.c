#include "scenarios/runner/progress.h"

#include "sim/net/loop.h"

#include <stdio.h>

#define SHOW_EVERY_US 100000

void progress_begin(struct progress *progress, size_t total)
{
    progress->total = total;
    progress->began_us = net_now_us();
    progress->shown_us = 0;
    progress->shown_tenth = 0;
}

static void print(const struct progress *p, size_t done, const struct run_info *info)
{
    int64_t spent = net_now_us() - p->began_us;
    int64_t left = done == 0 ? 0 : spent * (int64_t)(p->total - done) / (int64_t)done;
    fprintf(stderr, "%s%zu/%zu cells, %zu breaks, %zu mismatches, %zu inconclusive, %lld s left%s",
        p->terminal ? "\r\033[K" : "", done, p->total, info->counts[VERDICT_BREAK],
        info->counts[VERDICT_MISMATCH], info->counts[VERDICT_INCONCLUSIVE],
        (long long)(left / 1000000), p->terminal ? "" : "\n");
    fflush(stderr);
}

void progress_show(struct progress *p, size_t done, const struct run_info *info)
{
    if (!p->on || p->total == 0)
        return;
    int64_t now = net_now_us();
    size_t tenth = done * 10 / p->total;
    bool due = p->terminal ? now - p->shown_us >= SHOW_EVERY_US : tenth > p->shown_tenth;
    if (!due)
        return;
    p->shown_us = now;
    p->shown_tenth = tenth;
    print(p, done, info);
}

void progress_end(struct progress *p)
{
    if (p->on && p->terminal)
        fputs("\r\033[K", stderr);
}
