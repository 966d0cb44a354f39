#include "scenarios/runner/reorder.h"

#include <stdlib.h>

static void result_free(struct cell_result *result)
{
    for (size_t i = 0; i < result->num_lines; i++)
        line_cleanup(&result->lines[i]);
    events_cleanup(&result->events);
    json_decref(result->evidence);
    cell_proof_free(result->proof);
    cell_cleanup(result->cell);
    free(result->cell);
    free(result);
}

static void let_first_leave(struct reorder *reorder)
{
    struct cell_result *first = reorder->waiting;
    reorder->waiting = first->next;
    reorder->last = reorder->waiting == NULL ? NULL : reorder->last;
    reorder->num--;
    reorder->next = first->sequence + 1;
    reorder->fn(reorder->ctx, first);
    result_free(first);
}

void reorder_push(struct reorder *reorder, struct cell_result *result)
{
    bool is_last = reorder->last == NULL || reorder->last->sequence < result->sequence;
    struct cell_result **at =
        is_last && reorder->last != NULL ? &reorder->last->next : &reorder->waiting;
    while (*at != NULL && (*at)->sequence < result->sequence)
        at = &(*at)->next;
    result->next = *at;
    *at = result;
    reorder->last = is_last ? result : reorder->last;
    reorder->num++;
    while (reorder->waiting != NULL && reorder->waiting->sequence == reorder->next)
        let_first_leave(reorder);
}

void reorder_flush(struct reorder *reorder)
{
    while (reorder->waiting != NULL)
        let_first_leave(reorder);
}
