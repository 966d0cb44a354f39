#include "scenarios/preview/session.h"

#include "scenarios/runner/commands.h"

#include <signal.h>
#include <stdio.h>

static bool load_profiles(struct session *s)
{
    struct conf_diag diag = {0};
    s->releases = releases_load(s->args.releases_dir, &diag);
    bool ok = reasons_load(&s->reasons, EK_REASONS_FILE, &diag) && s->releases != NULL;
    fputs(buf_str(&diag.text), stderr);
    conf_diag_cleanup(&diag);
    return ok;
}

bool session_load(struct session *s, const char *calendar)
{
    struct conf_diag diag = {0};
    plan_free(s->plan);
    s->plan = plan_load(s->args.plan, calendar, s->releases, s->args.claims_dir, &diag);
    fputs(buf_str(&diag.text), stderr);
    conf_diag_cleanup(&diag);
    return s->plan != NULL;
}

bool session_open(struct session *out, int argc, char **argv)
{
    *out = (struct session){0};
    signal(SIGPIPE, SIG_IGN);
    return plan_args_read(&out->args, argc, argv) && (out->args.helped || load_profiles(out));
}

void session_close(struct session *session)
{
    plan_free(session->plan);
    reasons_cleanup(&session->reasons);
    releases_free(session->releases);
}

struct timeline *session_timeline(const struct session *session, bool lenient)
{
    struct conf_diag diag = {0};
    struct timeline *timeline = timeline_build(session->plan, lenient, &diag);
    fputs(buf_str(&diag.text), stderr);
    conf_diag_cleanup(&diag);
    return timeline;
}

struct play *session_play(
    const struct session *session, const struct timeline *timeline, bool predict)
{
    const struct play_options options = {.plan = session->plan,
        .reasons = &session->reasons,
        .releases_dir = session->args.releases_dir,
        .predict = predict,
        .alone = session->args.alone,
        .jobs = session->args.jobs,
        .progress = !predict};
    return play_new(&options, &timeline->states[0].deployment);
}

int session_code(const struct preview *preview, enum run_end end, const struct err *e)
{
    size_t mismatches = 0;
    size_t unknown = 0;
    if (e->code != ERR_NONE)
        fprintf(stderr, "ekulab plan: %s\n", e->text);
    if (end == RUN_INTERRUPTED)
        return EXIT_INTERRUPTED;
    preview_trouble(preview, &mismatches, &unknown);
    if (mismatches > 0) {
        fprintf(stderr,
            "ekulab plan: %zu lines in which run, model and claims do not agree (MISMATCH): see "
            "--format jsonl\n",
            mismatches);
        return EXIT_MISMATCH;
    }
    if (end == RUN_LAB_FAILED || unknown > 0) {
        fprintf(stderr, "ekulab plan: the lab did not find out everything (INCONCLUSIVE)\n");
        return EXIT_INCONCLUSIVE;
    }
    return EXIT_AS_EXPECTED;
}
