/* reorder.h: results come as cells finish; they leave in cell order. */
#ifndef EK_RUNNER_REORDER_H
#define EK_RUNNER_REORDER_H

#include "scenarios/report/event.h"
#include "scenarios/report/line.h"

#include <jansson.h>

struct share;

/* The lines of one cell, which they point at, and the event logs of its boxes. */
struct cell_result {
    struct cell_result *next;
    size_t sequence;
    struct cell *cell; /* heap */
    struct line lines[SERVICE_COUNT];
    size_t num_lines;
    struct share *shares[SERVICE_COUNT]; /* the runs that lines share, or are; borrowed */
    struct events events;
    json_t *evidence;         /* NULL: nothing was recorded */
    struct cell_proof *proof; /* NULL: nothing was to be proven */
};

typedef void reorder_fn(void *ctx, struct cell_result *result);

struct reorder {
    struct cell_result *waiting; /* ascending */
    struct cell_result *last;
    size_t num;
    size_t next; /* sequence that may leave */
    reorder_fn *fn;
    void *ctx;
};

/* reorder_push: takes `result`; calls fn for it and its successors once all before it have left. */
void reorder_push(struct reorder *reorder, struct cell_result *result);
/* reorder_flush: lets everything leave that is there, gaps or not. */
void reorder_flush(struct reorder *reorder);

#endif
