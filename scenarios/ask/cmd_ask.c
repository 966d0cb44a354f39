/* `ekulab ask`: one certificate, one question, one screen. */
#include "scenarios/ask/ask.h"
#include "scenarios/ask/ask_args.h"
#include "scenarios/ask/commands.h"
#include "scenarios/runner/commands.h"
#include "scenarios/runner/rules.h"
#include "sim/base/redact.h"
#include "sim/base/text.h"
#include "sim/base/vclock.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PUBLIC_ROOTS "/etc/ssl/certs/ca-certificates.crt"
#define EXIT_BREAKS  10 /* with --fail-on break */

/* ---- data ---- */

struct shelf {
    struct releases *releases;
    struct issuers issuers;
    struct symptoms symptoms;
    struct remedies remedies;
    struct reasons reasons;
};

static bool shelf_open(struct shelf *out, const char *releases_dir)
{
    struct conf_diag diag = {0};
    *out = (struct shelf){.releases = load_releases(releases_dir)};
    bool ok = out->releases != NULL;
    ok = issuers_load(&out->issuers, EK_ISSUERS_FILE, &diag) && ok;
    ok = symptoms_load(&out->symptoms, EK_SYMPTOMS_FILE, &diag) && ok;
    ok = remedies_load(&out->remedies, EK_REMEDIES_FILE, EK_OPTIONS_FILE, &diag) && ok;
    ok = reasons_load(&out->reasons, EK_REASONS_FILE, &diag) && ok;
    fputs(buf_str(&diag.text), stderr);
    conf_diag_cleanup(&diag);
    return ok;
}

static void shelf_close(struct shelf *shelf)
{
    reasons_cleanup(&shelf->reasons);
    remedies_cleanup(&shelf->remedies);
    symptoms_cleanup(&shelf->symptoms);
    issuers_cleanup(&shelf->issuers);
    releases_free(shelf->releases);
}

static void print_symptoms(const struct symptoms *symptoms)
{
    for (size_t i = 0; i < symptoms->num; i++) {
        const struct symptom *one = &symptoms->all[i];
        printf("%-12s", one->id);
        for (size_t k = 0; k < conf_size(one->words); k++)
            printf("%s%s", k > 0 ? ", " : "", conf_text(conf_item(one->words, k)));
        puts("");
    }
}

/* ---- the question ---- */

static const char *find_roots(const char *given)
{
    if (text_is(given, "none"))
        return NULL;
    return given != NULL ? given : access(PUBLIC_ROOTS, R_OK) == 0 ? PUBLIC_ROOTS : NULL;
}

static bool find_releases(
    const struct ask_args *args, const struct shelf *shelf, struct scene *scene)
{
    const char *e = args->release_e != NULL ? args->release_e : args->release_c;
    const char *c = args->release_c != NULL ? args->release_c : args->release_e;
    const struct release *of_e = release_named(shelf->releases, e == NULL ? ASK_RELEASE : e, "ask");
    const struct release *of_c = release_named(shelf->releases, c == NULL ? ASK_RELEASE : c, "ask");
    scene->release_e = of_e == NULL ? NULL : of_e->name;
    scene->release_c = of_c == NULL ? NULL : of_c->name;
    return of_e != NULL && of_c != NULL;
}

static bool find_scene(const struct ask_args *args, const struct shelf *shelf, struct scene *scene)
{
    const char *on = args->on;
    if (args->symptom != NULL) {
        scene->symptom = symptoms_find(&shelf->symptoms, args->symptom);
        if (scene->symptom == NULL)
            return ask_complain(
                "no known symptom in these words; --symptom list, or leave it out for "
                "everything",
                args->symptom);
        if (on == NULL)
            on = scene->symptom->on;
    }
    scene->name = args->name;
    if (!holder_by_name(on == NULL ? "e" : on, &scene->holder))
        return ask_complain("--on is e, c, both, or a peer such as cucm", on);
    return find_releases(args, shelf, scene);
}

static bool find_calendar(const char *name, size_t *out, struct err *e)
{
    const struct calendars *shelf = calendars_shelf();
    if (!calendar_use(name, e))
        return false;
    for (size_t i = 0; i < shelf->num; i++) {
        if (text_is(shelf->all[i].id, name))
            *out = i;
    }
    return true;
}

static int code_of(const struct ask_args *args, const struct ask_answer *answer)
{
    if (answer->rehearsal.num_mismatches > 0) {
        fprintf(stderr, "ekulab ask: run and model do not agree on %zu lines\n",
            answer->rehearsal.num_mismatches);
        return EXIT_MISMATCH;
    }
    if (answer->rehearsal.num_inconclusive > 0) {
        fprintf(stderr, "ekulab ask: the lab did not find out %zu lines\n",
            answer->rehearsal.num_inconclusive);
        return EXIT_INCONCLUSIVE;
    }
    bool breaks = answer->now.num_down + answer->renewed.num_down > 0;
    return args->fail_on != NULL && breaks ? EXIT_BREAKS : EXIT_AS_EXPECTED;
}

/* The host's name is the only one that an answer tells; files are named in warnings. */
static void redact_answer(struct ask_answer *answer)
{
    struct redact *redact = redact_new();
    struct buf warnings = {0};
    if (answer->name != NULL) {
        char *name = ek_strdup(redact_host(redact, answer->name));
        free(answer->name);
        answer->name = name;
    }
    redact_text(redact, buf_str(&answer->warnings), &warnings);
    buf_cleanup(&answer->warnings);
    answer->warnings = warnings;
    redact_free(redact);
}

static int answer_it(const struct ask_args *args, const struct shelf *shelf)
{
    struct err e = {0};
    struct ask_answer answer = {0};
    struct ask_question question = {.certificate = args->certificate,
        .chain = args->chain,
        .public_roots = find_roots(args->roots),
        .releases_dir = args->releases_dir,
        .releases = shelf->releases,
        .issuers = &shelf->issuers,
        .remedies = &shelf->remedies};
    int code = EXIT_USAGE;
    if (!find_scene(args, shelf, &question.scene))
        return EXIT_USAGE;
    bool ok = find_calendar(args->calendar, &question.calendar, &e) &&
              vclock_parse_or_now(args->at, &question.scene.clock, &e) &&
              ask(&answer, &question, &e);
    if (args->redacts)
        redact_answer(&answer);
    fputs(buf_str(&answer.warnings), stderr);
    if (ok) {
        struct buf text = {0};
        if (text_is(args->format, "json"))
            ask_tell_json(&question, &answer, &shelf->reasons, &text);
        else
            ask_tell(&question, &answer, &shelf->reasons, &text);
        fputs(buf_str(&text), stdout);
        buf_cleanup(&text);
        code = code_of(args, &answer);
    } else {
        fprintf(stderr, "ekulab ask: %s\n", e.text);
        code = err_exit_code(&e);
    }
    ask_cleanup(&answer);
    return code;
}

int command_ask(int argc, char **argv)
{
    struct ask_args args;
    struct shelf shelf;
    int code = EXIT_USAGE;
    signal(SIGPIPE, SIG_IGN);
    if (!ask_args_read(&args, argc, argv))
        return EXIT_USAGE;
    if (args.helped) {
        ask_help();
        return EXIT_AS_EXPECTED;
    }
    bool ok = shelf_open(&shelf, args.releases_dir);
    if (ok && text_is(args.symptom, "list")) {
        print_symptoms(&shelf.symptoms);
        code = EXIT_AS_EXPECTED;
    } else if (ok) {
        code = answer_it(&args, &shelf);
    }
    shelf_close(&shelf);
    return code;
}
