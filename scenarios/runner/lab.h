/* lab.h: a run under way: its jobs (cells) and the processes that they run on. Private to run.c,
 * jobs.c and crews.c. */
#ifndef EK_RUNNER_LAB_H
#define EK_RUNNER_LAB_H

#include "scenarios/runner/cellrun.h"
#include "scenarios/runner/progress.h"
#include "scenarios/runner/reorder.h"
#include "scenarios/runner/run.h"
#include "scenarios/runner/sharing.h"

#define JOBS_MAX 64 /* triples of processes */
/* So many disagreements are shrunk: the first ones in cell order, one a cell, each about something
 * that none before it is about. */
#define SHRINKING_MAX 3

struct run;
struct job;

/* What becomes of a finished job; it is freed afterwards. */
typedef void job_fn(struct run *run, struct job *job);

/* A cell, or a deployment derived from one, that is to be run or is running. */
struct job {
    struct job *next;
    struct crew_run *crew;
    struct cellrun *run; /* NULL while waiting */
    struct cell *cell;   /* NULL while running */
    bool services[SERVICE_COUNT];
    struct share *shares[SERVICE_COUNT]; /* see struct cell_result */
    size_t sequence;
    size_t links; /* between the nodes of E and C, roughly: how much work it is */
    unsigned attempts;
    job_fn *finished;
    void *ctx; /* of finished */
};

/* One triple of processes. */
struct crew_run {
    struct run *run;
    struct squad squad;
    struct net_timer *renewal; /* replaces processes that were lost */
    size_t in_flight;
    size_t links;     /* of the cells in flight */
    bool is_reserved; /* for the job in flight */
    bool lost;
    char why[240]; /* it was lost */
};

struct run {
    const struct run_options *options;
    struct run_info *info;
    struct writer *const *writers;
    size_t num_writers;
    struct net_loop *loop;
    struct certs *certs;
    struct crew_run crews[JOBS_MAX];
    struct job *jobs;    /* under way */
    struct job *waiting; /* to be run before any new cell */
    struct derived_desk *desk;
    struct proof *proofs; /* open ones */
    struct shrinking *shrinkings[SHRINKING_MAX];
    size_t num_shrinkings;
    struct reorder reorder;
    struct sharing *sharing; /* NULL: every line runs */
    struct net_timer
        *refill; /* NULL without a loop; goes on with cells of which nothing has to run */
    size_t shared_at_once;
    struct progress progress;
    size_t next_point;
    size_t next_sequence;
    size_t done;
    int64_t next_id;
    size_t losses; /* of triples, since a cell was last run to its end */
    bool sane;     /* the sanity cell was green */
    struct job *sanity;
    enum run_end end;
    struct err *e;
};

/* lab_stop: ends the loop; the first reason given is the one told. */
void lab_stop(struct run *run, enum run_end end, const char *why);

/* crews.c */
bool crew_start(struct crew_run *crew) EK_CHECK;
/* crew_lose: everything under way on these processes has failed; new ones are started from the
 * loop. */
void crew_lose(struct crew_run *crew, const char *why);
void crews_stop(struct run *run);

/* jobs.c */
/* job_next: what waits, or the next cell of the scenario from which a line is wanted; NULL when
 * there is none left. */
struct job *job_next(struct run *run);
/* job_start: takes `job`; false, and the run is stopped, when its certificates cannot be made (it
 * then waits to be told as inconclusive). */
bool job_start(struct crew_run *crew, struct job *job);
void job_free(struct job *job);
/* job_wait: takes `job`; it runs before any new cell does. */
void job_wait(struct run *run, struct job *job);
/* jobs_fill: gives every triple work; stops the loop when all is done. */
void jobs_fill(struct run *run);
/* jobs_are_done: nothing runs or waits, and no cell of the scenario is left. That no triple has
 * work says less: it may be about to be replaced. */
bool jobs_are_done(const struct run *run);
struct job *jobs_find(struct run *run, int64_t id);
struct job *jobs_on(struct run *run, const struct crew_run *crew);

/* run.c: what becomes of finished cells. */
void run_deliver(struct run *run, struct job *job);
void run_judge_sanity(struct run *run, struct job *job);

#endif
