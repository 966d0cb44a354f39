#include "scenarios/runner/lab.h"

#include "sim/base/text.h"

#include <stdio.h>

/* So many times may the processes of the lab fail, without a cell that is run to its end, before
 * the run gives up. */
#define LOSSES_MAX 50

static void on_event(void *ctx, enum fleet_member member, const json_t *event)
{
    struct crew_run *crew = ctx;
    struct job *job = jobs_find(crew->run, fact_number(event, "cell", -1));
    if (job != NULL && !crew->lost)
        cellrun_event(job->run, member, event);
    else if (text_is(fact_text(event, "event"), "failed") && !crew->lost &&
             json_object_get(event, "cell") == NULL)
        crew_lose(crew, fact_text(event, "error")); /* not of a cell that has been given up */
}

/* Everything under way on these processes has failed; new ones are started from the loop. */
void crew_lose(struct crew_run *crew, const char *why)
{
    struct run *run = crew->run;
    if (crew->lost)
        return;
    crew->lost = true;
    snprintf(
        crew->why, sizeof crew->why, "a process of the lab was lost: %s", why == NULL ? "?" : why);
    fprintf(stderr, "ekulab: the lab's processes are replaced: %s\n", why == NULL ? "?" : why);
    if (++run->losses > LOSSES_MAX) {
        lab_stop(run, RUN_LAB_FAILED, "the processes of the lab failed too often in a row");
        return;
    }
    net_timer_start(crew->renewal, 0);
}

static void on_lost(void *ctx, enum fleet_member member, const char *why)
{
    char text[200];
    snprintf(text, sizeof text, "%s: %s", fleet_name(member), why);
    crew_lose(ctx, text);
}

static void on_renewal(void *ctx);

bool crew_start(struct crew_run *crew)
{
    static const struct fleet_handlers handlers = {.on_event = on_event, .on_lost = on_lost};
    const struct run_options *options = crew->run->options;
    const struct fleet_setup setup = {.bin_dir = options->bin_dir,
        .releases_dir = options->releases_dir,
        .change = options->change,
        .assumptions = options->assumptions,
        .num_assumptions = options->num_assumptions};
    crew->lost = false;
    if (crew->renewal == NULL)
        crew->renewal = net_timer_new(crew->run->loop, on_renewal, crew);
    json_decref(crew->squad.sent);
    crew->squad.sent = json_object();
    crew->squad.tapes = options->evidence != NULL;
    crew->squad.events = options->events || crew->squad.tapes;
    crew->squad.fleet = fleet_start(crew->run->loop, &setup, &handlers, crew, crew->run->e);
    return crew->squad.fleet != NULL;
}

static void on_renewal(void *ctx)
{
    struct crew_run *crew = ctx;
    struct run *run = crew->run;
    for (struct job *job = NULL; (job = jobs_on(run, crew)) != NULL;)
        cellrun_fail(job->run, crew->why);
    fleet_stop(crew->squad.fleet);
    crew->squad.fleet = NULL;
    if (run->end != RUN_DONE)
        return;
    if (!crew_start(crew))
        lab_stop(run, RUN_LAB_FAILED, "the processes of the lab cannot be started");
    jobs_fill(run);
}

void crews_stop(struct run *run)
{
    for (size_t i = 0; i < run->options->jobs; i++) {
        fleet_stop(run->crews[i].squad.fleet);
        json_decref(run->crews[i].squad.sent);
        net_timer_free(run->crews[i].renewal);
    }
}
