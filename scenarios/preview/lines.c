#include "scenarios/preview/lines.h"

#include "sim/base/text.h"
#include "sim/base/vclock.h"

#include <stdlib.h>
#include <string.h>

static json_t *text(const char *s)
{
    return s == NULL ? json_null() : json_string(s);
}

static json_t *moment(int64_t time)
{
    char out[VCLOCK_TEXT_LEN];
    vclock_format(time, out);
    return json_string(out);
}

static json_t *days(int64_t seconds)
{
    return json_real((double)((seconds * 10 + VCLOCK_DAY / 2) / VCLOCK_DAY) / 10);
}

/* ---- the plan ---- */

static json_t *first_break(const struct preview *p)
{
    const struct tally *tally = &p->tally;
    if (tally->first_break == SIZE_MAX)
        return json_null();
    json_t *services = json_array();
    for (size_t i = 0; i < tally->num_rows; i++) {
        if (tally->rows[i].first_break == tally->first_break)
            json_array_append_new(services, json_string(service_id(tally->rows[i].service)));
    }
    return json_pack("{s:o,s:o}", "at", moment(p->timeline->states[tally->first_break].from),
        "services", services);
}

static json_t *broken_at_end(const struct preview *p)
{
    json_t *services = json_array();
    for (size_t i = 0; i < p->tally.num_rows; i++) {
        if (p->tally.rows[i].broken_at_end)
            json_array_append_new(services, json_string(service_id(p->tally.rows[i].service)));
    }
    return services;
}

static json_t *plan_line(const struct preview *p)
{
    const struct plan *plan = p->plan;
    return json_pack("{s:s,s:s,s:s,s:o,s:o,s:s,s:o,s:o,s:o,s:o,s:I,s:I}", "kind", "plan", "plan",
        plan->scenario->id, "title", plan->scenario->title, "start", moment(plan->start), "horizon",
        moment(plan->horizon), "calendar", calendar_in_use()->id, "first_break", first_break(p),
        "service_days_lost", days(p->tally.lost), "service_days_lost_news",
        days(p->tally.lost_news), "broken_at_end", broken_at_end(p), "states",
        (json_int_t)p->timeline->num_states, "live_runs", (json_int_t)play_num(p->play));
}

/* ---- states ---- */

static json_t *event(const char *kind, int64_t at, const char *says, const char *source, int line)
{
    return json_pack("{s:s,s:o,s:s,s:o,s:o}", "kind", kind, "at", moment(at), "text", says,
        "source", text(source), "line", line == 0 ? json_null() : json_integer(line));
}

static json_t *state_line(const struct preview *p, size_t i)
{
    const struct plan_state *state = &p->timeline->states[i];
    size_t shares = preview_shares(p, i);
    json_t *events = json_array();
    json_t *pending = json_array();
    for (size_t k = 0; k < state->num_events; k++) {
        const struct plan_event *e = &state->events[k];
        json_array_append_new(
            events, event(plan_event_name(e->kind), state->from, e->text, e->source, e->line));
    }
    for (size_t k = 0; k < state->num_pending; k++)
        json_array_append_new(pending, json_string(state->pending[k]));
    return json_pack("{s:s,s:I,s:s,s:o,s:o,s:o,s:o,s:o,s:o}", "kind", "state", "state",
        (json_int_t)i + 1, "cell", state->id, "from", moment(state->from), "until",
        moment(state->until), "days", days(state->until - state->from), "shares",
        text(shares == SIZE_MAX ? NULL : p->timeline->states[shares].id), "pending", pending,
        "events", events);
}

/* What is imagined: it has a beginning and no end. */
static json_t *way_line(const struct preview *p, size_t i)
{
    const struct plan_way_back *way = &p->timeline->ways_back[i];
    char *says =
        ek_asprintf("%s back on %s with the certificates of the end", way->name, way->release);
    json_t *events = json_array();
    json_array_append_new(events, event("rollback", p->plan->horizon, says, NULL, 0));
    free(says);
    return json_pack("{s:s,s:I,s:s,s:o,s:n,s:n,s:n,s:[],s:o}", "kind", "state", "state",
        (json_int_t)(p->timeline->num_states + i) + 1, "cell", way->id, "from",
        moment(p->plan->horizon), "until", "days", "shares", "pending", "events", events);
}

/* ---- services ---- */

/* What the node's store holds; a client store that is a copy holds what the server store does. */
static const char *in_store(const struct deployment *d, bool on_e, size_t node, bool client)
{
    const char *own = node_value(d, SETTING_E_CLIENT_CERTIFICATE, on_e, node);
    if (client && !text_is(own, "copy"))
        return own;
    return node_value(d, SETTING_E_CERTIFICATE, on_e, node);
}

/* NULL when no node of the box, and not its cluster, is called so. */
static const char *in_box(const struct deployment *d, const char *host, bool on_e, bool client)
{
    char name[HOST_CAP];
    size_t num = (size_t)(*deployment_get(d, box_setting(SETTING_E_NODES, on_e)) - '0');
    for (size_t node = 0; node < num; node++) {
        host_of_node(d, on_e, node, name);
        if (text_is(name, host))
            return in_store(d, on_e, node, client);
    }
    host_of_cluster(d, on_e, name);
    return text_is(name, host) ? in_store(d, on_e, 0, client) : NULL;
}

static const char *held_by(const struct deployment *d, const char *host, bool client)
{
    char name[HOST_CAP];
    const char *held = in_box(d, host, true, client);
    if (held == NULL)
        held = in_box(d, host, false, client);
    for (int i = 0; i < PEER_COUNT && held == NULL; i++) {
        host_of_peer(d, (enum peer)i, name);
        if (text_is(name, host))
            held = deployment_get(d, peer_setting((enum peer)i, PEER_CERTIFICATE));
    }
    return held;
}

/* A certificate that the shared run showed is here another one of the same kind: what the same
 * store of the same host holds. One that comes from elsewhere (what a page refused) keeps its name.
 */
static void rename_certificate(
    json_t *end, const struct deployment *ran, const struct deployment *d, bool as_client)
{
    const char *host = json_string_value(json_object_get(end, "name"));
    const char *label = json_string_value(json_object_get(end, "certificate"));
    for (int store = as_client ? 1 : 0; store >= 0 && host != NULL && label != NULL; store--) {
        const char *then = held_by(ran, host, store == 1);
        if (then == NULL || !text_is(then, label))
            continue;
        json_object_set_new(end, "certificate", json_string(held_by(d, host, store == 1)));
        return;
    }
}

static void add_service(json_t *lines, const struct preview *p, const struct play_cell *cell,
    const struct play_line *line, const char *id, const struct deployment *d)
{
    bool shared = !text_is(cell->id, id);
    if (!line->told || line->json == NULL)
        return;
    json_t *o = json_deep_copy(line->json);
    if (shared) {
        json_object_set_new(o, "cell", json_string(id));
        json_object_set_new(o, "axes", play_axes(p->play, d));
        json_object_set_new(o, "clock", json_string(deployment_get(d, SETTING_CLOCK)));
        json_object_set_new(o, "observed_by", json_string(cell->id));
        rename_certificate(json_object_get(o, "client"), &cell->deployment, d, true);
        rename_certificate(json_object_get(o, "server"), &cell->deployment, d, false);
    }
    json_array_append_new(lines, o);
}

static void add_cell(json_t *lines, const struct preview *p, size_t index, const char *id,
    const struct deployment *d)
{
    const struct play_cell *cell = play_cell(p->play, index);
    for (int s = 0; s < SERVICE_COUNT; s++)
        add_service(lines, p, cell, &cell->lines[s], id, d);
}

static void add_installs(json_t *lines, const struct preview *p)
{
    for (size_t i = 0; i < p->timeline->num_installs; i++) {
        const struct plan_install *install = &p->timeline->installs[i];
        const struct play_cell *cell = play_cell(p->play, p->installs[i]);
        add_service(
            lines, p, cell, &cell->lines[install->service], install->id, &install->deployment);
    }
}

/* ---- all ---- */

static json_t *summary(const struct preview *p, const json_t *lines)
{
    size_t counts[VERDICT_COUNT] = {0};
    size_t i = 0;
    json_t *line = NULL;
    json_array_foreach(lines, i, line)
    {
        const char *verdict = json_string_value(json_object_get(line, "verdict"));
        for (int v = 0; v < VERDICT_COUNT && verdict != NULL; v++)
            counts[v] += text_is(verdict, verdict_name((enum verdict)v)) ? 1 : 0;
    }
    return play_last_line(p->play, counts);
}

json_t *lines_of(const struct preview *p)
{
    const struct timeline *t = p->timeline;
    json_t *lines = json_array();
    json_array_append_new(
        lines, play_first_line(p->play, t->num_states + t->num_installs + t->num_ways_back));
    json_array_append_new(lines, plan_line(p));
    for (size_t i = 0; i < t->num_states; i++) {
        json_array_append_new(lines, state_line(p, i));
        add_cell(lines, p, p->cells[i], t->states[i].id, &t->states[i].deployment);
    }
    add_installs(lines, p);
    for (size_t i = 0; i < t->num_ways_back; i++) {
        json_array_append_new(lines, way_line(p, i));
        add_cell(lines, p, p->ways[i], t->ways_back[i].id, &t->ways_back[i].deployment);
    }
    json_array_append_new(lines, summary(p, lines));
    return lines;
}
