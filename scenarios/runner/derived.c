#include "scenarios/runner/derived.h"

#include "scenarios/spec/variation.h"
#include "sim/base/text.h"

#include <stdlib.h>

/* So many live runs are remembered; a later one takes the place of one with the same number. */
#define SHARED_MAX 8192

struct asker {
    derived_fn *fn;
    void *ctx;
    size_t number;
};

/* Asked for, waiting or under way. */
struct pending {
    struct pending *next;
    struct derived *derived;
    struct asker *askers;
    size_t num_askers;
};

struct derived_desk {
    struct pending *pending;
    struct derived *shared[SHARED_MAX];
};

static char *make_key(const struct deployment *d, const bool services[SERVICE_COUNT])
{
    struct buf key = {0};
    char *of_deployment = deployment_key(d);
    for (size_t i = 0; i < SERVICE_COUNT; i++)
        buf_adds(&key, services[i] ? "1" : "0");
    buf_addf(&key, " %s", of_deployment);
    free(of_deployment);
    return buf_take(&key);
}

/* FNV-1a. */
static size_t slot_of(const char *key)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (; *key != '\0'; key++)
        hash = (hash ^ (unsigned char)*key) * UINT64_C(0x100000001b3);
    return (size_t)(hash % SHARED_MAX);
}

static void derived_free(struct derived *derived)
{
    if (derived == NULL)
        return;
    for (size_t i = 0; i < SERVICE_COUNT; i++)
        free(derived->lines[i].detail);
    free(derived->key);
    free(derived);
}

static void pending_free(struct pending *pending)
{
    derived_free(pending->derived);
    free(pending->askers);
    free(pending);
}

static void add_asker(struct pending *pending, const struct asker *asker)
{
    size_t size = (pending->num_askers + 1) * sizeof *pending->askers;
    pending->askers = ek_realloc(pending->askers, size);
    pending->askers[pending->num_askers++] = *asker;
}

static struct pending *find_pending(const struct derived_desk *desk, const char *key)
{
    struct pending *pending = desk->pending;
    while (pending != NULL && !text_is(pending->derived->key, key))
        pending = pending->next;
    return pending;
}

static void note_lines(struct derived *derived, const struct line *lines, size_t num)
{
    for (size_t i = 0; i < num; i++) {
        const struct line *line = &lines[i];
        const struct outcome *live = &line->live;
        bool told = line->verdict == VERDICT_MISMATCH || line->verdict == VERDICT_INCONCLUSIVE;
        derived->lines[line->service] = (struct derived_line){.wanted = true,
            .verdict = line->verdict,
            .state = live->state,
            .stage = live->stage,
            .side = live->side,
            .reason = live->reason,
            .caused_by = live->caused_by,
            .x509_error = live->x509_error,
            .alert = live->alert,
            .sip_status = live->sip_status,
            .disputed = line->disputed,
            .detail = told && line->detail != NULL ? ek_strdup(line->detail) : NULL};
    }
}

static void unlink_pending(struct derived_desk *desk, const struct pending *pending)
{
    struct pending **at = &desk->pending;
    while (*at != pending)
        at = &(*at)->next;
    *at = pending->next;
}

static void share(struct derived_desk *desk, struct derived *derived)
{
    struct derived **slot = &desk->shared[slot_of(derived->key)];
    derived_free(*slot);
    *slot = derived;
}

/* The askers are told first: sharing it may end its life soon. */
static void finish(struct run *run, struct job *job)
{
    struct pending *pending = job->ctx;
    struct line lines[SERVICE_COUNT];
    size_t num = cellrun_lines(job->run, &run->info->scenario->claims, lines);
    note_lines(pending->derived, lines, num);
    for (size_t i = 0; i < num; i++)
        line_cleanup(&lines[i]);
    unlink_pending(run->desk, pending);
    for (size_t i = 0; i < pending->num_askers; i++) {
        const struct asker *asker = &pending->askers[i];
        asker->fn(asker->ctx, asker->number, pending->derived);
    }
    share(run->desk, pending->derived);
    pending->derived = NULL;
    pending_free(pending);
}

static void run_new(struct run *run, struct pending *pending, const struct deployment *d,
    const char *cell_id, const bool services[SERVICE_COUNT])
{
    struct job *job = ek_calloc(1, sizeof *job);
    job->finished = finish;
    job->ctx = pending;
    job->cell = ek_calloc(1, sizeof *job->cell);
    job->cell->id = ek_strdup(cell_id);
    deployment_copy(&job->cell->deployment, d);
    for (size_t i = 0; i < SERVICE_COUNT; i++)
        job->services[i] = services[i];
    job_wait(run, job);
}

void derived_run(struct run *run, const struct deployment *d, const char *cell_id,
    const bool services[SERVICE_COUNT], derived_fn *fn, void *ctx, size_t number)
{
    if (run->desk == NULL)
        run->desk = ek_calloc(1, sizeof *run->desk);
    struct asker asker = {fn, ctx, number};
    char *key = make_key(d, services);
    const struct derived *known = run->desk->shared[slot_of(key)];
    struct pending *pending = find_pending(run->desk, key);
    if (known != NULL && text_is(known->key, key)) {
        free(key);
        fn(ctx, number, known);
        return;
    }
    if (pending != NULL) {
        free(key);
        add_asker(pending, &asker);
        return;
    }
    pending = ek_calloc(1, sizeof *pending);
    pending->derived = ek_calloc(1, sizeof *pending->derived);
    pending->derived->key = key;
    pending->next = run->desk->pending;
    run->desk->pending = pending;
    add_asker(pending, &asker);
    run_new(run, pending, d, cell_id, services);
}

void derived_drop(struct run *run)
{
    struct derived_desk *desk = run->desk;
    if (desk == NULL)
        return;
    while (desk->pending != NULL) {
        struct pending *next = desk->pending->next;
        pending_free(desk->pending);
        desk->pending = next;
    }
    for (size_t i = 0; i < SHARED_MAX; i++)
        derived_free(desk->shared[i]);
    free(desk);
    run->desk = NULL;
}
