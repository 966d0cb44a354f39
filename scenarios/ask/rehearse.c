#include "scenarios/ask/rehearse.h"

#include "scenarios/calendar/calendar.h"
#include "scenarios/report/writer_ops.h"
#include "scenarios/runner/bin_dir.h"
#include "scenarios/spec/scenario.h"
#include "sim/base/text.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct rehearsed_case *case_of(struct rehearsal *r, const char *name)
{
    if (r->num > 0 && text_is(r->cases[r->num - 1].name, name))
        return &r->cases[r->num - 1];
    r->cases = ek_realloc(r->cases, (r->num + 1) * sizeof *r->cases);
    struct rehearsed_case *one = &r->cases[r->num++];
    *one = (struct rehearsed_case){.name = ek_strdup(name)};
    return one;
}

static void take_line(struct writer *writer, const struct line *line)
{
    struct rehearsal *r = writer->state;
    struct rehearsed_case *one = case_of(r, line->cell->id);
    one->lines[line->service] = (struct rehearsed_line){true, line->verdict, line->live};
    r->num_mismatches += line->verdict == VERDICT_MISMATCH;
    r->num_inconclusive += line->verdict == VERDICT_INCONCLUSIVE;
}

static void at_edge(struct writer *writer, const struct run_info *info)
{
    (void)writer, (void)info;
}

static void leave(void *state)
{
    (void)state;
}

static const struct writer_ops ops = {
    .begin = at_edge, .line = take_line, .end = at_edge, .free = leave};

static bool run(struct rehearsal *out, const struct scenario *scenario,
    const struct releases *releases, const char *releases_dir, struct err *e)
{
    char bin_dir[PATH_MAX];
    bool own = text_is(releases_dir, EK_RELEASES_DIR);
    struct run_info info = {.scenario = scenario,
        .releases = releases,
        .num_cells = scenario->num_points,
        .calendar = calendar_in_use()->id,
        .releases_dir = own ? NULL : releases_dir,
        .tool = "ekulab " EK_VERSION,
        .openssl = certs_openssl_version()};
    struct writer writer = {.ops = &ops, .state = out};
    struct writer *writers[] = {&writer};
    const struct run_options options = {.bin_dir = bin_dir,
        .releases_dir = releases_dir,
        .jobs = 1,
        .progress = isatty(STDERR_FILENO) == 1,
        .progress_on_terminal = isatty(STDERR_FILENO) == 1};
    if (!bin_dir_find(bin_dir, e))
        return false;
    enum run_end end = run_execute(&options, &info, writers, 1, e);
    if (end == RUN_INTERRUPTED)
        return err_set(e, ERR_PROCESS, "interrupted");
    return end == RUN_DONE || err_set(e, ERR_PROCESS, "the lab failed");
}

bool rehearse(struct rehearsal *out, const char *text, const struct releases *releases,
    const char *releases_dir, struct err *e)
{
    struct conf_diag diag = {0};
    struct scenario *scenario =
        scenario_load_text("(the question)", text, releases, EK_CLAIMS_DIR, &diag);
    fputs(buf_str(&diag.text), stderr);
    conf_diag_cleanup(&diag);
    bool ok = scenario != NULL ? run(out, scenario, releases, releases_dir, e)
                               : err_set(e, ERR_USAGE, "the lab cannot be set up like that");
    scenario_free(scenario);
    return ok;
}

void rehearsal_cleanup(struct rehearsal *rehearsal)
{
    for (size_t i = 0; i < rehearsal->num; i++)
        free(rehearsal->cases[i].name);
    free(rehearsal->cases);
    *rehearsal = (struct rehearsal){0};
}

const struct rehearsed_case *rehearsal_case(const struct rehearsal *rehearsal, const char *name)
{
    for (size_t i = 0; i < rehearsal->num; i++) {
        if (text_is(rehearsal->cases[i].name, name))
            return &rehearsal->cases[i];
    }
    return NULL;
}

bool rehearsed_is_down(const struct rehearsed_case *one, int service)
{
    return one->lines[service].told && one->lines[service].live.state == OUTCOME_DOWN;
}
