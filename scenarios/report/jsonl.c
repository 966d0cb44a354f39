#include "scenarios/report/jsonl.h"

#include "scenarios/report/basis.h"
#include "scenarios/report/fields.h"
#include "scenarios/report/writer_ops.h"

#include "sim/base/digest.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* One JSON object a line, in the field order of the contract; schema_version 1. */
#define SCHEMA_VERSION 1

static json_t *text(const char *s)
{
    return s == NULL || *s == '\0' ? json_null() : json_string(s);
}

static json_t *number(int value, int none)
{
    return value == none ? json_null() : json_integer(value);
}

static void put(struct writer *writer, json_t *object)
{
    json_dumpf(object, writer->file, JSON_COMPACT);
    fputc('\n', writer->file);
    json_decref(object);
}

static void add_axis(void *ctx, enum setting setting, const char *value)
{
    json_object_set_new(ctx, setting_path(setting), text(value));
}

static json_t *settings(const struct deployment *d)
{
    json_t *o = json_object();
    fields_settings(d, 0, add_axis, o);
    return o;
}

/* What all cells have in common: with the axes of a line the whole deployment of its cell. */
static json_t *base(const struct scenario *scenario)
{
    static const enum setting always[] = {SETTING_NAME, SETTING_DOMAIN, SETTING_CLOCK};
    json_t *o = scenario->is_random ? json_object() : settings(&scenario->base);
    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
        json_object_set_new(
            o, setting_path(always[i]), json_string(deployment_get(&scenario->base, always[i])));
    return o;
}

static void add_file(json_t *files, const char *value)
{
    static const char pem[] = "pem:";
    char digest[DIGEST_TEXT_LEN];
    const char *path = value == NULL ? "" : value + sizeof pem - 1;
    if (value != NULL && strncmp(value, pem, sizeof pem - 1) == 0 && digest_file(path, digest))
        json_object_set_new(files, path, json_string(digest));
}

/* Certificates that came from files, by what was in these. */
static json_t *files(const struct scenario *scenario)
{
    json_t *o = json_object();
    for (int i = 0; i < SETTING_NUM && !scenario->is_random; i++)
        add_file(o, deployment_get(&scenario->base, (enum setting)i));
    for (size_t i = 0; i < scenario->num_axes; i++) {
        for (size_t k = 0; k < scenario->axes[i].num_values; k++)
            add_file(o, scenario->axes[i].values[k]);
    }
    for (size_t i = 0; i < scenario->num_cases; i++) {
        for (size_t k = 0; k < scenario->cases[i].num_settings; k++)
            add_file(o, scenario->cases[i].settings[k].value);
    }
    return o;
}

json_t *jsonl_run(const struct run_info *info)
{
    json_t *o = json_object();
    json_object_set_new(o, "schema_version", json_integer(SCHEMA_VERSION));
    json_object_set_new(o, "kind", json_string(info->prediction ? "prediction" : "run"));
    json_object_set_new(o, "scenario", json_string(info->scenario->id));
    json_object_set_new(o, "title", json_string(info->scenario->title));
    json_object_set_new(o, "tool", json_string(info->tool));
    json_object_set_new(o, "openssl", text(info->openssl));
    json_object_set_new(o, "calendar", text(info->calendar));
    json_object_set_new(o, "cells", json_integer((json_int_t)info->num_cells));
    json_t *assumptions = json_array();
    for (size_t i = 0; i < info->num_assumptions; i++)
        json_array_append_new(assumptions, json_string(info->assumptions[i]));
    json_object_set_new(o, "assumptions", assumptions);
    json_object_set_new(o, "releases", text(info->releases_dir));
    json_object_set_new(o, "deployment", base(info->scenario));
    json_object_set_new(o, "files", files(info->scenario));
    return o;
}

static json_t *axes(const struct run_info *info, const struct line *line)
{
    json_t *o = json_object();
    fields_axes(info, line, add_axis, o);
    return o;
}

static json_t *end_of(const struct line_end *end)
{
    if (end->name[0] == '\0')
        return json_null();
    return json_pack("{s:s,s:o}", "name", end->name, "certificate", text(end->certificate));
}

static const char *box_of(const struct basis_rule *rule)
{
    return rule->on_e ? "expressway-e" : "expressway-c";
}

static json_t *rules(const struct basis *basis)
{
    json_t *list = json_array();
    for (size_t i = 0; i < basis->num; i++) {
        const struct basis_rule *r = &basis->rules[i];
        json_array_append_new(
            list, json_pack("{s:s,s:s,s:s,s:s,s:s}", "id", rule_name(r->rule), "box", box_of(r),
                      "confidence", confidence_name(r->says->confidence), "release",
                      r->release->name, "value", r->says->value));
    }
    return list;
}

static json_t *assumptions(const struct basis *basis)
{
    json_t *list = json_array();
    for (size_t i = 0; i < basis->num; i++) {
        const struct basis_rule *r = &basis->rules[i];
        if (basis_assumes(basis, i, false))
            json_array_append_new(list,
                json_pack("{s:s,s:s,s:s,s:o}", "rule", rule_name(r->rule), "box", box_of(r),
                    "value", r->says->value, "note", text(r->told ? BASIS_TOLD : r->says->note)));
    }
    for (size_t i = 0; i < basis->num_others; i++) {
        const struct basis_other *o = &basis->others[i];
        json_array_append_new(list, json_pack("{s:s,s:n,s:s,s:o}", "rule", o->what, "box", "value",
                                        o->value, "note", text(o->note)));
    }
    return list;
}

static json_t *claim_entry(const struct line_claim *said)
{
    json_t *o = json_pack("{s:s,s:b}", "id", said->claim->id, "agrees", said->agrees);
    if (said->claim->reading != READING_PLAIN)
        json_object_set_new(o, "reading", json_string(claim_reading_name(said->claim->reading)));
    return o;
}

static json_t *claims(const struct line *line)
{
    json_t *list = json_array();
    for (size_t i = 0; i < line->num_claims; i++)
        json_array_append_new(list, claim_entry(&line->claims[i]));
    return list;
}

/* ---- proofs ---- */

static json_t *change(const struct proof_change *c)
{
    return json_pack(
        "{s:s,s:s,s:s}", "setting", setting_path(c->setting), "from", c->from, "to", c->to);
}

/* One change; a second one, made together with it, is its member "with". */
static json_t *repair(const struct proof_repair *r)
{
    json_t *o = change(&r->change[0]);
    if (r->num == 2)
        json_object_set_new(o, "with", change(&r->change[1]));
    json_t *breaks = json_array();
    for (size_t i = 0; i < r->num_breaks; i++)
        json_array_append_new(breaks, json_string(service_id(r->breaks[i])));
    json_object_set_new(o, "breaks", breaks);
    return o;
}

static json_t *repairs(const struct proof_repair *list, size_t num)
{
    json_t *o = json_array();
    for (size_t i = 0; i < num; i++)
        json_array_append_new(o, repair(&list[i]));
    return o;
}

static json_t *then(const struct proof_then *t)
{
    const struct outcome *told = &t->outcome;
    json_t *o = repair(&t->repair);
    json_object_set_new(o, "stage", text(stage_name(told->stage)));
    json_object_set_new(o, "side", text(side_name(told->side)));
    json_object_set_new(o, "reason", text(reason_name(told->reason)));
    json_object_set_new(o, "caused_by",
        told->caused_by == SERVICE_COUNT ? json_null() : json_string(service_id(told->caused_by)));
    return o;
}

static json_t *proof(const struct line_proof *p)
{
    if (p == NULL)
        return json_null();
    json_t *o = json_object();
    json_t *others = json_array();
    struct buf says = {0};
    proof_text(p, "; ", &says);
    for (size_t i = 0; i < p->num_then; i++)
        json_array_append_new(others, then(&p->then[i]));
    json_object_set_new(o, "proven",
        p->state == PROOF_INCONCLUSIVE ? json_null() : json_boolean(p->state == PROOF_PROVEN));
    json_object_set_new(o, "repairs", repairs(p->repairs, p->num_repairs));
    json_object_set_new(o, "then", others);
    json_object_set_new(o, "detail", text(buf_str(&says)));
    json_object_set_new(o, "observed_by", json_string("repair run of this cell"));
    buf_cleanup(&says);
    return o;
}

json_t *jsonl_cell(const struct cell *cell, const struct cell_proof *p)
{
    json_t *o = json_object();
    json_object_set_new(o, "kind", json_string("cell-proof"));
    json_object_set_new(o, "cell", json_string(cell->id));
    json_object_set_new(o, "failing", json_integer((json_int_t)p->num_failing));
    json_object_set_new(o, "proven", json_integer((json_int_t)p->counts[PROOF_PROVEN]));
    json_object_set_new(o, "green_with", repairs(p->repairs, p->num_repairs));
    json_object_set_new(o, "mismatches", json_integer((json_int_t)p->num_mismatches));
    json_object_set_new(o, "detail", text(p->mismatch));
    return o;
}

json_t *jsonl_shrunk(const struct shrunk *s)
{
    return json_pack("{s:s,s:s,s:s,s:s,s:s,s:b,s:I,s:s}", "kind", "shrunk", "cell", s->cell,
        "service", service_id(s->service), "field", s->field, "scenario", s->scenario, "minimal",
        s->minimal, "runs", (json_int_t)s->runs, "detail", s->detail);
}

static json_t *proofs(const struct run_info *info)
{
    const struct run_proofs *p = &info->proofs;
    if (!info->prove_cause)
        return json_null();
    return json_pack("{s:I,s:I,s:I,s:I,s:I,s:I}", "proven", (json_int_t)p->counts[PROOF_PROVEN],
        "not_proven", (json_int_t)p->counts[PROOF_NOT_PROVEN], "inconclusive",
        (json_int_t)p->counts[PROOF_INCONCLUSIVE], "cells", (json_int_t)p->num_cells,
        "cells_green_with_one", (json_int_t)p->num_green, "mismatches",
        (json_int_t)p->num_mismatches);
}

/* ---- lines ---- */

json_t *jsonl_line(const struct run_info *info, const struct line *line)
{
    const struct outcome *told = basis_told(info, line);
    struct basis basis;
    basis_of(info, line, &basis);
    char clock[VCLOCK_TEXT_LEN];
    fields_clock(line, clock);
    json_t *o = json_object();
    json_object_set_new(o, "kind", json_string("service"));
    json_object_set_new(o, "cell", json_string(line->cell->id));
    json_object_set_new(o, "axes", axes(info, line));
    json_object_set_new(o, "service", json_string(service_id(line->service)));
    json_object_set_new(o, "verdict", json_string(verdict_name(line->verdict)));
    json_object_set_new(o, "live", text(fields_state(&line->live)));
    json_object_set_new(o, "model", text(fields_state(&line->model)));
    bool known = told->state != OUTCOME_UNKNOWN;
    json_object_set_new(o, "stage", text(known ? stage_name(told->stage) : NULL));
    json_object_set_new(o, "side", text(known ? side_name(told->side) : NULL));
    json_object_set_new(o, "reason", text(known ? reason_name(told->reason) : NULL));
    json_object_set_new(o, "caused_by",
        told->caused_by == SERVICE_COUNT ? json_null() : json_string(service_id(told->caused_by)));
    json_object_set_new(o, "x509_error", number(told->x509_error, 0));
    json_object_set_new(o, "alert", number(told->alert, OUTCOME_NO_ALERT));
    json_object_set_new(o, "sip_status", number(told->sip_status, 0));
    json_object_set_new(o, "client", end_of(&line->client));
    json_object_set_new(o, "server", end_of(&line->server));
    json_object_set_new(o, "rules", rules(&basis));
    json_object_set_new(o, "confidence",
        text(basis.num_deciding + basis.num_others == 0 ? NULL : confidence_name(basis.weakest)));
    json_object_set_new(o, "assumptions", assumptions(&basis));
    json_object_set_new(o, "claims", claims(line));
    json_object_set_new(o, "proof", proof(line->proof));
    json_object_set_new(o, "clock", text(clock));
    json_object_set_new(o, "unsupported_mix", json_boolean(line->unsupported_mix));
    json_object_set_new(o, "detail", text(line->detail));
    json_object_set_new(o, "observed_by", text(line->observed_by));
    json_object_set_new(o, "duration_us", json_integer(line->duration_us));
    return o;
}

json_t *jsonl_event(const struct cell *cell, const struct event *event)
{
    json_t *o = json_object();
    json_object_set_new(o, "kind", json_string("event"));
    json_object_set_new(o, "cell", json_string(cell->id));
    json_object_set_new(o, "box", json_string(event->box));
    json_object_set_new(o, "node", json_string(event->node));
    json_object_set_new(o, "text", json_string(event->text));
    return o;
}

json_t *jsonl_summary(const struct run_info *info)
{
    static const char *const keys[VERDICT_COUNT] = {
        "pass", "break", "mismatch", "inconclusive", "skip"};
    json_t *o = json_object();
    json_object_set_new(o, "kind", json_string("summary"));
    for (size_t i = 0; i < VERDICT_COUNT; i++)
        json_object_set_new(o, keys[i], json_integer((json_int_t)info->counts[i]));
    json_object_set_new(o, "retried_cells", json_integer((json_int_t)info->retried));
    if (info->share) {
        json_object_set_new(o, "shared_lines", json_integer((json_int_t)info->shared));
        json_object_set_new(o, "audited_lines", json_integer((json_int_t)info->audited));
    }
    json_object_set_new(o, "proofs", proofs(info));
    json_object_set_new(o, "stopped", text(info->stopped));
    json_object_set_new(o, "duration_us", json_integer(info->duration_us));
    return o;
}

/* ---- the writer ---- */

struct jsonl {
    const struct run_info *info;
};

static void begin(struct writer *writer, const struct run_info *info)
{
    struct jsonl *state_of = ek_calloc(1, sizeof *state_of);
    state_of->info = info;
    writer->state = state_of;
    put(writer, jsonl_run(info));
}

static void write_line(struct writer *writer, const struct line *line)
{
    put(writer, jsonl_line(((struct jsonl *)writer->state)->info, line));
}

static void write_events(
    struct writer *writer, const struct cell *cell, const struct events *events)
{
    for (size_t i = 0; i < events->num; i++)
        put(writer, jsonl_event(cell, &events->all[i]));
}

static void write_cell(struct writer *writer, const struct cell *cell, const struct cell_proof *p)
{
    put(writer, jsonl_cell(cell, p));
}

static void write_shrunk(struct writer *writer, const struct shrunk *s)
{
    put(writer, jsonl_shrunk(s));
}

static void end(struct writer *writer, const struct run_info *info)
{
    put(writer, jsonl_summary(info));
}

const struct writer_ops jsonl_writer = {.begin = begin,
    .line = write_line,
    .events = write_events,
    .cell = write_cell,
    .shrunk = write_shrunk,
    .end = end,
    .free = free};
