#include "scenarios/runner/commands.h"

#include "certs-gen/certs.h"
#include "scenarios/calendar/calendar.h"
#include "scenarios/runner/bin_dir.h"
#include "scenarios/runner/captures.h"
#include "scenarios/runner/golden_run.h"
#include "scenarios/runner/newfile.h"
#include "scenarios/runner/only.h"
#include "scenarios/runner/run.h"
#include "scenarios/runner/run_args.h"
#include "scenarios/runs/keeping.h"
#include "scenarios/runs/store.h"
#include "sim/base/text.h"
#include "sim/base/vclock.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Everything that a run holds while it lasts. */
struct session {
    struct run_args args;
    struct releases *releases;
    struct reasons reasons;
    struct scenario *scenario;
    struct expr *only;
    struct outputs outputs;
    struct golden_run golden;
    size_t num_cells;
    char bin_dir[PATH_MAX];
};

static bool assume(struct session *s)
{
    struct err e = {0};
    for (size_t i = 0; i < s->args.num_assumptions; i++) {
        if (releases_assume(s->releases, s->args.assumptions[i], &e))
            continue;
        fprintf(stderr, "ekulab: --assume: %s\n", e.text);
        return false;
    }
    return true;
}

static bool take_calendar(const struct session *s)
{
    struct err e = {0};
    if (calendar_use(s->args.calendar, &e))
        return true;
    fprintf(stderr, "ekulab: --calendar: %s\n", e.text);
    return false;
}

static bool load_files(struct session *s)
{
    struct conf_diag diag = {0};
    if (!take_calendar(s))
        return false;
    s->releases = releases_load(s->args.releases_dir, &diag);
    bool ok = reasons_load(&s->reasons, EK_REASONS_FILE, &diag) && s->releases != NULL;
    if (ok && assume(s))
        s->scenario = scenario_load(s->args.scenario, s->releases, s->args.claims_dir, &diag);
    fputs(buf_str(&diag.text), stderr);
    conf_diag_cleanup(&diag);
    if (s->scenario != NULL)
        s->scenario->claims.asked = s->args.reading;
    return s->scenario != NULL;
}

static bool set_clock(struct session *s, struct err *e)
{
    int64_t clock = 0;
    char text[VCLOCK_TEXT_LEN];
    if (s->args.as_of == NULL)
        return true;
    if (scenario_varies(s->scenario, SETTING_CLOCK))
        return err_set(e, ERR_USAGE, "--as-of: this scenario varies the clock");
    if (!vclock_parse_or_now(s->args.as_of, &clock, e) || !certs_check_clock(clock, e))
        return false;
    vclock_format(clock, text);
    char **value = &s->scenario->base.value[SETTING_CLOCK];
    free(*value);
    *value = ek_strdup(text);
    return true;
}

static bool open_outputs(struct session *s, struct err *e)
{
    struct writer_style style = {.color = s->args.color};
    bool ok = true;
    s->outputs.inputs[0] = s->args.scenario;
    s->outputs.inputs[1] = s->args.golden;
    for (size_t i = 0; i < s->args.num_outputs && ok; i++)
        ok = outputs_add(&s->outputs, s->args.outputs[i], &style, e);
    const char *format = s->args.format;
    if (format == NULL && !s->outputs.on_stdout)
        format = "table";
    return ok && (format == NULL || outputs_add(&s->outputs, format, &style, e));
}

static bool prepare(struct session *s, struct err *e)
{
    if (s->args.only != NULL) {
        s->only = only_parse(s->args.only, s->releases, e);
        if (s->only == NULL)
            return false;
    }
    if (!set_clock(s, e))
        return false;
    if (s->args.random > 0)
        scenario_randomize(s->scenario, s->args.random, s->args.seed);
    s->num_cells = only_count(s->scenario, s->only);
    if (s->num_cells == 0)
        return err_set(e, ERR_USAGE, "no line is left to run: look at --only");
    enum peer missing;
    if (s->only != NULL && !only_has_peers(s->scenario, s->only, &missing))
        return err_set(e, ERR_USAGE,
            "no cell has the peer \"%s\" that --only asks for: give it in the deployment, peers: "
            "{%s: {certificate: combined}}",
            peer_name(missing), peer_name(missing));
    return bin_dir_find(s->bin_dir, e) &&
           (s->args.capture == NULL || newfile_folder(s->args.capture, e)) && open_outputs(s, e);
}

static int exit_code(const struct session *s, const struct run_info *info, enum run_end end)
{
    const size_t *counts = info->counts;
    if (end == RUN_INTERRUPTED)
        return EXIT_INTERRUPTED;
    if (counts[VERDICT_MISMATCH] > 0 || info->proofs.num_mismatches > 0 ||
        info->proofs.counts[PROOF_NOT_PROVEN] > 0)
        return EXIT_MISMATCH;
    if (end == RUN_LAB_FAILED || counts[VERDICT_INCONCLUSIVE] > 0 ||
        info->proofs.counts[PROOF_INCONCLUSIVE] > 0)
        return EXIT_INCONCLUSIVE;
    return s->args.fail_on_break && counts[VERDICT_BREAK] > 0 ? EXIT_MISMATCH : EXIT_AS_EXPECTED;
}

static void warn(const char *what, const struct err *e)
{
    fprintf(stderr, "ekulab: warning: %s: %s\n", what, e->text);
}

/* A result is never lost because it cannot be kept: that is a warning. NULL: not kept. */
static struct keeping *keep(const struct session *s, const struct run_info *info)
{
    struct err e = {0};
    char started_at[VCLOCK_TEXT_LEN];
    struct index_run run = {.started_at = started_at,
        .scenario = s->scenario->id,
        .title = s->scenario->title,
        .file = s->args.scenario,
        .options = s->args.options,
        .tool = info->tool,
        .openssl = info->openssl,
        .cells = (int64_t)info->num_cells};
    if (store_is_off(s->args.runs))
        return NULL;
    vclock_format((int64_t)time(NULL), started_at);
    char *store = store_find(s->args.runs, &e);
    struct keeping *keeping = store == NULL ? NULL : keeping_start(store, &run, &e);
    if (keeping == NULL)
        warn("this run is not kept", &e);
    free(store);
    return keeping;
}

static void end_keeping(struct keeping *keeping, const struct run_info *info, int code)
{
    struct err e = {0};
    char *name = ek_strdup(keeping_name(keeping));
    if (!keeping_end(keeping, info, code, &e))
        warn("this run is not kept whole", &e);
    else if (isatty(STDERR_FILENO) == 1)
        fprintf(stderr, "kept as %s\n", name);
    free(name);
}

/* As `ekulab explain` takes this run; NULL: it leaves nothing. */
static const char *name_of_run(const struct session *s, const struct keeping *keeping)
{
    for (size_t i = 0; keeping == NULL && i < s->args.num_outputs; i++) {
        static const char jsonl[] = "jsonl=";
        const char *file = s->args.outputs[i] + strlen(jsonl);
        if (strncmp(s->args.outputs[i], jsonl, strlen(jsonl)) == 0 && !text_is(file, "-"))
            return file;
    }
    return keeping == NULL ? NULL : keeping_name(keeping);
}

/* The kept results come first: they do not wait for whoever reads the others. */
static enum run_end run_with(const struct run_options *options, struct run_info *info,
    const struct session *s, struct keeping *keeping, struct err *e)
{
    struct writer *writers[KEEPING_WRITERS + 1 + OUTPUTS_MAX];
    const struct outputs *outputs = &s->outputs;
    size_t num = 0;
    if (keeping != NULL) {
        keeping_writers(keeping, writers);
        num = KEEPING_WRITERS;
    }
    if (s->golden.path != NULL)
        writers[num++] = s->golden.writer;
    for (size_t i = 0; i < outputs->num; i++)
        writers[num++] = outputs->writers[i];
    return run_execute(options, info, writers, num, e);
}

static int execute(struct session *s, bool predict, struct err *e)
{
    struct run_options options = {.bin_dir = s->bin_dir,
        .releases_dir = s->args.releases_dir,
        .assumptions = s->args.assumptions,
        .num_assumptions = s->args.num_assumptions,
        .jobs = s->args.jobs,
        .only = s->only,
        .predict = predict,
        .events = s->args.events,
        .share = s->args.share,
        .audit_percent = s->args.audit_percent,
        .prove_cause = s->args.prove_cause,
        .shrink = !predict && (s->args.shrink || s->args.random > 0),
        .progress = !predict,
        .progress_on_terminal = isatty(STDERR_FILENO) == 1};
    struct run_info info = {.scenario = s->scenario,
        .releases = s->releases,
        .reasons = &s->reasons,
        .assumptions = s->args.assumptions,
        .num_assumptions = s->args.num_assumptions,
        .num_cells = s->num_cells,
        .fail_on_break = s->args.fail_on_break,
        .releases_dir =
            text_is(s->args.releases_dir, EK_RELEASES_DIR) ? NULL : s->args.releases_dir,
        .calendar = calendar_in_use()->id,
        .tool = "ekulab " EK_VERSION,
        .openssl = certs_openssl_version()};
    struct keeping *keeping = predict ? NULL : keep(s, &info);
    struct captures captures = {
        .folder = s->args.capture, .legs = s->args.capture_legs, .info = &info};
    options.evidence = captures.folder == NULL ? NULL : captures_take;
    options.evidence_ctx = &captures;
    if (captures.folder != NULL)
        captures_warn(captures.folder);
    enum run_end end = run_with(&options, &info, s, keeping, e);
    bool ok = captures_are_whole(&captures);
    if ((!outputs_close(&s->outputs, &info, e) || !ok) && end == RUN_DONE)
        end = RUN_LAB_FAILED;
    if (e->code != ERR_NONE)
        fprintf(stderr, "ekulab: %s\n", e->text);
    int code = exit_code(s, &info, end);
    code = golden_run_end(&s->golden, &info, name_of_run(s, keeping), code);
    if (keeping != NULL)
        end_keeping(keeping, &info, code);
    return code;
}

int command_run(int argc, char **argv)
{
    struct session s = {0};
    struct err e = {0};
    int code = EXIT_USAGE;
    if (!run_args_read(&s.args, argc, argv))
        goto out;
    if (s.args.helped)
        return EXIT_AS_EXPECTED;
    signal(SIGPIPE, SIG_IGN);
    if (!golden_run_begin(&s.golden, s.args.golden, s.args.accept) || !load_files(&s))
        goto out;
    if (prepare(&s, &e)) {
        code = execute(&s, text_is(command_word(argv[0]), "predict"), &e);
    } else {
        fprintf(stderr, "%s: %s\n", argv[0], e.text);
        code = err_exit_code(&e);
    }
out:
    outputs_drop(&s.outputs);
    expr_free(s.only);
    scenario_free(s.scenario);
    reasons_cleanup(&s.reasons);
    releases_free(s.releases);
    golden_run_cleanup(&s.golden);
    run_args_cleanup(&s.args);
    return code;
}
