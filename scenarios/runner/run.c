#include "scenarios/runner/run.h"

#include "scenarios/runner/deciding.h"
#include "scenarios/runner/derived.h"
#include "scenarios/runner/lab.h"
#include "scenarios/runner/only.h"
#include "scenarios/runner/proving.h"
#include "scenarios/runner/shrinking.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void lab_stop(struct run *run, enum run_end end, const char *why)
{
    if (run->info->stopped == NULL)
        run->info->stopped = why;
    run->end = end;
    net_loop_stop(run->loop);
}

static void emit_proof(struct run *run, const struct cell_result *result)
{
    const struct cell_proof *proof = result->proof;
    struct run_proofs *all = &run->info->proofs;
    for (size_t i = 0; i < PROOF_STATES; i++)
        all->counts[i] += proof->counts[i];
    all->num_cells++;
    all->num_green += proof->num_repairs > 0 ? 1 : 0;
    all->num_mismatches += proof->num_mismatches;
    for (size_t w = 0; w < run->num_writers; w++)
        writer_cell(run->writers[w], result->cell, proof);
}

static void emit(void *ctx, struct cell_result *result)
{
    struct run *run = ctx;
    if (!sharing_tell(run, result))
        return;
    deciding_settings(result->lines, result->num_lines);
    for (size_t i = 0; i < result->num_lines; i++) {
        run->info->counts[result->lines[i].verdict]++;
        for (size_t w = 0; w < run->num_writers; w++)
            writer_line(run->writers[w], &result->lines[i]);
    }
    for (size_t w = 0; w < run->num_writers && run->options->events; w++)
        writer_events(run->writers[w], result->cell, &result->events);
    if (result->evidence != NULL)
        run->options->evidence(run->options->evidence_ctx, result->cell, result->evidence);
    if (result->proof != NULL)
        emit_proof(run, result);
    shrinking_consider(run, result);
    run->info->num_told = ++run->done;
    progress_show(&run->progress, run->done, run->info);
}

void run_deliver(struct run *run, struct job *job)
{
    struct cell_result *result = ek_calloc(1, sizeof *result);
    result->sequence = job->sequence;
    memcpy(result->shares, job->shares, sizeof result->shares);
    result->num_lines = cellrun_lines(job->run, &run->info->scenario->claims, result->lines);
    sharing_settle(run->sharing, result);
    cellrun_events(job->run, &result->events);
    result->evidence = cellrun_evidence(job->run);
    result->cell = cellrun_take_cell(job->run);
    if (run->options->prove_cause)
        proving_start(run, result, job->services);
    else
        reorder_push(&run->reorder, result);
}

static bool is_green(const struct line *lines, size_t num)
{
    for (size_t i = 0; i < num; i++) {
        if (lines[i].verdict != VERDICT_PASS && lines[i].verdict != VERDICT_SKIP)
            return false;
    }
    return true;
}

void run_judge_sanity(struct run *run, struct job *job)
{
    struct line lines[SERVICE_COUNT];
    struct claims none = {0};
    size_t num = cellrun_lines(job->run, &none, lines);
    run->sane = is_green(lines, num);
    for (size_t i = 0; i < num; i++) {
        if (lines[i].verdict != VERDICT_PASS && lines[i].verdict != VERDICT_SKIP)
            fprintf(stderr, "ekulab: sanity cell: %s is %s: %s\n", service_id(lines[i].service),
                verdict_name(lines[i].verdict), lines[i].detail == NULL ? "" : lines[i].detail);
        line_cleanup(&lines[i]);
    }
    run->sanity = NULL;
    if (!run->sane)
        lab_stop(run, RUN_LAB_FAILED, "the sanity cell is not green; nothing can be concluded");
}

static void on_interrupt(void *ctx, int signum)
{
    (void)signum;
    lab_stop(ctx, RUN_INTERRUPTED, "interrupted");
}

/* The first cell with everything that a scenario varies set back to its default: combined
 * certificates, put in place, on the same releases. */
static struct job *sanity_job(const struct scenario *scenario)
{
    static const enum setting kept[] = {SETTING_NAME, SETTING_DOMAIN, SETTING_CLOCK,
        SETTING_E_RELEASE, SETTING_C_RELEASE, SETTING_E_NODES, SETTING_C_NODES};
    struct job *job = ek_calloc(1, sizeof *job);
    job->finished = run_judge_sanity;
    job->cell = ek_calloc(1, sizeof *job->cell);
    for (size_t point = 0; point < scenario->num_points; point++) {
        if (scenario_cell(scenario, point, job->cell))
            break;
    }
    struct deployment plain;
    struct deployment *d = &job->cell->deployment;
    deployment_init(&plain);
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        free(plain.value[kept[i]]);
        plain.value[kept[i]] = ek_strdup(deployment_get(d, kept[i]));
    }
    deployment_cleanup(d);
    *d = plain;
    for (size_t i = 0; i < SERVICE_COUNT; i++)
        job->services[i] = true;
    return job;
}

static void predict_all(struct run *run)
{
    for (struct job *job = NULL; (job = job_next(run)) != NULL; job_free(job)) {
        struct cast cast;
        bool ok =
            cast_new(&cast, &job->cell->deployment, run->info->releases, run->certs, false, run->e);
        struct cell_result *result = ek_calloc(1, sizeof *result);
        result->sequence = job->sequence;
        for (size_t i = 0; ok && i < SERVICE_COUNT; i++) {
            struct outcome predicted;
            if (!job->services[i])
                continue;
            model_predict(&cast.model, (enum service)i, &predicted);
            judge_line(&result->lines[result->num_lines++], job->cell, (enum service)i, NULL,
                &predicted, &run->info->scenario->claims);
        }
        cast_cleanup(&cast);
        result->cell = job->cell;
        job->cell = NULL;
        reorder_push(&run->reorder, result);
        if (!ok)
            lab_stop(run, RUN_LAB_FAILED, "certificates cannot be made");
    }
}

static void run_live(struct run *run)
{
    struct net_signal *interrupt = net_signal_new(run->loop, SIGINT, on_interrupt, run);
    struct net_signal *terminate = net_signal_new(run->loop, SIGTERM, on_interrupt, run);
    bool started = true;
    for (size_t i = 0; i < run->options->jobs; i++) {
        run->crews[i].run = run;
        started = started && crew_start(&run->crews[i]);
    }
    run->sanity = sanity_job(run->info->scenario);
    if (!started) {
        run->waiting = run->sanity; /* it never ran */
        lab_stop(run, RUN_LAB_FAILED, "the processes of the lab cannot be started");
    } else if (job_start(&run->crews[0], run->sanity)) {
        net_loop_run(run->loop);
    }
    crews_stop(run);
    net_signal_free(interrupt);
    net_signal_free(terminate);
}

static void deliver_inconclusive(struct run *run, struct job *job)
{
    struct cell_result *result = ek_calloc(1, sizeof *result);
    result->sequence = job->sequence;
    memcpy(result->shares, job->shares, sizeof result->shares);
    result->cell = job->cell != NULL ? job->cell : cellrun_take_cell(job->run);
    job->cell = NULL;
    for (size_t i = 0; i < SERVICE_COUNT; i++) {
        if (job->services[i])
            judge_inconclusive(&result->lines[result->num_lines++], result->cell, (enum service)i,
                run->info->stopped);
    }
    reorder_push(&run->reorder, result);
}

/* The lab has failed: what was not measured is told as such. */
static void give_up(struct run *run)
{
    for (struct job *job = run->jobs; job != NULL; job = job->next) {
        if (job->finished == run_deliver)
            deliver_inconclusive(run, job);
    }
    run->sane = true;
    for (struct job *job = NULL; (job = job_next(run)) != NULL; job_free(job)) {
        if (job->finished == run_deliver)
            deliver_inconclusive(run, job);
    }
}

/* A run is done when every cell has been told; however it came to its end, it does not pass for
 * done with less. */
static void insist_on_all(struct run *run)
{
    if (run->end == RUN_DONE && (!jobs_are_done(run) || run->done != run->next_sequence))
        lab_stop(run, RUN_LAB_FAILED, "the run ended before every cell was run");
}

static void free_jobs(struct job *jobs)
{
    while (jobs != NULL) {
        struct job *next = jobs->next;
        job_free(jobs);
        jobs = next;
    }
}

static void refill(void *ctx)
{
    jobs_fill(ctx);
}

enum run_end run_execute(const struct run_options *options, struct run_info *info,
    struct writer *const *writers, size_t num_writers, struct err *e)
{
    struct run run = {.options = options,
        .info = info,
        .writers = writers,
        .num_writers = num_writers,
        .loop = net_loop_new(),
        .progress = {.on = options->progress, .terminal = options->progress_on_terminal},
        .e = e};
    int64_t began = net_now_us();
    run.reorder = (struct reorder){.fn = emit, .ctx = &run};
    run.certs = certs_new(e);
    info->prediction = options->predict;
    info->share = options->share;
    if (options->share) {
        run.sharing = sharing_new(options->audit_percent);
        run.refill = net_timer_new(run.loop, refill, &run);
    }
    info->prove_cause = options->prove_cause;
    for (size_t i = 0; i < num_writers; i++)
        writer_begin(writers[i], info);
    progress_begin(&run.progress, info->num_cells);
    run.sane = options->predict;
    if (run.certs == NULL)
        lab_stop(&run, RUN_LAB_FAILED, "certificates cannot be made");
    else if (options->predict)
        predict_all(&run);
    else
        run_live(&run);
    progress_end(&run.progress);
    insist_on_all(&run);
    proving_give_up(&run);
    if (run.end == RUN_LAB_FAILED)
        give_up(&run);
    reorder_flush(&run.reorder);
    shrinking_tell(&run);
    info->duration_us = net_now_us() - began;
    free_jobs(run.jobs);
    free_jobs(run.waiting);
    derived_drop(&run);
    shrinking_drop(&run);
    sharing_free(run.sharing);
    net_timer_free(run.refill);
    certs_free(run.certs);
    net_loop_free(run.loop);
    return run.end;
}
