#include "scenarios/runner/lab.h"

#include "scenarios/runner/only.h"

#include <stdlib.h>
#include <string.h>

static void unlink_job(struct run *run, struct job *job)
{
    struct job **at = &run->jobs;
    while (*at != job)
        at = &(*at)->next;
    *at = job->next;
}

void job_free(struct job *job)
{
    cellrun_free(job->run);
    if (job->cell != NULL) {
        cell_cleanup(job->cell);
        free(job->cell);
    }
    free(job);
}

void job_wait(struct run *run, struct job *job)
{
    job->next = run->waiting;
    run->waiting = job;
}

static void retry(struct run *run, struct job *job)
{
    job->cell = cellrun_take_cell(job->run);
    cellrun_free(job->run);
    job->run = NULL;
    job_wait(run, job);
    run->info->retried++;
}

static bool is_conclusive(const struct run *run, const struct cellrun *cellrun)
{
    struct line lines[SERVICE_COUNT];
    size_t num = cellrun_lines(cellrun, &run->info->scenario->claims, lines);
    bool conclusive = lines_are_conclusive(lines, num);
    for (size_t i = 0; i < num; i++)
        line_cleanup(&lines[i]);
    return conclusive;
}

static void on_finished(void *ctx, struct cellrun *cellrun)
{
    struct job *job = ctx;
    struct crew_run *crew = job->crew;
    struct run *run = crew->run;
    bool stuck = cellrun_is_stuck(cellrun);
    if (!cellrun_failed(cellrun))
        run->losses = 0;
    unlink_job(run, job);
    crew->in_flight--;
    crew->is_reserved = false;
    crew->links -= job->links;
    if (job->attempts <= RUN_RETRIES && !is_conclusive(run, cellrun)) {
        retry(run, job);
    } else {
        job->finished(run, job);
        job_free(job);
    }
    if (stuck)
        crew_lose(crew, "a cell got no answer in time");
    jobs_fill(run);
}

static size_t num_nodes(const struct cell *cell, bool on_e)
{
    const char *num = deployment_get(&cell->deployment, box_setting(SETTING_E_NODES, on_e));
    return (size_t)strtoul(num, NULL, 10);
}

/* Two zones and a tunnel between each pair of nodes, and the links of the clusters. */
static size_t num_links(const struct cell *cell)
{
    size_t e = num_nodes(cell, true);
    size_t c = num_nodes(cell, false);
    return 3 * e * c + e * (e - 1) + c * (c - 1);
}

static bool is_second_attempt(const struct job *job)
{
    return job != NULL && job->attempts > 0;
}

bool job_start(struct crew_run *crew, struct job *job)
{
    struct run *run = crew->run;
    job->crew = crew;
    job->links = num_links(job->cell);
    crew->is_reserved = is_second_attempt(job);
    job->attempts++;
    job->run = cellrun_start(run->loop, &crew->squad, run->certs, run->info->releases, job->cell,
        job->services, ++run->next_id, on_finished, job, run->e);
    if (job->run == NULL) {
        job_wait(run, job); /* to be told as inconclusive */
        lab_stop(run, RUN_LAB_FAILED, "certificates cannot be made");
        return false;
    }
    job->cell = NULL;
    job->next = run->jobs;
    run->jobs = job;
    crew->in_flight++;
    crew->links += job->links;
    return true;
}

/* A cell of which nothing has to run. */
static void deliver_shared(struct run *run, struct job *job)
{
    struct cell_result *result = ek_calloc(1, sizeof *result);
    result->sequence = job->sequence;
    memcpy(result->shares, job->shares, sizeof result->shares);
    result->cell = job->cell;
    job->cell = NULL;
    job_free(job);
    reorder_push(&run->reorder, result);
}

/* Cells of which nothing has to run must not fill the memory, nor keep the loop from its events. */
static bool must_pause(struct run *run)
{
    if (run->sharing == NULL || run->end != RUN_DONE)
        return false;
    if (run->shared_at_once >= RUN_SHARED_AT_ONCE)
        net_timer_start(run->refill, 0);
    return run->shared_at_once >= RUN_SHARED_AT_ONCE || run->reorder.num >= RUN_SHARED_WAITING;
}

struct job *job_next(struct run *run)
{
    if (run->waiting != NULL) {
        struct job *job = run->waiting;
        run->waiting = job->next;
        return job;
    }
    const struct scenario *scenario = run->info->scenario;
    while (run->sane && run->next_point < scenario->num_points && !must_pause(run)) {
        struct cell *cell = ek_calloc(1, sizeof *cell);
        struct job *job = ek_calloc(1, sizeof *job);
        job->cell = cell;
        if (!scenario_cell(scenario, run->next_point++, cell) ||
            !only_select(scenario, run->options->only, cell, job->services)) {
            job_free(job);
            continue;
        }
        job->sequence = run->next_sequence++;
        job->finished = run_deliver;
        if (sharing_split(run->sharing, job))
            return job;
        run->shared_at_once++;
        deliver_shared(run, job);
    }
    return NULL;
}

/* What failed before may take its processes with it: it runs again alone. */
static bool has_room(const struct crew_run *crew)
{
    if (crew->lost || crew->is_reserved)
        return false;
    if (is_second_attempt(crew->run->waiting))
        return crew->in_flight == 0;
    return crew->in_flight < RUN_IN_FLIGHT && crew->links < RUN_LINKS_IN_FLIGHT;
}

bool jobs_are_done(const struct run *run)
{
    return run->jobs == NULL && run->waiting == NULL && run->sanity == NULL &&
           run->next_point >= run->info->scenario->num_points;
}

void jobs_fill(struct run *run)
{
    run->shared_at_once = 0;
    for (size_t i = 0; i < run->options->jobs && run->end == RUN_DONE; i++) {
        struct crew_run *crew = &run->crews[i];
        while (has_room(crew)) {
            struct job *job = job_next(run);
            if (job == NULL)
                break;
            if (!job_start(crew, job))
                return;
        }
    }
    if (jobs_are_done(run))
        net_loop_stop(run->loop);
}

struct job *jobs_find(struct run *run, int64_t id)
{
    for (struct job *job = run->jobs; job != NULL; job = job->next) {
        if (cellrun_id(job->run) == id)
            return job;
    }
    return NULL;
}

struct job *jobs_on(struct run *run, const struct crew_run *crew)
{
    for (struct job *job = run->jobs; job != NULL; job = job->next) {
        if (job->crew == crew)
            return job;
    }
    return NULL;
}
