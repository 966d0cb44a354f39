#include "scenarios/runner/cellrun.h"

#include "scenarios/runner/boxlogs.h"
#include "scenarios/runner/evidence.h"
#include "scenarios/runner/opening.h"
#include "scenarios/runner/orders.h"
#include "sim/base/text.h"

#include <stdio.h>
#include <stdlib.h>

enum phase { OPENING, PROBING, REGISTERING, CLOSING, FINISHED };

struct cellrun {
    struct squad *squad;
    int64_t id;
    struct cell *cell;
    bool services[SERVICE_COUNT];
    struct cast cast;
    struct facts facts;
    json_t *logs[FLEET_SIZE];  /* log events, as they came */
    json_t *tapes[FLEET_SIZE]; /* likewise, what was recorded */
    json_t *directory;
    enum phase phase;
    unsigned awaited; /* answers that the phase still needs */
    char failure[400];
    bool stuck; /* failed at its deadline */
    struct net_timer *deadline;
    cellrun_fn *fn;
    void *ctx;
};

/* What cannot be sent fails the cell, but not while it is still being sent to. */
static void refuse(struct cellrun *run, const struct err *e)
{
    if (run->failure[0] == '\0')
        text_copy(run->failure, sizeof run->failure, e->text);
    net_timer_start(run->deadline, 0);
}

static void tell(struct cellrun *run, enum fleet_member member, json_t *op)
{
    struct err e = {0};
    if (!fleet_send(run->squad->fleet, member, op, &e))
        refuse(run, &e);
}

static void send_to_all(struct cellrun *run, const char *op)
{
    for (int m = 0; m < FLEET_SIZE; m++)
        tell(run, (enum fleet_member)m,
            json_pack("{s:s,s:I}", "op", op, "cell", (json_int_t)run->id));
    run->awaited = FLEET_SIZE;
}

static void enter(struct cellrun *run, enum phase phase);

static void finish(struct cellrun *run)
{
    run->phase = FINISHED;
    net_timer_stop(run->deadline);
    run->fn(run->ctx, run);
}

static void send_probes(struct cellrun *run)
{
    size_t num = 0;
    const struct order *orders = orders_all(&num);
    run->awaited = 0;
    for (size_t i = 0; i < num; i++) {
        if (orders[i].late != (run->phase == REGISTERING) ||
            !order_is_wanted(&orders[i], run->services))
            continue;
        run->awaited++;
        tell(run, orders[i].member,
            json_pack("{s:s,s:I,s:s}", "op", "probe", "cell", (json_int_t)run->id, "service",
                orders[i].probe));
    }
    if (run->awaited == 0)
        enter(run, run->phase + 1);
}

static void add_address(struct cellrun *run, const struct cast_node *node, const char *port)
{
    char name[CAST_NAME_MAX + 8];
    char address[32];
    snprintf(name, sizeof name, "%s:%s", node->name, port);
    snprintf(address, sizeof address, "%s:%s", node->address, port);
    json_t *real = json_object_get(run->directory, name);
    if (real != NULL)
        json_object_set(run->directory, address, real);
}

/* E's nodes are known by their addresses as well. */
static void add_addresses(struct cellrun *run)
{
    for (size_t i = 0; i < run->cast.e.num_nodes; i++) {
        add_address(run, &run->cast.e.nodes[i], "7001");
        add_address(run, &run->cast.e.nodes[i], "7003");
        add_address(run, &run->cast.e.nodes[i], "2222");
    }
}

static void send_directory(struct cellrun *run)
{
    add_addresses(run);
    for (int m = 0; m < FLEET_SIZE; m++)
        tell(run, (enum fleet_member)m,
            json_pack("{s:s,s:I,s:O}", "op", "directory", "cell", (json_int_t)run->id, "addresses",
                run->directory));
}

static void enter(struct cellrun *run, enum phase phase)
{
    run->phase = phase;
    if (phase == PROBING)
        send_directory(run);
    if (phase == PROBING || phase == REGISTERING)
        send_probes(run);
    else if (phase == CLOSING)
        send_to_all(run, "close");
    else if (phase == FINISHED)
        finish(run);
}

static void arrived(struct cellrun *run)
{
    if (--run->awaited == 0)
        enter(run, run->phase + 1);
}

static void note_ports(struct cellrun *run, const json_t *event)
{
    const char *name = NULL;
    json_t *port = NULL;
    json_object_foreach(json_object_get(event, "ports"), name, port)
    {
        char address[32];
        snprintf(address, sizeof address, "127.0.0.1:%d", (int)json_integer_value(port));
        json_object_set_new(run->directory, name, json_string(address));
    }
}

void cellrun_event(struct cellrun *run, enum fleet_member member, const json_t *event)
{
    static const struct {
        const char *name;
        enum phase phase; /* REGISTERING stands for both probing phases */
    } arrivals[] = {{"opened", OPENING}, {"done", REGISTERING}, {"closed", CLOSING}};
    const char *name = fact_text(event, "event");
    if (text_is(name, "fact")) {
        facts_add(&run->facts, member, event);
        return;
    }
    if (text_is(name, "log")) {
        json_array_append(run->logs[member], (json_t *)event);
        return;
    }
    if (text_is(name, "tape")) {
        json_array_append(run->tapes[member], (json_t *)event);
        return;
    }
    if (text_is(name, "opened"))
        note_ports(run, event);
    enum phase phase = run->phase == PROBING ? REGISTERING : run->phase;
    for (size_t i = 0; i < sizeof arrivals / sizeof arrivals[0]; i++) {
        if (text_is(name, arrivals[i].name) && arrivals[i].phase == phase) {
            arrived(run);
            return;
        }
    }
    const char *error = fact_text(event, "error");
    char why[200];
    snprintf(why, sizeof why, "%s: %s", fleet_name(member), error != NULL ? error : name);
    send_to_all(run, "close"); /* the others may have it open */
    cellrun_fail(run, why);
}

void cellrun_fail(struct cellrun *run, const char *why)
{
    if (run->phase == FINISHED)
        return;
    if (run->failure[0] == '\0')
        text_copy(run->failure, sizeof run->failure, why);
    finish(run);
}

static void on_deadline(void *ctx)
{
    static const char *const doing[] = {[OPENING] = "opening",
        [PROBING] = "probing",
        [REGISTERING] = "registering",
        [CLOSING] = "closing",
        [FINISHED] = "done"};
    struct cellrun *run = ctx;
    if (cellrun_failed(run)) { /* refused */
        send_to_all(run, "close");
        finish(run);
        return;
    }
    char why[120];
    snprintf(why, sizeof why, "not done after %d ms (%s, %u answers missing)", CELLRUN_MS,
        doing[run->phase], run->awaited);
    run->stuck = true;
    cellrun_fail(run, why);
}

struct cellrun *cellrun_start(struct net_loop *loop, struct squad *squad, struct certs *certs,
    const struct releases *releases, struct cell *cell, const bool services[SERVICE_COUNT],
    int64_t id, cellrun_fn *fn, void *ctx, struct err *e)
{
    struct cellrun *run = ek_calloc(1, sizeof *run);
    facts_init(&run->facts);
    run->squad = squad;
    run->id = id;
    run->cell = cell;
    run->fn = fn;
    run->ctx = ctx;
    run->directory = json_object();
    for (int m = 0; m < FLEET_SIZE; m++) {
        run->logs[m] = json_array();
        run->tapes[m] = json_array();
    }
    for (size_t i = 0; i < SERVICE_COUNT; i++)
        run->services[i] = services[i];
    if (!cast_new(&run->cast, &cell->deployment, releases, certs, true, e)) {
        run->cell = NULL;
        cellrun_free(run);
        return NULL;
    }
    run->deadline = net_timer_new(loop, on_deadline, run);
    net_timer_start(run->deadline, CELLRUN_MS);
    if (!opening_send(squad, &run->cast, id))
        refuse(run, &squad->refused);
    run->awaited = FLEET_SIZE;
    return run;
}

int64_t cellrun_id(const struct cellrun *run)
{
    return run->id;
}

bool cellrun_is_stuck(const struct cellrun *run)
{
    return run->stuck;
}

bool cellrun_failed(const struct cellrun *run)
{
    return run->failure[0] != '\0';
}

/* Silence that the model did not foretell is the lab's trouble, not a result. */
static bool is_trouble(const struct line *line)
{
    enum reason reason = line->live.reason;
    return line->verdict == VERDICT_INCONCLUSIVE ||
           (line->verdict == VERDICT_MISMATCH && line->model.reason != reason &&
               (reason == REASON_TIMEOUT || reason == REASON_NETWORK));
}

/* With trouble in one line, lines of the same cell that do not agree tell nothing either. */
static void doubt(struct line *lines, size_t num, const struct line *cause)
{
    char *why = ek_asprintf("the lab was silent at %s: %s", service_id(cause->service),
        cause->detail == NULL ? "no facts" : cause->detail);
    for (size_t i = 0; i < num; i++) {
        struct line *line = &lines[i];
        const struct cell *cell = line->cell;
        enum service service = line->service;
        if (line->verdict != VERDICT_MISMATCH && line->verdict != VERDICT_INCONCLUSIVE)
            continue;
        line_cleanup(line);
        judge_inconclusive(line, cell, service, why);
    }
    free(why);
}

size_t cellrun_lines(
    const struct cellrun *run, const struct claims *claims, struct line lines[SERVICE_COUNT])
{
    size_t num = 0;
    for (size_t i = 0; i < SERVICE_COUNT; i++) {
        enum service service = (enum service)i;
        if (!run->services[i])
            continue;
        if (cellrun_failed(run)) {
            judge_inconclusive(&lines[num++], run->cell, service, run->failure);
            continue;
        }
        struct observation seen;
        struct outcome predicted;
        observe(&run->facts, &run->cast, service, &seen);
        model_predict(&run->cast.model, service, &predicted);
        judge_line(&lines[num++], run->cell, service, &seen, &predicted, claims);
    }
    for (size_t i = 0; i < num && !cellrun_failed(run); i++) {
        if (is_trouble(&lines[i])) {
            doubt(lines, num, &lines[i]);
            break;
        }
    }
    return num;
}

void cellrun_events(const struct cellrun *run, struct events *out)
{
    *out = (struct events){0};
    if (!run->squad->events)
        return;
    struct labnet *net = labnet_new(&run->cast, &run->facts, run->directory);
    boxlogs_finish(run->logs, &run->cast, net, out);
    labnet_free(net);
}

json_t *cellrun_evidence(const struct cellrun *run)
{
    if (!run->squad->tapes)
        return NULL;
    struct events logs;
    struct labnet *net = labnet_new(&run->cast, &run->facts, run->directory);
    cellrun_events(run, &logs);
    const struct evidence_parts parts = {.cell = run->cell->id,
        .cast = &run->cast,
        .facts = &run->facts,
        .net = net,
        .tapes = run->tapes,
        .logs = &logs};
    json_t *evidence = evidence_new(&parts);
    events_cleanup(&logs);
    labnet_free(net);
    return evidence;
}

bool lines_are_conclusive(const struct line *lines, size_t num)
{
    for (size_t i = 0; i < num; i++) {
        if (lines[i].verdict == VERDICT_INCONCLUSIVE)
            return false;
    }
    return true;
}

struct cell *cellrun_take_cell(struct cellrun *run)
{
    struct cell *cell = run->cell;
    run->cell = NULL;
    return cell;
}

void cellrun_free(struct cellrun *run)
{
    if (run == NULL)
        return;
    net_timer_free(run->deadline);
    facts_cleanup(&run->facts);
    for (int m = 0; m < FLEET_SIZE; m++) {
        json_decref(run->logs[m]);
        json_decref(run->tapes[m]);
    }
    json_decref(run->directory);
    cast_cleanup(&run->cast);
    if (run->cell != NULL) {
        cell_cleanup(run->cell);
        free(run->cell);
    }
    free(run);
}
