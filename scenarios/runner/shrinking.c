#include "scenarios/runner/shrinking.h"

#include "scenarios/runner/derived.h"
#include "scenarios/spec/variation.h"
#include "sim/base/text.h"

#include <stdio.h>
#include <stdlib.h>

struct shrinking {
    struct run *run;
    char *cell_id;
    enum service service;
    const char *disputed;
    bool services[SERVICE_COUNT];
    struct deployment now; /* the smallest so far */
    char *detail;
    struct variation *steps; /* what could be dropped from it */
    size_t num_steps;
    size_t at;    /* the step under way */
    bool dropped; /* something, since the first step */
    size_t runs;
    bool minimal;
};

static void list_steps(struct shrinking *s)
{
    free(s->steps);
    s->num_steps = variations_of_reduction(&s->now, &s->steps);
}

/* False when the step changes nothing, or leads to what the release does not have. */
static bool take_step(const struct shrinking *s, struct deployment *out)
{
    enum setting unused;
    char why[240];
    deployment_copy(out, &s->now);
    if (variation_apply(&s->steps[s->at], out) &&
        !deployment_unfit(out, s->run->info->releases, &unused, why, sizeof why))
        return true;
    deployment_cleanup(out);
    return false;
}

static void on_run(void *ctx, size_t number, const struct derived *derived);

/* The next step that can be run; after the last one the first again, unless nothing was dropped. */
static void go_on(struct shrinking *s)
{
    for (;;) {
        struct deployment smaller;
        if (s->at >= s->num_steps) {
            s->minimal = !s->dropped;
            if (s->minimal)
                return;
            s->at = 0;
            s->dropped = false;
            continue;
        }
        if (s->runs >= SHRINKING_RUNS_MAX || s->run->end != RUN_DONE)
            return;
        if (take_step(s, &smaller)) {
            s->runs++;
            derived_run(s->run, &smaller, s->cell_id, s->services, on_run, s, 0);
            deployment_cleanup(&smaller);
            return;
        }
        s->at++;
    }
}

/* A step that still shows it is kept; the list is made anew, and what stood before it was tried. */
static void on_run(void *ctx, size_t number, const struct derived *derived)
{
    (void)number;
    struct shrinking *s = ctx;
    const struct derived_line *line = &derived->lines[s->service];
    struct deployment smaller;
    bool shows = line->verdict == VERDICT_MISMATCH && text_is(line->disputed, s->disputed);
    if (shows && take_step(s, &smaller)) {
        deployment_cleanup(&s->now);
        s->now = smaller;
        free(s->detail);
        s->detail = ek_strdup(line->detail == NULL ? "" : line->detail);
        s->dropped = true;
        list_steps(s);
    } else {
        s->at++;
    }
    go_on(s);
}

static bool is_known(const struct run *run, const struct line *line)
{
    for (size_t i = 0; i < run->num_shrinkings; i++) {
        const struct shrinking *s = run->shrinkings[i];
        if (s->service == line->service && text_is(s->disputed, line->disputed))
            return true;
    }
    return false;
}

static void begin(struct run *run, const struct cell_result *result, const struct line *line)
{
    struct shrinking *s = ek_calloc(1, sizeof *s);
    s->run = run;
    s->cell_id = ek_strdup(result->cell->id);
    s->service = line->service;
    s->disputed = line->disputed;
    s->detail = ek_strdup(line->detail == NULL ? "" : line->detail);
    for (size_t i = 0; i < result->num_lines; i++)
        s->services[result->lines[i].service] = true;
    deployment_copy(&s->now, &result->cell->deployment);
    run->shrinkings[run->num_shrinkings++] = s;
    list_steps(s);
    go_on(s);
}

void shrinking_consider(struct run *run, const struct cell_result *result)
{
    if (!run->options->shrink || run->end != RUN_DONE)
        return;
    for (size_t i = 0; i < result->num_lines; i++) {
        const struct line *line = &result->lines[i];
        if (line->verdict != VERDICT_MISMATCH)
            continue;
        if (run->num_shrinkings < SHRINKING_MAX && !is_known(run, line))
            begin(run, result, line);
        return; /* what follows in the cell may follow from it */
    }
}

/* ---- telling ---- */

static void write_scenario(const struct shrinking *s, size_t number, struct buf *out)
{
    const struct claims *claims = &s->run->info->scenario->claims;
    buf_addf(out, "scenario: shrunk-%zu\ndeployment:\n", number);
    deployment_yaml(&s->now, 2, out);
    for (size_t i = 0; i < claims->num_sets; i++)
        buf_addf(out, "%s%s%s", i == 0 ? "claims: [" : ", ", claims->sets[i]->name,
            i + 1 == claims->num_sets ? "]\n" : "");
}

static void tell(const struct shrinking *s, size_t number)
{
    struct buf scenario = {0};
    write_scenario(s, number, &scenario);
    const struct shrunk shrunk = {.cell = s->cell_id,
        .service = s->service,
        .field = s->disputed,
        .scenario = buf_str(&scenario),
        .detail = s->detail,
        .runs = s->runs,
        .minimal = s->minimal};
    fprintf(stderr, "ekulab: %s: %s\nthe smallest deployment%s that shows it, from %s:\n%s",
        service_id(s->service), s->detail, s->minimal ? "" : " found so far", s->cell_id,
        buf_str(&scenario));
    for (size_t w = 0; w < s->run->num_writers; w++)
        writer_shrunk(s->run->writers[w], &shrunk);
    buf_cleanup(&scenario);
}

void shrinking_tell(const struct run *run)
{
    for (size_t i = 0; i < run->num_shrinkings; i++)
        tell(run->shrinkings[i], i + 1);
}

void shrinking_drop(struct run *run)
{
    for (size_t i = 0; i < run->num_shrinkings; i++) {
        struct shrinking *s = run->shrinkings[i];
        deployment_cleanup(&s->now);
        free(s->cell_id);
        free(s->detail);
        free(s->steps);
        free(s);
    }
    run->num_shrinkings = 0;
}
