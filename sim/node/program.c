#include "sim/node/program.h"

#include "sim/base/seclude.h"
#include "sim/base/stdfiles.h"
#include "sim/base/text.h"
#include "sim/node/cell.h"
#include "sim/node/options.h"
#include "sim/node/probe.h"
#include "sim/node/standalone.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

const char *program_name(enum program_kind kind)
{
    static const char *const names[] = {
        [PROGRAM_EXPRESSWAY_E] = "expressway-e",
        [PROGRAM_EXPRESSWAY_C] = "expressway-c",
        [PROGRAM_UC_PEER] = "uc-peer",
    };
    return names[kind];
}

static void report_failure(struct program *program, const json_t *op, const struct err *e)
{
    json_t *event = json_pack("{s:s}", "event", "failed");
    json_t *text = json_string(e->text); /* NULL when a long text was cut within a character */
    json_object_set_new(event, "error", text != NULL ? text : json_string(err_name(e->code)));
    json_t *cell = json_object_get(op, "cell");
    if (cell != NULL)
        json_object_set(event, "cell", cell);
    control_send(program->control, event, NULL);
}

void program_tell(struct program *program, json_t *event)
{
    struct err e = {0};
    json_incref(event);
    if (!control_send(program->control, event, &e))
        report_failure(program, event, &e); /* the runner must not wait for it */
    json_decref(event);
}

static bool op_identity(struct program *program, const json_t *op, struct err *e)
{
    return registry_add_identity(
        &program->registry, json_text(op, "id"), json_text(op, "chain"), json_text(op, "key"), e);
}

static bool op_trust(struct program *program, const json_t *op, struct err *e)
{
    return registry_add_trust(&program->registry, json_text(op, "id"), json_text(op, "roots"),
        json_text(op, "revocation-lists"), e);
}

static bool op_open(struct program *program, const json_t *op, struct err *e)
{
    return cell_open(program, op, e) != NULL;
}

static struct cell *cell_of(struct program *program, const json_t *op, struct err *e)
{
    int64_t id = json_integer_value(json_object_get(op, "cell"));
    struct cell *cell = cell_find(program, id);
    if (cell == NULL)
        err_set(e, ERR_CONTROL, "no cell %lld", (long long)id);
    return cell;
}

static bool op_directory(struct program *program, const json_t *op, struct err *e)
{
    struct cell *cell = cell_of(program, op, e);
    if (cell == NULL)
        return false;
    json_decref(cell->directory);
    cell->directory = json_deep_copy(json_object_get(op, "addresses"));
    return true;
}

static bool op_probe(struct program *program, const json_t *op, struct err *e)
{
    struct cell *cell = cell_of(program, op, e);
    const char *service = json_text(op, "service");
    return cell != NULL && probe_start(cell, service == NULL ? "" : service, e);
}

static bool op_close(struct program *program, const json_t *op, struct err *e)
{
    struct cell *cell = cell_of(program, op, e);
    if (cell == NULL)
        return false;
    cell_close(cell);
    return true;
}

static const struct {
    const char *name;
    bool (*run)(struct program *program, const json_t *op, struct err *e);
    const char *needs[3]; /* string members that must be there */
} operations[] = {
    {"identity", op_identity, {"id", "chain", "key"}},
    {"trust", op_trust, {"id", "roots"}},
    {"open", op_open, {"trust"}},
    {"directory", op_directory, {0}},
    {"probe", op_probe, {"service"}},
    {"close", op_close, {0}},
};

static bool has_members(const json_t *op, size_t i, struct err *e)
{
    for (size_t n = 0; n < 3 && operations[i].needs[n] != NULL; n++) {
        if (json_text(op, operations[i].needs[n]) == NULL)
            return err_set(
                e, ERR_CONTROL, "%s without %s", operations[i].name, operations[i].needs[n]);
    }
    return true;
}

static bool dispatch(struct program *program, const json_t *op, struct err *e)
{
    const char *name = json_text(op, "op");
    for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++) {
        if (text_is(name, operations[i].name))
            return has_members(op, i, e) && operations[i].run(program, op, e);
    }
    program->exit_code = PROGRAM_NOT_SUPPORTED;
    net_loop_stop(program->loop);
    return err_set(e, ERR_NOT_SUPPORTED, "operation %s", name == NULL ? "(none)" : name);
}

static void on_control(void *ctx, const json_t *message, const struct err *fault)
{
    struct program *program = ctx;
    struct err e = {0};
    if (message != NULL) {
        if (!dispatch(program, message, &e))
            report_failure(program, message, &e);
        return;
    }
    if (fault->code != ERR_NONE) {
        fprintf(stderr, "%s: %s\n", program_name(program->kind), fault->text);
        program->exit_code = PROGRAM_FAILED;
    }
    net_loop_stop(program->loop);
}

/* The process must not outlive the one that started it, however that one ends. */
static void die_with_parent(void)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static void on_terminate(void *ctx, int signum)
{
    (void)signum;
    net_loop_stop(ctx);
}

/* The event log of a stand-alone box is appended to, as a log is. */
static bool open_event_log(struct program *program, const char *path)
{
    if (path == NULL)
        return true;
    program->event_log = strcmp(path, "-") == 0 ? stderr : fopen(path, "ae");
    if (program->event_log == NULL)
        fprintf(stderr, "%s: %s: %s\n", program_name(program->kind), path, strerror(errno));
    return program->event_log != NULL;
}

static int serve(struct program *program, const struct options *options)
{
    struct net_signal *terminate =
        net_signal_new(program->loop, SIGTERM, on_terminate, program->loop);
    struct net_signal *interrupt = NULL;
    bool ok = true;
    if (options->config != NULL) {
        interrupt = net_signal_new(program->loop, SIGINT, on_terminate, program->loop);
        ok = open_event_log(program, options->event_log) &&
             standalone_open(program, options->config);
    } else {
        die_with_parent();
        signal(SIGINT, SIG_IGN); /* Ctrl-C is the runner's; it ends the control channel */
        program->control = control_new(
            program->loop, options->control_fd, program_name(program->kind), on_control, program);
        printf("ready %s\n", program_name(program->kind));
        fflush(stdout);
    }
    if (ok)
        net_loop_run(program->loop);
    net_signal_free(terminate);
    net_signal_free(interrupt);
    return ok ? program->exit_code : 2;
}

static bool assume(struct releases *set, const struct options *options)
{
    struct err e = {0};
    for (size_t i = 0; i < options->num_assumptions; i++) {
        if (releases_assume(set, options->assumptions[i], &e))
            continue;
        fprintf(stderr, "--assume: %s\n", e.text);
        return false;
    }
    return true;
}

/* The profiles, with the one change that was asked for; `storage` holds its words. */
static struct releases *changed_releases(
    const struct releases *loaded, const struct options *options, char storage[RULE_CHANGE_MAX])
{
    struct rule_change change;
    struct releases *changed = NULL;
    if (rule_change_parse(options->change, &change, storage))
        changed = releases_with(loaded, &change);
    if (changed == NULL)
        fprintf(stderr, "--change %s: no such family, rule or value\n", options->change);
    return changed;
}

int program_main(enum program_kind kind, int argc, char **argv)
{
    struct options options;
    seclude();
    stdfiles_occupy();
    if (!options_read(&options, kind, argc, argv))
        return 2;
    if (options.finished)
        return PROGRAM_OK;
    signal(SIGPIPE, SIG_IGN);
    struct conf_diag diag = {0};
    struct program program = {.kind = kind, .loop = net_loop_new()};
    registry_init(&program.registry);
    char storage[RULE_CHANGE_MAX];
    struct releases *loaded = releases_load(options.releases, &diag);
    struct releases *changed = NULL;
    bool ok = loaded != NULL && assume(loaded, &options);
    if (ok && options.change != NULL)
        changed = changed_releases(loaded, &options, storage);
    if (ok)
        program.releases = options.change == NULL ? loaded : changed;
    int exit_code = PROGRAM_FAILED;
    if (program.releases != NULL)
        exit_code = serve(&program, &options);
    else
        fputs(buf_str(&diag.text), stderr);
    struct control *control = program.control;
    program.control = NULL; /* nobody listens any more */
    while (program.cells != NULL)
        cell_free(program.cells);
    if (program.event_log != NULL && program.event_log != stderr)
        fclose(program.event_log);
    control_free(control);
    registry_cleanup(&program.registry);
    releases_free(changed);
    releases_free(loaded);
    net_loop_free(program.loop);
    conf_diag_cleanup(&diag);
    return exit_code;
}
