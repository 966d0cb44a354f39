/* `ekulab plan preview`. */
#include "scenarios/preview/actions.h"
#include "scenarios/preview/chart.h"
#include "scenarios/preview/lines.h"
#include "scenarios/preview/session.h"
#include "scenarios/report/html.h"
#include "scenarios/runner/commands.h"
#include "scenarios/runner/outputs.h"
#include "scenarios/runner/terminal.h"
#include "sim/base/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SOMETHING_BREAKS 10 /* --detailed-exitcode */

/* ---- outputs ---- */

struct telling {
    const struct session *session;
    const struct preview *preview;
    json_t *lines;
};

static void tell_table(const struct telling *t, FILE *file)
{
    bool terminal = file == stdout;
    chart_print(t->preview, &t->session->reasons, terminal ? terminal_width() : 100,
        terminal && t->session->args.color, file);
}

static void tell_markdown(const struct telling *t, FILE *file)
{
    chart_markdown(t->preview, &t->session->reasons, file);
}

static void tell_junit(const struct telling *t, FILE *file)
{
    chart_junit(t->preview, file);
}

static void tell_jsonl(const struct telling *t, FILE *file)
{
    size_t i = 0;
    json_t *line = NULL;
    json_array_foreach(t->lines, i, line)
    {
        json_dumpf(line, file, JSON_COMPACT | JSON_REAL_PRECISION(15));
        fputc('\n', file);
    }
}

static void tell_html(const struct telling *t, FILE *file)
{
    const struct html_sources sources = {.releases = t->session->releases,
        .claims = &t->session->plan->scenario->claims,
        .reasons = &t->session->reasons};
    struct report_html *report = report_html_new(&sources);
    size_t i = 0;
    json_t *line = NULL;
    json_array_foreach(t->lines, i, line)
    {
        report_html_add(report, line);
    }
    report_html_write(report, file);
    report_html_free(report);
}

static const struct {
    const char *kind;
    void (*tell)(const struct telling *t, FILE *file);
} kinds[] = {{"table", tell_table}, {"md", tell_markdown}, {"jsonl", tell_jsonl},
    {"junit", tell_junit}, {"html", tell_html}};
#define NUM_KINDS (sizeof kinds / sizeof kinds[0])

static bool find_kind(const char *spec, size_t *out)
{
    const char *names[NUM_KINDS];
    char *kind = ek_strndup(spec, strcspn(spec, "="));
    bool found = false;
    for (size_t i = 0; i < NUM_KINDS; i++) {
        names[i] = kinds[i].kind;
        if (text_is(kind, kinds[i].kind)) {
            found = true;
            *out = i;
        }
    }
    const char *near = text_suggest(kind, names, NUM_KINDS);
    if (!found)
        fprintf(stderr,
            "ekulab plan: a plan is told as table, md, jsonl, junit or html, not \"%s\"%s%s%s\n",
            kind, near == NULL ? "" : "; did you mean \"", near == NULL ? "" : near,
            near == NULL ? "" : "\"?");
    free(kind);
    return found;
}

static const char *path_of(const char *spec)
{
    const char *equals = strchr(spec, '=');
    return equals == NULL ? "-" : equals + 1;
}

/* All of them are looked at before anything runs. */
static bool outputs_are_usable(const struct plan_args *args)
{
    struct outputs outputs = {.inputs = {args->plan}};
    struct err e = {0};
    size_t kind = 0;
    bool ok = args->format == NULL || find_kind(args->format, &kind);
    for (size_t i = 0; ok && i < args->num_outputs; i++) {
        ok = find_kind(args->outputs[i], &kind) &&
             outputs_may_write(&outputs, path_of(args->outputs[i]), &e);
        if (e.code != ERR_NONE)
            fprintf(stderr, "ekulab plan: %s\n", e.text);
    }
    return ok;
}

static bool tell_to(const struct telling *t, const char *spec)
{
    struct outputs outputs = {.inputs = {t->session->args.plan}};
    struct err e = {0};
    FILE *file = NULL;
    size_t kind = 0;
    if (!find_kind(spec, &kind) || !outputs_open(&outputs, path_of(spec), &file, &e)) {
        fprintf(stderr, "ekulab plan: %s\n", e.text);
        return false;
    }
    FILE *out = file == NULL ? stdout : file;
    kinds[kind].tell(t, out);
    bool ok = fflush(out) == 0 && ferror(out) == 0;
    ok = (file == NULL || fclose(file) == 0) && ok;
    if (!ok && !(file == NULL && errno == EPIPE))
        fprintf(stderr, "ekulab plan: %s: not everything could be written\n", path_of(spec));
    return ok || (file == NULL && errno == EPIPE);
}

static bool tell_all(const struct session *s, const struct preview *preview)
{
    struct telling t = {.session = s, .preview = preview, .lines = lines_of(preview)};
    bool on_stdout = false;
    bool ok = true;
    for (size_t i = 0; i < s->args.num_outputs; i++) {
        on_stdout = on_stdout || text_is(path_of(s->args.outputs[i]), "-");
        ok = tell_to(&t, s->args.outputs[i]) && ok;
    }
    if (s->args.format != NULL || !on_stdout)
        ok = tell_to(&t, s->args.format == NULL ? "table" : s->args.format) && ok;
    json_decref(t.lines);
    return ok;
}

/* ---- running ---- */

static int run_preview(const struct session *s)
{
    struct timeline *timeline = session_timeline(s, false);
    if (timeline == NULL)
        return EXIT_USAGE;
    struct preview preview;
    struct err e = {0};
    struct play *play = session_play(s, timeline, s->args.predict);
    enum run_end end = preview_run(&preview, timeline, play, "", NULL, &e);
    preview.predicted = s->args.predict;
    bool told = tell_all(s, &preview);
    int code = session_code(&preview, end, &e);
    if (code == EXIT_AS_EXPECTED && !told)
        code = EXIT_INCONCLUSIVE;
    if (code == EXIT_AS_EXPECTED && s->args.detailed_exitcode &&
        preview.tally.first_break != SIZE_MAX)
        code = SOMETHING_BREAKS;
    preview_cleanup(&preview);
    play_free(play);
    return code;
}

int plan_preview(struct session *s)
{
    if (!outputs_are_usable(&s->args))
        return EXIT_USAGE;
    if (text_is(s->args.calendar, "both"))
        return plan_calendars(s);
    return session_load(s, s->args.calendar) ? run_preview(s) : EXIT_USAGE;
}
